//! Which cells of a table have changed since a document was made.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::prints::{cell_print, is_protected, row_name};
use super::why::Why;
use crate::publish::state::{CellPrints, Print, Read, State};
use crate::scope::{Scope, View};
use crate::source::Address;
use crate::table::Table;

/// What differs between a table as it was and as it is.
#[derive(Debug, Default)]
struct Difference {
    /// Row → columns whose cells changed.
    cells: BTreeMap<usize, Vec<usize>>,
    /// Rows that were not there.
    new: BTreeSet<usize>,
    /// Whether rows are gone, or stand elsewhere.
    moved: bool,
}

impl Difference {
    fn new(table: &Table, before: &CellPrints) -> Self {
        let width = before.columns.len();
        let column_before: Vec<Option<usize>> = table
            .columns
            .iter()
            .map(|column| before.columns.iter().position(|name| *name == column.name))
            .collect();
        let rows_before: HashMap<u64, usize> =
            before.rows.iter().enumerate().map(|(row, name)| (*name, row)).collect();
        let mut difference = Self { moved: before.rows.len() > table.len(), ..Self::default() };
        for row in 0..table.len() {
            let Some(old) = rows_before.get(&row_name(table, row)) else {
                difference.new.insert(row);
                continue;
            };
            difference.moved |= *old != row;
            let changed = |column: &usize| {
                let old = column_before[*column].and_then(|c| before.cells.get(old * width + c));
                old != Some(&cell_print(table, row, *column))
            };
            let columns: Vec<usize> = (0..table.columns.len()).filter(changed).collect();
            if !columns.is_empty() {
                difference.cells.insert(row, columns);
            }
        }
        difference
    }
}

/// Differences by the table's name and its print as it was; none where its cells are not known.
type Known = HashMap<(String, Print), Option<Arc<Difference>>>;

/// The differences of all tables, each found once.
#[derive(Debug, Default)]
pub(super) struct Changes {
    known: Mutex<Known>,
}

impl Changes {
    fn of(&self, table: &Table, print: Print, state: &State) -> Option<Arc<Difference>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.entry((table.name.clone(), print)).or_insert_with(|| {
            let before = state.cells.get(&print)?;
            Some(Arc::new(Difference::new(table, before)))
        });
        found.clone()
    }

    /// Names what changed behind the questions of a document whose answers changed. Cells that are
    /// printed come before those that were only read.
    pub(super) fn named(
        &self,
        scope: &dyn Scope,
        changed: &[&Read],
        tables: &BTreeMap<String, Print>,
        state: &State,
        printed: &BTreeSet<Address>,
    ) -> Vec<Why> {
        let mut shown = BTreeSet::new();
        let mut others = BTreeSet::new();
        for (table, rows) in rows_behind(scope, changed) {
            let Some(print) = tables.get(&table.name) else { continue };
            let Some(difference) = self.of(&table, *print, state) else {
                others.insert(Why::Table(table.name.clone()));
                continue;
            };
            let mut found = false;
            for row in rows {
                if difference.new.contains(&row) {
                    found = true;
                    others.insert(Why::NewRow(row_address(&table, row)));
                }
                for column in difference.cells.get(&row).into_iter().flatten() {
                    found = true;
                    let Some(address) = table.address(row, *column) else { continue };
                    let list = if printed.contains(&address) { &mut shown } else { &mut others };
                    list.insert(Why::Cell(address.to_string()));
                }
            }
            if !found && difference.moved {
                others.insert(Why::Rows(table.name.clone()));
            } else if !found && table.columns.iter().any(is_protected) {
                others.insert(Why::Table(table.name.clone()));
            }
        }
        // A cell that is printed explains the change; what else changed in its row would distract.
        if shown.is_empty() { others.into_iter().collect() } else { shown.into_iter().collect() }
    }
}

/// The rows that some questions look at, by table.
fn rows_behind(scope: &dyn Scope, reads: &[&Read]) -> Vec<(Arc<Table>, BTreeSet<usize>)> {
    let mut found: BTreeMap<String, (Arc<Table>, BTreeSet<usize>)> = BTreeMap::new();
    let mut add = |table: &Arc<Table>, rows: &mut dyn Iterator<Item = usize>| {
        let slot = found.entry(table.name.clone());
        slot.or_insert_with(|| (table.clone(), BTreeSet::new())).1.extend(rows);
    };
    let rows_of = |view: View, table: &str| scope.rows(view, table);
    for read in reads {
        match read {
            Read::Row => {
                scope.row().iter().for_each(|(table, row)| add(table, &mut [*row].into_iter()));
            }
            Read::Related => {
                let related = scope.related().into_iter().filter_map(|(_, row)| row);
                related.for_each(|(table, row)| add(&table, &mut [row].into_iter()));
            }
            Read::Rows(view, table) => {
                if let Some(rows) = rows_of(*view, table) {
                    add(&rows.table, &mut rows.iter());
                }
            }
            Read::Figure(view, name) => {
                let Some(Ok(figure)) = scope.figure(*view, name) else { continue };
                for table in &figure.tables {
                    if let Some(rows) = rows_of(*view, &table.name) {
                        add(&rows.table, &mut rows.iter());
                    }
                }
            }
            Read::Table(name) => {
                if let Some(table) = scope.table(name) {
                    add(&table, &mut (0..table.len()));
                }
            }
        }
    }
    found.into_values().collect()
}

/// `row 23 of inputs/x.csv`.
fn row_address(table: &Table, row: usize) -> String {
    let first = (0..table.columns.len()).find_map(|column| table.address(row, column));
    match first {
        Some(address) => format!("row {} of {}", address.row, address.origin()),
        None => format!("a row of `{}`", table.name),
    }
}

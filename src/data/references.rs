//! References between tables: what a cell names must be there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::finish::Built;
use super::late::Wrong;
use crate::diagnostic::{Diagnostic, Place, Severity, Stage, did_you_mean};
use crate::table::{Reference, Table};

/// How many unknown references of one column are shown.
const SHOWN: usize = 20;

/// Finds cells that name a row of another table which is not there. Empty cells name nothing. In a
/// table that says `reject` the rows with such cells are left out, and then those that refer to
/// them; in others each is an error. `unread` names the tables of which a file could not be read:
/// what they lack is not known.
pub(super) fn settle(
    builts: &mut [Built],
    donors: &Table,
    unread: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    // Each round takes away what the one before has left hanging. There are at most as many
    // rounds as rows, and mostly one.
    loop {
        let all = All::new(builts, donors, unread);
        let mut rounds = Vec::new();
        for (index, built) in builts.iter().enumerate() {
            let rejects = built.originals.is_some();
            let found = if rejects { all.unknown(&built.table) } else { Vec::new() };
            if !found.is_empty() {
                let told = found.iter().flat_map(|column| all.told(&built.table, column));
                problems.extend(told.map(|told| Diagnostic {
                    severity: told.severity.min(Severity::Warning),
                    ..told
                }));
                rounds.push((index, wrong(&all, &built.table, &found)));
            }
        }
        if rounds.is_empty() {
            break;
        }
        for (index, wrong) in rounds {
            builts[index].reject(&wrong);
        }
    }
    let all = All::new(builts, donors, unread);
    for built in builts.iter() {
        problems.extend(all.mismatches(&built.table));
        // Tables that reject have none left.
        let found = all.unknown(&built.table);
        problems.extend(found.iter().flat_map(|column| all.told(&built.table, column)));
    }
    problems
}

/// The rows with unknown references, and what is wrong with each.
fn wrong(all: &All<'_>, table: &Table, found: &[Unknown<'_>]) -> BTreeMap<usize, Wrong> {
    let mut rows: BTreeMap<usize, Wrong> = BTreeMap::new();
    for column in found {
        for (row, text) in &column.rows {
            let message = all.message(column.reference, text);
            rows.entry(*row).or_default().push((column.index, message));
        }
    }
    debug_assert!(rows.keys().all(|row| *row < table.len()));
    rows
}

/// The unknown references of one column.
struct Unknown<'a> {
    index: usize,
    reference: &'a Reference,
    /// Row and what its cell says.
    rows: Vec<(usize, String)>,
}

/// All tables by their names, and the keys of the rows that were left out.
struct All<'a> {
    tables: BTreeMap<&'a str, &'a Table>,
    rejected: BTreeMap<&'a str, HashSet<&'a str>>,
    unread: &'a BTreeSet<String>,
}

impl<'a> All<'a> {
    fn new(builts: &'a [Built], donors: &'a Table, unread: &'a BTreeSet<String>) -> Self {
        let tables = builts.iter().map(|built| &built.table).chain([donors]);
        let keys =
            |built: &'a Built| built.rejects.rows.iter().filter_map(|row| row.key.as_deref());
        Self {
            tables: tables.map(|table| (table.name.as_str(), table)).collect(),
            rejected: builts.iter().map(|b| (b.table.name.as_str(), keys(b).collect())).collect(),
            unread,
        }
    }

    /// The table that a column refers to, with the index of its key.
    fn target(&self, reference: &Reference) -> Option<(&'a Table, usize)> {
        let target = self.tables.get(reference.table.as_str())?;
        let key = target.key?;
        // Only a table whose keys were all read can tell that a name is unknown.
        let known = !target.sheets.is_empty()
            && !self.unread.contains(&target.name)
            && !target.columns.get(key)?.cells.any_empty();
        known.then_some((*target, key))
    }

    fn unknown(&self, table: &'a Table) -> Vec<Unknown<'a>> {
        let mut found = Vec::new();
        for (index, column) in table.columns.iter().enumerate() {
            let Some(reference) = &column.references else { continue };
            let Some((target, key)) = self.target(reference) else { continue };
            let key = &target.columns[key];
            if column.kind != key.kind {
                continue;
            }
            let known: HashSet<String> = key.cells.iter().map(|value| value.to_string()).collect();
            let values = column.cells.iter().enumerate().filter(|(_, value)| !value.is_empty());
            let rows: Vec<(usize, String)> = values
                .map(|(row, value)| (row, value.to_string()))
                .filter(|(_, text)| !known.contains(text))
                .collect();
            if !rows.is_empty() {
                found.push(Unknown { index, reference, rows });
            }
        }
        found
    }

    /// A column and its key must be of one type, or nothing would ever fit.
    fn mismatches(&self, table: &Table) -> Vec<Diagnostic> {
        let columns = table.columns.iter().filter_map(|column| {
            let (target, key) = self.target(column.references.as_ref()?)?;
            let key = &target.columns[key];
            (column.kind != key.kind).then(|| {
                let message = format!(
                    "column `{}` of table `{}` is {}, but the key that it refers to is {}",
                    column.name, table.name, column.kind, key.kind
                );
                Diagnostic::error(Stage::Config, "config/type-mismatch", message)
                    .hint("declare the same `type` for both in pressrun.toml")
            })
        });
        columns.collect()
    }

    fn is_rejected(&self, reference: &Reference, text: &str) -> bool {
        self.rejected.get(reference.table.as_str()).is_some_and(|keys| keys.contains(text))
    }

    fn message(&self, reference: &Reference, text: &str) -> String {
        match self.is_rejected(reference, text) {
            true => format!("the row `{text}` of table `{}` was rejected", reference.table),
            false => format!("there is no `{text}` in table `{}`", reference.table),
        }
    }

    fn told(&self, table: &Table, column: &Unknown<'_>) -> Vec<Diagnostic> {
        let mut told: Vec<Diagnostic> = column
            .rows
            .iter()
            .take(SHOWN)
            .map(|(row, text)| self.problem(table, column, *row, text))
            .collect();
        if column.rows.len() > SHOWN {
            let message = format!(
                "column `{}` of table `{}` has {} more of these, {} in all",
                table.columns[column.index].name,
                table.name,
                column.rows.len() - SHOWN,
                column.rows.len()
            );
            told.push(Diagnostic::note(Stage::Data, "data/more-problems", message));
        }
        told
    }

    fn problem(&self, table: &Table, column: &Unknown<'_>, row: usize, text: &str) -> Diagnostic {
        let reference = column.reference;
        let keys = self.target(reference).map(|(target, key)| &target.columns[key].cells);
        let names =
            keys.iter().flat_map(|cells| (0..cells.len()).filter_map(|row| cells.text(row)));
        let (id, hint) = match self.is_rejected(reference, text) {
            true => ("data/rejected-reference", "mend that row, and this one follows".to_owned()),
            false => (
                "data/unknown-reference",
                did_you_mean(text, names).unwrap_or_else(|| {
                    format!("add it to `{}`, or correct the cell", reference.table)
                }),
            ),
        };
        let message = self.message(reference, text);
        let problem = Diagnostic::error(Stage::Data, id, message).hint(hint);
        match table.address(row, column.index) {
            Some(address) => {
                let name = &table.columns[column.index].name;
                let remark = format!("in column `{name}` of table `{}`", table.name);
                problem.at(Place::row(&address, cells_of(table, row)), remark)
            }
            None => problem,
        }
    }
}

/// Stands for an empty cell, as in the rows that other problems show.
const EMPTY: &str = "␣";

/// The cells of a row with the columns of their sheet, in order.
fn cells_of(table: &Table, row: usize) -> Vec<(u32, String)> {
    let mut cells: Vec<(u32, String)> = (0..table.columns.len())
        .filter_map(|column| {
            let address = table.address(row, column)?;
            let value = table.value(row, column);
            let text = if value.is_empty() { EMPTY.to_owned() } else { value.to_string() };
            Some((address.column, text))
        })
        .collect();
    cells.sort_by_key(|(column, _)| *column);
    cells
}

//! References between tables: what a cell names must be there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::finish::Built;
use super::late::Wrong;
use crate::diagnostic::{Diagnostic, Place, Severity, Stage, did_you_mean};
use crate::table::{Cells, Reference, Table};

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
    let mut all = All::new(builts, donors, unread);
    let found = all.fallen(builts);
    let mut rejected = Vec::new();
    for (built, found) in builts.iter().zip(&found) {
        let told = found.iter().flat_map(|column| all.told(&built.table, column));
        let warning = |told: Diagnostic| Diagnostic {
            severity: told.severity.min(Severity::Warning),
            ..told
        };
        problems.extend(told.map(warning));
        rejected.push(wrong(&all, found));
    }
    for (built, wrong) in builts.iter_mut().zip(rejected) {
        if !wrong.is_empty() {
            built.reject(&wrong);
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
fn wrong(all: &All<'_>, found: &[Unknown<'_>]) -> BTreeMap<usize, Wrong> {
    let mut rows: BTreeMap<usize, Wrong> = BTreeMap::new();
    for column in found {
        for (row, text) in &column.rows {
            let message = all.message(column.reference, text);
            rows.entry(*row).or_default().push((column.index, message));
        }
    }
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
    rejected: BTreeMap<&'a str, HashSet<String>>,
    unread: &'a BTreeSet<String>,
}

impl<'a> All<'a> {
    fn new(builts: &'a [Built], donors: &'a Table, unread: &'a BTreeSet<String>) -> Self {
        let tables = builts.iter().map(|built| &built.table).chain([donors]);
        let keys = |built: &'a Built| built.rejects.rows.iter().filter_map(|row| row.key.clone());
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

    /// For each table that says `reject`, the references that are unknown, or become so as the
    /// rows that they name are rejected.
    fn fallen(&mut self, builts: &'a [Built]) -> Vec<Vec<Unknown<'a>>> {
        let rejects = |built: &Built| built.originals.is_some();
        let unknown = |built| if rejects(built) { self.unknown(&built.table) } else { Vec::new() };
        let mut found: Vec<Vec<Unknown<'a>>> = builts.iter().map(unknown).collect();
        let mut fallen: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (built, columns) in found.iter().enumerate() {
            let rows = columns.iter().flat_map(|column| column.rows.iter());
            fallen.extend(rows.map(|(row, _)| (built, *row)));
        }
        let mut open: Vec<(usize, usize)> = fallen.iter().copied().collect();
        let mut named: BTreeMap<(usize, usize), HashMap<String, Vec<usize>>> = BTreeMap::new();
        while let Some((built, row)) = open.pop() {
            let table = &builts[built].table;
            let Some(key) = table.key else { continue };
            let text = table.value(row, key).to_string();
            self.rejected.entry(&table.name).or_default().insert(text.clone());
            for (other, from) in builts.iter().enumerate().filter(|(_, from)| rejects(from)) {
                for (index, reference) in self.references_to(table, &from.table) {
                    let cells = &from.table.columns[index].cells;
                    let rows = named.entry((other, index)).or_insert_with(|| by_text(cells));
                    for row in rows.get(&text).into_iter().flatten() {
                        if fallen.insert((other, *row)) {
                            open.push((other, *row));
                            note(&mut found[other], index, reference, (*row, text.clone()));
                        }
                    }
                }
            }
        }
        for column in found.iter_mut().flatten() {
            column.rows.sort();
        }
        found
    }

    /// The columns of a table that refer to another, where their types fit.
    fn references_to(&self, target: &Table, from: &'a Table) -> Vec<(usize, &'a Reference)> {
        let columns = from.columns.iter().enumerate().filter_map(|(index, column)| {
            let reference = column.references.as_ref()?;
            let (table, key) = self.target(reference)?;
            let fits = table.name == target.name && table.columns[key].kind == column.kind;
            fits.then_some((index, reference))
        });
        columns.collect()
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
/// The rows of a column by what their cells say.
fn by_text(cells: &Cells) -> HashMap<String, Vec<usize>> {
    let mut rows: HashMap<String, Vec<usize>> = HashMap::new();
    for (row, value) in cells.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        rows.entry(value.to_string()).or_default().push(row);
    }
    rows
}

/// Adds a cell to those of its column.
fn note<'a>(
    found: &mut Vec<Unknown<'a>>,
    index: usize,
    reference: &'a Reference,
    cell: (usize, String),
) {
    match found.iter_mut().find(|column| column.index == index) {
        Some(column) => column.rows.push(cell),
        None => found.push(Unknown { index, reference, rows: vec![cell] }),
    }
}

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

//! References between tables: what a cell names must be there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::table::Table;

/// How many unknown references of one column are shown.
const SHOWN: usize = 20;

/// Finds cells that name a row of another table which is not there. Empty cells name nothing.
/// `unread` names the tables of which a file could not be read: what they lack is not known.
pub(super) fn check(
    tables: &BTreeMap<String, Arc<Table>>,
    unread: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for table in tables.values() {
        for index in 0..table.columns.len() {
            check_column(table, index, tables, unread, &mut problems);
        }
    }
    problems
}

fn check_column(
    table: &Table,
    index: usize,
    tables: &BTreeMap<String, Arc<Table>>,
    unread: &BTreeSet<String>,
    problems: &mut Vec<Diagnostic>,
) {
    let column = &table.columns[index];
    let Some(reference) = &column.references else { return };
    let Some(target) = tables.get(&reference.table) else { return };
    let Some(key) = target.key.and_then(|key| target.columns.get(key)) else { return };
    // Only a table whose keys were all read can tell that a name is unknown.
    if target.sheets.is_empty() || unread.contains(&target.name) || key.cells.any_empty() {
        return;
    }
    if column.kind != key.kind {
        let message = format!(
            "column `{}` of table `{}` is {}, but the key that it refers to is {}",
            column.name, table.name, column.kind, key.kind
        );
        let hint = "declare the same `type` for both in pressrun.toml";
        problems.push(Diagnostic::error(Stage::Config, "config/type-mismatch", message).hint(hint));
        return;
    }
    let known: HashSet<String> = key.cells.iter().map(|value| value.to_string()).collect();
    let unknown = column
        .cells
        .iter()
        .enumerate()
        .filter(|(_, value)| !value.is_empty() && !known.contains(&value.to_string()));
    let unknown: Vec<_> = unknown.collect();
    for (row, value) in unknown.iter().take(SHOWN) {
        let row = *row;
        let text = value.to_string();
        let names = (0..key.cells.len()).filter_map(|row| key.cells.text(row));
        let hint = did_you_mean(&text, names)
            .unwrap_or_else(|| format!("add it to `{}`, or correct the cell", reference.table));
        let message = format!("there is no `{text}` in table `{}`", reference.table);
        let mut problem =
            Diagnostic::error(Stage::Data, "data/unknown-reference", message).hint(hint);
        if let Some(address) = table.address(row, index) {
            let remark = format!("in column `{}` of table `{}`", column.name, table.name);
            problem = problem.at(Place::row(&address, cells_of(table, row)), remark);
        }
        problems.push(problem);
    }
    if unknown.len() > SHOWN {
        let message = format!(
            "column `{}` of table `{}` has {} more of these, {} in all",
            column.name,
            table.name,
            unknown.len() - SHOWN,
            unknown.len()
        );
        problems.push(Diagnostic::note(Stage::Data, "data/more-problems", message));
    }
}

/// The cells of a row with the columns of their sheet, in order.
pub(super) fn cells_of(table: &Table, row: usize) -> Vec<(u32, String)> {
    let mut cells: Vec<(u32, String)> = (0..table.columns.len())
        .filter_map(|column| {
            let address = table.address(row, column)?;
            Some((address.column, table.value(row, column).to_string()))
        })
        .collect();
    cells.sort_by_key(|(column, _)| *column);
    cells
}

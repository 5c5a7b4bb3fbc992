//! References between tables: what a cell names must be there.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::table::{Table, Value};

/// How many unknown references of one column are shown.
const SHOWN: usize = 20;

/// Finds cells that name a row of another table which is not there. Empty cells name nothing.
pub fn check(tables: &BTreeMap<String, Arc<Table>>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for table in tables.values() {
        for index in 0..table.columns.len() {
            check_column(table, index, tables, &mut problems);
        }
    }
    problems
}

fn check_column(
    table: &Table,
    index: usize,
    tables: &BTreeMap<String, Arc<Table>>,
    problems: &mut Vec<Diagnostic>,
) {
    let column = &table.columns[index];
    let Some(reference) = &column.references else { return };
    let Some(target) = tables.get(&reference.table) else { return };
    let Some(key) = target.key.and_then(|key| target.columns.get(key)) else { return };
    let known: HashSet<String> = key.cells.iter().map(ToString::to_string).collect();
    let unknown =
        column.cells.iter().enumerate().filter(|(_, value)| {
            !matches!(value, Value::Empty) && !known.contains(&value.to_string())
        });
    for (row, value) in unknown.take(SHOWN) {
        let text = value.to_string();
        let names = key.cells.iter().filter_map(Value::as_text).map(|text| &**text);
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

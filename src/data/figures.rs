//! Computes the declared figures, in decimals.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::rules::declared_value;
use crate::config::{Condition, FigureConfig, FigureRule, Workspace};
use crate::diagnostic::{Diagnostic, Stage, did_you_mean};
use crate::figure::{Figure, Group};
use crate::table::{RowSet, Table, Value};

/// Checks the figures against the tables that they read.
pub fn validate(workspace: &Workspace, tables: &BTreeMap<String, Arc<Table>>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for figure in &workspace.figures {
        let Some(table) = tables.get(figure.rule.table()) else { continue };
        // A table that could not be read has no columns to check against.
        if table.sheets.is_empty() {
            continue;
        }
        let place = workspace.text.place(figure.span.clone());
        let mut unknown = |column: &str| {
            let (message, hint) = table.no_column(column);
            problems.push(
                Diagnostic::error(Stage::Config, "config/unknown-column", message)
                    .at(place.clone(), format!("in figure `{}`", figure.name))
                    .hint(hint),
            );
        };
        if let Some(by) = figure.by.as_ref().filter(|by| table.column_or_translated(by).is_none()) {
            unknown(by);
        }
        if let FigureRule::Sum { column, .. } = &figure.rule {
            match table.column(column) {
                None => unknown(column),
                Some(index) if !table.columns[index].kind.is_number() => {
                    let kind = table.columns[index].kind;
                    let message = format!("`{column}` is {kind} and cannot be summed");
                    let hint = format!(
                        "declare `columns.{column} = {{ type = \"decimal\" }}` in its table"
                    );
                    problems.push(
                        Diagnostic::error(Stage::Config, "config/not-a-number-column", message)
                            .at(place.clone(), format!("in figure `{}`", figure.name))
                            .hint(hint),
                    );
                }
                Some(_) => {}
            }
        }
        problems.extend(validate_conditions(workspace, &figure.condition, table));
    }
    problems
}

/// Checks `where` entries: the column must be there, and the value one that it can have.
pub(super) fn validate_conditions(
    workspace: &Workspace,
    conditions: &[Condition],
    table: &Table,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for condition in conditions {
        let place = workspace.text.place(condition.span.clone());
        let Some(index) = table.column(&condition.column) else {
            let (message, hint) = table.no_column(&condition.column);
            let problem = Diagnostic::error(Stage::Config, "config/unknown-column", message);
            problems.push(problem.at(place, "").hint(hint));
            continue;
        };
        let known = &table.columns[index].one_of;
        let strange = condition.any_of.iter().filter(|v| !known.is_empty() && !known.contains(v));
        for value in strange {
            let hint = did_you_mean(value, known.iter().map(String::as_str))
                .unwrap_or_else(|| format!("its values are {}", known.join(", ")));
            let message = format!("`{}` is never `{value}`", condition.column);
            let problem = Diagnostic::error(Stage::Config, "config/unknown-value", message);
            problems.push(problem.at(place.clone(), "").hint(hint));
        }
    }
    problems
}

/// Computes a figure over some rows of its table. `None` if the sum is too large for a decimal
/// (28 digits).
pub fn compute(
    config: &FigureConfig,
    rows: &RowSet,
    tables: &BTreeMap<String, Arc<Table>>,
) -> Option<Figure> {
    let table = &rows.table;
    let rows: Vec<u32> = rows
        .iter()
        .filter(|row| {
            config.condition.iter().all(|condition| {
                table
                    .column(&condition.column)
                    .is_some_and(|column| condition.holds(&table.value(*row, column)))
            })
        })
        .map(|row| row as u32)
        .collect();
    let total = value_of(&config.rule, table, &rows)?;
    let groups = match config.by.as_ref().and_then(|by| table.column_or_translated(by)) {
        Some(by) => Some(groups(config, table, by, &rows, tables)?),
        None => None,
    };
    Some(Figure {
        name: config.name.clone(),
        unit: config.unit.clone(),
        by: config.by.clone(),
        total,
        rows: RowSet { table: table.clone(), rows: rows.into() },
        groups,
    })
}

fn value_of(rule: &FigureRule, table: &Table, rows: &[u32]) -> Option<Decimal> {
    match rule {
        FigureRule::Count { .. } => Some(Decimal::from(rows.len())),
        FigureRule::Sum { column, .. } => {
            let column = table.columns.get(table.column(column)?)?;
            let numbers = rows.iter().filter_map(|row| column.cells.number(*row as usize));
            numbers.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
        }
    }
}

/// One part for each value: in the declared order of `one_of` with zeros, else in the order of the
/// referenced table, else sorted. Empty cells come last.
fn groups(
    config: &FigureConfig,
    table: &Table,
    by: usize,
    rows: &[u32],
    tables: &BTreeMap<String, Arc<Table>>,
) -> Option<Vec<Group>> {
    let column = &table.columns[by];
    let mut members: HashMap<Value, Vec<u32>> = HashMap::new();
    for row in rows {
        members.entry(column.cells.get(*row as usize)).or_default().push(*row);
    }
    let mut keys: Vec<Value> = if !column.one_of.is_empty() {
        // The column's own type decides: `1` in a column of whole numbers is a number.
        let value = |text: &String| declared_value(text, column.kind);
        column.one_of.iter().filter_map(value).collect()
    } else {
        let referenced = column.references.as_ref().and_then(|reference| {
            let target = tables.get(&reference.table)?;
            let keys = &target.columns.get(target.key?)?.cells;
            Some(keys.iter().collect::<Vec<_>>())
        });
        let mut keys: Vec<Value> = members.keys().cloned().collect();
        keys.retain(|key| !key.is_empty());
        keys.sort();
        match referenced {
            Some(order) => order.into_iter().filter(|key| members.contains_key(key)).collect(),
            None => keys,
        }
    };
    if members.contains_key(&Value::Empty) {
        keys.push(Value::Empty);
    }
    keys.into_iter()
        .map(|key| {
            let rows = members.remove(&key).unwrap_or_default();
            let value = value_of(&config.rule, table, &rows)?;
            Some(Group { key, value, rows: rows.into() })
        })
        .collect()
}

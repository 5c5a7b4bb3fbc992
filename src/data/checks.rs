//! Computes the assertions of checks, over figures in a scope or over the cells of rows.

use std::sync::Arc;

use super::figures::part_of;
use super::scope::{Data, DataScope};
use crate::diagnostic::did_you_mean;
use crate::expression::{Expression, Names, Operand, Trouble};
use crate::figure::Figure;
use crate::scope::{Scope, View};
use crate::table::{Table, Value};

/// What came of a check.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It holds, or there is nothing to compare: an empty cell, a division by zero.
    Holds,
    /// It does not. What stands on the sides of its comparisons, with their values.
    Fails(Vec<(String, Operand)>),
}

/// Whether an assertion holds.
///
/// # Errors
/// If it cannot be computed with what its names stand for.
fn verdict(assertion: &Expression, names: &dyn Names) -> Result<Verdict, Trouble> {
    match assertion.compute(names)? {
        Operand::Boolean(false) => {
            let mut sides: Vec<(String, Operand)> = Vec::new();
            for (source, side) in assertion.sides() {
                if !side.is_literal() && !sides.iter().any(|(known, _)| *known == source) {
                    sides.push((source, side.compute(names)?));
                }
            }
            Ok(Verdict::Fails(sides))
        }
        Operand::Boolean(true) | Operand::Nothing | Operand::NotAvailable | Operand::Hidden(_) => {
            Ok(Verdict::Holds)
        }
        other => Err(Trouble {
            message: format!("this is {} and neither true nor false", other.kind()),
            span: 0..assertion.source.len(),
        }),
    }
}

/// Whether an assertion over figures holds in a scope; with `by`, for one value of that column.
///
/// # Errors
/// If it cannot be computed.
pub fn of_figures(
    assertion: &Expression,
    scope: &DataScope,
    by: Option<(&str, &Value)>,
) -> Result<Verdict, Trouble> {
    verdict(assertion, &InScope { scope, by })
}

/// The figures that an assertion names, with their views. What names a cell of the scope's row is no
/// figure.
pub fn figures(assertion: &Expression, scope: &DataScope) -> Vec<(View, Arc<Figure>)> {
    let mut found: Vec<(View, Arc<Figure>)> = Vec::new();
    for (path, _) in assertion.names() {
        let Some((view, name)) = View::of_path(path, View::Current) else { continue };
        let known = found.iter().any(|(own, figure)| *own == view && figure.name == name);
        if !known && let Some(Ok(figure)) = scope.figure(view, name) {
            found.push((view, figure));
        }
    }
    found
}

/// The values of a column that any of the named figures is split by.
pub fn keys(assertion: &Expression, scope: &DataScope, column: &str) -> Vec<Value> {
    let mut keys: Vec<Value> = Vec::new();
    for (_, figure) in figures(assertion, scope) {
        let of = figure.dimensions.iter().filter(|dimension| dimension.column == column);
        for key in of.flat_map(|dimension| &dimension.keys) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// Whether an assertion over a row's cells holds.
///
/// # Errors
/// If it cannot be computed.
pub fn of_row(
    assertion: &Expression,
    data: &Data,
    table: &Table,
    row: usize,
) -> Result<Verdict, Trouble> {
    verdict(assertion, &InRow { data, table, row })
}

/// Names as figures, and as cells of the scope's row: `project.start`.
struct InScope<'a> {
    scope: &'a DataScope,
    by: Option<(&'a str, &'a Value)>,
}

impl InScope<'_> {
    fn cell(&self, path: &[String]) -> Option<Operand> {
        let [singular, column] = path else { return None };
        let own = self.scope.row().filter(|(table, _)| table.singular == *singular);
        let related = || self.scope.related().into_iter().find(|(name, _)| name == singular)?.1;
        let (table, row) = own.or_else(related)?;
        Some(Operand::from(&table.value(row, table.column(column)?)))
    }
}

impl Names for InScope<'_> {
    fn value(&self, path: &[String], keys: &[Operand]) -> Result<Operand, String> {
        if let ([name], Some((column, key))) = (path, self.by)
            && name == column
        {
            return Ok(Operand::from(key));
        }
        let found = View::of_path(path, View::Current)
            .and_then(|(view, name)| self.scope.figure(view, name));
        let Some(figure) = found else {
            return self.cell(path).ok_or_else(|| {
                let names = self.scope.figure_names();
                let last = path.last().map_or("", String::as_str);
                let near = did_you_mean(last, names.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| format!(" ({near})"));
                format!("there is no figure `{}`{near}", path.join("."))
            });
        };
        let name = path.join(".");
        let figure = figure.map_err(|failure| format!("the figure `{name}` {failure}"))?;
        if !keys.is_empty() {
            return part_of(&figure, keys).map(|cell| cell.value.into());
        }
        let at: Vec<Option<usize>> = figure
            .dimensions
            .iter()
            .map(|dimension| {
                let (_, key) = self.by.filter(|(column, _)| dimension.column == *column)?;
                dimension.keys.iter().position(|own| own == key)
            })
            .collect();
        let wanted = self.by.filter(|(column, _)| {
            figure.dimensions.iter().any(|dimension| dimension.column == *column)
        });
        // A value that no row of this figure has counts nothing.
        if wanted.is_some() && at.iter().all(Option::is_none) {
            return Ok(Operand::Number(rust_decimal::Decimal::ZERO));
        }
        Ok(figure.cell(&at).value.into())
    }
}

/// Names as columns of a row, and of the rows that it references: `project.start`.
struct InRow<'a> {
    data: &'a Data,
    table: &'a Table,
    row: usize,
}

impl Names for InRow<'_> {
    fn value(&self, path: &[String], keys: &[Operand]) -> Result<Operand, String> {
        if !keys.is_empty() {
            return Err("a cell has no parts".to_owned());
        }
        let no_column = |table: &Table, name: &str| {
            let (message, hint) = table.no_column(name);
            format!("{message} ({hint})")
        };
        match path {
            [name] => {
                let column = self.table.column(name).ok_or_else(|| no_column(self.table, name))?;
                Ok(Operand::from(&self.table.value(self.row, column)))
            }
            [reference, name] => {
                let Some((target, row)) = self.follow(reference) else {
                    return Err(format!(
                        "table `{}` has no reference `{reference}`",
                        self.table.name
                    ));
                };
                let column = target.column(name).ok_or_else(|| no_column(&target, name))?;
                Ok(row.map_or(Operand::Nothing, |row| Operand::from(&target.value(row, column))))
            }
            _ => Err(format!("`{}` is no column", path.join("."))),
        }
    }
}

impl InRow<'_> {
    /// The row that a column references, by the column's name or by that of its target's rows.
    fn follow(&self, name: &str) -> Option<(Arc<Table>, Option<usize>)> {
        let found = self.table.columns.iter().enumerate().find_map(|(index, column)| {
            let target = self.data.table(&column.references.as_ref()?.table)?;
            (column.name == name || target.singular == name).then_some((index, target))
        });
        let (column, target) = found?;
        let value = self.table.value(self.row, column);
        let row = target.key.and_then(|key| {
            let index = self.data.index(target, key);
            index.get(&value).and_then(|rows| rows.first()).map(|row| *row as usize)
        });
        Some((target.clone(), row))
    }
}

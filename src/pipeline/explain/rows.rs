//! The rows behind a number.

use rust_decimal::Decimal;
use serde::Serialize;

use super::PERSONAL;
use crate::config::{FigureConfig, FigureRule};
use crate::data::scope::DataScope;
use crate::figure::{Failure, Figure};
use crate::scope::View;
use crate::source::{Address, sha256};
use crate::table::Table;

/// How many hexadecimal digits tell the rows of a table apart.
const REST: usize = 12;

/// One row that counts.
#[derive(Debug, Clone, Serialize)]
pub struct RowLine {
    /// The cell whose value counts; of a row that is counted, its key or first cell.
    pub address: Option<Address>,
    /// The column that the value stands in; empty for a row that is counted.
    pub column: String,
    /// The value, in plain form; 1 for a row that is counted.
    pub value: String,
    /// Units of its currency for one of the figure's, where it was converted.
    pub rate: Option<String>,
    /// Where the rate comes from: its currency, time and cell.
    pub rate_from: Option<String>,
    /// The value in the figure's currency, where it was converted.
    pub converted: Option<String>,
    /// The row's key, if its table has one.
    pub key: Option<String>,
    /// The day or period that places it in time, if its table has one.
    pub time: Option<String>,
    /// The start of the SHA-256 of its other cells.
    #[serde(skip)]
    pub rest: String,
    /// The number that it adds.
    #[serde(skip)]
    pub adds: Option<Decimal>,
}

/// The rows of one number, in the order of the table.
pub(super) fn lines(
    scope: &DataScope,
    view: View,
    figure: &Figure,
    config: &FigureConfig,
    at: &[Option<usize>],
) -> Result<Vec<RowLine>, Failure> {
    let Some(table) = &figure.table else { return Ok(Vec::new()) };
    let rows = figure.rows(at);
    let columns: Vec<usize> =
        config.rule.columns().iter().filter_map(|name| table.column_or_translated(name)).collect();
    let rates = scope.rates(view, figure, &rows)?;
    let mut lines = Vec::new();
    for (row, rate) in rows.iter().zip(rates) {
        let row = *row as usize;
        let shown = |column: usize| match table.columns[column].personal {
            true => PERSONAL.to_owned(),
            false => table.value(row, column).to_string(),
        };
        let value = match &config.rule {
            FigureRule::Count { .. } | FigureRule::Reached { .. } => "1".to_owned(),
            _ => columns.iter().map(|column| shown(*column)).collect::<Vec<_>>().join(" + "),
        };
        let number = columns.first().and_then(|column| table.columns[*column].cells.number(row));
        let secret = columns.iter().any(|column| table.columns[*column].personal);
        let adds = match (&rate, number) {
            (Some(rate), Some(number)) => number.checked_div(rate.rate),
            (_, number) => number,
        };
        let first = columns.first().copied().or(table.key).unwrap_or(0);
        let rate_from = rate.as_ref().map(|rate| {
            let period = rate.period.map(|period| format!(" {period}")).unwrap_or_default();
            let cell = rate.address.as_ref().map_or_else(
                || ", mean of the months".to_owned(),
                |address| format!(", {address}"),
            );
            format!("{}{period}{cell}", rate.currency)
        });
        lines.push(RowLine {
            address: table.address(row, first),
            column: config.rule.columns().join(" + "),
            value,
            converted: rate.as_ref().filter(|_| !secret).and(adds).map(|n| n.to_string()),
            rate: rate.map(|rate| rate.rate.to_string()),
            rate_from,
            key: table.key.map(shown),
            time: table.period.map(shown),
            rest: rest(table, row, &columns),
            adds,
        });
    }
    Ok(lines)
}

/// What tells a row from others apart from the values that count and its time.
fn rest(table: &Table, row: usize, values: &[usize]) -> String {
    let mut text = String::new();
    for (index, column) in table.columns.iter().enumerate() {
        if !column.personal && !values.contains(&index) && table.period != Some(index) {
            text.push_str(&table.value(row, index).to_string());
            text.push('\u{1F}');
        }
    }
    let mut hash = sha256(text.as_bytes());
    hash.truncate(REST);
    hash
}

/// The exact sum of the rows; `None` if there are none, or it is too large.
pub(super) fn sum(rows: &[RowLine]) -> Option<Decimal> {
    if rows.is_empty() {
        return None;
    }
    rows.iter().filter_map(|row| row.adds).try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// What a row is called: its table and its key.
pub(super) fn name(table: &Table, row: usize) -> String {
    let key = table.key.map(|column| match table.columns[column].personal {
        true => PERSONAL.to_owned(),
        false => table.value(row, column).to_string(),
    });
    format!("{} {}", table.singular, key.unwrap_or_default()).trim_end().to_owned()
}

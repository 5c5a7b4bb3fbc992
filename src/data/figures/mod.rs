//! Computes the declared figures, in decimals.

mod codes;
mod combine;
mod convert;
mod cube;
mod indicators;
mod protect;
mod share;
mod trace;
mod validate;
mod values;

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::{Decimal, RoundingStrategy};

pub(super) use codes::Codes;
pub(super) use combine::{combine, part_of};
pub(super) use indicators::indicator;
pub(super) use protect::{over_personal as is_over_personal, protected};
pub(super) use share::part_for;
pub use trace::Used;
pub(super) use trace::{rates, used};
pub use validate::validate;
pub(super) use validate::validate_conditions;

use super::scope::Data;
use crate::config::{FigureConfig, FigureRule, Operation};
use crate::figure::{Amount, Failure, Figure, FigureCell};
use crate::period::Period;
use crate::table::{RowSet, Table};

/// Computes a figure over some rows of its table. `period` is the reporting period, for average
/// exchange rates.
pub(super) fn compute(
    data: &Data,
    config: &FigureConfig,
    rows: &RowSet,
    period: Option<Period>,
) -> Result<Figure, Failure> {
    let table = &rows.table;
    let kept = matching(data, config, rows);
    let (dimensions, members) = cube::split(data, table, &config.by, &kept)?;
    let mut figure = empty(config);
    let rates = match &config.conversion {
        Some(conversion) => Some(convert::Rates::new(data, conversion, table, period)?),
        None => None,
    };
    let (cells, used) =
        values::cells(data, &config.rule, table, (&dimensions, &members), rates.as_ref())?;
    figure.cells = cells;
    figure.dimensions = dimensions;
    figure.members = Arc::new(members);
    figure.tables = vec![table.clone()];
    figure.tables.extend(rates.map(|rates| rates.table().clone()));
    figure.table = Some(table.clone());
    figure.rates = used;
    let is_sum = matches!(config.rule, FigureRule::Over { operation: Operation::Sum, .. });
    finish(&mut figure, is_sum);
    Ok(figure)
}

/// A figure that has all but its numbers.
fn empty(config: &FigureConfig) -> Figure {
    Figure {
        name: config.name.clone(),
        unit: config.unit.clone(),
        format: config.format,
        decimals: config.rounded,
        label: config.label.clone(),
        dimensions: Vec::new(),
        cells: Vec::new(),
        table: None,
        members: Arc::default(),
        tables: Vec::new(),
        rates: Vec::new(),
        rounding_difference: Decimal::ZERO,
    }
}

/// Rounds every number once, and notes by how much rounded parts miss the rounded total.
fn finish(figure: &mut Figure, is_sum: bool) {
    let Some(places) = figure.decimals else { return };
    for cell in &mut figure.cells {
        if let Amount::Number(number) = &mut cell.value {
            *number = round(*number, places);
        }
    }
    if !is_sum || figure.dimensions.is_empty() {
        return;
    }
    let inner =
        (0..figure.cells.len()).filter(|index| figure.at(*index).iter().all(Option::is_some));
    let parts = inner.filter_map(|index| figure.cells[index].value.number());
    let parts = parts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add);
    if let (Some(parts), Amount::Number(total)) = (parts, figure.total()) {
        figure.rounding_difference = parts.checked_sub(total).unwrap_or_default();
    }
}

/// Rounds half away from zero, as people do.
fn round(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// The rows that meet all conditions.
fn matching<'a>(data: &Data, config: &FigureConfig, rows: &'a RowSet) -> Cow<'a, [u32]> {
    if config.condition.is_empty() {
        return Cow::Borrowed(&rows.rows);
    }
    let mut kept: Vec<u32> = rows.rows.to_vec();
    for condition in &config.condition {
        let Some(column) = rows.table.column(&condition.column) else {
            return Cow::Borrowed(&[]);
        };
        let codes = data.codes(&rows.table, column);
        let holds: Vec<bool> = codes.keys.iter().map(|key| condition.holds(key)).collect();
        kept.retain(|row| holds[codes.of_row[*row as usize] as usize]);
    }
    Cow::Owned(kept)
}

/// A cell that was counted or summed.
fn number(value: Decimal, count: u32) -> FigureCell {
    FigureCell { value: Amount::Number(value), count }
}

/// The rows of a table whose column holds a value, in the order of the table.
fn column_of<'a>(table: &'a Table, name: &str) -> Option<&'a crate::table::Column> {
    table.columns.get(table.column(name)?)
}

#[cfg(test)]
mod indicator_tests;
#[cfg(test)]
mod tests;

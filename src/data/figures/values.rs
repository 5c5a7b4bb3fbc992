//! The numbers of a figure's cells.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::column_of;
use super::convert::Rates;
use crate::config::{FigureRule, Operation};
use crate::data::scope::Data;
use crate::figure::{Amount, Dimension, Failure, FigureCell, Members, RateUsed, combinations};
use crate::table::{Column, SCALES, Table};

/// Every cell of the cube, totals included, and the exchange rates that were used.
pub(super) fn cells(
    data: &Data,
    rule: &FigureRule,
    table: &Arc<Table>,
    (dimensions, members): (&[Dimension], &Members),
    rates: Option<&Rates>,
) -> Result<(Vec<FigureCell>, Vec<RateUsed>), Failure> {
    let mut used = BTreeSet::new();
    // Counts and sums of totals are those of their parts, without looking at the rows again.
    let sums = match (rule, rates) {
        (FigureRule::Over { operation: Operation::Sum, column, .. }, None) => {
            let column = column_of(table, column);
            let sum_of = |combination| match column {
                Some(column) => sum_of_rows(column, members.of(combination)),
                None => Ok(Decimal::ZERO),
            };
            Some((0..members.ends.len()).map(sum_of).collect::<Result<Vec<_>, Failure>>()?)
        }
        _ => None,
    };
    let mut cells = Vec::new();
    for at in places(dimensions) {
        let combinations = combinations(dimensions, &at);
        let count: usize = combinations.iter().map(|cell| members.of(*cell).len()).sum();
        let value = match (rule, &sums) {
            (FigureRule::Count { .. }, _) => Amount::Number(Decimal::from(count)),
            (_, Some(sums)) => {
                let parts = combinations.iter().map(|cell| sums[*cell]);
                Amount::Number(sum(parts)?.0)
            }
            (FigureRule::Distinct { columns, .. }, _) => {
                let rows = members.rows_of(dimensions, &at);
                Amount::Number(Decimal::from(distinct(data, table, columns, &rows)))
            }
            (FigureRule::Over { operation, column, .. }, _) => {
                let rows = members.rows_of(dimensions, &at);
                match (column_of(table, column), rates) {
                    (None, _) => Amount::NotAvailable,
                    (Some(column), None) => over(*operation, numbers(column, &rows))?,
                    (Some(column), Some(rates)) => {
                        let numbers = rates.convert(column, &rows, &mut used)?;
                        over(*operation, numbers.into_iter())?
                    }
                }
            }
            // These are computed elsewhere.
            (
                FigureRule::Value { .. }
                | FigureRule::Share { .. }
                | FigureRule::Indicator { .. }
                | FigureRule::Reached { .. },
                _,
            ) => Amount::NotAvailable,
        };
        cells.push(FigureCell { value, count: count as u32 });
    }
    Ok((cells, used.into_iter().collect()))
}

/// All places of a cube, in the order of its cells.
pub(super) fn places(dimensions: &[Dimension]) -> Vec<Vec<Option<usize>>> {
    let mut places = vec![Vec::new()];
    for dimension in dimensions {
        let keys = (0..dimension.keys.len()).map(Some).chain([None]);
        let deeper = |place: Vec<Option<usize>>| {
            keys.clone().map(move |key| place.iter().copied().chain([key]).collect())
        };
        places = places.into_iter().flat_map(deeper).collect();
    }
    places
}

fn numbers<'a>(column: &'a Column, rows: &'a [u32]) -> impl Iterator<Item = Decimal> + 'a {
    rows.iter().filter_map(|row| column.cells.number(*row as usize))
}

fn over(operation: Operation, numbers: impl Iterator<Item = Decimal>) -> Result<Amount, Failure> {
    let found = match operation {
        Operation::Sum => Some(sum(numbers)?.0),
        Operation::Average => match sum(numbers)? {
            (_, 0) => None,
            (sum, count) => sum.checked_div(Decimal::from(count)),
        },
        Operation::Min => numbers.min(),
        Operation::Max => numbers.max(),
        Operation::Median => median(numbers.collect())?,
    };
    Ok(found.map_or(Amount::NotAvailable, Amount::Number))
}

/// The exact sum of some rows.
fn sum_of_rows(column: &Column, rows: &[u32]) -> Result<Decimal, Failure> {
    let mut sums = [0i128; SCALES];
    column.cells.add_up(rows, &mut sums).ok_or(Failure::TooLarge)?;
    total(sums)
}

/// The exact sum, and how many numbers there were. Mantissas are added up for each scale apart,
/// which is many times faster than bringing each number to the scale of the sum.
fn sum(numbers: impl Iterator<Item = Decimal>) -> Result<(Decimal, u32), Failure> {
    let mut sums = [0i128; SCALES];
    let mut count = 0;
    for number in numbers {
        let sum = &mut sums[number.scale() as usize];
        *sum = sum.checked_add(number.mantissa()).ok_or(Failure::TooLarge)?;
        count += 1;
    }
    Ok((total(sums)?, count))
}

/// The sum of sums of digits, each of its scale.
fn total(sums: [i128; SCALES]) -> Result<Decimal, Failure> {
    let mut total = Decimal::ZERO;
    for (scale, sum) in (0..).zip(sums).filter(|(_, sum)| *sum != 0) {
        let part = Decimal::try_from_i128_with_scale(sum, scale).map_err(|_| Failure::TooLarge)?;
        total = total.checked_add(part).ok_or(Failure::TooLarge)?;
    }
    Ok(total)
}

fn median(mut numbers: Vec<Decimal>) -> Result<Option<Decimal>, Failure> {
    numbers.sort_unstable();
    let middle = numbers.len() / 2;
    match numbers.as_slice() {
        [] => Ok(None),
        odd if odd.len() % 2 == 1 => Ok(Some(odd[middle])),
        even => {
            let both = even[middle - 1].checked_add(even[middle]).ok_or(Failure::TooLarge)?;
            Ok(both.checked_div(Decimal::TWO))
        }
    }
}

/// How many different combinations of values there are. Rows in which all are empty do not count.
fn distinct(data: &Data, table: &Arc<Table>, columns: &[String], rows: &[u32]) -> usize {
    let codes: Vec<_> = columns
        .iter()
        .filter_map(|name| Some(data.codes(table, table.column_or_translated(name)?)))
        .collect();
    if let [codes] = codes.as_slice() {
        let mut seen = vec![false; codes.keys.len()];
        rows.iter().for_each(|row| seen[codes.of_row[*row as usize] as usize] = true);
        return codes.keys.iter().zip(seen).filter(|(key, seen)| *seen && !key.is_empty()).count();
    }
    let combination =
        |row: &u32| -> Vec<u32> { codes.iter().map(|codes| codes.of_row[*row as usize]).collect() };
    let is_filled = |combination: &Vec<u32>| {
        combination.iter().zip(&codes).any(|(code, codes)| !codes.keys[*code as usize].is_empty())
    };
    rows.iter().map(combination).filter(is_filled).collect::<HashSet<_>>().len()
}

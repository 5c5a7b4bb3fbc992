//! Sorts rows into the parts of a figure.

use std::sync::Arc;

use super::Codes;
use crate::data::rules::declared_value;
use crate::data::scope::Data;
use crate::figure::{Dimension, Failure, Members};
use crate::table::{Table, Value};

/// The most numbers that one figure may have, totals included.
pub(super) const MOST_PARTS: usize = 100_000;

/// The dimensions of some rows, and the rows behind each combination of their values.
pub(super) fn split(
    data: &Data,
    table: &Arc<Table>,
    by: &[String],
    rows: &[u32],
) -> Result<(Vec<Dimension>, Members), Failure> {
    let mut dimensions = Vec::new();
    // For each row the combination that it belongs to.
    let mut cells: Vec<u32> = vec![0; rows.len()];
    let mut combinations = 1usize;
    for name in by {
        let Some(column) = table.column_or_translated(name) else { continue };
        let codes = data.codes(table, column);
        let (keys, places) = order(data, table, column, &codes, rows);
        combinations = combinations.saturating_mul(keys.len());
        let parts = dimensions.iter().map(|d: &Dimension| d.keys.len() + 1).product::<usize>();
        let parts = parts.saturating_mul(keys.len() + 1);
        if parts > MOST_PARTS {
            return Err(Failure::TooManyParts { parts });
        }
        for (cell, row) in cells.iter_mut().zip(rows) {
            let place = places[codes.of_row[*row as usize] as usize];
            *cell = *cell * keys.len() as u32 + place;
        }
        dimensions.push(Dimension { column: name.clone(), keys });
    }
    Ok((dimensions, sorted(&cells, rows, combinations)))
}

/// The values of a column in the order in which they are shown, and for each code its place there:
/// in the declared order of `one_of` with those that no row has, else in the order of the referenced
/// table, else sorted. Empty cells come last.
fn order(
    data: &Data,
    table: &Table,
    column: usize,
    codes: &Codes,
    rows: &[u32],
) -> (Vec<Value>, Vec<u32>) {
    let column = &table.columns[column];
    let mut present = vec![false; codes.keys.len()];
    rows.iter().for_each(|row| present[codes.of_row[*row as usize] as usize] = true);
    let here =
        |key: &Value| codes.keys.iter().position(|own| own == key).is_some_and(|c| present[c]);
    let mut keys: Vec<Value> = if !column.one_of.is_empty() {
        // The column's own type decides: `1` in a column of whole numbers is a number.
        let value = |text: &String| declared_value(text, column.kind);
        column.one_of.iter().filter_map(value).collect()
    } else {
        let referenced = column.references.as_ref().and_then(|reference| {
            let target = data.table(&reference.table)?;
            let keys = &target.columns.get(target.key?)?.cells;
            Some(keys.iter().filter(|key| here(key)).collect::<Vec<_>>())
        });
        referenced.unwrap_or_else(|| {
            let own =
                codes.keys.iter().zip(&present).filter(|(key, here)| **here && !key.is_empty());
            let mut keys: Vec<Value> = own.map(|(key, _)| key.clone()).collect();
            keys.sort();
            keys
        })
    };
    // A row whose value is not among those declared is a bad row, and was told as one; it counts
    // all the same.
    let others = codes
        .keys
        .iter()
        .zip(&present)
        .filter(|(key, here)| **here && !key.is_empty() && !keys.contains(key));
    let others: Vec<Value> = others.map(|(key, _)| key.clone()).collect();
    keys.extend(others);
    if here(&Value::Empty) {
        keys.push(Value::Empty);
    }
    let place = |key: &Value| keys.iter().position(|own| own == key).unwrap_or(0) as u32;
    let places = codes.keys.iter().map(place).collect();
    (keys, places)
}

/// Sorts rows by their cell, keeping their order within it.
fn sorted(cells: &[u32], rows: &[u32], combinations: usize) -> Members {
    let mut ends = vec![0u32; combinations];
    cells.iter().for_each(|cell| ends[*cell as usize] += 1);
    let mut total = 0;
    // Each end is at first where its rows start, and moves on as they are filled in.
    for end in &mut ends {
        let count = *end;
        *end = total;
        total += count;
    }
    let mut sorted = vec![0u32; rows.len()];
    for (cell, row) in cells.iter().zip(rows) {
        let end = &mut ends[*cell as usize];
        sorted[*end as usize] = *row;
        *end += 1;
    }
    Members { ends, rows: sorted }
}

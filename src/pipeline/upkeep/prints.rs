//! Prints of data: equal for equal content, whatever the run.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;
use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::super::parallel;
use crate::figure::{Amount, Failure, Figure, Hidden};
use crate::publish::state::{CellPrints, Print};
use crate::table::{Column, RowSet, Table, Value};

/// Larger tables are not remembered cell by cell: naming the cell that changed is not worth the space.
const MOST_CELLS: usize = 1_000_000;

/// A print of anything that can be hashed.
pub(in crate::pipeline) fn print_of(content: &(impl Hash + ?Sized)) -> Print {
    let mut hasher = SipHasher13::new();
    content.hash(&mut hasher);
    hasher.finish128().as_u128()
}

/// A print of anything that can be sent to a worker.
pub(super) fn print_of_message(content: &impl Serialize) -> Print {
    // What workers are sent every day can be serialised; nothing is equal to the empty message.
    print_of(&postcard::to_allocvec(content).unwrap_or_default())
}

/// The prints of a table's rows, and of the whole.
#[derive(Debug)]
pub(super) struct TablePrints {
    pub(super) rows: Vec<Print>,
    pub(super) whole: Print,
}

/// The prints of all tables, each made when first asked for.
#[derive(Debug)]
pub(in crate::pipeline) struct Prints(BTreeMap<String, OnceLock<TablePrints>>);

impl Prints {
    /// Room for the prints of these tables.
    pub(in crate::pipeline) fn new<'a>(tables: impl IntoIterator<Item = &'a String>) -> Self {
        Self(tables.into_iter().map(|name| (name.clone(), OnceLock::new())).collect())
    }

    /// Does something with the prints of a table.
    pub(super) fn of<T>(&self, table: &Table, look: impl FnOnce(&TablePrints) -> T) -> T {
        match self.0.get(&table.name) {
            Some(prints) => look(prints.get_or_init(|| TablePrints::new(table))),
            None => look(&TablePrints::new(table)),
        }
    }

    /// The print of some rows of a table, in their order.
    pub(super) fn rows(&self, rows: &RowSet) -> Print {
        self.of(&rows.table, |prints| match rows.len() == rows.table.len() {
            // Rows in another order than the table's would be too many or too few of something.
            true if rows.iter().enumerate().all(|(place, row)| place == row) => prints.whole,
            _ => print_of(&rows.iter().map(|row| prints.rows[row]).collect::<Vec<_>>()),
        })
    }

    /// The print of one row.
    pub(super) fn row(&self, table: &Table, row: usize) -> Print {
        self.of(table, |prints| prints.rows.get(row).copied().unwrap_or_default())
    }
}

impl TablePrints {
    fn new(table: &Table) -> Self {
        let rows = parallel::map(0..table.len(), |row| row_print(table, row));
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let whole = print_of(&(&table.name, columns, &rows));
        Self { rows, whole }
    }
}

/// All cells of a row, and where it stands: a document may tell the address of what it prints.
fn row_print(table: &Table, row: usize) -> Print {
    let mut hasher = SipHasher13::new();
    place(table, row).hash(&mut hasher);
    for column in &table.columns {
        feed_cell(column, row, &mut hasher);
    }
    hasher.finish128().as_u128()
}

/// File, sheet and number of a row.
fn place(table: &Table, row: usize) -> (&str, Option<&str>, u32) {
    let origin = table.origins.get(row);
    let sheet = origin.and_then(|origin| table.sheets.get(origin.sheet as usize));
    let number = origin.map_or(row as u32, |origin| origin.row);
    sheet.map_or(("", None, number), |sheet| (&*sheet.file, sheet.name.as_deref(), number))
}

/// Feeds a cell. Texts are most of a table and are not copied for it.
fn feed_cell(column: &Column, row: usize, hasher: &mut impl Hasher) {
    match column.cells.text(row) {
        Some(text) => feed_text(text, hasher),
        None => feed(&column.cells.get(row), hasher),
    }
}

fn feed_text(text: &str, hasher: &mut impl Hasher) {
    // No other kind of value begins with it.
    hasher.write_isize(-1);
    text.hash(hasher);
}

/// Feeds a value to the letter: 1.50 equals 1.5 and prints differently.
fn feed(value: &Value, hasher: &mut impl Hasher) {
    match value {
        Value::Text(text) => feed_text(text, hasher),
        Value::Decimal(number) => hasher.write(&number.serialize()),
        Value::Geopoint(longitude, latitude) => {
            hasher.write(&longitude.serialize());
            hasher.write(&latitude.serialize());
        }
        other => other.hash(hasher),
    }
}

/// The print of a figure, or of why there is none.
pub(super) fn figure_print(figure: &Result<Arc<Figure>, Failure>) -> Print {
    let figure = match figure {
        Ok(figure) => figure,
        Err(failure) => return print_of(&format!("{failure:?}")),
    };
    let mut hasher = SipHasher13::new();
    (&figure.name, &figure.unit, debug(&figure.format), figure.decimals, &figure.label)
        .hash(&mut hasher);
    for dimension in &figure.dimensions {
        dimension.column.hash(&mut hasher);
        dimension.keys.iter().for_each(|key| feed(key, &mut hasher));
    }
    for cell in &figure.cells {
        cell.count.hash(&mut hasher);
        match cell.value {
            Amount::Number(number) => hasher.write(&number.serialize()),
            Amount::NotAvailable => hasher.write_u8(1),
            Amount::Hidden(Hidden::Small(threshold)) => (2, threshold).hash(&mut hasher),
            Amount::Hidden(Hidden::Secondary) => hasher.write_u8(3),
        }
    }
    if let Some(table) = &figure.table {
        let places = figure.members.rows.iter().map(|row| place(table, *row as usize));
        places.for_each(|place| place.hash(&mut hasher));
    }
    figure.members.ends.hash(&mut hasher);
    for rate in &figure.rates {
        (&rate.currency, rate.period, &rate.address).hash(&mut hasher);
        decimal(rate.rate, &mut hasher);
    }
    decimal(figure.rounding_difference, &mut hasher);
    hasher.finish128().as_u128()
}

fn decimal(number: Decimal, hasher: &mut impl Hasher) {
    hasher.write(&number.serialize());
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?}")
}

/// The cells of a table for a later run; `None` for a table that is too large. Nothing is kept of protected
/// columns: whoever knows the names of a country could try them all.
pub(super) fn cell_prints(table: &Table) -> Option<CellPrints> {
    if table.len().saturating_mul(table.columns.len()) > MOST_CELLS {
        return None;
    }
    let cells = |row| {
        let columns = 0..table.columns.len();
        columns.map(|column| cell_print(table, row, column)).collect::<Vec<u32>>()
    };
    Some(CellPrints {
        columns: table.columns.iter().map(|column| column.name.clone()).collect(),
        rows: parallel::map(0..table.len(), |row| row_name(table, row)),
        cells: parallel::map(0..table.len(), cells).concat(),
    })
}

pub(super) fn is_protected(column: &Column) -> bool {
    column.personal || column.sensitive
}

/// What a row is found again by: its key, or its place.
pub(super) fn row_name(table: &Table, row: usize) -> u64 {
    match table.key {
        Some(key) if !is_protected(&table.columns[key]) => {
            print_of(&table.value(row, key).to_string()) as u64
        }
        _ => print_of(&place(table, row)) as u64,
    }
}

pub(super) fn cell_print(table: &Table, row: usize, column: usize) -> u32 {
    if is_protected(&table.columns[column]) {
        return 0;
    }
    let mut hasher = SipHasher13::new();
    feed_cell(&table.columns[column], row, &mut hasher);
    hasher.finish128().as_u128() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_that_print_differently_are_a_change() {
        let print = |value: Value| {
            let mut hasher = SipHasher13::new();
            feed(&value, &mut hasher);
            hasher.finish128().as_u128()
        };
        let decimal = |text: &str| Value::Decimal(text.parse().unwrap());
        assert_eq!(decimal("1.5"), decimal("1.50"));
        assert_ne!(print(decimal("1.5")), print(decimal("1.50")));
        assert_eq!(print(decimal("1.5")), print(decimal("1.5")));
        let text = |text: &str| Value::Text(text.into());
        assert_ne!(print(text("")), print(Value::Empty));
        assert_ne!(print_of(&("ab", "c")), print_of(&("a", "bc")));
    }
}

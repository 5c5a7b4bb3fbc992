//! A computed figure: a number that gets published, with the rows it came from.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::table::{RowSet, Value};

/// A figure in one scope.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The name in `pressrun.toml`.
    pub name: String,
    /// What it is counted in, such as `EUR`; `None` for plain counts.
    pub unit: Option<String>,
    /// Over all rows.
    pub total: Decimal,
    /// The column that splits it, by the name that templates use.
    pub by: Option<String>,
    /// The rows that count.
    pub rows: RowSet,
    /// One part for each value of the `by` column; `None` without `by`.
    pub groups: Option<Vec<Group>>,
}

/// The part of a figure that belongs to one value of the `by` column.
#[derive(Debug, Clone)]
pub struct Group {
    /// The value; [`Value::Empty`] for rows whose cell is empty.
    pub key: Value,
    /// The number.
    pub value: Decimal,
    /// The rows behind it.
    pub rows: Arc<[u32]>,
}

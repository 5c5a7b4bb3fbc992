//! A selection of rows of a table.

use std::sync::Arc;

use super::Table;

/// Some rows of a table, in table order unless sorted.
#[derive(Debug, Clone)]
pub struct RowSet {
    /// The table.
    pub table: Arc<Table>,
    /// Row indices into it.
    pub rows: Arc<[u32]>,
}

impl RowSet {
    /// All rows.
    pub fn all(table: Arc<Table>) -> Self {
        let rows = (0..table.len() as u32).collect();
        Self { table, rows }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row indices.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().map(|row| *row as usize)
    }
}

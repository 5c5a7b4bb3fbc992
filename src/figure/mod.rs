//! A computed figure: numbers that get published, with the rows they came from.
//!
//! A figure is a cube of up to three dimensions whose last index along each dimension is the total,
//! so that every sum over parts is a number of its own that was computed, and not added up in print.

mod failure;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

pub use failure::Failure;

use crate::config::FigureFormat;
use crate::period::Period;
use crate::source::Address;
use crate::table::{Table, Value};

/// A figure in one scope.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The name in `pressrun.toml`.
    pub name: String,
    /// What it is counted in, such as `EUR`; `None` for plain counts.
    pub unit: Option<String>,
    /// How it is shown.
    pub format: FigureFormat,
    /// The decimal places that it was rounded to; `None` if it was not.
    pub decimals: Option<u32>,
    /// What it is called in print, by language.
    pub label: BTreeMap<String, String>,
    /// What splits it; empty for a single number.
    pub dimensions: Vec<Dimension>,
    /// One cell for each combination of values and totals: row by row over `keys.len() + 1` places
    /// of each dimension, the last of which is the total.
    pub cells: Vec<FigureCell>,
    /// The table whose rows count; `None` for a figure that is computed from others.
    pub table: Option<Arc<Table>>,
    /// Which rows stand behind which cell.
    pub members: Arc<Members>,
    /// Every table that was read for it.
    pub tables: Vec<Arc<Table>>,
    /// The exchange rates that were used, in the order of currency and time.
    pub rates: Vec<RateUsed>,
    /// By how much the rounded parts miss the rounded total; zero if they agree.
    pub rounding_difference: Decimal,
}

/// One column that splits a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// The column, by the name that templates use.
    pub column: String,
    /// Its values in the order in which they are shown; [`Value::Empty`], for rows whose cell is
    /// empty, comes last.
    pub keys: Vec<Value>,
}

/// One number of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureCell {
    /// The number, or why there is none.
    pub value: Amount,
    /// How many rows stand behind it.
    pub count: u32,
}

/// A number that may not exist, or may not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// The number.
    Number(Decimal),
    /// There is none: a division by zero, or the average of nothing.
    NotAvailable,
    /// There is one, and this reader must not learn it.
    Hidden(Hidden),
}

/// Why a number is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// So few people stand behind it that they could be recognised: fewer than this.
    Small(u32),
    /// A hidden number could be worked out from it.
    Secondary,
}

/// An exchange rate that a figure used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RateUsed {
    /// The currency that was converted, such as `PLN`.
    pub currency: String,
    /// The month or span that the rate belongs to; `None` for a fixed rate.
    pub period: Option<Period>,
    /// Units of that currency for one unit of the figure's.
    pub rate: Decimal,
    /// Where it stands; `None` for an average of several.
    pub address: Option<Address>,
}

/// The rows of the innermost cells of a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// For each combination of values without totals, where its rows end in `rows`.
    pub ends: Vec<u32>,
    /// Row indices, one combination after the other, each in table order.
    pub rows: Vec<u32>,
}

impl Amount {
    /// The number; `None` if there is none or it is hidden.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }
}

impl Figure {
    /// The place of a cell in `cells`: for each dimension the index of a value, or `None` for the
    /// total. Missing dimensions at the end are totals. `None` if there is no such cell.
    pub fn index(&self, at: &[Option<usize>]) -> Option<usize> {
        let mut index = 0;
        for (number, dimension) in self.dimensions.iter().enumerate() {
            let total = dimension.keys.len();
            let here = at.get(number).copied().flatten().unwrap_or(total);
            if here > total {
                return None;
            }
            index = index * (total + 1) + here;
        }
        Some(index)
    }

    /// What a place in `cells` stands for: the inverse of [`Self::index`].
    pub fn at(&self, index: usize) -> Vec<Option<usize>> {
        let mut rest = index;
        let mut at: Vec<Option<usize>> = self
            .dimensions
            .iter()
            .rev()
            .map(|dimension| {
                let places = dimension.keys.len() + 1;
                let here = rest % places;
                rest /= places;
                (here < places - 1).then_some(here)
            })
            .collect();
        at.reverse();
        at
    }

    /// A cell; one that is not there is not available.
    pub fn cell(&self, at: &[Option<usize>]) -> FigureCell {
        let cell = self.index(at).and_then(|index| self.cells.get(index));
        cell.cloned().unwrap_or(FigureCell { value: Amount::NotAvailable, count: 0 })
    }

    /// The number over all rows.
    pub fn total(&self) -> Amount {
        self.cells.last().map_or(Amount::NotAvailable, |cell| cell.value)
    }

    /// The rows behind a cell, in table order.
    pub fn rows(&self, at: &[Option<usize>]) -> Vec<u32> {
        self.members.rows_of(&self.dimensions, at)
    }
}

impl Members {
    /// The rows behind a cell of a cube of these dimensions, in table order.
    pub fn rows_of(&self, dimensions: &[Dimension], at: &[Option<usize>]) -> Vec<u32> {
        let cells = combinations(dimensions, at);
        let mut rows: Vec<u32> = Vec::new();
        cells.iter().for_each(|cell| rows.extend(self.of(*cell)));
        if cells.len() > 1 {
            rows.sort_unstable();
        }
        rows
    }

    /// The rows of one combination of values, in table order.
    pub fn of(&self, combination: usize) -> &[u32] {
        let Some(end) = self.ends.get(combination) else { return &[] };
        let start = combination.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start as usize..*end as usize]
    }
}

/// The combinations of values that a cell of a cube is the sum of, as [`Members`] numbers them.
pub fn combinations(dimensions: &[Dimension], at: &[Option<usize>]) -> Vec<usize> {
    let mut cells = vec![0];
    for (number, dimension) in dimensions.iter().enumerate() {
        let keys = dimension.keys.len();
        let wanted = match at.get(number).copied().flatten() {
            Some(key) => key..key + 1,
            None => 0..keys,
        };
        let deeper = |cell: usize| wanted.clone().map(move |key| cell * keys + key);
        cells = cells.into_iter().flat_map(deeper).collect();
    }
    cells
}

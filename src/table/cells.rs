//! The values of one column, stored by their type: ten million cells must fit into memory, and a
//! value of its own for each would take several times the file.

use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use self::decimals::Decimals;
use self::texts::Texts;
use super::{ColumnType, Value};

mod decimals;
mod many;
mod quick;
mod texts;

pub use quick::SCALES;

/// The cells of a column, one a row.
#[derive(Debug, Clone)]
pub struct Cells {
    store: Store,
    /// One bit a row, set where the cell is empty.
    empty: Vec<u64>,
    len: usize,
}

#[derive(Debug, Clone)]
enum Store {
    Text(Texts),
    Integer(Vec<i64>),
    Decimal(Decimals),
    Date(Vec<Date>),
    Boolean(Vec<bool>),
    /// Types that are rare, or whose texts are many times larger than 4 GiB.
    Any(Vec<Value>),
}

impl Cells {
    /// No cells of a type.
    pub fn new(kind: ColumnType) -> Self {
        let store = match kind {
            ColumnType::Text | ColumnType::Url | ColumnType::Email => Store::Text(Texts::new()),
            ColumnType::Integer | ColumnType::Year => Store::Integer(Vec::new()),
            ColumnType::Decimal | ColumnType::Percent => Store::Decimal(Decimals::new()),
            ColumnType::Date => Store::Date(Vec::new()),
            ColumnType::Boolean => Store::Boolean(Vec::new()),
            _ => Store::Any(Vec::new()),
        };
        Self { store, empty: Vec::new(), len: 0 }
    }

    /// The cells of a type with these values.
    pub fn of(kind: ColumnType, values: impl IntoIterator<Item = Value>) -> Self {
        let mut cells = Self::new(kind);
        values.into_iter().for_each(|value| cells.push(value));
        cells
    }

    /// Makes room for more rows.
    pub fn reserve(&mut self, rows: usize) {
        self.empty.reserve(rows / 64);
        match &mut self.store {
            Store::Text(texts) => texts.reserve(rows),
            Store::Integer(numbers) => numbers.reserve(rows),
            Store::Decimal(numbers) => numbers.reserve(rows),
            Store::Date(days) => days.reserve(rows),
            Store::Boolean(values) => values.reserve(rows),
            Store::Any(values) => values.reserve(rows),
        }
    }

    /// Gives back the room that is not needed.
    pub fn shrink(&mut self) {
        self.empty.shrink_to_fit();
        match &mut self.store {
            Store::Text(texts) => texts.shrink(),
            Store::Integer(numbers) => numbers.shrink_to_fit(),
            Store::Decimal(numbers) => numbers.shrink(),
            Store::Date(days) => days.shrink_to_fit(),
            Store::Boolean(values) => values.shrink_to_fit(),
            Store::Any(values) => values.shrink_to_fit(),
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a text; an empty one is an empty cell.
    #[inline]
    pub fn push_text(&mut self, text: &str) {
        let value = || if text.is_empty() { Value::Empty } else { Value::Text(Arc::from(text)) };
        match &mut self.store {
            Store::Text(texts) => match texts.push(text) {
                true => self.mark(text.is_empty()),
                false => self.push_any(value()),
            },
            _ => self.push(value()),
        }
    }

    /// Adds a text, not empty, that another row holds. Returns `false`, and adds nothing, if it is not
    /// known whether any does.
    #[inline]
    pub fn push_known(&mut self, text: &str) -> bool {
        let Store::Text(texts) = &mut self.store else { return false };
        let known = texts.push_known(text);
        if known {
            self.mark(false);
        }
        known
    }

    /// Adds a day.
    #[inline]
    pub fn push_date(&mut self, day: Date) {
        match &mut self.store {
            Store::Date(days) => {
                days.push(day);
                self.mark(false);
            }
            _ => self.push(Value::Date(day)),
        }
    }

    /// Adds a whole number.
    #[inline]
    pub fn push_integer(&mut self, number: i64) {
        match &mut self.store {
            Store::Integer(numbers) => {
                numbers.push(number);
                self.mark(false);
            }
            _ => self.push(Value::Integer(number)),
        }
    }

    /// Adds the decimal number with these digits, of which the last `scale` stand behind the decimal
    /// sign; 28 at most.
    #[inline]
    pub fn push_decimal(&mut self, digits: i64, scale: u32) {
        match &mut self.store {
            Store::Decimal(numbers) => {
                numbers.push_parts(digits, scale);
                self.mark(false);
            }
            _ => self.push(Value::Decimal(Decimal::new(digits, scale))),
        }
    }

    /// Adds a value. One that is not of the column's type turns the column into one of any type.
    pub fn push(&mut self, value: Value) {
        let empty = value.is_empty();
        match (&mut self.store, value) {
            (Store::Text(_), Value::Empty) => return self.push_text(""),
            (Store::Text(_), Value::Text(text)) => return self.push_text(&text),
            (Store::Integer(numbers), Value::Empty) => numbers.push(0),
            (Store::Integer(numbers), Value::Integer(number)) => numbers.push(number),
            (Store::Decimal(numbers), Value::Empty) => numbers.push(Decimal::ZERO),
            (Store::Decimal(numbers), Value::Decimal(number)) => numbers.push(number),
            (Store::Date(days), Value::Empty) => days.push(Date::ZERO),
            (Store::Date(days), Value::Date(day)) => days.push(day),
            (Store::Boolean(values), Value::Empty) => values.push(false),
            (Store::Boolean(values), Value::Boolean(value)) => values.push(value),
            (_, value) => return self.push_any(value),
        }
        self.mark(empty);
    }

    /// Adds a value to a column of any type, or turns it into one.
    fn push_any(&mut self, value: Value) {
        let empty = value.is_empty();
        match &mut self.store {
            Store::Any(values) => values.push(value),
            _ => {
                let mut all: Vec<Value> = self.iter().collect();
                all.push(value);
                self.store = Store::Any(all);
            }
        }
        self.mark(empty);
    }

    /// No cells, stored as these are.
    pub fn like(&self) -> Self {
        Self { store: self.store.like(), empty: Vec::new(), len: 0 }
    }

    /// Takes all cells away and keeps their room; what comes is stored as the cells of another column
    /// are.
    pub fn clear(&mut self, like: &Self) {
        self.empty.clear();
        self.len = 0;
        match (&mut self.store, &like.store) {
            (Store::Text(texts), Store::Text(others)) => texts.clear(others),
            (Store::Integer(numbers), Store::Integer(_)) => numbers.clear(),
            (Store::Decimal(numbers), Store::Decimal(others)) => numbers.clear(others),
            (Store::Date(days), Store::Date(_)) => days.clear(),
            (Store::Boolean(values), Store::Boolean(_)) => values.clear(),
            (Store::Any(values), Store::Any(_)) => values.clear(),
            _ => self.store = like.store.like(),
        }
    }

    /// Adds the cell of a row of another column.
    fn push_from(&mut self, other: &Self, row: usize) {
        match other.text(row) {
            Some(text) => self.push_text(text),
            None => self.push(other.get(row)),
        }
    }

    /// Replaces the value of a row. Texts cannot be replaced; they are never ambiguous.
    pub fn set(&mut self, row: usize, value: Value) {
        if row >= self.len {
            return;
        }
        let bit = 1 << (row % 64);
        match value.is_empty() {
            true => self.empty[row / 64] |= bit,
            false => self.empty[row / 64] &= !bit,
        }
        match (&mut self.store, value) {
            (Store::Integer(numbers), Value::Integer(number)) => numbers[row] = number,
            (Store::Decimal(numbers), Value::Decimal(number)) => numbers.set(row, number),
            (Store::Date(days), Value::Date(day)) => days[row] = day,
            (Store::Boolean(values), Value::Boolean(value)) => values[row] = value,
            (Store::Any(values), value) => values[row] = value,
            _ => {}
        }
    }

    #[inline]
    fn mark(&mut self, empty: bool) {
        if self.len.is_multiple_of(64) {
            self.empty.push(0);
        }
        if empty {
            self.empty[self.len / 64] |= 1 << (self.len % 64);
        }
        self.len += 1;
    }

    /// Whether the cell is empty; `true` outside the column.
    pub fn is_empty_at(&self, row: usize) -> bool {
        row >= self.len || self.empty[row / 64] >> (row % 64) & 1 == 1
    }

    /// The value of a row; empty outside the column.
    pub fn get(&self, row: usize) -> Value {
        if self.is_empty_at(row) {
            return Value::Empty;
        }
        match &self.store {
            // Each cell gets an allocation of its own, by which templates tell it from others.
            Store::Text(texts) => Value::Text(Arc::from(texts.get(row))),
            Store::Integer(numbers) => Value::Integer(numbers[row]),
            Store::Decimal(numbers) => Value::Decimal(numbers.get(row)),
            Store::Date(days) => Value::Date(days[row]),
            Store::Boolean(values) => Value::Boolean(values[row]),
            Store::Any(values) => values[row].clone(),
        }
    }

    /// The text of a row without a copy; `None` for an empty cell and for other types.
    pub fn text(&self, row: usize) -> Option<&str> {
        if self.is_empty_at(row) {
            return None;
        }
        match &self.store {
            Store::Text(texts) => Some(texts.get(row)),
            Store::Any(values) => values[row].as_text().map(|text| &**text),
            _ => None,
        }
    }

    /// The number of a row; `None` for an empty cell and for other types.
    pub fn number(&self, row: usize) -> Option<Decimal> {
        if self.is_empty_at(row) {
            return None;
        }
        match &self.store {
            Store::Integer(numbers) => Some(Decimal::from(numbers[row])),
            Store::Decimal(numbers) => Some(numbers.get(row)),
            Store::Any(values) => values[row].as_decimal(),
            _ => None,
        }
    }

    /// All values, in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len).map(|row| self.get(row))
    }

    /// Takes the last row away.
    pub fn pop(&mut self) {
        let Some(last) = self.len.checked_sub(1) else { return };
        self.len = last;
        self.empty[last / 64] &= !(1 << (last % 64));
        self.empty.truncate(last.div_ceil(64));
        match &mut self.store {
            Store::Text(texts) => texts.pop(),
            Store::Integer(numbers) => drop(numbers.pop()),
            Store::Decimal(numbers) => numbers.pop(),
            Store::Date(days) => drop(days.pop()),
            Store::Boolean(values) => drop(values.pop()),
            Store::Any(values) => drop(values.pop()),
        }
    }

    /// A hash of the value of a row: equal values have equal hashes.
    pub fn hash_at(&self, row: usize, hasher: &impl BuildHasher) -> u64 {
        match self.text(row) {
            Some(text) => hasher.hash_one(text),
            None => hasher.hash_one(self.get(row)),
        }
    }

    /// Whether two rows hold the same.
    pub fn same(&self, row: usize, other: usize) -> bool {
        if self.is_empty_at(row) || self.is_empty_at(other) {
            return self.is_empty_at(row) == self.is_empty_at(other);
        }
        match &self.store {
            Store::Text(texts) => texts.same(row, other),
            _ => self.get(row) == self.get(other),
        }
    }

    /// The first row that holds this value.
    pub fn position(&self, wanted: &Value) -> Option<usize> {
        match (&self.store, wanted) {
            (Store::Text(..), Value::Text(text)) => {
                (0..self.len).find(|row| self.text(*row) == Some(text))
            }
            _ => self.iter().position(|value| value == *wanted),
        }
    }

    /// The cells without those of some rows.
    #[must_use]
    pub fn without(&self, dropped: &BTreeSet<usize>) -> Self {
        let mut kept = self.like();
        for row in (0..self.len).filter(|row| !dropped.contains(row)) {
            kept.push_from(self, row);
        }
        kept
    }

    /// Whether any cell is empty.
    pub fn any_empty(&self) -> bool {
        self.empty.iter().any(|bits| *bits != 0)
    }
}

/// Columns are equal if their values are, however they are stored.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl Store {
    /// An empty store of the same kind.
    fn like(&self) -> Self {
        match self {
            Self::Text(texts) => Self::Text(texts.like()),
            Self::Integer(_) => Self::Integer(Vec::new()),
            Self::Decimal(numbers) => Self::Decimal(numbers.like()),
            Self::Date(_) => Self::Date(Vec::new()),
            Self::Boolean(_) => Self::Boolean(Vec::new()),
            Self::Any(_) => Self::Any(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;

//! The values of one column, stored by their type: ten million cells must fit into memory, and a
//! value of its own for each would take several times the file.

use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{ColumnType, Value};

/// The cells of a column, one a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    store: Store,
    /// One bit a row, set where the cell is empty.
    empty: Vec<u64>,
    len: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum Store {
    /// All texts behind each other, and where each one ends.
    Text(String, Vec<u32>),
    Integer(Vec<i64>),
    Decimal(Vec<Decimal>),
    Date(Vec<Date>),
    Boolean(Vec<bool>),
    /// Types that are rare, or whose texts are many times larger than 4 GiB.
    Any(Vec<Value>),
}

impl Cells {
    /// No cells of a type.
    pub fn new(kind: ColumnType) -> Self {
        let store = match kind {
            ColumnType::Text | ColumnType::Url | ColumnType::Email => {
                Store::Text(String::new(), Vec::new())
            }
            ColumnType::Integer | ColumnType::Year => Store::Integer(Vec::new()),
            ColumnType::Decimal | ColumnType::Percent => Store::Decimal(Vec::new()),
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
            Store::Text(text, ends) => {
                let average = text.len() / self.len.max(1) + 1;
                text.reserve(rows * average);
                ends.reserve(rows);
            }
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
            Store::Text(text, ends) => {
                text.shrink_to_fit();
                ends.shrink_to_fit();
            }
            Store::Integer(numbers) => numbers.shrink_to_fit(),
            Store::Decimal(numbers) => numbers.shrink_to_fit(),
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
    pub fn push_text(&mut self, text: &str) {
        match &mut self.store {
            Store::Text(all, ends) if all.len() + text.len() <= u32::MAX as usize => {
                all.push_str(text);
                ends.push(all.len() as u32);
                self.mark(text.is_empty());
            }
            _ if text.is_empty() => self.push(Value::Empty),
            _ => self.push(Value::Text(Arc::from(text))),
        }
    }

    /// Adds a value. One that is not of the column's type turns the column into one of any type.
    pub fn push(&mut self, value: Value) {
        let empty = value.is_empty();
        match (&mut self.store, value) {
            (Store::Text(all, ends), Value::Empty) => ends.push(all.len() as u32),
            (Store::Text(all, _), Value::Text(text))
                if all.len() + text.len() <= u32::MAX as usize =>
            {
                return self.push_text(&text);
            }
            (Store::Integer(numbers), Value::Empty) => numbers.push(0),
            (Store::Integer(numbers), Value::Integer(number)) => numbers.push(number),
            (Store::Decimal(numbers), Value::Empty) => numbers.push(Decimal::ZERO),
            (Store::Decimal(numbers), Value::Decimal(number)) => numbers.push(number),
            (Store::Date(days), Value::Empty) => days.push(Date::ZERO),
            (Store::Date(days), Value::Date(day)) => days.push(day),
            (Store::Boolean(values), Value::Empty) => values.push(false),
            (Store::Boolean(values), Value::Boolean(value)) => values.push(value),
            (Store::Any(values), value) => values.push(value),
            (_, value) => {
                let mut all: Vec<Value> = self.iter().collect();
                all.push(value);
                self.store = Store::Any(all);
            }
        }
        self.mark(empty);
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
            (Store::Decimal(numbers), Value::Decimal(number)) => numbers[row] = number,
            (Store::Date(days), Value::Date(day)) => days[row] = day,
            (Store::Boolean(values), Value::Boolean(value)) => values[row] = value,
            (Store::Any(values), value) => values[row] = value,
            _ => {}
        }
    }

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
            Store::Text(..) => Value::Text(Arc::from(self.text(row).unwrap_or_default())),
            Store::Integer(numbers) => Value::Integer(numbers[row]),
            Store::Decimal(numbers) => Value::Decimal(numbers[row]),
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
            Store::Text(all, ends) => {
                let start = row.checked_sub(1).map_or(0, |before| ends[before]);
                Some(&all[start as usize..ends[row] as usize])
            }
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
            Store::Decimal(numbers) => Some(numbers[row]),
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
            Store::Text(all, ends) => {
                ends.pop();
                all.truncate(ends.last().map_or(0, |end| *end as usize));
            }
            Store::Integer(numbers) => drop(numbers.pop()),
            Store::Decimal(numbers) => drop(numbers.pop()),
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
        match (self.text(row), self.text(other)) {
            (Some(text), Some(other)) => text == other,
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
        let store = match &self.store {
            Store::Text(..) => Store::Text(String::new(), Vec::new()),
            Store::Integer(_) => Store::Integer(Vec::new()),
            Store::Decimal(_) => Store::Decimal(Vec::new()),
            Store::Date(_) => Store::Date(Vec::new()),
            Store::Boolean(_) => Store::Boolean(Vec::new()),
            Store::Any(_) => Store::Any(Vec::new()),
        };
        let mut kept = Self { store, empty: Vec::new(), len: 0 };
        for row in (0..self.len).filter(|row| !dropped.contains(row)) {
            match self.text(row) {
                Some(text) => kept.push_text(text),
                None => kept.push(self.get(row)),
            }
        }
        kept
    }

    /// Whether any cell is empty.
    pub fn any_empty(&self) -> bool {
        self.empty.iter().any(|bits| *bits != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_whatever_their_type() {
        let text = |text: &str| Value::Text(text.into());
        for (kind, values) in [
            (ColumnType::Text, vec![text("a"), Value::Empty, text("şəkil"), text("c")]),
            (ColumnType::Integer, vec![Value::Empty, Value::Integer(7)]),
            (ColumnType::Decimal, vec![Value::Decimal(Decimal::new(15, 1)), Value::Empty]),
            (ColumnType::Date, vec![Value::Date(jiff::civil::date(2018, 3, 31)), Value::Empty]),
            (ColumnType::Boolean, vec![Value::Boolean(true), Value::Empty, Value::Boolean(false)]),
            (ColumnType::Integer, vec![Value::Integer(1), text("not a number"), Value::Empty]),
        ] {
            let cells = Cells::of(kind, values.clone());
            assert_eq!(cells.iter().collect::<Vec<_>>(), values, "{kind}");
            assert_eq!(cells.len(), values.len());
            assert!(cells.any_empty());
            assert_eq!(cells.get(99), Value::Empty);
            for (row, value) in values.iter().enumerate() {
                assert_eq!(cells.is_empty_at(row), value.is_empty());
                assert_eq!(cells.text(row), value.as_text().map(|text| &**text));
                assert_eq!(cells.number(row), value.as_decimal());
                let first = values.iter().position(|other| other == value);
                assert_eq!(cells.position(value), first);
            }
            let second = cells.without(&BTreeSet::from([0]));
            assert_eq!(second, Cells::of(kind, values[1..].iter().cloned()));
        }
    }

    #[test]
    fn the_last_row_can_be_taken_away() {
        for kind in [ColumnType::Text, ColumnType::Decimal, ColumnType::List] {
            let mut cells = Cells::new(kind);
            for row in 0..130 {
                cells.push(if row % 2 == 0 { Value::Empty } else { Value::Text("x".into()) });
            }
            (0..66).for_each(|_| cells.pop());
            cells.push(Value::Text("y".into()));
            assert_eq!(cells.len(), 65);
            assert_eq!(cells.get(64), Value::Text("y".into()));
            assert_eq!(cells.get(63), Value::Text("x".into()));
            assert!(cells.same(1, 3) && !cells.same(63, 64) && cells.same(0, 2));
            (0..70).for_each(|_| cells.pop());
            assert!(cells.is_empty());
        }
    }

    #[test]
    fn more_rows_than_bits_of_a_word() {
        let mut cells = Cells::new(ColumnType::Integer);
        for row in 0..200 {
            cells.push(if row % 3 == 0 { Value::Empty } else { Value::Integer(row) });
        }
        assert_eq!(cells.get(65), Value::Integer(65));
        assert_eq!(cells.get(66), Value::Empty);
        cells.set(66, Value::Integer(1));
        cells.set(65, Value::Empty);
        assert_eq!((cells.get(66), cells.get(65)), (Value::Integer(1), Value::Empty));
    }
}

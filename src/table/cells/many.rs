//! Many cells at once: what a column is made of while a large file is read.

use jiff::civil::Date;

use super::{Cells, Store};

impl Cells {
    /// Adds texts, not empty, that other rows hold, up to the first of which that is not known. Returns
    /// how many there were.
    pub fn extend_known<'t>(&mut self, texts: impl Iterator<Item = &'t [u8]>) -> usize {
        let count = match &mut self.store {
            Store::Text(all) => all.extend_known(texts),
            _ => 0,
        };
        self.mark_filled(count)
    }

    /// Adds whole numbers. Returns how many there were; 0, and nothing is added, if the column stores
    /// something else.
    pub fn extend_integers(&mut self, numbers: impl Iterator<Item = i64>) -> usize {
        let Store::Integer(all) = &mut self.store else { return 0 };
        all.extend(numbers);
        let count = all.len() - self.len;
        self.mark_filled(count)
    }

    /// Adds decimal numbers, each as [`push_decimal`](Self::push_decimal) does. Returns how many there
    /// were; 0, and nothing is added, if the column stores something else.
    pub fn extend_decimals(&mut self, numbers: impl Iterator<Item = (i64, u32)>) -> usize {
        let Store::Decimal(all) = &mut self.store else { return 0 };
        let count = all.extend_parts(numbers);
        self.mark_filled(count)
    }

    /// Adds days. Returns how many there were; 0, and nothing is added, if the column stores something
    /// else.
    pub fn extend_dates(&mut self, days: impl Iterator<Item = Date>) -> usize {
        let Store::Date(all) = &mut self.store else { return 0 };
        all.extend(days);
        let count = all.len() - self.len;
        self.mark_filled(count)
    }

    /// Marks so many cells that were added as filled.
    fn mark_filled(&mut self, count: usize) -> usize {
        self.len += count;
        self.empty.resize(self.len.div_ceil(64), 0);
        count
    }

    /// Adds the cells of more rows.
    pub fn append(&mut self, other: &Self) {
        let alike = match (&mut self.store, &other.store) {
            (Store::Text(texts), Store::Text(more)) => texts.append(more),
            (Store::Integer(numbers), Store::Integer(more)) => {
                numbers.extend_from_slice(more);
                true
            }
            (Store::Decimal(numbers), Store::Decimal(more)) => {
                numbers.append(more);
                true
            }
            (Store::Date(days), Store::Date(more)) => {
                days.extend_from_slice(more);
                true
            }
            (Store::Boolean(values), Store::Boolean(more)) => {
                values.extend_from_slice(more);
                true
            }
            (Store::Any(values), Store::Any(more)) => {
                values.extend_from_slice(more);
                true
            }
            _ => false,
        };
        match alike {
            true => self.append_marks(other),
            false => (0..other.len).for_each(|row| self.push_from(other, row)),
        }
    }

    /// Marks the empty ones among the cells that were appended.
    fn append_marks(&mut self, other: &Self) {
        let shift = self.len % 64;
        self.len += other.len;
        if shift == 0 {
            return self.empty.extend_from_slice(&other.empty);
        }
        for bits in &other.empty {
            if let Some(last) = self.empty.last_mut() {
                *last |= bits << shift;
            }
            self.empty.push(bits >> (64 - shift));
        }
        self.empty.truncate(self.len.div_ceil(64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Value};

    #[test]
    fn many_cells_are_those_that_come_one_by_one() {
        let number = |text: &str| Value::Decimal(text.parse().unwrap());
        let mut all = Cells::of(ColumnType::Decimal, [number("1.50"), Value::Empty]);
        let parts = [(105, 2), (i64::MAX, 3), (-7, 0)];
        assert_eq!(all.extend_decimals(parts.into_iter()), 3);
        assert_eq!(all.extend_decimals(parts[..1].iter().copied()), 1);
        assert_eq!(all.extend_integers([1].into_iter()), 0);
        let wanted: Vec<Value> = ["1.05", "9223372036854775.807", "-7", "1.05"].map(number).into();
        let start = vec![number("1.50"), Value::Empty];
        assert_eq!(all.iter().collect::<Vec<_>>(), [start, wanted].concat());

        // What ends at a cell of another kind leaves that, and what follows it, alone.
        let mut seen = 0;
        let ends = (0..5).map_while(|number| {
            seen = number;
            (number != 2).then_some((number, 0))
        });
        assert_eq!((all.extend_decimals(ends), seen), (2, 2));
        let mut all = Cells::of(ColumnType::Decimal, [Value::Empty]);
        let ends = (0..5).map_while(|number| (number != 2).then_some((number, 0)));
        assert_eq!((all.extend_decimals(ends), all.len()), (2, 3));

        let mut all = Cells::of(ColumnType::Integer, vec![Value::Empty; 63]);
        assert_eq!(all.extend_integers(0..70), 70);
        all.push(Value::Empty);
        let wanted: Vec<Value> = (0..70).map(Value::Integer).collect();
        assert_eq!(all.iter().collect::<Vec<_>>()[63..133], wanted);
        assert!(all.is_empty_at(62) && !all.is_empty_at(63) && all.is_empty_at(133));

        let mut all = Cells::new(ColumnType::Date);
        let days = [jiff::civil::date(2018, 3, 31), jiff::civil::date(2016, 2, 29)];
        assert_eq!(all.extend_dates(days.into_iter()), 2);
        assert!(all.iter().eq(days.map(Value::Date)));
    }

    #[test]
    fn texts_are_known_by_all_their_letters() {
        // Some differ in the middle only, and some in their length.
        let texts = ["a", "aa", "aaa", "abcd", "abcde", "dialoq", "12345678", "123456789"];
        let long = ["Əmək miqrasiyası üzrə təlim", "Əmək miqrasiyaları üzrə təlim"];
        let same = ["0123456789 0123456789", "0123456789_0123456789", "0123456789"];
        let all: Vec<&str> = [&texts[..], &long, &same].concat();
        let values = all.iter().map(|text| Value::Text((*text).into()));
        let mut cells = Cells::of(ColumnType::Text, values);
        let known = |cells: &mut Cells, texts: &[&str]| {
            cells.extend_known(texts.iter().map(|text| text.as_bytes()))
        };
        for _ in 0..2 {
            assert_eq!(known(&mut cells, &all), all.len());
            for other in ["ab", "abce", "12345679", "0123456789-0123456789", "aaaa", "x"] {
                assert_eq!(known(&mut cells, &["a", other, "a"]), 1, "{other}");
            }
        }
        let (start, rest) = (all.len(), cells.len() - all.len());
        assert_eq!(rest, 2 * (all.len() + 6));
        assert!((0..start).all(|row| cells.text(start + row) == Some(all[row])));
        assert!((0..start).all(|row| cells.text(2 * start + 6 + row) == Some(all[row])));

        // A part that is used again knows nothing of what it held.
        let like = Cells::of(ColumnType::Text, [Value::Text("b".into())]);
        cells.clear(&like);
        assert_eq!(known(&mut cells, &all), 0);
        cells.push_text("dialoq");
        assert_eq!(known(&mut cells, &["dialoq", "a"]), 1);
        assert_eq!(cells.text(1), Some("dialoq"));
    }
}

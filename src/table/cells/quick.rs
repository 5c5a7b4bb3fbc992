//! What figures ask of whole columns of a million rows, by the way in which they are stored.

use rust_decimal::Decimal;

use super::decimals::Decimals;
use super::{Cells, Store};

/// How many scales a decimal can have.
pub const SCALES: usize = Decimal::MAX_SCALE as usize + 1;

impl Cells {
    /// For a row, a small number that only rows with the same text have; `None` for empty cells. There
    /// are such numbers only where each text is stored once.
    pub fn stored_codes(&self) -> Option<impl Fn(usize) -> Option<usize> + '_> {
        let Store::Text(texts) = &self.store else { return None };
        let codes = texts.codes()?;
        let any_empty = self.any_empty();
        Some(move |row: usize| {
            let empty = any_empty && self.is_empty_at(row);
            (!empty).then(|| usize::from(codes[row]))
        })
    }

    /// Adds the digits of some rows' numbers to the sum of their scale, and tells how many there were.
    /// `None` if a sum has too many digits.
    pub fn add_up(&self, rows: &[u32], sums: &mut [i128; SCALES]) -> Option<u32> {
        if let (Store::Decimal(Decimals::Packed(packed)), false) = (&self.store, self.any_empty()) {
            for row in rows {
                let (digits, scale) = Decimals::parts(packed[*row as usize]);
                // Each has fewer than 60 bits, and there are fewer than 2^32 of them.
                sums[scale] += i128::from(digits);
            }
            return u32::try_from(rows.len()).ok();
        }
        let mut count = 0;
        for number in rows.iter().filter_map(|row| self.number(*row as usize)) {
            let sum = &mut sums[number.scale() as usize];
            *sum = sum.checked_add(number.mantissa())?;
            count += 1;
        }
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Value};

    #[test]
    fn numbers_are_added_up_however_they_are_stored() {
        let number = |text: &str| Value::Decimal(text.parse().unwrap());
        let plain = vec![number("1.10"), number("-2"), number("0.005")];
        let empty = [plain.clone(), vec![Value::Empty]].concat();
        let wide = [plain.clone(), vec![number("1234567890123456789.1")]].concat();
        for (values, rows, counted) in [(plain, 3_u32, 3), (empty, 4, 3), (wide, 3, 3)] {
            let cells = Cells::of(ColumnType::Decimal, values);
            let rows: Vec<u32> = (0..rows).collect();
            let mut sums = [0; SCALES];
            assert_eq!(cells.add_up(&rows, &mut sums), Some(counted));
            assert_eq!((sums[0], sums[2], sums[3]), (-2, 110, 5));
        }
    }

    #[test]
    fn texts_that_are_few_have_codes() {
        let text = |text: &str| Value::Text(text.into());
        let cells = Cells::of(ColumnType::Text, [text("a"), Value::Empty, text("b"), text("a")]);
        let code = cells.stored_codes().unwrap();
        assert_eq!((code(0), code(1)), (code(3), None));
        assert_ne!(code(0), code(2));
        let many = (0..3000).map(|row| text(&row.to_string()));
        assert!(Cells::of(ColumnType::Text, many).stored_codes().is_none());
    }
}

//! The usual forms of cells, read without a detour: most cells of most files are such. Whatever is
//! unusual is left to the general reader.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Evidence, Rules};
use crate::config::ColumnConfig;
use crate::data::number::{self, Sign};
use crate::data::{date, text};
use crate::table::{ColumnType, Value};

/// The usual forms of cells of a text file, which need no second look.
#[derive(Debug)]
pub(in crate::data) enum Quick {
    /// The text as it is.
    Text,
    Integer(i64),
    /// Digits, and how many of them stand behind the decimal sign.
    Decimal(i64, u32),
    Date(Date),
}

/// The least or the greatest number that a column allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    exact: Decimal,
    /// The limit as a whole number, which most are: then comparing costs next to nothing.
    whole: Option<i64>,
}

impl Limit {
    pub(super) fn new(exact: Decimal) -> Self {
        let whole = exact.fract().is_zero().then(|| exact.to_i64()).flatten();
        Self { exact, whole }
    }

    /// How the number with these digits, so many of them behind the decimal sign, compares to it.
    #[inline]
    fn order_of(self, digits: i64, places: u32) -> Ordering {
        // Plain numbers have 18 digits at most, so that the product has 37, which 128 bits hold.
        match self.whole {
            Some(whole) => i128::from(digits).cmp(&(i128::from(whole) * 10i128.pow(places))),
            None => Decimal::new(digits, places).cmp(&self.exact),
        }
    }
}

impl Rules<'_> {
    /// Reads a text in one of the usual forms, if it keeps all rules; `None` if the general reader
    /// must look at it.
    #[inline]
    pub(in crate::data) fn quick(&self, text: &str, evidence: &mut Evidence) -> Option<Quick> {
        match self.usual? {
            ColumnType::Text => {
                let allowed = self.allowed.is_empty() || self.allowed.contains(text);
                (text::is_plain(text) && allowed).then_some(Quick::Text)
            }
            kind @ (ColumnType::Integer | ColumnType::Decimal) => {
                let (digits, places, sign) = number::plain(text, self.style)?;
                let inside = self.min.is_none_or(|min| min.order_of(digits, places).is_ge())
                    && self.max.is_none_or(|max| max.order_of(digits, places).is_le());
                match (kind, sign) {
                    _ if !inside => None,
                    (_, Sign::Maybe(_)) => None,
                    (ColumnType::Integer, Sign::Silent) => Some(Quick::Integer(digits)),
                    (ColumnType::Integer, Sign::Is(_)) => None,
                    (_, Sign::Silent) => Some(Quick::Decimal(digits, places)),
                    (_, Sign::Is(sign)) => {
                        evidence.dot |= sign == '.';
                        evidence.comma |= sign == ',';
                        Some(Quick::Decimal(digits, places))
                    }
                }
            }
            ColumnType::Date => date::iso(text).map(Quick::Date),
            _ => None,
        }
    }

    /// The value of a number in a workbook, if it keeps all rules.
    #[inline]
    pub(in crate::data) fn quick_number(&self, number: f64) -> Option<Value> {
        let kind = self.usual?;
        if !matches!(kind, ColumnType::Integer | ColumnType::Decimal) {
            return None;
        }
        let number = number::from_float(number)?;
        let inside = self.min.is_none_or(|min| number >= min.exact)
            && self.max.is_none_or(|max| number <= max.exact);
        match kind {
            _ if !inside => None,
            ColumnType::Integer if number.fract().is_zero() => number.to_i64().map(Value::Integer),
            ColumnType::Integer => None,
            _ => Some(Value::Decimal(number)),
        }
    }

    /// Whether a text of a file is what its cell holds, so that what is true of one cell is true of
    /// all with the same text.
    #[inline]
    pub(in crate::data) fn are_told_by_text(&self) -> bool {
        self.kind == ColumnType::Text && self.missing.is_empty()
    }
}

/// The type whose usual forms can be read without a second look, as far as the declaration of a column
/// allows it.
pub(super) fn usual(config: &ColumnConfig) -> Option<ColumnType> {
    let free = config.one_of.is_empty() && config.pattern.is_none();
    let usual = match config.kind {
        ColumnType::Text => config.pattern.is_none(),
        ColumnType::Integer | ColumnType::Decimal => free,
        ColumnType::Date => {
            free && config.format.is_none() && config.min.is_none() && config.max.is_none()
        }
        _ => false,
    };
    (usual && config.missing_values.is_empty()).then_some(config.kind)
}

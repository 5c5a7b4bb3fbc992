//! The usual forms of cells, read without a detour: most cells of most files are such. Whatever is
//! unusual is left to the general reader.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Evidence, Rules};
use crate::data::number::{self, Sign};
use crate::data::{date, text};
use crate::table::{ColumnType, Value};

/// The usual forms of cells of a text file, which need no second look.
#[derive(Debug)]
pub(in crate::data) enum Quick {
    /// The text as it is.
    Text,
    Integer(i64),
    Decimal(Decimal),
    Date(Date),
}

impl Rules<'_> {
    /// Reads a text in one of the usual forms, if it keeps all rules; `None` if the general reader
    /// must look at it.
    #[inline]
    pub(in crate::data) fn quick(&self, text: &str, evidence: &mut Evidence) -> Option<Quick> {
        if !self.missing.is_empty() {
            return None;
        }
        match self.kind {
            ColumnType::Text => {
                let free = self.config.is_none_or(|config| config.pattern.is_none());
                let allowed = self.allowed.is_empty() || self.allowed.contains(text);
                (free && text::is_plain(text) && allowed).then_some(Quick::Text)
            }
            ColumnType::Integer | ColumnType::Decimal if self.is_free() => {
                let (number, sign) = number::plain(text, self.style)?;
                let inside = self.min.is_none_or(|min| number >= min)
                    && self.max.is_none_or(|max| number <= max);
                match (self.kind, sign) {
                    _ if !inside => None,
                    (_, Sign::Maybe(_)) => None,
                    (ColumnType::Integer, Sign::Silent) => number.to_i64().map(Quick::Integer),
                    (ColumnType::Integer, Sign::Is(_)) => None,
                    (_, Sign::Silent) => Some(Quick::Decimal(number)),
                    (_, Sign::Is(sign)) => {
                        evidence.dot |= sign == '.';
                        evidence.comma |= sign == ',';
                        Some(Quick::Decimal(number))
                    }
                }
            }
            ColumnType::Date if self.is_free() && self.format().is_none() => {
                let limited = self.config.is_some_and(|c| c.min.is_some() || c.max.is_some());
                if limited { None } else { date::iso(text).map(Quick::Date) }
            }
            _ => None,
        }
    }

    /// The value of a number in a workbook, if it keeps all rules.
    #[inline]
    pub(in crate::data) fn quick_number(&self, number: f64) -> Option<Value> {
        if !matches!(self.kind, ColumnType::Integer | ColumnType::Decimal)
            || !self.is_free()
            || !self.missing.is_empty()
        {
            return None;
        }
        let number = number::from_float(number)?;
        let inside =
            self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max);
        match self.kind {
            _ if !inside => None,
            ColumnType::Integer if number.fract().is_zero() => number.to_i64().map(Value::Integer),
            ColumnType::Integer => None,
            _ => Some(Value::Decimal(number)),
        }
    }

    /// Whether any value of the type will do, but for its limits.
    fn is_free(&self) -> bool {
        self.allowed.is_empty() && self.config.is_none_or(|config| config.pattern.is_none())
    }
}

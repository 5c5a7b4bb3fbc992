//! The usual forms of cells, read without a detour: most cells of most files are such. Whatever is
//! unusual is left to the general reader.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Evidence, Rules};
use crate::config::ColumnConfig;
use crate::data::fields::Fields;
use crate::data::number::{self, Dot, Plain};
use crate::data::{date, text};
use crate::table::{Cells, ColumnType, Value};

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

/// How many digits behind the decimal sign plain numbers have at most, and one more.
const PLACES: usize = 19;

/// The least and the greatest number that a column allows, as whole numbers of each number of places:
/// then comparing costs next to nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits([(i64, i64); PLACES]);

impl Limits {
    pub(super) fn new(min: Option<Decimal>, max: Option<Decimal>) -> Self {
        let mut limits = [(i64::MIN, i64::MAX); PLACES];
        for (places, (least, greatest)) in (0..).zip(&mut limits) {
            *least = min.map_or(i64::MIN, |min| scaled(min, places, true));
            *greatest = max.map_or(i64::MAX, |max| scaled(max, places, false));
        }
        Self(limits)
    }

    /// Whether the number with these digits, so many of them behind the decimal sign, is allowed.
    #[inline]
    fn allow(&self, digits: i64, places: u32) -> bool {
        let limits = self.0.get(places as usize);
        limits.is_some_and(|(least, greatest)| (*least..=*greatest).contains(&digits))
    }
}

/// A number as a whole one of so many places, up or down to the next. What 64 bits cannot hold becomes
/// the greatest or least that they hold, which no plain number is.
fn scaled(number: Decimal, places: u32, up: bool) -> i64 {
    let (digits, scale) = (number.mantissa(), number.scale());
    let whole = match places.checked_sub(scale) {
        Some(more) => digits.saturating_mul(10i128.pow(more)),
        None => {
            let fraction = 10i128.pow(scale - places);
            let down = digits.div_euclid(fraction);
            down + i128::from(up && digits.rem_euclid(fraction) > 0)
        }
    };
    whole.clamp(i64::MIN.into(), i64::MAX.into()) as i64
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
                let number = number::plain(text.as_bytes(), self.style.dots())?;
                let Plain { digits, places, dot } = self.usual_number(kind, number)?;
                evidence.dot |= dot == Dot::Decimal;
                Some(match kind {
                    ColumnType::Integer => Quick::Integer(digits),
                    _ => Quick::Decimal(digits, places),
                })
            }
            ColumnType::Date => date::iso(text.as_bytes()).map(Quick::Date),
            _ => None,
        }
    }

    /// A plain number, if it needs no second look.
    #[inline(always)]
    fn usual_number(&self, kind: ColumnType, number: Plain) -> Option<Plain> {
        let usual = match number.dot {
            Dot::Silent => true,
            Dot::Decimal => kind == ColumnType::Decimal,
            Dot::Maybe => false,
        };
        (usual && self.limits.allow(number.digits, number.places)).then_some(number)
    }

    /// Adds fields of usual forms to the cells of the column, up to the first that the general reader
    /// must look at. Returns how many there were. It does what [`quick`](Self::quick) does cell by
    /// cell, but chooses the form once.
    pub(in crate::data) fn take_usual(
        &self,
        fields: Fields<'_>,
        cells: &mut Cells,
        evidence: &mut Evidence,
    ) -> usize {
        let bytes = fields.text().as_bytes();
        let filled = fields.map_while(|field| field);
        let dots = self.style.dots();
        match self.usual {
            Some(kind @ ColumnType::Integer) => cells.extend_integers(filled.map_while(|field| {
                let number = number::plain_within(bytes, field, dots)?;
                Some(self.usual_number(kind, number)?.digits)
            })),
            Some(kind @ ColumnType::Decimal) => {
                let mut any = false;
                let count = cells.extend_decimals(filled.map_while(|field| {
                    let number = number::plain_within(bytes, field, dots)?;
                    let Plain { digits, places, dot } = self.usual_number(kind, number)?;
                    any |= dot == Dot::Decimal;
                    Some((digits, places))
                }));
                evidence.dot |= any;
                count
            }
            Some(ColumnType::Date) => {
                cells.extend_dates(filled.map_while(|field| date::iso(&bytes[field])))
            }
            _ => 0,
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
        let inside =
            self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn limits_allow_what_lies_between_them(
            min in proptest::option::of((-20_000i64..20_000, 0u32..6)),
            max in proptest::option::of((-20_000i64..20_000, 0u32..6)),
            digits in -30_000i64..30_000,
            places in 0u32..8,
        ) {
            let decimal = |(digits, places)| Decimal::new(digits, places);
            let (min, max) = (min.map(decimal), max.map(decimal));
            let number = Decimal::new(digits, places);
            let inside = min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
            prop_assert_eq!(Limits::new(min, max).allow(digits, places), inside);
        }
    }

    #[test]
    fn limits_that_no_plain_number_reaches_are_no_trouble() {
        let digits = 999_999_999_999_999_999;
        for (min, max, allowed) in [
            (Some(Decimal::MIN), Some(Decimal::MAX), true),
            (Some(Decimal::MAX), None, false),
            (None, Some(Decimal::MIN), false),
            (Some(Decimal::new(1, 28)), None, true),
        ] {
            let limits = Limits::new(min, max);
            assert!((0..18).all(|places| limits.allow(digits, places) == allowed));
        }
        assert!(!Limits::new(Some(Decimal::new(1, 28)), None).allow(0, 2));
    }
}

//! What a single cell could be: every type that would read it, and what is odd about it.

use jiff::civil::{DateTime, Time};
use rust_decimal::Decimal;

use super::of_text::of_text;
use crate::data::number;
use crate::data::read::{NumberFormat, RawCell};
use crate::table::ColumnType;

/// What a cell could be. Cells of one class are alike in all that is told about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class {
    /// One bit for each type that reads the cell.
    kinds: u16,
    marks: u32,
}

/// What else is known about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The cell is a text.
    Text,
    /// A formula's error.
    Error,
    /// A formula without a result.
    Uncomputed,
    /// A text that stands for no value.
    Missing,
    /// Blanks at the ends.
    OuterBlanks,
    /// Letters that only look like others.
    LookAlike,
    /// Letters that were lost.
    Lost,
    /// A whole number with zeros in front.
    LeadingZeros,
    /// A number with a dot that may be the decimal sign or stand between groups.
    MaybeDot,
    /// The same with a comma.
    MaybeComma,
    /// A number whose decimal sign is the dot for certain.
    Dot,
    /// A number whose decimal sign is the comma for certain.
    Comma,
    /// A date with two readings.
    EitherOrder,
    /// A date with the day first for certain.
    DayFirst,
    /// A date with the month first for certain.
    MonthFirst,
    /// A workbook's true or false.
    TrueFalse,
    /// A word for yes or no that only workspaces in its language know.
    ForeignYesNo,
    /// A number that the spreadsheet program shows as a percentage.
    ShownPercent,
}

impl Class {
    pub(super) fn fits(self, kind: ColumnType) -> bool {
        self.kinds & bit(kind) != 0
    }

    pub(super) fn has(self, mark: Mark) -> bool {
        self.marks & (1 << mark as u32) != 0
    }

    /// Whether it is a value at all.
    pub(super) fn is_value(self) -> bool {
        !self.has(Mark::Missing) && !self.has(Mark::Error) && !self.has(Mark::Uncomputed)
    }

    pub(super) fn fit(&mut self, kind: ColumnType) {
        self.kinds |= bit(kind);
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        self.marks |= 1 << mark as u32;
    }
}

fn bit(kind: ColumnType) -> u16 {
    1 << kind as u16
}

/// What the cell is worth, for the least and greatest value of its column.
#[derive(Debug, Clone, Default)]
pub(super) struct Worth {
    pub(super) number: Option<Decimal>,
    /// What the number would be with its only sign between groups.
    pub(super) grouped: Option<Decimal>,
    pub(super) moment: Option<DateTime>,
    /// What the day would be with the month first.
    pub(super) turned: Option<DateTime>,
    pub(super) time: Option<Time>,
    pub(super) currency: Option<String>,
}

/// Tells what a filled cell could be. `shown` is its text without blanks at the ends.
pub(super) fn classify(cell: RawCell<'_>, shown: &str) -> (Class, Worth) {
    let mut class = Class::default();
    let mut worth = Worth::default();
    class.fit(ColumnType::Text);
    match cell {
        RawCell::Error(_) => class.mark(Mark::Error),
        RawCell::Uncomputed => class.mark(Mark::Uncomputed),
        RawCell::Boolean(_) => {
            class.fit(ColumnType::Boolean);
            class.mark(Mark::TrueFalse);
        }
        RawCell::Time(time) => {
            class.fit(ColumnType::Time);
            worth.time = Some(time);
        }
        RawCell::DateTime(moment) => {
            class.fit(ColumnType::Datetime);
            if moment.time() == Time::midnight() {
                class.fit(ColumnType::Date);
            }
            worth.moment = Some(moment);
        }
        RawCell::Number(value, format) => binary(value, format, shown, &mut class, &mut worth),
        RawCell::Text(_) => {
            class.mark(Mark::Text);
            of_text(shown, &mut class, &mut worth);
        }
    }
    (class, worth)
}

/// A number of a workbook.
fn binary(value: f64, format: NumberFormat, shown: &str, class: &mut Class, worth: &mut Worth) {
    let Some(number) = number::from_float(value) else { return };
    worth.number = Some(number);
    match format {
        // Zeros in front are shown on purpose, so that it is a code.
        NumberFormat::Digits(_) if shown.starts_with('0') && shown.len() > 1 => {
            return class.mark(Mark::LeadingZeros);
        }
        NumberFormat::Percent => {
            class.fit(ColumnType::Percent);
            class.mark(Mark::ShownPercent);
        }
        _ if number.is_zero() => class.fit(ColumnType::Percent),
        _ => {}
    }
    class.fit(ColumnType::Decimal);
    if format != NumberFormat::Percent && is_whole(number) {
        class.fit(ColumnType::Integer);
    }
    if is_year(shown) {
        class.fit(ColumnType::Year);
    }
}

pub(super) fn is_whole(number: Decimal) -> bool {
    number.fract().is_zero() && i64::try_from(number).is_ok()
}

pub(super) fn is_year(shown: &str) -> bool {
    let year = (shown.len() == 4).then(|| shown.parse::<u16>().ok()).flatten();
    year.is_some_and(|year| (1800..=2200).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<String> {
        let (class, _) = classify(RawCell::Text(text), text);
        super::super::infer::ORDER
            .into_iter()
            .filter(|kind| class.fits(*kind))
            .map(|kind| kind.to_string())
            .collect()
    }

    #[test]
    fn texts_fit_the_types_that_would_read_them() {
        for (text, expected) in [
            ("2018-03-31", vec!["date", "datetime"]),
            ("31.03.2018", vec!["date"]),
            ("2018-03-31T14:30Z", vec!["datetime"]),
            ("14:30", vec!["time"]),
            ("2018", vec!["year", "integer", "decimal"]),
            ("2018-Q1", vec!["period"]),
            ("12,5 %", vec!["percent"]),
            ("2.00", vec!["decimal"]),
            ("1.234.567", vec!["integer", "decimal"]),
            ("yes", vec!["boolean"]),
            ("https://a.b/c", vec!["url"]),
            ("a@b.org", vec!["email"]),
            ("40.41, 49.87", vec!["geopoint"]),
            ("007", vec![]),
            ("word", vec![]),
        ] {
            assert_eq!(kinds(text), expected, "{text}");
        }
    }

    #[test]
    fn marks_tell_what_is_odd() {
        let class = |text: &str| classify(RawCell::Text(text), text).0;
        assert!(class("007").has(Mark::LeadingZeros));
        assert!(class("559.434").has(Mark::MaybeDot));
        assert!(class("03/04/2021").has(Mark::EitherOrder));
        assert!(class("n/a").has(Mark::Missing) && !class("n/a").is_value());
        assert!(class("Gәncə").has(Mark::LookAlike));
        assert!(class("Az?rbaycan").has(Mark::Lost));
    }
}

//! What a single cell could be: every type that would read it, and what is odd about it.

use jiff::civil::{DateTime, Time};
use rust_decimal::Decimal;

use super::words::MISSING;
use crate::data::date::{self, Order, TextDate};
use crate::data::number::{self, NumberStyle, Sign};
use crate::data::read::{NumberFormat, RawCell};
use crate::data::{small_types as small, text};
use crate::period::Period;
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

    fn fit(&mut self, kind: ColumnType) {
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

fn is_whole(number: Decimal) -> bool {
    number.fract().is_zero() && i64::try_from(number).is_ok()
}

fn is_year(shown: &str) -> bool {
    let year = (shown.len() == 4).then(|| shown.parse::<u16>().ok()).flatten();
    year.is_some_and(|year| (1800..=2200).contains(&year))
}

fn of_text(shown: &str, class: &mut Class, worth: &mut Worth) {
    if MISSING.contains(&shown) {
        return class.mark(Mark::Missing);
    }
    if text::with_schwas(shown).is_some() {
        class.mark(Mark::LookAlike);
    }
    if text::has_lost_letter(shown) {
        class.mark(Mark::Lost);
    }
    let bytes = shown.as_bytes();
    if bytes.len() > 80 {
        return address(shown, class);
    }
    if bytes.iter().any(u8::is_ascii_digit) {
        let numeric = numeral(shown, class, worth);
        moment(shown, class, worth);
        if !numeric {
            if bytes[0].is_ascii_digit() && shown.parse::<Period>().is_ok() {
                class.fit(ColumnType::Period);
            }
            if shown.matches('.').count() > 1 && small::geopoint(shown, None).is_ok() {
                class.fit(ColumnType::Geopoint);
            }
        }
    } else {
        yes_or_no(shown, class);
    }
    address(shown, class);
}

/// Words for yes and no, of which single letters may mean anything.
fn yes_or_no(shown: &str, class: &mut Class) {
    if shown.len() > 14 || shown.chars().nth(1).is_none() {
        return;
    }
    let known =
        |languages: &[String]| small::boolean(RawCell::Text(shown), shown, languages).is_ok();
    if known(&[]) {
        class.fit(ColumnType::Boolean);
    } else if known(&small::yes_no_languages()) {
        class.fit(ColumnType::Boolean);
        class.mark(Mark::ForeignYesNo);
    }
}

/// Web and e-mail addresses.
fn address(shown: &str, class: &mut Class) {
    if shown.contains("://") && small::url(shown.into()).is_ok() {
        class.fit(ColumnType::Url);
    }
    if shown.contains('@') && small::email(shown.into()).is_ok() {
        class.fit(ColumnType::Email);
    }
}

/// A number in text. Returns whether it is one.
fn numeral(shown: &str, class: &mut Class, worth: &mut Worth) -> bool {
    let Some(number) = number::from_text(shown, NumberStyle::default()) else { return false };
    worth.number = Some(number.value);
    worth.currency = number.currency;
    let digits = shown.trim_start_matches('-');
    if digits.len() > 1
        && digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        class.mark(Mark::LeadingZeros);
        return true;
    }
    if number.percent {
        worth.number = Some(number.value / Decimal::ONE_HUNDRED);
        class.fit(ColumnType::Percent);
        return true;
    }
    if number.value.is_zero() {
        class.fit(ColumnType::Percent);
    }
    class.fit(ColumnType::Decimal);
    match number.sign {
        Sign::Silent => {}
        Sign::Is('.') => class.mark(Mark::Dot),
        Sign::Is(_) => class.mark(Mark::Comma),
        Sign::Maybe(sign) => {
            class.mark(if sign == '.' { Mark::MaybeDot } else { Mark::MaybeComma });
            worth.grouped = Some(number.value * Decimal::ONE_THOUSAND);
        }
    }
    // Amounts such as 2.00 are whole, and yet no numbers of things.
    let whole = match worth.grouped {
        Some(grouped) => is_whole(grouped),
        None => number.value.scale() == 0 && is_whole(number.value),
    };
    if whole {
        class.fit(ColumnType::Integer);
    }
    if is_year(shown) {
        class.fit(ColumnType::Year);
    }
    true
}

/// Days and times in text.
fn moment(shown: &str, class: &mut Class, worth: &mut Worth) {
    let bytes = shown.as_bytes();
    if bytes.len() < 4 || bytes.len() > 40 || !bytes[0].is_ascii_digit() {
        return;
    }
    let midnight = |date: jiff::civil::Date| date.at(0, 0, 0, 0);
    if bytes.len() <= 10 && bytes.is_ascii() {
        match date::from_text(shown) {
            Some(TextDate::Sure(date, order)) => {
                class.fit(ColumnType::Date);
                worth.moment = Some(midnight(date));
                match order {
                    Some(Order::DayFirst) => class.mark(Mark::DayFirst),
                    Some(Order::MonthFirst) => class.mark(Mark::MonthFirst),
                    None => {}
                }
            }
            Some(TextDate::Ambiguous(day_first, month_first)) => {
                class.fit(ColumnType::Date);
                class.mark(Mark::EitherOrder);
                worth.moment = Some(midnight(day_first));
                worth.turned = Some(midnight(month_first));
            }
            None => {}
        }
        if let Some(time) = date::time(shown) {
            class.fit(ColumnType::Time);
            worth.time = Some(time);
        }
    }
    if bytes.len() >= 10
        && bytes.is_ascii()
        && let Some(moment) = date::datetime(shown)
    {
        class.fit(ColumnType::Datetime);
        worth.moment = Some(moment);
    }
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

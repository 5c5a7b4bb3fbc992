//! Reporting periods: a month, quarter, half-year, year, or any span of days.

mod asked;

pub use asked::PeriodAsked;

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A span of days with a name, such as `2018-Q1`. First and last day both belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    start: Date,
    end: Date,
    kind: PeriodKind,
    /// The month in which its year begins; 1 but for parts of a fiscal year.
    first_month: i8,
}

/// How a period is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeriodKind {
    /// `2018-03`
    Month,
    /// `2018-Q1`
    Quarter,
    /// `2018-H1`
    HalfYear,
    /// `2018`
    Year,
    /// `2016-01-15--2019-07-14`, an ISO 8601 interval written with the double hyphen, which may
    /// stand in file names.
    Span,
}

/// The forms that a period can be written in, for messages.
pub const PERIOD_FORMS: &str =
    "2018-03, 2018-Q1, 2018-H1, 2018, FY2018-07-Q1 or 2016-01-15--2019-07-14";

impl Period {
    /// The first day.
    pub fn start(self) -> Date {
        self.start
    }

    /// The last day.
    pub fn end(self) -> Date {
        self.end
    }

    /// How it is counted.
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// The year of the first day; of a part of a fiscal year that in which this begins.
    pub fn year(self) -> i16 {
        self.start.year() - i16::from(self.start.month() < self.first_month)
    }

    /// The month in which its year begins; 1 but for fiscal years and their parts.
    pub fn first_month(self) -> i8 {
        self.first_month
    }

    /// The period of a kind that a day lies in, where years begin in the month `first_month`. A span
    /// is the day itself.
    ///
    /// `None` only at the very ends of the calendar.
    pub fn containing(day: Date, kind: PeriodKind, first_month: i8) -> Option<Self> {
        let (months, first_month) = match kind {
            PeriodKind::Month => (1, 1),
            PeriodKind::Quarter => (3, first_month),
            PeriodKind::HalfYear => (6, first_month),
            PeriodKind::Year => (12, first_month),
            PeriodKind::Span => return Some(Self { start: day, end: day, kind, first_month: 1 }),
        };
        let since = (day.month() - first_month).rem_euclid(12) % months;
        let start = day.first_of_month().checked_sub(i32::from(since).months()).ok()?;
        Self::of_months(start, months, kind, first_month)
    }

    /// So many whole months from a first of a month on.
    fn of_months(start: Date, months: i8, kind: PeriodKind, first_month: i8) -> Option<Self> {
        let last = start.checked_add(i32::from(months - 1).months()).ok()?;
        Some(Self { start, end: last.last_of_month(), kind, first_month })
    }

    /// Its number within the year: the month, quarter or half. 1 for years and spans.
    pub fn number(self) -> i8 {
        match self.kind {
            PeriodKind::Month => self.start.month(),
            PeriodKind::Quarter => self.months_into() / 3 + 1,
            PeriodKind::HalfYear => self.months_into() / 6 + 1,
            PeriodKind::Year | PeriodKind::Span => 1,
        }
    }

    /// How many months of its year lie before it.
    fn months_into(self) -> i8 {
        (self.start.month() - self.first_month).rem_euclid(12)
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.start <= day && day <= self.end
    }

    /// Whether all of the other period lies in it.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// From the beginning of time to the last day of this period.
    #[must_use]
    pub fn to_date(self) -> Self {
        Self { start: Date::MIN, end: self.end, kind: PeriodKind::Span, first_month: 1 }
    }

    /// From the beginning of time to a day.
    pub fn up_to(day: Date) -> Self {
        Self { start: Date::MIN, end: day, kind: PeriodKind::Span, first_month: 1 }
    }

    /// The same period of the year before. The last of February stays the last of February.
    ///
    /// `None` only at the very beginning of the calendar.
    pub fn same_period_last_year(self) -> Option<Self> {
        let back = |day: Date| {
            let first = Date::new(day.year().checked_sub(1)?, day.month(), 1).ok()?;
            let last = first.last_of_month();
            match day == day.last_of_month() {
                true => Some(last),
                false => Date::new(last.year(), last.month(), day.day().min(last.day())).ok(),
            }
        };
        let start = Date::new(self.start.year().checked_sub(1)?, self.start.month(), 1).ok()?;
        let start = match self.start.day() {
            1 => start,
            _ => back(self.start)?,
        };
        Some(Self { start, end: back(self.end)?, ..self })
    }

    /// The period of the same length before it. For a span, as many days before it.
    ///
    /// `None` only at the very beginning of the calendar.
    pub fn previous(self) -> Option<Self> {
        let before = self.start.yesterday().ok()?;
        let whole = |months: i32| before.first_of_month().checked_sub((months - 1).months()).ok();
        let start = match self.kind {
            PeriodKind::Month => whole(1)?,
            PeriodKind::Quarter => whole(3)?,
            PeriodKind::HalfYear => whole(6)?,
            PeriodKind::Year => whole(12)?,
            PeriodKind::Span => before.checked_sub(self.end - self.start).ok()?,
        };
        Some(Self { start, end: before, ..self })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year();
        if self.first_month != 1 {
            write!(f, "FY{year:04}-{:02}", self.first_month)?;
            return match self.kind {
                PeriodKind::Quarter => write!(f, "-Q{}", self.number()),
                PeriodKind::HalfYear => write!(f, "-H{}", self.number()),
                _ => Ok(()),
            };
        }
        match self.kind {
            PeriodKind::Month => write!(f, "{year:04}-{:02}", self.number()),
            PeriodKind::Quarter => write!(f, "{year:04}-Q{}", self.number()),
            PeriodKind::HalfYear => write!(f, "{year:04}-H{}", self.number()),
            PeriodKind::Year => write!(f, "{year:04}"),
            PeriodKind::Span => write!(f, "{}--{}", self.start, self.end),
        }
    }
}

/// A text that is not a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAPeriod(String);

impl fmt::Display for NotAPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a period; write it as {PERIOD_FORMS}", self.0)
    }
}

impl std::error::Error for NotAPeriod {}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        parse(text.trim()).ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Period> {
    if let Some((start, end)) = text.split_once("--").or_else(|| text.split_once('/')) {
        let (start, end): (Date, Date) = (start.parse().ok()?, end.parse().ok()?);
        let span = Period { start, end, kind: PeriodKind::Span, first_month: 1 };
        return (start <= end).then_some(span);
    }
    if let Some(rest) = text.strip_prefix("FY").or_else(|| text.strip_prefix("fy")) {
        return fiscal(rest);
    }
    let (year, part) = text.split_once('-').map_or((text, None), |(y, p)| (y, Some(p)));
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    let (kind, months, number) = match part.map(|part| part.split_at_checked(1)) {
        None => (PeriodKind::Year, 12, 1),
        Some(Some(("Q" | "q", number))) => (PeriodKind::Quarter, 3, digits(number)?),
        Some(Some(("H" | "h", number))) => (PeriodKind::HalfYear, 6, digits(number)?),
        Some(_) => {
            let number = part.filter(|part| part.len() == 2)?;
            (PeriodKind::Month, 1, digits(number)?)
        }
    };
    if number < 1 || number > 12 / months {
        return None;
    }
    let start = Date::new(year, (number - 1) * months + 1, 1).ok()?;
    Period::of_months(start, months, kind, 1)
}

/// `2018-07`, `2018-07-Q1`, `2018-07-H1`: the fiscal year that begins in July 2018, and parts of it. The
/// month makes the name plain where some count a fiscal year by its beginning and others by its end.
fn fiscal(text: &str) -> Option<Period> {
    let (year, part) = match text.match_indices('-').nth(1) {
        Some((at, _)) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let begin = parse(year).filter(|month| month.kind == PeriodKind::Month)?;
    let (kind, months, number) = match part.map(|part| part.split_at_checked(1)) {
        None => (PeriodKind::Year, 12, 1),
        Some(Some(("Q" | "q", number))) => (PeriodKind::Quarter, 3, digits(number)?),
        Some(Some(("H" | "h", number))) => (PeriodKind::HalfYear, 6, digits(number)?),
        Some(_) => return None,
    };
    if number < 1 || number > 12 / months {
        return None;
    }
    let start =
        begin.start.checked_add((i32::from(number - 1) * i32::from(months)).months()).ok()?;
    Period::of_months(start, months, kind, begin.start.month())
}

fn digits(text: &str) -> Option<i8> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;

    fn try_from(text: String) -> Result<Self, NotAPeriod> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_reads_back_as_it_was_written() {
        for text in [
            "2018-03",
            "2018-Q1",
            "2018-H2",
            "2018",
            "2016-01-15--2019-07-14",
            "FY2018-07",
            "FY2018-11-Q2",
            "FY2018-04-H2",
        ] {
            assert_eq!(period(text).to_string(), text);
        }
        assert_eq!(period("2020-q4").end(), date(2020, 12, 31));
        assert_eq!(period("2016-01-15/2019-07-14").start(), date(2016, 1, 15));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "Q1",
            "2018-Q5",
            "2018-Q",
            "2018-13",
            "2018-3",
            "18-Q1",
            "2018-H3",
            "2019-01-02--2018-01-01",
            "2018-Qə",
            "FY2018",
            "FY2018-13",
            "FY2018-07-Q5",
            "FY2018-07-08",
            "FY2018-Q1",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_period_before_has_the_same_length() {
        for (this, before) in [
            ("2018-Q1", "2017-Q4"),
            ("2018-01", "2017-12"),
            ("2018-H2", "2018-H1"),
            ("2018", "2017"),
            ("2018-01-11--2018-01-20", "2018-01-01--2018-01-10"),
            ("FY2018-11-Q1", "FY2017-11-Q4"),
            ("FY2018-07-H2", "FY2018-07-H1"),
            ("FY2018-07", "FY2017-07"),
        ] {
            assert_eq!(period(this).previous(), Some(period(before)));
        }
        assert!(
            Period { start: Date::MIN, end: Date::MIN, kind: PeriodKind::Year, first_month: 1 }
                .previous()
                .is_none()
        );
    }

    #[test]
    fn the_same_period_of_the_year_before() {
        for (this, before) in [
            ("2020-02", "2019-02"),
            ("2021-02", "2020-02"),
            ("2018-Q1", "2017-Q1"),
            ("2018", "2017"),
            ("FY2018-11-Q2", "FY2017-11-Q2"),
            ("2020-02-29--2020-03-30", "2019-02-28--2019-03-30"),
        ] {
            assert_eq!(period(this).same_period_last_year(), Some(period(before)), "{this}");
        }
    }

    #[test]
    fn a_fiscal_year_begins_in_its_month() {
        let days = |text: &str| (period(text).start(), period(text).end());
        assert_eq!(days("FY2018-07"), (date(2018, 7, 1), date(2019, 6, 30)));
        assert_eq!(days("FY2018-11-Q1"), (date(2018, 11, 1), date(2019, 1, 31)));
        assert_eq!(days("FY2018-11-Q2"), (date(2019, 2, 1), date(2019, 4, 30)));
        assert_eq!(period("FY2018-11-Q2").year(), 2018);
        assert_eq!(period("FY2018-11-Q2").number(), 2);
        assert_eq!(period("FY2018-01-Q2"), period("2018-Q2"));
    }

    #[test]
    fn the_last_day_belongs_to_it() {
        assert!(period("2020-02").contains(date(2020, 2, 29)));
        assert!(!period("2020-02").contains(date(2020, 3, 1)));
        assert!(period("2020").covers(period("2020-Q4")));
        assert!(!period("2020-Q4").covers(period("2020")));
    }
}

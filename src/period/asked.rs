//! A period as somebody asks for it: by its name, or by its distance from today.

use std::str::FromStr;

use jiff::civil::Date;

use super::{NotAPeriod, PERIOD_FORMS, Period, PeriodKind};

/// A period that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodAsked {
    /// By its name.
    Named(Period),
    /// The one that a day lies in: `this-quarter`.
    This(PeriodKind),
    /// The one before: `last-quarter`.
    Last(PeriodKind),
}

const KINDS: [(&str, PeriodKind); 4] = [
    ("month", PeriodKind::Month),
    ("quarter", PeriodKind::Quarter),
    ("half-year", PeriodKind::HalfYear),
    ("year", PeriodKind::Year),
];

impl PeriodAsked {
    /// Whether it depends on the day.
    pub fn is_relative(self) -> bool {
        !matches!(self, Self::Named(_))
    }

    /// The period on a day, where years begin in the month `first_month`.
    ///
    /// `None` only at the very ends of the calendar.
    pub fn on(self, today: Date, first_month: i8) -> Option<Period> {
        match self {
            Self::Named(period) => Some(period),
            Self::This(kind) => Period::containing(today, kind, first_month),
            Self::Last(kind) => Period::containing(today, kind, first_month)?.previous(),
        }
    }
}

impl FromStr for PeriodAsked {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let kind = |word: &str| KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
        let lower = text.trim().to_lowercase();
        let relative = match lower.split_once('-') {
            Some(("this", word)) => kind(word).map(Self::This),
            Some(("last", word)) => kind(word).map(Self::Last),
            _ => None,
        };
        if let Some(relative) = relative {
            return Ok(relative);
        }
        text.parse().map(Self::Named).map_err(|NotAPeriod(text)| {
            format!(
                "`{text}` is not a period; write it as {PERIOD_FORMS}, or as last-quarter, this-year and the like"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_period_is_found_from_any_day() {
        let on = |text: &str, day: Date, first_month: i8| {
            text.parse::<PeriodAsked>().unwrap().on(day, first_month).unwrap().to_string()
        };
        for (asked, day, period) in [
            ("last-quarter", date(2024, 1, 2), "2023-Q4"),
            ("this-quarter", date(2024, 1, 2), "2024-Q1"),
            ("last-month", date(2024, 3, 31), "2024-02"),
            ("last-half-year", date(2024, 6, 30), "2023-H2"),
            ("this-half-year", date(2024, 7, 1), "2024-H2"),
            ("last-year", date(2024, 12, 31), "2023"),
            ("Last-Quarter", date(2024, 4, 1), "2024-Q1"),
            ("2018-Q1", date(2024, 4, 1), "2018-Q1"),
        ] {
            assert_eq!(on(asked, day, 1), period, "{asked} on {day}");
        }
        for (asked, day, first_month, period) in [
            ("this-year", date(2024, 6, 30), 7, "FY2023-07"),
            ("last-year", date(2024, 7, 1), 7, "FY2023-07"),
            ("last-quarter", date(2024, 7, 1), 7, "FY2023-07-Q4"),
            ("this-quarter", date(2024, 1, 31), 11, "FY2023-11-Q1"),
            ("last-half-year", date(2024, 4, 1), 4, "FY2023-04-H2"),
            ("last-month", date(2024, 1, 1), 4, "2023-12"),
        ] {
            assert_eq!(on(asked, day, first_month), period, "{asked} on {day}");
        }
        for wrong in ["last", "last-week", "next-quarter", "this-", ""] {
            assert!(wrong.parse::<PeriodAsked>().is_err(), "{wrong}");
        }
    }
}

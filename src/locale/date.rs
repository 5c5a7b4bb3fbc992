//! Dates in words and figures.

use std::str::FromStr;

use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::{MD, YM, YMD, YMDE};
use icu::datetime::input::Date as IcuDate;
use icu::locale::Locale;
use jiff::civil::Date;

use super::{Language, ordinal, with_tools};

/// How much of a date is written, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateStyle {
    /// `1 June 2021`
    #[default]
    Long,
    /// `1 Jun 2021`
    Medium,
    /// `01/06/2021`
    Short,
    /// `June 2021`
    Month,
    /// `1 June`
    Day,
    /// `Tuesday 1 June 2021`
    Weekday,
    /// As an official letter writes it: in Azerbaijani `1 iyun 2021-ci il`, else like `Long`.
    Official,
    /// `2021`
    Year,
    /// `2021-06-01`
    Iso,
}

impl DateStyle {
    /// The names of all styles, for messages.
    pub const NAMES: [&str; 9] =
        ["long", "medium", "short", "month", "day", "weekday", "official", "year", "iso"];
}

impl FromStr for DateStyle {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Ok(match name {
            "long" => Self::Long,
            "medium" => Self::Medium,
            "short" => Self::Short,
            "month" => Self::Month,
            "day" => Self::Day,
            "weekday" => Self::Weekday,
            "official" => Self::Official,
            "year" => Self::Year,
            "iso" => Self::Iso,
            _ => return Err(()),
        })
    }
}

/// The formatters of one language. `None` where ICU4X has no data.
pub(super) struct Formatters {
    long: Option<DateTimeFormatter<YMD>>,
    medium: Option<DateTimeFormatter<YMD>>,
    short: Option<DateTimeFormatter<YMD>>,
    month: Option<DateTimeFormatter<YM>>,
    day: Option<DateTimeFormatter<MD>>,
    weekday: Option<DateTimeFormatter<YMDE>>,
}

impl Formatters {
    pub(super) fn new(locale: &Locale) -> Self {
        Self {
            long: DateTimeFormatter::try_new(locale.into(), YMD::long()).ok(),
            medium: DateTimeFormatter::try_new(locale.into(), YMD::medium()).ok(),
            short: DateTimeFormatter::try_new(
                locale.into(),
                YMD::short().with_year_style(icu::datetime::options::YearStyle::Full),
            )
            .ok(),
            month: DateTimeFormatter::try_new(locale.into(), YM::long()).ok(),
            day: DateTimeFormatter::try_new(locale.into(), MD::long()).ok(),
            weekday: DateTimeFormatter::try_new(locale.into(), YMDE::long()).ok(),
        }
    }
}

/// Writes a date in a language.
pub fn format_date(date: Date, style: DateStyle, language: &Language) -> String {
    if style == DateStyle::Official && language.code() == "az" {
        let year = u64::from(date.year().unsigned_abs());
        let long = format_date(date, DateStyle::Long, language);
        return format!("{long}-{} il", ordinal::azerbaijani(year));
    }
    let iso = || date.to_string();
    let (Ok(month), Ok(day)) = (u8::try_from(date.month()), u8::try_from(date.day())) else {
        return iso();
    };
    let Ok(day) = IcuDate::try_new_iso(date.year().into(), month, day) else { return iso() };
    let text = with_tools(language, |tools| {
        let dates = &tools.dates;
        match style {
            DateStyle::Long | DateStyle::Official => {
                dates.long.as_ref().map(|f| f.format(&day).to_string())
            }
            DateStyle::Medium => dates.medium.as_ref().map(|f| f.format(&day).to_string()),
            DateStyle::Short => dates.short.as_ref().map(|f| f.format(&day).to_string()),
            DateStyle::Month => dates.month.as_ref().map(|f| f.format(&day).to_string()),
            DateStyle::Day => dates.day.as_ref().map(|f| f.format(&day).to_string()),
            DateStyle::Weekday => dates.weekday.as_ref().map(|f| {
                let text = f.format(&day).to_string();
                // The data of the locale has a comma that British house styles do without.
                if language.is_british() { text.replacen(", ", " ", 1) } else { text }
            }),
            DateStyle::Year => Some(date.year().to_string()),
            DateStyle::Iso => None,
        }
    });
    text.unwrap_or_else(iso)
}

/// Writes the days from one date to another, and what both share once: `1–3 June 2021`,
/// `30 May – 2 June 2021`, `30 may – 2 iyun 2021-ci il`. A day alone if both are the same.
///
/// Where a language does not begin with the day, both dates are written in full.
pub fn format_date_range(from: Date, to: Date, style: DateStyle, language: &Language) -> String {
    let whole = |date| format_date(date, style, language);
    if from == to {
        return whole(from);
    }
    let (first, last) = (whole(from), whole(to));
    let begins_with_day = |text: &str, date: Date| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits == date.day().to_string()
    };
    let shares = matches!(style, DateStyle::Long | DateStyle::Official | DateStyle::Medium);
    if shares
        && from.year() == to.year()
        && begins_with_day(&first, from)
        && begins_with_day(&last, to)
    {
        if from.month() == to.month() {
            // With the full stop that some languages write behind the day.
            let day = first.split([' ', '\u{a0}']).next().unwrap_or_default();
            return format!("{day}–{last}");
        }
        if style != DateStyle::Medium {
            return format!("{} – {last}", format_date(from, DateStyle::Day, language));
        }
    }
    format!("{first} – {last}")
}

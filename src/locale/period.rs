//! What a reporting period is called.

use jiff::civil::Date;

use super::{DateStyle, Language, NO_BREAK_SPACE, format_date, ordinal};
use crate::period::{Period, PeriodKind};

/// The name of a period, such as `January to March 2018` or `2018-ci ilin yanvar–mart ayları`.
pub fn period_label(period: Period, language: &Language) -> String {
    // A part of a fiscal year that lies in one year is called as any months are. Others, and fiscal
    // years, are called by their days: every grammar of two months and two years is another.
    let whole_year = period.kind() == PeriodKind::Year && period.first_month() != 1;
    if whole_year || period.start().year() != period.end().year() {
        return match language.code() {
            "en" => between(period, " to ", language),
            _ => between(period, " – ", language),
        };
    }
    match language.code() {
        "en" => english(period, language),
        "az" => azerbaijani(period, language),
        "ru" => russian(period, language),
        _ => other(period, language),
    }
}

fn english(period: Period, language: &Language) -> String {
    match period.kind() {
        PeriodKind::Year => period.year().to_string(),
        PeriodKind::Month => format_date(period.start(), DateStyle::Month, language),
        PeriodKind::Quarter | PeriodKind::HalfYear => format!(
            "{} to {}",
            month(period.start(), language),
            format_date(period.end(), DateStyle::Month, language)
        ),
        PeriodKind::Span => between(period, " to ", language),
    }
}

fn azerbaijani(period: Period, language: &Language) -> String {
    let year = period.start().year();
    let suffix = ordinal::azerbaijani(u64::from(year.unsigned_abs()));
    match period.kind() {
        PeriodKind::Year => format!("{year}-{suffix} il"),
        PeriodKind::Month => {
            format!("{year}-{suffix} ilin {} ayı", month(period.start(), language))
        }
        PeriodKind::Quarter | PeriodKind::HalfYear => format!(
            "{year}-{suffix} ilin {}–{} ayları",
            month(period.start(), language),
            month(period.end(), language)
        ),
        PeriodKind::Span => between(period, " – ", language),
    }
}

fn russian(period: Period, language: &Language) -> String {
    let year = period.year();
    match period.kind() {
        PeriodKind::Year => format!("{year} год"),
        PeriodKind::Month => {
            format!("{} {year}{NO_BREAK_SPACE}г.", month(period.start(), language))
        }
        PeriodKind::Quarter | PeriodKind::HalfYear => format!(
            "{}–{} {year}{NO_BREAK_SPACE}г.",
            month(period.start(), language),
            month(period.end(), language)
        ),
        PeriodKind::Span => between(period, " – ", language),
    }
}

fn other(period: Period, language: &Language) -> String {
    match period.kind() {
        PeriodKind::Year => period.year().to_string(),
        PeriodKind::Month => format_date(period.start(), DateStyle::Month, language),
        PeriodKind::Quarter | PeriodKind::HalfYear => format!(
            "{} – {}",
            format_date(period.start(), DateStyle::Month, language),
            format_date(period.end(), DateStyle::Month, language)
        ),
        PeriodKind::Span => between(period, " – ", language),
    }
}

fn between(period: Period, dash: &str, language: &Language) -> String {
    let day = |date: Date| format_date(date, DateStyle::Long, language);
    match (period.start() == Date::MIN, period.start() == period.end()) {
        (_, true) | (true, _) => day(period.end()),
        _ => format!("{}{dash}{}", day(period.start()), day(period.end())),
    }
}

/// The name of the month alone, taken out of "June 2021".
fn month(date: Date, language: &Language) -> String {
    let text = format_date(date, DateStyle::Month, language);
    // The year, and in Russian the word for it.
    let text = text.replace(&date.year().to_string(), "").replace("г.", "");
    text.trim().to_owned()
}

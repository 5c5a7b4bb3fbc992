//! The type of a column, from what its cells could be.

use super::classify::Mark;
use super::profile::{Profile, Span};
use super::words::Words;
use crate::table::ColumnType;

/// The types in the order in which they are preferred. Text, which reads everything, is what is
/// left over.
pub(super) const ORDER: [ColumnType; 12] = [
    ColumnType::Boolean,
    ColumnType::Date,
    ColumnType::Datetime,
    ColumnType::Time,
    ColumnType::Year,
    ColumnType::Period,
    ColumnType::Integer,
    ColumnType::Percent,
    ColumnType::Decimal,
    ColumnType::Url,
    ColumnType::Email,
    ColumnType::Geopoint,
];

/// What nothing in the column decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undecided {
    /// Whether the sign in numbers such as `559.434` is the decimal sign.
    Sign(char),
    /// Whether the day comes first in dates such as `03/04/2021`.
    Order,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Inferred {
    /// The type that the cells are most likely meant to have.
    pub(super) kind: ColumnType,
    /// Filled cells that it does not read, without errors and missing values.
    pub(super) misfits: u64,
    pub(super) undecided: Option<Undecided>,
}

/// Infers the type of a column.
pub(super) fn infer(profile: &Profile, words: &Words) -> Inferred {
    let text = Inferred { kind: ColumnType::Text, misfits: 0, undecided: None };
    let (values, _) = profile.values(ColumnType::Text);
    if values == 0 {
        return text;
    }
    let mut best: Option<(ColumnType, u64)> = None;
    for kind in ORDER.into_iter().filter(|kind| may_be(*kind, profile, words)) {
        let fits = profile.values(kind).1;
        if best.is_none_or(|(_, most)| fits > most) {
            best = Some((kind, fits));
        }
    }
    let Some((kind, fits)) = best else { return text };
    let misfits = values - fits;
    if fits < values && (misfits > (values / 10).max(1) || fits < 3) {
        return text;
    }
    let undecided = undecided(profile, kind);
    Inferred { kind, misfits, undecided }
}

/// Whether a type can be thought of at all.
fn may_be(kind: ColumnType, profile: &Profile, words: &Words) -> bool {
    match kind {
        ColumnType::Boolean => profile.marked(Mark::TrueFalse) > 0 || profile.distinct.len() > 1,
        ColumnType::Year => words.year() && profile.marked(Mark::LeadingZeros) == 0,
        ColumnType::Geopoint => words.place(),
        // A sign before three digits is taken for one between groups only if other cells say so.
        ColumnType::Integer => !is_code(profile, words) && grouping_is_sure(profile),
        ColumnType::Decimal => !is_code(profile, words) && profile.currencies.len() <= 1,
        ColumnType::Percent => !is_code(profile, words),
        _ => true,
    }
}

/// Whether the digits of a column are no numbers.
fn is_code(profile: &Profile, words: &Words) -> bool {
    let zeros = profile.marked(Mark::LeadingZeros) > 0;
    let in_text = profile.marked(Mark::Text) > 0;
    zeros || (words.code() && in_text && !is_plain(profile))
}

/// Whether all texts are whole numbers without any signs, as the ids of a database are.
fn is_plain(profile: &Profile) -> bool {
    profile
        .distinct
        .in_order()
        .iter()
        .take(200)
        .all(|(text, _)| text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn grouping_is_sure(profile: &Profile) -> bool {
    let has = |mark| profile.marked(mark) > 0;
    let single = profile.currencies.len() <= 1;
    match (has(Mark::MaybeDot), has(Mark::MaybeComma)) {
        (false, false) => single,
        (true, false) => single && has(Mark::Comma) && !has(Mark::Dot),
        (false, true) => single && has(Mark::Dot) && !has(Mark::Comma),
        (true, true) => false,
    }
}

fn undecided(profile: &Profile, kind: ColumnType) -> Option<Undecided> {
    let has = |mark| profile.marked(mark) > 0;
    match kind {
        ColumnType::Decimal if has(Mark::MaybeDot) || has(Mark::MaybeComma) => {
            let sign = if has(Mark::MaybeDot) { '.' } else { ',' };
            (has(Mark::Dot) == has(Mark::Comma)).then_some(Undecided::Sign(sign))
        }
        ColumnType::Date if has(Mark::EitherOrder) => {
            (has(Mark::DayFirst) == has(Mark::MonthFirst)).then_some(Undecided::Order)
        }
        _ => None,
    }
}

/// The least and greatest value of a column of a type, as they are written.
pub(super) fn span(profile: &Profile, inferred: Inferred) -> Option<(String, String)> {
    let has = |mark| profile.marked(mark) > 0;
    match inferred.kind {
        _ if inferred.undecided.is_some() => None,
        ColumnType::Integer | ColumnType::Year => {
            text(profile.numbers.with(profile.grouped), |number| number.normalize().to_string())
        }
        ColumnType::Percent => text(profile.numbers, |share| {
            format!("{} %", (share * rust_decimal::Decimal::ONE_HUNDRED).round_dp(2).normalize())
        }),
        ColumnType::Decimal => {
            let grouped = match has(Mark::MaybeDot) {
                true => has(Mark::Comma),
                false => has(Mark::Dot),
            };
            let doubtful = if grouped { profile.grouped } else { profile.plain };
            text(profile.numbers.with(doubtful), |number| number.to_string())
        }
        ColumnType::Date => {
            let month_first = has(Mark::MonthFirst);
            let doubtful = if month_first { profile.month_first } else { profile.day_first };
            text(profile.moments.with(doubtful), |moment| moment.date().to_string())
        }
        ColumnType::Datetime => {
            text(profile.moments, |moment| moment.strftime("%Y-%m-%d %H:%M").to_string())
        }
        ColumnType::Time => text(profile.times, |time| time.strftime("%H:%M").to_string()),
        _ => None,
    }
}

fn text<T>(span: Span<T>, write: impl Fn(T) -> String) -> Option<(String, String)> {
    span.0.map(|(min, max)| (write(min), write(max)))
}

/// The sign between the parts of cells that look like lists.
pub(super) fn list_separator(profile: &Profile) -> Option<char> {
    if profile.distinct.more || profile.distinct.len() < 4 {
        return None;
    }
    let values = profile.distinct.in_order();
    [';', '|', ','].into_iter().find(|separator| {
        let mut split = 0;
        let mut parts = std::collections::BTreeMap::<&str, usize>::new();
        for (value, _) in &values {
            split += usize::from(value.contains(*separator));
            for part in value.split(*separator) {
                *parts.entry(part.trim()).or_default() += 1;
            }
        }
        let total: usize = parts.values().sum();
        let short = parts.keys().all(|part| part.chars().count() <= 40);
        // The same few words stand in many cells, in other companies.
        short && split * 3 >= values.len() && split >= 2 && parts.len() * 2 <= total
    })
}

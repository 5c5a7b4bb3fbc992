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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::RawCell;

    fn profile(cells: &[&str]) -> Profile {
        let mut profile = Profile::default();
        for (row, cell) in (2..).zip(cells) {
            profile.take(RawCell::Text(cell), row);
        }
        profile
    }

    fn inferred(header: &str, cells: &[&str]) -> (String, u64, Option<Undecided>) {
        let found = infer(&profile(cells), &Words::of(Some(header), None));
        (found.kind.to_string(), found.misfits, found.undecided)
    }

    #[test]
    fn the_type_is_that_of_most_cells() {
        let of = |header: &str, cells: &[&str]| inferred(header, cells).0;
        assert_eq!(of("Date", &["2018-03-31", "31.03.2018", "n/a"]), "date");
        assert_eq!(of("Amount", &["1", "2.50", "-"]), "decimal");
        assert_eq!(of("Year", &["2018", "2019"]), "year");
        assert_eq!(of("Women", &["2018", "2019"]), "integer");
        assert_eq!(of("Present", &["yes", "no", "yes"]), "boolean");
        assert_eq!(of("Answer", &["no", "no"]), "text", "one answer alone may be a word");
        assert_eq!(of("Postal code", &["AZ1000", "1001"]), "text");
        assert_eq!(of("Telefon", &["+994 502 123", "994 502 124"]), "text");
        assert_eq!(of("Amount", &["EUR 5", "USD 6", "EUR 7"]), "text", "two currencies");
        assert_eq!(of("GPS", &["40.41 49.87 0 0", "40.42 49.88 0 0"]), "geopoint");
        assert_eq!(of("Nothing", &[]), "text");
    }

    #[test]
    fn a_few_cells_that_do_not_fit_are_told() {
        let days = ["2018-03-30", "2018-03-31", "soon", "2018-04-01", "2018-04-02"];
        assert_eq!(inferred("Date", &days), ("date".to_owned(), 1, None));
        assert_eq!(inferred("Date", &["2018-03-31", "soon", "later"]).0, "text");
    }

    #[test]
    fn doubts_are_decided_by_the_column_or_by_nobody() {
        let of = |cells: &[&str]| inferred("Amount", cells);
        assert_eq!(of(&["1.234", "2.345"]).2, Some(Undecided::Sign('.')));
        assert_eq!(of(&["1.234", "2.345,50"]), ("decimal".to_owned(), 0, None));
        assert_eq!(of(&["1.234", "1.234.567"]), ("integer".to_owned(), 0, None));
        assert_eq!(of(&["03/04/2021", "05/06/2021"]).2, Some(Undecided::Order));
        assert_eq!(of(&["03/04/2021", "25/06/2021"]).2, None);
        let amounts = profile(&["1.234", "2.345,50"]);
        let found = infer(&amounts, &Words::default());
        assert_eq!(span(&amounts, found), Some(("1234".to_owned(), "2345.50".to_owned())));
    }

    #[test]
    fn lists_are_seen_by_parts_that_come_again() {
        let topics = ["visa;law", "law", "returns", "visa;returns"];
        assert_eq!(list_separator(&profile(&topics)), Some(';'));
        let places = ["Baku, Azerbaijan", "Tbilisi, Georgia", "Kyiv, Ukraine", "Riga, Latvia"];
        assert_eq!(list_separator(&profile(&places)), None);
    }
}

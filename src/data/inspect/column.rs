//! A column's report: its type, values and oddities, and how it is declared.

use std::collections::HashSet;

use super::classify::Mark;
use super::infer::{self, Inferred, Undecided};
use super::oddities::Odd;
use super::profile::Profile;
use super::report::{ColumnPlan, ColumnReport};
use super::words::{Words, like_a_person};
use crate::data::text;
use crate::source::column_letters;
use crate::table::{ColumnType, HxlTag};

/// How many values are shown as examples.
const EXAMPLES: usize = 5;
/// How much of an example is kept.
const EXAMPLE: usize = 80;

/// A column as the header has it.
pub(super) struct Named<'a> {
    pub(super) column: u32,
    pub(super) text: Option<&'a str>,
    pub(super) tag: Option<&'a HxlTag>,
    /// The name that templates use.
    pub(super) name: String,
    /// The header that a declaration must name, and whether none can.
    pub(super) header: Option<String>,
    pub(super) unaddressable: bool,
}

/// Reports a column of a table with so many rows.
pub(super) fn report(
    named: Named<'_>,
    profile: &Profile,
    rows: u64,
    in_workbook: bool,
) -> ColumnReport {
    let words = Words::of(named.text, named.tag);
    let inferred = infer::infer(profile, &words);
    let key = words.key() && is_key(profile, inferred, rows);
    let personal = is_personal(&words, profile, inferred);
    let mut odd = Odd { profile, inferred, column: named.column, in_workbook, list: Vec::new() };
    odd.collect();
    let nearly = !profile.distinct.more && profile.distinct.len() as u64 * 10 >= profile.filled * 9;
    let repeated = (profile.distinct.len() as u64) < profile.filled;
    if words.key() && nearly && repeated && profile.filled > 9 {
        odd.duplicates();
    }
    let mut plan = plan(&named, profile, inferred, &words);
    plan.maybe_key = words.key() && profile.distinct.more && profile.filled == rows;
    if let Some(separator) =
        infer::list_separator(profile).filter(|_| inferred.kind == ColumnType::Text)
    {
        let message = format!("it looks like a list, with `{separator}` between its parts");
        let choice = format!("type = \"list\", separator = \"{separator}\"");
        odd.remark("list", &message, "`type = \"list\"` parts it");
        plan.choices.push(choice);
    }
    if personal {
        odd.remark(
            "personal",
            "it looks like personal data",
            "`personal = true` keeps it out of public documents",
        );
    }
    let span = infer::span(profile, inferred);
    ColumnReport {
        column: column_letters(named.column),
        header: named.text.map(str::to_owned),
        tag: named.tag.map(ToString::to_string),
        name: named.name,
        kind: inferred.kind,
        filled: profile.filled,
        blank: rows.saturating_sub(profile.filled),
        distinct: profile.distinct.len() as u64,
        more_distinct: profile.distinct.more,
        min: span.as_ref().map(|(min, _)| min.clone()),
        max: span.map(|(_, max)| max),
        examples: examples(profile),
        key,
        personal,
        oddities: odd.list,
        plan,
    }
}

/// Whether every row has a value of its own.
fn is_key(profile: &Profile, inferred: Inferred, rows: u64) -> bool {
    let plain = matches!(inferred.kind, ColumnType::Text | ColumnType::Integer);
    let whole = profile.filled == rows && rows > 1 && !profile.distinct.more;
    let (values, _) = profile.values(ColumnType::Text);
    if !plain || !whole || values != rows || profile.distinct.len() as u64 != rows {
        return false;
    }
    // Values that are written differently may be read as equal.
    let mut seen = HashSet::new();
    profile.distinct.in_order().into_iter().all(|(value, _)| {
        let read = match inferred.kind {
            ColumnType::Integer => value.chars().filter(char::is_ascii_digit).collect(),
            _ => text::with_schwas(value).unwrap_or_else(|| value.to_owned()),
        };
        seen.insert(read)
    })
}

fn is_personal(words: &Words, profile: &Profile, inferred: Inferred) -> bool {
    if words.personal() || inferred.kind == ColumnType::Email {
        return profile.filled > 0;
    }
    let values = profile.distinct.in_order();
    let persons = values.iter().take(200).filter(|(value, _)| like_a_person(value)).count();
    words.only_named() && persons > 0 && persons * 10 >= values.len().min(200) * 7
}

fn examples(profile: &Profile) -> Vec<String> {
    let mut values = profile.distinct.in_order();
    values.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.count));
    let short = |text: &str| match text.chars().count() > EXAMPLE {
        true => format!("{}…", text.chars().take(EXAMPLE).collect::<String>()),
        false => text.to_owned(),
    };
    values.iter().take(EXAMPLES).map(|(text, _)| short(text)).collect()
}

/// How the column is declared, so that each of its cells can be read.
fn plan(named: &Named<'_>, profile: &Profile, inferred: Inferred, words: &Words) -> ColumnPlan {
    let mut plan = ColumnPlan {
        header: named.header.clone(),
        unaddressable: named.unaddressable,
        kind: inferred.kind,
        ..ColumnPlan::default()
    };
    let kind = inferred.kind;
    if kind == ColumnType::Text {
        return plan;
    }
    let missing: Vec<String> = profile.missing.keys().cloned().collect();
    if inferred.misfits > 0 {
        let (count, first) = profile.of(|class| class.is_value() && !class.fits(kind));
        let letters = column_letters(named.column);
        let first: Vec<String> =
            first.iter().take(3).map(|(row, text)| format!("{letters}{row} `{text}`")).collect();
        let more = if count > first.len() as u64 { ", …" } else { "" };
        plan.kind = ColumnType::Text;
        plan.comments
            .push(format!("correct {}{more}; then write type = \"{kind}\"", first.join(", ")));
        return plan;
    }
    plan.missing_values = missing;
    if let Some(undecided) = inferred.undecided {
        plan.kind = ColumnType::Text;
        choose(undecided, profile, &mut plan);
    }
    if kind == ColumnType::Boolean && profile.marked(Mark::ForeignYesNo) > 0 {
        plan.kind = ColumnType::Text;
        plan.comments
            .push("its words for yes and no need their language in `languages`".to_owned());
        plan.choices.push("type = \"boolean\"".to_owned());
    }
    if kind == ColumnType::Geopoint {
        plan.comments.push("format = \"lat,lon\" if the latitude comes first".to_owned());
    }
    if words.percent() && matches!(kind, ColumnType::Integer | ColumnType::Decimal) {
        let above = profile.numbers.0.is_some_and(|(_, max)| max > rust_decimal::Decimal::ONE);
        let format = if above { "hundredths" } else { "fraction" };
        plan.choices.push(format!("type = \"percent\", format = \"{format}\""));
    }
    plan
}

/// Declarations to choose from where nothing in the column decides.
fn choose(undecided: Undecided, profile: &Profile, plan: &mut ColumnPlan) {
    let mark = |marks: &[Mark]| {
        let found = profile.of(|class| marks.iter().any(|mark| class.has(*mark))).1;
        found.first().map(|(_, text)| text.clone()).unwrap_or_default()
    };
    match undecided {
        Undecided::Sign(sign) => {
            let example = mark(&[Mark::MaybeDot, Mark::MaybeComma]);
            let word = if sign == '.' { "dot" } else { "comma" };
            plan.comments.push(format!(
                "`{example}`: is the {word} the decimal sign, or between groups? choose one of these"
            ));
            for sign in ['.', ','] {
                plan.choices.push(format!("type = \"decimal\", decimal_char = \"{sign}\""));
            }
        }
        Undecided::Order => {
            let example = mark(&[Mark::EitherOrder]);
            plan.comments
                .push(format!("`{example}`: is the day first, or the month? choose one of these"));
            for format in ["%d/%m/%Y", "%m/%d/%Y"] {
                plan.choices.push(format!("type = \"date\", format = \"{format}\""));
            }
        }
    }
}

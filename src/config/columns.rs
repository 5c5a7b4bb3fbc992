//! Reads the `columns.x` entries of a table.

use std::collections::BTreeMap;

use toml::Spanned;

use super::documents::known_name;
use super::load::by_language;
use super::protection;
use super::reader::{Section, scalar};
use super::settled::{ColumnConfig, Pattern};
use super::tables::Pending;
use crate::diagnostic::did_you_mean;
use crate::table::{ColumnType, Value};

/// The types by their names, with the names that data packages use for them.
const TYPES: [(&str, ColumnType); 17] = [
    ("text", ColumnType::Text),
    ("string", ColumnType::Text),
    ("integer", ColumnType::Integer),
    ("decimal", ColumnType::Decimal),
    ("number", ColumnType::Decimal),
    ("percent", ColumnType::Percent),
    ("date", ColumnType::Date),
    ("time", ColumnType::Time),
    ("datetime", ColumnType::Datetime),
    ("year", ColumnType::Year),
    ("boolean", ColumnType::Boolean),
    ("period", ColumnType::Period),
    ("list", ColumnType::List),
    ("array", ColumnType::List),
    ("url", ColumnType::Url),
    ("email", ColumnType::Email),
    ("geopoint", ColumnType::Geopoint),
];

/// What a table says for all its columns.
pub(super) struct Shared {
    missing_values: Vec<String>,
    decimal_char: Option<char>,
    group_char: Option<char>,
}

impl Shared {
    pub(super) fn of(section: &Section<'_>) -> Self {
        Self {
            missing_values: texts(section, "missing_values").unwrap_or_default(),
            decimal_char: character(section, "decimal_char"),
            group_char: character(section, "group_char"),
        }
    }
}

pub(super) fn column(
    name: String,
    section: &Section<'_>,
    languages: &[String],
    shared: &Shared,
    (table, index): (usize, usize),
    pending: &mut Vec<Pending>,
) -> ColumnConfig {
    let kind = kind(section);
    if let Some(target) = section.text("references") {
        pending.push(Pending { table, column: index, target });
    }
    let fallback = section.text("fallback").and_then(|language| {
        known_name("language", &language, languages.iter().map(String::as_str), section.problems)
    });
    let missing = texts(section, "missing_values");
    let sensitive = section.boolean("sensitive").unwrap_or(false);
    let personal = section.boolean("personal").unwrap_or(sensitive);
    let consent = protection::consent(section, personal, sensitive);
    ColumnConfig {
        name,
        span: section.span.clone(),
        headers: texts(section, "header").unwrap_or_default(),
        kind,
        format: format(section, kind),
        missing_values: missing.unwrap_or_else(|| shared.missing_values.clone()),
        decimal_char: character(section, "decimal_char").or(shared.decimal_char),
        group_char: character(section, "group_char").or(shared.group_char),
        separator: section.text("separator").map_or(",".to_owned(), Spanned::into_inner),
        required: section.boolean("required").unwrap_or(false),
        unique: section.boolean("unique").unwrap_or(false),
        pattern: pattern(section),
        one_of: either(section, "one_of", "enum", texts).unwrap_or_default(),
        min: either(section, "min", "minimum", |section, key| limit(section, key, kind)),
        max: either(section, "max", "maximum", |section, key| limit(section, key, kind)),
        references: None,
        translated: section.boolean("translated").unwrap_or(false),
        fallback,
        personal: personal || sensitive,
        sensitive,
        consent,
        trusted: section.boolean("trusted").unwrap_or(false),
        scope: section.boolean("scope").unwrap_or(true),
        unit: section.text("unit").map(Spanned::into_inner),
        label: match section.get("label").is_some() {
            true => by_language(section, "label", languages),
            false => BTreeMap::new(),
        },
    }
}

fn kind(section: &Section<'_>) -> ColumnType {
    let Some(given) = section.text("type") else { return ColumnType::default() };
    let found = TYPES.iter().find(|(word, _)| word == given.get_ref());
    if found.is_none() {
        let words = TYPES.iter().map(|(word, _)| *word);
        let hint = did_you_mean(given.get_ref(), words.clone())
            .unwrap_or_else(|| format!("types are {}", words.collect::<Vec<_>>().join(", ")));
        let message = format!("`{}` is not a type", given.get_ref());
        section.problems.error("config/unknown-type", message, given.span(), Some(hint));
    }
    found.map(|(_, kind)| *kind).unwrap_or_default()
}

fn texts(section: &Section<'_>, key: &'static str) -> Option<Vec<String>> {
    section.texts(key).map(|texts| texts.into_iter().map(Spanned::into_inner).collect())
}

/// The value of a key or of its other name. Both together contradict each other.
fn either<T>(
    section: &Section<'_>,
    key: &'static str,
    other: &'static str,
    read: impl Fn(&Section<'_>, &'static str) -> Option<T>,
) -> Option<T> {
    let (first, second) = (read(section, key), read(section, other));
    if first.is_some() && second.is_some() {
        let message = format!("[{}] has both `{key}` and `{other}`", section.name);
        let span = section.get(other).map_or(section.span.clone(), Spanned::span);
        section.problems.error("config/conflict", message, span, Some("keep one".to_owned()));
    }
    first.or(second)
}

fn character(section: &Section<'_>, key: &'static str) -> Option<char> {
    let text = section.text(key)?;
    let mut chars = text.get_ref().chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if !c.is_alphanumeric() && c != '-' => Some(c),
        _ => {
            let message = format!("`{key}` must be one sign, such as \",\"");
            section.problems.error("config/bad-choice", message, text.span(), None);
            None
        }
    }
}

fn pattern(section: &Section<'_>) -> Option<Pattern> {
    let text = section.text("pattern")?;
    match Pattern::new(text.get_ref()) {
        Ok(pattern) => Some(pattern),
        Err(message) => {
            let message = format!("`{}` is not a pattern ({message})", text.get_ref());
            let hint = Some("patterns are regular expressions, such as \"AZ-[0-9]{4}\"".to_owned());
            section.problems.error("config/bad-pattern", message, text.span(), hint);
            None
        }
    }
}

/// The words that `format` may be for types that have no patterns of their own.
fn format(section: &Section<'_>, kind: ColumnType) -> Option<String> {
    let text = section.text("format")?;
    let words: &[&str] = match kind {
        ColumnType::Date | ColumnType::Time | ColumnType::Datetime => {
            return Some(text.into_inner());
        }
        ColumnType::Percent => &["fraction", "hundredths"],
        ColumnType::Geopoint => &["lon,lat", "lat,lon"],
        _ => &["default"],
    };
    if !words.contains(&text.get_ref().as_str()) {
        let message = format!("`format` of a {kind} column cannot be `{}`", text.get_ref());
        let hint = Some(format!("write \"{}\"", words.join("\" or \"")));
        section.problems.error("config/bad-choice", message, text.span(), hint);
        return None;
    }
    Some(text.into_inner())
}

/// A `min` or `max`, which must be of the column's type.
fn limit(section: &Section<'_>, key: &'static str, kind: ColumnType) -> Option<Value> {
    let value = section.get(key)?;
    let text = scalar(value.get_ref());
    let limit = text.as_deref().and_then(|text| match kind {
        kind if kind.is_number() => text.parse().ok().map(Value::Decimal),
        ColumnType::Date => text.parse().ok().map(Value::Date),
        ColumnType::Datetime => text.parse().ok().map(Value::Datetime),
        ColumnType::Time => text.parse().ok().map(Value::Time),
        _ => None,
    });
    if limit.is_none() {
        let message = match kind {
            kind if kind.is_number() => format!("`{key}` must be a number"),
            ColumnType::Date => format!("`{key}` must be a day such as 2018-03-31"),
            ColumnType::Datetime | ColumnType::Time => format!("`{key}` must be a {kind}"),
            _ => format!("`{key}` has no meaning for a {kind} column"),
        };
        section.problems.error("config/bad-limit", message, value.span(), None);
    }
    limit
}

//! Reads the `[tables.x]` sections.

use toml::Spanned;
use toml::de::DeValue;

use super::documents::known_name;
use super::reader::{Problems, Section, scalar};
use super::settled::{ColumnConfig, SheetChoice, TableConfig};
use crate::diagnostic::did_you_mean;
use crate::table::{ColumnType, Reference, Value};

const TYPES: [(&str, ColumnType); 6] = [
    ("text", ColumnType::Text),
    ("integer", ColumnType::Integer),
    ("decimal", ColumnType::Decimal),
    ("date", ColumnType::Date),
    ("boolean", ColumnType::Boolean),
    ("period", ColumnType::Period),
];

/// A reference that cannot be checked before all tables are known.
struct Pending {
    table: usize,
    column: usize,
    target: Spanned<String>,
}

pub(super) fn read(top: &Section<'_>, languages: &[String]) -> Vec<TableConfig> {
    let mut tables = Vec::new();
    let mut pending = Vec::new();
    for (name, section) in top.sections("tables") {
        if name == "donors" {
            let message = "`donors` is the table made from the [donors] sections";
            let hint = Some("give this table another name".to_owned());
            top.problems.error("config/reserved-name", message, section.span.clone(), hint);
        }
        let index = tables.len();
        let table = table(name, &section, languages, index, &mut pending);
        section.finish();
        tables.extend(table);
    }
    for reference in pending {
        let resolved = resolve(&reference.target, &tables, top.problems);
        if let Some(column) =
            tables.get_mut(reference.table).and_then(|t| t.columns.get_mut(reference.column))
        {
            column.references = resolved;
        }
    }
    tables
}

fn table(
    name: String,
    section: &Section<'_>,
    languages: &[String],
    index: usize,
    pending: &mut Vec<Pending>,
) -> Option<TableConfig> {
    let source = section.required_text("source");
    let sheet = sheet(section);
    let delimiter = section.text("delimiter").and_then(|text| delimiter(&text, section.problems));
    let key = section.text("key").map(Spanned::into_inner);
    let singular = section.text("singular").map(Spanned::into_inner);
    let period = section.text("period").map(Spanned::into_inner);
    let mut columns = Vec::new();
    for (column_name, column) in section.sections("columns") {
        let place = (index, columns.len());
        columns.push(self::column(column_name, &column, languages, place, pending));
        column.finish();
    }
    let source = source?;
    Some(TableConfig {
        singular: singular.unwrap_or_else(|| singular_of(&name)),
        name,
        span: section.span.clone(),
        source_span: source.span(),
        source: source.into_inner(),
        sheet,
        delimiter,
        key,
        period,
        columns,
    })
}

/// The name of one row where none is declared: `projects` → `project`, `activities` → `activity`.
fn singular_of(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    plural.strip_suffix('s').unwrap_or(plural).to_owned()
}

fn sheet(section: &Section<'_>) -> SheetChoice {
    let Some(value) = section.get("sheet") else { return SheetChoice::Only };
    match value.get_ref() {
        DeValue::String(name) => SheetChoice::Name(name.to_string()),
        DeValue::Integer(number) => match number.as_str().parse() {
            Ok(number) if number > 0 => SheetChoice::Number(number),
            _ => {
                let message = "sheets are counted from 1";
                section.problems.error("config/bad-sheet", message, value.span(), None);
                SheetChoice::Only
            }
        },
        _ => {
            section.expect::<()>("sheet", value, "a sheet's name or number", None);
            SheetChoice::Only
        }
    }
}

fn delimiter(text: &Spanned<String>, problems: &Problems) -> Option<u8> {
    match text.get_ref().as_str() {
        "," | "comma" => Some(b','),
        ";" | "semicolon" => Some(b';'),
        "\t" | "tab" => Some(b'\t'),
        other => {
            problems.error(
                "config/bad-delimiter",
                format!("`{other}` is not a separator"),
                text.span(),
                Some("write \",\", \";\" or \"tab\"".into()),
            );
            None
        }
    }
}

fn column(
    name: String,
    section: &Section<'_>,
    languages: &[String],
    (table, index): (usize, usize),
    pending: &mut Vec<Pending>,
) -> ColumnConfig {
    let kind = section.text("type").and_then(|given| {
        let found = TYPES.iter().find(|(word, _)| word == given.get_ref());
        if found.is_none() {
            let words = TYPES.iter().map(|(word, _)| *word);
            let hint = did_you_mean(given.get_ref(), words.clone())
                .unwrap_or_else(|| format!("types are {}", words.collect::<Vec<_>>().join(", ")));
            let message = format!("`{}` is not a type", given.get_ref());
            section.problems.error("config/unknown-type", message, given.span(), Some(hint));
        }
        found.map(|(_, kind)| *kind)
    });
    let kind = kind.unwrap_or_default();
    if let Some(target) = section.text("references") {
        pending.push(Pending { table, column: index, target });
    }
    let fallback = section.text("fallback").and_then(|language| {
        known_name("language", &language, languages.iter().map(String::as_str), section.problems)
    });
    let one_of = section.texts("one_of").unwrap_or_default();
    ColumnConfig {
        name,
        span: section.span.clone(),
        header: section.text("header").map(Spanned::into_inner),
        kind,
        required: section.boolean("required").unwrap_or(false),
        one_of: one_of.into_iter().map(Spanned::into_inner).collect(),
        min: limit(section, "min", kind),
        max: limit(section, "max", kind),
        references: None,
        translated: section.boolean("translated").unwrap_or(false),
        fallback,
        personal: section.boolean("personal").unwrap_or(false),
        trusted: section.boolean("trusted").unwrap_or(false),
        scope: section.boolean("scope").unwrap_or(true),
    }
}

/// A `min` or `max`, which must be of the column's type.
fn limit(section: &Section<'_>, key: &'static str, kind: ColumnType) -> Option<Value> {
    let value = section.get(key)?;
    let text = scalar(value.get_ref());
    let limit = text.as_deref().and_then(|text| match kind {
        ColumnType::Integer | ColumnType::Decimal => text.parse().ok().map(Value::Decimal),
        ColumnType::Date => text.parse().ok().map(Value::Date),
        _ => None,
    });
    if limit.is_none() {
        let message = match kind {
            ColumnType::Integer | ColumnType::Decimal => format!("`{key}` must be a number"),
            ColumnType::Date => format!("`{key}` must be a day such as 2018-03-31"),
            _ => format!("`{key}` has no meaning for a {kind} column"),
        };
        section.problems.error("config/bad-limit", message, value.span(), None);
    }
    limit
}

/// Finds the table and key column that `projects.id` names.
fn resolve(
    target: &Spanned<String>,
    tables: &[TableConfig],
    problems: &Problems,
) -> Option<Reference> {
    let Some((table, column)) = target.get_ref().split_once('.') else {
        let message = format!("`{}` does not name a table and its column", target.get_ref());
        let hint = Some("write it as \"projects.id\"".to_owned());
        problems.error("config/bad-reference", message, target.span(), hint);
        return None;
    };
    let names = tables.iter().map(|table| table.name.as_str()).chain(["donors"]);
    let spanned = Spanned::new(target.span(), table.to_owned());
    let table = known_name("table", &spanned, names, problems)?;
    let key = match table.as_str() {
        "donors" => Some("id"),
        name => tables.iter().find(|t| t.name == name).and_then(|t| t.key.as_deref()),
    };
    if key != Some(column) {
        let message = format!("`{column}` is not the key of table `{table}`");
        let hint = match key {
            Some(key) => format!("write it as \"{table}.{key}\""),
            None => format!("add `key = \"{column}\"` to [tables.{table}]"),
        };
        problems.error("config/bad-reference", message, target.span(), Some(hint));
        return None;
    }
    Some(Reference { table, column: column.to_owned() })
}

//! Reads the `[tables.x]` sections.

use toml::Spanned;
use toml::de::DeValue;

use super::columns;
use super::documents::known_name;
use super::layout;
use super::protection;
use super::reader::{Problems, Section};
use super::schedule;
use super::settled::{OnError, SheetChoice, TableConfig};
use crate::table::Reference;

/// A reference that cannot be checked before all tables are known.
pub(super) struct Pending {
    pub(super) table: usize,
    pub(super) column: usize,
    pub(super) target: Spanned<String>,
}

/// `key` is the environment variable with the key of pseudonyms.
pub(super) fn read(top: &Section<'_>, languages: &[String], key: Option<&str>) -> Vec<TableConfig> {
    let mut tables = Vec::new();
    let mut pending = Vec::new();
    for (name, section) in top.sections("tables") {
        if name == "donors" {
            let message = "`donors` is the table made from the [donors] sections";
            let hint = Some("give this table another name".to_owned());
            top.problems.error("config/reserved-name", message, section.span.clone(), hint);
        }
        let index = tables.len();
        let table = table(name, &section, (languages, key), index, &mut pending);
        if let Some(table) = &table {
            foreign_keys(&section, table, index, &mut pending);
            protection::check_consent(&section, table);
            schedule::check(&section, table);
        }
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
    (languages, key): (&[String], Option<&str>),
    index: usize,
    pending: &mut Vec<Pending>,
) -> Option<TableConfig> {
    let source = section.required_text("source");
    let sheet = sheet(section);
    let named_table = section.text("table").map(Spanned::into_inner);
    let dialect = layout::dialect(section);
    let layout = layout::layout(section);
    let on_error = on_error(section);
    let keys = keys(section);
    let singular = section.text("singular").map(Spanned::into_inner);
    let period = section.text("period").map(Spanned::into_inner);
    let schedule = schedule::schedule(section);
    let shared = columns::Shared::of(section);
    let mut columns = Vec::new();
    for (column_name, column) in section.sections("columns") {
        let place = (index, columns.len());
        columns.push(columns::column(column_name, &column, languages, &shared, place, pending));
        column.finish();
    }
    let derived = super::derived::read(section, key);
    let personal = columns.iter().any(|column| column.personal);
    let people = section.boolean("people").unwrap_or(personal);
    let source = source?;
    let (key, composite_key) = match keys.as_slice() {
        [] => (None, Vec::new()),
        [key] => (Some(key.clone()), Vec::new()),
        _ => (None, keys),
    };
    Some(TableConfig {
        singular: singular.unwrap_or_else(|| singular_of(&name)),
        name,
        span: section.span.clone(),
        source_span: source.span(),
        source: source.into_inner(),
        sheet,
        named_table,
        dialect,
        layout,
        on_error,
        people,
        key,
        composite_key,
        period,
        schedule,
        columns,
        derived,
    })
}

/// `foreign_keys`, as data packages write references:
/// `[{ fields = "project", reference = { resource = "projects", fields = "id" } }]`.
fn foreign_keys(
    section: &Section<'_>,
    table: &TableConfig,
    index: usize,
    pending: &mut Vec<Pending>,
) {
    for key in section.list("foreign_keys") {
        let column = key.required_text("fields");
        let reference = key.section("reference");
        if reference.is_none() {
            let message = format!("[{}] has no `reference`", key.name);
            let hint = "add `reference = { resource = \"projects\", fields = \"id\" }`".to_owned();
            key.problems.error("config/missing-key", message, key.span.clone(), Some(hint));
        }
        let target = reference.and_then(|reference| {
            let (table, column) =
                (reference.required_text("resource"), reference.required_text("fields"));
            reference.finish();
            let text = format!("{}.{}", table.as_ref()?.get_ref(), column?.get_ref());
            Some(Spanned::new(table?.span(), text))
        });
        key.finish();
        let (Some(column), Some(target)) = (column, target) else { continue };
        let names = table.columns.iter().map(|column| column.name.as_str());
        let Some(name) = known_name("column", &column, names, section.problems) else { continue };
        let place = table.columns.iter().position(|column| column.name == name);
        pending.extend(place.map(|column| Pending { table: index, column, target }));
    }
}

/// `key`, or `primary_key` as data packages call it; several columns may be one key together.
fn keys(section: &Section<'_>) -> Vec<String> {
    let key = section.text("key").map(|key| vec![key]);
    let primary = section.texts("primary_key");
    if let (Some(_), Some(primary)) = (&key, &primary) {
        let message = format!("[{}] has both `key` and `primary_key`", section.name);
        let span = primary.first().map_or(section.span.clone(), Spanned::span);
        section.problems.error("config/conflict", message, span, Some("keep one".to_owned()));
    }
    let keys = key.or(primary).unwrap_or_default();
    keys.into_iter().map(Spanned::into_inner).collect()
}

fn on_error(section: &Section<'_>) -> OnError {
    let Some(given) = section.text("on_error") else { return OnError::Stop };
    match given.get_ref().as_str() {
        "stop" => OnError::Stop,
        "reject" => OnError::Reject,
        other => {
            let message = format!("`on_error` cannot be `{other}`");
            let hint = Some("write \"stop\" or \"reject\"".to_owned());
            section.problems.error("config/bad-choice", message, given.span(), hint);
            OnError::Stop
        }
    }
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

//! Reads the `[figures.x]` sections and `where` conditions.

use toml::Spanned;

use super::documents::known_name;
use super::reader::{Section, plain_texts};
use super::settled::{Condition, FigureConfig, FigureRule, TableConfig};

pub(super) fn read(top: &Section<'_>, tables: &[TableConfig]) -> Vec<FigureConfig> {
    let mut figures = Vec::new();
    for (name, section) in top.sections("figures") {
        let rule = rule(&section, tables);
        let by = by(&section);
        let condition = conditions(&section);
        let unit = section.text("unit").map(Spanned::into_inner);
        let span = section.span.clone();
        section.finish();
        figures.extend(rule.map(|rule| FigureConfig { name, span, rule, by, condition, unit }));
    }
    figures
}

fn rule(section: &Section<'_>, tables: &[TableConfig]) -> Option<FigureRule> {
    let problems = section.problems;
    let names = || tables.iter().map(|table| table.name.as_str()).chain(["donors"]);
    match (section.text("count"), section.text("sum")) {
        (Some(table), None) => {
            known_name("table", &table, names(), problems).map(|table| FigureRule::Count { table })
        }
        (None, Some(target)) => {
            let Some((table, column)) = target.get_ref().split_once('.') else {
                let message = format!("`{}` does not name a column", target.get_ref());
                let hint = Some("write it as \"expenditure.amount\"".to_owned());
                problems.error("config/bad-column", message, target.span(), hint);
                return None;
            };
            let table = Spanned::new(target.span(), table.to_owned());
            let table = known_name("table", &table, names(), problems)?;
            Some(FigureRule::Sum { table, column: column.to_owned() })
        }
        (Some(_), Some(second)) => {
            let message = format!("[{}] has both `count` and `sum`", section.name);
            problems.error("config/conflict", message, second.span(), Some("keep one".into()));
            None
        }
        (None, None) => {
            let message = format!("[{}] has no rule", section.name);
            let hint = "add `count = \"table\"` or `sum = \"table.column\"`".to_owned();
            problems.error("config/missing-key", message, section.span.clone(), Some(hint));
            None
        }
    }
}

fn by(section: &Section<'_>) -> Option<String> {
    let mut columns = section.texts("by")?.into_iter();
    let first = columns.next();
    if let Some(second) = columns.next() {
        section.problems.error(
            "config/too-many",
            format!("[{}] is split by more than one column", section.name),
            second.span(),
            Some("name one column; make a second figure for the other".into()),
        );
    }
    first.map(Spanned::into_inner)
}

/// Reads `where = { column = "value", other = ["a", "b"] }`.
pub(super) fn conditions(section: &Section<'_>) -> Vec<Condition> {
    let Some(entries) = section.section("where") else { return Vec::new() };
    let mut conditions = Vec::new();
    for (column, value) in entries.entries() {
        let texts = plain_texts(value);
        let texts = entries.expect(&column, value, "a value or a list of values", texts);
        conditions.extend(texts.map(|texts| Condition {
            column,
            any_of: texts.into_iter().map(Spanned::into_inner).collect(),
            span: value.span(),
        }));
    }
    conditions
}

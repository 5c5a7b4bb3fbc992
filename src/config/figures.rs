//! Reads the `[figures.x]` sections and `where` conditions.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::documents::known_name;
use super::load::by_language;
use super::protection;
use super::reader::{Section, plain_texts};
use super::settled::{
    Condition, ConfigText, Conversion, FigureConfig, FigureFormat, FigureRule, Operation,
    RateMethod, TableConfig,
};
use crate::diagnostic::did_you_mean;
use crate::expression::Expression;

/// The most columns that may split a figure: nobody reads a table of four dimensions.
const MOST_DIMENSIONS: usize = 3;

pub(super) fn read(
    top: &Section<'_>,
    tables: &[TableConfig],
    languages: &[String],
) -> Vec<FigureConfig> {
    let mut figures = Vec::new();
    for (name, section) in top.sections("figures") {
        figures.extend(figure(name, &section, tables, languages));
        section.finish();
    }
    figures
}

fn figure(
    name: String,
    section: &Section<'_>,
    tables: &[TableConfig],
    languages: &[String],
) -> Option<FigureConfig> {
    let rule = rule(section, tables);
    let by = by(section);
    let condition = conditions(section);
    let unit = section.text("unit").map(Spanned::into_inner);
    let currency = unit.as_deref().filter(|unit| is_currency(unit));
    let format = format(section, currency.is_some());
    let own = decimals(section);
    let label = match section.get("label").is_some() {
        true => by_language(section, "label", languages),
        false => BTreeMap::new(),
    };
    let conversion = conversion(section, tables, unit.as_deref());
    let protect = protection::protect(section);
    let rule = rule?;
    if let (FigureRule::Value { .. } | FigureRule::Share { .. }, Some(first)) =
        (&rule, condition.first())
    {
        let message = format!("[{}] counts no rows, so `where` has no meaning", section.name);
        let hint = Some("put `where` into the figures that it is made of".to_owned());
        section.problems.error("config/conflict", message, first.span.clone(), hint);
    }
    let counts = matches!(rule, FigureRule::Count { .. } | FigureRule::Distinct { .. });
    let minor = currency.filter(|_| !counts).map(minor_unit);
    let rounded = own.unwrap_or(minor);
    let span = section.span.clone();
    Some(FigureConfig {
        name,
        span,
        rule,
        by,
        condition,
        unit,
        format,
        rounded,
        conversion,
        protect,
        label,
    })
}

/// Whether a unit is a currency, by the form of its code in ISO 4217.
fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The decimal places of a currency's smaller unit: two but for those that ISO 4217 lists otherwise.
fn minor_unit(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// The rules by their keys, of which a figure has one.
const RULES: [&str; 9] =
    ["count", "distinct", "sum", "average", "min", "max", "median", "value", "share"];

fn rule(section: &Section<'_>, tables: &[TableConfig]) -> Option<FigureRule> {
    let problems = section.problems;
    let given: Vec<&str> = RULES.into_iter().filter(|key| section.get(key).is_some()).collect();
    if let [first, second, ..] = given.as_slice() {
        let message = format!("[{}] has both `{first}` and `{second}`", section.name);
        let key = RULES.into_iter().find(|key| key == second).unwrap_or_default();
        let span = section.get(key).map_or(section.span.clone(), Spanned::span);
        problems.error("config/conflict", message, span, Some("keep one".into()));
        return None;
    }
    if let Some(table) = section.text("count") {
        let names = tables.iter().map(|table| table.name.as_str()).chain(["donors"]);
        return known_name("table", &table, names, problems)
            .map(|table| FigureRule::Count { table });
    }
    if let Some(targets) = section.texts("distinct") {
        return distinct(section, &targets, tables);
    }
    for (key, operation) in Operation::ALL {
        if let Some(target) = section.text(key) {
            let (table, column) = column(section, &target, tables)?;
            return Some(FigureRule::Over { operation, table, column });
        }
    }
    if let Some(text) = section.text("value") {
        return expression(section, &text)
            .map(|(expression, span)| FigureRule::Value { expression, span });
    }
    if let Some(of) = section.text("share") {
        let weights = section.required_text("weights")?;
        return Some(FigureRule::Share { of: of.into_inner(), weights: weights.into_inner() });
    }
    if given.is_empty() {
        let message = format!("[{}] has no rule", section.name);
        let hint = "add `count = \"table\"` or `sum = \"table.column\"`".to_owned();
        problems.error("config/missing-key", message, section.span.clone(), Some(hint));
    }
    None
}

/// Reads an expression, and the place of its text without the quotes.
pub(super) fn expression(
    section: &Section<'_>,
    text: &Spanned<String>,
) -> Option<(Expression, Range<usize>)> {
    let whole = text.span();
    let inner = whole.start + 1..whole.end - 1;
    let span = if inner.len() == text.get_ref().len() { inner } else { whole };
    match Expression::parse(text.get_ref()) {
        Ok(expression) => Some((expression, span)),
        Err(wrong) => {
            let place = ConfigText::span_in(&span, text.get_ref(), wrong.span);
            section.problems.error("config/bad-expression", wrong.message, place, wrong.hint);
            None
        }
    }
}

fn column(
    section: &Section<'_>,
    target: &Spanned<String>,
    tables: &[TableConfig],
) -> Option<(String, String)> {
    let Some((table, column)) = target.get_ref().split_once('.') else {
        let message = format!("`{}` does not name a column", target.get_ref());
        let hint = Some("write it as \"expenditure.amount\"".to_owned());
        section.problems.error("config/bad-column", message, target.span(), hint);
        return None;
    };
    let names = tables.iter().map(|table| table.name.as_str()).chain(["donors"]);
    let table = Spanned::new(target.span(), table.to_owned());
    let table = known_name("table", &table, names, section.problems)?;
    Some((table, column.to_owned()))
}

fn distinct(
    section: &Section<'_>,
    targets: &[Spanned<String>],
    tables: &[TableConfig],
) -> Option<FigureRule> {
    let mut columns = Vec::new();
    let mut of: Option<String> = None;
    for target in targets {
        let (table, name) = column(section, target, tables)?;
        if of.as_ref().is_some_and(|of| *of != table) {
            let message = format!("[{}] counts values of two tables", section.name);
            let hint = Some("name columns of one table".to_owned());
            section.problems.error("config/conflict", message, target.span(), hint);
            return None;
        }
        of = Some(table);
        columns.push(name);
    }
    of.map(|table| FigureRule::Distinct { table, columns })
}

fn by(section: &Section<'_>) -> Vec<String> {
    let columns = section.texts("by").unwrap_or_default();
    if let Some(fourth) = columns.get(MOST_DIMENSIONS) {
        section.problems.error(
            "config/too-many",
            format!("[{}] is split by more than three columns", section.name),
            fourth.span(),
            Some("make a second figure for the others".into()),
        );
    }
    let mut names: Vec<String> = Vec::new();
    for column in columns.into_iter().take(MOST_DIMENSIONS) {
        if names.contains(column.get_ref()) {
            let message = format!("[{}] is split by `{}` twice", section.name, column.get_ref());
            section.problems.error("config/duplicate", message, column.span(), None);
        } else {
            names.push(column.into_inner());
        }
    }
    names
}

fn format(section: &Section<'_>, currency: bool) -> FigureFormat {
    let formats = [
        ("number", FigureFormat::Number),
        ("money", FigureFormat::Money),
        ("percent", FigureFormat::Percent),
    ];
    let default = if currency { FigureFormat::Money } else { FigureFormat::Number };
    choice(section, "format", &formats).unwrap_or(default)
}

/// One of some words.
pub(super) fn choice<T: Copy>(
    section: &Section<'_>,
    key: &'static str,
    words: &[(&str, T)],
) -> Option<T> {
    let given = section.text(key)?;
    let found = words.iter().find(|(word, _)| word == given.get_ref()).map(|(_, value)| *value);
    if found.is_none() {
        let names = words.iter().map(|(word, _)| *word);
        let hint = did_you_mean(given.get_ref(), names.clone())
            .unwrap_or_else(|| format!("write {}", names.collect::<Vec<_>>().join(", ")));
        let message = format!("`{key}` cannot be `{}`", given.get_ref());
        section.problems.error("config/bad-choice", message, given.span(), Some(hint));
    }
    found
}

/// `decimals`: the outer option is `None` if nothing is said, the inner one for `"all"`.
fn decimals(section: &Section<'_>) -> Option<Option<u32>> {
    let value = section.get("decimals")?;
    if value.get_ref().as_str() == Some("all") {
        return Some(None);
    }
    let number = section.number("decimals")?;
    let places = number.get_ref().parse().ok().filter(|places| *places <= 10);
    if places.is_none() {
        let message = "`decimals` must be a whole number up to 10, or \"all\"";
        section.problems.error("config/bad-limit", message, number.span(), None);
    }
    places.map(Some)
}

/// `convert = { currency = "currency", rates = "rates", method = "month" }`.
fn conversion(
    section: &Section<'_>,
    tables: &[TableConfig],
    unit: Option<&str>,
) -> Option<Conversion> {
    let convert = section.section("convert")?;
    let currency = convert.required_text("currency").map(Spanned::into_inner);
    let rates = convert.required_text("rates").and_then(|table| {
        let names = tables.iter().map(|table| table.name.as_str());
        known_name("table", &table, names, section.problems)
    });
    let method = choice(&convert, "method", &RateMethod::ALL).unwrap_or(RateMethod::Month);
    let to = convert.text("to").map(Spanned::into_inner).or(unit.map(str::to_owned));
    if to.is_none() {
        let message = format!("[{}] does not say what is converted to", convert.name);
        let hint = Some("add `unit = \"EUR\"` to the figure".to_owned());
        section.problems.error("config/missing-key", message, convert.span.clone(), hint);
    }
    convert.finish();
    Some(Conversion { to: to?, currency: currency?, rates: rates?, method })
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

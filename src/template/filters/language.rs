//! Filters that follow a language's grammar and typography.

use jiff::civil::Date;
use minijinja::{Environment, Error, Value};

use super::content::made;
use super::{guard, language, no_captured, shown};
use crate::diagnostic::did_you_mean;
use crate::locale::{
    DateStyle, Gender, Joined, Language, format_date_range, format_list, format_ordinal, hyphenate,
    typeset,
};
use crate::template::functions::fault_with;
use crate::template::literal::string;
use crate::template::markdown::Content;
use crate::template::record::{Fault, cells_of, derived};
use crate::template::unshown::is_unshown;
use crate::template::value::{is_none, to_decimal};

pub(super) fn add(environment: &mut Environment<'static>) {
    guard::add(environment, "date_range", date_range);
    guard::add(environment, "ordinal", ordinal);
    guard::add(environment, "listed", listed);
    guard::add(environment, "typography", |value: Value| changed(&value, "typography", typeset));
    guard::add(environment, "hyphens", |value: Value| {
        changed(&value, "hyphens", |text, language| hyphenate(text, language).into_owned())
    });
    guard::add(environment, "in_language", in_language);
}

fn bad_argument(message: String, hint: String) -> Error {
    let hint = Some(hint);
    fault_with(Fault { id: "template/bad-argument", message, hint, cells: Vec::new() })
}

fn unfit(filter: &str, wanted: &str, value: &Value) -> Error {
    fault_with(Fault {
        id: "template/bad-value",
        message: format!("`{filter}` needs {wanted}, not {}", shown(value)),
        hint: None,
        cells: cells_of(value),
    })
}

/// One of a few words, or an error that names them.
fn word<T: Copy>(filter: &str, given: &str, known: &[(&str, T)]) -> Result<T, Error> {
    let names = || known.iter().map(|(name, _)| *name);
    let found = known.iter().find(|(name, _)| *name == given);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let hint = did_you_mean(given, names())
            .unwrap_or_else(|| format!("there are {}", names().collect::<Vec<_>>().join(", ")));
        bad_argument(format!("`{filter}` knows no `{given}`"), hint)
    })
}

fn day(value: &Value) -> Result<Date, Error> {
    let day = value.as_str().and_then(|text| text.parse::<Date>().ok());
    day.ok_or_else(|| unfit("date_range", "days such as 2018-03-31", value))
}

/// `a.date | date_range(a.end_date)`, `… | date_range(a.end_date, "official")`: what both days share
/// is written once. Without a second day, the first alone.
fn date_range(from: Value, to: Value, style: Option<&str>) -> Result<Value, Error> {
    let name = style.unwrap_or("long");
    let known = DateStyle::NAMES.map(|name| (name, name));
    let style = word("date_range", name, &known)?.parse::<DateStyle>().unwrap_or_default();
    let first = day(&from)?;
    let last = if is_none(&to) { first } else { day(&to)? };
    if last < first {
        let message = format!("the days end on {last}, before they begin on {first}");
        let hint = Some("correct one of the two cells".to_owned());
        let cells = [cells_of(&from), cells_of(&to)].concat();
        return Err(fault_with(Fault { id: "template/bad-value", message, hint, cells }));
    }
    Ok(derived(format_date_range(first, last, style, &language()), &from))
}

/// `n | ordinal`, `n | ordinal("feminine")`: 3rd, 3-cü, 3-я.
fn ordinal(value: Value, gender: Option<&str>) -> Result<Value, Error> {
    let genders = [
        ("masculine", Gender::Masculine),
        ("feminine", Gender::Feminine),
        ("neuter", Gender::Neuter),
    ];
    let gender = word("ordinal", gender.unwrap_or("masculine"), &genders)?;
    if is_unshown(&value) {
        return Ok(value);
    }
    let number = to_decimal(&value).filter(|number| number.fract().is_zero());
    let number = number.and_then(|number| u64::try_from(number).ok());
    let number = number.ok_or_else(|| unfit("ordinal", "a whole number from 0", &value))?;
    Ok(derived(format_ordinal(number, gender, &language()), &value))
}

/// `names | listed`, `names | listed("or")`: `A, B and C`.
fn listed(value: Value, joined: Option<&str>) -> Result<Value, Error> {
    let joined =
        word("listed", joined.unwrap_or("and"), &[("and", Joined::And), ("or", Joined::Or)])?;
    let mut items = Vec::new();
    for item in value.try_iter()? {
        if is_none(&item) {
            continue;
        }
        no_captured(&item, "listed")?;
        let text =
            item.as_str().map(str::to_owned).or_else(|| Some(to_decimal(&item)?.to_string()));
        items.push(text.ok_or_else(|| unfit("listed", "texts or numbers", &item))?);
    }
    let text = format_list(items.iter().map(String::as_str), joined, &language());
    Ok(derived(text, &value))
}

/// Changes a text by the rules of the document's language; what is no text stays as it is.
fn changed(
    value: &Value,
    filter: &str,
    change: impl FnOnce(&str, &Language) -> String,
) -> Result<Value, Error> {
    no_captured(value, filter)?;
    match value.as_str() {
        Some(text) => Ok(derived(change(text, &language()), value)),
        None if is_none(value) || is_unshown(value) => Ok(value.clone()),
        None => Err(unfit(filter, "a text", value)),
    }
}

/// `name | in_language("en")`: says that a passage is written in another language than the document,
/// for screen readers, hyphenation and searching.
fn in_language(value: Value, tag: &str) -> Result<Value, Error> {
    no_captured(&value, "in_language")?;
    if tag.parse::<Language>().is_err() {
        let hint = "write it as en, az or sr-Latn".to_owned();
        return Err(bad_argument(format!("`{tag}` is not a language tag"), hint));
    }
    let cells = cells_of(&value);
    let inner = match value.downcast_object_ref::<Content>() {
        Some(content) => content.source.clone(),
        None if is_none(&value) => return Ok(made(String::new(), cells)),
        None => match value.as_str() {
            Some(text) => format!("#{};", string(text)),
            None => return Err(unfit("in_language", "a text", &value)),
        },
    };
    let cells = match value.downcast_object_ref::<Content>() {
        Some(content) => content.cells.clone(),
        None => cells,
    };
    Ok(made(tagged(&inner, &Language::new(tag)), cells))
}

/// Content in a language, as Typst marks it.
pub(super) fn tagged(source: &str, language: &Language) -> String {
    let region = language.region().map(|region| format!(", region: \"{}\"", region.to_lowercase()));
    format!("#text(lang: \"{}\"{})[{source}];", language.code(), region.unwrap_or_default())
}

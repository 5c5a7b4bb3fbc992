//! Filters that make Typst content: Markdown, and trusted markup.

use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value};

use super::language::tagged;
use super::{guard, language, no_captured, shown};
use crate::locale::Language;
use crate::template::functions::{fault, fault_with};
use crate::template::markdown::{Content, Style, to_typst};
use crate::template::markup::CellUse;
use crate::template::record::{self, Fault, cells_of};
use crate::template::value::is_none;

/// The level of the highest heading in a Markdown text: below the document's title and sections.
const TOP_HEADING: u8 = 3;

/// `templates` are the texts of all templates, whose own strings are trusted.
pub(super) fn add(environment: &mut Environment<'static>, templates: Arc<Vec<String>>) {
    guard::add(environment, "markdown", markdown);
    guard::add(environment, "markup", move |value: Value| markup(&value, &templates));
}

/// Content that was made of cells.
pub(super) fn made(source: String, cells: Vec<CellUse>) -> Value {
    Value::from_object(Content { source, cells })
}

/// `text | markdown`, `text | markdown(level=2)`: CommonMark as safe content, in the typography of
/// the document's language. `hyphens=false` leaves words whole, `niceties=false` the marks as they
/// were typed; `lang="en"` says that the text is in another language.
fn markdown(value: Value, kwargs: Kwargs) -> Result<Value, Error> {
    let level: Option<u8> = kwargs.get("level")?;
    let hyphens: Option<bool> = kwargs.get("hyphens")?;
    let niceties: Option<bool> = kwargs.get("niceties")?;
    let other: Option<String> = kwargs.get("lang")?;
    kwargs.assert_all_used()?;
    no_captured(&value, "markdown")?;
    if is_none(&value) {
        return Ok(made(String::new(), cells_of(&value)));
    }
    let Some(text) = value.as_str() else {
        let message = format!("`markdown` needs a text, not {}", shown(&value));
        let cells = cells_of(&value);
        return Err(fault_with(Fault { id: "template/bad-value", message, hint: None, cells }));
    };
    let other = match other.map(|tag| tag.parse::<Language>()) {
        Some(Err(error)) => return Err(fault("template/bad-argument", error.to_string(), None)),
        Some(Ok(language)) => Some(language),
        None => None,
    };
    let usual = record::with(|record| record.typography);
    let style = Style {
        top: level.unwrap_or(TOP_HEADING).clamp(1, 6),
        language: other.clone().unwrap_or_else(language),
        hyphens: hyphens.unwrap_or(usual.hyphens),
        niceties: niceties.unwrap_or(usual.niceties),
    };
    let source = to_typst(text, &style);
    let source = other.map_or(source.clone(), |language| tagged(&source, &language));
    Ok(made(source, cells_of(&value)))
}

/// `text | markup`: Typst source as it is. Refused for cells of columns that are not trusted, and
/// for texts that may hold such a cell: a string that stands in no template was put together.
fn markup(value: &Value, templates: &[String]) -> Result<Value, Error> {
    no_captured(value, "markup")?;
    if is_none(value) {
        return Ok(Value::from_object(Content { source: String::new(), cells: cells_of(value) }));
    }
    let Some(text) = value.as_str() else {
        let message = format!("`markup` needs a text, not {}", shown(value));
        return Err(fault("template/bad-value", message, None));
    };
    let literal = |quote| {
        let quoted = format!("{quote}{text}{quote}");
        templates.iter().any(|template| template.contains(&quoted))
    };
    let trusted = record::with(|record| record.is_trusted(value))
        .unwrap_or_else(|| literal('"') || literal('\''));
    if !trusted {
        return Err(fault_with(Fault {
            id: "template/untrusted-markup",
            message: "text of a cell cannot be used as markup".to_owned(),
            hint: Some(
                "use `| markdown`, or set `trusted = true` for the column in pressrun.toml"
                    .to_owned(),
            ),
            cells: cells_of(value),
        }));
    }
    let tree = typst_syntax::parse(&format!("#[{text}]"));
    let is_one_block = !tree.diagnosis().errors && tree.children().len() == 2;
    if !is_one_block {
        return Err(fault_with(Fault {
            id: "template/bad-markup",
            message: "the markup is not complete Typst on its own".to_owned(),
            hint: Some("close every bracket and every * and _ that it opens".to_owned()),
            cells: cells_of(value),
        }));
    }
    Ok(Value::from_object(Content { source: text.to_owned(), cells: cells_of(value) }))
}

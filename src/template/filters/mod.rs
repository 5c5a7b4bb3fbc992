//! The filters of templates. Those that minijinja has too follow the document's language here.

mod content;
mod guard;
mod language;
mod list;
mod number;
mod text;

use std::sync::Arc;

use minijinja::{Environment, Error, Value};

use super::functions::fault;
use super::record;
use super::rows::in_words;
use super::value::is_none;
use crate::locale::Language;

pub(super) fn add(environment: &mut Environment<'static>, templates: Arc<Vec<String>>) {
    guard::engine(environment);
    text::add(environment);
    number::add(environment);
    list::add(environment);
    language::add(environment);
    content::add(environment, templates);
}

/// The language of the document.
fn language() -> Language {
    record::with(|record| Some(record.language.clone())).unwrap_or_else(|| Language::new("en"))
}

/// A value as messages show it. Rows are told by their table: their cells would fill the screen,
/// and may not be for this document.
fn shown(value: &Value) -> String {
    if is_none(value) {
        return "an empty value".to_owned();
    }
    in_words(value).unwrap_or_else(|| format!("`{value}`"))
}

/// Refuses text that was captured from markup: a filter would act on the placeholders of values in
/// it, not on the values.
fn no_captured(value: &Value, filter: &str) -> Result<(), Error> {
    if value.as_str().is_some_and(record::is_captured) {
        let message = format!("`{filter}` cannot act on text that holds {{{{ }}}}");
        let hint = format!("put the filter inside: {{{{ value | {filter} }}}}");
        return Err(fault("template/filter-on-markup", message, Some(hint)));
    }
    Ok(())
}

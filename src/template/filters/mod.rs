//! The filters of templates. Those that minijinja has too follow the document's language here.

mod content;
mod list;
mod number;
mod text;

use std::sync::Arc;

use minijinja::{Environment, Error, Value};

use super::functions::fault;
use super::record;
use crate::locale::Language;

pub(super) fn add(environment: &mut Environment<'static>, templates: Arc<Vec<String>>) {
    text::add(environment);
    number::add(environment);
    list::add(environment);
    content::add(environment, templates);
}

/// The language of the document.
fn language() -> Language {
    record::with(|record| Some(record.language.clone())).unwrap_or_else(|| Language::new("en"))
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

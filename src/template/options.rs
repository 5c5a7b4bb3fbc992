//! The options of a document as its template reads them.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::context::JobContext;
use super::record;
use super::value::decimal;
use crate::config::OptionValue;
use crate::diagnostic::did_you_mean;

/// The document's options; one that the workspace does not set is an error, unless the template has
/// a default for it.
#[derive(Debug)]
pub(super) struct Options(pub(super) JobContext);

impl Object for Options {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (name, job) = (key.as_str()?, &self.0);
        let Some(value) = job.options.get(name) else {
            let section = format!("[documents.{}.options]", job.document);
            let hint = did_you_mean(name, job.options.keys().map(String::as_str))
                .unwrap_or_else(|| format!("add `{name} = …` to {section} in pressrun.toml"));
            record::note_missing(name, format!("{section} has no `{name}`"), hint);
            return None;
        };
        Some(match value {
            OptionValue::Text(text) => record::authored(text.clone(), key),
            OptionValue::Number(number) => decimal(*number),
            OptionValue::Switch(switch) => Value::from(*switch),
            OptionValue::ByLanguage(texts) => {
                let text = texts.get(job.language.tag()).cloned().unwrap_or_default();
                record::authored(text, key)
            }
        })
    }

    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.options.keys().cloned().map(Value::from).collect())
    }
}

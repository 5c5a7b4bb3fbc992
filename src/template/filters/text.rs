//! Filters of text: letter case by language, and minijinja's own with a guard.

use std::borrow::Cow;

use minijinja::value::Rest;
use minijinja::{Environment, Error, Value, filters};

use super::{language, no_captured};
use crate::locale::{self, Language};
use crate::template::record::derived;

pub(super) fn add(environment: &mut Environment<'static>) {
    cased(environment, "upper", locale::upper);
    cased(environment, "lower", locale::lower);
    cased(environment, "title", locale::title);
    cased(environment, "capitalize", locale::capitalize);
    environment.add_filter("trim", |value: Value, chars: Option<Cow<'_, str>>| {
        no_captured(&value, "trim")?;
        let text = value.to_string();
        let trimmed = match chars {
            Some(chars) => text.trim_matches(|c| chars.contains(c)).to_owned(),
            None => text.trim().to_owned(),
        };
        Ok::<_, Error>(derived(trimmed, &value))
    });
    environment.add_filter("replace", |value: Value, from: &str, to: &str| {
        no_captured(&value, "replace")?;
        Ok::<_, Error>(derived(value.to_string().replace(from, to), &value))
    });
    environment.add_filter("string", |value: Value| {
        no_captured(&value, "string")?;
        Ok::<_, Error>(derived(value.to_string(), &value))
    });
    environment.add_filter("length", |value: Value| {
        no_captured(&value, "length")?;
        filters::length(&value)
    });
    environment.add_filter("reverse", |value: Value| {
        no_captured(&value, "reverse")?;
        filters::reverse(&value)
    });
    environment.add_filter("split", split);
    environment.add_filter("first", |value: Value| {
        no_captured(&value, "first")?;
        filters::first(&value)
    });
    environment.add_filter("last", |value: Value| {
        no_captured(&value, "last")?;
        filters::last(value)
    });
    for name in ["safe", "escape", "e", "tojson", "urlencode", "indent", "lines", "format"] {
        // Escaping is decided by the place, and layout is Typst's; these could only do harm.
        environment.remove_filter(name);
    }
}

fn cased(
    environment: &mut Environment<'static>,
    name: &'static str,
    change: fn(&str, &Language) -> String,
) {
    environment.add_filter(name, move |value: Value| {
        no_captured(&value, name)?;
        Ok::<_, Error>(derived(change(&value.to_string(), &language()), &value))
    });
}

fn split(value: Value, separator: Option<&str>, rest: Rest<Value>) -> Result<Value, Error> {
    no_captured(&value, "split")?;
    let limit = rest.first().and_then(Value::as_usize);
    let text = value.to_string();
    let parts: Vec<String> = match (separator, limit) {
        (Some(separator), Some(limit)) => {
            text.splitn(limit + 1, separator).map(str::to_owned).collect()
        }
        (Some(separator), None) => text.split(separator).map(str::to_owned).collect(),
        (None, _) => text.split_whitespace().map(str::to_owned).collect(),
    };
    Ok(parts.into_iter().map(|part| derived(part, &value)).collect())
}

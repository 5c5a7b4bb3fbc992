//! Filters of text: letter case by language, and minijinja's own with a guard.

use std::borrow::Cow;

use minijinja::value::Rest;
use minijinja::{Environment, Error, Value, filters};

use super::{guard, language, no_captured};
use crate::locale::{self, Language};
use crate::template::protection::countable;
use crate::template::record::derived;
use crate::template::value::written;

pub(super) fn add(environment: &mut Environment<'static>) {
    cased(environment, "upper", locale::upper);
    cased(environment, "lower", locale::lower);
    cased(environment, "title", locale::title);
    cased(environment, "capitalize", locale::capitalize);
    guard::add(environment, "trim", |value: Value, chars: Option<Cow<'_, str>>| {
        no_captured(&value, "trim")?;
        let text = value.to_string();
        let trimmed = match chars {
            Some(chars) => text.trim_matches(|c| chars.contains(c)).to_owned(),
            None => text.trim().to_owned(),
        };
        Ok::<_, Error>(derived(trimmed, &value))
    });
    guard::add(environment, "replace", |value: Value, from: &str, to: &str| {
        no_captured(&value, "replace")?;
        Ok::<_, Error>(derived(value.to_string().replace(from, to), &value))
    });
    guard::add(environment, "string", |value: Value| {
        no_captured(&value, "string")?;
        Ok::<_, Error>(derived(written(&value), &value))
    });
    for name in ["length", "count"] {
        guard::add(environment, name, move |value: Value| {
            no_captured(&value, name)?;
            countable(&value)?;
            filters::length(&value)
        });
    }
    guard::add(environment, "reverse", |value: Value| {
        no_captured(&value, "reverse")?;
        filters::reverse(&value)
    });
    guard::add(environment, "split", split);
    guard::add(environment, "first", |value: Value| {
        no_captured(&value, "first")?;
        filters::first(&value)
    });
    guard::add(environment, "last", |value: Value| {
        no_captured(&value, "last")?;
        filters::last(value)
    });
    for name in
        ["safe", "escape", "e", "tojson", "urlencode", "indent", "lines", "format", "pprint"]
    {
        // Escaping is decided by the place, and layout is Typst's; these could only do harm.
        environment.remove_filter(name);
    }
}

fn cased(
    environment: &mut Environment<'static>,
    name: &'static str,
    change: fn(&str, &Language) -> String,
) {
    guard::add(environment, name, move |value: Value| {
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

//! Reads sections of `pressrun.toml` key by key, so that every slip is found, with its place.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::settled::ConfigText;
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};

/// All problems found so far.
pub(super) struct Problems {
    text: ConfigText,
    list: RefCell<Vec<Diagnostic>>,
}

impl Problems {
    pub(super) fn new(text: ConfigText) -> Self {
        Self { text, list: RefCell::default() }
    }

    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.list.into_inner()
    }

    /// A place in the file.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        self.text.place(span)
    }

    /// Adds a problem that is not one of the usual form.
    pub(super) fn add(&self, problem: Diagnostic) {
        self.list.borrow_mut().push(problem);
    }

    /// Adds an error at a place in the file.
    pub(super) fn error(
        &self,
        id: &'static str,
        message: impl Into<String>,
        span: Range<usize>,
        hint: Option<String>,
    ) {
        let diagnostic = Diagnostic::error(Stage::Config, id, message)
            .at(self.text.place(span), "")
            .maybe_hint(hint);
        self.list.borrow_mut().push(diagnostic);
    }
}

/// One table of the file, of which each key is asked for by name.
pub(super) struct Section<'a> {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) problems: &'a Problems,
    table: &'a DeTable<'a>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Section<'a> {
    pub(super) fn new(
        name: impl Into<String>,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        problems: &'a Problems,
    ) -> Self {
        Self { name: name.into(), span, problems, table, asked: RefCell::default() }
    }

    /// The value behind a key, which thereby counts as known.
    pub(super) fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    pub(super) fn text(&self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        let text = value.get_ref().as_str();
        self.expect(key, value, "a text in quotes", text)
            .map(|text| Spanned::new(value.span(), text.to_owned()))
    }

    pub(super) fn required_text(&self, key: &'static str) -> Option<Spanned<String>> {
        if self.get(key).is_none() {
            let message = format!("[{}] has no `{key}`", self.name);
            let hint = Some(format!("add a line `{key} = \"…\"`"));
            self.problems.error("config/missing-key", message, self.span.clone(), hint);
        }
        self.text(key)
    }

    pub(super) fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        self.expect(key, value, "true or false", value.get_ref().as_bool())
    }

    pub(super) fn number(&self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        };
        self.expect(key, value, "a number", text)
            .map(|text| Spanned::new(value.span(), text.replace('_', "")))
    }

    /// A text or a list of texts.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<Spanned<String>>> {
        let value = self.get(key)?;
        plain_texts(value).or_else(|| {
            self.expect::<()>(key, value, "a list of texts", None);
            None
        })
    }

    pub(super) fn section(&self, key: &'static str) -> Option<Section<'a>> {
        let value = self.get(key)?;
        let name = match self.name.is_empty() {
            true => key.to_owned(),
            false => format!("{}.{key}", self.name),
        };
        let table = self.expect(key, value, "a section", value.get_ref().as_table())?;
        Some(Section::new(name, table, value.span(), self.problems))
    }

    /// The named sections below a key, in the order of the file.
    pub(super) fn sections(&self, key: &'static str) -> Vec<(String, Section<'a>)> {
        let Some(parent) = self.section(key) else { return Vec::new() };
        let mut sections = Vec::new();
        for (name, value) in parent.entries() {
            let path = format!("{}.{name}", parent.name);
            match value.get_ref().as_table() {
                Some(table) => {
                    let section = Section::new(path, table, value.span(), self.problems);
                    sections.push((name, section));
                }
                None => {
                    let message =
                        format!("`{path}` must be a section, but is {}", kind_of(value.get_ref()));
                    self.problems.error("config/wrong-type", message, value.span(), None);
                }
            }
        }
        sections
    }

    /// The sections of a list below a key.
    pub(super) fn list(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let items = self.expect(key, value, "a list of sections", value.get_ref().as_array());
        let mut sections = Vec::new();
        for (number, item) in (1..).zip(items.into_iter().flatten()) {
            let name = match self.name.is_empty() {
                true => format!("{key} {number}"),
                false => format!("{}.{key} {number}", self.name),
            };
            let table = self.expect(key, item, "a list of sections", item.get_ref().as_table());
            sections
                .extend(table.map(|table| Section::new(name, table, item.span(), self.problems)));
        }
        sections
    }

    /// All entries in the order of the file.
    pub(super) fn entries(&self) -> Vec<(String, &'a Spanned<DeValue<'a>>)> {
        let mut entries: Vec<_> =
            self.table.iter().map(|(key, value)| (key.span().start, key, value)).collect();
        entries.sort_by_key(|(start, ..)| *start);
        entries.into_iter().map(|(_, key, value)| (key.get_ref().to_string(), value)).collect()
    }

    /// Reports every key that was never asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if asked.contains(name) {
                continue;
            }
            let place = match self.name.is_empty() {
                true => "pressrun.toml".to_owned(),
                false => format!("[{}]", self.name),
            };
            let message = format!("{place} knows no key `{name}`");
            let known = asked.iter().copied();
            let hint = did_you_mean(name, known.clone()).unwrap_or_else(|| {
                format!("known keys are {}", known.collect::<Vec<_>>().join(", "))
            });
            self.problems.error("config/unknown-key", message, key.span(), Some(hint));
        }
    }

    /// Reports a value of the wrong type.
    pub(super) fn expect<T>(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
        found: Option<T>,
    ) -> Option<T> {
        if found.is_none() {
            let message = format!("`{key}` must be {wanted}, but is {}", kind_of(value.get_ref()));
            self.problems.error("config/wrong-type", message, value.span(), None);
        }
        found
    }
}

/// A text, or a list of texts and plain scalars.
pub(super) fn plain_texts(value: &Spanned<DeValue<'_>>) -> Option<Vec<Spanned<String>>> {
    match value.get_ref() {
        DeValue::Array(items) => items
            .iter()
            .map(|item| Some(Spanned::new(item.span(), scalar(item.get_ref())?)))
            .collect(),
        one => Some(vec![Spanned::new(value.span(), scalar(one)?)]),
    }
}

/// The plain form of a scalar, comparable with a cell's.
pub(super) fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
        DeValue::Float(number) => Some(number.as_str().replace('_', "")),
        DeValue::Boolean(true) => Some("yes".to_owned()),
        DeValue::Boolean(false) => Some("no".to_owned()),
        DeValue::Datetime(date) => Some(date.to_string()),
        _ => None,
    }
}

/// What a value is, in words.
fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

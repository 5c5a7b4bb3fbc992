//! Whether the catalogues of all languages say the same: no message is missing or has another value
//! in it, and each plural form of a language is there.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, Variant,
    VariantKey,
};
use fluent_syntax::parser::parse_runtime;

use super::catalogue::path_of;
use super::engine::Templates;
use crate::diagnostic::{Diagnostic, Place, Stage, nearest};
use crate::locale::{Language, plural_forms};

/// One message or term, or one of its attributes, as far as languages must agree.
#[derive(Debug, Default)]
struct Message {
    variables: BTreeSet<String>,
    /// The variants of each choice by a plural form.
    plurals: Vec<BTreeSet<String>>,
}

/// A catalogue's messages by name; terms begin with a hyphen, attributes follow behind a point.
type Messages = BTreeMap<String, Message>;

impl Templates {
    /// Compares the catalogues of languages with each other, and with the plural forms of their
    /// language. Languages without a catalogue are left out: their documents bring no fixed words.
    pub fn catalogue_differences(&self, languages: &[String]) -> Vec<Diagnostic> {
        let catalogues: Vec<(&String, String, &str, Messages)> = languages
            .iter()
            .filter_map(|language| {
                let path = path_of(language);
                let text = self.source(&path)?;
                Some((language, path, text, messages(text)))
            })
            .collect();
        let Some((_, first_path, first_text, first)) = catalogues.first() else {
            return Vec::new();
        };
        let mut problems = Vec::new();
        for (language, path, text, own) in &catalogues {
            let place = |name: &str| place(path, text, name);
            for (name, message) in own {
                for (forms, missing) in message.plurals.iter().filter_map(|p| lacking(p, language))
                {
                    let message = format!("`{name}` has no text for {missing} in {path}");
                    let hint = format!("`{language}` counts in the forms {forms}");
                    problems.push(warning("template/plural-form", message, place(name)).hint(hint));
                }
            }
            if path == first_path {
                continue;
            }
            for name in first.keys().filter(|name| !own.contains_key(*name)) {
                let message = format!("`{name}` stands in {first_path} and not in {path}");
                let from = self::place(first_path, first_text, name);
                let close = own.keys().filter(|other| !first.contains_key(*other));
                let hint = match nearest(name, close.map(String::as_str)) {
                    Some(other) => format!("is it `{other}` there?"),
                    None => format!("add a line `{name} = …` to {path}"),
                };
                problems.push(warning("template/missing-text", message, from).hint(hint));
            }
            for name in own.keys().filter(|name| !first.contains_key(*name)) {
                let message = format!("`{name}` stands in {path} and not in {first_path}");
                let hint = format!("add it to {first_path}, or delete it if nobody needs it");
                problems.push(warning("template/extra-text", message, place(name)).hint(hint));
            }
            for (name, message) in own {
                let Some(other) = first.get(name) else { continue };
                if message.variables == other.variables {
                    continue;
                }
                let told = format!(
                    "`{name}` holds {} in {path} and {} in {first_path}",
                    named(&message.variables),
                    named(&other.variables)
                );
                let there = self::place(first_path, first_text, name);
                problems.push(
                    warning("template/other-values", told, place(name))
                        .with(there, "the same here"),
                );
            }
        }
        problems
    }
}

fn warning(id: &'static str, message: String, place: Place) -> Diagnostic {
    Diagnostic::warning(Stage::Document, id, message).at(place, "")
}

/// The forms of a language and those of them that a choice lacks, if any.
fn lacking(variants: &BTreeSet<String>, language: &str) -> Option<(String, String)> {
    let forms = plural_forms(&Language::new(language));
    let missing: Vec<String> = forms
        .iter()
        .filter(|form| !variants.contains(**form))
        .map(|form| format!("`{form}`"))
        .collect();
    (!missing.is_empty()).then(|| (forms.join(", "), missing.join(" and ")))
}

fn named(variables: &BTreeSet<String>) -> String {
    match variables.is_empty() {
        true => "no value".to_owned(),
        false => {
            variables.iter().map(|name| format!("{{ ${name} }}")).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The line where a message begins; an attribute is found by its message.
fn place(path: &str, text: &str, name: &str) -> Place {
    let name = name.split('.').next().unwrap_or(name);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_it = line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
        if is_it {
            return Place::text(path, text, at..at + name.len());
        }
        at += line.len();
    }
    Place::file(path)
}

fn messages(text: &str) -> Messages {
    let resource = parse_runtime(text).unwrap_or_else(|(resource, _)| resource);
    let mut messages = Messages::new();
    for entry in resource.body {
        let (name, value, attributes) = match entry {
            Entry::Message(message) => {
                (message.id.name.to_owned(), message.value, message.attributes)
            }
            Entry::Term(term) => (format!("-{}", term.id.name), Some(term.value), term.attributes),
            _ => continue,
        };
        for attribute in attributes {
            let name = format!("{name}.{}", attribute.id.name);
            messages.insert(name, message_of(&attribute.value));
        }
        if let Some(value) = value {
            messages.insert(name, message_of(&value));
        }
    }
    messages
}

fn message_of(pattern: &Pattern<&str>) -> Message {
    let mut message = Message::default();
    message.pattern(pattern);
    message
}

impl Message {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                let keys: BTreeSet<String> = variants.iter().filter_map(key).collect();
                let plural = |key: &String| {
                    matches!(key.as_str(), "zero" | "one" | "two" | "few" | "many" | "other")
                };
                // With `other` alone the choice is by something else, or by exact numbers.
                if keys.iter().all(plural) && keys.iter().any(|key| key != "other") {
                    self.plurals.push(keys);
                }
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::TermReference { arguments: Some(arguments), .. } => {
                self.arguments(arguments);
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|argument| self.inline(argument));
        arguments.named.iter().for_each(|argument| self.inline(&argument.value));
    }
}

/// The word of a variant; exact numbers are no form.
fn key(variant: &Variant<&str>) -> Option<String> {
    match &variant.key {
        VariantKey::Identifier { name } => Some((*name).to_owned()),
        VariantKey::NumberLiteral { .. } => None,
    }
}

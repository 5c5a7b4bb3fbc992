//! Fixed words of documents by language, in Fluent catalogues: `locales/en.ftl`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use minijinja::Value;
use minijinja::value::{Kwargs, ValueKind};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::load::Broken;
use super::value::{to_decimal, written};
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::locale::{Language, format_number};

/// The folder of catalogues.
pub(super) const FOLDER: &str = "locales/";

/// The path of a language's catalogue below the workspace.
pub(super) fn path_of(language: &str) -> String {
    format!("{FOLDER}{language}.ftl")
}

/// The catalogues of all languages.
#[derive(Default)]
pub(super) struct Catalogues(BTreeMap<String, Catalogue>);

struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    keys: Vec<String>,
}

impl std::fmt::Debug for Catalogues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Catalogues {
    /// Reads the catalogues of the languages; one that is not there is empty. Of a broken one the
    /// entries that can be read count, but it is noted, and documents that use it fail.
    pub(super) fn load(
        root: &Path,
        languages: &[String],
        texts: &mut BTreeMap<String, String>,
        broken: &mut Broken,
    ) -> Self {
        let mut catalogues = BTreeMap::new();
        for language in languages {
            let path = path_of(language);
            let Ok(source) = std::fs::read_to_string(root.join(&path)) else { continue };
            texts.insert(path.clone(), source.clone());
            let resource = FluentResource::try_new(source.clone()).unwrap_or_else(|failed| {
                let (resource, errors) = failed;
                let problems = errors.iter().map(|error| {
                    let message = format!("the catalogue has a mistake ({})", error.kind);
                    Diagnostic::error(Stage::Document, "template/bad-catalogue", message)
                        .at(Place::text(&path, &source, error.pos.clone()), "")
                        .hint("a line reads `key = Text`; lines that go on start with a blank")
                });
                broken.insert(path.clone(), problems.collect());
                resource
            });
            let Ok(tag) = language.parse() else { continue };
            let keys = keys(&source);
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            // Marks around values would be characters that no cell holds.
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| printed(value)));
            bundle.add_resource_overriding(resource);
            catalogues.insert(language.clone(), Catalogue { bundle, keys });
        }
        Self(catalogues)
    }

    /// The text of a key. `Err` holds what is wrong and what to do.
    pub(super) fn text(
        &self,
        language: &str,
        key: &str,
        args: &Kwargs,
    ) -> Result<String, (String, String)> {
        let path = path_of(language);
        let missing = || (format!("there is no `{key}` in {path}"), String::new());
        let Some(catalogue) = self.0.get(language) else {
            return Err((missing().0, format!("make the file with a line `{key} = …`")));
        };
        let Some(pattern) = catalogue.bundle.get_message(key).and_then(|m| m.value()) else {
            let hint = did_you_mean(key, catalogue.keys.iter().map(String::as_str))
                .unwrap_or_else(|| format!("add a line `{key} = …`"));
            return Err((missing().0, hint));
        };
        let language = Language::new(language);
        let mut values = FluentArgs::new();
        for name in args.args() {
            if let Ok(value) = args.get::<Value>(name) {
                values.set(name.to_owned(), argument(&value, &language));
            }
        }
        LANGUAGE.set(Some(language));
        let mut errors = Vec::new();
        let text =
            catalogue.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        match errors.first() {
            None => Ok(text),
            Some(error) => Err((
                format!("`{key}` in {path} cannot be written ({error})"),
                "give every { $name } of the text as an argument: t(\"key\", name=value)"
                    .to_owned(),
            )),
        }
    }
}

thread_local! {
    /// The language whose text is being written; Fluent's formatter is told none.
    static LANGUAGE: RefCell<Option<Language>> = const { RefCell::new(None) };
}

/// How a number is written within a text: with the separators of the language if it came so from
/// `| number`, else digit by digit, for it may be a year or the number of an issue.
fn printed(value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let grouped = number.options.use_grouping.then(|| Decimal::from_f64(number.value)).flatten()?;
    LANGUAGE.with_borrow(|language| Some(format_number(grouped, None, language.as_ref()?)))
}

/// A whole number as `| number` writes it in the language; so it can choose a plural form too.
fn grouped(text: &str, language: &Language) -> Option<FluentNumber> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let number = digits.parse::<Decimal>().ok().filter(|_| digits.len() < 16)?;
    let number = (format_number(number, None, language) == text).then_some(number)?;
    Some(FluentNumber::new(number.to_f64()?, FluentNumberOptions::default()))
}

fn argument(value: &Value, language: &Language) -> FluentValue<'static> {
    let plain = FluentNumberOptions { use_grouping: false, ..FluentNumberOptions::default() };
    match value.kind() {
        ValueKind::String => match value.as_str().and_then(|text| grouped(text, language)) {
            Some(number) => FluentValue::Number(number),
            None => FluentValue::from(value.to_string()),
        },
        ValueKind::Number => match to_decimal(value) {
            // Only the plural form hangs on the number; templates format what gets printed.
            Some(number) => number.to_f64().filter(|_| number.fract().is_zero()).map_or_else(
                || FluentValue::from(written(value)),
                |number| FluentValue::Number(FluentNumber::new(number, plain)),
            ),
            None => FluentValue::from(value.to_string()),
        },
        _ => FluentValue::from(value.to_string()),
    }
}

/// The keys of a catalogue, for proposals.
fn keys(source: &str) -> Vec<String> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned()))
        .collect()
}

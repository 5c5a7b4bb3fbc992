//! Reads `[documents.x.options]`: what a template leaves for the workspace to choose.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use super::reader::Section;
use super::settled::OptionValue;

/// All entries of the section; none without it.
pub(super) fn read(document: &Section<'_>, languages: &[String]) -> BTreeMap<String, OptionValue> {
    let Some(section) = document.section("options") else { return BTreeMap::new() };
    let mut options = BTreeMap::new();
    for (name, value) in section.entries() {
        let wanted = "a text, a number, true or false, or a text for each language";
        let found = section.expect(&name, value, wanted, option(value.get_ref(), languages));
        options.extend(found.map(|option| (name, option)));
    }
    options
}

fn option(value: &DeValue<'_>, languages: &[String]) -> Option<OptionValue> {
    Some(match value {
        DeValue::String(text) => OptionValue::Text(text.to_string()),
        DeValue::Boolean(switch) => OptionValue::Switch(*switch),
        DeValue::Integer(number) if number.radix() == 10 => {
            OptionValue::Number(number.as_str().replace('_', "").parse().ok()?)
        }
        DeValue::Float(number) => {
            let text = number.as_str().replace('_', "");
            let scientific = || Decimal::from_scientific(&text);
            OptionValue::Number(text.parse().or_else(|_| scientific()).ok()?)
        }
        // A text for each language needs no more than that: one that is missing would surprise
        // only when that language is made.
        DeValue::Table(texts) => {
            let entry = |language: &String| {
                let text: &Spanned<DeValue<'_>> = texts.get(language.as_str())?;
                Some((language.clone(), text.get_ref().as_str()?.to_owned()))
            };
            let given: BTreeMap<_, _> = languages.iter().filter_map(entry).collect();
            let complete = given.len() == languages.len() && texts.len() == languages.len();
            complete.then_some(OptionValue::ByLanguage(given))?
        }
        _ => return None,
    })
}

//! Letter case and alphabetical order. In Azerbaijani, `i` becomes `İ` and `I` becomes `ı`.

use std::cmp::Ordering;

use icu::casemap::options::{LeadingAdjustment, TitlecaseOptions};
use icu::casemap::{CaseMapper, TitlecaseMapper};

use super::{Language, with_tools};

/// In capital letters.
pub fn upper(text: &str, language: &Language) -> String {
    CaseMapper::new().uppercase_to_string(text, &language.locale().id).into_owned()
}

/// In small letters.
pub fn lower(text: &str, language: &Language) -> String {
    CaseMapper::new().lowercase_to_string(text, &language.locale().id).into_owned()
}

/// Each word with a capital and the rest small.
pub fn title(text: &str, language: &Language) -> String {
    text.split_inclusive(char::is_whitespace).map(|word| capitalize(word, language)).collect()
}

/// The first letter as a capital and the rest small.
pub fn capitalize(text: &str, language: &Language) -> String {
    let mut options = TitlecaseOptions::default();
    options.leading_adjustment = Some(LeadingAdjustment::Auto);
    TitlecaseMapper::new()
        .titlecase_segment_to_string(text, &language.locale().id, options)
        .into_owned()
}

/// The order of two texts in the language's alphabet. Texts that differ only in ways that the
/// alphabet does not tell apart are ordered by their characters, so that the order is always the
/// same.
pub fn compare(a: &str, b: &str, language: &Language) -> Ordering {
    with_tools(language, |tools| match &tools.collator {
        Some(collator) => collator.compare(a, b),
        None => Ordering::Equal,
    })
    .then_with(|| a.cmp(b))
}

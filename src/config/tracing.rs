//! Reads how the numbers of a document can be traced: `attach` and `untraced_numbers`.

use toml::Spanned;

use super::documents::known_name;
use super::reader::Section;
use super::settled::{Attached, PdfConfig, UntracedNumbers};

/// `untraced_numbers = "error"`.
pub(super) fn untraced_numbers(section: &Section<'_>) -> UntracedNumbers {
    let all = [UntracedNumbers::Allow, UntracedNumbers::Warn, UntracedNumbers::Error];
    let Some(given) = section.text("untraced_numbers") else { return UntracedNumbers::default() };
    let found = all.into_iter().find(|level| level.as_str() == given.get_ref());
    if found.is_none() {
        let message = format!("`{}` is no way to treat numbers", given.get_ref());
        let hint = Some("write allow, warn or error".to_owned());
        section.problems.error("config/bad-choice", message, given.span(), hint);
    }
    found.unwrap_or_default()
}

/// `attach = ["trace", "figures"]`. Standards for archives allow it from the third part on.
pub(super) fn attach(section: &Section<'_>, pdf: &PdfConfig) -> Vec<Attached> {
    let all = [Attached::Trace, Attached::Figures];
    let words = || all.iter().map(|attached| attached.as_str());
    let given: Vec<Spanned<String>> = section.texts("attach").unwrap_or_default();
    let mut attached: Vec<Attached> = Vec::new();
    for word in &given {
        let Some(name) = known_name("attachment", word, words(), section.problems) else {
            continue;
        };
        attached.extend(all.into_iter().find(|attached| attached.as_str() == name));
    }
    attached.sort();
    attached.dedup();
    let forbids = |standard: &&String| {
        standard.starts_with("a-") && !standard.starts_with("a-3") && *standard != "a-4f"
    };
    if let (Some(word), Some(standard)) = (given.first(), pdf.standards.iter().find(forbids)) {
        let message = format!("a PDF of the standard {standard} carries no attachments");
        let hint = Some("write `a-3a` instead, or leave `attach` out".to_owned());
        section.problems.error("config/conflict", message, word.span(), hint);
    }
    attached
}

//! Reads what goes into a bundle besides its documents: `contents`, `audience`, `use` and `sensitive`.

use super::documents::{audience, known_name};
use super::protection;
use super::reader::Section;
use super::settled::{Audience, BundleContent, BundleContents, DocumentConfig};

/// `members` are the names of its documents.
pub(super) fn contents(
    section: &Section<'_>,
    members: &[String],
    documents: &[DocumentConfig],
) -> BundleContents {
    let words = || BundleContent::ALL.into_iter().map(BundleContent::as_str);
    let parts = match section.texts("contents") {
        None => [BundleContent::Figures, BundleContent::Thumbnails].into(),
        Some(given) => given
            .iter()
            .filter_map(|word| known_name("content", word, words(), section.problems))
            .filter_map(|name| BundleContent::ALL.into_iter().find(|part| part.as_str() == name))
            .collect(),
    };
    let least = documents.iter().filter(|document| members.contains(&document.name));
    let given = section.text("audience");
    let declared = given.as_ref().and_then(|given| audience(given, section.problems));
    if let (Some(given), Some(declared)) = (&given, declared) {
        let closed = least.clone().find(|document| document.audience > declared);
        if let Some(document) = closed {
            let message = format!(
                "a bundle for the audience `{}` cannot hold `{}`, which is {}",
                declared.as_str(),
                document.name,
                document.audience.as_str()
            );
            let hint = Some("take the document out, or set another `audience`".to_owned());
            section.problems.error("config/conflict", message, given.span(), hint);
        }
    }
    // Whoever may read any of its documents may come to have it.
    let audience = declared.or(least.map(|document| document.audience).min());
    let audience = audience.unwrap_or(Audience::Public);
    let (purpose, sensitive) = protection::access(section, audience);
    BundleContents { parts, audience, sensitive, purpose }
}

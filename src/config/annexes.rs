//! Reads `annexes = ["factsheet"]`: the documents whose pages follow in the same PDF.

use toml::Spanned;

use super::documents::known_name;
use super::reader::Problems;
use super::settled::{Audience, DocumentConfig};

/// What a document asks for: its place among all, and the names.
pub(super) type Asked = (usize, Vec<Spanned<String>>);

/// Settles the annexes of all documents, once all of them are known.
pub(super) fn settle(documents: &mut [DocumentConfig], asked: Vec<Asked>, problems: &Problems) {
    let with_annexes: Vec<usize> =
        asked.iter().filter(|(_, names)| !names.is_empty()).map(|(index, _)| *index).collect();
    for (index, names) in asked {
        let mut annexes = Vec::new();
        for name in names {
            let known = documents.iter().map(|document| document.name.as_str());
            let Some(found) = known_name("document", &name, known, problems) else { continue };
            let Some(place) = documents.iter().position(|document| document.name == found) else {
                continue;
            };
            let (own, annex) = (&documents[index], &documents[place]);
            match hindrance(own, annex, place == index, with_annexes.contains(&place)) {
                Some((message, hint)) => {
                    problems.error("config/bad-annex", message, name.span(), Some(hint.to_owned()));
                }
                None => annexes.push(found),
            }
        }
        documents[index].annexes = annexes;
    }
}

/// Why a document cannot be the annex of another.
fn hindrance(
    own: &DocumentConfig,
    annex: &DocumentConfig,
    same: bool,
    nested: bool,
) -> Option<(String, &'static str)> {
    let (name, of) = (&annex.name, &own.name);
    let rank = |audience: Audience| match audience {
        Audience::Public => 0,
        Audience::Donor => 1,
        Audience::Internal => 2,
    };
    let claims = |document: &DocumentConfig, standard: &str| {
        document.pdf.standards.iter().any(|own| own == standard)
    };
    if same {
        let message = format!("`{of}` cannot be an annex of itself");
        return Some((message, "name the documents that follow behind it"));
    }
    if nested {
        let message = format!("`{name}` has annexes of its own");
        return Some((message, "name all of them here, in their order"));
    }
    if rank(annex.audience) > rank(own.audience) {
        let (theirs, ours) = (annex.audience.as_str(), own.audience.as_str());
        let message = format!("`{name}` is for the audience {theirs}, and `{of}` for {ours}");
        return Some((
            message,
            "whoever reads the whole reads the annex too: give both the same audience",
        ));
    }
    if own.pdf.standards.iter().any(|standard| standard != "ua-1") {
        let message = format!("`{of}` has annexes, and can keep to no standard but `ua-1`");
        return Some((
            message,
            "the documents by themselves may keep to more; name \"ua-1\" alone here",
        ));
    }
    if claims(own, "ua-1") && !claims(annex, "ua-1") {
        let message = format!("`{name}` does not keep to `ua-1`, as `{of}` does");
        return Some((message, "a file is accessible only if all of its pages are"));
    }
    if own.impose.is_some() {
        let message = format!("`{of}` has annexes, and no sheets can be made of them");
        return Some((message, "leave `impose` out, or give it to the documents by themselves"));
    }
    None
}

//! What a reader finds in a finished document: the text of its pages, and its metadata.

use typst::layout::{Frame, FrameItem};
use typst::model::Document;
use typst_layout::PagedDocument;

use crate::locale::SOFT_HYPHEN;

/// Stands between pieces of text that may or may not belong to one word.
pub const SEAM: char = '\u{1F}';

/// The text of each page, and at the end the metadata.
pub(super) fn words(document: &PagedDocument) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for page in document.pages() {
        let mut text = String::new();
        walk(&page.frame, &mut text);
        texts.push(whole(&text));
    }
    let info = document.info();
    let parts =
        info.title.iter().chain(&info.author).chain(&info.description).chain(&info.keywords);
    texts.push(parts.map(|part| part.as_str()).collect::<Vec<_>>().join("\n"));
    texts
}

/// A text with the words whole that a line ends in: behind a soft hyphen the word goes on.
fn whole(text: &str) -> String {
    let mut parts = text.split(SOFT_HYPHEN);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result.push_str(part.trim_start_matches([' ', SEAM]));
    }
    result
}

fn walk(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                walk(&group.frame, text);
                text.push(' ');
            }
            FrameItem::Text(item) => {
                text.push_str(&item.text);
                text.push(SEAM);
            }
            _ => {}
        }
    }
}

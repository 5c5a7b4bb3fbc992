//! Characters that no font has. Typst prints a box for each and says nothing, unless a PDF standard
//! forbids it.

use std::collections::HashSet;

use typst::layout::{Frame, FrameItem};
use typst::syntax::Span;
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::problem::TypstProblem;
use super::world::JobWorld;

/// How many characters are told for one document. More than this is a font that is missing.
const MAX_TOLD: usize = 10;

/// A warning for each character that became a box, at the first page that shows it.
pub(super) fn missing(world: &JobWorld<'_>, document: &PagedDocument) -> Vec<TypstProblem> {
    let mut known = HashSet::new();
    let mut problems = Vec::new();
    for (number, page) in (1..).zip(document.pages()) {
        let mut boxed = Vec::new();
        walk(&page.frame, &mut boxed);
        for (text, span) in boxed {
            if problems.len() == MAX_TOLD {
                return problems;
            }
            if known.insert((text.clone(), span)) {
                let message = format!(
                    "{} could not be displayed with the fonts there are, and is a box on page {number}",
                    named(&text)
                );
                problems.push(TypstProblem::warning(world, message, span));
            }
        }
    }
    problems
}

fn walk(frame: &Frame, boxed: &mut Vec<(String, Span)>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => walk(&group.frame, boxed),
            FrameItem::Text(text) => boxes(text, boxed),
            _ => {}
        }
    }
}

/// The characters of a run of text for which the font has none but its glyph 0, the box.
fn boxes(item: &TextItem, boxed: &mut Vec<(String, Span)>) {
    for glyph in item.glyphs.iter().filter(|glyph| glyph.id == 0) {
        let text = item.text.get(glyph.range()).unwrap_or_default();
        let visible = text.chars().any(|c| !c.is_whitespace() && !c.is_control());
        if visible {
            boxed.push((text.to_owned(), glyph.span.0));
        }
    }
}

fn named(text: &str) -> String {
    let codes: Vec<String> = text.chars().map(|c| format!("U+{:04X}", c as u32)).collect();
    format!("`{text}` ({})", codes.join(" "))
}

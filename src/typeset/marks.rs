//! Finds the places of some pieces of the source on the finished pages: which page a number stands on,
//! and as which text.
//!
//! Every glyph knows the source that it was set from. What a template hands to a function of a Typst
//! file is set by that file, and is looked for by its text, on the pages that what stands around it in the
//! source leaves.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use typst::introspection::Tag;
use typst::layout::{Frame, FrameItem};
use typst::syntax::{Source, Span, SpanKind};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::anchors::{Anchors, window};

/// A piece of the source to be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Bytes of the source. Marks come in order and do not overlap, but several may share their bytes: the
    /// numbers of one list.
    pub range: Range<usize>,
    /// The text that stands for it, if it is not set as it is.
    pub text: Option<String>,
}

/// Where a mark stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// Its pages, counted from 1, and the text on each.
    pub places: Vec<(u32, String)>,
    /// Whether the page is known. Else it was looked for by its text, which may also be another's.
    pub certain: bool,
}

/// The places of each mark.
pub(super) fn find(
    document: &PagedDocument,
    source: &Source,
    marks: &[Mark],
    texts: &[(usize, String)],
) -> Vec<Found> {
    if marks.is_empty() {
        return Vec::new();
    }
    let mut finder = Finder {
        source,
        marks,
        spans: HashMap::new(),
        found: vec![Found::default(); marks.len()],
        last: vec![0; marks.len()],
        page: 0,
        open: Vec::new(),
        anchors: Anchors::default(),
    };
    let mut words: Vec<String> = Vec::new();
    for (page, number) in document.pages().iter().zip(1..) {
        finder.page = number;
        finder.open = vec![false; marks.len()];
        let mut text = String::new();
        finder.walk(&page.frame, &mut text);
        words.push(plain(&text));
    }
    let Finder { mut found, mut anchors, .. } = finder;
    if found.iter().any(|found| found.places.is_empty()) {
        let texts = texts.iter().map(|(at, text)| (*at, plain(text)));
        anchors.note_texts(&texts.collect::<Vec<_>>(), &words);
    }
    let anchors = anchors.in_order();
    for (found, mark) in found.iter_mut().zip(marks) {
        found.certain = !found.places.is_empty();
        if !found.certain {
            let (first, last) = window(&anchors, mark.range.start, mark.range.end);
            let last = last.unwrap_or(words.len() as u32);
            let text = mark.text.as_deref().unwrap_or_default();
            found.places = by_text(text, &words, (first, last));
            found.certain = first == last && !found.places.is_empty();
        }
    }
    found
}

/// What a span of the source stands for: its bytes, and whether offsets in it count.
type Node = Option<(Range<usize>, bool)>;

struct Finder<'a> {
    source: &'a Source,
    marks: &'a [Mark],
    spans: HashMap<Span, Node>,
    found: Vec<Found>,
    /// For each mark the byte of the source that was set last.
    last: Vec<usize>,
    page: u32,
    /// For each mark whether it was met on this page.
    open: Vec<bool>,
    anchors: Anchors,
}

impl Finder<'_> {
    fn walk(&mut self, frame: &Frame, words: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    self.walk(&group.frame, words);
                    words.push(' ');
                }
                FrameItem::Text(item) => {
                    self.text(item);
                    words.push_str(&item.text);
                    words.push(' ');
                }
                FrameItem::Tag(Tag::Start(element, _)) => {
                    if let Some((range, _)) = self.node(element.span()) {
                        self.anchors.note(range.start, self.page);
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, item: &TextItem) {
        let mut seen: Range<u16> = 0..0;
        for glyph in &item.glyphs {
            // Several glyphs may make up one letter.
            if glyph.range == seen {
                continue;
            }
            seen = glyph.range.clone();
            let (span, offset) = glyph.span;
            let Some((mark, at)) = self.mark_at(span, offset) else { continue };
            let text = &item.text[usize::from(seen.start)..usize::from(seen.end)];
            self.add(mark, at, text);
        }
    }

    /// The mark that a glyph belongs to, and its byte of the source.
    fn mark_at(&mut self, span: Span, offset: u16) -> Option<(usize, usize)> {
        let (range, counts) = self.node(span)?;
        let at = if counts { range.start + usize::from(offset) } else { range.start };
        self.anchors.note(at, self.page);
        let mark = self.marks.partition_point(|mark| mark.range.end <= at);
        let inside = self.marks.get(mark)?.range.start <= at;
        inside.then_some((mark, range.start + usize::from(offset)))
    }

    fn node(&mut self, span: Span) -> Node {
        let source = self.source;
        let node = self.spans.entry(span).or_insert_with(|| {
            (span.id() == Some(source.id())).then_some(())?;
            let range = match span.get() {
                SpanKind::Number { num, .. } => source.range(num, None)?,
                SpanKind::Range { range, .. } => range,
                SpanKind::Detached => return None,
            };
            // A string has quotes before its text, which offsets do not count.
            let quoted = source.text()[range.clone()].starts_with('"');
            Some((range, !quoted))
        });
        node.clone()
    }

    fn add(&mut self, mark: usize, at: usize, text: &str) {
        let goes_on = self.open[mark] && at > self.last[mark];
        self.last[mark] = at;
        self.open[mark] = true;
        let places = &mut self.found[mark].places;
        match places.last_mut().filter(|_| goes_on) {
            Some((_, found)) => found.push_str(text),
            None => places.push((self.page, text.to_owned())),
        }
    }
}

/// Every page of a range that has a text as a word of its own.
fn by_text(text: &str, pages: &[String], (first, last): (u32, u32)) -> Vec<(u32, String)> {
    let wanted = plain(text);
    let inside = pages.iter().zip(1..).filter(|(_, number)| (first..=last).contains(number));
    inside
        .filter(|(page, _)| !wanted.is_empty() && has_word(page, &wanted))
        .map(|(_, number)| (number, text.to_owned()))
        .collect()
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// A text with every blank a plain one: how a number is spaced is a matter of setting.
fn plain(text: &str) -> String {
    let visible: String = text.chars().filter(|c| *c != '\u{AD}' && *c != '\u{2060}').collect();
    visible.split(|c: char| c.is_whitespace()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_as_a_word_of_its_own_only() {
        let pages = ["11 2345 and", "1234; 1 234.", "in all 1\u{A0}234\u{A0}€"].map(plain);
        let found = by_text("1 234", &pages, (1, 3));
        assert_eq!(found.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [2, 3]);
    }
}

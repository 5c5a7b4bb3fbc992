//! From a text on a page to the source of the document, where the page itself does not tell: what a
//! template hands to a function of a library is set by the library.

use std::ops::Range;

use crate::locale::SOFT_HYPHEN;

/// How many letters must agree for a text to be taken for the same.
const ENOUGH: usize = 12;

/// The source as it can be searched for printed text.
pub(super) struct Locator {
    /// The source without soft hyphens and escapes, with plain blanks.
    plain: String,
    /// For each byte of `plain`, the bytes of its character in the source.
    offsets: Vec<(usize, usize)>,
}

impl Locator {
    pub(super) fn new(source: &str) -> Self {
        let mut plain = String::with_capacity(source.len());
        let mut offsets = Vec::with_capacity(source.len());
        let mut chars = source.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let bytes = (at, at + c.len_utf8());
            let c = match c {
                SOFT_HYPHEN => continue,
                '\\' if chars.peek().is_some_and(|(_, next)| matches!(next, '"' | '\\')) => {
                    continue;
                }
                '\u{A0}' | '\u{202F}' => ' ',
                c => c,
            };
            plain.push(c);
            offsets.resize(plain.len(), bytes);
        }
        Self { plain, offsets }
    }

    /// Where the source holds a text, if that is at one place alone. Of a long text the beginning is
    /// enough, for lines were broken in it.
    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        let wanted: String = text
            .chars()
            .filter(|c| *c != SOFT_HYPHEN)
            .map(|c| if matches!(c, '\u{A0}' | '\u{202F}') { ' ' } else { c })
            .collect();
        let wanted = wanted.trim();
        if wanted.chars().count() < 3 {
            return None;
        }
        self.once(wanted, false).or_else(|| {
            let mut end = wanted.len();
            while let Some(space) = wanted[..end].rfind(' ') {
                end = space;
                if wanted[..end].chars().count() < ENOUGH {
                    return None;
                }
                if let Some(found) = self.once(&wanted[..end], true) {
                    return Some(found);
                }
            }
            None
        })
    }

    /// The only place of a text; a short one must be a string as a whole.
    fn once(&self, text: &str, part: bool) -> Option<Range<usize>> {
        let short = !part && text.chars().count() < ENOUGH;
        let mut found = self.plain.match_indices(text).filter(|(at, _)| {
            let quoted = |text: &str, end: bool| match end {
                true => text.starts_with('"'),
                false => text.ends_with('"'),
            };
            !short
                || quoted(&self.plain[..*at], false) && quoted(&self.plain[at + text.len()..], true)
        });
        let (at, _) = found.next()?;
        if found.next().is_some() {
            return None;
        }
        let (start, _) = *self.offsets.get(at)?;
        let (_, end) = *self.offsets.get(at + text.len() - 1)?;
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_where_they_stand_alone() {
        let source =
            "#f(\"A \\\"good\\\" title\", \"Ki\u{AD}tab\u{AD}xana günü\", \"Baku\")[Bakuvian]";
        let locator = Locator::new(source);
        let at = |text: &str| locator.find(text).map(|range| &source[range]);
        assert_eq!(at("A \"good\" title"), Some("A \\\"good\\\" title"));
        assert_eq!(at("Kitabxana günü"), Some("Ki\u{AD}tab\u{AD}xana günü"));
        assert_eq!(at("Kitabxana günü ilə"), Some("Ki\u{AD}tab\u{AD}xana günü"));
        assert_eq!(at("Baku"), Some("Baku"));
        assert_eq!(at("Baku is far away from here"), None);
        assert_eq!(at("title"), None);
    }
}

//! Block tags and line ends. A line that holds block tags alone leaves nothing behind, for Typst
//! takes an empty line for a new paragraph; but a line with text keeps its end, also where a tag
//! is the last thing on it.
//!
//! The engine can only drop the line end behind every tag or behind none. So it drops them, and
//! tags on lines with text get a `+`, which keeps theirs. The inserted bytes are remembered, so
//! that places in the template stay exact.

/// A template as the engine gets it.
#[derive(Debug, Clone, Default)]
pub(super) struct Prepared {
    pub(super) text: String,
    /// Where bytes were inserted, as offsets in `text`, in order.
    inserted: Vec<usize>,
}

impl Prepared {
    /// Prepares a template's text.
    pub(super) fn new(source: &str) -> Self {
        let mut prepared = Self::default();
        let mut at = 0;
        for end in tag_ends(source) {
            let marked = source[..end].ends_with(['-', '+']);
            if marked || stands_alone(source, end) {
                continue;
            }
            prepared.text.push_str(&source[at..end]);
            prepared.inserted.push(prepared.text.len());
            prepared.text.push('+');
            at = end;
        }
        prepared.text.push_str(&source[at..]);
        prepared
    }

    /// An offset in the prepared text as one in the template's own.
    pub(super) fn original(&self, offset: usize) -> usize {
        offset - self.inserted.partition_point(|inserted| *inserted < offset)
    }
}

/// The offsets of the `%}` of all block tags.
fn tag_ends(source: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    while let Some(start) = source[at..].find("{%").map(|start| at + start) {
        let Some(end) = tag_end(source, start + 2) else { break };
        ends.push(end);
        at = end + 2;
    }
    ends
}

/// The next `%}` that is not inside quotes.
fn tag_end(source: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    for (offset, c) in source[from..].char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '%') if source[from + offset..].starts_with("%}") => return Some(from + offset),
            _ => {}
        }
    }
    None
}

/// Whether the line of the tag that ends here holds nothing but blanks, tags and comments.
fn stands_alone(source: &str, end: usize) -> bool {
    let tag_start = source[..end].rfind("{%").unwrap_or(0);
    let line_start = source[..tag_start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[end..].find('\n').map_or(source.len(), |at| end + at);
    let mut rest = &source[line_start..line_end];
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return true;
        }
        let close = match rest.get(..2) {
            Some("{%") => tag_end(rest, 2),
            Some("{#") => rest.find("#}"),
            _ => return false,
        };
        match close {
            Some(close) => rest = &rest[close + 2..],
            // The tag or comment goes on in the next line.
            None => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_beside_text_keep_their_line_end() {
        let prepared = Prepared::new("{% if a %}\nx{% endif %}\n  {% for b in c %}  {# d #}\ny\n");
        assert_eq!(prepared.text, "{% if a %}\nx{% endif +%}\n  {% for b in c %}  {# d #}\ny\n");
    }

    #[test]
    fn places_stay_exact() {
        let source = "a {% if x == '%}' %}b{% endif %} c";
        let prepared = Prepared::new(source);
        assert_eq!(prepared.text, "a {% if x == '%}' +%}b{% endif +%} c");
        assert_eq!(prepared.original(prepared.text.len()), source.len());
        let at = prepared.text.find('b').unwrap();
        assert_eq!(prepared.original(at), source.find('b').unwrap());
        assert_eq!(Prepared::new("no tags").original(3), 3);
    }
}

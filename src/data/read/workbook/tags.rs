//! The tags of a piece of XML, one after the other.

use memchr::{memchr, memmem};

/// Goes over the tags of a piece. A comment or CDATA section that goes on in the next piece is
/// remembered by whoever asks.
pub(super) struct Tags<'a> {
    rest: &'a [u8],
}

/// What ends a comment or a CDATA section that is open.
pub(super) type Open = Option<&'static [u8]>;

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// What stands between `<` and `>`.
    pub(super) content: &'a [u8],
    /// Whether anything stands between the tag before and this one.
    pub(super) after_text: bool,
}

impl<'a> Tags<'a> {
    pub(super) fn of(xml: &'a [u8]) -> Self {
        Self { rest: xml }
    }

    /// The next tag. Comments are skipped with all that is in them, and so are CDATA sections.
    pub(super) fn next(&mut self, open: &mut Open) -> Option<Tag<'a>> {
        let mut after_text = false;
        loop {
            if let Some(end) = *open {
                let found = memmem::find(self.rest, end)?;
                self.rest = &self.rest[found + end.len()..];
                *open = None;
            }
            let before = memchr(b'<', self.rest)?;
            after_text |= before > 0;
            self.rest = &self.rest[before + 1..];
            if self.rest.starts_with(b"!--") {
                *open = Some(b"-->");
            } else if self.rest.starts_with(b"![CDATA[") {
                after_text = true;
                *open = Some(b"]]>");
            } else {
                let length = memchr(b'>', self.rest)?;
                let content = &self.rest[..length];
                self.rest = &self.rest[length + 1..];
                return Some(Tag { content, after_text });
            }
        }
    }
}

/// The name of a tag without the prefix of its namespace, and whether it is an end tag.
pub(super) fn name(tag: &[u8]) -> (bool, &[u8]) {
    let (is_end, tag) = match tag {
        [b'/', rest @ ..] => (true, rest),
        _ => (false, tag),
    };
    let is_over = |byte: &u8| matches!(byte, b' ' | b'/' | b'\t' | b'\r' | b'\n');
    let name = &tag[..tag.iter().position(is_over).unwrap_or(tag.len())];
    let prefix = name.iter().position(|byte| *byte == b':');
    (is_end, prefix.map_or(name, |colon| &name[colon + 1..]))
}

/// The attributes of a tag as they are written: name without prefix, and value.
pub(super) struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    pub(super) fn of(tag: &'a [u8]) -> Self {
        let start = memchr(b' ', tag).or_else(|| tag.iter().position(u8::is_ascii_whitespace));
        Self(start.map_or(&[], |start| &tag[start..]))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let equals = memchr(b'=', self.0)?;
        let name = self.0[..equals].trim_ascii();
        let name = match memchr(b':', name) {
            // `xml:space` and the like are no attributes of ours.
            Some(_) => b"",
            None => name,
        };
        let rest = self.0[equals + 1..].trim_ascii_start();
        let quote = *rest.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let length = memchr(quote, &rest[1..])?;
        self.0 = &rest[length + 2..];
        Some((name, &rest[1..=length]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_around_comments_and_sections() {
        let xml = b"<a x=\"1\">text<!-- <b> -- > --><b/><![CDATA[<c>]]></a  ><!-- <d>";
        let mut tags = Tags::of(xml);
        let mut open = None;
        let tag = |content: &'static [u8], after_text| Some(Tag { content, after_text });
        assert_eq!(tags.next(&mut open), tag(b"a x=\"1\"", false));
        assert_eq!(tags.next(&mut open), tag(b"b/", true));
        assert_eq!(tags.next(&mut open), tag(b"/a  ", true));
        assert_eq!(tags.next(&mut open), None);
        // The comment goes on in the next piece.
        let mut tags = Tags::of(b"<e> --><f>");
        assert_eq!(tags.next(&mut open), tag(b"f", false));
        assert_eq!(tags.next(&mut open), None);
    }

    #[test]
    fn names_and_attributes_are_read() {
        assert_eq!(name(b"row r=\"1\""), (false, &b"row"[..]));
        assert_eq!(name(b"x:row/"), (false, &b"row"[..]));
        assert_eq!(name(b"/x:c"), (true, &b"c"[..]));
        assert_eq!(name(b"/c "), (true, &b"c"[..]));
        let found: Vec<_> = Attributes::of(b"c  r = \"A1\" xml:t='s' s=''/").collect();
        assert_eq!(found, [(&b"r"[..], &b"A1"[..]), (b"", b"s"), (b"s", b"")]);
    }
}

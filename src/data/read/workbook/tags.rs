//! The tags of an XML stream, one after the other, in bounded memory.

use std::io::{self, Read};

use memchr::{memchr, memmem};

/// The longest tag that is looked at; of a longer one the start is lost, and nothing else.
const LONGEST: usize = 1 << 20;

/// Reads tags from a stream.
pub(super) struct Tags<R> {
    source: R,
    buffer: Vec<u8>,
    /// What is not yet looked at.
    start: usize,
    end: usize,
    read: u64,
}

/// A tag.
pub(super) struct Tag<'a> {
    /// What stands between `<` and `>`.
    pub(super) content: &'a [u8],
    /// Whether anything stands between the tag before and this one.
    pub(super) after_text: bool,
}

impl<R: Read> Tags<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, buffer: vec![0; 1 << 17], start: 0, end: 0, read: 0 }
    }

    /// How many bytes came from the source so far.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// The next tag; comments are skipped with all that is in them, and so are CDATA sections.
    pub(super) fn next(&mut self) -> io::Result<Option<Tag<'_>>> {
        let mut after_text = false;
        loop {
            let Some(before) = self.find(b'<')? else { return Ok(None) };
            after_text |= before > 0;
            self.start += before + 1;
            if self.starts_with(b"!--")? {
                self.skip_past(b"-->")?;
                continue;
            }
            if self.starts_with(b"![CDATA[")? {
                after_text = true;
                self.skip_past(b"]]>")?;
                continue;
            }
            let Some(length) = self.find(b'>')? else { return Ok(None) };
            let start = self.start;
            self.start += length + 1;
            return Ok(Some(Tag { content: &self.buffer[start..start + length], after_text }));
        }
    }

    /// How far ahead a byte is; what comes before it is in the buffer then.
    fn find(&mut self, byte: u8) -> io::Result<Option<usize>> {
        let mut looked = 0;
        loop {
            let ahead = &self.buffer[self.start + looked..self.end];
            if let Some(found) = memchr(byte, ahead) {
                return Ok(Some(looked + found));
            }
            looked += ahead.len();
            // Texts are of no interest, and may be long.
            if byte == b'<' && looked > 1 || looked > LONGEST {
                self.start += looked - 1;
                looked = 1;
            }
            if !self.refill()? {
                return Ok(None);
            }
        }
    }

    fn starts_with(&mut self, wanted: &[u8]) -> io::Result<bool> {
        while self.end - self.start < wanted.len() {
            // Most tags differ at once.
            if !wanted.starts_with(&self.buffer[self.start..self.end]) || !self.refill()? {
                return Ok(false);
            }
        }
        Ok(self.buffer[self.start..self.end].starts_with(wanted))
    }

    fn skip_past(&mut self, end: &[u8]) -> io::Result<()> {
        loop {
            if let Some(found) = memmem::find(&self.buffer[self.start..self.end], end) {
                self.start += found + end.len();
                return Ok(());
            }
            // The start of the end may have been read already.
            self.start = self.start.max((self.end + 1).saturating_sub(end.len()));
            if !self.refill()? {
                self.start = self.end;
                return Ok(());
            }
        }
    }

    /// Reads more; `false` at the end of the stream.
    fn refill(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let count = self.source.read(&mut self.buffer[self.end..])?;
        self.end += count;
        self.read += count as u64;
        Ok(count > 0)
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

    /// Hands out one byte at a time, so that everything is cut everywhere.
    struct Drop<'a>(&'a [u8]);

    impl Read for Drop<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn tags_are_found_wherever_the_stream_is_cut() {
        let xml = "<a x=\"1\">text<!-- <b> -- > --><b/><![CDATA[<c>]]></a  ><";
        for tags in
            [collect(&mut Tags::new(xml.as_bytes())), collect(&mut Tags::new(Drop(xml.as_bytes())))]
        {
            let expected = [("a x=\"1\"", false), ("b/", true), ("/a  ", true)]
                .map(|(a, b)| (a.to_owned(), b));
            assert_eq!(tags, expected);
        }
    }

    fn collect<R: Read>(tags: &mut Tags<R>) -> Vec<(String, bool)> {
        let mut found = Vec::new();
        while let Some(tag) = tags.next().unwrap() {
            found.push((String::from_utf8_lossy(tag.content).into_owned(), tag.after_text));
        }
        found
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

//! The records of an XLS, and the texts in them.

/// The start and the end of a stream, and the record that goes on with the one before.
pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;

/// A record and what continues it.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    /// What follows the record; its continuations come first.
    rest: &'a [u8],
}

/// The records of a stream, one after the other; continuations are left out.
pub(super) fn records(mut stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        loop {
            let (kind, data, rest) = record(stream)?;
            stream = rest;
            if kind != CONTINUE {
                return Some(Record { kind, data, rest });
            }
        }
    })
}

fn record(stream: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let length = usize::from(u16_at(stream, 2)?);
    let data = stream.get(4..4 + length)?;
    Some((u16_at(stream, 0)?, data, &stream[4 + length..]))
}

impl<'a> Record<'a> {
    /// A reader for the texts of the record, from an offset on.
    pub(super) fn texts(&self, offset: usize) -> Texts<'a> {
        Texts { part: self.data.get(offset..).unwrap_or(&[]), rest: self.rest }
    }
}

/// Reads texts that may go on in the records that follow.
pub(super) struct Texts<'a> {
    part: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Texts<'a> {
    /// Goes on with the next continuation.
    fn go_on(&mut self) -> Option<()> {
        match record(self.rest)? {
            (CONTINUE, data, rest) => (self.part, self.rest) = (data, rest),
            _ => return None,
        }
        Some(())
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        while self.part.is_empty() {
            self.go_on()?;
        }
        let (first, part) = self.part.split_first()?;
        self.part = part;
        Some(*first)
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn long(&mut self) -> Option<u32> {
        Some(u32::from(self.short()?) | u32::from(self.short()?) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > self.part.len() {
            count -= self.part.len();
            self.go_on()?;
        }
        self.part = &self.part[count..];
        Some(())
    }

    /// A text that says how it is written, with a length that was read before.
    pub(super) fn text(&mut self, length: usize, into: &mut String) -> Option<()> {
        let flags = self.byte()?;
        let runs = if flags & 0x08 != 0 { usize::from(self.short()?) } else { 0 };
        let phonetic = if flags & 0x04 != 0 { self.long()? as usize } else { 0 };
        self.letters(length, flags & 0x01 != 0, into)?;
        self.skip(4 * runs + phonetic)
    }

    fn letters(&mut self, mut left: usize, mut wide: bool, into: &mut String) -> Option<()> {
        let mut units: Vec<u16> = Vec::new();
        while left > 0 {
            if self.part.is_empty() {
                self.go_on()?;
                // The rest of a text says anew how it is written.
                wide = self.byte()? & 0x01 != 0;
            }
            let width = if wide { 2 } else { 1 };
            let count = left.min(self.part.len() / width);
            if count == 0 && left > 0 && !self.part.is_empty() {
                return None;
            }
            let (letters, part) = self.part.split_at(count * width);
            self.part = part;
            left -= count;
            match wide {
                true => {
                    units.extend(letters.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])))
                }
                false => units.extend(letters.iter().map(|letter| u16::from(*letter))),
            }
        }
        into.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Some(())
    }
}

pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

pub(super) fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    #[test]
    fn texts_go_on_in_the_next_record() {
        // Four letters: two narrow ones, and two wide ones after the cut; then a rich text.
        let stream = [
            bytes(0x00fc, b"\x04\x00\x00ab"),
            bytes(CONTINUE, b"\x01\x59\x02\x63\x00\x01\x00\x08\x01"),
            bytes(CONTINUE, b"\x00x1234\x01\x00\x00y"),
            bytes(EOF, b""),
        ]
        .concat();
        let found: Vec<Record<'_>> = records(&stream).collect();
        assert_eq!(found.iter().map(|record| record.kind).collect::<Vec<_>>(), [0x00fc, EOF]);
        let mut texts = found[0].texts(0);
        let mut next = || {
            let mut text = String::new();
            let length = texts.short()?;
            texts.text(usize::from(length), &mut text)?;
            Some(text)
        };
        assert_eq!(next().as_deref(), Some("abəc"));
        assert_eq!(next().as_deref(), Some("x"));
        assert_eq!(next().as_deref(), Some("y"));
        assert_eq!(next(), None);
    }
}

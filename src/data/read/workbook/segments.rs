//! The XML of a sheet in pieces that end with a row where possible, in bounded memory.

use std::io::{self, Read};

use memchr::{memmem, memrchr};

/// How much is looked at in one go.
const LENGTH: usize = 1 << 18;

/// Reads pieces from a stream.
pub(super) struct Segments<R> {
    source: R,
    buffer: Vec<u8>,
    /// What was handed out, and what was read.
    used: usize,
    end: usize,
    read: u64,
    /// Whether the last piece ended with a row.
    ended_with_row: bool,
}

/// A piece of a sheet. It ends with a tag, or with the sheet, or is longer than any honest text.
pub(super) struct Segment<'a> {
    pub(super) xml: &'a [u8],
    /// Whether it is made of rows alone, from the start of one to the end of another.
    pub(super) whole_rows: bool,
}

impl<R: Read> Segments<R> {
    pub(super) fn new(source: R) -> Self {
        let buffer = vec![0; LENGTH];
        Self { source, buffer, used: 0, end: 0, read: 0, ended_with_row: false }
    }

    /// How many bytes came from the source so far.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> io::Result<Option<Segment<'_>>> {
        self.fill()?;
        let filled = &self.buffer[..self.end];
        if filled.is_empty() {
            return Ok(None);
        }
        let row = memmem::rfind(filled, b"</row>").map(|at| at + b"</row>".len());
        let whole_rows = self.ended_with_row && row.is_some();
        self.ended_with_row = row.is_some();
        self.used = match row {
            Some(row) => row,
            // The last piece, which is shorter, holds what follows the rows.
            None if self.end < LENGTH => self.end,
            None => memrchr(b'>', filled).map_or(self.end, |at| at + 1),
        };
        Ok(Some(Segment { xml: &self.buffer[..self.used], whole_rows }))
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.used..self.end, 0);
        self.end -= self.used;
        self.used = 0;
        while self.end < LENGTH {
            match self.source.read(&mut self.buffer[self.end..])? {
                0 => break,
                count => {
                    self.end += count;
                    self.read += count as u64;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_with_rows() {
        let row = format!("<row><c><v>{}</v></c></row>", "1".repeat(1000));
        let xml = format!("<worksheet><sheetData>{}</sheetData></worksheet>", row.repeat(1000));
        let mut segments = Segments::new(xml.as_bytes());
        let mut whole = String::new();
        let mut kinds = Vec::new();
        while let Some(segment) = segments.next().unwrap() {
            whole.push_str(std::str::from_utf8(segment.xml).unwrap());
            kinds.push(segment.whole_rows);
        }
        assert_eq!(whole, xml);
        assert_eq!(kinds, [false, true, true, true, false]);
    }

    #[test]
    fn what_holds_no_row_comes_in_pieces_too() {
        for xml in [" ".repeat(LENGTH * 2 + 5), "<a>".repeat(LENGTH)] {
            let mut segments = Segments::new(xml.as_bytes());
            let mut length = 0;
            while let Some(segment) = segments.next().unwrap() {
                assert!(!segment.whole_rows && segment.xml.len() <= LENGTH);
                length += segment.xml.len();
            }
            assert_eq!(length, xml.len());
        }
    }
}

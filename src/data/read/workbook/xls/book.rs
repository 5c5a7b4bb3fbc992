//! What an XLS says of all its sheets.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use super::super::formats::Shown;
use super::biff::{BOF, EOF, Record, records, u16_at, u32_at};
use crate::data::read::{ReadResult, container};

/// A workbook of Excel 97 or later.
#[derive(Default)]
pub(super) struct Book {
    pub(super) stream: Vec<u8>,
    /// The sheets that can hold a table.
    pub(super) sheets: Vec<Sheet>,
    /// How the cell format of a number shows numbers.
    formats: Vec<Shown>,
    pub(super) is_1904: bool,
    /// Whether Excel has computed its formulas.
    pub(super) is_computed: bool,
    /// The texts of the cells, and where each ends.
    texts: String,
    ends: Vec<usize>,
}

pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// Where it starts in the stream.
    pub(super) start: usize,
}

impl Book {
    /// Reads what holds for all sheets. `None` if it is of an older Excel, or the container is not
    /// as it should be: calamine knows more of them.
    pub(super) fn open(bytes: &[u8], display: &str) -> ReadResult<Option<Self>> {
        let Some(stream) = stream(bytes) else { return Ok(None) };
        let mut book = Self::default();
        let mut codes = HashMap::new();
        let mut styles = Vec::new();
        for (index, record) in records(&stream).enumerate() {
            let data = record.data;
            match record.kind {
                BOF if u16_at(data, 0) != Some(0x0600) => return Ok(None),
                _ if index == 0 && record.kind != BOF => return Ok(None),
                // FilePass: all that follows is encrypted, in one way or another.
                0x002f => return Err(container::password(display)),
                // Date1904
                0x0022 => book.is_1904 = u16_at(data, 0) == Some(1),
                // RecalcId
                0x01c1 => book.is_computed = true,
                // BoundSheet8; other kinds are charts and macros.
                0x0085 if data.get(5) == Some(&0) => book.sheets.extend(sheet(&record)),
                // Format
                0x041e => codes.extend(format(&record)),
                // XF
                0x00e0 => styles.push(u16_at(data, 2).unwrap_or(0)),
                // SST
                0x00fc => drop(book.shared_texts(&record)),
                EOF => break,
                _ => {}
            }
        }
        let shown = |id: &u16| codes.get(id).copied().unwrap_or_else(|| Shown::built_in(*id));
        book.formats = styles.iter().map(shown).collect();
        book.stream = stream;
        Ok(Some(book))
    }

    /// Keeps the texts that cells refer to, up to the first that is damaged.
    fn shared_texts(&mut self, record: &Record<'_>) -> Option<()> {
        let mut texts = record.texts(4);
        for _ in 0..texts.long()? {
            let length = texts.short()?;
            texts.text(usize::from(length), &mut self.texts)?;
            self.ends.push(self.texts.len());
        }
        Some(())
    }

    /// How the cell format of a number shows numbers.
    pub(super) fn shown(&self, format: Option<u16>) -> Shown {
        let shown = format.and_then(|format| self.formats.get(usize::from(format)));
        shown.copied().unwrap_or_default()
    }

    /// The text that a cell refers to.
    pub(super) fn text(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        Some(&self.texts[start..*self.ends.get(index)?])
    }
}

fn sheet(record: &Record<'_>) -> Option<Sheet> {
    let mut texts = record.texts(6);
    let length = texts.byte()?;
    let mut name = String::new();
    texts.text(usize::from(length), &mut name)?;
    let start = u32_at(record.data, 0)? as usize;
    Some(Sheet { name, hidden: record.data.get(4)? & 0x03 != 0, start })
}

fn format(record: &Record<'_>) -> Option<(u16, Shown)> {
    let mut texts = record.texts(2);
    let length = texts.short()?;
    let mut code = String::new();
    texts.text(usize::from(length), &mut code)?;
    Some((u16_at(record.data, 0)?, Shown::of(&code)))
}

fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let part = file.open_stream("/Workbook").ok()?;
    let mut stream = Vec::new();
    // A stream cannot be longer than the file that holds it.
    part.take(bytes.len() as u64).read_to_end(&mut stream).ok()?;
    Some(stream)
}

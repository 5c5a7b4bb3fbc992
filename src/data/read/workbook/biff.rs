//! The records of an XLS, as far as calamine does not tell what they say: hidden rows and the
//! number formats of cells.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use super::formats::Shown;
use crate::data::read::ReadResult;
use crate::data::read::container;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;

/// The stream of a workbook, and what its first part says.
pub(super) struct Biff {
    stream: Vec<u8>,
    /// Where the sheets start, in the order of the workbook.
    sheets: Vec<usize>,
    /// How the cell format of a number shows numbers.
    formats: Vec<Shown>,
}

/// What is found out about a sheet.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// The numbers of hidden rows, sorted.
    pub(super) hidden: Vec<u32>,
    /// The cells that are not shown as plain numbers, by row (from 1) and column (from 0).
    pub(super) shown: HashMap<(u32, u32), Shown>,
}

impl Biff {
    /// Reads the records that hold for all sheets. `None` if the container is not as it should be:
    /// calamine is less strict.
    pub(super) fn open(bytes: &[u8], display: &str) -> ReadResult<Option<Self>> {
        let Some(stream) = stream(bytes) else { return Ok(None) };
        let mut sheets = Vec::new();
        let mut codes: HashMap<u16, Shown> = HashMap::new();
        let mut styles = Vec::new();
        for (kind, data) in records(&stream) {
            match kind {
                // FilePass: all that follows is encrypted, in one way or another.
                0x002f => return Err(container::password(display)),
                // BoundSheet
                0x0085 => sheets.extend(u32_at(data, 0).map(|at| at as usize)),
                // Format
                0x041e => {
                    if let (Some(id), Some(code)) = (u16_at(data, 0), text(data.get(2..))) {
                        codes.insert(id, Shown::of(&code));
                    }
                }
                // XF
                0x00e0 => styles.push(u16_at(data, 2).unwrap_or(0)),
                EOF => break,
                _ => {}
            }
        }
        let shown = |id: &u16| codes.get(id).copied().unwrap_or_else(|| Shown::built_in(*id));
        let formats = styles.iter().map(shown).collect();
        Ok(Some(Self { stream, sheets, formats }))
    }

    /// Goes over the sheet of an index.
    pub(super) fn sheet(&self, index: usize) -> Option<Sheet> {
        let stream = self.stream.get(*self.sheets.get(index)?..)?;
        let mut sheet = Sheet::default();
        // Charts in a sheet are streams within its stream.
        let mut depth = 0;
        for (kind, data) in records(stream) {
            match kind {
                BOF => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                _ if depth > 1 => {}
                // Row; a bit says that it has no height.
                0x0208 => {
                    if let (Some(row), Some(flags)) = (u16_at(data, 0), u16_at(data, 12))
                        && flags & 0x20 != 0
                    {
                        sheet.hidden.push(u32::from(row) + 1);
                    }
                }
                // Number, RK, Formula
                0x0203 | 0x027e | 0x0006 => self.cell(data, 2, 4, &mut sheet),
                // MulRk: one row, and format and number of many columns
                0x00bd => {
                    let columns = data.len().saturating_sub(6) / 6;
                    for column in 0..columns {
                        self.cell_at(data, column, 4 + 6 * column, &mut sheet);
                    }
                }
                _ => {}
            }
        }
        sheet.hidden.sort_unstable();
        sheet.hidden.dedup();
        Some(sheet)
    }

    fn cell(&self, data: &[u8], column: usize, format: usize, sheet: &mut Sheet) {
        if let (Some(row), Some(column), Some(format)) =
            (u16_at(data, 0), u16_at(data, column), u16_at(data, format))
        {
            self.keep(row, u32::from(column), format, sheet);
        }
    }

    fn cell_at(&self, data: &[u8], offset: usize, format: usize, sheet: &mut Sheet) {
        if let (Some(row), Some(first), Some(format)) =
            (u16_at(data, 0), u16_at(data, 2), u16_at(data, format))
        {
            self.keep(row, u32::from(first) + offset as u32, format, sheet);
        }
    }

    fn keep(&self, row: u16, column: u32, format: u16, sheet: &mut Sheet) {
        let shown = self.formats.get(usize::from(format)).copied().unwrap_or_default();
        if shown != Shown::default() {
            sheet.shown.insert((u32::from(row) + 1, column), shown);
        }
    }
}

fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name))?;
    let mut stream = Vec::new();
    let part = file.open_stream(name).ok()?;
    // A stream cannot be longer than the file that holds it.
    part.take(bytes.len() as u64).read_to_end(&mut stream).ok()?;
    Some(stream)
}

/// The kind and data of the records of a stream.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let kind = u16_at(stream, 0)?;
        let length = usize::from(u16_at(stream, 2)?);
        let data = stream.get(4..4 + length)?;
        stream = &stream[4 + length..];
        Some((kind, data))
    })
}

/// A format code. All that matters in one is ASCII, whatever the encoding of the rest.
fn text(data: Option<&[u8]>) -> Option<String> {
    let data = data?;
    let length = usize::from(u16_at(data, 0)?);
    match data.get(2)? {
        0 => data.get(3..3 + length).map(latin),
        1 => {
            let units = data.get(3..3 + 2 * length)?.chunks_exact(2);
            let units: Vec<u16> =
                units.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            Some(String::from_utf16_lossy(&units))
        }
        // Before Excel 97, the text has a length of one byte and follows it at once.
        _ => data.get(1..1 + usize::from(data[0])).map(latin),
    }
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

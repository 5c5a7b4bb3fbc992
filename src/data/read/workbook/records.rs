//! The records of an XLSB, as far as calamine does not tell what they say: hidden rows, merged
//! ranges, the number formats of cells, and formulas that give an error.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use super::cells::error_of;
use super::formats::Shown;
use super::package;
use crate::data::read::Area;
use crate::data::read::container::Zip;

/// The longest record that is looked at.
const LONGEST: usize = 1 << 20;

/// What is found out about a sheet.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// The numbers of hidden rows, sorted.
    pub(super) hidden: Vec<u32>,
    pub(super) merged: Vec<Area>,
    /// The cells that are not shown as plain numbers, by row (from 1) and column (from 0).
    pub(super) shown: HashMap<(u32, u32), Shown>,
    /// The formulas that give an error, in order: calamine leaves them out.
    pub(super) errors: Vec<((u32, u32), &'static str)>,
}

/// Goes over the sheet of a name. `None` if it is not found.
pub(super) fn sheet(zip: &mut Zip<'_>, name: &str) -> Option<Sheet> {
    let part = part_of(zip, name)?;
    let formats = formats(zip).unwrap_or_default();
    let mut sheet = Sheet::default();
    let mut row = 0;
    let mut records = Records::open(zip, &part)?;
    while let Some((kind, data)) = records.next() {
        match kind {
            // BrtRowHdr; a bit says that it has no height.
            0x0000 => {
                row = u32_at(data, 0)?.saturating_add(1);
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    sheet.hidden.push(row);
                }
            }
            // BrtCellRk, BrtCellReal, BrtFmlaNum
            0x0002 | 0x0005 | 0x0009 => {
                let column = u32_at(data, 0)?;
                // The style takes three of four bytes.
                let style = u32_at(data, 4)? & 0x00ff_ffff;
                let shown = formats.get(style as usize).copied().unwrap_or_default();
                if shown != Shown::default() {
                    sheet.shown.insert((row, column), shown);
                }
            }
            // BrtFmlaError
            0x000b => sheet.errors.push(((row, u32_at(data, 0)?), error_of(*data.get(8)?))),
            // BrtMergeCell
            0x00b0 => sheet.merged.push(Area {
                top: u32_at(data, 0)?.saturating_add(1),
                bottom: u32_at(data, 4)?.saturating_add(1),
                left: u32_at(data, 8)?,
                right: u32_at(data, 12)?,
            }),
            _ => {}
        }
    }
    sheet.hidden.sort_unstable();
    Some(sheet)
}

/// The part of a sheet: the workbook names a relation, and that the part.
fn part_of(zip: &mut Zip<'_>, wanted: &str) -> Option<String> {
    let mut relation = None;
    let mut records = Records::open(zip, "xl/workbook.bin")?;
    while let Some((kind, data)) = records.next() {
        // BrtBundleSh: state, number, relation, name
        if kind == 0x009c
            && let Some((id, rest)) = text(data.get(8..)?)
            && text(rest).is_some_and(|(name, _)| name == wanted)
        {
            relation = Some(id);
        }
    }
    drop(records);
    let relation = relation?;
    let related = package::related(zip, "xl", "xl/_rels/workbook.bin.rels", |id, _| id == relation);
    related.into_iter().next().map(|(_, part)| part)
}

/// How each cell style shows a number.
fn formats(zip: &mut Zip<'_>) -> Option<Vec<Shown>> {
    let mut codes = HashMap::new();
    let mut styles = Vec::new();
    let mut in_styles = false;
    let mut records = Records::open(zip, "xl/styles.bin")?;
    while let Some((kind, data)) = records.next() {
        match kind {
            // BrtFmt
            0x002c => {
                if let Some((code, _)) = text(data.get(2..)?) {
                    codes.insert(u16_at(data, 0)?, Shown::of(&code));
                }
            }
            // BrtBeginCellXFs, BrtXF, BrtEndCellXFs
            0x0269 => in_styles = true,
            0x002f if in_styles => {
                let id = u16_at(data, 2)?;
                styles.push(codes.get(&id).copied().unwrap_or_else(|| Shown::built_in(id)));
            }
            0x026a => break,
            _ => {}
        }
    }
    Some(styles)
}

/// The records of a part, one after the other.
struct Records<R> {
    part: BufReader<R>,
    data: Vec<u8>,
}

impl Records<()> {
    fn open(zip: &mut Zip<'_>, part: &str) -> Option<Records<impl Read>> {
        let part = BufReader::with_capacity(1 << 16, package::open(zip, part)?);
        Some(Records { part, data: Vec::new() })
    }
}

impl<R: Read> Records<R> {
    /// The kind and data of the next record; `None` at the end, or where the part is damaged.
    fn next(&mut self) -> Option<(u16, &[u8])> {
        let kind = self.number(2)? as u16;
        let length = self.number(4)?;
        if length > LONGEST {
            let skipped = self.part.by_ref().take(length as u64);
            let count = std::io::copy(&mut { skipped }, &mut std::io::sink()).ok()?;
            return (count == length as u64).then_some((kind, &[]));
        }
        self.data.resize(length, 0);
        self.part.read_exact(&mut self.data).ok()?;
        Some((kind, &self.data))
    }

    /// A number of seven bits a byte.
    fn number(&mut self, most: u32) -> Option<usize> {
        let mut number = 0;
        for index in 0..most {
            let mut byte = [0];
            self.part.read_exact(&mut byte).ok()?;
            number |= usize::from(byte[0] & 0x7f) << (7 * index);
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

/// A text with its length before it, and what follows.
fn text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = u32_at(data, 0)? as usize;
    let end = 4usize.checked_add(length.checked_mul(2)?)?;
    let units = data.get(4..end)?.chunks_exact(2);
    let units: Vec<u16> = units.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some((String::from_utf16_lossy(&units), &data[end..]))
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

//! The cells of a sheet of an XLS.

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::super::cells::error_of;
use super::super::dates;
use super::super::formats::Shown;
use super::super::rows::Wanted;
use super::biff::{BOF, EOF, Record, f64_at, records, u16_at, u32_at};
use super::book::Book;
use crate::data::read::{Area, RawCell, ReadResult};

const FORMULA: u16 = 0x0006;

/// What is known of a sheet before its cells.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The numbers of hidden rows, sorted.
    pub(super) hidden: Vec<u32>,
    pub(super) merged: Vec<Area>,
    /// How many cells it has.
    pub(super) cells: usize,
    /// Whether a row comes after one that it should come before.
    pub(super) unordered: bool,
    /// Whether any formula has a result other than an empty text.
    pub(super) has_results: bool,
}

/// The records of the sheet that starts somewhere, without those of charts in it.
fn of_sheet(book: &Book, start: usize) -> impl Iterator<Item = Record<'_>> {
    records(book.stream.get(start..).unwrap_or(&[]))
        .scan(0, |depth, record| {
            match record.kind {
                BOF => *depth += 1,
                EOF => *depth -= 1,
                _ => {}
            }
            // The sheet ends where its own depth does.
            (*depth > 0).then_some((*depth, record))
        })
        .filter(|(depth, _)| *depth == 1)
        .map(|(_, record)| record)
}

/// Goes over a sheet without looking into its cells.
pub(super) fn survey(book: &Book, start: usize) -> Survey {
    let mut survey = Survey::default();
    let mut last = 0;
    for Record { kind, data, .. } in of_sheet(book, start) {
        let row = u16_at(data, 0).unwrap_or(0);
        match kind {
            // Row; a bit says that it has no height.
            0x0208 if u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                survey.hidden.push(u32::from(row) + 1);
            }
            // MergeCells
            0x00e5 => survey.merged.extend(data.get(2..).unwrap_or(&[]).chunks_exact(8).map(area)),
            // Number, Label, RString, BoolErr, RK, LabelSst, MulRk, Formula
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd | 0x0006 => {
                survey.cells += 1;
                survey.unordered |= row < last;
                last = row;
                survey.has_results |= kind == FORMULA && !is_empty_text(data);
            }
            _ => {}
        }
    }
    survey.hidden.sort_unstable();
    survey.hidden.dedup();
    survey
}

fn area(data: &[u8]) -> Area {
    let number = |at| u32::from(u16_at(data, at).unwrap_or(0));
    Area { top: number(0) + 1, bottom: number(2) + 1, left: number(4), right: number(6) }
}

/// A function that takes row (from 1), column (from 0) and content of a cell.
pub(super) type Take<'a> = dyn FnMut(u32, u32, RawCell<'_>) -> ReadResult<Wanted> + 'a;

/// Hands on each cell of a sheet. `computed` tells whether an empty result of a formula is one.
pub(super) fn each(book: &Book, start: usize, computed: bool, take: &mut Take<'_>) -> ReadResult {
    let mut text = String::new();
    // The formula of which the text comes in a record of its own.
    let mut formula = None;
    for record in of_sheet(book, start) {
        let data = record.data;
        if record.kind == 0x00bd {
            if !many(book, data, take)? {
                break;
            }
            continue;
        }
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else { continue };
        let mut at = (u32::from(row) + 1, u32::from(column));
        let shown = book.shown(u16_at(data, 4));
        text.clear();
        let raw = match record.kind {
            0x0203 => f64_at(data, 6).map(|value| number(value, shown, book)),
            0x027e => u32_at(data, 6).map(|value| number(rk(value), shown, book)),
            0x00fd => u32_at(data, 6).and_then(|index| book.text(index)).map(RawCell::Text),
            0x0204 | 0x00d6 => written(&record, 6, &mut text),
            0x0205 => bool_or_error(data),
            FORMULA if is_empty_text(data) => empty_result(data, computed),
            FORMULA => {
                formula = Some(at);
                result(data, shown, book)
            }
            0x0207 => {
                at = match formula.take() {
                    Some(at) => at,
                    None => continue,
                };
                written(&record, 0, &mut text)
            }
            _ => None,
        };
        if let Some(raw) = raw.filter(|raw| !matches!(raw, RawCell::Text("")))
            && !take(at.0, at.1, raw)?
        {
            break;
        }
    }
    Ok(())
}

/// Hands on the numbers of a record that holds many: row, first column, and of each the format and
/// the number.
fn many(book: &Book, data: &[u8], take: &mut Take<'_>) -> ReadResult<Wanted> {
    let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return Ok(true) };
    let cells = data.get(4..).unwrap_or(&[]).chunks_exact(6);
    for (column, cell) in (u32::from(first)..).zip(cells) {
        let shown = book.shown(u16_at(cell, 0));
        if let Some(value) = u32_at(cell, 2)
            && !take(u32::from(row) + 1, column, number(rk(value), shown, book))?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A text with a length before it.
fn written<'a>(record: &Record<'_>, offset: usize, text: &'a mut String) -> Option<RawCell<'a>> {
    let mut texts = record.texts(offset);
    let length = texts.short()?;
    texts.text(usize::from(length), text)?;
    Some(RawCell::Text(text))
}

/// Whether a formula gives an empty text, or none yet: it is written in the same way.
fn is_empty_text(data: &[u8]) -> bool {
    u16_at(data, 12) == Some(0xffff) && data.get(6) == Some(&3)
}

/// Programs that do not compute ask for it in a bit, or leave the results of all formulas empty.
fn empty_result(data: &[u8], computed: bool) -> Option<RawCell<'static>> {
    let asks = u16_at(data, 14).is_some_and(|flags| flags & 0x02 != 0);
    (asks || !computed).then_some(RawCell::Uncomputed)
}

/// The result of a formula; `None` if it is a text, which comes in a record of its own.
fn result(data: &[u8], shown: Shown, book: &Book) -> Option<RawCell<'static>> {
    if u16_at(data, 12) != Some(0xffff) {
        return f64_at(data, 6).map(|value| number(value, shown, book));
    }
    let value = *data.get(8)?;
    match data.get(6)? {
        1 => Some(RawCell::Boolean(value != 0)),
        2 => Some(RawCell::Error(error_of(value))),
        _ => None,
    }
}

fn bool_or_error(data: &[u8]) -> Option<RawCell<'static>> {
    let value = *data.get(6)?;
    Some(match data.get(7)? {
        0 => RawCell::Boolean(value != 0),
        _ => RawCell::Error(error_of(value)),
    })
}

fn number(value: f64, shown: Shown, book: &Book) -> RawCell<'static> {
    if shown.is_date() {
        let date = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, book.is_1904);
        return dates::serial(&date, shown, book.is_1904);
    }
    RawCell::Number(value, shown.number)
}

/// A number in four bytes: a whole one or the start of a float, maybe hundredths.
fn rk(value: u32) -> f64 {
    let number = match value & 0x02 != 0 {
        true => f64::from(value.cast_signed() >> 2),
        false => f64::from_bits(u64::from(value & 0xffff_fffc) << 32),
    };
    if value & 0x01 != 0 { number / 100.0 } else { number }
}

//! What calamine finds in a cell, as a raw cell.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

use super::dates;
use super::formats::Shown;
use crate::data::read::{NumberFormat, RawCell};

/// A cell of a format that is read cell by cell; `None` if it holds nothing.
pub(super) fn by_reference<'a>(
    value: &'a DataRef<'_>,
    shown: Shown,
    is_1904: bool,
) -> Option<RawCell<'a>> {
    Some(match value {
        DataRef::SharedString(text) => return written(text),
        DataRef::String(text) => return written(text),
        DataRef::Float(number) => RawCell::Number(*number, shown.number),
        DataRef::Int(number) => RawCell::Number(*number as f64, shown.number),
        DataRef::Bool(value) => RawCell::Boolean(*value),
        DataRef::DateTime(value) => date(value, shown, is_1904),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => dates::iso(text),
        DataRef::Error(kind) => RawCell::Error(error(kind)),
        DataRef::Empty => return None,
    })
}

/// A cell of a format that calamine reads as a whole; `None` if it holds nothing.
pub(super) fn owned(value: &Data, shown: Shown, is_1904: bool) -> Option<RawCell<'_>> {
    Some(match value {
        Data::String(text) => return written(text),
        Data::Float(number) => RawCell::Number(*number, shown.number),
        Data::Int(number) => RawCell::Number(*number as f64, shown.number),
        Data::Bool(value) => RawCell::Boolean(*value),
        Data::DateTime(value) => date(value, shown, is_1904),
        Data::DateTimeIso(text) | Data::DurationIso(text) => dates::iso(text),
        Data::Error(kind) => RawCell::Error(error(kind)),
        Data::Empty => return None,
    })
}

fn written(text: &str) -> Option<RawCell<'_>> {
    (!text.is_empty()).then_some(RawCell::Text(text))
}

/// A format that calamine takes for a date, and that is not known here, shows day and time.
fn date(value: &ExcelDateTime, shown: Shown, is_1904: bool) -> RawCell<'static> {
    let shown = match (shown.day, shown.time, shown.number) {
        (false, false, NumberFormat::General) => Shown::UNKNOWN_DATE,
        _ => shown,
    };
    dates::serial(value, shown, is_1904)
}

fn error(kind: &CellErrorType) -> &'static str {
    match kind {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

/// The error that a code of the binary formats means.
pub(super) fn error_of(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        _ => "#GETTING_DATA",
    }
}

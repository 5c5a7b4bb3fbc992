//! Workbooks through calamine, cell by cell where the format allows it: a sheet of two cells at
//! its far corners must not cost a table of all cells between them.

use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx,
    open_workbook_from_rs,
};
use jiff::civil::DateTime;

use super::csv::too_large;
use super::{RawCell, RawRow, RawTable, ReadOptions, ReadResponse, problem};
use crate::config::SheetChoice;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::sha256;

type Bytes = Cursor<Vec<u8>>;
type Refusal = Box<Diagnostic>;

pub(super) fn read(
    bytes: Vec<u8>,
    ending: &str,
    display: &str,
    options: &ReadOptions,
) -> ReadResponse {
    let hash = sha256(&bytes);
    check_container(&bytes, ending, display)?;
    let bytes = Cursor::new(bytes);
    let mut cells = Cells::new(display, options.max_cells);
    let sheet = match ending {
        "xlsx" | "xlsm" => xlsx(bytes, display, options, &mut cells)?,
        "xlsb" => xlsb(bytes, display, options, &mut cells)?,
        "ods" => dense::<Ods<Bytes>>(bytes, display, options, &mut cells)?,
        _ => dense::<Xls<Bytes>>(bytes, display, options, &mut cells)?,
    };
    Ok(RawTable {
        file: display.to_owned(),
        sheet: Some(sheet),
        sha256: hash,
        rows: cells.into_rows(),
    })
}

/// Refuses what is not the format that the name says, before a parser is confused by it.
fn check_container(bytes: &[u8], ending: &str, display: &str) -> Result<(), Refusal> {
    let is_zip = bytes.starts_with(b"PK");
    let is_ole = bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let is_markup =
        bytes[start..].starts_with(b"<") || bytes[start..].starts_with(b"\xef\xbb\xbf<");
    let (message, hint) = match ending {
        _ if bytes.is_empty() => ("the file is empty", "was it saved or copied whole?"),
        _ if is_markup => (
            "the file is a web page or XML under the name of a workbook",
            "open it in a spreadsheet program and save it as a workbook",
        ),
        "xls" | "xla" => match is_ole {
            true => return Ok(()),
            false => {
                ("the file is not an XLS workbook", "save it again from the spreadsheet program")
            }
        },
        _ if is_ole => (
            "the workbook is protected by a password, or is an old XLS under a new name",
            "save it without a password, or with the right ending",
        ),
        _ if !is_zip => {
            ("the file is not a workbook", "save it again from the spreadsheet program")
        }
        _ => return Ok(()),
    };
    Err(Box::new(problem(display, "data/unreadable", message.to_owned()).hint(hint)))
}

fn broken(display: &str, error: impl std::fmt::Display) -> Refusal {
    let error = error.to_string();
    if error.contains("password") {
        let message = "the workbook is protected by a password".to_owned();
        return Box::new(
            problem(display, "data/unreadable", message).hint("save it without a password"),
        );
    }
    Box::new(
        problem(display, "data/unreadable", format!("the workbook cannot be read ({error})"))
            .hint("open it in a spreadsheet program and save it anew"),
    )
}

fn xlsx(
    bytes: Bytes,
    display: &str,
    options: &ReadOptions,
    cells: &mut Cells<'_>,
) -> Result<String, Refusal> {
    let mut book: Xlsx<_> = open_workbook_from_rs(bytes).map_err(|error| broken(display, error))?;
    let sheet = choose(book.sheets_metadata(), &options.sheet, display)?;
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(|error| broken(display, error))?;
    while let Some(cell) = reader.next_cell().map_err(|error| broken(display, error))? {
        cells.add(cell.get_position(), from_ref(cell.get_value()))?;
    }
    Ok(sheet)
}

fn xlsb(
    bytes: Bytes,
    display: &str,
    options: &ReadOptions,
    cells: &mut Cells<'_>,
) -> Result<String, Refusal> {
    let mut book: Xlsb<_> = open_workbook_from_rs(bytes).map_err(|error| broken(display, error))?;
    let sheet = choose(book.sheets_metadata(), &options.sheet, display)?;
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(|error| broken(display, error))?;
    while let Some(cell) = reader.next_cell().map_err(|error| broken(display, error))? {
        cells.add(cell.get_position(), from_ref(cell.get_value()))?;
    }
    Ok(sheet)
}

/// Formats that calamine reads only as a whole. The worker's memory cap guards these.
fn dense<R>(
    bytes: Bytes,
    display: &str,
    options: &ReadOptions,
    cells: &mut Cells<'_>,
) -> Result<String, Refusal>
where
    R: Reader<Bytes>,
    R::Error: std::fmt::Display,
{
    let mut book = R::new(bytes).map_err(|error| broken(display, error))?;
    let sheet = choose(book.sheets_metadata(), &options.sheet, display)?;
    let range = book.worksheet_range(&sheet).map_err(|error| broken(display, error))?;
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, data) in range.used_cells() {
        cells.add((top + row as u32, left + column as u32), from_data(data))?;
    }
    Ok(sheet)
}

/// The sheet to read.
fn choose(sheets: &[Sheet], choice: &SheetChoice, display: &str) -> Result<String, Refusal> {
    let tables: Vec<&Sheet> = sheets.iter().filter(|s| s.typ == SheetType::WorkSheet).collect();
    let names = || tables.iter().map(|sheet| sheet.name.as_str());
    let list = || names().collect::<Vec<_>>().join(", ");
    let missing = |message: String, hint: String| {
        Err(Box::new(problem(display, "data/no-sheet", message).hint(hint)))
    };
    match choice {
        SheetChoice::Name(name) => match tables.iter().find(|sheet| sheet.name == *name) {
            Some(sheet) => Ok(sheet.name.clone()),
            None => {
                let hint = did_you_mean(name, names())
                    .unwrap_or_else(|| format!("its sheets are {}", list()));
                missing(format!("the workbook has no sheet `{name}`"), hint)
            }
        },
        SheetChoice::Number(number) => {
            match (*number as usize).checked_sub(1).and_then(|index| tables.get(index)) {
                Some(sheet) => Ok(sheet.name.clone()),
                None => missing(
                    format!("the workbook has no sheet number {number}"),
                    format!("its sheets are {}", list()),
                ),
            }
        }
        SheetChoice::Only => {
            let visible: Vec<&&Sheet> =
                tables.iter().filter(|s| s.visible == SheetVisible::Visible).collect();
            match visible.as_slice() {
                [sheet] => Ok(sheet.name.clone()),
                [] => missing(
                    "the workbook has no visible sheet".to_owned(),
                    "name the sheet in pressrun.toml: `sheet = \"…\"`".to_owned(),
                ),
                _ => missing(
                    "the workbook has several sheets".to_owned(),
                    format!("name one in pressrun.toml: `sheet = \"…\"`; there are {}", list()),
                ),
            }
        }
    }
}

fn from_ref(data: &DataRef<'_>) -> Option<RawCell> {
    match data {
        DataRef::SharedString(text) => text_cell(text),
        DataRef::String(text) => text_cell(text),
        DataRef::Int(number) => Some(RawCell::Number(*number as f64)),
        DataRef::Float(number) => Some(RawCell::Number(*number)),
        DataRef::Bool(value) => Some(RawCell::Boolean(*value)),
        DataRef::DateTime(value) => Some(date_time(value)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(iso(text)),
        DataRef::Error(error) => Some(RawCell::Error(error.to_string())),
        DataRef::Empty => None,
    }
}

fn from_data(data: &Data) -> Option<RawCell> {
    match data {
        Data::String(text) => text_cell(text),
        Data::Int(number) => Some(RawCell::Number(*number as f64)),
        Data::Float(number) => Some(RawCell::Number(*number)),
        Data::Bool(value) => Some(RawCell::Boolean(*value)),
        Data::DateTime(value) => Some(date_time(value)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Some(iso(text)),
        Data::Error(error) => Some(RawCell::Error(error.to_string())),
        Data::Empty => None,
    }
}

fn text_cell(text: &str) -> Option<RawCell> {
    (!text.trim().is_empty()).then(|| RawCell::Text(text.to_owned()))
}

/// A serial day number as a point in time; durations and nonsense stay numbers.
fn date_time(value: &ExcelDateTime) -> RawCell {
    let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
    let number = RawCell::Number(value.as_f64());
    // A time of day without a day would come out as the day before the calendar starts.
    if !value.is_datetime() || value.as_f64() < 0.0 || year < 1900 {
        return number;
    }
    let date_time = (|| {
        DateTime::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
            i8::try_from(hour).ok()?,
            i8::try_from(minute).ok()?,
            i8::try_from(second).ok()?,
            i32::from(milli) * 1_000_000,
        )
        .ok()
    })();
    date_time.map_or(number, RawCell::DateTime)
}

fn iso(text: &str) -> RawCell {
    match text.parse() {
        Ok(date_time) => RawCell::DateTime(date_time),
        Err(_) => RawCell::Text(text.to_owned()),
    }
}

/// A sparse store of cells, with a limit.
struct Cells<'a> {
    rows: std::collections::BTreeMap<u32, Vec<(u32, RawCell)>>,
    count: usize,
    max: usize,
    display: &'a str,
}

impl<'a> Cells<'a> {
    fn new(display: &'a str, max: usize) -> Self {
        Self { rows: Default::default(), count: 0, max, display }
    }

    fn add(&mut self, (row, column): (u32, u32), cell: Option<RawCell>) -> Result<(), Refusal> {
        let Some(cell) = cell else { return Ok(()) };
        self.count += 1;
        if self.count > self.max {
            return Err(Box::new(too_large(self.display, self.max)));
        }
        self.rows.entry(row).or_default().push((column, cell));
        Ok(())
    }

    fn into_rows(self) -> Vec<RawRow> {
        self.rows
            .into_iter()
            .map(|(row, mut cells)| {
                cells.sort_by_key(|(column, _)| *column);
                RawRow { number: row.saturating_add(1), cells }
            })
            .collect()
    }
}

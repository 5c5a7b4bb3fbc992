//! XLSX and XLSM, cell by cell: a sheet of two cells at its far corners must not cost a table of all
//! cells between them.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx, XlsxCellReader};

use super::choose::{SheetName, choose};
use super::formats::Shown;
use super::package::{self, NamedTable};
use super::rows::{Rows, Unordered, Wanted};
use super::scan::{self, Scan, ScanProblem};
use super::xlsb::sheet_names;
use super::{Request, cells, unreadable};
use crate::config::SheetChoice;
use crate::data::read::container::{self, Zip};
use crate::data::read::{RawCell, ReadResult, SheetInfo, SheetListing, Sink, problem, too_large};
use crate::diagnostic::did_you_mean;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// A workbook and what stands beside calamine's view of it.
struct Package<'a> {
    book: Book<'a>,
    zip: Zip<'a>,
    sheets: Vec<SheetName>,
    /// Sheet name to part.
    parts: HashMap<String, String>,
}

impl<'a> Package<'a> {
    fn open(request: &Request<'a>) -> ReadResult<Self> {
        let book = Book::new(Cursor::new(request.bytes));
        let book = book.map_err(|error| unreadable(request.display, &error))?;
        let mut zip = container::open_zip(request.bytes, request.display)?;
        let sheets = sheet_names(book.sheets_metadata());
        let parts = package::sheet_parts(&mut zip);
        Ok(Self { book, zip, sheets, parts })
    }

    fn tables(&mut self, sheet: &str) -> Vec<NamedTable> {
        match self.parts.get(sheet) {
            Some(part) => package::named_tables(&mut self.zip, part),
            None => Vec::new(),
        }
    }

    /// Whether a sheet holds anything.
    fn is_filled(&mut self, index: usize) -> bool {
        let Ok(mut cells) = self.book.worksheet_cells_reader(&self.sheets[index].name) else {
            return false;
        };
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) if *cell.get_value() == DataRef::Empty => {}
                Ok(Some(_)) | Err(_) => return true,
                Ok(None) => return false,
            }
        }
    }

    /// The sheet to read, and the named table in it if one is asked for.
    fn choose(&mut self, request: &Request<'_>) -> ReadResult<(usize, Option<NamedTable>)> {
        let choice = &request.options.sheet;
        let sheets = self.sheets.clone();
        let Some(wanted) = &request.options.named_table else {
            let index = choose(&sheets, choice, request.display, |index| self.is_filled(index))?;
            return Ok((index, None));
        };
        // A named table says itself in which sheet it lies.
        let candidates: Vec<usize> = match choice {
            SheetChoice::Only => (0..sheets.len()).collect(),
            choice => vec![choose(&sheets, choice, request.display, |_| true)?],
        };
        let mut names = Vec::new();
        for index in candidates {
            for table in self.tables(&sheets[index].name) {
                if table.name.trim().to_lowercase() == wanted.trim().to_lowercase() {
                    return with_header(table, request).map(|table| (index, Some(table)));
                }
                names.push(table.name);
            }
        }
        let hint =
            did_you_mean(wanted, names.iter().map(String::as_str)).unwrap_or_else(|| {
                match names.as_slice() {
                [] => "it has no named table; leave `table` out, or make one in Excel with Insert, \
                       Table"
                    .to_owned(),
                names => format!("its named tables are `{}`", names.join("`, `")),
            }
            });
        let message = format!("the workbook has no table named `{wanted}`");
        Err(Box::new(problem(request.display, "data/no-named-table", message).hint(hint)))
    }

    /// What calamine does not tell of a sheet.
    fn scan(&mut self, sheet: &str, request: &Request<'_>) -> ReadResult<Option<Scan>> {
        let Some(part) = self.parts.get(sheet) else { return Ok(None) };
        let Some(part) = package::open(&mut self.zip, part) else { return Ok(None) };
        let limit = request.options.max_inflated;
        let scan = scan::scan(part, limit).map_err(|problem| match problem {
            ScanProblem::Io(error) => unreadable(request.display, &error),
            ScanProblem::TooLong => container::too_large_inflated(request.display, limit),
        })?;
        if scan.uncomputed.len() > request.options.max_cells {
            return Err(Box::new(too_large(request.display, request.options.max_cells)));
        }
        Ok(Some(scan))
    }
}

fn with_header(table: NamedTable, request: &Request<'_>) -> ReadResult<NamedTable> {
    if table.has_header {
        return Ok(table);
    }
    let message = format!("the table `{}` has no header row", table.name);
    Err(Box::new(
        problem(request.display, "data/no-header", message)
            .hint("turn its header row on in Excel (Table Design, Header Row)"),
    ))
}

pub(super) fn sheets(request: &Request<'_>) -> ReadResult<Vec<SheetListing>> {
    let mut package = Package::open(request)?;
    let sheets = package.sheets.clone();
    let list = |sheet: SheetName| {
        let tables = package.tables(&sheet.name).into_iter().map(|table| table.name).collect();
        SheetListing { name: sheet.name, hidden: sheet.hidden, tables }
    };
    Ok(sheets.into_iter().map(list).collect())
}

pub(super) fn read(request: &Request<'_>, sink: &mut dyn Sink) -> ReadResult {
    let mut package = Package::open(request)?;
    let (index, table) = package.choose(request)?;
    let sheet = package.sheets[index].name.clone();
    let scan = package.scan(&sheet, request)?;
    sink.info(SheetInfo {
        merged: scan.as_ref().map_or_else(Vec::new, |scan| scan.merged.clone()),
        area: table.map(|table| table.area),
        knows_hidden: scan.is_some(),
        ..request.info(&sheet)
    });
    let scan = scan.unwrap_or_default();
    let is_1904 = package.book.has_1904_epoch();
    let cells = package.book.worksheet_cells_reader(&sheet);
    let cells = cells.map_err(|error| unreadable(request.display, &error))?;
    let mut rows = Rows::new(sink, request.display, request.options.max_cells, &scan.hidden);
    let mut cells = Cells { formats: formats(&cells), cells, scan: &scan, is_1904, request };
    match scan.unordered {
        false => cells.each(&mut |row, column, cell| rows.cell(row, column, cell))?,
        true => {
            let mut unordered = Unordered::default();
            cells.each(&mut |row, column, cell| {
                unordered.cell(row, column, cell);
                match unordered.len() > request.options.max_cells {
                    true => Err(Box::new(too_large(request.display, request.options.max_cells))),
                    false => Ok(true),
                }
            })?;
            unordered.hand_on(&mut rows)?;
        }
    }
    rows.finish();
    Ok(())
}

/// How each style shows a number.
fn formats(cells: &XlsxCellReader<'_, Cursor<&[u8]>>) -> Vec<Shown> {
    let format = |style: &calamine::Style| match &style.number_format {
        Some(format) => Shown::of(&format.format_code),
        None => Shown::default(),
    };
    cells.styles().iter().map(format).collect()
}

struct Cells<'a, 'r> {
    cells: XlsxCellReader<'r, Cursor<&'a [u8]>>,
    formats: Vec<Shown>,
    scan: &'r Scan,
    is_1904: bool,
    request: &'r Request<'a>,
}

impl Cells<'_, '_> {
    /// Calls a function with row (from 1), column (from 0) and content of each cell.
    fn each(
        &mut self,
        take: &mut dyn FnMut(u32, u32, RawCell<'_>) -> ReadResult<Wanted>,
    ) -> ReadResult {
        let failed = |error| unreadable(self.request.display, &error);
        while let Some((cell, style)) = self.cells.next_cell_with_style_id().map_err(failed)? {
            let (row, column) = cell.get_position();
            let row = row.saturating_add(1);
            let shown = self.formats.get(style).copied().unwrap_or_default();
            let raw = match cells::by_reference(cell.get_value(), shown, self.is_1904) {
                Some(raw) => raw,
                None => match self.scan.uncomputed.binary_search(&(row, column)) {
                    Ok(_) => RawCell::Uncomputed,
                    Err(_) => continue,
                },
            };
            if !take(row, column, raw)? {
                break;
            }
        }
        Ok(())
    }
}

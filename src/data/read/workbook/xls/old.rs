//! Files of Excel before 97, and others that are not as they should be, through calamine, which reads
//! them as a whole. The worker's memory cap guards what that costs.

use std::io::Cursor;

use calamine::{Reader, Xls};

use super::super::choose::{SheetName, choose};
use super::super::formats::Shown;
use super::super::rows::Rows;
use super::super::xlsb::sheet_names;
use super::super::{Request, cells, unreadable};
use crate::data::read::{Area, ReadResult, SheetInfo, SheetListing, Sink};

type Book<'a> = Xls<Cursor<&'a [u8]>>;

fn open<'a>(request: &Request<'a>) -> ReadResult<(Book<'a>, Vec<SheetName>)> {
    let book = Book::new(Cursor::new(request.bytes));
    let book = book.map_err(|error| unreadable(request.display, &error))?;
    let sheets = sheet_names(book.sheets_metadata());
    Ok((book, sheets))
}

pub(super) fn sheets(request: &Request<'_>) -> ReadResult<Vec<SheetListing>> {
    let (_, sheets) = open(request)?;
    Ok(sheets.into_iter().map(SheetName::listing).collect())
}

pub(super) fn read(request: &Request<'_>, sink: &mut dyn Sink) -> ReadResult {
    let (mut book, sheets) = open(request)?;
    let index = choose(&sheets, &request.options.sheet, request.display, |index| {
        let range = book.worksheet_range(&sheets[index].name);
        range.is_ok_and(|range| range.used_cells().next().is_some())
    })?;
    let sheet = &sheets[index].name;
    let merged = book.merge_cells_by_sheet_name(sheet).unwrap_or_default();
    let merged = merged.iter().map(|range| Area {
        top: range.start.0.saturating_add(1),
        bottom: range.end.0.saturating_add(1),
        left: range.start.1,
        right: range.end.1,
    });
    sink.info(SheetInfo { merged: merged.collect(), knows_hidden: false, ..request.info(sheet) });
    let range = book.worksheet_range(sheet);
    let range = range.map_err(|error| unreadable(request.display, &error))?;
    let is_1904 = book.has_1904_epoch();
    let (top, left) = range.start().unwrap_or((0, 0));
    let mut rows = Rows::new(sink, request.display, request.options.max_cells, &[]);
    for (row, column, data) in range.used_cells() {
        let (row, column) = (top + row as u32 + 1, left + column as u32);
        if let Some(raw) = cells::owned(data, Shown::default(), is_1904)
            && !rows.cell(row, column, raw)?
        {
            break;
        }
    }
    rows.finish();
    Ok(())
}

//! XLSB, cell by cell. What calamine does not tell is looked up in the records of the sheet.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsb};

use super::choose::{SheetName, choose};
use super::rows::Rows;
use super::{Request, cells, no_named_tables, records, unreadable};
use crate::data::read::{RawCell, ReadResult, SheetInfo, SheetListing, Sink, container};

type Book<'a> = Xlsb<Cursor<&'a [u8]>>;

fn open<'a>(request: &Request<'a>) -> ReadResult<(Book<'a>, Vec<SheetName>)> {
    let book = Book::new(Cursor::new(request.bytes));
    let book = book.map_err(|error| unreadable(request.display, &error))?;
    let sheets = sheet_names(book.sheets_metadata());
    Ok((book, sheets))
}

/// The sheets that can hold a table, as calamine lists them.
pub(super) fn sheet_names(sheets: &[calamine::Sheet]) -> Vec<SheetName> {
    let sheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets
        .map(|sheet| SheetName {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect()
}

pub(super) fn sheets(request: &Request<'_>) -> ReadResult<Vec<SheetListing>> {
    let (_, sheets) = open(request)?;
    Ok(sheets.into_iter().map(SheetName::listing).collect())
}

pub(super) fn read(request: &Request<'_>, sink: &mut dyn Sink) -> ReadResult {
    no_named_tables(request)?;
    let (mut book, sheets) = open(request)?;
    let index = choose(&sheets, &request.options.sheet, request.display, |index| {
        is_filled(&mut book, &sheets[index].name)
    })?;
    let sheet = &sheets[index].name;
    let mut zip = container::open_zip(request.bytes, request.display)?;
    let found = records::sheet(&mut zip, sheet);
    let knows_hidden = found.is_some();
    let found = found.unwrap_or_default();
    sink.info(SheetInfo { merged: found.merged.clone(), knows_hidden, ..request.info(sheet) });
    let is_1904 = book.has_1904_epoch();
    let failed = |error| unreadable(request.display, &error);
    let mut cells = book.worksheet_cells_reader(sheet).map_err(failed)?;
    let mut rows = Rows::new(sink, request.display, request.options.max_cells, &found.hidden);
    let mut errors = found.errors.iter().peekable();
    while let Some(cell) = cells.next_cell().map_err(failed)? {
        let (row, column) = cell.get_position();
        let row = row.saturating_add(1);
        while let Some(((row, column), error)) = errors.next_if(|(at, _)| *at < (row, column)) {
            rows.cell(*row, *column, RawCell::Error(error))?;
        }
        let shown = found.shown.get(&(row, column)).copied().unwrap_or_default();
        if let Some(raw) = cells::by_reference(cell.get_value(), shown, is_1904)
            && !rows.cell(row, column, raw)?
        {
            return Ok(());
        }
    }
    for ((row, column), error) in errors {
        rows.cell(*row, *column, RawCell::Error(error))?;
    }
    rows.finish();
    Ok(())
}

fn is_filled(book: &mut Book<'_>, sheet: &str) -> bool {
    let Ok(mut cells) = book.worksheet_cells_reader(sheet) else { return false };
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) if *cell.get_value() == DataRef::Empty => {}
            Ok(Some(_)) | Err(_) => return true,
            Ok(None) => return false,
        }
    }
}

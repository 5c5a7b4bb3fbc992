//! XLS: files of Excel 97 and later are read here, cell by cell. calamine builds tables of all cells
//! for them, so that one cell in a far corner costs half a gigabyte, and knows neither hidden rows
//! nor number formats. It reads what is older.

mod biff;
mod book;
mod old;
mod sheet;

use self::book::Book;
use super::choose::{SheetName, choose};
use super::rows::{Rows, Unordered};
use super::{Request, no_named_tables};
use crate::data::read::{ReadResult, SheetInfo, SheetListing, Sink, too_large};

fn names(book: &Book) -> Vec<SheetName> {
    let name = |sheet: &book::Sheet| SheetName { name: sheet.name.clone(), hidden: sheet.hidden };
    book.sheets.iter().map(name).collect()
}

pub(super) fn sheets(request: &Request<'_>) -> ReadResult<Vec<SheetListing>> {
    match Book::open(request.bytes, request.display)? {
        Some(book) => Ok(names(&book).into_iter().map(SheetName::listing).collect()),
        None => old::sheets(request),
    }
}

pub(super) fn read(request: &Request<'_>, sink: &mut dyn Sink) -> ReadResult {
    no_named_tables(request)?;
    let Some(book) = Book::open(request.bytes, request.display)? else {
        return old::read(request, sink);
    };
    let index = choose(&names(&book), &request.options.sheet, request.display, |index| {
        sheet::survey(&book, book.sheets[index].start).cells > 0
    })?;
    let chosen = &book.sheets[index];
    let survey = sheet::survey(&book, chosen.start);
    let (start, computed) = (chosen.start, book.is_computed || survey.has_results);
    let max_cells = request.options.max_cells;
    sink.info(SheetInfo {
        merged: survey.merged,
        knows_hidden: true,
        ..request.info(&chosen.name)
    });
    let mut rows = Rows::new(sink, request.display, max_cells, &survey.hidden);
    if survey.unordered {
        let mut unordered = Unordered::default();
        sheet::each(&book, start, computed, &mut |row, column, cell| {
            unordered.cell(row, column, cell);
            match unordered.len() > max_cells {
                true => Err(Box::new(too_large(request.display, max_cells))),
                false => Ok(true),
            }
        })?;
        unordered.hand_on(&mut rows)?;
    } else {
        sheet::each(&book, start, computed, &mut |row, column, cell| rows.cell(row, column, cell))?;
    }
    rows.finish();
    Ok(())
}

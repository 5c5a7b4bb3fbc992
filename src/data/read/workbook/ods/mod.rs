//! ODS, read here and not by calamine: that reads all sheets into tables of all cells, knows no
//! hidden rows, and gives up on files that a program has indented.
//!
//! The content is read twice, once for names and merged ranges and once for rows, so that rows can
//! be handed on while they are read.

mod element;
mod styles;
mod text;
mod walk;

use super::choose::{SheetName, choose};
use super::rows::Rows;
use super::{Request, no_named_tables, unreadable};
use crate::data::read::container::{self, Zip};
use crate::data::read::{Area, ReadResult, SheetInfo, SheetListing, Sink};
use walk::{Row, Visit, walk};

/// What the first pass finds out.
#[derive(Default)]
struct Survey {
    sheets: Vec<Sheet>,
}

#[derive(Default)]
struct Sheet {
    name: String,
    hidden: bool,
    is_filled: bool,
    merged: Vec<Area>,
}

impl Visit for Survey {
    fn sheet(&mut self, name: String, hidden: bool) -> ReadResult<bool> {
        self.sheets.push(Sheet { name, hidden, ..Sheet::default() });
        Ok(true)
    }

    fn row(&mut self, row: &Row) -> ReadResult<bool> {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.is_filled |= !row.cells.is_empty();
            sheet.merged.extend(&row.merged);
        }
        Ok(true)
    }
}

/// Takes the rows of one sheet.
struct Reading<'a> {
    /// How many sheets come before it.
    before: usize,
    is_in: bool,
    rows: Rows<'a>,
}

impl Visit for Reading<'_> {
    fn sheet(&mut self, _: String, _: bool) -> ReadResult<bool> {
        let is_over = self.is_in;
        self.is_in = !is_over && self.before == 0;
        self.before = self.before.saturating_sub(1);
        Ok(!is_over)
    }

    fn row(&mut self, row: &Row) -> ReadResult<bool> {
        if !self.is_in || row.cells.is_empty() {
            return Ok(true);
        }
        for number in row.number..=row.number.saturating_add(row.repeated - 1) {
            if !self.rows.copy(number, &row.cells, row.hidden)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn survey(zip: &mut Zip<'_>, request: &Request<'_>) -> ReadResult<Survey> {
    let mut survey = Survey::default();
    pass(zip, request, &mut survey)?;
    Ok(survey)
}

fn pass(zip: &mut Zip<'_>, request: &Request<'_>, visit: &mut dyn Visit) -> ReadResult {
    let content = zip.by_name("content.xml");
    let content = content.map_err(|error| unreadable(request.display, &error))?;
    walk(content, request, visit)
}

impl Survey {
    fn names(&self) -> Vec<SheetName> {
        let name = |sheet: &Sheet| SheetName { name: sheet.name.clone(), hidden: sheet.hidden };
        self.sheets.iter().map(name).collect()
    }
}

pub(super) fn sheets(request: &Request<'_>) -> ReadResult<Vec<SheetListing>> {
    let mut zip = container::open_zip(request.bytes, request.display)?;
    let survey = survey(&mut zip, request)?;
    Ok(survey.names().into_iter().map(SheetName::listing).collect())
}

pub(super) fn read(request: &Request<'_>, sink: &mut dyn Sink) -> ReadResult {
    no_named_tables(request)?;
    let mut zip = container::open_zip(request.bytes, request.display)?;
    let survey = survey(&mut zip, request)?;
    let index = choose(&survey.names(), &request.options.sheet, request.display, |index| {
        survey.sheets[index].is_filled
    })?;
    let sheet = &survey.sheets[index];
    sink.info(SheetInfo {
        merged: sheet.merged.clone(),
        knows_hidden: true,
        ..request.info(&sheet.name)
    });
    let rows = Rows::new(sink, request.display, request.options.max_cells, &[]);
    let mut reading = Reading { before: index, is_in: false, rows };
    pass(&mut zip, request, &mut reading)?;
    reading.rows.finish();
    Ok(())
}

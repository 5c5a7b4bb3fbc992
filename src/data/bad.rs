//! Bad cells: each is shown in its row below its column's header, all are counted.

use super::cell::{Unfit, shown};
use super::header::Header;
use super::read::{RawRow, RawTable};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::source::Address;

/// How many problems of one table are shown whole. The others are counted.
const SHOWN: usize = 20;

/// The problems of a table's cells.
#[derive(Debug, Default)]
pub(super) struct BadCells {
    shown: Vec<Diagnostic>,
    count: usize,
}

impl BadCells {
    /// Adds a cell that does not fit.
    pub(super) fn add(
        &mut self,
        raw: &RawTable,
        header: &Header<'_>,
        row: &RawRow,
        column: u32,
        unfit: Unfit,
    ) {
        self.count += 1;
        if self.shown.len() >= SHOWN {
            return;
        }
        let diagnostic = Diagnostic::error(Stage::Data, unfit.id, unfit.message)
            .at(place(raw, row, column), "")
            .with(header.place(column), "this column")
            .maybe_hint(unfit.hint);
        self.shown.push(diagnostic);
    }

    /// Adds a ready diagnostic.
    pub(super) fn add_whole(&mut self, diagnostic: Diagnostic) {
        self.count += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(diagnostic);
        }
    }

    /// All that is shown, and how many there are if that is more.
    pub(super) fn into_list(mut self, table: &str) -> Vec<Diagnostic> {
        let more = self.count - self.shown.len();
        if more > 0 {
            self.shown.push(Diagnostic::note(
                Stage::Data,
                "data/more-problems",
                format!("table `{table}` has {more} more problems, {} in all", self.count),
            ));
        }
        self.shown
    }
}

/// Up to which column empty cells are shown.
const MAX_SHOWN_COLUMNS: u32 = 64;

/// The place of a cell in its row.
pub(super) fn place(raw: &RawTable, row: &RawRow, column: u32) -> Place {
    let address = Address {
        file: raw.file.as_str().into(),
        sheet: raw.sheet.as_deref().map(Into::into),
        row: row.number,
        column,
    };
    let mut cells: Vec<(u32, String)> =
        row.cells.iter().map(|(column, cell)| (*column, shown(cell))).collect();
    // Empty cells are shown as gaps, so that the row reads below its header.
    let width = raw.rows.first().and_then(|header| header.cells.last()).map_or(0, |(c, _)| *c);
    for empty in 0..=width.max(column).min(MAX_SHOWN_COLUMNS) {
        if let Err(index) = cells.binary_search_by_key(&empty, |(at, _)| *at) {
            cells.insert(index, (empty, "␣".to_owned()));
        }
    }
    Place::row(&address, cells)
}

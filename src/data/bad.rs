//! Bad cells: each is shown in its row below its column's header, all are counted.

use super::header::Header;
use super::read::{RawRow, SheetInfo};
use super::rules::{Unfit, shown};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::source::Address;

/// How many problems of one table are shown whole. The others are counted.
const SHOWN: usize = 20;
/// Up to which column empty cells are shown.
const MAX_SHOWN_COLUMNS: u32 = 64;

/// The problems of a table's cells.
#[derive(Debug)]
pub(super) struct BadCells {
    shown: Vec<Diagnostic>,
    count: usize,
    /// Whether rows with a mistake are left out, so that mistakes are only warned of.
    reject: bool,
}

impl BadCells {
    pub(super) fn new(reject: bool) -> Self {
        Self { shown: Vec::new(), count: 0, reject }
    }

    /// Adds a cell that does not fit.
    pub(super) fn add(
        &mut self,
        info: &SheetInfo,
        header: &Header,
        row: RawRow<'_>,
        column: u32,
        unfit: &Unfit,
    ) {
        self.count += 1;
        if self.shown.len() >= SHOWN {
            return;
        }
        let diagnostic = Diagnostic::error(Stage::Data, unfit.id, &unfit.message)
            .at(place(info, row, column, header.columns()), "")
            .maybe_hint(unfit.hint.clone());
        // A row with too few fields has no wrong column.
        let diagnostic = match unfit.id {
            "data/ragged-row" => diagnostic,
            _ => diagnostic.with(header.place(column), "this column"),
        };
        self.push(diagnostic);
    }

    /// Adds a ready diagnostic.
    pub(super) fn add_whole(&mut self, diagnostic: Diagnostic) {
        self.count += 1;
        if self.shown.len() < SHOWN {
            self.push(diagnostic);
        }
    }

    fn push(&mut self, mut diagnostic: Diagnostic) {
        if self.reject {
            diagnostic.severity = Severity::Warning;
        }
        self.shown.push(diagnostic);
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

/// The place of a cell in its row. `headed` are the first and the last column with a header.
pub(super) fn place(
    info: &SheetInfo,
    row: RawRow<'_>,
    column: u32,
    (first, last): (u32, u32),
) -> Place {
    let address = Address {
        file: info.file.as_str().into(),
        sheet: info.sheet.as_deref().map(Into::into),
        row: row.number(),
        column,
    };
    let mut cells: Vec<(u32, String)> =
        row.cells().map(|(column, cell)| (column, shown(cell).into_owned())).collect();
    // Empty cells are shown as gaps, so that the row reads below its header.
    for empty in first.min(column)..=last.max(column).min(MAX_SHOWN_COLUMNS) {
        if let Err(index) = cells.binary_search_by_key(&empty, |(at, _)| *at) {
            cells.insert(index, (empty, "␣".to_owned()));
        }
    }
    Place::row(&address, cells)
}

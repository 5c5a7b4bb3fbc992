//! Rows that turn out to be wrong only after all rows were read: a column decides how its doubtful
//! cells are read, and other tables decide which references there are.

use std::collections::{BTreeMap, BTreeSet};

use super::build::TableBuilder;
use super::finish::Built;
use super::header::Header;
use super::read::RawRow;
use super::rejects::{Mistake, RejectedCell, RejectedRow};
use super::rows::{header_name, original_cells};
use crate::config::{OnError, TableConfig};
use crate::source::Address;
use crate::table::{ColumnType, Table};

/// The original cells of the rows that were kept, for those that get rejected after all.
#[derive(Debug, Default)]
pub struct Originals {
    /// For each sheet of the table, its columns and the texts of their headers.
    headers: Vec<BTreeMap<u32, String>>,
    /// For each row, its cells by the column of the sheet.
    rows: Vec<Vec<(u32, Box<str>)>>,
}

impl Originals {
    /// Originals take room, so they are kept only where a row can be rejected late: where a column
    /// refers to another table, or has a rule that a doubtful cell may turn out to breach.
    pub(super) fn of(config: &TableConfig) -> Option<Self> {
        let late = config.columns.iter().any(|column| {
            let limited = column.min.is_some() || column.max.is_some();
            let listed = column.pattern.is_some() || !column.one_of.is_empty();
            let doubtful = column.kind.is_number() || column.kind == ColumnType::Date;
            column.references.is_some() || (doubtful && (limited || listed))
        });
        (config.on_error == OnError::Reject && late).then(Self::default)
    }

    /// Notes the cells of a row that is kept, of the last of so many sheets.
    pub(super) fn note(&mut self, sheets: usize, header: &Header, row: RawRow<'_>) {
        self.headers.resize_with(sheets, BTreeMap::new);
        let mut cells = Vec::new();
        for (column, text) in original_cells(header, row) {
            if let Some(names) = self.headers.last_mut() {
                names.entry(column).or_insert_with(|| header_name(header, column));
            }
            cells.push((column, text.into_boxed_str()));
        }
        self.rows.push(cells);
    }

    /// The cells of a row of this sheet, with the texts of their headers.
    fn cells(&self, row: usize, sheet: u32) -> Vec<RejectedCell> {
        let names = self.headers.get(sheet as usize);
        let named = |(column, text): &(u32, Box<str>)| {
            let header = names?.get(column)?.clone();
            Some(RejectedCell { column: *column, header, text: text.to_string() })
        };
        self.rows.get(row).map(|cells| cells.iter().filter_map(named).collect()).unwrap_or_default()
    }
}

/// What is wrong with a row: column of the table and message, in the order found.
pub(super) type Wrong = Vec<(usize, String)>;

impl Built {
    /// Takes rows out of the table and puts them among the rejects, in the order of the files.
    pub(super) fn reject(&mut self, wrong: &BTreeMap<usize, Wrong>) {
        let Some(originals) = &mut self.originals else { return };
        for (row, wrong) in wrong {
            let rejected = rejected(&self.table, originals, *row, wrong);
            self.rejects.rows.extend(rejected);
        }
        let dropped: BTreeSet<usize> = wrong.keys().copied().collect();
        drop_rows(&mut self.table, &dropped);
        let mut row = 0..;
        originals.rows.retain(|_| row.next().is_none_or(|row| !dropped.contains(&row)));
        self.counts.kept -= dropped.len() as u64;
        self.counts.rejected += dropped.len() as u64;
        let sheets = &self.table.sheets;
        let position = |row: &RejectedRow| {
            let address = &row.address;
            let sheet = sheets
                .iter()
                .position(|sheet| (&sheet.file, &sheet.name) == (&address.file, &address.sheet));
            (sheet, address.row)
        };
        self.rejects.rows.sort_by_key(position);
    }
}

fn rejected(
    table: &Table,
    originals: &Originals,
    row: usize,
    wrong: &Wrong,
) -> Option<RejectedRow> {
    let origin = table.origins.get(row)?;
    let sheet = table.sheets.get(origin.sheet as usize)?;
    let first = wrong.first().and_then(|(column, _)| table.address(row, *column));
    Some(RejectedRow {
        address: first.unwrap_or_else(|| Address {
            file: sheet.file.clone(),
            sheet: sheet.name.clone(),
            row: origin.row,
            column: 0,
        }),
        key: table.key.map(|key| table.value(row, key).to_string()),
        cells: originals.cells(row, origin.sheet),
        mistakes: wrong
            .iter()
            .map(|(column, message)| Mistake {
                column: table.address(row, *column).map(|address| address.column),
                message: message.clone(),
            })
            .collect(),
    })
}

/// Removes rows, so that cells and origins stay side by side.
fn drop_rows(table: &mut Table, dropped: &BTreeSet<usize>) {
    for column in &mut table.columns {
        column.cells = column.cells.without(dropped);
    }
    let mut row = 0..;
    table.origins.retain(|_| row.next().is_none_or(|row| !dropped.contains(&row)));
}

impl TableBuilder<'_> {
    /// Notes that a row that was kept breaches a rule after all. Rows are left out only where the
    /// table says so; elsewhere the mistake ends the run.
    pub(super) fn breached_late(&mut self, row: usize, column: usize, message: &str) {
        if self.originals.is_some() {
            self.late.entry(row).or_default().push((column, message.to_owned()));
        }
    }
}

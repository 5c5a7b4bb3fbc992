//! Many rows at once, column by column: the usual case, in which nothing is to be left out. Columns
//! know nothing of each other, so that all cores can read them.

use rayon::prelude::*;

use super::build::{Current, TableBuilder};
use super::column::{ColumnReader, Taken};
use super::header::Header;
use super::read::{Batch, RawRow};
use super::rules::Unfit;
use crate::config::OnError;
use crate::table::{Origin, Value};

/// From how many rows on it is worth to read the columns at the same time.
const MANY: usize = 64;

/// What is to be said about cells of one column, by their row in the batch.
#[derive(Debug, Default)]
struct Found {
    wrong: Vec<(usize, Unfit)>,
    taken: Vec<(usize, Taken)>,
}

impl TableBuilder<'_> {
    /// Whether all rows of a batch are data that is kept whatever is wrong with it, so that they can
    /// be read column by column.
    pub(super) fn is_plain(&self, current: &Current, batch: &Batch) -> bool {
        let Some(header) = &current.header else { return false };
        batch.len() >= MANY
            && self.keeps_all(current)
            && batch.rows().all(|row| !row.hidden() && self.ragged(header, row).is_none())
    }

    /// Whether rows of the file are kept whatever they hold, unless they are hidden or ragged.
    pub(super) fn keeps_all(&self, current: &Current) -> bool {
        let layout = &self.config.layout;
        let declared = !layout.until.is_empty()
            || !layout.skip_rows.is_empty()
            || (layout.fill_merged && !current.info.merged.is_empty());
        !declared
            && !current.ended
            && current.info.area.is_none()
            && self.config.on_error == OnError::Stop
            && self.originals.is_none()
    }

    /// Takes all rows of a batch.
    pub(super) fn take_batch(&mut self, current: &Current, batch: &Batch) {
        let (info, map) = (&current.info, &current.map);
        let Some(header) = &current.header else { return };
        let base = self.origins.len();
        let wanted = &self.wanted;
        let found: Vec<Found> = self
            .columns
            .par_iter_mut()
            .enumerate()
            .map(|(index, reader)| {
                let column = map.get(index).copied().flatten();
                column_of(reader, column, &wanted[index].name, batch)
            })
            .collect();
        let mut wrong: Vec<Vec<(u32, Unfit)>> = Vec::new();
        wrong.resize_with(batch.len(), Vec::new);
        for (index, found) in found.into_iter().enumerate() {
            let Some(column) = map.get(index).copied().flatten() else { continue };
            for (row, taken) in found.taken {
                if let Some(row) = batch.row(row) {
                    self.remark(info, header, row, (index, column), taken);
                }
            }
            for (row, unfit) in found.wrong {
                wrong[row].push((column, unfit));
            }
        }
        self.origins.reserve(batch.len());
        for (row, mut wrong) in batch.rows().zip(wrong) {
            self.end_row(current, header, row, &mut wrong);
        }
        debug_assert_eq!(self.origins.len(), base + batch.len());
    }

    /// What concerns a row as a whole, after its cells were taken.
    fn end_row(
        &mut self,
        current: &Current,
        header: &Header,
        row: RawRow<'_>,
        wrong: &mut Vec<(u32, Unfit)>,
    ) {
        self.counts.read += 1;
        self.unnamed(&current.info, header, row);
        self.duplicates(&current.map, &|column| row.cell(column).is_some(), wrong);
        if !wrong.is_empty() {
            self.report(&current.info, header, row, wrong);
        }
        self.note_unique();
        self.origins.push(Origin { sheet: self.sheets.len() as u32 - 1, row: row.number() });
        self.counts.kept += 1;
    }
}

/// Takes the cells of one column.
fn column_of(
    reader: &mut ColumnReader<'_>,
    column: Option<u32>,
    name: &str,
    batch: &Batch,
) -> Found {
    let mut found = Found::default();
    let Some(column) = column else {
        // What the sheet lacks altogether has been reported as such.
        (0..batch.len()).for_each(|_| reader.cells.push(Value::Empty));
        return found;
    };
    let mut doubted = false;
    for (index, row) in batch.rows().enumerate() {
        match reader.take(row.cell(column), name) {
            Ok(mut taken) => {
                // Only the first doubtful cell of a column is shown.
                taken.doubtful &= !doubted;
                doubted |= taken.doubtful;
                if taken.is_remarkable() {
                    found.taken.push((index, taken));
                }
            }
            Err(unfit) => found.wrong.push((index, unfit)),
        }
    }
    found
}

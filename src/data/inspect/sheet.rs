//! Looks through one sheet or text file while it is read, in one pass.

use std::collections::BTreeMap;

use super::below::{Below, TAIL};
use super::head;
use super::profile::Profile;
use crate::data::header::Header;
use crate::data::layout::{self, HEAD_ROWS};
use crate::data::read::{Batch, RawRow, SheetInfo, Sink};
use crate::data::rules::shown;
use crate::diagnostic::Diagnostic;

/// Looks through one table: the sink of its reader.
#[derive(Debug, Default)]
pub struct Inspector {
    pub(super) info: SheetInfo,
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) rows: u64,
    pub(super) hidden: u64,
    /// Header, the numbers of its rows and of the tags' row, and how many rows are above it.
    pub(super) head: Option<Head>,
    /// The profiles of columns with a header, by column.
    pub(super) columns: BTreeMap<u32, Profile>,
    /// Filled cells of columns without a header: how many, and the first ones.
    pub(super) unnamed: BTreeMap<u32, (u64, Vec<(u32, String)>)>,
    /// Rows of a text file with too few and with too many fields.
    pub(super) short: (u64, Vec<u32>),
    pub(super) long: (u64, Vec<u32>),
    /// Rows among the data that start like totals.
    pub(super) totals: Vec<(u32, String)>,
    pub(super) below: Below,
    pub(super) last_line: u32,
    /// The first rows, until the header is found among them.
    first: Batch,
    /// The last rows so far, which may be no data.
    tail: Batch,
}

/// Where the header is.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) header: Header,
    pub(super) rows: Vec<u32>,
    pub(super) tags: Option<u32>,
    pub(super) above: u64,
    /// Whether a run finds it without being told.
    pub(super) found: bool,
    /// Whether it holds numbers or dates, as data does.
    pub(super) like_data: bool,
}

/// How many rows of totals, and how many examples of ragged rows, are kept.
const KEPT: usize = 8;

impl Inspector {
    /// Whether the sheet holds nothing.
    pub fn is_empty(&self) -> bool {
        self.head.is_none() && self.first.is_empty()
    }

    /// What is known of the file.
    pub fn info(&self) -> &SheetInfo {
        &self.info
    }

    /// The warnings of the reader.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The line of a text file where its last row starts.
    pub fn last_line(&self) -> u32 {
        self.last_line
    }

    /// Ends the sheet: what was held back is looked at.
    pub(super) fn end(&mut self) {
        if self.head.is_none() {
            self.begin();
        }
        let tail = std::mem::take(&mut self.tail);
        let (data, below) = super::below::split(&tail, self.columns.len(), &self.totals);
        for row in tail.rows().take(data) {
            self.row(row);
        }
        self.below = below;
    }

    /// Finds the header among the first rows.
    fn begin(&mut self) {
        let first = std::mem::take(&mut self.first);
        let Some((found, rows, by_itself)) = head::find(&first, &self.info) else { return };
        let tags = found.first.checked_sub(1).and_then(|index| first.row(index));
        let tags = tags.filter(|row| layout::is_tag_row(*row)).map(RawRow::number);
        for (column, _) in &found.header.texts {
            self.columns.insert(*column, Profile::default());
        }
        for (column, _) in &found.header.tags {
            self.columns.entry(*column).or_default();
        }
        let last = first.rows().find(|row| row.number() == found.header.row);
        let like_data = last.is_some_and(head::like_data);
        for row in first.rows().skip(found.first) {
            self.tail.copy(row);
        }
        self.head = Some(Head {
            rows: if found.header.texts.is_empty() { Vec::new() } else { rows },
            tags,
            above: found.above as u64,
            header: found.header,
            found: by_itself,
            like_data,
        });
    }

    /// Takes rows below the header; the last ones are held back until it is known what follows.
    fn push(&mut self, batch: &Batch) {
        let tail = std::mem::take(&mut self.tail);
        let all = tail.len() + batch.len();
        let ready = all.saturating_sub(TAIL);
        for (index, row) in tail.rows().chain(batch.rows()).enumerate() {
            if index < ready {
                self.row(row);
            } else {
                self.tail.copy(row);
            }
        }
    }

    /// Takes one row of data.
    fn row(&mut self, row: RawRow<'_>) {
        self.rows += 1;
        self.hidden += u64::from(row.hidden());
        if self.totals.len() < KEPT
            && let Some(word) = layout::total_word(row)
        {
            self.totals.push((row.number(), word));
        }
        self.ragged(row);
        for (column, cell) in row.cells() {
            match self.columns.get_mut(&column) {
                Some(profile) => profile.take(cell, row.number()),
                None => {
                    let seen = self.unnamed.entry(column).or_default();
                    seen.0 += 1;
                    if seen.1.len() < 4 {
                        seen.1.push((row.number(), shown(cell).chars().take(60).collect()));
                    }
                }
            }
        }
    }

    /// Counts rows of a text file that have another number of fields than the header.
    fn ragged(&mut self, row: RawRow<'_>) {
        let Some(head) = self.head.as_ref().filter(|_| row.width() > 0) else { return };
        let expected = head.header.last_column() + 1;
        let last = row.cells().last().map_or(0, |(column, _)| column + 1);
        let seen = match () {
            () if last > expected => &mut self.long,
            () if row.width() < expected => &mut self.short,
            () => return,
        };
        seen.0 += 1;
        if seen.1.len() < KEPT {
            seen.1.push(row.line());
        }
    }
}

impl Sink for Inspector {
    fn info(&mut self, info: SheetInfo) {
        self.info = info;
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        if let Some(last) = batch.len().checked_sub(1).and_then(|last| batch.row(last)) {
            self.last_line = last.line();
        }
        if self.head.is_some() {
            self.push(batch);
            return true;
        }
        let mut rest = Batch::default();
        for row in batch.rows() {
            if self.first.len() < HEAD_ROWS {
                self.first.copy(row);
            } else {
                rest.copy(row);
            }
        }
        if self.first.len() >= HEAD_ROWS {
            self.begin();
            self.push(&rest);
        }
        true
    }

    fn warning(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }
}

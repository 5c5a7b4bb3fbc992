//! From raw rows to a typed table, while the files are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bad::BadCells;
use super::column::ColumnReader;
use super::counts::RowCounts;
use super::header::{Header, Wanted, wanted};
use super::late::{Originals, Wrong};
use super::layout::{self, Found, HEAD_ROWS, RowKind};
use super::merged::Merged;
use super::pieces::Typed;
use super::read::{Batch, Piece, Progress, RawRow, SheetInfo, Sink};
use super::rejects::Rejects;
use super::remarks::Remarks;
use super::rules::Rules;
use super::unique::Unique;
use crate::config::{HiddenRows, OnError, TableConfig};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::table::{Origin, Sheet};

/// Makes a typed table from the files that it is declared to consist of: it is the sink of each
/// file's reader in turn.
#[derive(Debug)]
pub struct TableBuilder<'a> {
    pub(super) config: &'a TableConfig,
    pub(super) languages: &'a [String],
    pub(super) wanted: Vec<Wanted<'a>>,
    pub(super) columns: Vec<ColumnReader<'a>>,
    pub(super) sheets: Vec<Sheet>,
    pub(super) origins: Vec<Origin>,
    pub(super) tags: Vec<Option<crate::table::HxlTag>>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) bad: BadCells,
    pub(super) remarks: Remarks,
    pub(super) counts: RowCounts,
    pub(super) rejects: Rejects,
    /// What must differ from row to row.
    pub(super) unique: Vec<Unique>,
    /// Original cells, where rows can be rejected after they were read.
    pub(super) originals: Option<Originals>,
    /// Rows that turned out to be wrong after they were read.
    pub(super) late: BTreeMap<usize, Wrong>,
    /// Columns that some file lacks, with what is said if all of them do.
    pub(super) lacking: BTreeMap<usize, Option<Diagnostic>>,
    pub(super) current: Option<Current>,
    /// Typed pieces whose content is in the table by now, for their memory.
    pub(super) spare: Vec<Typed<'a>>,
}

/// The file that is being read.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) info: SheetInfo,
    /// The first rows, until the header is found among them.
    head: Batch,
    pub(super) header: Option<Header>,
    /// For each column of the table, that of the sheet.
    pub(super) map: Vec<Option<u32>>,
    merged: Merged,
    pub(super) ended: bool,
    reserved: bool,
}

impl<'a> TableBuilder<'a> {
    /// A builder of a table.
    pub fn new(config: &'a TableConfig, languages: &'a [String]) -> Self {
        let wanted = wanted(config, languages);
        let columns = wanted.iter().map(|w| ColumnReader::new(Rules::new(w.config, languages)));
        Self {
            columns: columns.collect(),
            unique: unique(config, &wanted),
            tags: vec![None; wanted.len()],
            lacking: BTreeMap::new(),
            wanted,
            config,
            languages,
            sheets: Vec::new(),
            origins: Vec::new(),
            problems: Vec::new(),
            bad: BadCells::new(config.on_error == OnError::Reject),
            remarks: Remarks::default(),
            counts: RowCounts::default(),
            rejects: Rejects { table: config.name.clone(), rows: Vec::new() },
            originals: Originals::of(config),
            late: BTreeMap::new(),
            current: None,
            spare: Vec::new(),
        }
    }

    /// Ends a file that could not be read to its end. What is wrong with it has been said; that no
    /// header was found in what came of it is no news.
    pub fn abandon_file(&mut self) {
        self.current = None;
    }

    /// Ends the file that is being read.
    pub fn end_file(&mut self) {
        let Some(mut current) = self.current.take() else { return };
        if current.header.is_none() {
            self.begin_rows(&mut current);
        }
        if let Some(header) = &current.header {
            self.remarks.end_file(&current.info, header, self.config);
        }
    }

    /// Finds the header and reads the rows that were held back for it.
    fn begin_rows(&mut self, current: &mut Current) {
        let head = std::mem::take(&mut current.head);
        let layout = &self.config.layout;
        let Some(found) = layout::find(&head, layout, &self.wanted, &current.info) else {
            self.problems.push(no_header(&current.info, self.config, head.len()));
            current.ended = true;
            return;
        };
        let Found { header, first, above } = found;
        self.counts.above += above as u64;
        current.map = self.map_columns(&header);
        self.sheets.push(Sheet {
            file: current.info.file.as_str().into(),
            name: current.info.sheet.as_deref().map(Arc::from),
            sha256: current.info.sha256.clone(),
            columns: current.map.clone(),
        });
        current.header = Some(header);
        for row in head.rows().skip(first) {
            self.row(current, row);
        }
    }

    /// Takes one row below the header.
    fn row(&mut self, current: &mut Current, row: RawRow<'_>) {
        self.counts.read += 1;
        if current.ended {
            self.counts.below += 1;
            return;
        }
        match layout::kind(row, &self.config.layout, &current.info) {
            RowKind::End => {
                current.ended = true;
                self.counts.below += 1;
                return;
            }
            RowKind::Skipped => {
                self.counts.skipped += 1;
                return;
            }
            RowKind::Data => {}
        }
        if row.hidden() {
            if self.config.layout.hidden_rows == Some(HiddenRows::Drop) {
                self.counts.hidden += 1;
                return;
            }
            self.remarks.hidden_row(row);
        }
        let Some(header) = &current.header else { return };
        if self.config.layout.fill_merged && current.merged.touches(row.number()) {
            let filled = current.merged.fill(row, header);
            if let Some(row) = filled.row(0) {
                self.data_row(&current.info, header, &current.map, row);
            }
            return;
        }
        self.data_row(&current.info, header, &current.map, row);
    }
}

impl Sink for TableBuilder<'_> {
    fn info(&mut self, info: SheetInfo) {
        self.end_file();
        let merged = Merged::new(&info);
        self.current = Some(Current {
            info,
            head: Batch::default(),
            header: None,
            map: Vec::new(),
            merged,
            ended: false,
            reserved: false,
        });
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        let Some(mut current) = self.current.take() else { return false };
        if self.is_plain(&current, batch) {
            self.take_batch(&current, batch);
            self.current = Some(current);
            return true;
        }
        for row in batch.rows() {
            if current.header.is_none() && !current.ended {
                current.head.copy(row);
                if current.head.len() >= HEAD_ROWS.max(last_header_row(self.config)) {
                    self.begin_rows(&mut current);
                }
                continue;
            }
            self.row(&mut current, row);
        }
        if !current.reserved && current.info.text.is_some() && batch.len() > 256 {
            current.reserved = true;
            // The texts and the line ends are what the rows take in the file, or a little less. Room
            // for rows that do not come is never touched, and growing by a copy would be.
            let bytes_a_row = (batch.bytes() + batch.len()) / batch.len();
            let rows = current.info.bytes as usize / bytes_a_row.max(1);
            self.columns.iter_mut().for_each(|column| column.cells.reserve(rows + rows / 50));
            self.origins.reserve(rows + rows / 50);
        }
        self.current = Some(current);
        true
    }

    fn warning(&mut self, warning: Diagnostic) {
        self.problems.push(warning);
    }

    fn pieces(&mut self, pieces: &[Piece]) -> Progress {
        self.take_pieces(pieces)
    }

    fn hash(&mut self, sha256: &str) {
        let Some(current) = &mut self.current else { return };
        sha256.clone_into(&mut current.info.sha256);
        if let Some(sheet) = self.sheets.last_mut().filter(|_| current.header.is_some()) {
            sha256.clone_into(&mut sheet.sha256);
        }
    }
}

/// The key, and the columns that are declared to be unique.
fn unique(config: &TableConfig, wanted: &[Wanted<'_>]) -> Vec<Unique> {
    let index = |name: &String| wanted.iter().position(|wanted| wanted.name == *name);
    let mut unique = Vec::new();
    let key: Vec<usize> =
        config.key.iter().chain(&config.composite_key).filter_map(index).collect();
    for (column, wanted) in wanted.iter().enumerate() {
        let declared = wanted.config.is_some_and(|config| config.unique);
        if declared && key != [column] {
            unique.push(Unique::new(vec![column], false));
        }
    }
    if !key.is_empty() {
        unique.push(Unique::new(key, true));
    }
    unique
}

/// The number of rows to hold back at least, where the header is declared to stand far down.
fn last_header_row(config: &TableConfig) -> usize {
    match &config.layout.header {
        crate::config::HeaderChoice::Rows(rows) => {
            rows.last().map_or(0, |row| *row as usize + 4).min(10_000)
        }
        _ => 0,
    }
}

fn no_header(info: &SheetInfo, config: &TableConfig, rows: usize) -> Diagnostic {
    use crate::config::HeaderChoice;
    let (message, hint) = match &config.layout.header {
        _ if rows == 0 => (
            "the table is empty: it has no header row".to_owned(),
            "write the names of the columns into the first row",
        ),
        HeaderChoice::Hxl => (
            "the table has no row of HXL tags in its first 25 rows".to_owned(),
            "write the tags below the header, or leave `header = \"hxl\"` out",
        ),
        _ => (
            "the row that is declared as the header is empty".to_owned(),
            "correct `header` in pressrun.toml, or leave it out to have the row found",
        ),
    };
    let place = match &info.sheet {
        Some(sheet) => Place { sheet: Some(sheet.clone()), ..Place::file(info.file.as_str()) },
        None => Place::file(info.file.as_str()),
    };
    Diagnostic::error(Stage::Data, "data/no-header", message).at(place, "").hint(hint)
}

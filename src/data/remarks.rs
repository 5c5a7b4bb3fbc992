//! What is said about a file once, however often it occurs in it: hidden rows, look-alike and lost
//! letters, columns without a name.

use std::collections::BTreeMap;

use super::bad;
use super::header::Header;
use super::read::{RawRow, SheetInfo};
use crate::config::TableConfig;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::source::column_letters;

/// Something that was seen, how often, and where first.
#[derive(Debug, Default)]
struct Seen {
    count: usize,
    first: Option<Place>,
}

impl Seen {
    fn note(&mut self, place: impl FnOnce() -> Place) {
        self.count += 1;
        self.first.get_or_insert_with(place);
    }
}

/// The remarks about one table.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    look_alikes: Seen,
    lost: Seen,
    hidden: (u64, u32),
    /// Sheet column → what was seen in it.
    unnamed: BTreeMap<u32, Seen>,
    list: Vec<Diagnostic>,
}

fn warning(id: &'static str, message: String, hint: String) -> Diagnostic {
    Diagnostic::warning(Stage::Data, id, message).hint(hint)
}

fn placed(diagnostic: Diagnostic, place: Option<Place>) -> Diagnostic {
    match place {
        Some(place) => diagnostic.at(place, "the first of them"),
        None => diagnostic,
    }
}

impl Remarks {
    pub(super) fn look_alike(&mut self, place: impl FnOnce() -> Place) {
        self.look_alikes.note(place);
    }

    pub(super) fn lost_letter(&mut self, place: impl FnOnce() -> Place) {
        self.lost.note(place);
    }

    pub(super) fn hidden_row(&mut self, row: RawRow<'_>) {
        self.hidden.0 += 1;
        if self.hidden.0 == 1 {
            self.hidden.1 = row.number();
        }
    }

    /// A filled cell to the right of the last header, or below none.
    pub(super) fn unnamed(header: &Header, row: RawRow<'_>) -> Option<u32> {
        // Most rows have no more cells than the header, and then nothing need be searched.
        let last = row.last_column().unwrap_or(0);
        let gaps = header.texts.len() as u32 != header.last_column() + 1;
        if !gaps && last <= header.last_column() {
            return None;
        }
        let named = |column: u32| {
            header.texts.binary_search_by_key(&column, |(column, _)| *column).is_ok()
                || header.tag(column).is_some()
        };
        // Beyond the fields of a text file's header the row is ragged, which is said elsewhere.
        let beyond = |column: u32| header.width > 0 && column >= header.width;
        let mut columns = row.cells().map(|(column, _)| column);
        columns.find(|column| !named(*column) && !beyond(*column))
    }

    pub(super) fn note_unnamed(&mut self, info: &SheetInfo, column: u32, row: RawRow<'_>) {
        self.unnamed.entry(column).or_default().note(|| bad::place(info, row, column, (0, column)));
    }

    /// Two columns of a sheet have one header.
    pub(super) fn renamed(&mut self, header: &Header, column: u32, name: &str) {
        let text = header.text(column).unwrap_or_default();
        let message = format!("a second column is headed `{text}`; it is called `{name}` here");
        self.list.push(
            warning(
                "data/duplicate-column",
                message,
                "give each column a name of its own".to_owned(),
            )
            .at(header.place(column), ""),
        );
    }

    pub(super) fn end_file(&mut self, info: &SheetInfo, header: &Header, config: &TableConfig) {
        let sheet = || match &info.sheet {
            Some(sheet) => Place { sheet: Some(sheet.clone()), ..Place::file(info.file.as_str()) },
            None => Place::file(info.file.as_str()),
        };
        let (hidden, first) = std::mem::take(&mut self.hidden);
        if hidden > 0 && config.layout.hidden_rows.is_none() {
            let rows = if hidden == 1 { "row is" } else { "rows are" };
            let message = format!(
                "{hidden} {rows} hidden in the sheet, the first is row {first}; they were read all the same"
            );
            let hint = format!(
                "declare `hidden_rows = \"keep\"` or `\"drop\"` in [tables.{}]",
                config.name
            );
            self.list.push(warning("data/hidden-rows", message, hint).at(sheet(), ""));
        }
        for (column, seen) in std::mem::take(&mut self.unnamed) {
            let letters = column_letters(column);
            let message = match seen.count {
                1 => format!("a cell of column {letters}, which has no header, was not read"),
                count => {
                    format!("{count} cells of column {letters}, which has no header, were not read")
                }
            };
            let hint = "write a name above the column, or empty it".to_owned();
            self.list.push(placed(warning("data/unnamed-column", message, hint), seen.first));
        }
        let covers = |area: &&super::read::Area| area.top > header.row && area.bottom > area.top;
        let merged = info.merged.iter().filter(covers).count();
        if merged > 0 && !config.layout.fill_merged {
            let cells = if merged == 1 { "cell reaches" } else { "cells reach" };
            let message = format!(
                "{merged} merged {cells} over several rows of data; only the first row of each has the value"
            );
            let hint = format!(
                "declare `fill_merged_cells = true` in [tables.{}] if it stands for all of them",
                config.name
            );
            self.list.push(warning("data/merged-cells", message, hint).at(sheet(), ""));
        }
    }

    pub(super) fn into_list(mut self, table: &str) -> Vec<Diagnostic> {
        let Self { look_alikes, lost, .. } = self;
        if look_alikes.count > 0 {
            let message = format!(
                "{} cells of table `{table}` have letters that only look like ə; they were put right",
                look_alikes.count
            );
            let hint = "replace ә (Cyrillic) and ǝ by ə in the file".to_owned();
            let found = warning("data/look-alike-letters", message, hint);
            self.list.push(placed(found, look_alikes.first));
        }
        if lost.count > 0 {
            let message = format!(
                "{} cells of table `{table}` have a question mark inside a word, as if a letter such as ə, ı or ş had been lost",
                lost.count
            );
            let hint =
                "export the file anew as \"CSV UTF-8\"; lost letters cannot be guessed".to_owned();
            self.list.push(placed(warning("data/lost-letters", message, hint), lost.first));
        }
        self.list
    }
}

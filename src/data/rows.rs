//! One row of data: each cell read by its column's rules, and the row kept or rejected.

use std::collections::BTreeMap;

use super::bad;
use super::build::TableBuilder;
use super::column::{ColumnReader, Example, Taken};
use super::header::Header;
use super::layout;
use super::read::{RawCell, RawRow, SheetInfo};
use super::rejects::{Mistake, RejectedCell, RejectedRow};
use super::remarks::Remarks;
use super::rules::{Unfit, shown, unfit};
use crate::config::OnError;
use crate::source::{Address, column_letters};
use crate::table::{Origin, Value};

impl TableBuilder<'_> {
    /// Takes a row of data.
    pub(super) fn data_row(
        &mut self,
        info: &SheetInfo,
        header: &Header,
        map: &[Option<u32>],
        row: RawRow<'_>,
    ) {
        let mut wrong: Vec<(u32, Unfit)> = Vec::new();
        if let Some(unfit) = self.ragged(header, row) {
            wrong.push((row.width().min(header.width).saturating_sub(1), unfit));
        }
        for (index, column) in map.iter().enumerate() {
            // What the sheet lacks altogether has been reported as such.
            let Some(column) = *column else {
                self.columns[index].cells.push(Value::Empty);
                continue;
            };
            match self.columns[index].take(row.cell(column), &self.wanted[index].name) {
                Ok(taken) => self.remark(info, header, row, (index, column), taken),
                Err(unfit) => wrong.push((column, unfit)),
            }
        }
        // Columns that only other files have.
        for column in &mut self.columns[map.len()..] {
            column.cells.push(Value::Empty);
        }
        // With a field too many or too few, what stands in the others says nothing.
        if wrong.first().is_some_and(|(_, unfit)| unfit.id == "data/ragged-row") {
            wrong.truncate(1);
        }
        self.unnamed(info, header, row);
        self.duplicates(map, &|column| row.cell(column).is_some(), &mut wrong);
        if !wrong.is_empty() {
            self.report(info, header, row, &mut wrong);
            if self.config.on_error == OnError::Reject {
                self.columns.iter_mut().for_each(ColumnReader::give_back);
                self.reject(info, header, map, row, &wrong);
                return;
            }
        }
        self.note_unique();
        if let Some(originals) = &mut self.originals {
            originals.note(self.sheets.len(), header, row);
        }
        self.origins.push(Origin { sheet: self.sheets.len() as u32 - 1, row: row.number() });
        self.counts.kept += 1;
    }

    /// Notes a cell that stands below no header.
    pub(super) fn unnamed(&mut self, info: &SheetInfo, header: &Header, row: RawRow<'_>) {
        if let Some(cell) = Remarks::unnamed(header, row) {
            self.remarks.note_unnamed(info, cell, row);
        }
    }

    /// Reports the cells of a row that do not fit.
    pub(super) fn report(
        &mut self,
        info: &SheetInfo,
        header: &Header,
        row: RawRow<'_>,
        wrong: &mut [(u32, Unfit)],
    ) {
        let total = layout::total_word(row);
        for (column, unfit) in wrong {
            if let Some(word) = &total {
                unfit.hint = Some(format!(
                    "if the data ends here, declare `until = \"{word}\"` for the table in pressrun.toml"
                ));
            }
            self.bad.add(info, header, row, *column, unfit);
        }
    }

    /// Notes what is worth a word about a cell.
    pub(super) fn remark(
        &mut self,
        info: &SheetInfo,
        header: &Header,
        row: RawRow<'_>,
        (index, column): (usize, u32),
        taken: Taken,
    ) {
        let place = || bad::place(info, row, column, header.columns());
        if taken.look_alike {
            self.remarks.look_alike(place);
        }
        if taken.lost_letter {
            self.remarks.lost_letter(place);
        }
        if taken.doubtful {
            self.columns[index].keep_example(Example {
                text: row.cell(column).map(shown).unwrap_or_default().into_owned(),
                place: place(),
                header: header.place(column),
            });
        }
    }

    fn reject(
        &mut self,
        info: &SheetInfo,
        header: &Header,
        map: &[Option<u32>],
        row: RawRow<'_>,
        wrong: &[(u32, Unfit)],
    ) {
        self.counts.rejected += 1;
        let key = self.wanted.iter().position(|w| Some(&w.name) == self.config.key.as_ref());
        let key = key.and_then(|key| map.get(key).copied().flatten());
        self.rejects.rows.push(RejectedRow {
            address: address(info, row.number(), wrong.first().map_or(0, |(column, _)| *column)),
            key: key.and_then(|column| row.cell(column)).map(|cell| shown(cell).trim().to_owned()),
            cells: original_cells(header, row)
                .into_iter()
                .map(|(column, text)| RejectedCell {
                    column,
                    header: header_name(header, column),
                    text,
                })
                .collect(),
            mistakes: wrong
                .iter()
                .map(|(column, unfit)| Mistake {
                    column: Some(*column),
                    message: unfit.message.clone(),
                })
                .collect(),
        });
    }

    /// A row of a text file with another number of fields than the header.
    pub(super) fn ragged(&self, header: &Header, row: RawRow<'_>) -> Option<Unfit> {
        if row.width() == 0 {
            return None;
        }
        let expected = header.width.max(1);
        if !self.is_ragged(header, row.width(), row.last_column().unwrap_or(0)) {
            return None;
        }
        let message = format!(
            "line {} has {} fields where the header has {expected}",
            row.line(),
            row.width()
        );
        let hint = match self.is_short(header, row.width()) {
            true => {
                "put a field that holds a line break between double quotes, or declare `pad_rows = true` if the missing fields are empty"
            }
            false => "put a field that holds the separator between double quotes",
        };
        Some(unfit("data/ragged-row", message, hint))
    }

    /// Whether a row of so many fields, of which `last` is the last that holds anything, has too few
    /// or too many. Separators at the end of a line, with nothing between, do no harm.
    pub(super) fn is_ragged(&self, header: &Header, width: u32, last: u32) -> bool {
        self.is_short(header, width) || last >= header.width.max(1)
    }

    /// Whether a row of so many fields has too few. Columns without a name at the end of the header
    /// may be left out.
    fn is_short(&self, header: &Header, width: u32) -> bool {
        let named = header.last_column() + 1;
        width < named.min(header.width.max(1)) && !self.config.layout.pad_rows
    }
}

fn address(info: &SheetInfo, row: u32, column: u32) -> Address {
    Address {
        file: info.file.as_str().into(),
        sheet: info.sheet.as_deref().map(Into::into),
        row,
        column,
    }
}

/// The cells of a row as the file has them, below every header: also the empty ones, so that the
/// file of rejects has the columns of the input.
pub(super) fn original_cells(header: &Header, row: RawRow<'_>) -> Vec<(u32, String)> {
    let mut cells: BTreeMap<u32, String> =
        header.texts.iter().map(|(column, _)| (*column, String::new())).collect();
    cells.extend(row.cells().map(|(column, cell)| (column, original(cell))));
    cells.into_iter().collect()
}

/// What a column is called in the file of rejects: its header, with its letters where another
/// column has the same header or it has none.
pub(super) fn header_name(header: &Header, column: u32) -> String {
    let letters = column_letters(column);
    let Some(text) = header.text(column) else { return letters };
    let taken = header.texts.iter().any(|(other, twin)| *other < column && twin == text);
    if taken { format!("{text} ({letters})") } else { text.to_owned() }
}

/// A cell as the file has it, for the file of rejects.
fn original(cell: RawCell<'_>) -> String {
    match cell {
        RawCell::Text(text) => text.to_owned(),
        cell => shown(cell).into_owned(),
    }
}

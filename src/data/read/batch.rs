//! Rows as files give them, many at a time: all texts in one buffer, so that a large sheet costs
//! few allocations and travels fast from a worker process.

use std::ops::Range;

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use super::lines::fields;

/// What a file says that a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RawCell<'a> {
    /// Text; all cells of a CSV file are.
    Text(&'a str),
    /// A number, and how the spreadsheet program shows it.
    Number(f64, NumberFormat),
    /// True or false.
    Boolean(bool),
    /// A day and a time of day.
    DateTime(DateTime),
    /// A time of day without a day.
    Time(Time),
    /// A formula's error such as `#DIV/0!`.
    Error(&'a str),
    /// A formula of which the file holds no result.
    Uncomputed,
}

/// How a spreadsheet program shows a number, where that carries meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NumberFormat {
    /// As it is.
    #[default]
    General,
    /// Times a hundred, with a percent sign.
    Percent,
    /// With zeros in front up to this many digits, as ids and postal codes are.
    Digits(u8),
}

/// Rows of one sheet, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    text: String,
    cells: Vec<(u32, Stored)>,
    rows: Vec<RowHead>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Stored {
    Text(u32, u32),
    Number(f64, NumberFormat),
    Boolean(bool),
    DateTime(DateTime),
    Time(Time),
    Error(u32, u32),
    Uncomputed,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct RowHead {
    number: u32,
    line: u32,
    width: u32,
    hidden: bool,
    /// Where its cells end.
    end: u32,
}

/// One row of a batch.
#[derive(Debug, Clone, Copy)]
pub struct RawRow<'a> {
    batch: &'a Batch,
    head: RowHead,
    first: u32,
}

impl Batch {
    /// How many cells a batch has before it is handed on.
    pub const CELLS: usize = 16 * 1024;

    /// Whether it holds enough to be handed on.
    pub fn is_full(&self) -> bool {
        self.cells.len() >= Self::CELLS || self.text.len() >= 1 << 20
    }

    /// Whether it holds no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// The size of all texts in bytes.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Adds a cell to the row that is being written. Columns are counted from 0 and ascend. A text
    /// of blanks alone is no cell.
    pub fn push(&mut self, column: u32, cell: RawCell<'_>) {
        let stored = match cell {
            RawCell::Text(text) if is_blank(text) => return,
            RawCell::Text(text) => {
                let (start, end) = self.keep(text);
                Stored::Text(start, end)
            }
            RawCell::Error(text) => {
                let (start, end) = self.keep(text);
                Stored::Error(start, end)
            }
            RawCell::Number(number, format) => Stored::Number(number, format),
            RawCell::Boolean(value) => Stored::Boolean(value),
            RawCell::DateTime(value) => Stored::DateTime(value),
            RawCell::Time(value) => Stored::Time(value),
            RawCell::Uncomputed => Stored::Uncomputed,
        };
        self.cells.push((column, stored));
    }

    /// Adds the fields of a record as cells, and returns how many there are.
    pub fn push_fields(&mut self, record: &str, delimiter: u8) -> u32 {
        let (mut from, mut column) = (self.text.len(), 0);
        self.text.push_str(record);
        for field in fields(record, delimiter) {
            let end = from + field.len();
            if !is_blank(field) {
                self.cells.push((column, Stored::Text(from as u32, end as u32)));
            }
            from = end + 1;
            column += 1;
        }
        column
    }

    fn keep(&mut self, text: &str) -> (u32, u32) {
        let start = self.text.len();
        self.text.push_str(text);
        (start as u32, self.text.len() as u32)
    }

    /// Puts the cells of the row that is being written in the order of their columns, for files that
    /// do not; of several in one column the last stays.
    pub fn sort_row(&mut self) {
        let first = self.rows.last().map_or(0, |row| row.end);
        let mut row = self.cells.split_off(first as usize);
        row.sort_by_key(|(column, _)| *column);
        row.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                *earlier = *later;
            }
            is_same
        });
        self.cells.append(&mut row);
    }

    /// Ends the row that is being written. Returns `false`, and keeps nothing, if it has no cell.
    ///
    /// `number` is the row's number as the spreadsheet program shows it, `line` the line of a text
    /// file, `width` the number of fields in it (0 for workbooks, which have no such thing).
    pub fn end_row(&mut self, number: u32, line: u32, width: u32, hidden: bool) -> bool {
        let end = self.cells.len() as u32;
        let first = self.rows.last().map_or(0, |row| row.end);
        if end == first {
            return false;
        }
        self.rows.push(RowHead { number, line, width, hidden, end });
        true
    }

    /// A row by its place in the batch.
    pub fn row(&self, index: usize) -> Option<RawRow<'_>> {
        let head = *self.rows.get(index)?;
        let first = match index.checked_sub(1) {
            Some(before) => self.rows[before].end,
            None => 0,
        };
        Some(RawRow { batch: self, head, first })
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = RawRow<'_>> {
        (0..self.rows.len()).filter_map(|index| self.row(index))
    }

    /// Adds a copy of a row.
    pub fn copy(&mut self, row: RawRow<'_>) {
        for (column, cell) in row.cells() {
            self.push(column, cell);
        }
        self.end_row(row.number(), row.line(), row.width(), row.hidden());
    }

    /// Empties it, keeping its memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
    }
}

/// Whether a text is no cell: it is empty, or nothing of it is seen.
#[inline]
pub(in crate::data) fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(byte) if byte.is_ascii_graphic() => false,
        Some(_) => text.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'),
    }
}

impl<'a> RawRow<'a> {
    /// Its number as the spreadsheet program shows it.
    pub fn number(self) -> u32 {
        self.head.number
    }

    /// The line of the text file where it starts; its number for a workbook.
    pub fn line(self) -> u32 {
        self.head.line
    }

    /// The number of fields that the text file has in it; 0 for a workbook.
    pub fn width(self) -> u32 {
        self.head.width
    }

    /// Whether the spreadsheet program hides it.
    pub fn hidden(self) -> bool {
        self.head.hidden
    }

    fn range(self) -> Range<usize> {
        self.first as usize..self.head.end as usize
    }

    /// Column and content of the cells that hold anything, in order.
    pub fn cells(self) -> impl Iterator<Item = (u32, RawCell<'a>)> {
        let batch = self.batch;
        batch.cells[self.range()].iter().map(move |(column, cell)| (*column, view(batch, cell)))
    }

    /// The last column that holds anything.
    pub fn last_column(self) -> Option<u32> {
        self.batch.cells[self.range()].last().map(|(column, _)| *column)
    }

    /// The number of cells that hold anything.
    pub fn filled(self) -> usize {
        self.range().len()
    }

    /// The cell of a column; `None` if it holds nothing.
    pub fn cell(self, column: u32) -> Option<RawCell<'a>> {
        let cells = &self.batch.cells[self.range()];
        // Most rows have no gaps, so that the cell stands where its column says.
        if let Some((found, cell)) = cells.get(column as usize)
            && *found == column
        {
            return Some(view(self.batch, cell));
        }
        let index = cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        Some(view(self.batch, &cells[index].1))
    }
}

fn view<'a>(batch: &'a Batch, cell: &Stored) -> RawCell<'a> {
    let text = |start: u32, end: u32| &batch.text[start as usize..end as usize];
    match *cell {
        Stored::Text(start, end) => RawCell::Text(text(start, end)),
        Stored::Error(start, end) => RawCell::Error(text(start, end)),
        Stored::Number(number, format) => RawCell::Number(number, format),
        Stored::Boolean(value) => RawCell::Boolean(value),
        Stored::DateTime(value) => RawCell::DateTime(value),
        Stored::Time(value) => RawCell::Time(value),
        Stored::Uncomputed => RawCell::Uncomputed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let mut batch = Batch::default();
        batch.push(0, RawCell::Text("şəkil"));
        batch.push(1, RawCell::Text(" \u{a0}\n"));
        batch.push(3, RawCell::Number(0.5, NumberFormat::Percent));
        assert!(batch.end_row(7, 9, 4, true));
        assert!(!batch.end_row(8, 10, 1, false), "a row of nothing is no row");
        batch.push(1, RawCell::Error("#N/A"));
        batch.end_row(9, 11, 4, false);
        let rows: Vec<_> = batch.rows().collect();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].number(), rows[0].line(), rows[0].width()), (7, 9, 4));
        assert!(rows[0].hidden());
        assert_eq!(rows[0].cell(0), Some(RawCell::Text("şəkil")));
        assert_eq!(rows[0].cell(1), None);
        assert_eq!(rows[0].cell(3), Some(RawCell::Number(0.5, NumberFormat::Percent)));
        assert_eq!(rows[1].cells().collect::<Vec<_>>(), [(1, RawCell::Error("#N/A"))]);
        let mut unsorted = Batch::default();
        for (column, text) in [(2, "c"), (0, "a"), (2, "d")] {
            unsorted.push(column, RawCell::Text(text));
        }
        unsorted.sort_row();
        unsorted.end_row(1, 1, 0, false);
        let cells: Vec<_> = unsorted.rows().flat_map(RawRow::cells).collect();
        assert_eq!(cells, [(0, RawCell::Text("a")), (2, RawCell::Text("d"))]);
        let mut copy = Batch::default();
        copy.copy(rows[1]);
        assert_eq!(copy.row(0).unwrap().number(), 9);
    }
}

//! Cells one after the other to rows in batches, on their way to whoever reads them.

use std::borrow::Cow;

use super::unreadable;
use crate::data::read::{Batch, RawCell, ReadResult, Sink, too_large};
use crate::diagnostic::Diagnostic;
use crate::source::column_letters;

/// Whether more cells are wanted.
pub(super) type Wanted = bool;

/// Takes cells in the order of a sheet and hands their rows on.
pub(super) struct Rows<'a> {
    sink: &'a mut dyn Sink,
    display: &'a str,
    max_cells: usize,
    /// The numbers of hidden rows, sorted.
    hidden: &'a [u32],
    batch: Batch,
    /// The row that is being written, and its last column.
    row: Option<u32>,
    column: u32,
    /// Whether the columns of the row do not ascend.
    is_unsorted: bool,
    /// The last row that was begun.
    last: u32,
    cells: usize,
    wanted: Wanted,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        sink: &'a mut dyn Sink,
        display: &'a str,
        max_cells: usize,
        hidden: &'a [u32],
    ) -> Self {
        Self {
            sink,
            display,
            max_cells,
            hidden,
            batch: Batch::default(),
            row: None,
            column: 0,
            is_unsorted: false,
            last: 0,
            cells: 0,
            wanted: true,
        }
    }

    /// Adds a cell. Rows are numbered from 1 and ascend, columns from 0.
    pub(super) fn cell(&mut self, row: u32, column: u32, cell: RawCell<'_>) -> ReadResult<Wanted> {
        if self.row != Some(row) {
            self.end_row();
            if self.last >= row {
                return Err(self.disordered(row, column));
            }
            (self.row, self.last) = (Some(row), row);
        } else {
            self.is_unsorted |= column <= self.column;
        }
        self.column = column;
        self.cells += 1;
        if self.cells > self.max_cells {
            return Err(Box::new(too_large(self.display, self.max_cells)));
        }
        match cell {
            RawCell::Text(text) => self.batch.push(column, RawCell::Text(&line_feeds(text))),
            cell => self.batch.push(column, cell),
        }
        Ok(self.wanted)
    }

    /// Adds a row of another batch under a number of its own.
    pub(super) fn copy(&mut self, row: u32, of: &Batch, is_hidden: bool) -> ReadResult<Wanted> {
        self.end_row();
        for source in of.rows() {
            self.cells += source.filled();
            if self.cells > self.max_cells {
                return Err(Box::new(too_large(self.display, self.max_cells)));
            }
            for (column, cell) in source.cells() {
                self.batch.push(column, cell);
            }
            self.batch.end_row(row, row, 0, is_hidden);
        }
        self.hand_on_if_full();
        Ok(self.wanted)
    }

    fn disordered(&self, row: u32, column: u32) -> Box<Diagnostic> {
        let cell = format!("{}{row}", column_letters(column));
        unreadable(self.display, &format!("the cell {cell} comes after later ones"))
    }

    fn end_row(&mut self) {
        let Some(row) = self.row.take() else { return };
        if std::mem::take(&mut self.is_unsorted) {
            self.batch.sort_row();
        }
        let hidden = self.hidden.binary_search(&row).is_ok();
        self.batch.end_row(row, row, 0, hidden);
        self.hand_on_if_full();
    }

    fn hand_on_if_full(&mut self) {
        if self.batch.is_full() {
            self.wanted = self.wanted && self.sink.rows(&self.batch);
            self.batch.clear();
        }
    }

    /// Hands on what is left.
    pub(super) fn finish(mut self) {
        self.end_row();
        if self.wanted && !self.batch.is_empty() {
            self.sink.rows(&self.batch);
        }
    }
}

/// A text with line feeds alone: other programs write carriage returns too, and Excel as `_x000D_`.
fn line_feeds(text: &str) -> Cow<'_, str> {
    match memchr::memchr(b'\r', text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
    }
}

/// Keeps cells that come in no order and hands them on in order; of cells that are written twice,
/// the last counts.
#[derive(Default)]
pub(super) struct Unordered {
    /// Each cell as a row of its own.
    cells: Batch,
}

impl Unordered {
    pub(super) fn cell(&mut self, row: u32, column: u32, cell: RawCell<'_>) {
        self.cells.push(column, cell);
        self.cells.end_row(row, row, 0, false);
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn hand_on(&self, rows: &mut Rows<'_>) -> ReadResult {
        let mut order: Vec<(u32, u32, usize)> = Vec::with_capacity(self.cells.len());
        for (index, row) in self.cells.rows().enumerate() {
            order.extend(row.cells().map(|(column, _)| (row.number(), column, index)));
        }
        order.sort_unstable();
        for (at, (row, column, index)) in order.iter().enumerate() {
            let next = order.get(at + 1).map(|(row, column, _)| (*row, *column));
            if next == Some((*row, *column)) {
                continue;
            }
            let cell = self.cells.row(*index).and_then(|row| row.cell(*column));
            if let Some(cell) = cell
                && !rows.cell(*row, *column, cell)?
            {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::SheetInfo;

    #[derive(Default)]
    struct Seen(Vec<(u32, bool, String)>);

    impl Sink for Seen {
        fn info(&mut self, _: SheetInfo) {}
        fn rows(&mut self, batch: &Batch) -> bool {
            for row in batch.rows() {
                let cells: Vec<_> = row.cells().collect();
                self.0.push((row.number(), row.hidden(), format!("{cells:?}")));
            }
            true
        }
        fn warning(&mut self, _: Diagnostic) {}
    }

    #[test]
    fn cells_in_no_order_come_in_order() {
        let mut cells = Unordered::default();
        cells.cell(3, 0, RawCell::Boolean(true));
        cells.cell(1, 1, RawCell::Text("b"));
        cells.cell(1, 0, RawCell::Text("old"));
        cells.cell(1, 0, RawCell::Text("a\r\nb"));
        let mut seen = Seen::default();
        let mut rows = Rows::new(&mut seen, "a.xlsx", 10, &[3]);
        cells.hand_on(&mut rows).unwrap();
        rows.finish();
        assert_eq!(seen.0.len(), 2);
        assert_eq!(seen.0[0], (1, false, r#"[(0, Text("a\nb")), (1, Text("b"))]"#.to_owned()));
        assert_eq!(seen.0[1], (3, true, "[(0, Boolean(true))]".to_owned()));
    }

    #[test]
    fn there_is_a_limit() {
        let mut seen = Seen::default();
        let mut rows = Rows::new(&mut seen, "a.xlsx", 1, &[]);
        rows.cell(1, 0, RawCell::Boolean(true)).unwrap();
        let problem = rows.cell(1, 1, RawCell::Boolean(true)).unwrap_err();
        assert_eq!(problem.id, "data/too-many-cells");
    }
}

//! Pieces of a large text file, typed on all cores: each piece into columns of its own, which are then
//! put below those of the table, in order. What hangs on the rows above (what stands twice, what the
//! column decides) is looked at then.

use std::ops::Range;

use rayon::prelude::*;

use super::build::{Current, TableBuilder};
use super::column::{ColumnReader, Taken};
use super::fields::FieldTable;
use super::header::Header;
use super::read::{Batch, Piece, Progress, Sink, fields, is_blank};
use super::rules::Unfit;
use crate::table::{Origin, Value};

/// One piece in columns. Its memory is used for other pieces later.
#[derive(Debug, Default)]
pub(super) struct Typed<'a> {
    rows: Vec<Line>,
    fields: FieldTable,
    columns: Vec<ColumnReader<'a>>,
    notes: Vec<Note>,
    /// The number of cells that hold anything.
    cells: usize,
}

/// A line of a piece that is a row.
#[derive(Debug)]
struct Line {
    /// Its number as the spreadsheet program shows it.
    number: u32,
    /// Its bytes in the text of the piece.
    bytes: Range<u32>,
}

impl Line {
    fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.bytes.start as usize..self.bytes.end as usize]
    }
}

/// What is to be said about a row of a piece.
#[derive(Debug)]
struct Note {
    row: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    /// A cell of a column of the table and of the sheet that does not fit.
    Wrong(u32, Unfit),
    /// A cell of a column of the table and of the sheet that is worth a word.
    Taken((usize, u32), Taken),
    /// A cell below no header.
    Unnamed,
}

impl<'a> Typed<'a> {
    /// Makes it ready for a piece of so many lines, whose rows have so many fields.
    fn renew(&mut self, columns: &[ColumnReader<'a>], lines: usize, width: usize) {
        self.rows.clear();
        self.rows.reserve(lines);
        self.fields.renew(lines, width);
        self.notes.clear();
        self.cells = 0;
        // A column that another file added is new here too.
        let known = self.columns.len();
        self.columns.extend(columns[known..].iter().map(ColumnReader::part));
        for (column, part) in columns.iter().zip(&mut self.columns) {
            column.renew(part, lines);
        }
    }
}

/// How the typing of a piece went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Typed,
    /// A row has another number of fields than the header, which is looked at row by row.
    Odd,
    NotText,
}

impl<'a> TableBuilder<'a> {
    /// Takes pieces of a file in.
    pub(super) fn take_pieces(&mut self, mut pieces: &[Piece]) -> Progress {
        let mut cells = 0;
        // The header stands in the first piece.
        let (first, others) = pieces.split_at(pieces.len().min(1));
        if !self.types_pieces() {
            let Some(own) = self.take_rows(first) else { return Progress::NotText };
            (cells, pieces) = (own, others);
        }
        if !self.types_pieces() {
            let more = self.take_rows(pieces);
            return more.map_or(Progress::NotText, |more| Progress::More(cells + more));
        }
        let Some(current) = self.current.take() else { return Progress::More(cells) };
        let mut typed: Vec<Typed<'a>> =
            pieces.iter().map(|_| self.spare.pop().unwrap_or_default()).collect();
        let jobs = pieces.par_iter().zip(&mut typed).with_max_len(1);
        let outcomes: Vec<Outcome> =
            jobs.map(|(piece, typed)| self.type_piece(&current, piece, typed)).collect();
        self.current = Some(current);
        if outcomes.contains(&Outcome::NotText) {
            return Progress::NotText;
        }
        for ((piece, outcome), typed) in pieces.iter().zip(outcomes).zip(&mut typed) {
            let mut parts = self.columns.iter().zip(&typed.columns);
            if outcome == Outcome::Typed && parts.all(|(column, part)| column.agrees(part)) {
                cells += typed.cells;
                let Some(current) = self.current.take() else { break };
                self.append(&current, piece, typed);
                self.current = Some(current);
            } else {
                cells += self.take_rows(std::slice::from_ref(piece)).unwrap_or(0);
            }
        }
        self.spare.append(&mut typed);
        Progress::More(cells)
    }

    /// Takes the rows of pieces as those of other files are taken. Returns the number of their cells;
    /// `None` if one of the pieces is not UTF-8.
    fn take_rows(&mut self, pieces: &[Piece]) -> Option<usize> {
        let batches: Option<Vec<Batch>> = pieces.par_iter().map(Piece::batch).collect();
        let mut cells = 0;
        for batch in batches? {
            cells += batch.cells();
            self.rows(&batch);
        }
        Some(cells)
    }

    /// Whether pieces can be typed for themselves: the header is known, and no row is to be left out.
    fn types_pieces(&self) -> bool {
        self.current.as_ref().is_some_and(|current| {
            let headed = current.header.as_ref().is_some_and(|header| header.width > 0);
            headed && self.keeps_all(current)
        })
    }

    /// Types a piece: finds all its fields, and then reads them column by column.
    fn type_piece(&self, current: &Current, piece: &Piece, typed: &mut Typed<'a>) -> Outcome {
        let Some(text) = piece.text() else { return Outcome::NotText };
        let Some(header) = &current.header else { return Outcome::Odd };
        // A piece is larger than a position can tell if it is one line of many gigabytes.
        if text.len() > FieldTable::LONGEST {
            return Outcome::Odd;
        }
        if current.map.iter().flatten().any(|column| *column >= header.width) {
            return Outcome::Odd;
        }
        typed.renew(&self.columns, piece.lines(), header.width as usize);
        if !self.find_fields(header, piece, text, typed) {
            return Outcome::Odd;
        }
        let Typed { rows, fields, columns, notes, .. } = typed;
        for (index, reader) in columns.iter_mut().enumerate() {
            let Some(column) = current.map.get(index).copied().flatten() else {
                // What the sheet lacks altogether has been reported as such.
                rows.iter().for_each(|_| reader.cells.push(Value::Empty));
                continue;
            };
            let fields = fields.column(text, column as usize);
            reader.take_all(fields, &self.wanted[index].name, |row, taken| {
                let what = match taken {
                    Ok(taken) => What::Taken((index, column), taken),
                    Err(unfit) => What::Wrong(column, unfit),
                };
                notes.push(Note { row, what });
            });
        }
        // Row by row, and within a row in the order of the table's columns.
        notes.sort_by_key(|note| note.row);
        Outcome::Typed
    }

    /// Finds the rows of a piece and their fields. Returns `false` if one has another number of fields
    /// than the header.
    fn find_fields(
        &self,
        header: &Header,
        piece: &Piece,
        text: &str,
        typed: &mut Typed<'a>,
    ) -> bool {
        let unnamed = unnamed(header);
        let width = header.width as usize;
        let Typed { rows, fields, notes, cells, .. } = typed;
        fields.split(text, piece.first(), piece.delimiter(), |row| {
            if row.width() != width && self.is_ragged(header, row.width() as u32, row.last() as u32)
            {
                return false;
            }
            *cells += row.filled;
            if unnamed.iter().any(|column| row.holds(*column)) {
                notes.push(Note { row: rows.len(), what: What::Unnamed });
            }
            let bytes = row.bytes.start as u32..row.bytes.end as u32;
            rows.push(Line { number: row.number, bytes });
            true
        })
    }

    /// Puts a typed piece below what was read before.
    fn append(&mut self, current: &Current, piece: &Piece, typed: &mut Typed<'a>) {
        for (column, part) in self.columns.iter_mut().zip(&typed.columns) {
            column.append(part);
        }
        let sheet = self.sheets.len() as u32 - 1;
        self.counts.read += typed.rows.len() as u64;
        self.counts.kept += typed.rows.len() as u64;
        if typed.notes.is_empty() && self.unique.is_empty() {
            self.origins.extend(typed.rows.iter().map(|line| Origin { sheet, row: line.number }));
            return;
        }
        let text = piece.text().unwrap_or_default();
        let mut notes = typed.notes.drain(..).peekable();
        for (row, line) in typed.rows.iter().enumerate() {
            let mut own = Vec::new();
            while let Some(note) = notes.next_if(|note| note.row == row) {
                own.push(note.what);
            }
            self.end_line(current, piece, (line.number, line.text(text)), own);
            self.origins.push(Origin { sheet, row: line.number });
        }
    }

    /// What concerns a row as a whole, after its cells were taken.
    fn end_line(&mut self, current: &Current, piece: &Piece, line: (u32, &str), notes: Vec<What>) {
        let Some(header) = &current.header else { return };
        let info = &current.info;
        let mut batch = Batch::default();
        if !notes.is_empty() {
            piece.push(line.0, line.1, &mut batch);
        }
        let mut wrong = Vec::new();
        let mut below_none = false;
        for what in notes {
            match (what, batch.row(0)) {
                (What::Taken(column, mut taken), Some(row)) => {
                    // Only the first doubtful cell of a column is shown.
                    taken.doubtful &= self.columns[column.0].lacks_example();
                    self.remark(info, header, row, column, taken);
                }
                (What::Wrong(column, unfit), _) => wrong.push((column, unfit)),
                (What::Unnamed, _) => below_none = true,
                (What::Taken(..), None) => {}
            }
        }
        if let Some(row) = batch.row(0).filter(|_| below_none) {
            self.unnamed(info, header, row);
        }
        let filled = |column: u32| {
            let field = fields(line.1, piece.delimiter()).nth(column as usize);
            field.is_some_and(|field| !is_blank(field))
        };
        self.duplicates(&current.map, &filled, &mut wrong);
        if !wrong.is_empty() {
            if batch.is_empty() {
                piece.push(line.0, line.1, &mut batch);
            }
            if let Some(row) = batch.row(0) {
                self.report(info, header, row, &mut wrong);
            }
        }
        self.note_unique();
    }
}

/// The columns of the sheet that have no header, but stand between others.
fn unnamed(header: &Header) -> Vec<usize> {
    (0..header.width)
        .filter(|column| header.text(*column).is_none() && header.tag(*column).is_none())
        .map(|column| column as usize)
        .collect()
}

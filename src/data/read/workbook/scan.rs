//! A first pass over the XML of a sheet, for what calamine does not tell: hidden rows, merged
//! ranges, formulas without a result, and whether the cells come in order.
//!
//! It must cost little beside the reading of the cells. In rows it looks for the starts of rows and
//! for formulas alone; tag by tag it goes only where that matters.

use std::io::{self, Read};
use std::ops::Range;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memrchr};

use super::segments::Segments;
use super::tags::{Attributes, Open, Tags, name};
use crate::data::read::Area;
use crate::source::column_number;

/// What the first pass finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// The numbers of hidden rows, sorted.
    pub(super) hidden: Vec<u32>,
    /// Row and column of formulas without a result, sorted.
    pub(super) uncomputed: Vec<(u32, u32)>,
    /// The merged ranges.
    pub(super) merged: Vec<Area>,
    /// Whether a row comes after one that it should come before.
    pub(super) unordered: bool,
}

/// Why a scan ended early.
#[derive(Debug)]
pub(super) enum ScanProblem {
    /// The part cannot be read.
    Io(io::Error),
    /// The part is longer than allowed.
    TooLong,
}

impl From<io::Error> for ScanProblem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Scans a sheet of at most `limit` bytes.
pub(super) fn scan(part: impl Read, limit: u64) -> Result<Scan, ScanProblem> {
    let mut scan = Scan::default();
    let mut state = State::default();
    let mut segments = Segments::new(part);
    let finders = Finders::new();
    while let Some(segment) = segments.next()? {
        let places = if segment.whole_rows { finders.formulas(segment.xml) } else { None };
        match places {
            Some(places) => {
                finders.rows(segment.xml, &mut state, &mut scan);
                for place in places {
                    state.tags(&segment.xml[place], &mut scan);
                }
            }
            None => state.tags(segment.xml, &mut scan),
        }
        if segments.read() > limit {
            return Err(ScanProblem::TooLong);
        }
    }
    scan.hidden.sort_unstable();
    scan.hidden.dedup();
    scan.uncomputed.sort_unstable();
    Ok(scan)
}

/// Finds what matters in rows without looking at each tag.
struct Finders {
    row: Finder<'static>,
    formula: Finder<'static>,
    cell_end: Finder<'static>,
}

impl Finders {
    fn new() -> Self {
        let [row, formula, cell_end] = ["<row", "<f", "</c>"].map(Finder::new);
        Self { row, formula, cell_end }
    }

    fn rows(&self, xml: &[u8], state: &mut State, scan: &mut Scan) {
        for at in self.row.find_iter(xml) {
            let tag = tag_at(xml, at);
            if name(tag) == (false, b"row") {
                state.open_row(tag, scan);
            }
        }
    }

    /// Where the cells with formulas are. `None` if that takes a look at each tag: in the presence
    /// of comments and CDATA sections, or if cells do not say where they are.
    fn formulas(&self, xml: &[u8]) -> Option<Vec<Range<usize>>> {
        if memmem::find(xml, b"<!").is_some() {
            return None;
        }
        let mut places = Vec::new();
        for at in self.formula.find_iter(xml) {
            if name(tag_at(xml, at)) != (false, b"f") {
                continue;
            }
            let start = memrchr(b'<', &xml[..at])?;
            let tag = tag_at(xml, start);
            let has_place = Attributes::of(tag).any(|(name, _)| name == b"r");
            if name(tag) != (false, b"c") || !has_place {
                return None;
            }
            let end = at + self.cell_end.find(&xml[at..])? + b"</c>".len();
            places.push(start..end);
        }
        Some(places)
    }
}

/// What stands between the `<` at an offset and the next `>`.
fn tag_at(xml: &[u8], at: usize) -> &[u8] {
    let rest = &xml[at + 1..];
    &rest[..memchr(b'>', rest).unwrap_or(rest.len())]
}

/// Where in the sheet the scan is.
#[derive(Default)]
struct State {
    /// The comment or CDATA section that goes on from one piece to the next.
    open: Open,
    in_data: bool,
    /// The number of the last row that was opened, and the column after the last cell.
    row: u32,
    column: u32,
    cell: Option<Cell>,
}

/// A cell that is open.
struct Cell {
    row: u32,
    column: u32,
    is_text: bool,
    has_formula: bool,
    has_result: bool,
}

impl State {
    fn tags(&mut self, xml: &[u8], scan: &mut Scan) {
        let mut tags = Tags::of(xml);
        while let Some(tag) = tags.next(&mut self.open) {
            self.tag(tag.content, tag.after_text, scan);
        }
    }

    fn tag(&mut self, tag: &[u8], after_text: bool, scan: &mut Scan) {
        match name(tag) {
            (false, b"c") if self.in_data => self.open_cell(tag),
            (false, b"v") if self.in_data => {
                // A formula may well give an empty text.
                if let Some(cell) = &mut self.cell {
                    cell.has_result |= cell.is_text;
                }
            }
            (true, b"v") => {
                if let Some(cell) = &mut self.cell {
                    cell.has_result |= after_text;
                }
            }
            (true, b"c") => self.close_cell(scan),
            (false, b"f") => {
                if let Some(cell) = &mut self.cell {
                    cell.has_formula = true;
                }
            }
            (false, b"is") => {
                if let Some(cell) = &mut self.cell {
                    cell.has_result = true;
                }
            }
            (false, b"row") if self.in_data => self.open_row(tag, scan),
            (false, b"sheetData") => self.in_data = !tag.ends_with(b"/"),
            (true, b"sheetData") => self.in_data = false,
            (false, b"mergeCell") => {
                let range = Attributes::of(tag).find(|(name, _)| *name == b"ref");
                scan.merged.extend(range.and_then(|(_, range)| area(range)));
            }
            _ => {}
        }
    }

    fn open_row(&mut self, tag: &[u8], scan: &mut Scan) {
        let mut number = self.row.saturating_add(1);
        let mut hidden = false;
        for (name, value) in Attributes::of(tag) {
            match name {
                b"r" => number = digits(value).unwrap_or(number),
                b"hidden" => hidden |= matches!(value, b"1" | b"true"),
                // A row without height cannot be seen either.
                b"ht" => hidden |= value == b"0",
                _ => {}
            }
        }
        scan.unordered |= number <= self.row;
        self.row = number;
        self.column = 0;
        if hidden {
            scan.hidden.push(number);
        }
    }

    fn open_cell(&mut self, tag: &[u8]) {
        let (mut row, mut column) = (self.row, self.column);
        let mut is_text = false;
        for (name, value) in Attributes::of(tag) {
            match name {
                b"r" => (row, column) = position(value).unwrap_or((row, column)),
                b"t" => is_text = value == b"str",
                _ => {}
            }
        }
        self.column = column.saturating_add(1);
        if !tag.ends_with(b"/") {
            self.cell = Some(Cell { row, column, is_text, has_formula: false, has_result: false });
        }
    }

    fn close_cell(&mut self, scan: &mut Scan) {
        if let Some(cell) = self.cell.take()
            && cell.has_formula
            && !cell.has_result
        {
            scan.uncomputed.push((cell.row, cell.column));
        }
    }
}

fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u32, |number, byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u32::from(byte - b'0')),
        _ => None,
    })
}

/// Row (from 1) and column (from 0) of a reference such as `C14`.
pub(super) fn position(text: &[u8]) -> Option<(u32, u32)> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, rest) = text.split_at(letters);
    // Most columns have one letter.
    let column = match letters {
        [letter] => u32::from(letter.to_ascii_uppercase() - b'A'),
        _ => column_number(std::str::from_utf8(letters).ok()?)?,
    };
    Some((digits(rest)?, column))
}

/// The cells of a range such as `A1:C14`, or `A1` alone.
pub(super) fn area(range: &[u8]) -> Option<Area> {
    let middle = memchr(b':', range);
    let (first, last) = match middle {
        Some(middle) => (position(&range[..middle])?, position(&range[middle + 1..])?),
        None => (position(range)?, position(range)?),
    };
    Some(Area {
        top: first.0.min(last.0),
        bottom: first.0.max(last.0),
        left: first.1.min(last.1),
        right: first.1.max(last.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(xml: &str) -> Scan {
        scan(xml.as_bytes(), u64::MAX).unwrap()
    }

    #[test]
    fn hidden_rows_and_merged_ranges_are_found() {
        let found = of(r#"<?xml version="1.0"?><worksheet><!-- <row r="1" hidden="1"> -->
            <sheetData><row r="2" spans="1:2"><c r="A2"><v>1</v></c></row>
            <row r="4" hidden="1" ht="15"/><row hidden="true"></row><row r="9" ht="0"/></sheetData>
            <mergeCells count="2"><mergeCell ref="A1:C2"/><mergeCell ref="B4"></mergeCell>
            </mergeCells></worksheet>"#);
        assert_eq!(found.hidden, [4, 5, 9]);
        let area = |top, bottom, left, right| Area { top, bottom, left, right };
        assert_eq!(found.merged, [area(1, 2, 0, 2), area(4, 4, 1, 1)]);
        assert!(!found.unordered);
    }

    #[test]
    fn formulas_without_a_result_are_found() {
        let found = of(r#"<x:worksheet><x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f></x:c>
            <x:c r="B1"><x:f>1+1</x:f><x:v>2</x:v></x:c>
            <x:c r="C1"><x:f>1+1</x:f><x:v></x:v></x:c><x:c r="D1"><x:f>1+1</x:f><x:v/></x:c>
            <x:c r="E1" t="str"><x:f>""</x:f><x:v></x:v></x:c>
            <x:c><x:f t="shared" si="0"/></x:c><x:c r="H1"/></x:row></x:sheetData>
            <extLst><c r="A9"><xm:f>A1</xm:f></c></extLst></x:worksheet>"#);
        assert_eq!(found.uncomputed, [(1, 0), (1, 2), (1, 3), (1, 5)]);
    }

    #[test]
    fn rows_out_of_order_are_told() {
        assert!(!of("<sheetData><row r=\"2\"/><row/><row r=\"7\"/></sheetData>").unordered);
        assert!(of("<sheetData><row r=\"2\"/><row r=\"1\"/></sheetData>").unordered);
        assert!(of("<sheetData><row r=\"2\"/><row r=\"2\"/></sheetData>").unordered);
    }

    #[test]
    fn rows_that_are_skipped_are_told_as_well() {
        let row = |number: usize| {
            let hidden = if number.is_multiple_of(1000) { " hidden=\"1\"" } else { "" };
            let formula = if number == 25_000 { "<f>A1</f>" } else { "<v>1</v>" };
            format!("<row r=\"{number}\"{hidden}><c r=\"B{number}\">{formula}</c></row>")
        };
        let rows: String = (1..=50_000).map(row).collect();
        let merged = "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>";
        let found = of(&format!("<worksheet><sheetData>{rows}</sheetData>{merged}</worksheet>"));
        assert_eq!(found.hidden, (1..=50).map(|thousand| thousand * 1000).collect::<Vec<_>>());
        assert_eq!(found.uncomputed, [(25_000, 1)]);
        assert_eq!(found.merged, [Area { top: 1, bottom: 2, left: 0, right: 0 }]);
    }

    #[test]
    fn a_part_that_is_too_long_is_left() {
        let long = "<c/>".repeat(200_000);
        assert!(matches!(scan(long.as_bytes(), 1000), Err(ScanProblem::TooLong)));
    }
}

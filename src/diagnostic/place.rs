//! A place in a text file or a sheet, with the lines that show it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::source::Address;

/// The most lines that one place shows; a longer range is cut after its first line.
const MAX_LINES: usize = 6;
/// The most bytes of one shown line.
const MAX_WIDTH: usize = 400;

/// A place: a file, maybe a sheet and a cell, and the lines to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the workspace.
    pub file: String,
    /// The sheet, for a workbook.
    pub sheet: Option<String>,
    /// The cell, such as `C14`, for a table.
    pub cell: Option<String>,
    /// The lines to show, in ascending order. Empty when the whole file is meant.
    pub lines: Vec<Line>,
    /// Where the marked part starts.
    pub start: Position,
    /// Where the marked part ends.
    pub end: Position,
}

/// One line of text with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Counted from 1.
    pub number: u32,
    /// Without its line end.
    pub text: String,
}

/// A position in a shown line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Position {
    /// The number of the line, counted from 1.
    pub line: u32,
    /// Bytes from the start of the line.
    pub column: u32,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            sheet: None,
            cell: None,
            lines: Vec::new(),
            start: Position::default(),
            end: Position::default(),
        }
    }

    /// A byte range of a text file. A range outside the text is moved into it.
    pub fn text(file: impl Into<String>, text: &str, range: Range<usize>) -> Self {
        let from = floor_char(text, range.start.min(text.len()));
        let to = floor_char(text, range.end.clamp(from, text.len()));
        let mut lines = Vec::new();
        let mut start = None;
        let mut end = None;
        let mut offset = 0;
        for (index, raw) in text.split_inclusive('\n').chain([""]).enumerate() {
            let next = offset + raw.len();
            let last = raw.is_empty() || (next == text.len() && !raw.ends_with('\n'));
            let shown = raw.trim_end_matches(['\n', '\r']);
            if from < next || (last && from <= next) {
                let number = index as u32 + 1;
                let place = |at: usize| Position {
                    line: number,
                    column: floor_char(shown, at.saturating_sub(offset).min(shown.len())) as u32,
                };
                start = start.or_else(|| Some(place(from)));
                end = Some(place(to));
                lines.push(Line { number, text: shown.to_owned() });
                if to <= next || lines.len() == MAX_LINES {
                    break;
                }
            }
            offset = next;
        }
        let start = start.unwrap_or_default();
        let end = end.unwrap_or(start);
        let mut place = Self { file: file.into(), sheet: None, cell: None, lines, start, end };
        place.narrow();
        place
    }

    /// A cell, without the row it stands in. Prefer [`Place::row`] where the row is known.
    pub fn cell(address: &Address, content: &str) -> Self {
        Self::row(address, [(address.column, content.to_owned())])
    }

    /// A cell in its row. `cells` are the row's cells with their column numbers, in order; the
    /// one that the address names gets marked.
    pub fn row(address: &Address, cells: impl IntoIterator<Item = (u32, String)>) -> Self {
        let mut text = String::new();
        let mut marked = 0..0;
        for (column, content) in cells {
            if !text.is_empty() {
                text.push_str(" │ ");
            }
            let from = text.len();
            text.push_str(&one_line(&content));
            if column == address.column {
                marked = from..text.len();
            }
        }
        let mut place = Self {
            file: address.file.to_string(),
            sheet: address.sheet.as_ref().map(ToString::to_string),
            cell: Some(address.cell()),
            start: Position { line: address.row, column: marked.start as u32 },
            end: Position { line: address.row, column: marked.end as u32 },
            lines: vec![Line { number: address.row, text }],
        };
        place.narrow();
        place
    }

    /// File and sheet, which tell which excerpts belong together.
    pub fn origin(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{} › {sheet}", self.file),
            None => self.file.clone(),
        }
    }

    /// The place in one line: `a.xlsx › Costs!C14`, `a.csv › C14`, `x.toml:3:7` or `x.toml`.
    pub fn headline(&self) -> String {
        match (&self.sheet, &self.cell) {
            (Some(_), Some(cell)) => format!("{}!{cell}", self.origin()),
            (None, Some(cell)) => format!("{} › {cell}", self.file),
            _ if self.lines.is_empty() => self.origin(),
            _ => format!("{}:{}:{}", self.origin(), self.start.line, self.column()),
        }
    }

    /// The column of the start in characters, counted from 1.
    pub fn column(&self) -> usize {
        let line = self.lines.iter().find(|line| line.number == self.start.line);
        line.map_or(1, |line| {
            line.text.get(..self.start.column as usize).map_or(0, |text| text.chars().count()) + 1
        })
    }

    /// Cuts very long lines around the mark, so that one cell cannot fill the screen.
    fn narrow(&mut self) {
        for line in &mut self.lines {
            if line.text.len() <= MAX_WIDTH {
                continue;
            }
            let mark = if line.number == self.start.line { self.start.column as usize } else { 0 };
            let from = floor_char(&line.text, mark.saturating_sub(MAX_WIDTH / 4));
            let to = floor_char(&line.text, (from + MAX_WIDTH).min(line.text.len()));
            let ahead = if from > 0 { "…" } else { "" };
            let behind = if to < line.text.len() { "…" } else { "" };
            let text = format!("{ahead}{}{behind}", &line.text[from..to]);
            let shift =
                |column: u32| ((column as usize).clamp(from, to) - from + ahead.len()) as u32;
            if line.number == self.start.line {
                self.start.column = shift(self.start.column);
            }
            if line.number == self.end.line {
                self.end.column = shift(self.end.column);
            }
            line.text = text;
        }
    }
}

/// The greatest character boundary that is not after `index`.
fn floor_char(text: &str, index: usize) -> usize {
    (0..=index).rev().find(|&index| text.is_char_boundary(index)).unwrap_or(0)
}

/// Shows a cell's content in one line: line breaks and control characters become visible signs.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => '⏎',
            '\r' => '␍',
            '\t' => '→',
            c if c.is_control() => '␦',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_place_knows_its_line_and_column() {
        let place = Place::text("a.toml", "one\ntwö three\n", 9..14);
        assert_eq!(place.headline(), "a.toml:2:5");
        assert_eq!(place.lines, vec![Line { number: 2, text: "twö three".into() }]);
        assert_eq!((place.start.column, place.end.column), (5, 10));
    }

    #[test]
    fn a_range_at_or_past_the_end_is_still_a_place() {
        assert_eq!(Place::text("a", "", 0..0).headline(), "a:1:1");
        assert_eq!(Place::text("a", "x\n", 2..2).headline(), "a:2:1");
        assert_eq!(Place::text("a", "x", 7..9).headline(), "a:1:2");
    }

    #[test]
    fn a_cell_is_marked_in_its_row() {
        let address = Address { file: "a.xlsx".into(), sheet: Some("S".into()), row: 7, column: 1 };
        let place = Place::row(&address, [(0, "Bo\nlt".to_owned()), (1, "twelve".to_owned())]);
        assert_eq!(place.headline(), "a.xlsx › S!B7");
        assert_eq!(place.lines[0].text, "Bo⏎lt │ twelve");
        assert_eq!(
            &place.lines[0].text[place.start.column as usize..place.end.column as usize],
            "twelve"
        );
    }

    #[test]
    fn an_endless_line_is_cut_around_the_mark() {
        let text = "a".repeat(5000);
        let place = Place::text("a", &text, 3000..3004);
        assert!(place.lines[0].text.len() < 500);
        assert_eq!(place.end.column - place.start.column, 4);
    }
}

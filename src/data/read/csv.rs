//! CSV files: UTF-8, separated by comma, semicolon or tab.

use csv::{ByteRecord, ReaderBuilder};

use super::{RawCell, RawRow, RawTable, ReadOptions, ReadResponse, problem};
use crate::diagnostic::{Diagnostic, Place};
use crate::source::{Address, sha256};

pub(super) fn read(bytes: &[u8], display: &str, options: &ReadOptions) -> ReadResponse {
    let text = utf8(bytes, display)?;
    let delimiter = options.delimiter.unwrap_or_else(|| sniff(text));
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    let mut width = None;
    let mut cells_seen = 0;
    // A spreadsheet program counts a cell with line breaks as one row, a text editor as several.
    let mut inner_breaks: u64 = 0;
    let mut lines = Lines { bytes: text.as_bytes(), counted: 0, line: 1 };
    loop {
        let more = reader.read_byte_record(&mut record).map_err(|error| {
            Box::new(problem(
                display,
                "data/unreadable",
                format!("cannot read {display} ({error})"),
            ))
        })?;
        if !more {
            break;
        }
        let line = lines.at(record.position().map_or(0, |position| position.byte() as usize));
        let number = u32::try_from(line.saturating_sub(inner_breaks)).unwrap_or(u32::MAX);
        let mut cells = Vec::new();
        for (column, field) in (0..).zip(record.iter()) {
            inner_breaks += breaks(field);
            // The whole text is UTF-8, and separators are ASCII, so each field is UTF-8 too.
            let field = String::from_utf8_lossy(field);
            if !field.trim().is_empty() {
                cells.push((column, RawCell::Text(field.into_owned())));
            }
        }
        if cells.is_empty() {
            continue;
        }
        cells_seen += cells.len();
        if cells_seen > options.max_cells {
            return Err(Box::new(too_large(display, options.max_cells)));
        }
        let row = RawRow { number, cells };
        let last = row.cells.last().map_or(0, |(column, _)| *column as usize + 1);
        let expected = *width.get_or_insert(record.len());
        if record.len() < expected || last > expected {
            return Err(Box::new(ragged(display, &row, line, record.len(), expected)));
        }
        rows.push(row);
    }
    Ok(RawTable { file: display.to_owned(), sheet: None, sha256: sha256(bytes), rows })
}

/// The number of line ends of any kind: LF, CR LF, or CR alone.
fn breaks(bytes: &[u8]) -> u64 {
    let ends = |at: usize| match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(|at| ends(*at)).count() as u64
}

/// Counts lines up to the records, which come in order.
struct Lines<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that was read from this offset. The reader skips blank lines ahead
    /// of a record, but does not count them in.
    fn at(&mut self, offset: usize) -> u64 {
        let rest = self.bytes.get(offset..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let start = (offset + blank).max(self.counted);
        let passed = self.bytes.get(self.counted..start).unwrap_or_default();
        self.line += breaks(passed);
        self.counted = start;
        self.line
    }
}

pub(super) fn too_large(display: &str, max_cells: usize) -> Diagnostic {
    let message = format!("the table has more than {max_cells} cells");
    problem(display, "data/too-many-cells", message)
        .hint("split it, or leave out what no document needs")
}

fn ragged(display: &str, row: &RawRow, line: u64, found: usize, expected: usize) -> Diagnostic {
    let column = found.min(expected).saturating_sub(1) as u32;
    let address = Address { file: display.into(), sheet: None, row: row.number, column };
    let cells = row.cells.iter().map(|(column, cell)| (*column, text_of(cell)));
    let message = format!("line {line} has {found} fields where the header has {expected}");
    let mut problem = problem(display, "data/ragged-row", message)
        .hint("put a field that holds the separator or a line break between double quotes");
    problem.labels.clear();
    problem.at(Place::row(&address, cells), "")
}

fn text_of(cell: &RawCell) -> String {
    match cell {
        RawCell::Text(text) => text.clone(),
        _ => String::new(),
    }
}

/// The text without its byte order mark.
fn utf8<'a>(bytes: &'a [u8], display: &str) -> Result<&'a str, Box<Diagnostic>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let message =
            format!("the file is not UTF-8: line {line} holds a byte of another encoding");
        Box::new(problem(display, "data/not-utf8", message).hint("save it as \"CSV UTF-8\""))
    })
}

/// The separator that the first line has most of, outside quotes.
fn sniff(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\n', '\r']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(byte == *delimiter);
                }
            }
            _ => {}
        }
    }
    // The first of equals wins, so a single column is read as comma-separated.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let table = read(text.as_bytes(), "a.csv", &ReadOptions::default()).unwrap();
        let row = |row: RawRow| (row.number, row.cells.iter().map(|(_, c)| text_of(c)).collect());
        table.rows.into_iter().map(row).collect()
    }

    #[test]
    fn the_separator_is_found_outside_quotes() {
        for text in ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\r\n1\t2\r\n", "\u{feff}\"a\";b\n1;2"] {
            assert_eq!(rows(text)[1].1, ["1", "2"], "{text:?}");
        }
        assert_eq!(rows("\"a;b;c\",d\n1,2\n")[0].1, ["a;b;c", "d"]);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_program_does() {
        for text in ["a;b\r1;2\r", "a;b\r\n1;2\r\n"] {
            assert_eq!(rows(text)[1].0, 2, "{text:?}");
        }
        let rows = rows("a;b\n\n\"x\ny\";1\nz;2\n");
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 3, 4]);
        assert_eq!(rows[1].1[0], "x\ny");
    }

    #[test]
    fn a_ragged_row_and_a_foreign_encoding_are_refused() {
        let error = |bytes: &[u8]| *read(bytes, "a.csv", &ReadOptions::default()).unwrap_err();
        assert_eq!(error(b"a,b\n1\n").id, "data/ragged-row");
        assert_eq!(error(b"a,b\n1,2,3\n").id, "data/ragged-row");
        assert!(error(b"a,b\n1,\xfe\n").message.contains("line 2"));
    }
}

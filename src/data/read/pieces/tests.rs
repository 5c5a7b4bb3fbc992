use std::io::Write;

use tempfile::NamedTempFile;

use super::*;
use crate::data::read::{RawCell, read_file};
use crate::diagnostic::Diagnostic;
use crate::source::sha256;

/// The number and the line of a row, and its texts by their columns.
type Row = (u32, u32, Vec<(u32, String)>);

/// A sink that keeps the rows.
#[derive(Default)]
struct Kept {
    rows: Vec<Row>,
    info: SheetInfo,
    pieces: usize,
    hash: Option<String>,
    again: bool,
}

impl Sink for Kept {
    fn info(&mut self, info: SheetInfo) {
        self.info = info;
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        for row in batch.rows() {
            let text = |(column, cell)| match cell {
                RawCell::Text(text) => (column, text.to_owned()),
                other => (column, format!("{other:?}")),
            };
            self.rows.push((row.number(), row.line(), row.cells().map(text).collect()));
        }
        true
    }

    fn warning(&mut self, _: Diagnostic) {}

    fn pieces(&mut self, pieces: &[Piece]) -> Progress {
        let mut cells = 0;
        for piece in pieces {
            let Some(batch) = piece.batch() else { return Progress::NotText };
            assert!(batch.len() <= piece.lines());
            cells += batch.cells();
            self.rows(&batch);
        }
        self.pieces += pieces.len();
        Progress::More(cells)
    }

    fn hash(&mut self, sha256: &str) {
        self.hash = Some(sha256.to_owned());
    }

    fn again(&mut self) {
        self.again = true;
    }
}

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn kept(file: &NamedTempFile, piece: Option<usize>) -> (Kept, ReadResult) {
    let (delimiter, quote) = (Some(b';'), Some(b'"'));
    let options = ReadOptions { delimiter, quote, piece, ..ReadOptions::default() };
    let mut kept = Kept::default();
    let result = read_file(file.path(), "a.csv", &options, &mut kept);
    (kept, result)
}

/// Reads in pieces of this size, and tells the number of pieces if all is as in the file read whole.
fn as_whole(bytes: &[u8], piece: usize) -> usize {
    let file = file(bytes);
    let text = String::from_utf8_lossy(bytes);
    let (whole, result) = kept(&file, None);
    let (pieces, also) = kept(&file, Some(piece));
    if result.is_err() {
        assert!(pieces.again || also == result, "{text:?} in pieces of {piece}");
        return pieces.pieces;
    }
    also.unwrap();
    assert!(!pieces.again, "{text:?} in pieces of {piece}");
    assert_eq!(pieces.rows, whole.rows, "{text:?} in pieces of {piece}");
    assert_eq!(pieces.info.text, whole.info.text);
    assert_eq!(pieces.info.bytes, whole.info.bytes);
    let hash = pieces.hash.unwrap_or(pieces.info.sha256);
    assert_eq!(hash, sha256(bytes));
    pieces.pieces
}

#[test]
fn a_file_in_pieces_has_the_rows_of_the_whole() {
    let parts = ["a", ";", "\n", "\r\n", "\r", "ə b", " ", "1,5", "long field", "\"q\r\nr\""];
    let mut pieces = 0;
    for seed in 0..3000u64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        // Most have no quotation marks, and those that do have them late.
        let quoted = random(3) == 0;
        let mut text = String::new();
        for part in 0..30 {
            let known = if quoted && part > 12 { parts.len() } else { parts.len() - 1 };
            text.push_str(parts[random(known)]);
        }
        pieces += as_whole(text.as_bytes(), 1 + random(20));
    }
    assert!(pieces > 5000, "few files were read in pieces: {pieces}");
}

#[test]
fn marks_at_the_start_are_no_cells() {
    let rows: String = (0..9).map(|row| format!("{row};x\r\n")).collect();
    for start in ["", "\u{feff}", "sep=;\r\n", "\u{feff}sep=;\n"] {
        assert!(as_whole(format!("{start}{rows}").as_bytes(), 16) > 2, "{start:?}");
    }
    assert_eq!(as_whole(rows.as_bytes(), 64), 0, "a small file is read whole");
}

#[test]
fn the_dialect_of_a_long_file_is_found_in_its_first_piece() {
    let text: String = (0..40_000).map(|row| format!("{row}\tname {row}\n")).collect();
    let file = file(text.as_bytes());
    let read = |piece| {
        let mut kept = Kept::default();
        let options = ReadOptions { piece, ..ReadOptions::default() };
        read_file(file.path(), "a.csv", &options, &mut kept).unwrap();
        kept
    };
    let (whole, pieces) = (read(None), read(Some(128 * 1024)));
    assert!(pieces.pieces > 3);
    assert_eq!(pieces.info.text, whole.info.text);
    assert_eq!(pieces.rows, whole.rows);
    assert_eq!(read(Some(1024)).pieces, 0, "such a piece does not tell the dialect");
}

#[test]
fn what_turns_out_late_makes_the_file_be_read_again() {
    let rows: String = (0..99).map(|row| format!("{row};x\n")).collect();
    for end in [&b"9;caf\xe9\n"[..], b"9;\"x\n8;y\n7;z\n"] {
        let file = file(&[rows.as_bytes(), end].concat());
        let (kept, result) = kept(&file, Some(32));
        assert!(result.is_ok() && kept.again && kept.hash.is_none());
    }
    // Known from the start, there is nothing to be taken back.
    let file = file(&[b"caf\xe9;\"x\"\n", rows.as_bytes()].concat());
    let (kept, result) = kept(&file, Some(32));
    assert!(result.is_ok() && !kept.again && kept.pieces == 0 && kept.rows.len() == 100);
}

#[test]
fn cells_are_counted_over_all_pieces() {
    let rows: String = (0..99).map(|row| format!("{row};x\n")).collect();
    for end in ["", "9;\"x\"\n"] {
        let file = file(format!("{rows}{end}").as_bytes());
        let read = |max_cells| {
            let (delimiter, quote, piece) = (Some(b';'), Some(b'"'), Some(32));
            let options =
                ReadOptions { delimiter, quote, piece, max_cells, ..ReadOptions::default() };
            let mut kept = Kept::default();
            (read_file(file.path(), "a.csv", &options, &mut kept), kept)
        };
        assert!(read(200).0.is_ok());
        let (result, kept) = read(197);
        // With quotation marks the rest is read again, and refused then.
        assert!(kept.again || result.unwrap_err().id == "data/too-many-cells");
    }
}

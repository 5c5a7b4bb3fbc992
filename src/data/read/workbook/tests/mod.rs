//! Workbooks made in memory, read back.

mod binary;
mod ods;
mod refusals;
mod xlsx;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;
use crate::data::read::{Batch, NumberFormat, RawCell};

/// What a reader handed on, in a form that is easy to compare.
#[derive(Default)]
struct Seen {
    info: SheetInfo,
    /// Number, `H` if it is hidden, and the cells that hold anything.
    rows: Vec<String>,
}

impl Sink for Seen {
    fn info(&mut self, info: SheetInfo) {
        assert!(self.rows.is_empty(), "the info comes before the rows");
        self.info = info;
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        for row in batch.rows() {
            let cells: Vec<_> = row.cells().map(|(_, cell)| show(cell)).collect();
            let hidden = if row.hidden() { "H" } else { "" };
            self.rows.push(format!("{}{hidden}: {}", row.number(), cells.join(" | ")));
        }
        true
    }

    fn warning(&mut self, warning: Diagnostic) {
        panic!("{warning:?}");
    }
}

fn show(cell: RawCell<'_>) -> String {
    match cell {
        RawCell::Text(text) => text.to_owned(),
        RawCell::Number(number, NumberFormat::General) => format!("{number}"),
        RawCell::Number(number, NumberFormat::Percent) => format!("{number} in percent"),
        RawCell::Number(number, NumberFormat::Digits(count)) => {
            format!("{number} in {count} digits")
        }
        RawCell::Boolean(value) => value.to_string(),
        RawCell::DateTime(value) => value.to_string(),
        RawCell::Time(value) => format!("time {value}"),
        RawCell::Error(text) => format!("error {text}"),
        RawCell::Uncomputed => "uncomputed".to_owned(),
    }
}

fn read_as(bytes: &[u8], ending: &str, options: &ReadOptions) -> Result<Seen, Box<Diagnostic>> {
    let mut seen = Seen::default();
    let display = format!("inputs/a.{ending}");
    read(bytes.to_vec(), ending, &display, options, &mut seen)?;
    Ok(seen)
}

/// The rows of the only sheet.
fn rows(bytes: &[u8], ending: &str) -> Vec<String> {
    read_as(bytes, ending, &ReadOptions::default()).unwrap().rows
}

/// Id, message and hint of a refusal.
fn refused(bytes: &[u8], ending: &str, options: &ReadOptions) -> String {
    let problem = read_as(bytes, ending, options).err().unwrap();
    assert_eq!(problem.labels[0].place.file, format!("inputs/a.{ending}"));
    format!("{}: {} / {}", problem.id, problem.message, problem.hints.join("; "))
}

/// A ZIP of parts.
fn zip_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An XLSX with one sheet, the XML of which is given.
fn xlsx_of(sheet: &str, properties: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" \
             Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    zip_of(&[
        ("_rels/.rels", &relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\">{properties}<sheets>\
                 <sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", &relation("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/>\
                 <xf numFmtId=\"14\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet xmlns=\"{main}\">{sheet}</worksheet>")),
    ])
}

/// An ODS of which the automatic styles and the sheets are given.
fn ods_of(styles: &str, sheets: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content>\
         <office:automatic-styles>{styles}</office:automatic-styles>\n<office:body>\
         <office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    );
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    zip_of(&[("mimetype", mime), ("content.xml", &content)])
}

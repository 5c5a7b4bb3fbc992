//! Files to raw cells, without any idea of what they mean.

mod csv;
mod workbook;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::SheetChoice;
use crate::diagnostic::{Diagnostic, Place, Stage};

/// The content of one sheet or CSV file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawTable {
    /// Path relative to the workspace.
    pub file: String,
    /// The sheet's name; `None` for CSV.
    pub sheet: Option<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The rows that hold anything, in order.
    pub rows: Vec<RawRow>,
}

/// A row that holds at least one cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RawRow {
    /// The row's number as the spreadsheet program shows it.
    pub number: u32,
    /// Column (counted from 0) and content of the cells that hold anything, in order.
    pub cells: Vec<(u32, RawCell)>,
}

/// What a file says that a cell holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RawCell {
    /// Text; all cells of a CSV file are.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A day and a time of day.
    DateTime(jiff::civil::DateTime),
    /// A formula's error such as `#DIV/0!`.
    Error(String),
}

/// What must be known to read a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Which sheet of a workbook.
    pub sheet: SheetChoice,
    /// The separator of a CSV file; found out if `None`.
    pub delimiter: Option<u8>,
    /// How many cells a sheet may have.
    pub max_cells: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { sheet: SheetChoice::Only, delimiter: None, max_cells: 2_000_000 }
    }
}

/// A request to a reading worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadRequest {
    /// The file.
    pub path: PathBuf,
    /// Its path relative to the workspace, for addresses.
    pub display: String,
    /// How to read it.
    pub options: ReadOptions,
}

/// A reading worker's answer.
pub type ReadResponse = Result<RawTable, Box<Diagnostic>>;

/// Answers one request, as a reading worker does.
pub fn answer(request: ReadRequest) -> ReadResponse {
    read_file(&request.path, &request.display, &request.options)
}

/// Reads files for the tables; an implementation decides in which process.
pub trait RawReader {
    /// Reads one file. `display` is its path relative to the workspace.
    ///
    /// # Errors
    /// If the file cannot be read as what its name says.
    fn read(&self, path: &Path, display: &str, options: &ReadOptions) -> ReadResponse;
}

/// Reads in this process. A hostile workbook can end it; see the worker for the safe way.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl RawReader for InProcess {
    fn read(&self, path: &Path, display: &str, options: &ReadOptions) -> ReadResponse {
        read_file(path, display, options)
    }
}

/// The endings of workbooks.
const WORKBOOKS: [&str; 6] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "xla"];

/// Whether the file's name says that it is a workbook.
pub fn is_workbook(path: &Path) -> bool {
    WORKBOOKS.contains(&extension(path).as_str())
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Reads one file in this process.
///
/// # Errors
/// If the file cannot be read as what its name says.
pub fn read_file(path: &Path, display: &str, options: &ReadOptions) -> ReadResponse {
    let bytes = std::fs::read(path).map_err(|error| {
        Box::new(problem(display, "data/unreadable", format!("cannot read {display} ({error})")))
    })?;
    match extension(path).as_str() {
        "csv" | "tsv" | "txt" => csv::read(&bytes, display, options),
        ending if WORKBOOKS.contains(&ending) => workbook::read(bytes, ending, display, options),
        ending => {
            let message = format!("`.{ending}` files cannot be read as a table");
            Err(Box::new(
                problem(display, "data/unknown-format", message)
                    .hint("tables are CSV, TSV, XLSX, XLSM, XLSB, XLS or ODS"),
            ))
        }
    }
}

fn problem(display: &str, id: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(Stage::Data, id, message).at(Place::file(display), "")
}

//! Files to rows of raw cells, without any idea of what they mean.
//!
//! A reader hands rows on in batches while it reads, so that a large file is never held twice, and
//! tells at the end what it found out about the file.

mod batch;
mod container;
mod csv;
mod dialect;
mod encoding;
mod lines;
mod pieces;
mod workbook;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(super) use batch::is_blank;
pub use batch::{Batch, NumberFormat, RawCell, RawRow};
pub(super) use lines::{Marks, fields};
pub use pieces::Piece;

use crate::config::SheetChoice;
use crate::diagnostic::{Diagnostic, Place, Stage};

/// What is known about a sheet or CSV file before its rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SheetInfo {
    /// Path relative to the workspace.
    pub file: String,
    /// The sheet's name; `None` for CSV.
    pub sheet: Option<String>,
    /// SHA-256 of the file, in hexadecimal; empty if the file is read piece by piece, for then it is
    /// known at the end.
    pub sha256: String,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// Merged ranges.
    pub merged: Vec<MergedRange>,
    /// The rows of the named table that was asked for: first and last row number, header included,
    /// and first and last column.
    pub area: Option<Area>,
    /// How a text file is written; `None` for workbooks.
    pub text: Option<TextInfo>,
    /// Whether the reader can tell hidden rows from others in this format.
    pub knows_hidden: bool,
}

/// A rectangle of cells. Rows are numbered as the spreadsheet program shows them, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The first row.
    pub top: u32,
    /// The last row.
    pub bottom: u32,
    /// The first column.
    pub left: u32,
    /// The last column.
    pub right: u32,
}

/// A merged range of cells.
pub type MergedRange = Area;

impl Area {
    /// Whether the cell lies in it.
    pub fn contains(self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// How a text file is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextInfo {
    /// The encoding's name in the Encoding Standard, such as `UTF-8` or `windows-1254`.
    pub encoding: String,
    /// The separator.
    pub delimiter: u8,
    /// The quotation mark.
    pub quote: u8,
}

/// What must be known to read a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Which sheet of a workbook.
    pub sheet: SheetChoice,
    /// The named table of a workbook (a ListObject).
    pub named_table: Option<String>,
    /// The separator of a CSV file; found out if `None`.
    pub delimiter: Option<u8>,
    /// The quotation mark of a CSV file; found out if `None`.
    pub quote: Option<u8>,
    /// The encoding of a CSV file by its label; found out if `None`.
    pub encoding: Option<String>,
    /// How many cells a sheet may have.
    pub max_cells: usize,
    /// How many bytes the parts of a workbook may have when they are unpacked.
    pub max_inflated: u64,
    /// Of how many bytes, about, the pieces are in which a text file that is at least twice as large
    /// is read; `None` to read it whole. Who asks for pieces must heed [`Sink::again`].
    pub piece: Option<usize>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            sheet: SheetChoice::Only,
            named_table: None,
            delimiter: None,
            quote: None,
            encoding: None,
            max_cells: 20_000_000,
            max_inflated: 1 << 30,
            piece: None,
        }
    }
}

/// A request to a reading worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadRequest {
    /// The file.
    pub path: PathBuf,
    /// Its path relative to the workspace, for addresses.
    pub display: String,
    /// What to do with it.
    pub task: ReadTask,
    /// How to read it.
    pub options: ReadOptions,
}

/// What a reading worker does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadTask {
    /// Hand its rows on.
    Rows,
    /// List its sheets.
    Sheets,
}

/// One part of a reading worker's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReadPart {
    /// Comes before the rows.
    Info(SheetInfo),
    /// Some rows.
    Rows(Batch),
    /// Something to know, while reading goes on.
    Warning(Box<Diagnostic>),
    /// The sheets of a workbook.
    Sheets(Vec<SheetListing>),
    /// Nothing more comes. `Some` if reading failed.
    End(Option<Box<Diagnostic>>),
}

/// A sheet of a workbook, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetListing {
    /// Its name.
    pub name: String,
    /// Whether the spreadsheet program hides it.
    pub hidden: bool,
    /// The named tables (ListObjects) in it.
    pub tables: Vec<String>,
}

/// Takes what a reader finds, in order: the info first, then rows and warnings. Returns `false` to
/// stop reading.
pub trait Sink {
    /// What is known before the rows.
    fn info(&mut self, info: SheetInfo);
    /// Some rows. `false` means that no more are wanted.
    fn rows(&mut self, batch: &Batch) -> bool;
    /// Something to know about the file.
    fn warning(&mut self, warning: Diagnostic);

    /// Some pieces of a text file, in order.
    fn pieces(&mut self, pieces: &[Piece]) -> Progress {
        let mut cells = 0;
        for piece in pieces {
            let Some(batch) = piece.batch() else { return Progress::NotText };
            cells += batch.cells();
            if !self.rows(&batch) {
                return Progress::Enough;
            }
        }
        Progress::More(cells)
    }

    /// The SHA-256 of a file that was read in pieces, at its end.
    fn hash(&mut self, _sha256: &str) {}

    /// What was handed on of a file in pieces does not count: it turned out to be no UTF-8, or
    /// something else went wrong, and must be read again, whole.
    fn again(&mut self) {}
}

/// How it went with some pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// They had so many cells, and more pieces are wanted.
    More(usize),
    /// No more are wanted.
    Enough,
    /// One of them is not UTF-8.
    NotText,
}

/// Whether a file could be read.
pub type ReadResult<T = ()> = Result<T, Box<Diagnostic>>;

/// Reads files for the tables; an implementation decides in which process.
pub trait RawReader {
    /// Reads one file. `display` is its path relative to the workspace.
    ///
    /// # Errors
    /// If the file cannot be read as what its name says. What was handed on before counts.
    fn read(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
        sink: &mut dyn Sink,
    ) -> ReadResult;

    /// Lists the sheets of a workbook; one without a name for a text file.
    ///
    /// # Errors
    /// If the file cannot be read as what its name says.
    fn sheets(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
    ) -> ReadResult<Vec<SheetListing>>;
}

/// Reads in this process. A hostile workbook can end it; see the worker for the safe way.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl RawReader for InProcess {
    fn read(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
        sink: &mut dyn Sink,
    ) -> ReadResult {
        read_file(path, display, options, sink)
    }

    fn sheets(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
    ) -> ReadResult<Vec<SheetListing>> {
        list_sheets(path, display, options)
    }
}

/// The endings of workbooks.
const WORKBOOKS: [&str; 6] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "xla"];
/// The endings of text files with separators. `hxl` is how the humanitarian exchange names its own.
const TEXTS: [&str; 6] = ["csv", "tsv", "tab", "txt", "ssv", "hxl"];

/// Whether the file's name says that it is a workbook.
pub fn is_workbook(path: &Path) -> bool {
    WORKBOOKS.contains(&extension(path).as_str())
}

/// Whether the file's name says that it can be read as a table.
pub fn is_table(path: &Path) -> bool {
    is_workbook(path) || TEXTS.contains(&extension(path).as_str())
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Reads one file in this process.
///
/// # Errors
/// If the file cannot be read as what its name says.
pub fn read_file(
    path: &Path,
    display: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ReadResult {
    let ending = extension(path);
    refuse(path, display, &ending)?;
    if TEXTS.contains(&ending.as_str()) && pieces::read(path, display, options, sink)? {
        return Ok(());
    }
    let bytes = bytes_of(path, display)?;
    read_bytes(bytes, &ending, display, options, sink)
}

/// Reads the content of a file whose name has this ending, in this process.
///
/// # Errors
/// If it cannot be read as what the ending says.
pub fn read_bytes(
    bytes: Vec<u8>,
    ending: &str,
    display: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ReadResult {
    match WORKBOOKS.contains(&ending) {
        true => workbook::read(bytes, ending, display, options, sink),
        false => csv::read(bytes, display, options, sink),
    }
}

/// Lists the sheets of one file in this process.
///
/// # Errors
/// If the file cannot be read as what its name says.
pub fn list_sheets(
    path: &Path,
    display: &str,
    options: &ReadOptions,
) -> ReadResult<Vec<SheetListing>> {
    let ending = extension(path);
    refuse(path, display, &ending)?;
    let bytes = bytes_of(path, display)?;
    match WORKBOOKS.contains(&ending.as_str()) {
        true => workbook::sheets(bytes, &ending, display, options),
        false => {
            let only = SheetListing { name: String::new(), hidden: false, tables: Vec::new() };
            Ok(vec![only])
        }
    }
}

/// Refuses a file whose name says that it is no table.
fn refuse(path: &Path, display: &str, ending: &str) -> ReadResult {
    // LibreOffice's lock files have endings of their own.
    container::refuse_lock_file(path, display)?;
    if !WORKBOOKS.contains(&ending) && !TEXTS.contains(&ending) {
        let message = format!("`.{ending}` files cannot be read as a table");
        return Err(Box::new(
            problem(display, "data/unknown-format", message)
                .hint("tables are CSV, TSV, XLSX, XLSM, XLSB, XLS or ODS"),
        ));
    }
    Ok(())
}

fn bytes_of(path: &Path, display: &str) -> ReadResult<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        Box::new(problem(display, "data/unreadable", format!("cannot read {display} ({error})")))
    })
}

/// Answers one request, as a reading worker does, part by part. `emit` returns `false` if nobody
/// listens any more.
pub fn answer(request: &ReadRequest, emit: &mut dyn FnMut(ReadPart) -> bool) {
    let (path, display) = (&request.path, &request.display);
    // What is told of a file at its end has no part of its own in the answer.
    let options = &ReadOptions { piece: None, ..request.options.clone() };
    let end = match request.task {
        ReadTask::Rows => read_file(path, display, options, &mut Emitting(emit)).err(),
        ReadTask::Sheets => match list_sheets(path, display, options) {
            Ok(sheets) => {
                emit(ReadPart::Sheets(sheets));
                None
            }
            Err(problem) => Some(problem),
        },
    };
    emit(ReadPart::End(end));
}

/// The side of a reading worker: answers requests until its input ends.
pub fn serve() -> std::process::ExitCode {
    crate::worker::serve(|| {
        |request: ReadRequest, emit: &mut dyn FnMut(ReadPart) -> bool| answer(&request, emit)
    })
}

struct Emitting<'a>(&'a mut dyn FnMut(ReadPart) -> bool);

impl Sink for Emitting<'_> {
    fn info(&mut self, info: SheetInfo) {
        (self.0)(ReadPart::Info(info));
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        (self.0)(ReadPart::Rows(batch.clone()))
    }

    fn warning(&mut self, warning: Diagnostic) {
        (self.0)(ReadPart::Warning(Box::new(warning)));
    }
}

fn problem(display: &str, id: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(Stage::Data, id, message).at(Place::file(display), "")
}

/// What is said about a sheet with too many cells.
fn too_large(display: &str, max_cells: usize) -> Diagnostic {
    let message = format!("the table has more than {max_cells} cells");
    problem(display, "data/too-many-cells", message).hint(
        "split it, leave out what no document needs, or raise `cells` in [limits] of pressrun.toml",
    )
}

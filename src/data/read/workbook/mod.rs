//! Workbooks to rows of raw cells: XLSX, XLSM, XLSB and XLS through calamine, ODS by itself.
//!
//! Each format's file knows how that format tells what a cell holds; which sheet is read, and how
//! cells become batches of rows, is the same for all.

mod cells;
mod choose;
mod dates;
mod formats;
mod ods;
mod package;
mod records;
mod rows;
mod scan;
mod segments;
mod tags;
#[cfg(test)]
mod tests;
mod xls;
mod xlsb;
mod xlsx;

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{ReadOptions, ReadResult, SheetInfo, SheetListing, Sink, container, problem};
use crate::diagnostic::Diagnostic;
use crate::source::sha256;

/// A workbook, and how it is to be read.
struct Request<'a> {
    bytes: &'a [u8],
    display: &'a str,
    options: &'a ReadOptions,
}

impl Request<'_> {
    /// What is known of any sheet.
    fn info(&self, sheet: &str) -> SheetInfo {
        SheetInfo {
            file: self.display.to_owned(),
            sheet: Some(sheet.to_owned()),
            sha256: sha256(self.bytes),
            bytes: self.bytes.len() as u64,
            ..SheetInfo::default()
        }
    }
}

/// Reads one sheet. `ending` is the file's, in lower case.
pub(super) fn read(
    bytes: Vec<u8>,
    ending: &str,
    display: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ReadResult {
    container::check(&bytes, ending, display, options)?;
    let request = Request { bytes: &bytes, display, options };
    guarded(display, || match ending {
        "xlsx" | "xlsm" => xlsx::read(&request, sink),
        "xlsb" => xlsb::read(&request, sink),
        "ods" => ods::read(&request, sink),
        _ => xls::read(&request, sink),
    })
}

/// Lists the sheets that can hold a table.
pub(super) fn sheets(
    bytes: Vec<u8>,
    ending: &str,
    display: &str,
    options: &ReadOptions,
) -> ReadResult<Vec<SheetListing>> {
    container::check(&bytes, ending, display, options)?;
    let request = Request { bytes: &bytes, display, options };
    guarded(display, || match ending {
        "xlsx" | "xlsm" => xlsx::sheets(&request),
        "xlsb" => xlsb::sheets(&request),
        "ods" => ods::sheets(&request),
        _ => xls::sheets(&request),
    })
}

/// Turns a panic into a diagnostic: calamine indexes out of bounds on some damaged files. (What
/// aborts the process is the worker's to survive.)
fn guarded<T>(display: &str, read: impl FnOnce() -> ReadResult<T>) -> ReadResult<T> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(unreadable(display, &"it is damaged")))
}

/// A workbook that its parser gives up on.
fn unreadable(display: &str, error: &dyn Display) -> Box<Diagnostic> {
    let error = error.to_string();
    if error.to_lowercase().contains("password") {
        return container::password(display);
    }
    let message = format!("the workbook cannot be read ({error})");
    Box::new(
        problem(display, "data/unreadable", message)
            .hint("open it in a spreadsheet program and save it anew"),
    )
}

/// A named table was asked for in a format that has none.
fn no_named_tables(request: &Request<'_>) -> ReadResult {
    let Some(name) = &request.options.named_table else { return Ok(()) };
    let message = format!("`{name}` cannot be looked up: only XLSX workbooks have named tables");
    Err(Box::new(
        problem(request.display, "data/no-named-table", message)
            .hint("name the sheet instead, or save the workbook as XLSX"),
    ))
}

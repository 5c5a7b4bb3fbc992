//! What a file really is, whatever its name says: each thing that is no readable workbook gets one
//! clear refusal here, before a parser is confused by it.

use std::io::{Cursor, Read};
use std::path::Path;

use memchr::memmem;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{ReadOptions, ReadResult, problem};
use crate::diagnostic::Diagnostic;

/// A workbook's ZIP, in memory.
pub(super) type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// How much of an ODS manifest is searched for encryption.
const MANIFEST: u64 = 1 << 20;

/// Refuses the small files that spreadsheet programs put beside a workbook while it is open.
pub(super) fn refuse_lock_file(path: &Path, display: &str) -> ReadResult {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (program, book) = if let Some(book) = name.strip_prefix("~$") {
        ("Excel", book)
    } else if let Some(book) = name.strip_prefix(".~lock.") {
        ("LibreOffice", book.trim_end_matches('#'))
    } else {
        return Ok(());
    };
    let message = format!("`{name}` is a lock file: the workbook is open in {program}");
    refuse(display, "data/lock-file", message, format!("name the workbook itself: `{book}`"))
}

/// Refuses what is not the workbook that the ending says.
pub(super) fn check(
    bytes: &[u8],
    ending: &str,
    display: &str,
    options: &ReadOptions,
) -> ReadResult {
    if bytes.is_empty() {
        let hint = "save or copy it again; it may not have been written whole";
        return refuse(display, "data/empty-file", "the file is empty", hint);
    }
    if bytes.starts_with(b"PK") {
        return check_zip(bytes, ending, display, options);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return check_ole(bytes, ending, display);
    }
    refuse_other(bytes, display)
}

fn refuse<T>(
    display: &str,
    id: &'static str,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> ReadResult<T> {
    Err(Box::new(problem(display, id, message.into()).hint(hint)))
}

/// A workbook that only its owner can open.
pub(super) fn password(display: &str) -> Box<Diagnostic> {
    Box::new(
        problem(display, "data/password", "the workbook is protected by a password".to_owned())
            .hint("open it, take the password off (File, Info, Protect Workbook) and save it"),
    )
}

/// A workbook whose parts are larger than allowed once they are unpacked.
pub(super) fn too_large_inflated(display: &str, limit: u64) -> Box<Diagnostic> {
    let message = format!("the workbook unpacks to more than {}", mebibytes(limit));
    Box::new(problem(display, "data/too-large-inflated", message).hint(
        "delete what no document needs (pictures, empty formatted rows) and save it anew, or raise \
         `unpacked_mib` in [limits] of pressrun.toml",
    ))
}

fn mebibytes(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        mebibytes => format!("{mebibytes} MiB"),
    }
}

/// Whether something is wrong with a ZIP before any part of it is read.
fn check_zip(bytes: &[u8], ending: &str, display: &str, options: &ReadOptions) -> ReadResult {
    let mut zip = open_zip(bytes, display)?;
    let mut inflated: u64 = 0;
    for index in 0..zip.len() {
        // Names and sizes stand in the central directory; nothing is unpacked for them.
        let part = zip.by_index_raw(index).map_err(|error| broken_zip(display, &error))?;
        inflated = inflated.saturating_add(part.size());
    }
    if inflated > options.max_inflated {
        return Err(too_large_inflated(display, options.max_inflated));
    }
    let Some(real) = real_ending(&zip) else {
        let hint = "save it again from the spreadsheet program, as XLSX or ODS";
        let message = "the file is a ZIP, yet not a workbook";
        return refuse(display, "data/not-a-workbook", message, hint);
    };
    if is_encrypted_ods(&mut zip) {
        return Err(password(display));
    }
    // Macros make no difference to what is read.
    let same =
        real == ending || (matches!(real, "xlsx" | "xlsm") && matches!(ending, "xlsx" | "xlsm"));
    match same {
        true => Ok(()),
        false => refuse(
            display,
            "data/wrong-ending",
            format!("the file is named `.{ending}`, yet it holds {}", describe(real)),
            format!("rename it so that it ends with `.{real}`"),
        ),
    }
}

/// Opens the ZIP of a workbook.
pub(super) fn open_zip<'a>(bytes: &'a [u8], display: &str) -> ReadResult<Zip<'a>> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
        // The end of a ZIP names its parts: without it, the file was cut off.
        match memmem::rfind(bytes, b"PK\x05\x06") {
            None => truncated(display),
            Some(_) => broken_zip(display, &error),
        }
    })
}

fn truncated(display: &str) -> Box<Diagnostic> {
    let message = "the workbook is cut off: its end is missing".to_owned();
    Box::new(
        problem(display, "data/truncated", message)
            .hint("copy or download it again; the file on this machine is not whole"),
    )
}

fn broken_zip(display: &str, error: &ZipError) -> Box<Diagnostic> {
    let message = format!("the workbook is damaged ({error})");
    Box::new(
        problem(display, "data/damaged", message).hint(
            "copy or download it again, or open it in a spreadsheet program and save it anew",
        ),
    )
}

/// The ending that a ZIP should have, by what is in it.
fn real_ending(zip: &Zip<'_>) -> Option<&'static str> {
    let mut found = None;
    for name in zip.file_names_raw() {
        let name = name.to_ascii_lowercase();
        let is = |end: &[u8]| name == end || name.ends_with(&[b"/", end].concat());
        match () {
            () if is(b"vbaproject.bin") => return Some("xlsm"),
            () if is(b"workbook.bin") => return Some("xlsb"),
            () if is(b"workbook.xml") || name.starts_with(b"xl/worksheets/") => {
                found = Some("xlsx");
            }
            // Text documents have a content.xml as well; their sheets are found to be missing later.
            () if name == b"content.xml" => found = found.or(Some("ods")),
            () => {}
        }
    }
    found
}

fn describe(ending: &str) -> &'static str {
    match ending {
        "ods" => "an OpenDocument spreadsheet",
        "xlsb" => "a binary Excel workbook",
        "xlsm" => "an Excel workbook with macros",
        "xls" => "an old Excel workbook (97-2003)",
        _ => "an Excel workbook",
    }
}

fn is_encrypted_ods(zip: &mut Zip<'_>) -> bool {
    if zip.index_for_name("encrypted-package").is_some() {
        return true;
    }
    let Ok(manifest) = zip.by_name("META-INF/manifest.xml") else { return false };
    let mut text = Vec::new();
    // A manifest that cannot be read is the reader's to complain about.
    let _ = manifest.take(MANIFEST).read_to_end(&mut text);
    memmem::find(&text, b":encryption-data").is_some()
}

/// An OLE container holds an old workbook, or a new one that is encrypted, or something else.
fn check_ole(bytes: &[u8], ending: &str, display: &str) -> ReadResult {
    let holds = |stream: &str| {
        let utf16: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &utf16).is_some()
    };
    if holds("EncryptedPackage") {
        return Err(password(display));
    }
    let is_old = holds("Workbook") || holds("Book");
    match (is_old, matches!(ending, "xls" | "xla")) {
        (true, true) => Ok(()),
        (true, false) => refuse(
            display,
            "data/wrong-ending",
            format!("the file is named `.{ending}`, yet it holds {}", describe("xls")),
            "rename it so that it ends with `.xls`",
        ),
        (false, _) => refuse(
            display,
            "data/not-a-workbook",
            "the file is an old Office document, yet not a workbook",
            "save the table as XLSX from the program that made it",
        ),
    }
}

/// Files that are no container at all.
fn refuse_other(bytes: &[u8], display: &str) -> ReadResult {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let start = start.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    // UTF-16 texts show as letters with zeros between them.
    let start = start.replace('\0', "");
    let save = "open it in a spreadsheet program and save it as a workbook (XLSX)";
    let (message, hint) = if start.starts_with("<?xml") && start.contains("spreadsheet") {
        ("the file is an XML spreadsheet (2003) under the name of a workbook", save)
    } else if start.starts_with('<') || start.starts_with("mime-version") {
        (
            "the file is a web page under the name of a workbook",
            "open it in a spreadsheet program and save it as a workbook (XLSX), or save the page's \
             table as CSV",
        )
    } else if bytes.starts_with(b"%PDF") {
        ("the file is a PDF under the name of a workbook", "ask for the table it was made from")
    } else if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04, ..]) {
        ("the file is a sheet of Excel 2, 3 or 4", save)
    } else if is_text(bytes) {
        (
            "the file is plain text under the name of a workbook",
            "rename it so that it ends with `.csv` (or `.tsv`, if tabs separate its columns)",
        )
    } else {
        ("the file is not a workbook", "save it again from the spreadsheet program, as XLSX or ODS")
    };
    refuse(display, "data/not-a-workbook", message, hint)
}

fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let is_utf16 = matches!(start, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    is_utf16 || start.iter().all(|byte| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r'))
}

//! Looks through files that no workspace describes: every sheet of a workbook in the worker, text
//! files here.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::reader::WorkerReader;
use super::session::LoadOptions;
use crate::config::{Limits, SheetChoice, Workspace};
use crate::data::inspect::{
    FileReport, Inspector, Section, SheetEntry, Source, TableReport, TextReport, section,
};
use crate::data::read::{self, RawReader, ReadOptions, ReadResult, SheetListing};
use crate::diagnostic::Diagnostic;

/// What was found in a file. Even where a part could not be read, the rest is told.
#[derive(Debug)]
pub struct Inspected {
    /// What is known; `None` if nothing could be read.
    pub report: Option<FileReport>,
    /// What could not be read.
    pub problems: Vec<Diagnostic>,
}

/// Looks through files, one after the other.
pub struct FileInspector {
    reader: WorkerReader,
    limits: Limits,
}

impl FileInspector {
    /// Reads with the limits of a workspace that declares none.
    pub fn new(options: &LoadOptions) -> Self {
        let root = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let limits = Limits::default();
        let options = LoadOptions {
            program: options.program.clone(),
            memory: limits.memory,
            timeout: Duration::from_secs(limits.seconds),
        };
        Self { reader: WorkerReader::new(&options, &root), limits }
    }

    /// Looks through one file, or only one sheet of it.
    pub fn inspect(&self, path: &Path, sheet: Option<&SheetChoice>) -> Inspected {
        let display = path.to_string_lossy().replace('\\', "/");
        match self.look(path, &display, sheet) {
            Ok(inspected) => inspected,
            Err(problem) => Inspected { report: None, problems: vec![*problem] },
        }
    }

    fn look(
        &self,
        path: &Path,
        display: &str,
        sheet: Option<&SheetChoice>,
    ) -> ReadResult<Inspected> {
        let options = self.options(SheetChoice::Only);
        let listed = self.reader.sheets(path, display, &options)?;
        let in_workbook = read::is_workbook(path);
        let mut report = FileReport {
            kind: "inspection",
            version: 1,
            file: display.to_owned(),
            format: path.extension().unwrap_or_default().to_string_lossy().to_uppercase(),
            bytes: std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            text: None,
            sheets: if in_workbook { entries(&listed) } else { Vec::new() },
            tables: Vec::new(),
            warnings: Vec::new(),
        };
        let mut problems = Vec::new();
        for (index, choice) in choices(&listed, sheet, in_workbook) {
            let mut inspector = Inspector::default();
            let read = self.reader.read(path, display, &self.options(choice), &mut inspector);
            if let Err(problem) = read {
                problems.push(*problem);
                continue;
            }
            take(inspector, index, &mut report);
        }
        let nothing = report.tables.is_empty() && !problems.is_empty();
        Ok(Inspected { report: (!nothing).then_some(report), problems })
    }

    fn options(&self, sheet: SheetChoice) -> ReadOptions {
        ReadOptions {
            sheet,
            max_cells: self.limits.cells,
            max_inflated: self.limits.inflated,
            ..ReadOptions::default()
        }
    }
}

/// Takes what was found in a sheet into the report of its file.
fn take(inspector: Inspector, index: Option<usize>, report: &mut FileReport) {
    for warning in inspector.warnings() {
        if !report.warnings.contains(&warning.message) {
            report.warnings.push(warning.message.clone());
        }
    }
    report.text = text(&inspector);
    let index = index.or_else(|| {
        report.sheets.iter().position(|sheet| Some(&sheet.name) == inspector.info().sheet.as_ref())
    });
    let table: Option<TableReport> = inspector.finish();
    if let Some(entry) = index.and_then(|index| report.sheets.get_mut(index)) {
        entry.empty = Some(table.is_none());
    }
    report.tables.extend(table);
}

/// The sheets to look into: the one asked for, or all that are visible. A sheet of a list is read
/// by its number, so that no name can be mistaken for a pattern.
fn choices(
    listed: &[SheetListing],
    sheet: Option<&SheetChoice>,
    in_workbook: bool,
) -> Vec<(Option<usize>, SheetChoice)> {
    if !in_workbook {
        return vec![(None, SheetChoice::Only)];
    }
    match sheet {
        // A sheet may well be called `2018`.
        Some(SheetChoice::Number(number))
            if listed.iter().any(|sheet| sheet.name == number.to_string()) =>
        {
            return vec![(None, SheetChoice::Name(number.to_string()))];
        }
        Some(sheet) => return vec![(None, sheet.clone())],
        None => {}
    }
    let visible = listed.iter().enumerate().filter(|(_, sheet)| !sheet.hidden);
    visible.map(|(index, _)| (Some(index), SheetChoice::Number(index as u32 + 1))).collect()
}

fn entries(listed: &[SheetListing]) -> Vec<SheetEntry> {
    let entry = |sheet: &SheetListing| SheetEntry {
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        empty: None,
        tables: sheet.tables.clone(),
    };
    listed.iter().map(entry).collect()
}

fn text(inspector: &Inspector) -> Option<TextReport> {
    let text = inspector.info().text.as_ref()?;
    Some(TextReport {
        encoding: text.encoding.clone(),
        guessed: inspector.warnings().iter().any(|w| w.id == "data/guessed-encoding"),
        separator: char::from(text.delimiter),
        quote: char::from(text.quote),
        lines: inspector.last_line(),
    })
}

/// Writes the sections of all tables of some files, each under a name of its own.
pub fn sections(reports: &[FileReport]) -> Vec<Section> {
    let mut taken: Vec<String> = Vec::new();
    let mut sections = Vec::new();
    for report in reports {
        let source = source(Path::new(&report.file));
        for table in &report.tables {
            let section = section(report, table, &source, &taken);
            taken.push(section.name.clone());
            sections.push(section);
        }
    }
    sections
}

/// How a workspace names a file: its own one, if the file lies in one, else the one that would be
/// made in this folder.
fn source(path: &Path) -> Source {
    let here = std::env::current_dir().unwrap_or_default();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let root = absolute.parent().and_then(Workspace::find).unwrap_or(here);
    let parts = |path: &Path| {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        parts.join("/")
    };
    match absolute.strip_prefix(&root) {
        Ok(relative) if !relative.iter().any(|part| part == "..") => {
            Source { path: parts(relative), outside: false }
        }
        _ => {
            let name = absolute.file_name().map(PathBuf::from).unwrap_or_default();
            Source { path: format!("inputs/{}", parts(&name)), outside: true }
        }
    }
}

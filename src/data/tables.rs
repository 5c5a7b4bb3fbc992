//! Loads all tables of a workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::build::build_table;
use super::donors;
use super::read::{RawReader, RawTable, ReadOptions};
use super::references;
use crate::config::{TableConfig, Workspace};
use crate::diagnostic::{Diagnostic, Place, Stage, nearest};
use crate::source::sha256;
use crate::table::{ColumnType, Table};

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Path relative to the workspace.
    pub path: String,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Reads and checks all tables. All problems of all files are collected.
pub fn load(
    workspace: &Workspace,
    reader: &dyn RawReader,
) -> (BTreeMap<String, Arc<Table>>, Vec<InputFile>, Vec<Diagnostic>) {
    let mut tables = BTreeMap::new();
    let mut files = Vec::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut unread = BTreeSet::new();
    for config in &workspace.tables {
        let before = problems.iter().filter(|problem| problem.is_error()).count();
        let raws = read_all(workspace, config, reader, &mut problems);
        if problems.iter().filter(|problem| problem.is_error()).count() > before {
            unread.insert(config.name.clone());
        }
        files.extend(
            raws.iter().map(|raw| InputFile { path: raw.file.clone(), sha256: raw.sha256.clone() }),
        );
        let (table, found) = build_table(config, &workspace.languages, &raws);
        problems.extend(found);
        // A table of which no file could be read has been reported as such.
        if !raws.is_empty() {
            problems.extend(check_period(workspace, config, &table));
        }
        tables.insert(config.name.clone(), Arc::new(table));
    }
    let hash = sha256(workspace.text.text.as_bytes());
    tables.insert(donors::DONORS.to_owned(), Arc::new(donors::table(workspace, hash)));
    problems.extend(references::check(&tables, &unread));
    (tables, files, problems)
}

fn read_all(
    workspace: &Workspace,
    config: &TableConfig,
    reader: &dyn RawReader,
    problems: &mut Vec<Diagnostic>,
) -> Vec<RawTable> {
    let options = ReadOptions {
        sheet: config.sheet.clone(),
        delimiter: config.delimiter,
        ..ReadOptions::default()
    };
    let mut raws = Vec::new();
    match matches(workspace, config) {
        Ok(paths) => {
            for path in paths {
                let display = display(&workspace.root, &path);
                match reader.read(&path, &display, &options) {
                    Ok(raw) => raws.push(raw),
                    Err(problem) => problems.push(*problem),
                }
            }
        }
        Err(problem) => problems.push(*problem),
    }
    raws
}

/// The files of a table's `source`, sorted by path. Lock files of spreadsheet programs and hidden
/// files are not inputs.
fn matches(workspace: &Workspace, config: &TableConfig) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let place = workspace.text.place(config.source_span.clone());
    let root = glob::Pattern::escape(&workspace.root.to_string_lossy());
    let found = glob::glob(&format!("{root}/{}", config.source)).map_err(|error| {
        let message = format!("`{}` is not a path or pattern ({error})", config.source);
        Box::new(Diagnostic::error(Stage::Config, "config/bad-glob", message).at(place.clone(), ""))
    })?;
    let is_input = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file() && !name.starts_with(['~', '.'])
    };
    let mut paths: Vec<PathBuf> = found.flatten().filter(is_input).collect();
    paths.sort();
    if paths.is_empty() {
        let message = format!("no file matches `{}`", config.source);
        let hint = similar_file(workspace, config)
            .map_or("the path starts at the folder with pressrun.toml".to_owned(), |name| {
                format!("did you mean `{name}`?")
            });
        return Err(Box::new(
            Diagnostic::error(Stage::Config, "config/missing-file", message)
                .at(place, format!("the source of table `{}`", config.name))
                .hint(hint),
        ));
    }
    Ok(paths)
}

/// A file of the same folder with nearly the name.
fn similar_file(workspace: &Workspace, config: &TableConfig) -> Option<String> {
    let (folder, name) = config.source.rsplit_once('/').unwrap_or(("", &config.source));
    let root = glob::Pattern::escape(&workspace.root.to_string_lossy());
    let siblings: Vec<String> = glob::glob(&format!("{root}/{folder}/*"))
        .ok()?
        .flatten()
        .filter(|path| path.is_file())
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    let near = nearest(name, siblings.iter().map(String::as_str))?;
    Some(format!("{folder}/{near}"))
}

/// A path relative to the workspace, with `/` between folders.
fn display(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A period column must hold days or periods.
fn check_period(workspace: &Workspace, config: &TableConfig, table: &Table) -> Option<Diagnostic> {
    let column = &table.columns[table.period?];
    if matches!(column.kind, ColumnType::Date | ColumnType::Period) {
        return None;
    }
    let message = format!("`{}` cannot place rows in a period: it is {}", column.name, column.kind);
    let place: Place = workspace.text.place(config.span.clone());
    Some(
        Diagnostic::error(Stage::Config, "config/bad-period-column", message)
            .at(place, format!("in table `{}`", config.name))
            .hint(format!("declare `columns.{} = {{ type = \"date\" }}`", column.name)),
    )
}

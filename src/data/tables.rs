//! Loads all tables of a workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::build::TableBuilder;
use super::counts::RowCounts;
use super::finish::Built;
use super::read::{Batch, Piece, Progress, RawReader, ReadOptions, SheetInfo, Sink};
use super::references;
use super::rejects::Rejects;
use super::{derived, donors};
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

/// All tables of a workspace, and what is known about how they were read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The tables by name, `donors` among them.
    pub tables: BTreeMap<String, Arc<Table>>,
    /// The files that were read.
    pub files: Vec<InputFile>,
    /// What became of the rows, by table.
    pub counts: BTreeMap<String, RowCounts>,
    /// The rows left out, of tables that have any.
    pub rejects: Vec<Rejects>,
    /// Errors, warnings and notes.
    pub problems: Vec<Diagnostic>,
}

/// Reads and checks all tables. All problems of all files are collected.
pub fn load(workspace: &Workspace, reader: &dyn RawReader) -> Loaded {
    let mut loaded = Loaded::default();
    let mut unread = BTreeSet::new();
    let mut builts = Vec::new();
    for config in &workspace.tables {
        let before = errors(&loaded.problems);
        let (mut built, files) = one(workspace, config, reader);
        let any_file = !files.is_empty();
        loaded.problems.append(&mut built.problems);
        // A table of which no file could be read has been reported as such.
        if any_file {
            loaded.problems.extend(check_period(workspace, config, &built.table));
        }
        if errors(&loaded.problems) > before {
            unread.insert(config.name.clone());
        }
        loaded.files.extend(files);
        builts.push(built);
    }
    let hash = sha256(workspace.text.text.as_bytes());
    let donors = donors::table(workspace, hash);
    loaded.problems.extend(references::settle(&mut builts, &donors, &unread));
    for built in builts {
        let name = built.table.name.clone();
        loaded.counts.insert(name.clone(), built.counts);
        if !built.rejects.rows.is_empty() {
            loaded.rejects.push(built.rejects);
        }
        let mut table = built.table;
        // A table of which no file could be read has no columns to make others from.
        let config = workspace.tables.iter().find(|config| config.name == name);
        if let Some(config) = config.filter(|_| !table.sheets.is_empty()) {
            loaded.problems.extend(derived::add(workspace, config, &mut table));
        }
        loaded.tables.insert(name, Arc::new(table));
    }
    loaded.tables.insert(donors::DONORS.to_owned(), Arc::new(donors));
    loaded
}

fn errors(problems: &[Diagnostic]) -> usize {
    problems.iter().filter(|problem| problem.is_error()).count()
}

/// Of how many bytes the pieces of a large text file are: some thousand rows, which fit into the
/// caches of a core.
const PIECE: usize = 256 * 1024;

/// Reads one table from all its files.
fn one(
    workspace: &Workspace,
    config: &TableConfig,
    reader: &dyn RawReader,
) -> (Built, Vec<InputFile>) {
    let mut options = read_options(workspace, config);
    loop {
        match all_files(workspace, config, reader, &options) {
            Some(read) => return read,
            // Nothing of what was taken in can be told from the rest, so all of it is read again.
            None => options.piece = None,
        }
    }
}

/// Reads all files of a table once. `None` if they must be read whole and not in pieces.
fn all_files(
    workspace: &Workspace,
    config: &TableConfig,
    reader: &dyn RawReader,
    options: &ReadOptions,
) -> Option<(Built, Vec<InputFile>)> {
    let mut builder = TableBuilder::new(config, &workspace.languages);
    let mut files = Vec::new();
    let mut problems = Vec::new();
    match matches(workspace, config) {
        Ok(paths) => {
            for path in paths {
                let display = display(&workspace.root, &path);
                let (builder, files) = (&mut builder, &mut files);
                let mut sink = Noting { builder, files, again: false };
                let read = reader.read(&path, &display, options, &mut sink);
                if sink.again {
                    return None;
                }
                if let Err(problem) = read {
                    problems.push(*problem);
                    builder.abandon_file();
                }
                builder.end_file();
            }
        }
        Err(problem) => problems.push(*problem),
    }
    let mut built = builder.finish();
    problems.append(&mut built.problems);
    built.problems = problems;
    Some((built, files))
}

/// How a table's files are read.
fn read_options(workspace: &Workspace, config: &TableConfig) -> ReadOptions {
    ReadOptions {
        sheet: config.sheet.clone(),
        named_table: config.named_table.clone(),
        delimiter: config.dialect.delimiter,
        quote: config.dialect.quote,
        encoding: config.dialect.encoding.clone(),
        max_cells: workspace.limits.cells,
        max_inflated: workspace.limits.inflated,
        piece: Some(PIECE),
    }
}

/// Hands everything to the builder and notes which files were read.
struct Noting<'a, 'b> {
    builder: &'a mut TableBuilder<'b>,
    files: &'a mut Vec<InputFile>,
    /// Whether the file must be read again.
    again: bool,
}

impl Sink for Noting<'_, '_> {
    fn info(&mut self, info: SheetInfo) {
        self.files.push(InputFile { path: info.file.clone(), sha256: info.sha256.clone() });
        self.builder.info(info);
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        self.builder.rows(batch)
    }

    fn warning(&mut self, warning: Diagnostic) {
        self.builder.warning(warning);
    }

    fn pieces(&mut self, pieces: &[Piece]) -> Progress {
        self.builder.pieces(pieces)
    }

    fn hash(&mut self, sha256: &str) {
        if let Some(file) = self.files.last_mut() {
            sha256.clone_into(&mut file.sha256);
        }
        self.builder.hash(sha256);
    }

    fn again(&mut self) {
        self.again = true;
    }
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
        let named = !config.source.contains(['*', '?', '[']);
        path.is_file() && (named || !name.starts_with(['~', '.']))
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
    if matches!(column.kind, ColumnType::Date | ColumnType::Datetime | ColumnType::Period) {
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

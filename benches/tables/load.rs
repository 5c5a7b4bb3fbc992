//! Loads the large table in a process that does nothing else, so that its peak memory is that of
//! the loading.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use pressrun::config::Workspace;
use pressrun::data::{read, tables};
use pressrun::diagnostic::Diagnostic;
use pressrun::pipeline::{LoadOptions, Session};
use pressrun::table::Table;

use crate::harness::Fallible;
use crate::harness::process::tell;

/// This benchmark's own executable, told to do something else than to compare.
pub(crate) fn myself(what: &str, path: &Path, rows: usize) -> Fallible<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(what).arg(path).arg(rows.to_string());
    Ok(command)
}

/// What [`myself`] was told, if it was.
pub(crate) fn told() -> Option<(String, std::path::PathBuf, usize)> {
    let mut arguments = std::env::args().skip(1);
    let (what, path, rows) = (arguments.next()?, arguments.next()?, arguments.next()?);
    let known = matches!(what.as_str(), "in-process" | "with-worker" | "calamine");
    known.then(|| Some((what, path.into(), rows.parse().ok()?)))?
}

/// Loads the table in this process and tells the cost.
pub(crate) fn in_process(root: &Path, rows: usize) -> Fallible<()> {
    let start = Instant::now();
    let workspace = Workspace::load(root).map_err(|problems| first(&problems))?;
    let loaded = tables::load(&workspace, &read::InProcess);
    let time = start.elapsed();
    if loaded.problems.iter().any(Diagnostic::is_error) {
        return Err(first(&loaded.problems).into());
    }
    finish(loaded.tables.get("activities").map(|table| &**table), rows, time)
}

/// Loads the table as the program does, workbooks in a worker process, and tells the cost.
pub(crate) fn with_worker(root: &Path, rows: usize) -> Fallible<()> {
    let options = LoadOptions {
        program: env!("CARGO_BIN_EXE_pressrun").into(),
        memory: 1 << 30,
        timeout: Duration::from_secs(120),
    };
    let start = Instant::now();
    let workspace = Workspace::load(root).map_err(|problems| first(&problems))?;
    let session = Session::load(workspace, &options).map_err(|problems| first(&problems))?;
    let time = start.elapsed();
    finish(session.data.table("activities").map(|table| &**table), rows, time)
}

/// A table that was not read whole would make any time a good one.
fn finish(table: Option<&Table>, rows: usize, time: Duration) -> Fallible<()> {
    let table = table.ok_or("the table is not there")?;
    if table.len() != rows || table.columns.len() != 12 {
        let (read, columns) = (table.len(), table.columns.len());
        return Err(format!("{read} rows of {columns} columns instead of {rows} of 12").into());
    }
    tell(time);
    Ok(())
}

fn first(problems: &[Diagnostic]) -> String {
    problems.first().map_or_else(String::new, |problem| problem.message.clone())
}

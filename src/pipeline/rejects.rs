//! The files of rejects: rows that were left out because of a mistake, for whoever mends them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::session::Session;
use crate::data::RowCounts;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::publish::atomic;
use crate::publish::edition::{Incomplete, TableRecord};

/// The folder below the output folder that the files are in.
const FOLDER: &str = "rejects";

/// Writes the rejected rows of each table, removes the file of a table that has none any more, and
/// says what was left out: a warning for each table, and an error for a file that cannot be
/// written.
pub fn write_rejects(session: &Session, output: &Path) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for table in &session.workspace.tables {
        let path = file_of(&table.name);
        let target = output.join(&path);
        let rejects = session.rejects.iter().find(|rejects| rejects.table == table.name);
        let done = match rejects {
            Some(rejects) => atomic::write(&target, &rejects.csv()),
            None => remove(&target),
        };
        if let Some(counts) = session.counts.get(&table.name).filter(|c| c.rejected > 0) {
            let place = Place::file(format!("output/{path}"));
            said.push(rejected(&table.name, *counts).at(place, "they stand here"));
        }
        if let Err(error) = done {
            let message = format!("cannot write output/{path} ({error})");
            said.push(
                Diagnostic::error(Stage::Document, "publish/unwritable", message)
                    .at(Place::file("output"), "")
                    .hint("is the file open in another program, the disk full, or the folder read-only?"),
            );
        }
    }
    said
}

/// Whether any row was left out because of a mistake.
pub fn any_rejects(session: &Session) -> bool {
    session.counts.values().any(|counts| counts.rejected > 0)
}

/// The path of a table's file below the output folder. A table's name may hold what a file's
/// cannot.
fn file_of(table: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    format!("{FOLDER}/{}.csv", table.chars().map(safe).collect::<String>())
}

/// Removes the file of an earlier run, and the folder if it was the last.
fn remove(target: &Path) -> io::Result<()> {
    match std::fs::remove_file(target) {
        Ok(()) => {
            // A folder that still holds files stays; there is nothing to say about that.
            let _ = target.parent().map(std::fs::remove_dir);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn rejected(table: &str, counts: RowCounts) -> Diagnostic {
    let (rejected, read) = (counts.rejected, counts.read);
    let (rows, were) = match (read, rejected) {
        (1, _) => ("row", "was"),
        (_, 1) => ("rows", "was"),
        _ => ("rows", "were"),
    };
    let message = format!("{rejected} of {read} {rows} of table `{table}` {were} rejected");
    Diagnostic::warning(Stage::Data, "data/rejected-rows", message)
        .hint("mend the rows, or accept documents without them with `--allow-rejects`")
}

/// The tables of these names that lack rejected rows.
pub(super) fn incomplete<'a>(
    session: &Session,
    tables: impl IntoIterator<Item = &'a String>,
) -> Vec<Incomplete> {
    let lacking = tables.into_iter().filter_map(|table| {
        let rejected = session.counts.get(table)?.rejected;
        (rejected > 0).then(|| Incomplete { table: table.clone(), rejected })
    });
    lacking.collect()
}

/// What became of the rows of all tables, for the records.
pub(super) fn table_records(session: &Session) -> BTreeMap<String, TableRecord> {
    let record = |counts: &RowCounts| TableRecord {
        read: counts.read,
        kept: counts.kept,
        rejected: counts.rejected,
        skipped: counts.skipped,
        hidden: counts.hidden,
        below: counts.below,
        above: counts.above,
    };
    session.counts.iter().map(|(table, counts)| (table.clone(), record(counts))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_table_never_leads_out_of_the_folder() {
        assert_eq!(file_of("costs"), "rejects/costs.csv");
        assert_eq!(file_of("../costs"), "rejects/---costs.csv");
        assert_eq!(file_of("xərclər"), "rejects/xərclər.csv");
    }

    #[test]
    fn only_an_empty_folder_goes_with_its_last_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join("rejects").join(name);
        atomic::write(&path("a.csv"), b"").unwrap();
        atomic::write(&path("notes.txt"), b"").unwrap();
        remove(&path("a.csv")).unwrap();
        remove(&path("a.csv")).unwrap();
        assert!(path("notes.txt").exists());
        std::fs::remove_file(path("notes.txt")).unwrap();
        atomic::write(&path("a.csv"), b"").unwrap();
        remove(&path("a.csv")).unwrap();
        assert!(!folder.path().join("rejects").exists());
    }
}

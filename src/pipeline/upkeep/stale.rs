//! Documents that were made once and are made no more: their row, language or output path is gone.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use super::super::job::Plan;
use super::super::plan::{Selection, plan};
use super::super::session::Session;
use super::Upkeep;
use super::files::intact;
use super::why::Why;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::period::Period;
use crate::publish::state::Made;

/// How many stale files are named.
const MOST_NAMED: usize = 10;

impl Upkeep {
    /// The documents of earlier runs that no run would make any more, whatever its selection, in the
    /// order of their paths. `current` is what this run makes.
    fn stale(&self, session: &Session, current: &Plan) -> Vec<&Made> {
        let current: HashSet<&str> = current.jobs.iter().map(|job| job.output.as_str()).collect();
        let others = |made: &&Made| !current.contains(made.identity.output.as_str());
        let mut rest: Vec<&Made> = self.state.made.values().filter(others).collect();
        if rest.is_empty() {
            return rest;
        }
        // A document belongs to the period that it was made for.
        let periods: BTreeSet<Option<Period>> =
            rest.iter().map(|made| made.identity.period).collect();
        for period in periods.into_iter().chain([None]) {
            let Ok(plan) = plan(session, &Selection { period, ..Selection::default() }) else {
                return Vec::new();
            };
            let planned: BTreeSet<&str> = plan.jobs.iter().map(|job| job.output.as_str()).collect();
            rest.retain(|made| !planned.contains(made.identity.output.as_str()));
        }
        // A row that was left out because of a mistake may come back.
        rest.retain(|made| !self.lacks_rows(session, made));
        rest.sort_by(|a, b| a.identity.output.cmp(&b.identity.output));
        rest
    }

    fn lacks_rows(&self, session: &Session, made: &Made) -> bool {
        let name = &made.identity.document;
        let document = session.workspace.documents.iter().find(|document| document.name == *name);
        let table = document.and_then(|document| document.each.as_deref());
        let counts = table.and_then(|table| session.counts.get(table));
        counts.is_some_and(|counts| counts.rejected > 0)
    }

    /// Says which published documents are made no more.
    pub fn name_stale(&self, session: &Session, current: &Plan) -> Vec<Diagnostic> {
        let there = |made: &&Made| self.output.join(&made.identity.output).exists();
        let stale: Vec<&Made> = self.stale(session, current).into_iter().filter(there).collect();
        if stale.is_empty() {
            return Vec::new();
        }
        let (documents, are) = match stale.len() {
            1 => ("document", "is"),
            _ => ("documents", "are"),
        };
        let message = format!("{} {documents} in output/ {are} made no more", stale.len());
        let mut note = Diagnostic::note(Stage::Document, "publish/stale", message);
        for made in stale.iter().take(MOST_NAMED) {
            note = note.with(Place::file(format!("output/{}", made.identity.output)), "");
        }
        if stale.len() > MOST_NAMED {
            note = note.hint(format!("and {} more", stale.len() - MOST_NAMED));
        }
        vec![note.hint("`pressrun build --prune` removes them")]
    }

    /// Removes the published files of documents that are made no more. A file that is not as it was
    /// published belongs to somebody else and stays.
    pub fn prune(&self, session: &Session, current: &Plan) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        for made in self.stale(session, current) {
            let output = &made.identity.output;
            match self.remove(made) {
                Ok(removed) => {
                    self.remember_gone(output.clone());
                    said.extend(removed.into_iter().map(|path| {
                        let message = format!("output/{path} was removed");
                        Diagnostic::note(Stage::Document, "publish/pruned", message)
                    }));
                }
                Err(problem) => said.push(*problem),
            }
        }
        said
    }

    /// Removes the files of a document, and returns their paths.
    fn remove(&self, made: &Made) -> Result<Vec<String>, Box<Diagnostic>> {
        let mut removed = Vec::new();
        for file in &made.outputs {
            match intact(&self.output, std::slice::from_ref(file)) {
                Ok(_) => {}
                Err(Why::Missing(_)) => continue,
                Err(_) => {
                    let message = format!(
                        "output/{} is made no more, and is not the file that was published: it stays",
                        file.path
                    );
                    let warning =
                        Diagnostic::warning(Stage::Document, "publish/not-pruned", message);
                    return Err(Box::new(warning.hint("remove it yourself if nobody needs it")));
                }
            }
            let path = self.output.join(&file.path);
            std::fs::remove_file(&path).map_err(|error| {
                let message = format!("cannot remove output/{} ({error})", file.path);
                Box::new(Diagnostic::error(Stage::Document, "publish/unwritable", message))
            })?;
            removed.push(file.path.clone());
            remove_empty_folders(&self.output, &path);
        }
        Ok(removed)
    }
}

/// Removes the folders above a removed file that hold nothing any more.
fn remove_empty_folders(output: &Path, file: &Path) {
    let mut folder = file.parent();
    while let Some(path) = folder.filter(|path| *path != output && path.starts_with(output)) {
        // A folder that still holds something cannot be removed, and ends the climb.
        if std::fs::remove_dir(path).is_err() {
            return;
        }
        folder = path.parent();
    }
}

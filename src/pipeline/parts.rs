//! Joins what several machines made: the outcomes of a plan's jobs, from the records of their editions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::job::{Job, Plan};
use super::make::Outcome;
use super::record::GENERATOR;
use super::session::Session;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::publish::edition::{ArtifactRecord, Edition};

/// What tells the files of one job from those of others: document, row, language, period.
type Identity = (String, Option<String>, String, Option<String>);

/// The outcomes of jobs that other runs have made, and where the files are.
#[derive(Debug, Default)]
pub struct Parts {
    /// In the order of the jobs; those that no part has are left out.
    pub outcomes: Vec<Outcome>,
    /// Path below the output folder → the folder that has it.
    pub places: BTreeMap<String, PathBuf>,
}

/// Finds the files of a plan's jobs in the output folders of other runs.
///
/// # Errors
/// If a folder has no record, another version of the program made it, or two were not made from the same
/// files.
pub fn parts(
    session: &Session,
    plan: &Plan,
    folders: &[PathBuf],
) -> Result<Parts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut sources: BTreeMap<String, (String, &Path)> = BTreeMap::new();
    let mut found: BTreeMap<Identity, (Vec<Arc<ArtifactRecord>>, &Path)> = BTreeMap::new();
    for folder in folders {
        let edition = match Edition::read(folder) {
            Ok(edition) => edition,
            Err(error) => {
                let message = format!("its edition.json cannot be read ({error})");
                problems.push(wrong(folder, message).hint("name the output folder of a run"));
                continue;
            }
        };
        if edition.generator != GENERATOR {
            let message = format!("it was made by {}, and this is {GENERATOR}", edition.generator);
            problems.push(wrong(folder, message).hint("use one version on all machines"));
        }
        for (path, hash) in &edition.sources {
            let (known, other) =
                sources.entry(path.clone()).or_insert_with(|| (hash.clone(), folder.as_path()));
            if known != hash {
                let message =
                    format!("it was not made from the same `{path}` as {}", other.display());
                problems.push(wrong(folder, message).hint("give all machines the same files"));
            }
        }
        for artifact in edition.artifacts {
            let identity = identity_of(&artifact);
            let (files, own) =
                found.entry(identity).or_insert_with(|| (Vec::new(), folder.as_path()));
            if *own == folder.as_path() {
                files.push(artifact);
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut parts = Parts::default();
    for (index, job) in plan.jobs.iter().enumerate() {
        let Some((files, folder)) = found.remove(&identity(session, job)) else { continue };
        let place = |file: &Arc<ArtifactRecord>| (file.path.clone(), folder.to_owned());
        parts.places.extend(files.iter().map(place));
        let made_from = files.iter().flat_map(|file| file.made_from.iter());
        let own = made_from.filter_map(|path| Some((path.clone(), sources.get(path)?.0.clone())));
        parts.outcomes.push(Outcome {
            job: index,
            sources: Arc::new(own.collect()),
            artifacts: pdf_first(files, &job.output),
            diagnostics: Vec::new(),
            kept: true,
        });
    }
    Ok(parts)
}

/// The files in the order of an outcome. Without the PDF it is none.
fn pdf_first(mut files: Vec<Arc<ArtifactRecord>>, output: &str) -> Vec<Arc<ArtifactRecord>> {
    if !files.iter().any(|file| file.path == output) {
        return Vec::new();
    }
    files.sort_by_key(|file| file.path != output);
    files
}

fn identity_of(file: &ArtifactRecord) -> Identity {
    (file.document.clone(), file.row.clone(), file.language.clone(), file.period.clone())
}

fn identity(session: &Session, job: &Job) -> Identity {
    let document = job.config(&session.workspace).name.clone();
    let period = job.period.map(|period| period.to_string());
    (document, job.key.clone(), job.language.clone(), period)
}

fn wrong(folder: &Path, message: String) -> Diagnostic {
    Diagnostic::error(Stage::Config, "bundle/wrong-part", message)
        .at(Place::file(folder.display().to_string()), "")
}

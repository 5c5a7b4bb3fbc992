//! Annexes: the documents of the same row, language and period whose pages follow in a document's PDF.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::context::scope_of;
use super::job::{Job, Plan};
use super::make::Outcome;
use super::plan::{Selection, plan as plan_of};
use super::session::Session;
use super::shard::Shard;
use crate::diagnostic::{Diagnostic, Stage};
use crate::period::Period;
use crate::publish::figures::AnnexRecord;
use crate::scope::Scope;
use crate::source::sha256;
use crate::typeset::{Combined, combine};

/// An annex that is there: its path below the output folder, and the SHA-256 of its PDF.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Annex {
    pub(super) path: String,
    pub(super) sha256: String,
}

/// Leaves the jobs of one share. The annexes of a document are made where it is made, although another
/// machine may make them too: the same inputs give the same bytes.
pub(super) fn share(plan: &mut Plan, shard: Shard) {
    let held = plan.jobs.iter().filter(|job| shard.holds(job));
    let annexes: BTreeSet<String> = held.flat_map(|job| job.annexes.clone()).collect();
    plan.jobs.retain(|job| shard.holds(job) || annexes.contains(&job.output));
}

/// Tells the jobs of documents with annexes which these are, and adds those that were not asked for.
///
/// # Errors
/// Those of planning the annexes.
pub(super) fn add(
    session: &Session,
    selection: &Selection,
    plan: &mut Plan,
) -> Result<(), Vec<Diagnostic>> {
    let documents = &session.workspace.documents;
    let mut candidates: BTreeMap<Option<Period>, Vec<Job>> = BTreeMap::new();
    let mut there: BTreeSet<(usize, String)> =
        plan.jobs.iter().map(|job| (job.document, job.output.clone())).collect();
    let mut added = Vec::new();
    for job in plan.jobs.iter_mut() {
        let annexes = &documents[job.document].annexes;
        let period = job.period.or(selection.period);
        if annexes.is_empty() {
            continue;
        }
        if let Entry::Vacant(place) = candidates.entry(period) {
            place.insert(all(session, selection, period)?);
        }
        for name in annexes {
            let own: Vec<Job> = candidates[&period]
                .iter()
                .filter(|other| documents[other.document].name == *name)
                .filter(|other| belongs(session, job, other))
                .cloned()
                .collect();
            if own.is_empty() {
                plan.notes.push(none(session, job, name));
            }
            for other in own {
                job.annexes.push(other.output.clone());
                if there.insert((other.document, other.output.clone())) {
                    added.push(other);
                }
            }
        }
    }
    plan.jobs.extend(added);
    Ok(())
}

/// All jobs of documents that are annexes of others.
fn all(
    session: &Session,
    selection: &Selection,
    period: Option<Period>,
) -> Result<Vec<Job>, Vec<Diagnostic>> {
    let documents = session.workspace.documents.iter();
    let names: BTreeSet<&String> = documents.flat_map(|document| &document.annexes).collect();
    let wanted = Selection {
        documents: names.into_iter().cloned().collect(),
        languages: selection.languages.clone(),
        period,
        ..Selection::default()
    };
    Ok(plan_of(session, &wanted)?.jobs)
}

/// Whether a document is about the same as another: in its language, of its group, and of its row, as far as
/// one of the two rows leads to the other.
fn belongs(session: &Session, job: &Job, annex: &Job) -> bool {
    let same_group = job.group.is_none() || annex.group.is_none() || job.group == annex.group;
    if job.language != annex.language || !same_group {
        return false;
    }
    let (Some((table, row)), Some((other, other_row))) = (&job.row, &annex.row) else {
        return true;
    };
    if table.name == other.name {
        return row == other_row;
    }
    // A row that refers to others belongs to those alone.
    let agrees = |from: &Job, to: (&str, usize)| {
        let related = scope_of(session, from.row.clone(), None).related();
        let mut rows = related.into_iter().filter_map(|(_, row)| row);
        rows.find(|(table, _)| table.name == to.0).is_none_or(|(_, row)| row == to.1)
    };
    agrees(annex, (&table.name, *row)) && agrees(job, (&other.name, *other_row))
}

fn none(session: &Session, job: &Job, name: &str) -> Diagnostic {
    let message =
        format!("`{name}` has nothing that belongs to {}: it goes without this annex", job.output);
    let place = session.workspace.text.place(job.config(&session.workspace).span.clone());
    Diagnostic::note(Stage::Config, "plan/no-annex", message).at(place, "")
}

/// The annexes of a job, as this run made or found them.
///
/// # Errors
/// One for each that is not there.
pub(super) fn ready<'a>(
    job: &Job,
    outcome: impl Fn(&str) -> Option<&'a Outcome>,
) -> Result<Vec<Annex>, Vec<Diagnostic>> {
    let mut ready = Vec::new();
    let mut problems = Vec::new();
    for path in &job.annexes {
        let file = outcome(path).and_then(|outcome| outcome.artifacts.first());
        match file.filter(|file| file.path == *path) {
            Some(file) => ready.push(Annex { path: path.clone(), sha256: file.sha256.clone() }),
            None => problems.push(missing(job, path)),
        }
    }
    if problems.is_empty() { Ok(ready) } else { Err(problems) }
}

fn missing(job: &Job, path: &str) -> Diagnostic {
    let message = format!("output/{path} is an annex, and was not made");
    Diagnostic::error(Stage::Document, "publish/annex-missing", message)
        .hint("what hinders it is told with that document; this one is made again with it")
        .in_job(&job.output)
}

/// The PDF of a job with its annexes, and where these stand in it.
///
/// # Errors
/// If an annex is not the file that was published, or cannot be joined.
pub(super) fn joined(
    job: &Job,
    output: &Path,
    pdf: &[u8],
    annexes: &[Annex],
) -> Result<(Vec<u8>, Vec<AnnexRecord>), Box<Diagnostic>> {
    let error = |message: String| {
        Box::new(
            Diagnostic::error(Stage::Document, "publish/annex-unreadable", message)
                .hint("was it changed or moved by hand? Run it again with `--force`")
                .in_job(&job.output),
        )
    };
    let mut files = Vec::new();
    for annex in annexes {
        let bytes = std::fs::read(output.join(&annex.path)).map_err(|cause| {
            error(format!("cannot read the annex output/{} ({cause})", annex.path))
        })?;
        if sha256(&bytes) != annex.sha256 {
            let message =
                format!("the annex output/{} is not the file that was published", annex.path);
            return Err(error(message));
        }
        files.push(bytes);
    }
    let Combined { bytes, annexes: places } = combine(pdf, &files).map_err(error)?;
    let record = |(annex, (page, pages)): (&Annex, (u32, u32))| AnnexRecord {
        artifact: annex.path.clone(),
        page,
        pages,
        sha256: annex.sha256.clone(),
    };
    Ok((bytes, annexes.iter().zip(places).map(record).collect()))
}

//! Holds the numbers about people that a run is about to publish against all that were published before,
//! as the ledger has them: two numbers that are harmless alone can be subtracted.
//!
//! `published` finds the numbers of a document, `compare` what can be worked out from them.

mod compare;
mod published;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::checks::Checked;
use super::job::{Job, Plan};
use super::make::Outcome;
use super::session::Session;
use crate::config::CheckLevel;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::publish::ledger::{Ledger, LedgerNumber};
use crate::template::Asked;
use published::{Number, published, recorded};

/// Compares the numbers of all jobs with each other and with the ledger, and gives what it finds to the
/// jobs. `asked` tells for each document what its template may read.
pub(super) fn check(session: &Session, jobs: &[Job], asked: &[Asked], checked: &mut Checked) {
    let Some(path) = path(session) else { return };
    let concerned: Vec<usize> = (0..jobs.len())
        .filter(|job| tells_of_people(session, &asked[jobs[*job].document]))
        .collect();
    if concerned.is_empty() {
        return;
    }
    let ledger = match Ledger::read(&path) {
        Ok(ledger) => ledger,
        Err(error) => {
            let problem = unreadable(session, &error);
            for job in concerned {
                checked.of_jobs[job].push(problem.clone().in_job(&jobs[job].output));
            }
            return;
        }
    };
    let mut numbers: Vec<Number> = Vec::new();
    let mut places: BTreeMap<LedgerNumber, usize> = BTreeMap::new();
    for job in concerned {
        for number in published(session, &jobs[job]) {
            if let Some(known) = places.get(&number.record) {
                numbers[*known].jobs.insert(job);
                continue;
            }
            places.insert(number.record.clone(), numbers.len());
            numbers.push(Number { jobs: BTreeSet::from([job]), ..number });
        }
    }
    let (before, unknown) = recorded(session, &ledger);
    let outputs: Vec<String> = jobs.iter().map(|job| job.output.clone()).collect();
    let privacy = &session.workspace.privacy;
    for (found, of_jobs) in compare::findings(privacy, &outputs, &numbers, &before) {
        let place = session.data.figure(&found.figure).map(|f| f.span.clone());
        let diagnostic = match privacy.differencing {
            CheckLevel::Error => {
                Diagnostic::error(Stage::Document, "privacy/differencing", found.message)
            }
            CheckLevel::Warning => {
                Diagnostic::warning(Stage::Document, "privacy/differencing", found.message)
            }
        };
        let diagnostic = match place {
            Some(span) => diagnostic.at(session.workspace.text.place(span), "this figure"),
            None => diagnostic,
        };
        let diagnostic = diagnostic.hint(
            "leave one of the numbers out, make its parts coarser, or publish later, when there are more people",
        );
        for job in of_jobs {
            checked.of_jobs[job].push(diagnostic.clone().in_job(&jobs[job].output));
        }
    }
    if unknown > 0 {
        let message = format!(
            "{unknown} numbers of the ledger belong to figures, parts or rows that are not there any more, and were not compared"
        );
        let note = Diagnostic::note(Stage::Document, "privacy/ledger-outdated", message);
        checked.others.push(note.at(Place::file(relative(session)), ""));
    }
}

/// Adds the numbers of the documents that a run published to the ledger. Returns the problem if that
/// is not possible.
pub fn write_ledger(session: &Session, plan: &Plan, outcomes: &[Outcome]) -> Option<Diagnostic> {
    let path = path(session)?;
    let made = outcomes.iter().filter(|outcome| !outcome.artifacts.is_empty());
    let jobs: Vec<&Job> = made.map(|outcome| &plan.jobs[outcome.job]).collect();
    let asked = super::checks::asked(session);
    // Two runs at a time must not forget each other's numbers. Where files cannot be locked, they are
    // not run at a time.
    let lock = std::fs::File::open(session.workspace.root.join(crate::config::FILE_NAME));
    let _held = lock.and_then(|file| file.lock().map(|()| file));
    let mut ledger = match Ledger::read(&path) {
        Ok(ledger) => ledger,
        Err(error) => return Some(unreadable(session, &error)),
    };
    let before = ledger.clone();
    for job in jobs {
        if tells_of_people(session, &asked[job.document]) {
            for number in published(session, job) {
                ledger.add(number.record, &job.output);
            }
        }
    }
    if ledger == before {
        return None;
    }
    let error = ledger.write(&path).err()?;
    let message = format!("cannot write {} ({error})", relative(session));
    Some(
        Diagnostic::error(Stage::Document, "publish/unwritable", message)
            .at(Place::file(relative(session)), "")
            .hint("what was published is not in the ledger; mend this and build again"),
    )
}

/// Whether a template may read figures over people that are protected.
fn tells_of_people(session: &Session, asked: &Asked) -> bool {
    let people = |figure: &&crate::config::FigureConfig| {
        let table = figure.rule.table().and_then(|table| session.data.table(table));
        figure.protect && table.is_some_and(|table| table.people)
    };
    let asks = |name: &String| asked.figures.contains(name) || asked.names.contains(name);
    session.workspace.figures.iter().filter(people).any(|figure| asks(&figure.name))
}

fn path(session: &Session) -> Option<PathBuf> {
    let ledger = session.workspace.privacy.ledger.as_ref()?;
    Some(session.workspace.root.join(ledger))
}

fn relative(session: &Session) -> &str {
    session.workspace.privacy.ledger.as_deref().unwrap_or_default()
}

/// Nobody knows what was published: so nothing about people is published.
fn unreadable(session: &Session, error: &std::io::Error) -> Diagnostic {
    let message = format!("the ledger of what was published cannot be read ({error})");
    Diagnostic::error(Stage::Document, "privacy/bad-ledger", message)
        .at(Place::file(relative(session)), "")
        .hint("restore the file from a copy; without it nobody knows what was published before")
}

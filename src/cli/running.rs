//! What all runs that publish have in common: the lock, signals, the record, and the end.

use super::build::report;
use super::exit::Exit;
use super::log::Event;
use super::progress::Progress;
use super::selection::OUTPUT;
use super::signals;
use super::term::Terminal;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::period::Period;
use crate::pipeline::{
    HeadStart, MakeOptions, Outcome, Plan, Session, Upkeep, edition, make, write_ledger,
};
use crate::publish::edition::Edition;

/// A run that has published its documents, and still holds the output folder.
pub(super) struct Ran {
    pub(super) upkeep: Upkeep,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) edition: Edition,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Makes the jobs of a plan and writes the record. Reports what went wrong on the way.
pub(super) fn run(
    command: &str,
    (session, head_start): (&Session, HeadStart),
    (plan, period): (&Plan, Option<Period>),
    options: &MakeOptions,
    terminal: &Terminal,
) -> Result<Ran, Exit> {
    let (upkeep, notes) = Upkeep::open(session, options, command).map_err(|problem| {
        let problems = [*problem];
        terminal.report(&problems);
        Exit::of(&problems)
    })?;
    terminal.report(&notes);
    signals::listen_or_warn(&options.stop, terminal);
    let (jobs, named) = (plan.jobs.len(), period.map(|period| period.to_string()));
    terminal.log(&Event::RunPlanned { period: named, jobs });
    let progress = Progress::new(terminal, &session.workspace, jobs);
    let outcomes = make(session, (plan, period), options, (&upkeep, head_start), &progress);
    progress.end();
    let mut diagnostics = report(&outcomes, terminal);
    let edition = edition(session, plan, &outcomes, period);
    let published = outcomes.iter().any(|outcome| !outcome.kept);
    diagnostics.extend(write_edition(&edition, published, options, terminal));
    let ledger = write_ledger(session, plan, &outcomes);
    terminal.report(ledger.as_slice());
    diagnostics.extend(ledger);
    if let Some(stopped) = interrupted(&edition, options) {
        terminal.report(std::slice::from_ref(&stopped));
    }
    Ok(Ran { upkeep, outcomes, edition, diagnostics })
}

impl Ran {
    /// Ends the run. The exit code is the worst of what happened; a signal is worse than all.
    pub(super) fn end(
        self,
        session: &Session,
        options: &MakeOptions,
        terminal: &Terminal,
    ) -> (Vec<Diagnostic>, Exit) {
        let forgotten = self.upkeep.close(session);
        terminal.report(&forgotten);
        let mut diagnostics = self.diagnostics;
        diagnostics.extend(forgotten);
        let exit = signals::exit(&options.stop).unwrap_or_else(|| Exit::of(&diagnostics));
        (diagnostics, exit)
    }
}

/// Writes the record of a run, `published` if it made anything. Reports and returns the problem if it cannot.
fn write_edition(
    edition: &Edition,
    published: bool,
    options: &MakeOptions,
    terminal: &Terminal,
) -> Option<Diagnostic> {
    let error = match published {
        // The record that the run began with is there, and is another.
        true => edition.write_anew(&options.output),
        false => edition.write(&options.output),
    };
    let error = error.err()?;
    let message = format!("cannot write {OUTPUT}/edition.json ({error})");
    let problem = Diagnostic::error(Stage::Document, "publish/unwritable", message)
        .at(Place::file(OUTPUT), "");
    terminal.report(std::slice::from_ref(&problem));
    Some(problem)
}

/// What is said of a run that a signal ended.
fn interrupted(edition: &Edition, options: &MakeOptions) -> Option<Diagnostic> {
    options.stop.asked()?;
    let message = format!("stopped; {} documents were not made", edition.pending.len());
    let note = Diagnostic::note(Stage::Document, "publish/stopped", message);
    Some(note.hint("run it again; it goes on where it was"))
}

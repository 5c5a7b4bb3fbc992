//! `pressrun build`

use std::time::Instant;

use serde::Serialize;

use super::args::Build;
use super::exit::Exit;
use super::progress::Progress;
use super::selection::{OUTPUT, count, load, make_options, rejects, selection, spoken};
use super::term::Terminal;
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::pipeline::{MakeOptions, Outcome, Plan, Session, edition, make, plan, write_ledger};
use crate::publish::edition::Edition;
use crate::publish::figures::FiguresRecord;

/// How a run ended, for a machine.
#[derive(Serialize)]
struct Summary {
    kind: &'static str,
    version: u32,
    exit_code: u8,
    jobs: usize,
    made: usize,
    failed: usize,
    files: usize,
    pages: u32,
    errors: usize,
    warnings: usize,
}

pub(super) fn run(build: &Build, workspace: Workspace, terminal: &Terminal) -> Exit {
    let start = Instant::now();
    match try_run(build, workspace, terminal, start) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(
    build: &Build,
    workspace: Workspace,
    terminal: &Terminal,
    start: Instant,
) -> Result<Exit, Exit> {
    let options = make_options(&build.making, &workspace, terminal)?;
    let session = load(workspace, terminal)?;
    let rejected = rejects(&session, build.accepting, terminal);
    let selection = selection(&build.selection);
    let plan = plan(&session, &selection).map_err(|problems| {
        terminal.report(&problems);
        Exit::of(&problems)
    })?;
    terminal.report(&plan.notes);
    let outcomes = make_all(&session, &plan, &options, terminal);
    let mut diagnostics = report(&outcomes, terminal);
    let period = selection.period.or(session.workspace.period);
    let edition = edition(&session, &plan, &outcomes, period);
    diagnostics.extend(write_edition(&edition, &options, terminal));
    diagnostics.extend(keep_ledger(&session, &plan, &outcomes, terminal));
    if !terminal.json() {
        let lines: Vec<String> = edition
            .artifacts
            .iter()
            .filter(|artifact| !FiguresRecord::is_path(&artifact.path))
            .map(|artifact| format!("{OUTPUT}/{}\n", artifact.path))
            .collect();
        terminal.result(&lines.concat());
    }
    let exit = Exit::of(&diagnostics).max(rejected);
    summarise(&outcomes, &diagnostics, exit, terminal, start);
    Ok(exit)
}

/// Writes the record of what a run published. Reports and returns the problem if it cannot.
pub(super) fn write_edition(
    edition: &Edition,
    options: &MakeOptions,
    terminal: &Terminal,
) -> Option<Diagnostic> {
    let error = edition.write(&options.output).err()?;
    let message = format!("cannot write {OUTPUT}/edition.json ({error})");
    let problem = Diagnostic::error(Stage::Document, "publish/unwritable", message)
        .at(Place::file(OUTPUT), "");
    terminal.report(std::slice::from_ref(&problem));
    Some(problem)
}

/// Adds what a run published about people to the ledger. Reports and returns the problem if it cannot.
pub(super) fn keep_ledger(
    session: &Session,
    plan: &Plan,
    outcomes: &[Outcome],
    terminal: &Terminal,
) -> Option<Diagnostic> {
    let problem = write_ledger(session, plan, outcomes)?;
    terminal.report(std::slice::from_ref(&problem));
    Some(problem)
}

/// Makes all jobs of a plan, with progress.
pub(super) fn make_all(
    session: &Session,
    plan: &Plan,
    options: &MakeOptions,
    terminal: &Terminal,
) -> Vec<Outcome> {
    let progress = Progress::new(terminal, plan.jobs.len());
    let outcomes = make(session, &plan.jobs, options, &progress);
    progress.end();
    outcomes
}

/// Reports the problems of all jobs in the order of the plan. One slip of a template that shows
/// in many documents is told once, with the number of documents.
pub(super) fn report(outcomes: &[Outcome], terminal: &Terminal) -> Vec<Diagnostic> {
    let all = outcomes.iter().flat_map(|outcome| outcome.diagnostics.iter().cloned());
    let diagnostics = crate::pipeline::without_repeats(all.collect());
    terminal.report(&diagnostics);
    diagnostics
}

fn summarise(
    outcomes: &[Outcome],
    diagnostics: &[Diagnostic],
    exit: Exit,
    terminal: &Terminal,
    start: Instant,
) {
    let made = outcomes.iter().filter(|outcome| !outcome.artifacts.is_empty()).count();
    let pages =
        outcomes.iter().filter_map(|o| o.artifacts.first()).map(|artifact| artifact.pages).sum();
    let found = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let summary = Summary {
        kind: "summary",
        version: 1,
        exit_code: exit.number(),
        jobs: outcomes.len(),
        made,
        failed: outcomes.len() - made,
        files: outcomes.iter().map(|outcome| outcome.artifacts.len()).sum(),
        pages,
        errors: found(Severity::Error),
        warnings: found(Severity::Warning),
    };
    if terminal.json() {
        terminal.result_line(&serde_json::to_string(&summary).unwrap_or_default());
        return;
    }
    let failed = match summary.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    terminal.say(&format!(
        "published {made} of {}, {}, in {}{failed}",
        count(summary.jobs, "document", "documents"),
        count(pages as usize, "page", "pages"),
        spoken(start.elapsed()),
    ));
}

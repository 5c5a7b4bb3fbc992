//! `pressrun build`

use std::time::Instant;

use serde::Serialize;

use super::args::{Build, Selection};
use super::exit::Exit;
use super::running::{self, Ran};
use super::selection::{OUTPUT, count, load, make_options, rejects, selection, spoken};
use super::term::Terminal;
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pipeline::{MakeOptions, Outcome, Plan, Session, plan};
use crate::publish::figures::FiguresRecord;

/// How a run ended, for a machine.
#[derive(Serialize)]
struct Summary {
    kind: &'static str,
    version: u32,
    exit_code: u8,
    jobs: usize,
    made: usize,
    kept: usize,
    failed: usize,
    pending: usize,
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
    let options = make_options(&build.making, build.upkeep, &workspace, terminal)?;
    let session = load(workspace, terminal)?;
    let rejected = rejects(&session, build.accepting, terminal);
    let selection = selection(&build.selection, &session.workspace, terminal);
    let plan = plan(&session, &selection).map_err(|problems| {
        terminal.report(&problems);
        Exit::of(&problems)
    })?;
    terminal.report(&plan.notes);
    let period = selection.period.or(session.workspace.period);
    let mut ran = running::run("build", &session, (&plan, period), &options, terminal)?;
    ran.diagnostics.extend(stale(build, (&ran, &plan), &session, &options, terminal));
    if !terminal.json() {
        let lines: Vec<String> = ran
            .edition
            .artifacts
            .iter()
            .filter(|artifact| !FiguresRecord::is_path(&artifact.path))
            .map(|artifact| format!("{OUTPUT}/{}\n", artifact.path))
            .collect();
        terminal.result(&lines.concat());
    }
    let outcomes = std::mem::take(&mut ran.outcomes);
    let (diagnostics, exit) = ran.end(&session, &options, terminal);
    let exit = exit.max(rejected);
    summarise(&plan, &outcomes, &diagnostics, exit, terminal, start);
    Ok(exit)
}

/// Names documents of earlier runs that are made no more, where all documents were asked for, or
/// removes them, where that was asked for.
fn stale(
    build: &Build,
    (ran, plan): (&Ran, &Plan),
    session: &Session,
    options: &MakeOptions,
    terminal: &Terminal,
) -> Vec<Diagnostic> {
    let Selection { documents, keys, language, .. } = &build.selection;
    let shard = build.selection.shard;
    let all = documents.is_empty() && keys.is_empty() && language.is_empty() && shard.is_none();
    let said = match (options.stop.asked(), build.prune, all) {
        (Some(_), ..) => Vec::new(),
        (None, true, _) => ran.upkeep.prune(session, plan),
        (None, false, true) => ran.upkeep.name_stale(session, plan),
        (None, false, false) => Vec::new(),
    };
    terminal.report(&said);
    said
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
    plan: &Plan,
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
    let kept = outcomes.iter().filter(|outcome| outcome.kept).count();
    let summary = Summary {
        kind: "summary",
        version: 1,
        exit_code: exit.number(),
        jobs: plan.jobs.len(),
        made,
        kept,
        failed: outcomes.len() - made,
        pending: plan.jobs.len() - outcomes.len(),
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
    let kept = match kept {
        0 => String::new(),
        kept => format!(" ({kept} up to date)"),
    };
    let pending = match summary.pending {
        0 => String::new(),
        pending => format!(", {pending} not begun"),
    };
    terminal.say(&format!(
        "published {made} of {}{kept}, {}, in {}{failed}{pending}",
        count(summary.jobs, "document", "documents"),
        count(pages as usize, "page", "pages"),
        spoken(start.elapsed()),
    ));
}

//! `pressrun build`

use std::sync::Arc;

use super::args::{Build, Selection};
use super::exit::Exit;
use super::running::{self, Ran};
use super::selection::{OUTPUT, load, make_options, rejects, selection};
use super::summary::{Done, Results, Timings, summarise};
use super::term::Terminal;
use crate::config::Workspace;
use crate::diagnostic::Diagnostic;
use crate::pipeline::{HeadStart, MakeOptions, Outcome, Plan, Session, plan};
use crate::publish::figures::FiguresRecord;
use crate::publish::paths::is_thumbnail;

pub(super) fn run(build: &Build, workspace: Workspace, terminal: &Terminal) -> Exit {
    match try_run(build, workspace, terminal) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(build: &Build, workspace: Workspace, terminal: &Terminal) -> Result<Exit, Exit> {
    let mut timings = Timings::begin(build.making.timings);
    let options = make_options(&build.making, build.upkeep, &workspace, terminal)?;
    let session = Arc::new(load(workspace, terminal)?);
    let head_start = HeadStart::new(&session, &options);
    let rejected = rejects(&session, build.accepting, terminal);
    timings.end_of("reading");
    let selection = selection(&build.selection, &session.workspace, terminal);
    let plan = plan(&session, &selection).map_err(|problems| {
        terminal.report(&problems);
        Exit::of(&problems)
    })?;
    terminal.report(&plan.notes);
    let period = selection.period.or(session.workspace.period);
    timings.end_of("planning");
    let mut ran =
        running::run("build", (&session, head_start), (&plan, period), &options, terminal)?;
    timings.end_of("making");
    ran.diagnostics.extend(stale(build, (&ran, &plan), &session, &options, terminal));
    if !terminal.json() {
        let lines: Vec<String> = ran
            .edition
            .artifacts
            .iter()
            .filter(|artifact| !FiguresRecord::is_path(&artifact.path))
            .filter(|artifact| !is_thumbnail(&artifact.path))
            .map(|artifact| format!("{OUTPUT}/{}\n", artifact.path))
            .collect();
        terminal.result(&lines.concat());
    }
    let outcomes = std::mem::take(&mut ran.outcomes);
    let (diagnostics, exit) = ran.end(&session, &options, terminal);
    let exit = exit.max(rejected);
    let (plan, outcomes, diagnostics) = (&plan, &outcomes, &diagnostics);
    let results = Results {
        done: Done::Published,
        plan,
        outcomes,
        diagnostics,
        bundles: None,
        deliveries: None,
        exit,
    };
    summarise(&results, &timings, terminal);
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

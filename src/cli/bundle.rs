//! `pressrun bundle`

use std::sync::Arc;

use super::args::Bundle;
use super::exit::Exit;
use super::log::Event;
use super::running;
use super::selection::{OUTPUT, count, load, make_options, period, rejects, size};
use super::signals;
use super::summary::{Done, Results, Timings, summarise};
use super::term::Terminal;
use crate::config::{BundleConfig, Workspace};
use crate::diagnostic::{Diagnostic, Stage};
use crate::period::Period;
use crate::pipeline::{
    self, BundlePaths, Bundled, Delivered, HeadStart, MakeOptions, OUTSIDE_LIFE, Plan, Session,
    Upkeep, bundle, bundle_paths, bundle_plan, bundle_selection, parts, signer,
};
use crate::publish::manifest::EntryRecord;
use crate::publish::signature::Signer;

pub(super) fn run(args: &Bundle, workspace: Workspace, terminal: &Terminal) -> Exit {
    match try_run(args, workspace, terminal) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Bundle, workspace: Workspace, terminal: &Terminal) -> Result<Exit, Exit> {
    let mut timings = Timings::begin(args.making.timings);
    let options = make_options(&args.making, args.upkeep, &workspace, terminal)?;
    let session = Arc::new(load(workspace, terminal)?);
    let head_start = match args.from.is_empty() {
        true => HeadStart::new(&session, &options),
        false => HeadStart::none(),
    };
    let rejected = rejects(&session, args.accepting, terminal);
    timings.end_of("reading");
    let refuse = |problems: Vec<Diagnostic>| {
        terminal.report(&problems);
        Exit::of(&problems)
    };
    let asked = period(args.when, &session.workspace, terminal);
    let (config, selection) = bundle_selection(&session, &args.name, &args.keys, asked)
        .map_err(|problem| refuse(vec![*problem]))?;
    let signer = signer(&session.workspace, config).map_err(|problem| refuse(vec![*problem]))?;
    let plan = bundle_plan(&session, &selection).map_err(refuse)?;
    terminal.report(&plan.notes);
    if plan.jobs.is_empty() && plan.notes.iter().any(|note| note.id == OUTSIDE_LIFE) {
        terminal.say("there is nothing to make");
        return Ok(Exit::Made.max(rejected));
    }
    if plan.jobs.is_empty() {
        let period = selection.period.map(|p| format!(" in {p}")).unwrap_or_default();
        let message = format!("bundle `{}` has no documents{period}", args.name);
        let problem = Diagnostic::error(Stage::Config, "bundle/empty", message)
            .hint("`pressrun plan --period …` lists what there is");
        return Err(refuse(vec![problem]));
    }
    let period = selection.period;
    let paths = bundle_paths(&session, config, period, &plan).map_err(refuse)?;
    if !args.from.is_empty() {
        let asked = (config, period);
        let (session, signer) = (&session, signer.as_ref());
        let run = (&mut timings, rejected);
        return join(args, asked, &paths, &plan, (session, &options, signer), run, terminal);
    }
    timings.end_of("planning");
    let mut ran =
        running::run("bundle", (&session, head_start), (&plan, period), &options, terminal)?;
    timings.end_of("making");
    let (bundles, problems) = match options.stop.asked() {
        // Every bundle would lack what the run has not come to.
        Some(_) => (Vec::new(), Vec::new()),
        None => {
            let made = (&plan, ran.outcomes.as_slice());
            let asked = (config, period);
            bundle(&session, asked, &paths, made, &options, None, signer.as_ref())
        }
    };
    terminal.report(&problems);
    ran.diagnostics.extend(problems);
    timings.end_of("packing");
    bundles.iter().for_each(|bundled| tell(bundled, terminal));
    let (deliveries, problems) = deliver(args, config, &session, &options, &bundles, terminal);
    ran.diagnostics.extend(problems);
    if deliveries.is_some() {
        timings.end_of("delivering");
    }
    let outcomes = std::mem::take(&mut ran.outcomes);
    let (diagnostics, exit) = ran.end(&session, &options, terminal);
    let exit = exit.max(rejected);
    let (plan, outcomes, diagnostics) = (&plan, &outcomes, &diagnostics);
    let deliveries = deliveries.as_deref();
    let bundles = Some(bundles.as_slice());
    let done = Done::Published;
    let results = Results { done, plan, outcomes, diagnostics, bundles, deliveries, exit };
    summarise(&results, &timings, terminal);
    Ok(exit)
}

/// Packs what other runs have made, without making anything.
fn join(
    args: &Bundle,
    asked: (&BundleConfig, Option<Period>),
    paths: &BundlePaths,
    plan: &Plan,
    (session, options, signer): (&Session, &MakeOptions, Option<&Signer>),
    (timings, rejected): (&mut Timings, Exit),
    terminal: &Terminal,
) -> Result<Exit, Exit> {
    timings.end_of("planning");
    let refuse = |problems: Vec<Diagnostic>| {
        terminal.report(&problems);
        Exit::of(&problems)
    };
    let parts = parts(session, plan, &args.from).map_err(refuse)?;
    let (lock, notes) =
        Upkeep::open(session, options, "bundle").map_err(|problem| refuse(vec![*problem]))?;
    terminal.report(&notes);
    let period = asked.1.map(|period| period.to_string());
    terminal.log(&Event::RunPlanned { period, jobs: plan.jobs.len() });
    let made = (plan, parts.outcomes.as_slice());
    let (bundles, mut problems) =
        bundle(session, asked, paths, made, options, Some(&parts), signer);
    terminal.report(&problems);
    timings.end_of("packing");
    bundles.iter().for_each(|bundled| tell(bundled, terminal));
    signals::listen_or_warn(&options.stop, terminal);
    let (deliveries, undelivered) = deliver(args, asked.0, session, options, &bundles, terminal);
    problems.extend(undelivered);
    if deliveries.is_some() {
        timings.end_of("delivering");
    }
    let forgotten = lock.close(session);
    terminal.report(&forgotten);
    problems.extend(forgotten);
    let exit = signals::exit(&options.stop).unwrap_or_else(|| Exit::of(&problems)).max(rejected);
    let (outcomes, diagnostics) = (parts.outcomes.as_slice(), problems.as_slice());
    let (bundles, deliveries) = (Some(bundles.as_slice()), deliveries.as_deref());
    let done = Done::Packed;
    let results = Results { done, plan, outcomes, diagnostics, bundles, deliveries, exit };
    summarise(&results, timings, terminal);
    Ok(exit)
}

/// Delivers what was packed, and tells it. `None` if it is to be delivered nowhere.
fn deliver(
    args: &Bundle,
    config: &BundleConfig,
    session: &Session,
    options: &MakeOptions,
    bundles: &[Bundled],
    terminal: &Terminal,
) -> (Option<Vec<Delivered>>, Vec<Diagnostic>) {
    if args.no_deliver || config.deliver.is_none() {
        return (None, Vec::new());
    }
    let record = |b: &Bundled| EntryRecord { bytes: b.bytes, sha256: b.sha256.clone() };
    let bundles: Vec<_> = bundles.iter().map(|b| (b.path.clone(), record(b))).collect();
    let (workspace, output) = (&session.workspace, options.output.as_path());
    let (delivered, problems) =
        pipeline::deliver(workspace, config, output, &bundles, &options.stop);
    terminal.report(&problems);
    delivered.iter().for_each(|delivered| super::deliver::tell(delivered, terminal));
    (Some(delivered), problems)
}

fn tell(bundled: &Bundled, terminal: &Terminal) {
    terminal.log(&Event::BundleWritten {
        path: &bundled.path,
        documents: bundled.documents,
        bytes: bundled.bytes,
        sha256: &bundled.sha256,
    });
    if terminal.json() {
        let line = serde_json::json!({
            "kind": "bundle",
            "version": 1,
            "path": bundled.path,
            "documents": bundled.documents,
            "bytes": bundled.bytes,
            "sha256": bundled.sha256,
        });
        terminal.result_line(&line.to_string());
        return;
    }
    terminal.result_line(&format!("{OUTPUT}/{}", bundled.path));
    terminal.say(&format!(
        "  {}, {}, sha256 {}",
        count(bundled.documents, "document", "documents"),
        size(bundled.bytes),
        bundled.sha256
    ));
}

//! How a run ended: one line for a person, one JSON object for a machine.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::exit::Exit;
use super::log::Counts;
use super::selection::{count, spoken};
use super::term::Terminal;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pipeline::{Bundled, Delivered, Outcome, Plan};

/// How a run ended, for a machine.
#[derive(Serialize)]
struct Summary<'a> {
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
    /// The paths of the ZIPs; of `bundle` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    bundles: Option<Vec<&'a str>>,
    /// What became of the ZIPs that are to be delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    deliveries: Option<&'a [Delivered]>,
    /// Seconds that each stage took; with `--timings` only, for nothing else differs from run to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<serde_json::Map<String, serde_json::Value>>,
}

/// What a run does with documents.
#[derive(Clone, Copy)]
pub(super) enum Done {
    /// Makes them, or finds them up to date.
    Published,
    /// Packs what others made.
    Packed,
}

/// What a run came to.
pub(super) struct Results<'a> {
    /// What became of the documents.
    pub(super) done: Done,
    pub(super) plan: &'a Plan,
    pub(super) outcomes: &'a [Outcome],
    pub(super) diagnostics: &'a [Diagnostic],
    pub(super) bundles: Option<&'a [Bundled]>,
    pub(super) deliveries: Option<&'a [Delivered]>,
    pub(super) exit: Exit,
}

/// How long the stages of a run took.
pub(super) struct Timings {
    wanted: bool,
    start: Instant,
    lap: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// Begins to take the time; it is told only if that is wanted.
    pub(super) fn begin(wanted: bool) -> Self {
        let now = Instant::now();
        Self { wanted, start: now, lap: now, stages: Vec::new() }
    }

    /// Ends a stage.
    pub(super) fn end_of(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.stages.push((stage, now - self.lap));
        self.lap = now;
    }

    fn seconds(&self) -> serde_json::Map<String, serde_json::Value> {
        let all = self.stages.iter().copied().chain([("all", self.start.elapsed())]);
        let rounded = |time: Duration| (time.as_secs_f64() * 1000.0).round() / 1000.0;
        all.map(|(stage, time)| (stage.to_owned(), rounded(time).into())).collect()
    }
}

/// Tells how a run ended.
pub(super) fn summarise(results: &Results<'_>, timings: &Timings, terminal: &Terminal) {
    let Results { done, plan, outcomes, diagnostics, bundles, deliveries, exit } = results;
    let made = outcomes.iter().filter(|outcome| !outcome.artifacts.is_empty()).count();
    let pages: u32 =
        outcomes.iter().filter_map(|o| o.artifacts.first()).map(|artifact| artifact.pages).sum();
    let found = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let summary = Summary {
        kind: "summary",
        version: 1,
        exit_code: exit.number(),
        jobs: plan.jobs.len(),
        made,
        kept: outcomes.iter().filter(|outcome| outcome.kept).count(),
        failed: outcomes.len() - made,
        pending: plan.jobs.len() - outcomes.len(),
        files: outcomes.iter().map(|outcome| outcome.artifacts.len()).sum(),
        pages,
        errors: found(Severity::Error),
        warnings: found(Severity::Warning),
        bundles: bundles.map(|all| all.iter().map(|bundled| bundled.path.as_str()).collect()),
        deliveries: *deliveries,
        seconds: timings.wanted.then(|| timings.seconds()),
    };
    terminal.keep_counts(Counts {
        jobs: summary.jobs,
        made,
        kept: summary.kept,
        failed: summary.failed,
        pending: summary.pending,
        pages,
        errors: summary.errors,
        warnings: summary.warnings,
    });
    if terminal.json() {
        terminal.result_line(&serde_json::to_string(&summary).unwrap_or_default());
        return;
    }
    let some = |number: usize, before: &str, after: &str| match number {
        0 => String::new(),
        number => format!("{before}{number}{after}"),
    };
    // Nobody looked whether what others made is up to date.
    let (done, kept) = match done {
        Done::Published => ("published", summary.kept),
        Done::Packed => ("packed", 0),
    };
    terminal.say(&format!(
        "{done} {made} of {}{}, {}, in {}{}{}",
        count(summary.jobs, "document", "documents"),
        some(kept, " (", " up to date)"),
        count(pages as usize, "page", "pages"),
        spoken(timings.start.elapsed()),
        some(summary.failed, ", ", " failed"),
        some(summary.pending, ", ", " not begun"),
    ));
    if timings.wanted {
        let stage = |(stage, time): &(&str, Duration)| format!("{stage} {}", spoken(*time));
        let stages: Vec<String> = timings.stages.iter().map(stage).collect();
        terminal.say(&format!("  {}", stages.join(", ")));
    }
}

//! Progress: a bar on a terminal, plain lines otherwise, JSON lines for a machine, events for a log.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::log::{Event, JobFields, path_is_personal};
use super::term::Terminal;
use crate::config::Workspace;
use crate::diagnostic::Severity;
use crate::pipeline::{Job, Observer, Outcome};

/// Tells about finished jobs while a run goes on.
pub(super) struct Progress<'a> {
    terminal: &'a Terminal,
    workspace: &'a Workspace,
    /// For each document of the workspace, whether its paths stay out of the log.
    personal: Vec<bool>,
    /// When the jobs in the making were begun, by their place in the plan.
    begun: Mutex<BTreeMap<usize, Instant>>,
    bar: ProgressBar,
    total: usize,
    done: AtomicUsize,
}

/// One finished job, for a machine.
#[derive(Serialize)]
struct JobFinished<'a> {
    kind: &'static str,
    version: u32,
    output: &'a str,
    made: bool,
    kept: bool,
    pages: u32,
    files: Vec<&'a str>,
}

impl<'a> Progress<'a> {
    pub(super) fn new(terminal: &'a Terminal, workspace: &'a Workspace, total: usize) -> Self {
        let bar =
            match terminal.interactive && !terminal.quiet && !terminal.json() && !terminal.logs {
                true => ProgressBar::new(total as u64),
                false => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            };
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let documents = workspace.documents.iter();
        let personal = documents.map(|document| path_is_personal(workspace, document)).collect();
        let (begun, done) = (Mutex::default(), AtomicUsize::new(0));
        Self { terminal, workspace, personal, begun, bar, total, done }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn log(&self, job: &Job, outcome: &Outcome, pages: u32) {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).remove(&outcome.job);
        let told = outcome.diagnostics.iter().filter(|d| d.severity != Severity::Note);
        let mut problems: Vec<&str> = told.map(|problem| problem.id.as_ref()).collect();
        problems.sort_unstable();
        problems.dedup();
        let fields = JobFields {
            document: &job.config(self.workspace).name,
            language: &job.language,
            period: job.period.map(|period| period.to_string()),
            path: (!self.personal[job.document]).then_some(&job.output),
            pages,
            ms: begun.map(|begun| begun.elapsed().as_millis() as u64),
            problems,
        };
        self.terminal.log(&match (outcome.artifacts.is_empty(), outcome.kept) {
            (true, _) => Event::JobFailed(fields),
            (false, true) => Event::JobSkipped(fields),
            (false, false) => Event::JobMade(fields),
        });
    }
}

impl Observer for Progress<'_> {
    fn begun(&self, job: usize) {
        if self.terminal.logs {
            let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
            begun.insert(job, Instant::now());
        }
    }

    fn finished(&self, job: &Job, outcome: &Outcome) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let pages = outcome.artifacts.first().map_or(0, |artifact| artifact.pages);
        let made = !outcome.artifacts.is_empty();
        if self.terminal.logs {
            self.log(job, outcome, pages);
        }
        if self.terminal.json() {
            let line = JobFinished {
                kind: "job",
                version: 1,
                output: &job.output,
                made,
                kept: outcome.kept,
                pages,
                files: outcome.artifacts.iter().map(|artifact| artifact.path.as_str()).collect(),
            };
            self.terminal.result_line(&serde_json::to_string(&line).unwrap_or_default());
        } else if outcome.kept || self.terminal.logs {
            self.bar.inc(1);
        } else if self.terminal.interactive {
            self.bar.set_message(job.output.clone());
            self.bar.inc(1);
        } else {
            let verb = if made { "made" } else { "failed" };
            let pages = match (made, pages) {
                (false, _) => String::new(),
                (true, 1) => " (1 page)".to_owned(),
                (true, pages) => format!(" ({pages} pages)"),
            };
            let width = self.total.to_string().len();
            let line = format!("{done:>width$}/{} {verb} {}{pages}", self.total, job.output);
            self.terminal.say(&line);
        }
    }
}

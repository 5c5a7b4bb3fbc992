//! Progress: a bar on a terminal, plain lines otherwise, JSON lines for a machine.

use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::term::Terminal;
use crate::pipeline::{Job, Observer, Outcome};

/// Tells about finished jobs while a run goes on.
pub(super) struct Progress<'a> {
    terminal: &'a Terminal,
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
    pub(super) fn new(terminal: &'a Terminal, total: usize) -> Self {
        let bar = match terminal.interactive && !terminal.quiet && !terminal.json() {
            true => ProgressBar::new(total as u64),
            false => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        };
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { terminal, bar, total, done: AtomicUsize::new(0) }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress<'_> {
    fn finished(&self, job: &Job, outcome: &Outcome) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let pages = outcome.artifacts.first().map_or(0, |artifact| artifact.pages);
        let made = !outcome.artifacts.is_empty();
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
        } else if outcome.kept {
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

//! The events of a run as JSON, for whoever collects the logs of scheduled jobs.
//!
//! A log is kept long and read by many. So it holds addresses and counts, but nothing that stands in a cell:
//! problems come without their texts, keys as a number, and the path of a document only if its pattern
//! does not name a personal column.

use serde::Serialize;

use super::args::Command;
use crate::config::{DocumentConfig, Workspace};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::pipeline::Delivered;

/// The version of the fields of all events.
const VERSION: u32 = 1;

/// One thing that happened in a run.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event<'a> {
    /// The first event.
    RunStarted {
        /// `build`, `bundle` or `deliver`.
        command: &'static str,
        /// The version of the program.
        program: &'static str,
        /// The name of the bundle.
        bundle: Option<&'a str>,
        /// The documents that were asked for; none for all.
        documents: &'a [String],
        /// The languages that were asked for; none for all.
        languages: &'a [String],
        /// How many keys were asked for; 0 for all rows.
        keys: usize,
        /// The share that was asked for.
        shard: Option<String>,
    },
    /// A table was read.
    TableLoaded {
        /// Its name.
        table: &'a str,
        /// What became of its rows.
        #[serde(flatten)]
        rows: crate::data::RowCounts,
    },
    /// What is to be done is known.
    RunPlanned {
        /// The period.
        period: Option<String>,
        /// The number of documents.
        jobs: usize,
    },
    /// A document was up to date.
    JobSkipped(JobFields<'a>),
    /// A document was published.
    JobMade(JobFields<'a>),
    /// A document was not published.
    JobFailed(JobFields<'a>),
    /// Something is wrong, or worth to know.
    Problem(ProblemFields<'a>),
    /// A bundle is complete.
    BundleWritten {
        /// Below the output folder.
        path: &'a str,
        /// The number of documents in it.
        documents: usize,
        /// Its size.
        bytes: u64,
        /// Its hash.
        sha256: &'a str,
    },
    /// A bundle was sent to where it is delivered to, or was not.
    BundleDelivered(&'a Delivered),
    /// The last event.
    RunEnded {
        /// The exit code of the program.
        exit_code: u8,
        /// How long all took, in milliseconds.
        ms: u64,
        /// What became of the documents.
        #[serde(flatten)]
        counts: Counts,
    },
}

/// What is told of a document.
#[derive(Debug, Serialize)]
pub struct JobFields<'a> {
    /// Its name in `pressrun.toml`.
    pub document: &'a str,
    /// Its language.
    pub language: &'a str,
    /// Its period.
    pub period: Option<String>,
    /// Its path below the output folder, if that tells nothing personal.
    pub path: Option<&'a str>,
    /// How many pages it has.
    pub pages: u32,
    /// Milliseconds from when it was begun; none if it was known to be up to date.
    pub ms: Option<u64>,
    /// The ids of its errors and warnings, each once.
    pub problems: Vec<&'a str>,
}

/// What is told of a problem.
#[derive(Debug, Serialize)]
pub struct ProblemFields<'a> {
    id: &'a str,
    stage: Stage,
    severity: Severity,
    message: Option<&'a str>,
    file: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<&'a str>,
    line: Option<u32>,
    documents: usize,
}

/// What became of the documents of a run.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Counts {
    /// All that were planned.
    pub jobs: usize,
    /// Those that are there, kept ones included.
    pub made: usize,
    /// Those that were up to date.
    pub kept: usize,
    /// Those that failed.
    pub failed: usize,
    /// Those that the run has not come to.
    pub pending: usize,
    /// The pages of those that are there.
    pub pages: u32,
    /// The number of errors.
    pub errors: usize,
    /// The number of warnings.
    pub warnings: usize,
}

impl Event<'_> {
    /// The event of a run that begins. `None` for commands that publish nothing.
    pub fn started(command: &Command) -> Option<Event<'_>> {
        let program = env!("CARGO_PKG_VERSION");
        match command {
            Command::Build(build) => Some(Event::RunStarted {
                command: "build",
                program,
                bundle: None,
                documents: &build.selection.documents,
                languages: &build.selection.language,
                keys: build.selection.keys.len(),
                shard: build.selection.shard.map(|shard| shard.to_string()),
            }),
            Command::Bundle(bundle) => Some(Event::RunStarted {
                command: "bundle",
                program,
                bundle: Some(&bundle.name),
                documents: &[],
                languages: &[],
                keys: bundle.keys.len(),
                shard: None,
            }),
            Command::Deliver(_) => Some(Event::RunStarted {
                command: "deliver",
                program,
                bundle: None,
                documents: &[],
                languages: &[],
                keys: 0,
                shard: None,
            }),
            _ => None,
        }
    }

    /// The line that is logged, with its line end.
    pub fn line(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            kind: &'static str,
            version: u32,
            time: String,
            #[serde(flatten)]
            event: &'a Event<'a>,
        }
        let now = jiff::Timestamp::now();
        let line = Line { kind: "event", version: VERSION, time: format!("{now:.3}"), event: self };
        let mut text = serde_json::to_string(&line).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl<'a> ProblemFields<'a> {
    /// The message is told only of problems that are found before any cell is looked at, or that come from
    /// the machine: others quote what stands in cells.
    pub fn of(problem: &'a Diagnostic) -> Self {
        let of_no_cell = ["config/", "usage/", "publish/stopped", "deliver/", "sign/"];
        let harmless = problem.stage == Stage::Busy
            || of_no_cell.iter().any(|start| problem.id.starts_with(start));
        let place = problem.labels.iter().find(|label| label.primary).map(|label| &label.place);
        let place = place.filter(|place| !place.file.starts_with("output/"));
        let shown = place.filter(|place| !place.lines.is_empty());
        Self {
            id: &problem.id,
            stage: problem.stage,
            severity: problem.severity,
            message: harmless.then_some(problem.message.as_str()),
            file: place.map(|place| place.file.as_str()),
            sheet: place.and_then(|place| place.sheet.as_deref()),
            cell: place.and_then(|place| place.cell.as_deref()),
            line: shown.map(|place| place.start.line),
            documents: usize::from(problem.job.is_some()) + problem.more_jobs,
        }
    }
}

/// Whether the paths of a document can hold what stands in a personal column: whether the pattern
/// of its paths has a word that is the name of one.
pub(super) fn path_is_personal(workspace: &Workspace, document: &DocumentConfig) -> bool {
    let pattern = document.output.as_str();
    let words = || pattern.split(|c: char| !c.is_alphanumeric() && c != '_');
    let columns = workspace.tables.iter().flat_map(|table| &table.columns);
    let mut personal = columns.filter(|column| column.personal).map(|column| column.name.as_str());
    let is_word = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    personal.any(|name| match is_word(name) {
        true => words().any(|word| word == name),
        false => pattern.contains(name),
    })
}

//! Makes jobs: fills the template here, typesets in a worker, publishes atomically.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::attachments::attachments;
use super::checks::run_checks;
use super::context::recorded_context;
use super::donors;
use super::job::Job;
use super::numbers::{self, Numbers};
use super::origins::{Behind, Origin, Origins, Sources};
use super::pool;
use super::rejects::incomplete;
use super::session::Session;
use super::trace;
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::period::Period;
use crate::publish::atomic;
use crate::publish::edition::{ArtifactRecord, Suppressed};
use crate::publish::figures::FiguresRecord;
use crate::source::sha256;
use crate::table::Value;
use crate::template::Markup;
use crate::typeset::{PressWorker, PrintRequest, PrintResponse};
use crate::worker::Failure;

/// How jobs are made.
#[derive(Debug, Clone)]
pub struct MakeOptions {
    /// The executable that serves as worker.
    pub program: PathBuf,
    /// How many workers.
    pub workers: usize,
    /// Time that one document may take.
    pub timeout: Duration,
    /// Memory that one worker may use, in bytes.
    pub memory: u64,
    /// The point in time that documents carry.
    pub timestamp: Option<jiff::Timestamp>,
    /// Further font folders.
    pub font_paths: Vec<PathBuf>,
    /// Whether the machine's fonts are used.
    pub system_fonts: bool,
    /// The output folder.
    pub output: PathBuf,
}

/// What became of a job.
#[derive(Debug)]
pub struct Outcome {
    /// Index into the plan's jobs.
    pub job: usize,
    /// The published files, the PDF first; empty if the job failed.
    pub artifacts: Vec<ArtifactRecord>,
    /// What it was made from. Documents that were made from the same files share it.
    pub sources: Sources,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Is told about each finished job, from any thread.
pub trait Observer: Sync {
    /// A job is finished, well or not.
    fn finished(&self, job: &Job, outcome: &Outcome);
}

/// Makes and publishes all jobs. The outcomes come in the order of the jobs.
pub fn make(
    session: &Session,
    jobs: &[Job],
    options: &MakeOptions,
    observer: &dyn Observer,
) -> Vec<Outcome> {
    let checked = run_checks(session, jobs);
    let mut outcomes = pool::run(session, jobs, options, observer, &checked);
    for outcome in &mut outcomes {
        // What stops a job is all that there is to say about it.
        if checked.stops(outcome.job).is_empty()
            && let Some(failures) = checked.of_jobs.get(outcome.job)
        {
            outcome.diagnostics.extend(failures.iter().cloned());
        }
    }
    outcomes
}

/// Runs the checks and fills the templates of all jobs without typesetting: what `pressrun check` does.
pub fn check(session: &Session, jobs: &[Job]) -> Vec<Diagnostic> {
    let checked = run_checks(session, jobs);
    let mut problems: Vec<Diagnostic> = checked.of_jobs.into_iter().flatten().collect();
    problems.extend(checked.others);
    for job in jobs {
        let (context, _) = recorded_context(session, job);
        let template = &job.config(&session.workspace).template;
        if let Err(found) = session.templates.render(template, &context) {
            problems.extend(found.into_iter().map(|problem| problem.in_job(&job.output)));
        }
    }
    trace::without_repeats(problems)
}

/// A job with its template filled.
pub(super) struct Filled {
    pub(super) markup: Markup,
    inputs: BTreeSet<String>,
    tables: BTreeSet<String>,
    suppressed: Vec<Suppressed>,
    numbers: Numbers,
}

/// Fills the template of a job.
pub(super) fn fill(session: &Session, job: &Job) -> Result<Filled, Vec<Diagnostic>> {
    let (context, tables) = recorded_context(session, job);
    let template = &job.config(&session.workspace).template;
    match session.templates.render(template, &context) {
        Ok(markup) => Ok(Filled {
            numbers: Numbers::of(session, job, tables.data(), &markup),
            markup,
            inputs: tables.files(),
            tables: tables.tables(),
            suppressed: tables.suppressed(),
        }),
        Err(problems) => {
            Err(problems.into_iter().map(|problem| problem.in_job(&job.output)).collect())
        }
    }
}

/// Typesets a filled job in a worker.
pub(super) fn typeset(
    session: &Session,
    job: &Job,
    filled: &Filled,
    options: &MakeOptions,
    worker: &mut PressWorker,
) -> Result<PrintResponse, Vec<Diagnostic>> {
    let config = job.config(&session.workspace);
    let archive = config.pdf.standards.iter().any(|standard| standard.starts_with("a-"));
    let request = PrintRequest {
        path: filled.markup.path.clone(),
        text: filled.markup.text.clone(),
        standards: config.pdf.standards.clone(),
        ident: job.identity(&session.workspace),
        timestamp: timestamp(job, options, archive).map(|time| time.as_second()),
        png: config.png.clone(),
        words: session.leaks().any() || donors::wants_words(session, job),
        svg: config.svg.clone(),
        marks: filled.numbers.marks(&filled.markup),
        anchors: filled.numbers.anchors(&filled.markup),
        pictures: session.workspace.pictures,
        preflight: Some(config.preflight.clone()),
        attachments: attachments(session, job, &filled.numbers, &filled.markup),
    };
    worker
        .print(&request, options.timeout)
        .map_err(|failure| vec![worker_failed(job, config.template.as_str(), &failure)])
}

/// The point in time that a document carries: the one asked for, else the day of its row, else the
/// last day of its period. Standards for archives demand some day; without any it is the first
/// that a ZIP can say, so that nobody takes it for the truth.
fn timestamp(job: &Job, options: &MakeOptions, archive: bool) -> Option<jiff::Timestamp> {
    let own_day =
        job.row.as_ref().and_then(|(table, row)| match table.value(*row, table.period?) {
            Value::Date(day) => Some(day),
            _ => None,
        });
    let day = own_day.or(job.period.map(Period::end)).or(archive.then_some(NO_DAY));
    let midnight = || day?.in_tz("UTC").ok().map(|day| day.timestamp());
    options.timestamp.or_else(midnight)
}

/// Stands for no day at all.
const NO_DAY: jiff::civil::Date = jiff::civil::date(1980, 1, 1);

fn worker_failed(job: &Job, template: &str, failure: &Failure) -> Diagnostic {
    let (id, hint) = match failure {
        Failure::TimedOut { .. } => (
            "typeset/time-limit",
            "look for a loop that does not end; `--timeout SECONDS` allows more time",
        ),
        Failure::OutOfMemory { .. } => (
            "typeset/memory-limit",
            "look for a list or picture that grows without end; `--memory MIB` allows more",
        ),
        Failure::StackOverflow => (
            "typeset/stack-overflow",
            "look for a function that calls itself or for content nested very deeply",
        ),
        Failure::Crashed { .. } | Failure::Lost { .. } => (
            "typeset/crash",
            "the other documents are not affected; take parts out of the template to find the cause",
        ),
    };
    Diagnostic::error(Stage::Document, id, format!("the document could not be typeset: {failure}"))
        .at(Place::file(template), "")
        .hint(hint)
        .in_job(&job.output)
}

/// Publishes what a worker made and describes the outcome.
pub(super) fn publish(
    session: &Session,
    origins: &Origins,
    (index, job): (usize, &Job),
    filled: Filled,
    response: PrintResponse,
    output: &Path,
) -> Outcome {
    let mut diagnostics = trace::diagnostics(session, job, &filled.markup, &response.problems);
    diagnostics.extend(session.leaks().find(session, job, &response.words));
    diagnostics.extend(donors::check(session, job, &response));
    let mut figures = filled.numbers.record(session, job, &filled.markup, &response.marks);
    diagnostics.extend(numbers::untraced(session, job, &figures));
    let mut outcome =
        Outcome { job: index, artifacts: Vec::new(), sources: Sources::default(), diagnostics };
    let failed = outcome.diagnostics.iter().any(Diagnostic::is_error);
    let (Some(pdf), false) = (&response.pdf, failed) else { return outcome };

    let mut files: Vec<(String, &[u8])> = vec![(job.output.clone(), pdf.as_slice())];
    for page in &response.pngs {
        files.push((job.page_output(page.number, "png"), &page.bytes));
    }
    for page in &response.svgs {
        files.push((job.page_output(page.number, "svg"), &page.bytes));
    }
    let behind = Behind {
        inputs: filled.inputs,
        used: filled.markup.used,
        dependencies: response.dependencies,
    };
    let origin = origins.of(session, job.document, behind);
    figures.sha256 = Some(sha256(pdf));
    figures.sources = origin.sources.as_ref().clone();
    let figures_json = if figures.is_empty() { None } else { Some(figures.to_json()) };
    if let Some(json) = &figures_json {
        files.push((FiguresRecord::path(&job.output), json.as_bytes()));
    }
    if let Err(problem) = write_all(output, &files) {
        outcome.diagnostics.push(problem.in_job(&job.output));
        return outcome;
    }
    if figures_json.is_none() {
        // One that an earlier edition left would tell of numbers that are no longer there. Most
        // documents have none.
        let _ = std::fs::remove_file(output.join(FiguresRecord::path(&job.output)));
    }
    outcome.sources = origin.sources.clone();
    outcome.artifacts = files
        .iter()
        .map(|(path, bytes)| record(session, job, path, bytes, response.pages, &origin))
        .collect();
    let warnings = outcome.diagnostics.iter().filter(|d| d.severity == Severity::Warning);
    let incomplete = incomplete(session, &filled.tables);
    outcome.artifacts.iter_mut().for_each(|file| file.incomplete = incomplete.clone());
    outcome.artifacts[0].suppressed = filled.suppressed;
    outcome.artifacts[0].warnings =
        warnings.map(|warning| format!("{}: {}", warning.id, warning.message)).collect();
    outcome
}

/// Stages all files of a job, and only if all of them could be written gives them their names.
fn write_all(output: &Path, files: &[(String, &[u8])]) -> Result<(), Box<Diagnostic>> {
    let unwritable =
        |path: &str, error: std::io::Error| {
            let message = format!("cannot write output/{path} ({error})");
            Box::new(Diagnostic::error(Stage::Document, "publish/unwritable", message).hint(
                "is the file open in another program, the disk full, or the folder read-only?",
            ))
        };
    let mut staged = Vec::new();
    for (path, bytes) in files {
        let file = atomic::stage(&output.join(path), bytes).map_err(|e| unwritable(path, e))?;
        staged.push((path, file));
    }
    for (path, file) in staged {
        file.commit().map_err(|error| unwritable(path, error))?;
    }
    Ok(())
}

fn record(
    session: &Session,
    job: &Job,
    path: &str,
    bytes: &[u8],
    pages: u32,
    origin: &Origin,
) -> ArtifactRecord {
    ArtifactRecord {
        path: path.to_owned(),
        document: job.config(&session.workspace).name.clone(),
        row: job.key.clone(),
        language: job.language.clone(),
        period: job.period.map(|period| period.to_string()),
        pages,
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
        made_from: origin.files.clone(),
        incomplete: Vec::new(),
        suppressed: Vec::new(),
        warnings: Vec::new(),
    }
}

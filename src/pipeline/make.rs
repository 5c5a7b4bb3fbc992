//! Makes jobs: fills the template here, typesets in a worker, publishes atomically.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::annexes::{self, Annex};
use super::attachments::attachments;
use super::checks::run_checks;
use super::context::{TablesRead, recorded_context};
use super::donors;
use super::failures::{unwritable, worker_failed};
use super::findings::finding;
use super::head_start::HeadStart;
use super::job::{Job, Plan};
use super::numbers::{self, Numbers};
use super::origins::{Behind, Origin, Origins, Sources};
use super::pool;
use super::record::edition;
use super::rejects::incomplete;
use super::repeats::Distinct;
use super::session::Session;
use super::trace;
use super::upkeep::{Finished, Upkeep, document_words};
use crate::config::{BundleConfig, BundleContent, Workspace};
use crate::diagnostic::{Diagnostic, Severity};
use crate::period::Period;
use crate::publish::atomic;
use crate::publish::edition::{ArtifactRecord, Suppressed};
use crate::publish::figures::FiguresRecord;
use crate::publish::paths::thumbnail;
use crate::publish::state::{Output, Print, modified};
use crate::source::sha256;
use crate::table::Value;
use crate::template::Markup;
use crate::typeset::{PressWorker, PrintRequest, PrintResponse};
use crate::worker::Stop;

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
    /// Whether documents are made although they are up to date.
    pub force: bool,
    /// Whether only documents are made that failed the last time, or never were.
    pub only_failed: bool,
    /// Whether no further document is begun after one that failed.
    pub fail_fast: bool,
    /// The wish to end the run early.
    pub stop: Stop,
}

/// What became of a job.
#[derive(Debug)]
pub struct Outcome {
    /// Index into the plan's jobs.
    pub job: usize,
    /// The published files, the PDF first; empty if the job failed.
    pub artifacts: Vec<Arc<ArtifactRecord>>,
    /// What it was made from. Documents that were made from the same files share it.
    pub sources: Sources,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it was up to date and is still there from an earlier run.
    pub kept: bool,
}

impl Outcome {
    /// That a job failed.
    pub(super) fn failed(job: usize, diagnostics: Vec<Diagnostic>) -> Self {
        let (artifacts, sources) = (Vec::new(), Sources::default());
        Self { job, artifacts, sources, diagnostics, kept: false }
    }
}

/// Is told about each finished job, from any thread.
pub trait Observer: Sync {
    /// A job is begun; it may turn out to be up to date. The argument is its place in the plan.
    fn begun(&self, _job: usize) {}

    /// A job is finished, well or not.
    fn finished(&self, job: &Job, outcome: &Outcome);
}

/// Makes and publishes the jobs of a plan that are not up to date. The outcomes come in the order of
/// the jobs; jobs that the run has not come to, because it was to end early, have none.
pub fn make(
    session: &Session,
    (plan, period): (&Plan, Option<Period>),
    options: &MakeOptions,
    (upkeep, head_start): (&Upkeep, HeadStart),
    observer: &dyn Observer,
) -> Vec<Outcome> {
    let jobs = &plan.jobs;
    let checked = run_checks(session, jobs);
    let origins = Origins::new(session);
    let kept = match options.force {
        true => Vec::new(),
        false => upkeep.kept(session, jobs, &checked, &origins),
    };
    let unfinished = (kept.len() < jobs.len()).then(|| edition(session, plan, &kept, period));
    let begin = || match unfinished.as_ref().map(|edition| edition.begin(&options.output)) {
        Some(Err(error)) => Err(Box::new(unwritable("edition.json", error))),
        Some(Ok(())) | None => Ok(()),
    };
    let begin = (head_start.worker, begin);
    let run =
        pool::run(session, (jobs, kept), options, upkeep, observer, (&checked, &origins), begin);
    let mut outcomes = run.unwrap_or_else(|problem| vec![Outcome::failed(0, vec![*problem])]);
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
    let mut problems = Distinct::default();
    problems.extend(checked.of_jobs.into_iter().flatten());
    problems.extend(checked.others);
    for job in jobs {
        let (context, _) = recorded_context(session, job);
        let template = &job.config(&session.workspace).template;
        if let Err(found) = session.templates.render(template, &context) {
            problems.extend(found.into_iter().map(|problem| problem.in_job(&job.output)));
        }
    }
    problems.into_diagnostics()
}

/// A job with its template filled.
pub(super) struct Filled {
    pub(super) markup: Markup,
    pub(super) scope: Arc<TablesRead>,
    pub(super) numbers: Numbers,
}

/// Fills the template of a job.
pub(super) fn fill(session: &Session, job: &Job) -> Result<Filled, Vec<Diagnostic>> {
    let (context, scope) = recorded_context(session, job);
    let template = &job.config(&session.workspace).template;
    match session.templates.render(template, &context) {
        Ok(markup) => {
            let numbers = Numbers::of(session, job, scope.data(), &markup);
            Ok(Filled { markup, scope, numbers })
        }
        Err(problems) => {
            Err(problems.into_iter().map(|problem| problem.in_job(&job.output)).collect())
        }
    }
}

/// What is handed to the worker: all that a finished document depends on, apart from the files that
/// Typst reads, the fonts and the program.
pub(super) fn request(
    session: &Session,
    job: &Job,
    filled: &Filled,
    options: &MakeOptions,
) -> PrintRequest {
    let config = job.config(&session.workspace);
    let archive = config.pdf.standards.iter().any(|standard| standard.starts_with("a-"));
    PrintRequest {
        path: filled.markup.path.clone(),
        text: filled.markup.text.clone(),
        standards: config.pdf.standards.clone(),
        ident: job.identity(&session.workspace),
        timestamp: timestamp(job, options, archive).map(|time| time.as_second()),
        png: config.png.clone(),
        thumbnail: thumbnail_wanted(session, job),
        words: session.leaks().any() || donors::wants_words(session, job),
        svg: config.svg.clone(),
        impose: config.impose,
        marks: filled.numbers.marks(&filled.markup),
        anchors: filled.numbers.anchors(&filled.markup),
        pictures: session.workspace.pictures,
        preflight: Some(config.preflight.clone()),
        attachments: attachments(session, job, &filled.numbers, &filled.markup),
    }
}

/// Whether a bundle that the document belongs to shows its first page. The small picture is published with
/// the document, so that a run over what did not change draws none anew.
fn thumbnail_wanted(session: &Session, job: &Job) -> bool {
    let name = &job.config(&session.workspace).name;
    let Workspace { bundles, documents, .. } = &session.workspace;
    // An annex goes into a bundle with the documents that it follows.
    let holders = documents.iter().filter(|holder| holder.annexes.contains(name));
    let names: Vec<&String> = holders.map(|holder| &holder.name).chain([name]).collect();
    let shows = |bundle: &&BundleConfig| bundle.contents.holds(BundleContent::Thumbnails);
    let mut showing = bundles.iter().filter(shows);
    showing.any(|bundle| names.iter().any(|name| bundle.documents.contains(name)))
}

/// Typesets a filled job in a worker.
pub(super) fn typeset(
    session: &Session,
    job: &Job,
    request: &PrintRequest,
    options: &MakeOptions,
    worker: &mut PressWorker,
) -> Result<PrintResponse, Vec<Diagnostic>> {
    let template = &job.config(&session.workspace).template;
    worker
        .print(request, options.timeout)
        .map_err(|failure| vec![worker_failed(job, template, &failure)])
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

/// A job on its way to the disk.
pub(super) struct Typeset {
    pub(super) index: usize,
    pub(super) filled: Filled,
    /// The print of what was handed to the worker.
    pub(super) content: Print,
    /// The annexes whose pages follow.
    pub(super) annexes: Vec<Annex>,
    pub(super) response: PrintResponse,
}

/// Publishes what a worker made and describes the outcome. `None` if nothing may be published in this run.
pub(super) fn publish(
    session: &Session,
    origins: &Origins,
    job: &Job,
    typeset: Typeset,
    upkeep: &Upkeep,
) -> Option<Outcome> {
    let Typeset { index, filled, content, annexes, mut response } = typeset;
    let mut diagnostics = trace::diagnostics(session, job, &filled.markup, &response.problems);
    diagnostics.extend(session.leaks().find(session, job, &response.words));
    diagnostics.extend(donors::check(session, job, &response));
    let mut figures = filled.numbers.record(session, job, &filled.markup, &response.marks);
    diagnostics.extend(numbers::untraced(session, job, &figures));
    let mut outcome = Outcome::failed(index, diagnostics);
    let failed = outcome.diagnostics.iter().any(Diagnostic::is_error);
    let (Some(pdf), false) = (response.pdf.take(), failed) else { return Some(outcome) };
    let mut pdf = pdf.into_vec();
    if !annexes.is_empty() {
        match annexes::joined(job, upkeep.output(), &pdf, &annexes) {
            Ok((whole, places)) => {
                pdf = whole;
                response.pages += places.iter().map(|annex| annex.pages).sum::<u32>();
                figures.annexes = places;
            }
            Err(problem) => {
                outcome.diagnostics.push(*problem);
                return Some(outcome);
            }
        }
    }
    let pdf = &pdf;

    let mut files: Vec<(String, &[u8])> = vec![(job.output.clone(), pdf.as_slice())];
    for page in &response.pngs {
        files.push((job.page_output(page.number, "png"), &page.bytes));
    }
    for page in &response.svgs {
        files.push((job.page_output(page.number, "svg"), &page.bytes));
    }
    if let Some(picture) = &response.thumbnail {
        files.push((thumbnail(&job.output), picture));
    }
    if let Some(sheets) = &response.sheets {
        files.push((job.sheets_output(), sheets));
    }
    let scope = &*filled.scope;
    let behind = Behind {
        inputs: scope.files(),
        used: filled.markup.used,
        dependencies: response.dependencies,
    };
    let origin = origins.of(session, job.document, &behind);
    figures.sha256 = Some(sha256(pdf));
    figures.sources = origin.sources.as_ref().clone();
    let figures_json = if figures.is_empty() { None } else { Some(figures.to_json()) };
    if let Some(json) = &figures_json {
        files.push((FiguresRecord::path(&job.output), json.as_bytes()));
    }
    if !upkeep.may_publish() {
        return None;
    }
    if let Err(problem) = write_all(upkeep.output(), &files) {
        outcome.diagnostics.push(problem.in_job(&job.output));
        return Some(outcome);
    }
    if figures_json.is_none() {
        // One that an earlier edition left would tell of numbers that are no longer there. Most
        // documents have none.
        let _ = std::fs::remove_file(upkeep.output().join(FiguresRecord::path(&job.output)));
    }
    upkeep.remove_others(job, &files);
    outcome.sources = origin.sources.clone();
    outcome.artifacts = files
        .iter()
        .map(|(path, bytes)| {
            let file = Output {
                path: path.clone(),
                bytes: bytes.len() as u64,
                sha256: sha256(bytes),
                modified: None,
            };
            Arc::new(record(session, job, &file, response.pages, &origin))
        })
        .collect();
    if let Some(first) = outcome.artifacts.first_mut().map(Arc::make_mut) {
        first.title = response.title;
    }
    describe(session, &mut outcome, &scope.tables(), scope.suppressed());
    let words = document_words(job, &response.words);
    let sources = origin.print;
    let behind = &behind;
    let annexes = annexes::print(&annexes);
    let finished = Finished { job, content, scope, behind, sources, annexes, words };
    upkeep.remember(session, finished, &outcome);
    Some(outcome)
}

/// Adds to the record of a document what is missing in it and what was said about it.
pub(super) fn describe<'a>(
    session: &Session,
    outcome: &mut Outcome,
    tables: impl IntoIterator<Item = &'a String>,
    suppressed: Vec<Suppressed>,
) {
    let [warnings, notes] = [Severity::Warning, Severity::Note].map(|severity| {
        let own = outcome.diagnostics.iter().filter(|found| found.severity == severity);
        own.map(finding).collect()
    });
    let incomplete = incomplete(session, tables);
    let mut files = outcome.artifacts.iter_mut().map(Arc::make_mut);
    let Some(first) = files.next() else { return };
    files.for_each(|file| file.incomplete = incomplete.clone());
    first.incomplete = incomplete;
    first.suppressed = suppressed;
    first.warnings = warnings;
    first.notes = notes;
}

/// Writes one file below the output folder and describes it.
pub(super) fn write_one(output: &Path, path: &str, bytes: &[u8]) -> std::io::Result<Output> {
    let target = output.join(path);
    atomic::write(&target, bytes)?;
    Ok(Output {
        path: path.to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
        modified: modified(&std::fs::metadata(&target)?),
    })
}

/// Stages all files of a job, and only if all of them could be written gives them their names.
fn write_all(output: &Path, files: &[(String, &[u8])]) -> Result<(), Box<Diagnostic>> {
    let mut staged = Vec::new();
    for (path, bytes) in files {
        let failed = |error| Box::new(unwritable(path, error));
        let file = atomic::stage(&output.join(path), bytes).map_err(failed)?;
        staged.push((path, file));
    }
    for (path, file) in staged {
        file.commit().map_err(|error| Box::new(unwritable(path, error)))?;
    }
    Ok(())
}

/// The record of one published file.
pub(super) fn record(
    session: &Session,
    job: &Job,
    file: &Output,
    pages: u32,
    origin: &Origin,
) -> ArtifactRecord {
    ArtifactRecord {
        path: file.path.clone(),
        document: job.config(&session.workspace).name.clone(),
        row: job.key.clone(),
        language: job.language.clone(),
        period: job.period.map(|period| period.to_string()),
        title: None,
        pages,
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        made_from: origin.files.clone(),
        incomplete: Vec::new(),
        suppressed: Vec::new(),
        warnings: Vec::new(),
        notes: Vec::new(),
    }
}

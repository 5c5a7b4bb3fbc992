//! Makes only what changed: compares each job with what earlier runs remember of it.
//!
//! A document is up to date if its files are the published ones, the program, the fonts and the files
//! that Typst read are the same, and its template would be given the same answers to the questions that
//! it asked of the data. If some answer differs the template is filled anew, and the document is still
//! up to date if that comes to the same markup. What takes part is written down in
//! `docs/architecture.md`.

mod ahead;
mod base;
mod changes;
mod files;
mod hint;
mod keep;
mod prints;
mod reads;
mod remember;
mod secrets;
mod stale;
mod why;

use std::path::PathBuf;
use std::sync::OnceLock;

use super::context::job_scope;
use super::job::Job;
use super::make::{Filled, MakeOptions};
use super::session::Session;
use crate::publish::state::{Base, Identity, Made, Output, Print, Read, State};
use changes::Changes;
use files::Files;
pub(super) use hint::{Hint, prints_ahead};
pub(super) use prints::{Prints, print_of};
use remember::Writer;
pub(super) use remember::{Finished, not_locked};
use secrets::Secrets;
pub(super) use secrets::document_words;
pub use why::{Why, reasons};

/// What earlier runs remember, compared with what is there now.
#[derive(Debug)]
pub struct Upkeep {
    output: PathBuf,
    state: State,
    /// What is the same for all documents now, without the protected values.
    now: base::Now,
    secrets: OnceLock<Secrets>,
    changes: Changes,
    files: Files,
    /// Set when files may be published, or must not be; see [`Upkeep::may_publish`].
    begun: OnceLock<bool>,
    /// What is left for the next run.
    hint: Hint,
    /// How to remember this run; none where nothing is made.
    writer: Option<Writer>,
}

/// Whether a document is to be made, as far as it can be told without filling its template.
#[derive(Debug)]
pub(super) enum Verdict<'a> {
    /// It is up to date. The files may have another time than is remembered.
    Kept(&'a Made, Option<Vec<Output>>),
    /// Something that it asked for changed; whether it prints it, its template will tell.
    Unsure(&'a Made, Vec<&'a Read>),
    /// It must be made.
    Make(Vec<Why>),
}

impl Upkeep {
    /// Looks at what earlier runs remember without changing anything.
    pub fn look(session: &Session, options: &MakeOptions) -> Self {
        let (state, _) = State::read(&options.output);
        Self::new(session, options, state, None)
    }

    fn new(session: &Session, options: &MakeOptions, state: State, writer: Option<Writer>) -> Self {
        let now = base::Now::new(session, options);
        Self {
            hint: Hint::new(&now, options),
            output: options.output.clone(),
            state,
            now,
            secrets: OnceLock::new(),
            changes: Changes::default(),
            files: Files::new(&session.workspace.root),
            begun: OnceLock::new(),
            writer,
        }
    }

    /// The output folder.
    pub(super) fn output(&self) -> &std::path::Path {
        &self.output
    }

    /// Whether a document failed when it was tried last, or was never made.
    pub(super) fn is_unmade(&self, job: &Job) -> bool {
        let output = &job.output;
        self.state.failed.contains_key(output) || !self.state.made.contains_key(output)
    }

    fn secrets(&self, session: &Session) -> &Secrets {
        self.secrets.get_or_init(|| Secrets::new(session))
    }

    /// What all documents of this run share.
    fn base(&self, session: &Session) -> Base {
        self.now.with(self.secrets(session).print)
    }

    /// Whether a document is to be made.
    pub(super) fn verdict(&self, session: &Session, job: &Job) -> Verdict<'_> {
        let made = self.state.made.get(&job.output);
        let made = made.filter(|made| is_of(&made.identity, session, job));
        let Some(made) = made else {
            return Verdict::Make(vec![match self.state.failed.contains_key(&job.output) {
                true => Why::FailedBefore,
                false => Why::NeverMade,
            }]);
        };
        let touched = match files::intact(&self.output, &made.outputs) {
            Ok(touched) => touched,
            Err(why) => return Verdict::Make(vec![why]),
        };
        let mut why = self.now.why(&made.base);
        let Some(files) = self.state.files.get(&made.files) else {
            return Verdict::Make(vec![Why::NeverMade]);
        };
        let changed_files = self.files.changed(made.files, files);
        why.extend(changed_files.dependencies.iter().cloned().map(Why::File));
        if self.state.failed.contains_key(&job.output) {
            why.push(Why::FailedBefore);
        }
        if !why.is_empty() {
            return Verdict::Make(why);
        }
        let same_settings = self.now.same_settings(&made.base) && changed_files.used.is_empty();
        if same_settings && self.now.same_data(&made.base) {
            return Verdict::Kept(made, touched);
        }
        let earlier = self.state.secrets.get(&made.base.secrets).map(Vec::as_slice);
        let texts = session.leaks().texts();
        if self.secrets(session).may_stand_in(texts, &made.words, made.base.secrets, earlier) {
            return Verdict::Make(vec![Why::Protected]);
        }
        let changed = reads::changed(session, job, &made.reads);
        match same_settings && changed.is_empty() {
            true => Verdict::Kept(made, touched),
            false => Verdict::Unsure(made, changed),
        }
    }

    /// Whether a document that was unsure is up to date, now that its template is filled.
    pub(super) fn same(&self, made: &Made, content: Print) -> bool {
        // The places that its warnings show may have moved.
        made.content == content && made.warnings.is_empty()
    }

    /// Why a document that was unsure is made.
    pub(super) fn why(
        &self,
        session: &Session,
        job: &Job,
        (made, changed): (&Made, &[&Read]),
        filled: &Filled,
    ) -> Vec<Why> {
        let scope = job_scope(session, job);
        let spans = filled.markup.spans.iter();
        let printed = spans.flat_map(|span| &span.cells).map(|cell| cell.address.clone()).collect();
        let mut why = Vec::new();
        if let Some(files) = self.state.files.get(&made.files) {
            let changed = self.files.changed(made.files, files);
            why.extend(changed.used.iter().cloned().map(Why::File));
        }
        why.extend(self.changes.named(&scope, changed, &made.tables, &self.state, &printed));
        if !self.now.same_settings(&made.base) && made.base.settings != self.now.settings {
            why.push(Why::Settings);
        }
        if why.is_empty() {
            why.push(Why::Content);
        }
        why
    }
}

/// Whether this is what tells a job from all others.
fn is_of(identity: &Identity, session: &Session, job: &Job) -> bool {
    let Identity { output, document, row, language, period } = identity;
    (output, row, language, period) == (&job.output, &job.key, &job.language, &job.period)
        && *document == job.config(&session.workspace).name
}

/// What tells a job from all others.
pub(super) fn identity(session: &Session, job: &Job) -> Identity {
    Identity {
        output: job.output.clone(),
        document: job.config(&session.workspace).name.clone(),
        row: job.key.clone(),
        language: job.language.clone(),
        period: job.period,
    }
}

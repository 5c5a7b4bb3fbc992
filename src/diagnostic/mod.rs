//! One model for every problem that a run can report: in the configuration, the data, a template,
//! the typesetting or the export.
//!
//! A diagnostic carries the lines that it shows, so that it can cross from a worker process and be
//! printed without reading any file again. The model knows nothing of colours or terminals; see
//! [`render`] for the human, short and JSON forms.

mod files;
mod place;
mod render;

pub use place::{Line, Place, Position};
pub use render::{Color, Format, render, render_all};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// The run goes on, yet the result may not be what is wanted.
    Warning,
    /// Something was not made.
    Error,
}

/// Which part of the run a problem belongs to. Decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Command line, `pressrun.toml`, or the plan of jobs: exit code 2.
    Config,
    /// An input file or a cell in it: exit code 3.
    Data,
    /// Another run is at work: exit code 4.
    Busy,
    /// A template, the typesetting or the publishing of one document: exit code 1.
    Document,
}

/// One problem: what is wrong, where, and what to do.
///
/// The message is lower case and has no full stop; a hint names an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable name such as `data/not-a-number`, to talk about the kind of problem.
    pub id: Cow<'static, str>,
    /// The part of the run that it belongs to.
    pub stage: Stage,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where: the primary place first, then the places that explain it.
    pub labels: Vec<Label>,
    /// What to do.
    pub hints: Vec<String>,
    /// The output path of the job that it happened in, if it happened in one.
    pub job: Option<String>,
    /// The page of the finished document that it was found on, counted from 1.
    #[serde(default)]
    pub page: Option<u32>,
    /// In how many other jobs it happened too.
    #[serde(default)]
    pub more_jobs: usize,
}

/// A place with a remark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// Whether this is the place of the problem itself.
    pub primary: bool,
    /// The place.
    pub place: Place,
    /// The remark, possibly empty.
    pub message: String,
}

impl Diagnostic {
    /// An error with an id and a message.
    pub fn error(stage: Stage, id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id: Cow::Borrowed(id),
            stage,
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            hints: Vec::new(),
            job: None,
            page: None,
            more_jobs: 0,
        }
    }

    /// A warning with an id and a message.
    pub fn warning(stage: Stage, id: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(stage, id, message) }
    }

    /// A note with an id and a message.
    pub fn note(stage: Stage, id: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(stage, id, message) }
    }

    /// Adds the place of the problem itself.
    #[must_use]
    pub fn at(mut self, place: Place, message: impl Into<String>) -> Self {
        self.labels.push(Label { primary: true, place, message: message.into() });
        self
    }

    /// Adds a place that explains the problem.
    #[must_use]
    pub fn with(mut self, place: Place, message: impl Into<String>) -> Self {
        self.labels.push(Label { primary: false, place, message: message.into() });
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a hint if there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hints.extend(hint);
        self
    }

    /// Names the page that it was found on, counted from 1.
    #[must_use]
    pub fn on_page(self, page: Option<u32>) -> Self {
        Self { page, ..self }
    }

    /// Names the job that it happened in.
    #[must_use]
    pub fn in_job(mut self, job: impl Into<String>) -> Self {
        self.job = Some(job.into());
        self
    }

    /// The job, and how many others, in words.
    fn jobs(&self) -> Option<String> {
        let job = self.job.as_ref()?;
        Some(match self.more_jobs {
            0 => job.clone(),
            more => format!("{job} and {more} more"),
        })
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// All problems that a step found.
pub type Diagnostics = Vec<Diagnostic>;

/// The name among `known` that `given` was probably meant to be, as a ready hint.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(given, known).map(|name| format!("did you mean `{name}`?"))
}

/// The name among `known` that is nearest to `given`, if one is near enough to be a typing slip.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = given.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

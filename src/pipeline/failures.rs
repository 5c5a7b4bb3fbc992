//! What is said of a document that could not be typeset or written.

use super::job::Job;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::worker::Failure;

/// That a worker could not typeset a job, and what may help.
pub(super) fn worker_failed(job: &Job, template: &str, failure: &Failure) -> Diagnostic {
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
        Failure::Stopped => ("publish/stopped", "run it again; it goes on where it was"),
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

/// That a file below the output folder cannot be written.
pub(super) fn unwritable(path: &str, error: std::io::Error) -> Diagnostic {
    let message = format!("cannot write output/{path} ({error})");
    Diagnostic::error(Stage::Document, "publish/unwritable", message)
        .hint("is the file open in another program, the disk full, or the folder read-only?")
}

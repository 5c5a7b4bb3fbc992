//! Small pictures of first pages, for the page that lists a bundle. They are published with their
//! documents, so that a run over what did not change draws none anew.

use super::job::Job;
use super::session::Session;
use crate::config::BundleContent;
use crate::publish::paths::THUMBNAILS;

/// Whether a bundle that the document belongs to shows one.
pub(super) fn wanted(session: &Session, job: &Job) -> bool {
    let name = &job.config(&session.workspace).name;
    let bundles = session.workspace.bundles.iter();
    let mut showing = bundles.filter(|bundle| bundle.contents.holds(BundleContent::Thumbnails));
    showing.any(|bundle| bundle.documents.contains(name))
}

/// The path of the thumbnail of a PDF: `a/b.en.pdf` → `thumbnails/a/b.en.png`.
pub(super) fn path(pdf: &str) -> String {
    format!("{THUMBNAILS}/{}.png", pdf.strip_suffix(".pdf").unwrap_or(pdf))
}

//! Explains a finished PDF: every number of a figure that it prints, from the record that was made with
//! it, and what has changed since.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::publish::edition::{ArtifactRecord, Edition};
use crate::publish::figures::FiguresRecord;
use crate::source::sha256;

/// A finished document and its numbers.
#[derive(Debug, Clone)]
pub struct DocumentExplanation {
    /// The record of its numbers; `None` for a document that prints none.
    pub record: Option<FiguresRecord>,
    /// Its path below the output folder.
    pub artifact: String,
    /// Whether the PDF is the one that the record was made with.
    pub same_pdf: bool,
    /// The files that it was made from and that are not what they were, sorted.
    pub changed: Vec<String>,
}

/// Explains a finished document.
///
/// # Errors
/// If the file is not a document in the output folder, or has no record.
pub fn explain_document(
    root: &Path,
    output: &Path,
    path: &Path,
) -> Result<DocumentExplanation, Box<Diagnostic>> {
    let artifact = below(output, path)?;
    let bytes = std::fs::read(output.join(&artifact)).map_err(|error| {
        problem("explain/unreadable", format!("cannot read {} ({error})", path.display()))
            .hint("`pressrun plan` lists the documents and their paths")
    })?;
    let unreadable = |error: std::io::Error| {
        let file = FiguresRecord::path(&artifact);
        problem("explain/unreadable", format!("cannot read the record {file} ({error})"))
            .hint("build the document again")
    };
    let record = FiguresRecord::read(output, &artifact).map_err(unreadable)?;
    let hash = sha256(&bytes);
    let Some(record) = record else {
        let known = |file: &Arc<ArtifactRecord>| file.path == artifact && file.sha256 == hash;
        if Edition::read(output).is_ok_and(|edition| edition.artifacts.iter().any(known)) {
            let changed = Vec::new();
            return Ok(DocumentExplanation { record: None, artifact, same_pdf: true, changed });
        }
        let message = format!("there is no record of the figures in {artifact}");
        return Err(Box::new(problem("explain/no-record", message).hint("build it again")));
    };
    let is_changed = |(path, hash): &(&String, &String)| {
        // Packages and what the program brings along do not lie in the workspace.
        !path.starts_with('@') && file_hash(&root.join(path)).as_ref() != Some(*hash)
    };
    let changed = record.sources.iter().filter(is_changed).map(|(path, _)| path.clone()).collect();
    let same_pdf = record.sha256.as_ref() == Some(&hash);
    Ok(DocumentExplanation { record: Some(record), artifact, same_pdf, changed })
}

fn file_hash(path: &Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| sha256(&bytes))
}

/// The path below the output folder.
fn below(output: &Path, path: &Path) -> Result<String, Box<Diagnostic>> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let outside = || {
        let message = format!("{} does not lie in the output folder", path.display());
        Box::new(
            problem("explain/outside-output", message)
                .hint("a document is explained from the record that lies beside it"),
        )
    };
    let inside: PathBuf = real(path).strip_prefix(real(output)).map_err(|_| outside())?.to_owned();
    Ok(inside.to_string_lossy().replace('\\', "/"))
}

fn problem(id: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(Stage::Document, id, message).at(Place::file("output"), "")
}

//! Typst's diagnostics in a form that can leave the process.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use typst::diag::{FileError, SourceDiagnostic};
use typst::syntax::{DiagSpan, Span};
use typst::{World, WorldExt};

use super::files::display_path;
use super::world::JobWorld;
use crate::config::Rule;
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};

/// One of Typst's errors or warnings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TypstProblem {
    /// Whether it is an error.
    pub severity: Severity,
    /// Typst's words.
    pub message: String,
    /// Where, if anywhere.
    pub place: Option<ProblemPlace>,
    /// The calls that led there, the innermost first.
    pub trace: Vec<(String, ProblemPlace)>,
    /// What to do, some of it with a place.
    pub hints: Vec<(String, Option<ProblemPlace>)>,
    /// The rule of preflight that it is a finding of; `None` for Typst's own problems.
    pub rule: Option<Rule>,
}

/// A place in the document's own source, or in another file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ProblemPlace {
    /// Bytes of the main source, which the caller can trace further.
    Main(Range<usize>),
    /// Elsewhere, with the lines to show.
    Other(Place),
}

impl TypstProblem {
    pub(super) fn new(world: &JobWorld<'_>, diagnostic: &SourceDiagnostic) -> Self {
        let severity = match diagnostic.severity {
            typst::diag::Severity::Error => Severity::Error,
            typst::diag::Severity::Warning => Severity::Warning,
        };
        let trace = diagnostic
            .trace
            .iter()
            .filter_map(|point| Some((point.v.to_string(), place(world, point.span.into())?)));
        let hints =
            diagnostic.hints.iter().map(|hint| (hint.v.to_string(), place(world, hint.span)));
        Self {
            severity,
            message: without_absolute_paths(world, &diagnostic.message),
            place: place(world, diagnostic.span),
            trace: trace.collect(),
            hints: hints.collect(),
            rule: None,
        }
    }

    /// An error without a place.
    pub(super) fn bare(message: String) -> Self {
        Self {
            severity: Severity::Error,
            message,
            place: None,
            trace: Vec::new(),
            hints: Vec::new(),
            rule: None,
        }
    }

    /// A warning about what stands at a span.
    pub(super) fn warning(world: &JobWorld<'_>, message: String, span: Span) -> Self {
        let place = place(world, span.into());
        Self { severity: Severity::Warning, place, ..Self::bare(message) }
    }

    /// A warning about something that a text of the main source tells, such as the path of a picture.
    /// What a library sets has its place there; the text leads back to the template and the cell.
    pub(super) fn about(world: &JobWorld<'_>, message: String, span: Span, text: &str) -> Self {
        Self::found(world, message, span, literal(world.main_source().text(), text))
    }

    /// A warning about something that was set from a span, and whose text stands at `told` in the main
    /// source.
    pub(super) fn found(
        world: &JobWorld<'_>,
        message: String,
        span: Span,
        told: Option<Range<usize>>,
    ) -> Self {
        let told = told.map(ProblemPlace::Main);
        let set = place(world, span.into());
        let mut problem = Self { severity: Severity::Warning, ..Self::bare(message) };
        problem.trace = match (&told, &set) {
            (Some(_), Some(other @ ProblemPlace::Other(_))) => {
                vec![("set here".to_owned(), other.clone())]
            }
            _ => Vec::new(),
        };
        problem.place = match set {
            Some(main @ ProblemPlace::Main(_)) => Some(main),
            set => told.or(set),
        };
        problem
    }

    /// The problem as a diagnostic whose main source is shown as it stands, for those who have no
    /// source map. `path` and `text` are the main source's.
    pub fn into_diagnostic(self, path: &str, text: &str) -> Diagnostic {
        let resolve = |place: ProblemPlace| match place {
            ProblemPlace::Main(range) => Place::text(path, text, range),
            ProblemPlace::Other(place) => place,
        };
        let mut diagnostic = match self.severity {
            Severity::Error => Diagnostic::error(Stage::Document, "typst/error", self.message),
            Severity::Note => Diagnostic::note(Stage::Document, "typst/note", self.message),
            _ => Diagnostic::warning(Stage::Document, "typst/warning", self.message),
        };
        if let Some(place) = self.place {
            diagnostic = diagnostic.at(resolve(place), "");
        }
        for (words, place) in self.trace {
            diagnostic = diagnostic.with(resolve(place), words);
        }
        for (hint, _) in self.hints {
            diagnostic = diagnostic.hint(hint);
        }
        diagnostic
    }
}

/// Where a source holds a text as a string of its own, or at the end of one, as paths do.
fn literal(source: &str, text: &str) -> Option<Range<usize>> {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    if escaped.is_empty() {
        return None;
    }
    let mut found = source.match_indices(&escaped).filter(|(at, _)| {
        let before = &source[..*at];
        let after = &source[at + escaped.len()..];
        after.starts_with('"') && (before.ends_with('"') || before.ends_with("\"/"))
    });
    found.next().map(|(at, part)| at..at + part.len())
}

/// The place of a span; `None` if it points nowhere.
fn place(world: &JobWorld<'_>, span: DiagSpan) -> Option<ProblemPlace> {
    let id = span.id()?;
    let range = world.range(span);
    if id == world.main() {
        return Some(ProblemPlace::Main(range?));
    }
    let path = display_path(id);
    let text = match world.source(id) {
        Ok(source) => Some(source.text().to_owned()),
        Err(_) => world.file(id).ok().and_then(|file| String::from_utf8(file.to_vec()).ok()),
    };
    Some(ProblemPlace::Other(match (text, range) {
        (Some(text), Some(range)) => Place::text(path, &text, range),
        _ => Place::file(path),
    }))
}

/// Typst names missing files by their path on this machine; people know them below the workspace.
fn without_absolute_paths(world: &JobWorld<'_>, message: &str) -> String {
    let root = format!("{}{}", world.root().display(), std::path::MAIN_SEPARATOR);
    let message = message.replace(&root, "");
    // Typst's own hint at its command line's option means nothing here.
    match FileError::AccessDenied.to_string() == message {
        true => "the file cannot be read".to_owned(),
        false => message,
    }
}

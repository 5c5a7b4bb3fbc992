//! The templates of a workspace, and their rendering.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{Environment, ErrorKind, OutputSpan, OutputSpanKind, Value};

use super::context::{JobContext, Root};
use super::error;
use super::functions;
use super::lines::Prepared;
use super::literal::Literal;
use super::markdown::Content;
use super::markup::FiguresUsed;
use super::markup::{Markup, MarkupSpan};
use super::record::{self, CLOSE, Fault, Interpolation, Record, recording};
use super::splice::{self, Spliced, Trouble};
use super::unwind::unwinding;
use super::value;
use super::variables::Assigned;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::source::sha256;

/// The folder that templates are found in.
pub(super) const FOLDER: &str = "templates/";

/// All templates, partials and catalogues of a workspace.
pub struct Templates {
    pub(super) environment: Environment<'static>,
    pub(super) names: Environment<'static>,
    /// Path below the workspace → text, of templates and catalogues.
    pub(super) texts: BTreeMap<String, String>,
    pub(super) prepared: BTreeMap<String, Prepared>,
    /// Template → the templates that it names, itself among them.
    pub(super) closures: BTreeMap<String, BTreeSet<String>>,
    /// What is wrong with templates and catalogues, by path. Only documents that use them fail.
    pub(super) broken: BTreeMap<String, Vec<Diagnostic>>,
    pub(super) root: std::path::PathBuf,
    pub(super) hashes: Mutex<BTreeMap<String, String>>,
    /// Template → what its variables are set from, when first asked for.
    pub(super) assigned: Mutex<BTreeMap<String, Arc<Assigned>>>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.texts.keys()).finish()
    }
}

impl Templates {
    /// Fills a template, named by its path below the workspace.
    ///
    /// # Errors
    /// What is wrong with the template, or with the values for it.
    pub fn render(&self, template: &str, job: &JobContext) -> Result<Markup, Vec<Diagnostic>> {
        unwinding(|| self.fill(template, job)).unwrap_or_else(|words| {
            let fault = Fault::engine(&words);
            let failed = Diagnostic::error(Stage::Document, fault.id, fault.message);
            Err(vec![failed.at(Place::file(template), "").maybe_hint(fault.hint)])
        })
    }

    fn fill(&self, template: &str, job: &JobContext) -> Result<Markup, Vec<Diagnostic>> {
        let named = self.closures.get(template).into_iter().flatten().map(String::as_str);
        self.whole(named)?;
        let (rendered, record) = recording(job, || {
            let compiled = self.environment.get_template(short(template))?;
            compiled.render_with_spans(Value::from_object(Root(job.clone())))
        });
        self.whole(record.files.iter().map(String::as_str))?;
        let (rendered, spans) = rendered.map_err(|error| {
            // A template that is named by a value is missed by the engine if it is broken.
            let detail = error.detail().unwrap_or_default();
            let missed = |path: &&String| detail.contains(&format!("'{}'", short(path)));
            if error.kind() == ErrorKind::TemplateNotFound
                && let Some(path) = self.broken.keys().find(missed)
            {
                return self.broken[path].clone();
            }
            let diagnostic = error::diagnostic(&error, Some(&record), &self.sources());
            // A problem that shows at the end only has no line.
            vec![match diagnostic.labels.is_empty() {
                true => diagnostic.at(Place::file(template), ""),
                false => diagnostic,
            }]
        })?;
        let mut used = self.closures.get(template).cloned().unwrap_or_default();
        used.extend(record.files.iter().cloned());
        let path = template.strip_suffix(".j2").unwrap_or(template).to_owned();
        let whole = |splice: &Spliced| markup_spans(&spans, splice, &record, &self.sources());
        match splice::splice(&rendered, &record) {
            Ok(spliced) => Ok(Markup { spans: whole(&spliced), text: spliced.text, path, used }),
            Err(trouble) => {
                // The rendered text stands in for the markup that could not be made.
                let plain = Spliced { text: rendered, moves: Vec::new() };
                let markup = Markup { spans: whole(&plain), text: plain.text, path, used };
                Err(self.explain(trouble, &markup, &record))
            }
        }
    }

    /// The template of an output path, made ready for many jobs.
    pub fn name<'a>(&'a self, text: &'a str) -> NameTemplate<'a> {
        let parsed = unwinding(|| self.names.template_from_named_str("output", text));
        let template = parsed
            .unwrap_or_else(|words| Err(minijinja::Error::new(ErrorKind::InvalidOperation, words)));
        NameTemplate { templates: self, template }
    }

    /// What is wrong with these templates and catalogues, as an error.
    fn whole<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Result<(), Vec<Diagnostic>> {
        let problems: Vec<Diagnostic> =
            paths.filter_map(|path| self.broken.get(path)).flatten().cloned().collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The text of a template or catalogue, by its path below the workspace.
    pub fn source(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// The paths of all templates and catalogues, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// The SHA-256 of templates, catalogues and texts, each computed once.
    pub fn hashes(&self, paths: &BTreeSet<String>) -> Vec<(String, String)> {
        let mut known = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hash = |path: &String| {
            if let Some(hash) = known.get(path) {
                return hash.clone();
            }
            let hash = match self.texts.get(path) {
                Some(text) => sha256(text.as_bytes()),
                None => sha256(&std::fs::read(self.root.join(path)).unwrap_or_default()),
            };
            known.insert(path.clone(), hash.clone());
            hash
        };
        paths.iter().map(|path| (path.clone(), hash(path))).collect()
    }

    /// The templates as the engine gets them, by their paths.
    pub(super) fn prepared(&self) -> impl Iterator<Item = (&str, &str)> {
        self.prepared.iter().map(|(path, prepared)| (path.as_str(), prepared.text.as_str()))
    }

    pub(super) fn sources(&self) -> Sources<'_> {
        Sources { texts: &self.texts, prepared: &self.prepared }
    }

    fn explain(&self, trouble: Trouble, markup: &Markup, record: &Record) -> Vec<Diagnostic> {
        let place = |range: Range<usize>| {
            let origin = markup.origin(range)?;
            let source = self.source(&origin.template)?;
            Some(Place::text(&origin.template, source, origin.source))
        };
        match trouble {
            Trouble::Syntax(errors) => errors
                .into_iter()
                .map(|error| {
                    let diagnostic =
                        Diagnostic::error(Stage::Document, "typst/syntax", error.message);
                    match place(error.range) {
                        Some(place) => diagnostic.at(place, ""),
                        None => diagnostic.at(Place::file(&markup.path), ""),
                    }
                })
                .collect(),
            Trouble::Unsafe(places) => places
                .into_iter()
                .map(|(range, interpolation, reason)| {
                    let mut diagnostic =
                        Diagnostic::error(Stage::Document, "template/unsafe-place", reason);
                    if let Some(place) = place(range) {
                        diagnostic = diagnostic.at(place, "");
                    }
                    for cell in &record.interpolations[interpolation].cells {
                        diagnostic = error::with_cell(diagnostic, cell);
                    }
                    diagnostic.hint(
                        "write the value as text or as an argument: `#f({{ value }})` or `\"{{ value }}\"`",
                    )
                })
                .collect(),
        }
    }
}

/// The templates' texts, and the way from the engine's offsets to theirs.
pub(super) struct Sources<'a> {
    pub(super) texts: &'a BTreeMap<String, String>,
    pub(super) prepared: &'a BTreeMap<String, Prepared>,
}

impl Sources<'_> {
    /// Bytes of a template as the engine counts them, as bytes of its own text.
    pub(super) fn original(&self, path: &str, range: Range<usize>) -> Range<usize> {
        match self.prepared.get(path) {
            Some(prepared) => prepared.original(range.start)..prepared.original(range.end),
            None => range,
        }
    }
}

/// The value's text, for names of files.
pub(super) fn written(value: &Value) -> Result<String, minijinja::Error> {
    if value.is_undefined() {
        return Err(functions::undefined(value));
    }
    let text = match value::is_none(value) {
        true => String::new(),
        false => value::written(value),
    };
    record::faultless().map(|()| text)
}

/// What the engine writes for a value: a placeholder, and captured markup as it is.
pub(super) fn write_placeholder(value: &Value) -> Result<String, minijinja::Error> {
    if value.is_undefined() {
        return Err(functions::undefined(value));
    }
    record::faultless()?;
    if value.is_safe() {
        return Ok(value.as_str().unwrap_or_default().to_owned());
    }
    if let Some(text) = value.as_str()
        && record::is_captured(text)
    {
        return Ok(mixed(text));
    }
    let literal = Literal::of(value).map_err(|kind| {
        let message = format!("a value of the kind `{kind}` cannot be printed");
        let hint = "print a field of it, such as {{ row.title }}".to_owned();
        functions::fault("template/unprintable", message, Some(hint))
    })?;
    // A row in code is written with all its fields.
    record::faultless()?;
    let figures = record::figures_of(value);
    Ok(record::with(|record| {
        let made_of = value.downcast_object_ref::<Content>().map(|content| content.cells.clone());
        let cells = made_of.unwrap_or_else(|| record.cells(value));
        record.interpolate(literal, cells, figures)
    }))
}

/// Plain text into which captured markup was joined: the placeholders in it stay, the rest is text.
fn mixed(text: &str) -> String {
    record::with(|record| {
        let opening = record.opening();
        let mut result = String::new();
        let mut rest = text;
        let mut plain = |text: &str| match text.is_empty() {
            true => String::new(),
            false => {
                record.interpolate(Literal::Text(text.to_owned()), Vec::new(), FiguresUsed::None)
            }
        };
        while let Some(start) = rest.find(&opening) {
            result.push_str(&plain(&rest[..start]));
            let end =
                rest[start..].find(CLOSE).map_or(rest.len(), |n| start + n + CLOSE.len_utf8());
            result.push_str(&rest[start..end]);
            rest = &rest[end..];
        }
        result + &plain(rest)
    })
}

/// The spans of the spliced text: the engine's, moved, with the interpolations cut out of them.
fn markup_spans(
    spans: &[OutputSpan],
    spliced: &Spliced,
    record: &Record,
    sources: &Sources<'_>,
) -> Vec<MarkupSpan> {
    let mut result = Vec::with_capacity(spans.len() + spliced.moves.len());
    let mut moves = spliced.moves.iter().peekable();
    let mut shift: isize = 0;
    for span in spans {
        let template = full(span.name());
        let source = sources.original(&template, span.source_range());
        let literal = span.kind() == OutputSpanKind::Raw;
        let mut push = |output: Range<usize>, literal, source, printed: Option<&Interpolation>| {
            if !output.is_empty() {
                let template = template.clone();
                let cells = printed.map(|printed| printed.cells.clone()).unwrap_or_default();
                let figures = printed.map(|printed| printed.figures.clone()).unwrap_or_default();
                let printed = printed.and_then(|printed| printed.literal.plain());
                let span =
                    MarkupSpan { output, template, source, literal, cells, figures, printed };
                result.push(span);
            }
        };
        let range = span.output_range();
        let mut at = range.start;
        while let Some(moved) = moves.next_if(|moved| moved.rendered.start < range.end) {
            let before = at.saturating_add_signed(shift)..moved.spliced.start;
            push(before, literal, source.clone(), None);
            let printed = &record.interpolations[moved.interpolation];
            push(moved.spliced.clone(), false, source.clone(), Some(printed));
            at = moved.rendered.end;
            shift = moved.spliced.end as isize - moved.rendered.end as isize;
        }
        let rest = at.saturating_add_signed(shift)..range.end.saturating_add_signed(shift);
        push(rest, literal, source, None);
    }
    result
}

/// The name of a template inside the engine: below `templates/`.
pub(super) fn short(path: &str) -> &str {
    path.strip_prefix(FOLDER).unwrap_or(path)
}

/// The path of a template below the workspace, from its name inside the engine.
pub(super) fn full(name: &str) -> String {
    match name.ends_with(".j2") && !name.starts_with(FOLDER) {
        true => format!("{FOLDER}{name}"),
        false => name.to_owned(),
    }
}

/// The template of an output path.
#[derive(Debug)]
pub struct NameTemplate<'a> {
    templates: &'a Templates,
    template: Result<minijinja::Template<'a, 'a>, minijinja::Error>,
}

impl NameTemplate<'_> {
    /// Fills the template for a job. Each value is made safe as a part of a file name.
    ///
    /// # Errors
    /// What is wrong with the template or with the values for it.
    pub fn fill(&self, job: &JobContext) -> Result<String, Box<Diagnostic>> {
        let sources = || self.templates.sources();
        let template = match &self.template {
            Ok(template) => template,
            Err(error) => return Err(Box::new(error::diagnostic(error, None, &sources()))),
        };
        let (filled, record) =
            recording(job, || template.render(Value::from_object(Root(job.clone()))));
        filled.map_err(|error| Box::new(error::diagnostic(&error, Some(&record), &sources())))
    }
}

//! The templates of a workspace, and their rendering.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, OutputSpan, OutputSpanKind, UndefinedBehavior, Value};

use super::catalogue::Catalogues;
use super::context::{JobContext, Root};
use super::error;
use super::filters;
use super::functions;
use super::lines::Prepared;
use super::literal::Literal;
use super::markdown::Content;
use super::markup::{Markup, MarkupSpan};
use super::name;
use super::record::{self, CLOSE, Fault, OPEN, Record, recording};
use super::splice::{self, Spliced, Trouble};
use super::unwind::unwinding;
use super::value;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::source::sha256;

/// The folder that templates are found in.
const FOLDER: &str = "templates/";

/// All templates, partials and catalogues of a workspace.
pub struct Templates {
    environment: Environment<'static>,
    names: Environment<'static>,
    /// Path below the workspace → text, of templates and catalogues.
    texts: BTreeMap<String, String>,
    prepared: BTreeMap<String, Prepared>,
    /// Template → the templates that it names, itself among them.
    closures: BTreeMap<String, BTreeSet<String>>,
    root: std::path::PathBuf,
    hashes: Mutex<BTreeMap<String, String>>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.texts.keys()).finish()
    }
}

impl Templates {
    /// Reads all templates below `templates/`, those named in `others`, and the catalogues of the
    /// languages.
    ///
    /// # Errors
    /// Every syntax error in any of them.
    pub fn load(
        root: &Path,
        languages: &[String],
        others: &[String],
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut texts = BTreeMap::new();
        let mut problems = Vec::new();
        for path in template_paths(root).into_iter().chain(others.iter().cloned()) {
            match std::fs::read_to_string(root.join(&path)) {
                Ok(text) => drop(texts.insert(path, text)),
                Err(error) => problems.push(
                    Diagnostic::error(
                        Stage::Document,
                        "template/unreadable",
                        format!("the template cannot be read ({error})"),
                    )
                    .at(Place::file(path), "")
                    .hint("save it as UTF-8 text"),
                ),
            }
        }
        let catalogues = Catalogues::load(root, languages, &mut texts).unwrap_or_else(|found| {
            problems.extend(found);
            Catalogues::default()
        });
        let catalogues = Arc::new(catalogues);
        let mut prepared = BTreeMap::new();
        let own: Arc<Vec<String>> = Arc::new(texts.values().cloned().collect());
        let mut environment = environment(catalogues.clone(), own.clone());
        environment.set_formatter(|out, _, value| {
            write_placeholder(value).and_then(|text| out.write_str(&text).map_err(Into::into))
        });
        for (path, text) in texts.iter().filter(|(path, _)| !path.starts_with("locales/")) {
            problems.extend(noncharacters(path, text));
            let lines = Prepared::new(text);
            let added = environment.add_template_owned(short(path).to_owned(), lines.text.clone());
            prepared.insert(path.clone(), lines);
            if let Err(error) = added {
                let sources = Sources { texts: &texts, prepared: &prepared };
                problems.push(error::diagnostic(&error, None, &sources));
            }
        }
        let mut names = self::environment(catalogues, own);
        names.set_formatter(|out, _, value| {
            let text = name::component(&written(value)?);
            out.write_str(&text).map_err(Into::into)
        });
        if problems.is_empty() {
            let closures = closures(&texts);
            let hashes = Mutex::default();
            Ok(Self {
                environment,
                names,
                texts,
                prepared,
                closures,
                root: root.to_owned(),
                hashes,
            })
        } else {
            Err(problems)
        }
    }

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
        let (rendered, record) = recording(&job.language, job.audience, job.root.clone(), || {
            let compiled = self.environment.get_template(short(template))?;
            compiled.render_with_spans(Value::from_object(Root(job.clone())))
        });
        let (rendered, spans) = rendered.map_err(|error| {
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

    /// Fills the template of an output path. Each value is made safe as a part of a file name.
    ///
    /// # Errors
    /// What is wrong with the template or with the values for it.
    pub fn render_name(&self, text: &str, job: &JobContext) -> Result<String, Box<Diagnostic>> {
        let (rendered, record) = recording(&job.language, job.audience, job.root.clone(), || {
            self.names.render_named_str("output", text, Value::from_object(Root(job.clone())))
        });
        rendered
            .map_err(|error| Box::new(error::diagnostic(&error, Some(&record), &self.sources())))
    }

    /// The text of a template or catalogue, by its path below the workspace.
    pub fn source(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
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
    prepared: &'a BTreeMap<String, Prepared>,
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

/// An environment with our filters and functions, strict about undefined names.
fn environment(catalogues: Arc<Catalogues>, templates: Arc<Vec<String>>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = syntax() {
        environment.set_syntax(syntax);
    }
    environment.set_debug(true);
    // Captured text is thereby told from plain text: it holds markup.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    filters::add(&mut environment, templates);
    functions::add(&mut environment, catalogues);
    environment.add_test("none", |value: Value| match value.is_undefined() {
        // Whether a name is there at all is what `is defined` asks.
        true => Err(functions::undefined(&value)),
        false => Ok(value::is_none(&value)),
    });
    environment
}

/// How templates are written. Lines that hold a tag alone leave no blank line, which Typst would
/// take for a new paragraph. An included part keeps its last line end: without it the part would
/// run into the line that follows, and a heading there would be no heading.
pub(super) fn syntax() -> Result<SyntaxConfig, minijinja::Error> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
}

/// The value's text, for names of files.
fn written(value: &Value) -> Result<String, minijinja::Error> {
    if value.is_undefined() {
        return Err(functions::undefined(value));
    }
    let text = match value::is_none(value) {
        true => String::new(),
        false => value.to_string(),
    };
    record::faultless().map(|()| text)
}

/// What the engine writes for a value: a placeholder, and captured markup as it is.
fn write_placeholder(value: &Value) -> Result<String, minijinja::Error> {
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
    Ok(record::with(|record| {
        let made_of = value.downcast_object_ref::<Content>().map(|content| content.cells.clone());
        let cells = made_of.unwrap_or_else(|| record.cells(value));
        record.interpolate(literal, cells)
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
            false => record.interpolate(Literal::Text(text.to_owned()), Vec::new()),
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
        let mut push = |output: Range<usize>, literal, source, cells| {
            if !output.is_empty() {
                let template = template.clone();
                result.push(MarkupSpan { output, template, source, literal, cells });
            }
        };
        let range = span.output_range();
        let mut at = range.start;
        while let Some(moved) = moves.next_if(|moved| moved.rendered.start < range.end) {
            let before = at.saturating_add_signed(shift)..moved.spliced.start;
            push(before, literal, source.clone(), Vec::new());
            let cells = record.interpolations[moved.interpolation].cells.clone();
            push(moved.spliced.clone(), false, source.clone(), cells);
            at = moved.rendered.end;
            shift = moved.spliced.end as isize - moved.rendered.end as isize;
        }
        let rest = at.saturating_add_signed(shift)..range.end.saturating_add_signed(shift);
        push(rest, literal, source, Vec::new());
    }
    result
}

/// The paths of all templates below the workspace, sorted.
fn template_paths(root: &Path) -> Vec<String> {
    let pattern = format!("{}/{FOLDER}**/*.j2", glob::Pattern::escape(&root.to_string_lossy()));
    let mut paths: Vec<String> = glob::glob(&pattern)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|path| path.is_file())
        .filter_map(|path| {
            let parts: Vec<_> =
                path.strip_prefix(root).ok()?.iter().map(|part| part.to_string_lossy()).collect();
            Some(parts.join("/"))
        })
        .collect();
    paths.sort();
    paths
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

/// Which templates each template names, directly or over others.
fn closures(texts: &BTreeMap<String, String>) -> BTreeMap<String, BTreeSet<String>> {
    let direct = |path: &String| -> Vec<&String> {
        let text = &texts[path];
        let named = |other: &&String| {
            text.contains(&format!("\"{}\"", short(other)))
                || text.contains(&format!("'{}'", short(other)))
        };
        texts.keys().filter(named).collect()
    };
    let mut closures = BTreeMap::new();
    for path in texts.keys() {
        let mut closure = BTreeSet::from([path.clone()]);
        let mut open = vec![path];
        while let Some(next) = open.pop() {
            open.extend(direct(next).into_iter().filter(|other| closure.insert((*other).clone())));
        }
        closures.insert(path.clone(), closure);
    }
    closures
}

/// Characters that mark interpolations must not stand in a template.
fn noncharacters(path: &str, text: &str) -> Option<Diagnostic> {
    let at = text.find([OPEN, CLOSE])?;
    let message = "the template holds a character that is no character (U+FDD0 or U+FDD1)";
    Some(
        Diagnostic::error(Stage::Document, "template/noncharacter", message)
            .at(Place::text(path, text, at..at + OPEN.len_utf8()), "")
            .hint("delete it"),
    )
}

//! Reads the templates of a workspace and sets up the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::catalogue::{Catalogues, FOLDER as CATALOGUES};
use super::engine::{FOLDER, Sources, Templates, short, write_placeholder, written};
use super::lines::Prepared;
use super::record::{CLOSE, OPEN};
use super::{error, filters, functions, name, value};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};

/// What is wrong with templates and catalogues, by path.
pub(super) type Broken = BTreeMap<String, Vec<Diagnostic>>;

impl Templates {
    /// Reads all templates below `templates/`, those named in `others`, and the catalogues of the
    /// languages. What is wrong with one of them is an error of the documents that use it, and of
    /// no others.
    pub fn load(root: &Path, languages: &[String], others: &[String]) -> Self {
        let mut broken = Broken::new();
        let mut texts = read(root, others, &mut broken);
        let catalogues = Arc::new(Catalogues::load(root, languages, &mut texts, &mut broken));
        let own: Arc<Vec<String>> = Arc::new(texts.values().cloned().collect());
        let mut environment = environment(catalogues.clone(), own.clone());
        environment.set_formatter(|out, _, value| {
            write_placeholder(value).and_then(|text| out.write_str(&text).map_err(Into::into))
        });
        let prepared = add_all(&mut environment, &texts, &mut broken);
        let mut names = self::environment(catalogues, own);
        names.set_formatter(|out, _, value| {
            let text = name::component(&written(value)?);
            out.write_str(&text).map_err(Into::into)
        });
        let closures = closures(&texts);
        let (root, hashes, assigned) = (root.to_owned(), Mutex::default(), Mutex::default());
        Self { environment, names, texts, prepared, closures, broken, root, hashes, assigned }
    }

    /// All that is wrong with templates and catalogues.
    pub fn problems(&self) -> Vec<Diagnostic> {
        self.broken.values().flatten().cloned().collect()
    }

    /// What is wrong with templates that none of the documents' templates names, as warnings: no
    /// document will fail over it.
    pub fn unused_problems(&self, documents: &[String]) -> Vec<Diagnostic> {
        let used: BTreeSet<&String> =
            documents.iter().filter_map(|path| self.closures.get(path)).flatten().collect();
        let unused = self
            .broken
            .iter()
            .filter(|(path, _)| !path.starts_with(CATALOGUES) && !used.contains(path));
        unused
            .flat_map(|(_, problems)| problems.iter().cloned())
            .map(|problem| {
                Diagnostic { severity: Severity::Warning, ..problem }
                    .hint("no document names this template")
            })
            .collect()
    }
}

/// Reads the texts of all templates. One that cannot be read is taken as empty, so that its name
/// is known.
fn read(root: &Path, others: &[String], broken: &mut Broken) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for path in template_paths(root).into_iter().chain(others.iter().cloned()) {
        let text = std::fs::read_to_string(root.join(&path)).unwrap_or_else(|error| {
            let message = format!("the template cannot be read ({error})");
            let problem = Diagnostic::error(Stage::Document, "template/unreadable", message)
                .at(Place::file(path.as_str()), "")
                .hint("save it as UTF-8 text");
            broken.insert(path.clone(), vec![problem]);
            String::new()
        });
        texts.insert(path, text);
    }
    texts
}

/// Hands all templates to the engine. The broken ones it does not know.
fn add_all(
    environment: &mut Environment<'static>,
    texts: &BTreeMap<String, String>,
    broken: &mut Broken,
) -> BTreeMap<String, Prepared> {
    let mut prepared = BTreeMap::new();
    for (path, text) in texts.iter().filter(|(path, _)| !path.starts_with(CATALOGUES)) {
        let lines = Prepared::new(text);
        let added = environment.add_template_owned(short(path).to_owned(), lines.text.clone());
        prepared.insert(path.clone(), lines);
        let mut problems: Vec<Diagnostic> = noncharacters(path, text).into_iter().collect();
        if let Err(error) = added {
            let sources = Sources { texts, prepared: &prepared };
            problems.push(error::diagnostic(&error, None, &sources));
        }
        if !problems.is_empty() {
            broken.entry(path.clone()).or_default().extend(problems);
        }
    }
    prepared
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

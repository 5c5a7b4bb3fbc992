//! The engine's errors as diagnostics that name the template line and the cells.

use minijinja::{Error, ErrorKind};

use super::engine::{Sources, full};
use super::markup::CellUse;
use super::record::Record;
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};

/// Names the cell as the origin of a problem.
pub(super) fn with_cell(diagnostic: Diagnostic, cell: &CellUse) -> Diagnostic {
    let remark = if cell.exact { "from this cell" } else { "probably from this cell" };
    diagnostic.with(Place::cell(&cell.address, cell.shown()), remark)
}

/// Describes an error of the engine. The innermost error knows the place; those around it, such as
/// an include, are named too.
pub(super) fn diagnostic(
    error: &Error,
    record: Option<&Record>,
    sources: &Sources<'_>,
) -> Diagnostic {
    let mut chain = vec![error];
    while let Some(cause) = chain
        .last()
        .and_then(|error| std::error::Error::source(*error))
        .and_then(|cause| cause.downcast_ref::<Error>())
    {
        chain.push(cause);
    }
    let inner = chain.iter().rev().find(|error| error.name().is_some()).unwrap_or(&chain[0]);
    let mut diagnostic = describe(inner, record, piece(inner, sources));
    if let Some(place) = place(inner, sources) {
        diagnostic
            .labels
            .insert(0, crate::diagnostic::Label { primary: true, place, message: String::new() });
    }
    for outer in chain.iter().filter(|outer| !std::ptr::eq(**outer, *inner)) {
        if let Some(place) = place(outer, sources) {
            diagnostic = diagnostic.with(place, "reached from here");
        }
    }
    diagnostic
}

fn new(id: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(Stage::Document, id, message)
}

/// A name that is not there. `piece` is the part of the template that failed: if it names what
/// was not found, that is what is wrong; else the value came from elsewhere, over a variable or an
/// argument.
fn undefined(record: Option<&Record>, piece: &str) -> Diagnostic {
    let named = record.and_then(|record| match piece.is_empty() {
        true => record.last_missing(),
        false => record.missing_in(piece),
    });
    if let Some(missing) = named {
        return new("template/undefined", missing.message.clone()).hint(missing.hint.clone());
    }
    let message = match piece.is_empty() || piece.contains('\n') {
        true => "the value does not exist".to_owned(),
        false => format!("`{piece}` has no value here"),
    };
    let diagnostic = new("template/undefined", message);
    match record.and_then(Record::last_missing) {
        Some(missing) => {
            diagnostic.hint(format!("perhaps because {}: {}", missing.message, missing.hint))
        }
        None => diagnostic.hint("it was never set, or a macro was called without this argument"),
    }
}

fn describe(error: &Error, record: Option<&Record>, piece: &str) -> Diagnostic {
    if let Some(fault) = record.and_then(|record| record.fault.as_ref()) {
        let diagnostic = new(fault.id, fault.message.clone()).maybe_hint(fault.hint.clone());
        return fault.cells.iter().fold(diagnostic, with_cell);
    }
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::UndefinedError => undefined(record, origin(detail).unwrap_or(piece)),
        ErrorKind::SyntaxError => new("template/syntax", detail.to_owned())
            .hint("blocks look like {% for row in rows %} … {% endfor %}, values like {{ value }}"),
        ErrorKind::UnknownFilter => {
            let name = detail.split_whitespace().nth(1).unwrap_or_default();
            let known = FILTERS.iter().copied();
            let hint = did_you_mean(name, known)
                .unwrap_or_else(|| format!("filters of pressrun are {}", FILTERS.join(", ")));
            new("template/unknown-filter", format!("there is no filter `{name}`")).hint(hint)
        }
        ErrorKind::TemplateNotFound => new("template/missing-template", detail.to_owned())
            .hint("names start below templates/: {% include \"partials/x.typ.j2\" %}"),
        kind => {
            let message = match detail.is_empty() {
                true => kind.to_string(),
                false => format!("{kind}: {detail}"),
            };
            new("template/error", message)
        }
    }
}

/// The filters that a person may have meant.
const FILTERS: [&str; 28] = [
    "capitalize",
    "date",
    "date_range",
    "default",
    "first",
    "groupby",
    "hyphens",
    "in_language",
    "join",
    "last",
    "length",
    "list",
    "listed",
    "lower",
    "map",
    "markdown",
    "markup",
    "money",
    "number",
    "ordinal",
    "percent",
    "replace",
    "selectattr",
    "sort",
    "sum",
    "title",
    "typography",
    "upper",
];

/// The expression that has no value, where the engine knows it: the part that failed may be a
/// filter that was given it.
fn origin(detail: &str) -> Option<&str> {
    let end = detail.find("` is undefined")?;
    let start = detail[..end].rfind('`')? + 1;
    Some(&detail[start..end])
}

/// The part of the template that failed; empty if it is not known.
fn piece<'a>(error: &Error, sources: &Sources<'a>) -> &'a str {
    let found = || {
        let path = full(error.name()?);
        let text: &'a String = sources.texts.get(&path)?;
        text.get(sources.original(&path, error.range()?))
    };
    found().unwrap_or_default()
}

fn place(error: &Error, sources: &Sources<'_>) -> Option<Place> {
    let path = full(error.name()?);
    let text = sources.texts.get(&path)?;
    let known = error.range().map(|range| sources.original(&path, range));
    let range = known.unwrap_or_else(|| {
        let line = error.line().unwrap_or(1);
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let length = text[start..].find('\n').unwrap_or(text.len() - start);
        start..start + length
    });
    Some(Place::text(path, text, range))
}

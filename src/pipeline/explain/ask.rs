//! From what was asked to the number that is meant.

use std::sync::Arc;

use super::{Explanation, number};
use crate::data::scope::DataScope;
use crate::diagnostic::{Diagnostic, Stage, did_you_mean};
use crate::figure::Figure;
use crate::period::Period;
use crate::pipeline::context::scope_of;
use crate::pipeline::plan::{Selection, plan};
use crate::pipeline::session::Session;
use crate::scope::{Scope, View};
use crate::table::Table;

/// What somebody wants to know.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The figure, maybe with a view and parts: `to_date.spent[6]`.
    pub figure: String,
    /// Values of its dimensions, in their order.
    pub parts: Vec<String>,
    /// The document that prints it.
    pub document: Option<String>,
    /// The key of a row.
    pub key: Option<String>,
    /// The language of the document.
    pub language: Option<String>,
    /// The period.
    pub period: Option<Period>,
}

type Problem = Box<Diagnostic>;

/// Explains a number.
///
/// # Errors
/// If no one number is meant, or it could not be computed.
pub fn explain(session: &Session, question: &Question) -> Result<Explanation, Vec<Diagnostic>> {
    let scope = match &question.document {
        Some(document) => return of_document(session, question, document),
        None => of_row(session, question).map_err(|problem| vec![*problem])?,
    };
    answer(session, question, &scope).map_err(|problem| vec![*problem])
}

fn answer(
    session: &Session,
    question: &Question,
    scope: &DataScope,
) -> Result<Explanation, Problem> {
    let (path, mut keys) = split(&question.figure);
    keys.extend(question.parts.iter().cloned());
    let (view, name) = View::of_name(&path, View::Current).unwrap_or((View::Current, &path));
    let names = scope.figure_names();
    let Some(figure) = scope.figure(view, name) else {
        let hint = did_you_mean(name, names.iter().map(String::as_str))
            .unwrap_or_else(|| format!("there are {}", names.join(", ")));
        return Err(problem(
            "explain/unknown-figure",
            format!("there is no figure `{path}`"),
            hint,
        ));
    };
    let failed = |failure: crate::figure::Failure| {
        let config = session.data.figure(name);
        let message = format!("the figure `{name}` {failure}");
        let problem =
            Diagnostic::error(Stage::Data, "explain/not-computed", message).hint(failure.hint());
        Box::new(match config {
            Some(config) => problem.at(session.workspace.text.place(config.span.clone()), ""),
            None => problem,
        })
    };
    let figure = figure.map_err(failed)?;
    let at = place(&figure, &keys)?;
    let brackets: String = keys.iter().map(|key| format!("[{key:?}]")).collect();
    let written = format!("{}{name}{brackets}", view.prefix());
    number(session, scope, (view, &figure), &at, written).map_err(failed)
}

/// The name and the parts of `spent["6"][1]`, `spent[6, 1]`.
fn split(text: &str) -> (String, Vec<String>) {
    let Some((name, rest)) = text.split_once('[') else { return (text.to_owned(), Vec::new()) };
    let rest = rest.strip_suffix(']').unwrap_or(rest);
    let keys = rest.split("][").flat_map(|keys| keys.split(','));
    let bare = |key: &str| key.trim().trim_matches(['"', '\'']).to_owned();
    (name.to_owned(), keys.map(bare).collect())
}

fn place(figure: &Figure, keys: &[String]) -> Result<Vec<Option<usize>>, Problem> {
    let columns: Vec<&str> = figure.dimensions.iter().map(|d| d.column.as_str()).collect();
    if keys.len() > columns.len() {
        let hint = match columns.is_empty() {
            true => "ask without a part; it is not split".to_owned(),
            false => format!("it is split by {}", columns.join(", ")),
        };
        let message = format!("the figure `{}` has no part `{}`", figure.name, keys.join(", "));
        return Err(problem("explain/unknown-part", message, hint));
    }
    let mut at = vec![None; columns.len()];
    for ((place, key), dimension) in at.iter_mut().zip(keys).zip(&figure.dimensions) {
        *place = dimension.keys.iter().position(|own| own.to_string() == *key);
        if place.is_none() {
            let personal = figure.tables.iter().any(|table| {
                let column = table.column_or_translated(&dimension.column);
                column.is_some_and(|column| table.columns[column].personal)
            });
            let known: Vec<String> = dimension.keys.iter().map(ToString::to_string).collect();
            let hint = match personal {
                true => format!("the column `{}` is personal", dimension.column),
                false => did_you_mean(key, known.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("its parts are {}", known.join(", "))),
            };
            let message = format!("the figure `{}` has no part `{key}` here", figure.name);
            return Err(problem("explain/unknown-part", message, hint));
        }
    }
    Ok(at)
}

/// How many rows and periods of a document are asked whether they have one answer.
const MOST_SCOPES: usize = 100;

/// The answer in the one document that is meant, or in all that could be, if it is the same.
fn of_document(
    session: &Session,
    question: &Question,
    document: &str,
) -> Result<Explanation, Vec<Diagnostic>> {
    let selection = Selection {
        documents: vec![document.to_owned()],
        keys: question.key.iter().cloned().collect(),
        languages: question.language.iter().cloned().collect(),
        period: question.period,
        shard: None,
    };
    let plan = plan(session, &selection)?;
    // Languages of one document show the same numbers.
    let mut different: Vec<&super::super::Job> = Vec::new();
    for job in &plan.jobs {
        let row = |job: &super::super::Job| (job.row.as_ref().map(|(_, row)| *row), job.period);
        if !different.iter().any(|known| row(known) == row(job)) {
            different.push(job);
        }
        if different.len() > MOST_SCOPES {
            break;
        }
    }
    let answer_in = |job: &super::super::Job| {
        let scope = scope_of(session, job.row.clone(), job.period);
        answer(session, question, &scope).map_err(|problem| vec![*problem])
    };
    let (first, others) = match different.as_slice() {
        [] => {
            let message = format!("document `{document}` is not made for what was asked");
            let hint = "look at `pressrun plan` for its rows and periods".to_owned();
            return Err(vec![*problem("explain/no-document", message, hint)]);
        }
        [first, others @ ..] => (first, others),
    };
    let mut found = answer_in(first)?;
    if others.is_empty() {
        return Ok(found);
    }
    let same = |job: &&super::super::Job| answer_in(job).is_ok_and(|other| is_same(&found, &other));
    if different.len() <= MOST_SCOPES && others.iter().all(same) {
        found.row = Some(format!("any of {} rows of `{document}`", different.len()));
        return Ok(found);
    }
    let mut keys: Vec<&str> = different.iter().filter_map(|job| job.key.as_deref()).collect();
    keys.dedup();
    let more = if keys.len() > 8 { ", …" } else { "" };
    keys.truncate(8);
    let message = format!("document `{document}` is made several times, and each has its number");
    let hint = format!("name one with `--for`: {}{more}; or a `--period`", keys.join(", "));
    Err(vec![*problem("explain/several-documents", message, hint)])
}

/// Whether two explanations are of one number, over the same rows and days, in whatever documents.
fn is_same(one: &Explanation, other: &Explanation) -> bool {
    let without_row = |explanation: &Explanation| {
        let mut value = serde_json::to_value(explanation).unwrap_or_default();
        forget_rows(&mut value);
        value
    };
    without_row(one) == without_row(other)
}

/// Takes out which row each number is narrowed to.
fn forget_rows(explanation: &mut serde_json::Value) {
    if let Some(fields) = explanation.as_object_mut() {
        fields.remove("row");
        let inner = fields.get_mut("made_of").and_then(serde_json::Value::as_array_mut);
        inner.into_iter().flatten().for_each(forget_rows);
    }
}

/// The scope of a row of `workspace.each`, or of the whole workspace.
fn of_row(session: &Session, question: &Question) -> Result<DataScope, Problem> {
    let period = question.period.or(session.workspace.period);
    let Some(key) = &question.key else { return Ok(scope_of(session, None, period)) };
    let table: Option<&Arc<Table>> =
        session.workspace.each.as_deref().and_then(|each| session.data.table(each));
    let cells = table.and_then(|table| Some((table, &table.columns.get(table.key?)?.cells)));
    let Some((table, cells)) = cells else {
        let message = "`--for` needs a document, as the workspace has no `each`".to_owned();
        return Err(problem("explain/unknown-key", message, "add `--document NAME`".to_owned()));
    };
    let keys: Vec<String> = cells.iter().map(|value| value.to_string()).collect();
    match keys.iter().position(|own| own == key) {
        Some(row) => Ok(scope_of(session, Some((table.clone(), row)), period)),
        None => {
            let message = format!("the table `{}` has no row with the key `{key}`", table.name);
            let hint = did_you_mean(key, keys.iter().map(String::as_str))
                .unwrap_or_else(|| "name the document too: `--document NAME`".to_owned());
            Err(problem("explain/unknown-key", message, hint))
        }
    }
}

fn problem(id: &'static str, message: String, hint: String) -> Problem {
    Box::new(Diagnostic::error(Stage::Config, id, message).hint(hint))
}

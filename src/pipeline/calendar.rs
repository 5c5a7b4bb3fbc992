//! What is due when: the rows of tables that say so, and whether their documents are there.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::job::Job;
use super::plan::{Selection, plan};
use super::session::Session;
use crate::config::{Due, TableConfig};
use crate::diagnostic::Diagnostic;
use crate::period::Period;
use crate::table::{Table, Value};

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// By when.
    pub due: Date,
    /// How it stands.
    pub state: State,
    /// The table that says so.
    pub table: String,
    /// The key of its row.
    pub row: Option<String>,
    /// The key of the row of `workspace.each` that the row belongs to.
    pub group: Option<String>,
    /// The row's period.
    pub period: Option<Period>,
    /// When it was sent.
    pub sent: Option<Date>,
    /// The documents that are made for the row.
    pub documents: Vec<DueDocument>,
}

/// A document that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDocument {
    /// The document's name.
    pub document: String,
    /// The language.
    pub language: String,
    /// The path below the output folder.
    pub output: String,
    /// Whether its file is there.
    pub made: bool,
}

/// How something that is due stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was sent.
    Sent,
    /// All its documents are there.
    Made,
    /// Some are not, and there is time.
    Missing,
    /// It was not sent, and the day has passed.
    Overdue,
}

impl State {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Made => "made",
            Self::Missing => "missing",
            Self::Overdue => "overdue",
        }
    }
}

/// All that is due, by the day: of the rows with these keys, or that belong to them, if any are given,
/// and due within the period, if one is.
///
/// # Errors
/// Those of the plan.
pub fn calendar(
    session: &Session,
    keys: &[String],
    period: Option<Period>,
    today: Date,
) -> Result<Vec<Deadline>, Vec<Diagnostic>> {
    let workspace = &session.workspace;
    let mut deadlines = Vec::new();
    for config in workspace.tables.iter().filter(|config| config.schedule.due.is_some()) {
        let Some(table) = session.data.table(&config.name) else { continue };
        let each = |name: &Option<String>| name.as_ref() == Some(&config.name);
        let documents: Vec<String> = workspace
            .documents
            .iter()
            .filter(|document| each(&document.each))
            .map(|document| document.name.clone())
            .collect();
        let jobs = match documents.is_empty() {
            true => Vec::new(),
            false => plan(session, &Selection { documents, ..Selection::default() })?.jobs,
        };
        for row in 0..table.len() {
            let jobs: Vec<&Job> = jobs.iter().filter(|job| is_for(job, row)).collect();
            deadlines.extend(deadline(session, config, (table, row), &jobs, today));
        }
    }
    deadlines.retain(|deadline| {
        let named = |key: &Option<String>| key.as_ref().is_some_and(|key| keys.contains(key));
        (keys.is_empty() || named(&deadline.row) || named(&deadline.group))
            && period.is_none_or(|period| period.contains(deadline.due))
    });
    deadlines.sort_by(|a, b| (a.due, &a.table, &a.row).cmp(&(b.due, &b.table, &b.row)));
    Ok(deadlines)
}

fn is_for(job: &Job, row: usize) -> bool {
    job.row.as_ref().is_some_and(|(_, own)| *own == row)
}

/// What a row says is due; `None` if it says nothing.
fn deadline(
    session: &Session,
    config: &TableConfig,
    (table, row): (&Arc<Table>, usize),
    jobs: &[&Job],
    today: Date,
) -> Option<Deadline> {
    let day = |name: &String| match table.value(row, table.column(name)?) {
        Value::Date(day) => Some(day),
        _ => None,
    };
    let period = match table.period.map(|column| table.value(row, column)) {
        Some(Value::Period(period)) => Some(period),
        _ => None,
    };
    let due = match config.schedule.due.as_ref()? {
        Due::Column(name) => day(name)?,
        Due::After(days) => period?.end().checked_add(days.days()).ok()?,
    };
    let sent = config.schedule.sent.as_ref().and_then(day);
    let documents: Vec<DueDocument> = jobs
        .iter()
        .map(|job| DueDocument {
            document: job.config(&session.workspace).name.clone(),
            language: job.language.clone(),
            output: job.output.clone(),
            made: session.workspace.root.join("output").join(&job.output).is_file(),
        })
        .collect();
    let all = !documents.is_empty() && documents.iter().all(|document| document.made);
    let state = match (sent, today > due, all) {
        (Some(_), ..) => State::Sent,
        (None, true, _) => State::Overdue,
        (None, false, true) => State::Made,
        (None, false, false) => State::Missing,
    };
    let key = table.key.map(|key| table.value(row, key).to_string());
    let group = super::plan::group_of(session, &Some((table.clone(), row)));
    let table = config.name.clone();
    Some(Deadline { due, state, table, row: key, group, period, sent, documents })
}

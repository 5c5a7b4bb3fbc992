//! The numbers about people that a document prints, and those that the ledger has, each with the people
//! behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::{FigureConfig, FigureRule, Operation};
use crate::data::scope::{Data, DataScope};
use crate::figure::{Amount, Figure};
use crate::pipeline::context::{recorded_context, scope_of};
use crate::pipeline::job::Job;
use crate::pipeline::session::Session;
use crate::publish::ledger::{Ledger, LedgerNumber};
use crate::scope::{FigureUse, Scope, View};
use crate::table::Table;
use crate::template::{FiguresUsed, Markup};

/// A number about people, and who they are.
#[derive(Debug, Clone)]
pub(super) struct Number {
    /// As the ledger keeps it.
    pub(super) record: LedgerNumber,
    /// The jobs of this run that print it; none for one of the ledger.
    pub(super) jobs: BTreeSet<usize>,
    /// The documents of earlier runs that have it.
    pub(super) documents: BTreeSet<String>,
    /// What numbers must have in common to be added and subtracted.
    pub(super) measure: Measure,
    /// The rows behind it, as the tables are now; `None` if the number has changed since.
    pub(super) rows: Option<Vec<u32>>,
}

/// The table, and what is counted or added up of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Measure {
    pub(super) table: String,
    /// The column that is added up; empty if rows are counted.
    pub(super) column: String,
    /// Whether numbers can be added: different values of two groups may be the same.
    pub(super) adds_up: bool,
}

impl Number {
    /// The number, if it was shown.
    pub(super) fn value(&self) -> Option<rust_decimal::Decimal> {
        self.record.shown.as_ref()?.parse().ok()
    }

    /// As a template names it: `to_date.people["female"]`.
    pub(super) fn written(&self) -> String {
        let keys = self.record.keys.iter();
        let keys: Vec<String> =
            keys.map(|key| key.as_ref().map_or("*".to_owned(), |key| format!("{key:?}"))).collect();
        let total = self.record.keys.iter().all(Option::is_none);
        let part = if total { String::new() } else { format!("[{}]", keys.join(", ")) };
        format!("`{}{}{part}`", self.record.view.prefix(), self.record.figure)
    }
}

/// The numbers about people that a document prints, hidden ones too. A document that cannot be filled
/// prints nothing; why is told where it is made.
pub(super) fn published(session: &Session, job: &Job) -> Vec<Number> {
    let config = job.config(&session.workspace);
    let (context, _) = recorded_context(session, job);
    let Ok(markup) = session.templates.render(&config.template, &context) else {
        return Vec::new();
    };
    let row = match row_of(job) {
        Some(row) => row,
        // The key of a person is nothing to keep for ever.
        None => return Vec::new(),
    };
    let rule = session.workspace.privacy.rule(config.audience);
    let scope = scope_of(session, job.row.clone(), job.period);
    let scope = Arc::new(scope.protected(rule, config.audience.may_see_personal()));
    let mut found: BTreeMap<LedgerNumber, Number> = BTreeMap::new();
    for used in uses(&markup) {
        let Some(Ok(figure)) = scope.figure(used.view, &used.figure) else { continue };
        let Some(at) = place(&figure, &used.keys) else { continue };
        for (scope, view, figure, at) in behind(&session.data, &scope, used.view, &figure, at, 0) {
            let Some(measure) = measure(&session.data, &figure.name) else { continue };
            let record = LedgerNumber {
                figure: figure.name.clone(),
                rule: rule_of(&session.data, &figure.name),
                view,
                keys: keys(&figure, &at),
                row: row.clone(),
                period: scope.period().map(|period| period.to_string()),
                audience: config.audience,
                shown: figure.cell(&at).value.number().map(|number| number.normalize().to_string()),
            };
            let number = Number {
                record: record.clone(),
                jobs: BTreeSet::new(),
                documents: BTreeSet::new(),
                measure,
                rows: Some(figure.rows(&at)),
            };
            found.insert(record, number);
        }
    }
    found.into_values().collect()
}

/// The figures that a template printed or computed with.
fn uses(markup: &Markup) -> BTreeSet<FigureUse> {
    let of = |figures: &FiguresUsed| match figures {
        FiguresUsed::None => Vec::new(),
        FiguresUsed::Exactly(uses) | FiguresUsed::Computed(uses) => uses.clone(),
        FiguresUsed::Probably { figures, after, .. } => {
            figures.iter().chain(after).cloned().collect()
        }
    };
    markup.spans.iter().flat_map(|span| of(&span.figures)).collect()
}

/// A number of a figure in a scope.
type Found = (Arc<DataScope>, View, Arc<Figure>, Vec<Option<usize>>);

/// The most steps from a figure to those that it is computed from.
const MOST_STEPS: usize = 16;

/// The numbers over people that a number is: itself, or those that it is computed from. Who knows a share
/// and the whole knows the part.
fn behind(
    data: &Data,
    scope: &Arc<DataScope>,
    view: View,
    figure: &Arc<Figure>,
    at: Vec<Option<usize>>,
    steps: usize,
) -> Vec<Found> {
    let Some(config) = data.figure(&figure.name) else { return Vec::new() };
    if config.rule.table().is_some() || steps > MOST_STEPS {
        return vec![(scope.clone(), view, figure.clone(), at)];
    }
    let Ok((inner, used)) = scope.used(view, figure, &at) else { return Vec::new() };
    let inner = Arc::new(inner);
    let parts = used.into_iter().filter_map(|used| Some((used.view, used.figure, used.at?)));
    parts
        .flat_map(|(view, figure, at)| behind(data, &inner, view, &figure, at, steps + 1))
        .collect()
}

/// Table and key of a row, and a period, as the ledger has them.
type RowAndPeriod = (Option<(String, String)>, Option<String>);

/// The numbers of the ledger with the people that they count now, and how many of them cannot be found.
pub(super) fn recorded(session: &Session, ledger: &Ledger) -> (Vec<Number>, usize) {
    let mut numbers = Vec::new();
    let mut unknown = 0;
    let mut scopes: BTreeMap<RowAndPeriod, Option<DataScope>> = BTreeMap::new();
    for (record, documents) in &ledger.numbers {
        let scope = scopes
            .entry((record.row.clone(), record.period.clone()))
            .or_insert_with(|| scope(session, record));
        match scope.as_ref().and_then(|scope| number(&session.data, scope, record)) {
            Some(number) => numbers.push(Number { documents: documents.clone(), ..number }),
            None => unknown += 1,
        }
    }
    (numbers, unknown)
}

fn scope(session: &Session, record: &LedgerNumber) -> Option<DataScope> {
    let period = match &record.period {
        Some(period) => Some(period.parse().ok()?),
        None => None,
    };
    let row = match &record.row {
        Some((table, key)) => {
            let table = session.data.table(table)?;
            let cells = &table.columns.get(table.key?)?.cells;
            let row = cells.iter().position(|own| own.to_string() == *key)?;
            Some((table.clone(), row))
        }
        None => None,
    };
    Some(scope_of(session, row, period))
}

fn number(data: &Data, scope: &DataScope, record: &LedgerNumber) -> Option<Number> {
    let measure = measure(data, &record.figure)?;
    if rule_of(data, &record.figure) != record.rule {
        return None;
    }
    let figure = scope.figure(record.view, &record.figure)?.ok()?;
    let at = place(&figure, &record.keys);
    let now = match &at {
        Some(at) => figure.cell(at).value,
        // A part that nobody is in any more.
        None => Amount::Number(rust_decimal::Decimal::ZERO),
    };
    let shown = record.shown.as_ref().and_then(|shown| shown.parse().ok());
    let unchanged = shown.is_none_or(|shown: rust_decimal::Decimal| now.number() == Some(shown));
    let rows = || at.as_ref().map_or_else(Vec::new, |at| figure.rows(at));
    Some(Number {
        record: record.clone(),
        jobs: BTreeSet::new(),
        documents: BTreeSet::new(),
        measure,
        rows: unchanged.then(rows),
    })
}

/// The row of a job as the ledger names it. `None` if its key is personal.
fn row_of(job: &Job) -> Option<Option<(String, String)>> {
    let Some((table, row)) = &job.row else { return Some(None) };
    let key = key_of(table, *row)?;
    Some(Some((table.name.clone(), key)))
}

fn key_of(table: &Table, row: usize) -> Option<String> {
    let Some(column) = table.key else { return Some(format!("row {}", row + 1)) };
    let settings = &table.columns[column];
    (!settings.personal && !table.people).then(|| table.value(row, column).to_string())
}

/// What a figure over protected people counts; `None` for all others.
fn measure(data: &Data, name: &str) -> Option<Measure> {
    let config: &FigureConfig = data.figure(name).filter(|config| config.protect)?;
    let table = config.rule.table()?;
    if !data.table(table)?.people {
        return None;
    }
    let (column, adds_up) = match &config.rule {
        FigureRule::Count { .. } => (String::new(), true),
        FigureRule::Over { operation: Operation::Sum, column, .. } => (column.clone(), true),
        other => (other.to_string(), false),
    };
    Some(Measure { table: table.to_owned(), column, adds_up })
}

/// The rule and the conditions of a figure, in words.
fn rule_of(data: &Data, name: &str) -> String {
    let Some(config) = data.figure(name) else { return String::new() };
    let conditions = config.condition.iter();
    let conditions = conditions.map(|c| format!("; {} = {}", c.column, c.any_of.join(" or ")));
    let by = config.by.iter().map(|column| format!("; by {column}"));
    [config.rule.to_string()].into_iter().chain(conditions).chain(by).collect()
}

fn keys(figure: &Figure, at: &[Option<usize>]) -> Vec<Option<String>> {
    let key = |(number, dimension): (usize, &crate::figure::Dimension)| {
        Some(dimension.keys[at.get(number).copied().flatten()?].to_string())
    };
    figure.dimensions.iter().enumerate().map(key).collect()
}

/// The place of a part by its keys; `None` if there is no such part.
fn place(figure: &Figure, keys: &[Option<String>]) -> Option<Vec<Option<usize>>> {
    let place = |(number, dimension): (usize, &crate::figure::Dimension)| {
        let Some(key) = keys.get(number).and_then(Option::as_ref) else { return Some(None) };
        dimension.keys.iter().position(|own| own.to_string() == *key).map(Some)
    };
    figure.dimensions.iter().enumerate().map(place).collect()
}

//! Runs the declared checks, and finds the documents that depend on those that fail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::context::scope_of;
use super::contract::offer;
use super::differencing;
use super::job::Job;
use super::rounding;
use super::session::Session;
use crate::config::{CheckConfig, CheckLevel, CheckOver, FigureConfig};
use crate::data::checks::{self, Verdict};
use crate::data::scope::DataScope;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::expression::{Operand, Trouble};
use crate::figure::Figure;
use crate::period::Period;
use crate::scope::{Scope, TableRow, View};
use crate::table::{Table, Value};
use crate::template::Asked;

/// How many rows a failed check shows.
const MOST_ROWS: usize = 3;

/// What the checks found.
#[derive(Debug, Default)]
pub struct Checked {
    /// For each job the checks that it depends on and that fail.
    pub of_jobs: Vec<Vec<Diagnostic>>,
    /// Failures on which no job depends.
    pub others: Vec<Diagnostic>,
}

impl Checked {
    /// The failures that keep a job from being made; empty if there are none.
    pub fn stops(&self, job: usize) -> &[Diagnostic] {
        match self.of_jobs.get(job) {
            Some(failures) if failures.iter().any(Diagnostic::is_error) => failures,
            _ => &[],
        }
    }
}

/// Runs all checks for the rows and periods of some jobs.
pub fn run_checks(session: &Session, jobs: &[Job]) -> Checked {
    let mut checked = Checked { of_jobs: vec![Vec::new(); jobs.len()], others: Vec::new() };
    let rounded = rounding::may_differ(session);
    let ledger = session.workspace.privacy.ledger.is_some();
    if session.workspace.checks.is_empty() && rounded.is_empty() && !ledger {
        return checked;
    }
    let scopes: Vec<DataScope> =
        jobs.iter().map(|job| scope_of(session, job.row.clone(), job.period)).collect();
    let asked = asked(session);
    differencing::check(session, jobs, &asked, &mut checked);
    rounding::check(session, (jobs, &scopes), &asked, &rounded, &mut checked);
    for check in &session.workspace.checks {
        let run = Run { session, check, jobs, scopes: &scopes, asked: &asked };
        match &check.over {
            CheckOver::Rows { table } => run.rows(table, &mut checked),
            CheckOver::Figures { each, by } => {
                run.figures(each.as_deref(), by.as_deref(), &mut checked);
            }
        }
    }
    checked
}

/// What the template of each document asks for, with the figures that its figures are made of.
pub(super) fn asked(session: &Session) -> Vec<Asked> {
    let offer = offer(session);
    let documents = session.workspace.documents.iter();
    let asked = documents.map(|doc| {
        let asked = session.templates.asked(&doc.template, doc.each.as_deref(), &offer);
        with_parts(asked, &session.workspace.figures)
    });
    asked.collect()
}

/// The row, the period and the part of the figures that a check was made for.
type Seen<'a> = (&'a Option<TableRow>, Option<Period>, Option<(&'a str, &'a Value)>);

/// What a template asks for, with the figures that its figures are made of.
fn with_parts(mut asked: Asked, figures: &[FigureConfig]) -> Asked {
    let mut open: Vec<String> = asked.figures.iter().chain(&asked.names).cloned().collect();
    while let Some(name) = open.pop() {
        let Some(figure) = figures.iter().find(|figure| figure.name == name) else { continue };
        for part in figure.rule.made_of().into_iter().filter_map(|path| path.last().cloned()) {
            if asked.figures.insert(part.clone()) {
                open.push(part);
            }
        }
    }
    asked
}

/// One check.
struct Run<'a> {
    session: &'a Session,
    check: &'a CheckConfig,
    jobs: &'a [Job],
    scopes: &'a [DataScope],
    asked: &'a [Asked],
}

impl Run<'_> {
    /// The jobs whose document depends on the check: it is declared so, or it prints one of these
    /// figures, or reads this table.
    fn concerned(&self, figures: &BTreeSet<String>, table: Option<&str>) -> Vec<usize> {
        let depends = |job: &usize| {
            let document = self.jobs[*job].document;
            if let Some(documents) = &self.check.documents {
                return documents.contains(&self.session.workspace.documents[document].name);
            }
            let asked = &self.asked[document];
            figures.iter().any(|name| asked.figures.contains(name) || asked.names.contains(name))
                || table.is_some_and(|table| asked.columns.iter().any(|(known, _)| known == table))
        };
        (0..self.jobs.len()).filter(depends).collect()
    }

    fn diagnostic(&self, message: String) -> Diagnostic {
        let place = self.session.workspace.text.place(self.check.assertion_span.clone());
        let diagnostic = match self.check.level {
            CheckLevel::Error => Diagnostic::error(Stage::Document, "check/failed", message),
            CheckLevel::Warning => Diagnostic::warning(Stage::Document, "check/failed", message),
        };
        diagnostic.at(place, "this does not hold")
    }

    fn trouble(&self, trouble: &Trouble) -> Diagnostic {
        let (whole, source) = (&self.check.assertion_span, &self.check.assertion.source);
        let place = self.session.workspace.text.place_in(whole, source, trouble.span.clone());
        let message =
            format!("the check `{}` cannot be made: {}", self.check.name, trouble.message);
        Diagnostic::error(Stage::Config, "check/impossible", message).at(place, "")
    }

    /// Gives a failure to the jobs that depend on it.
    fn give(&self, failure: &Diagnostic, concerned: &[usize], checked: &mut Checked) {
        for job in concerned {
            checked.of_jobs[*job].push(failure.clone().in_job(&self.jobs[*job].output));
        }
        if concerned.is_empty() {
            checked.others.push(failure.clone());
        }
    }

    fn rows(&self, name: &str, checked: &mut Checked) {
        let data = &self.session.data;
        let Some(table) = data.table(name) else { return };
        let mut concerned = self.concerned(&BTreeSet::new(), Some(name));
        let mut failed: Vec<(u32, Vec<(String, Operand)>)> = Vec::new();
        for row in 0..table.len() {
            match checks::of_row(&self.check.assertion, data, table, row) {
                Ok(Verdict::Holds) => {}
                Ok(Verdict::Fails(sides)) => failed.push((row as u32, sides)),
                Err(trouble) => return self.give(&self.trouble(&trouble), &concerned, checked),
            }
        }
        if failed.is_empty() {
            return;
        }
        let rows: BTreeSet<u32> = failed.iter().map(|(row, _)| *row).collect();
        concerned.retain(|job| {
            self.scopes[*job].rows_of_row(table).rows.iter().any(|row| rows.contains(row))
        });
        let count = match failed.len() {
            1 => "a row".to_owned(),
            many => format!("{many} rows"),
        };
        let message = format!("the check `{}` fails for {count} of `{name}`", self.check.name);
        let mut diagnostic = self.diagnostic(message);
        for (row, sides) in failed.iter().take(MOST_ROWS) {
            let names = self.check.assertion.names();
            let named = names.iter().filter_map(|(path, _)| path.first().map(String::as_str));
            if let Some(place) = cell(table, *row as usize, named) {
                diagnostic = diagnostic.with(place, written(sides));
            }
        }
        if failed.len() > MOST_ROWS {
            let rest = failed.len() - MOST_ROWS;
            diagnostic = diagnostic.hint(format!("{rest} more rows are like these"));
        }
        let diagnostic = diagnostic.maybe_hint(self.check.message.clone());
        self.give(&diagnostic, &concerned, checked);
    }

    fn figures(&self, each: Option<&str>, by: Option<&str>, checked: &mut Checked) {
        let declared: BTreeSet<&str> =
            self.session.workspace.figures.iter().map(|figure| figure.name.as_str()).collect();
        let named = self.check.assertion.names().into_iter();
        let names: BTreeSet<String> = named
            .filter_map(|(path, _)| View::of_path(path, View::Current))
            .filter(|(_, name)| declared.contains(name))
            .map(|(_, name)| name.to_owned())
            .collect();
        let concerned = self.concerned(&names, None);
        // What nobody prints is checked all the same, once for each row and period of the run.
        let seen = match concerned.is_empty() {
            true => (0..self.jobs.len()).collect(),
            false => concerned.clone(),
        };
        // Jobs that see the same row and period see the same figures.
        let mut groups: BTreeMap<(Option<usize>, Option<Period>), Vec<usize>> = BTreeMap::new();
        for index in seen {
            let row = match each {
                None => None,
                Some(each) => match row_of(&self.scopes[index], each) {
                    Some(row) => Some(row),
                    None => continue,
                },
            };
            groups.entry((row, self.jobs[index].period)).or_default().push(index);
        }
        let table = each.and_then(|each| self.session.data.table(each));
        for ((row, period), jobs) in groups {
            let at = table.cloned().zip(row);
            let scope = scope_of(self.session, at.clone(), period);
            let figures = checks::figures(&self.check.assertion, &scope);
            let concerned = if concerned.is_empty() { Vec::new() } else { jobs };
            let keys: Vec<Option<Value>> = match by {
                None => vec![None],
                Some(column) => {
                    let keys = checks::keys(&self.check.assertion, &scope, column);
                    keys.into_iter().map(Some).collect()
                }
            };
            for key in keys {
                let part = by.zip(key.as_ref());
                match checks::of_figures(&self.check.assertion, &scope, part) {
                    Ok(Verdict::Holds) => {}
                    Ok(Verdict::Fails(sides)) => {
                        let failure = self.failure((&at, period, part), &sides, &figures);
                        self.give(&failure, &concerned, checked);
                    }
                    Err(trouble) => {
                        return self.give(&self.trouble(&trouble), &concerned, checked);
                    }
                }
            }
        }
    }

    fn failure(
        &self,
        (at, period, part): Seen<'_>,
        sides: &[(String, Operand)],
        figures: &[(View, Arc<Figure>)],
    ) -> Diagnostic {
        let mut message = format!("the check `{}` fails", self.check.name);
        let key = at.as_ref().and_then(|(table, row)| Some(table.value(*row, table.key?)));
        if let Some(key) = &key {
            message += &format!(" for {key}");
        }
        if let Some(period) = period {
            message += &format!(" in {period}");
        }
        if let Some((column, value)) = part {
            message += &format!(", {column} {value}");
        }
        message += &format!(": {}", written(sides));
        let mut diagnostic = self.diagnostic(message);
        for (view, figure) in figures {
            let Some(table) = &figure.table else { continue };
            let place = figure.dimensions.iter().map(|dimension| {
                let (_, key) = part.filter(|(column, _)| dimension.column == *column)?;
                dimension.keys.iter().position(|own| own == key)
            });
            let rows = figure.rows(&place.collect::<Vec<_>>());
            let Some(first) = rows.first() else { continue };
            let config = self.session.data.figure(&figure.name);
            let columns = config.map(|config| config.rule.columns()).unwrap_or_default();
            if let Some(place) = cell(table, *first as usize, columns) {
                let of = match rows.len() {
                    1 => "the one row of".to_owned(),
                    many => format!("the first of {many} rows of"),
                };
                let name = format!("{}{}", view.prefix(), figure.name);
                diagnostic = diagnostic.with(place, format!("{of} `{name}`"));
            }
        }
        diagnostic.maybe_hint(self.check.message.clone())
    }
}

/// The cell of a row in the first of these columns, or the first cell at all. What is personal is not
/// shown.
fn cell<'a>(
    table: &Arc<Table>,
    row: usize,
    columns: impl IntoIterator<Item = &'a str>,
) -> Option<Place> {
    let named = columns.into_iter().filter_map(|name| table.column(name));
    let open = |column: &usize| {
        let cells = &table.columns[*column];
        table.address(row, *column).is_some() && !cells.personal && !cells.sensitive
    };
    let column = named.chain(table.key).chain(0..table.columns.len()).find(open)?;
    Some(Place::cell(&table.address(row, column)?, &table.value(row, column).to_string()))
}

/// The row of a table that a job is made for, or that its row belongs to.
fn row_of(scope: &DataScope, table: &str) -> Option<usize> {
    let own = scope.row().filter(|(own, _)| own.name == table);
    let related = || {
        scope.related().into_iter().filter_map(|(_, row)| row).find(|(own, _)| own.name == table)
    };
    own.or_else(related).map(|(_, row)| row)
}

/// The sides of a comparison and their values: `spent is 120, budget is 100`.
fn written(sides: &[(String, Operand)]) -> String {
    let sides: Vec<String> =
        sides.iter().map(|(source, value)| format!("{source} is {value}")).collect();
    sides.join(", ")
}

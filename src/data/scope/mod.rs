//! Narrows the data to a job: the rows that belong to its row, in its period.

mod computed;
mod store;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::civil::Date;

pub use store::Data;

use super::donors::DONORS;
use crate::figure::{Failure, Figure};
use crate::period::Period;
use crate::scope::{Scope, View};
use crate::suppression::Rule;
use crate::table::{RowSet, Table, Value};

/// A row of a table.
type Row = (Arc<Table>, usize);
/// A figure that was computed, or why it could not be.
type Computed = Result<Arc<Figure>, Failure>;
/// A figure in a scope: the period, the table that does not narrow it, the view and the name.
type Asked = (Option<Period>, Option<String>, View, String);

/// The data of one row and period.
#[derive(Debug)]
pub struct DataScope {
    data: Arc<Data>,
    row: Option<Row>,
    /// The rows that the row references, by table; `None` where the reference is empty.
    related: Vec<(String, String, Option<Row>)>,
    period: Option<Period>,
    /// The day of the row, if that and no period says when it was; "to date" ends with it.
    day: Option<Date>,
    /// A table whose row in scope does not narrow others.
    unnarrowed: Option<String>,
    /// Which numbers about people are too small to be shown.
    rule: Rule,
    /// Whether numbers that are a single cell of a personal column are hidden.
    closed: bool,
    /// Figures that were asked for: a template asks for each part of one anew. The scopes that look at
    /// other periods of the same row share it.
    computed: Arc<Mutex<HashMap<Asked, Computed>>>,
}

impl DataScope {
    /// The data of a row, or of the whole workspace, in a period or all time.
    pub fn new(data: Arc<Data>, row: Option<Row>, period: Option<Period>) -> Self {
        let mut related = Vec::new();
        let mut day = None;
        if let Some((table, index)) = &row {
            day = table.period.and_then(|column| match table.value(*index, column) {
                Value::Date(day) => Some(day),
                _ => None,
            });
            follow(&data, table, *index, &mut related);
            // A row that refers to another of its own table does not hide itself behind it.
            related.retain(|(name, ..)| *name != table.name);
        }
        Self {
            data,
            row,
            related,
            period,
            day,
            unnarrowed: None,
            rule: Rule::default(),
            closed: false,
            computed: Arc::default(),
        }
    }

    /// The same for readers who must not learn numbers that are too small, nor what stands in a cell of
    /// a personal column unless they `see_personal`.
    #[must_use]
    pub fn protected(self, rule: Rule, see_personal: bool) -> Self {
        Self { rule, closed: !see_personal, computed: Arc::default(), ..self }
    }

    /// The same row in another period.
    fn in_other_period(&self, period: Option<Period>) -> Self {
        let (data, row, related) = (self.data.clone(), self.row.clone(), self.related.clone());
        let unnarrowed = self.unnarrowed.clone();
        let (day, rule, closed) = (self.day, self.rule, self.closed);
        let computed = self.computed.clone();
        Self { data, row, related, period, day, unnarrowed, rule, closed, computed }
    }

    /// The same without what the row in scope of a table narrows.
    fn beyond(&self, table: &str) -> Self {
        let unnarrowed = Some(table.to_owned());
        Self { unnarrowed, ..self.in_other_period(self.period) }
    }

    /// The days that a view covers; `None` for all time, or none if there is no such period.
    pub fn days(&self, view: View) -> Option<Period> {
        let Some(period) = self.period else {
            return self.day.filter(|_| view == View::ToDate).map(Period::up_to);
        };
        match view {
            View::Current => Some(period),
            View::ToDate => Some(period.to_date()),
            View::Previous => period.previous(),
            View::LastYear => period.same_period_last_year(),
            View::All => None,
        }
    }

    /// The key that a column must hold where it refers to a table in scope. `None` if the table is
    /// not in scope or its reference is empty.
    fn key_in_scope(&self, table: &str) -> Option<Value> {
        if self.unnarrowed.as_deref() == Some(table) {
            return None;
        }
        let own = self.row.as_ref().filter(|(own, _)| own.name == table);
        let related = || {
            self.related.iter().find(|(name, ..)| name == table).and_then(|(.., row)| row.as_ref())
        };
        let (table, row) = own.or_else(related)?;
        Some(table.value(*row, table.key?))
    }

    /// The rows that belong to the job's row, in any period.
    pub fn rows_of_row(&self, table: &Arc<Table>) -> RowSet {
        if let Some(row) = self.the_row(table) {
            return RowSet { table: table.clone(), rows: [row as u32].into() };
        }
        if table.name == DONORS {
            return self.donors(table);
        }
        let mut rows: Option<Vec<u32>> = None;
        for (index, column) in table.columns.iter().enumerate() {
            let Some(reference) = column.references.as_ref().filter(|_| column.scope) else {
                continue;
            };
            let Some(key) = self.key_in_scope(&reference.table) else { continue };
            rows = Some(match rows {
                Some(rows) => {
                    rows.into_iter().filter(|row| column.cells.get(*row as usize) == key).collect()
                }
                None => self.data.index(table, index).get(&key).cloned().unwrap_or_default(),
            });
        }
        match rows {
            Some(rows) => RowSet { table: table.clone(), rows: rows.into() },
            None => RowSet::all(table.clone()),
        }
    }

    /// The one row of a table that the job is made for, or that its row references.
    fn the_row(&self, table: &Table) -> Option<usize> {
        if let Some((own, row)) = &self.row
            && own.name == table.name
        {
            return Some(*row);
        }
        let found = self.related.iter().find(|(name, ..)| *name == table.name)?;
        found.2.as_ref().map(|(_, row)| *row)
    }

    /// The donors that fund the row of `workspace.each` in scope.
    fn donors(&self, table: &Arc<Table>) -> RowSet {
        let key = self.data.each.as_deref().and_then(|each| self.key_in_scope(each));
        let Some(key) = key.map(|key| key.to_string()) else { return RowSet::all(table.clone()) };
        let funds = |row: &u32| {
            self.data
                .funds
                .get(*row as usize)
                .is_none_or(|keys| keys.is_empty() || keys.contains(&key))
        };
        let rows = (0..table.len() as u32).filter(funds).collect();
        RowSet { table: table.clone(), rows }
    }

    fn in_period(&self, rows: RowSet, view: View) -> RowSet {
        let Some(column) = rows.table.period else { return rows };
        let wanted = self.days(view);
        if self.period.is_none() && wanted.is_none() {
            return match view {
                View::Previous | View::LastYear => RowSet { rows: [].into(), ..rows },
                _ => rows,
            };
        }
        if view == View::All {
            return rows;
        }
        let cells = &rows.table.columns[column].cells;
        let inside = |row: &u32| match (cells.get(*row as usize), wanted) {
            (Value::Date(day), Some(period)) => period.contains(day),
            (Value::Datetime(time), Some(period)) => period.contains(time.date()),
            (Value::Period(own), Some(period)) => period.covers(own),
            _ => false,
        };
        let kept = rows.rows.iter().copied().filter(inside).collect();
        RowSet { table: rows.table, rows: kept }
    }
}

/// Collects the rows that a row references, directly or over another row. The first way found
/// counts.
fn follow(data: &Data, table: &Table, row: usize, found: &mut Vec<(String, String, Option<Row>)>) {
    let mut next = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let Some(reference) = &column.references else { continue };
        let Some(target) = data.table(&reference.table) else { continue };
        if found.iter().any(|(name, ..)| *name == target.name) {
            continue;
        }
        let value = table.value(row, index);
        let related = (!value.is_empty())
            .then(|| {
                let key = target.key?;
                let rows = data.index(target, key);
                rows.get(&value)?.first().map(|row| (target.clone(), *row as usize))
            })
            .flatten();
        next.extend(related.clone());
        found.push((target.name.clone(), target.singular.clone(), related));
    }
    for (table, row) in next {
        follow(data, &table, row, found);
    }
}

impl Scope for DataScope {
    fn table_names(&self) -> Vec<String> {
        self.data.tables.keys().cloned().collect()
    }

    fn figure_names(&self) -> Vec<String> {
        self.data.figures.iter().map(|figure| figure.name.clone()).collect()
    }

    fn rows(&self, view: View, table: &str) -> Option<RowSet> {
        let table = self.data.table(table)?;
        if view == View::All {
            return Some(RowSet::all(table.clone()));
        }
        let rows = self.rows_of_row(table);
        // The job's own row and those it references are in scope in any period.
        if self.the_row(table).is_some() {
            return Some(rows);
        }
        Some(self.in_period(rows, view))
    }

    fn figure(&self, view: View, name: &str) -> Option<Computed> {
        let config = self.data.figure(name)?;
        Some(self.compute(view, config, &[]))
    }

    fn table(&self, name: &str) -> Option<Arc<Table>> {
        self.data.table(name).cloned()
    }

    fn row(&self) -> Option<Row> {
        self.row.clone()
    }

    fn related(&self) -> Vec<(String, Option<Row>)> {
        self.related.iter().map(|(_, singular, row)| (singular.clone(), row.clone())).collect()
    }

    fn period(&self) -> Option<Period> {
        self.period
    }
}

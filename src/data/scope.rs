//! Narrows the data to a job: the rows that belong to its row, in its period.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::donors::DONORS;
use super::figures::{self, Codes};
use crate::config::{FigureConfig, Workspace};
use crate::diagnostic::{Diagnostic, Stage, did_you_mean};
use crate::figure::{Failure, Figure, RateUsed};
use crate::period::Period;
use crate::scope::{Scope, View};
use crate::suppression::Rule;
use crate::table::{RowSet, Table, Value};

/// A row of a table.
type Row = (Arc<Table>, usize);
/// Value → rows, of one column.
type Index = HashMap<Value, Vec<u32>>;

/// All tables and figures of a workspace, shared by all jobs.
#[derive(Debug)]
pub struct Data {
    tables: BTreeMap<String, Arc<Table>>,
    figures: Vec<FigureConfig>,
    each: Option<String>,
    /// For each donor of the `donors` table, the keys that it funds; empty for all.
    funds: Vec<Vec<String>>,
    /// Built when first asked for, so that ten thousand jobs over one table stay linear.
    indices: Mutex<HashMap<(String, usize), Arc<Index>>>,
    codes: Mutex<HashMap<(String, usize), Arc<Codes>>>,
}

impl Data {
    /// Takes the tables of a workspace.
    pub fn new(workspace: &Workspace, tables: BTreeMap<String, Arc<Table>>) -> Self {
        Self {
            tables,
            figures: workspace.figures.clone(),
            each: workspace.each.clone(),
            funds: workspace.donors.iter().map(|donor| donor.funds.clone()).collect(),
            indices: Mutex::default(),
            codes: Mutex::default(),
        }
    }

    /// All tables by their names.
    pub fn tables(&self) -> &BTreeMap<String, Arc<Table>> {
        &self.tables
    }

    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.get(name)
    }

    /// The values of a column as numbers; made when first asked for.
    pub(super) fn codes(&self, table: &Table, column: usize) -> Arc<Codes> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (table.name.clone(), column);
        let made = || Arc::new(Codes::of(&table.columns[column].cells));
        codes.entry(key).or_insert_with(made).clone()
    }

    /// A declared figure by its name.
    pub fn figure(&self, name: &str) -> Option<&FigureConfig> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// All declared figures.
    pub(super) fn figures(&self) -> &[FigureConfig] {
        &self.figures
    }

    pub(super) fn index(&self, table: &Table, column: usize) -> Arc<Index> {
        let mut indices = self.indices.lock().unwrap_or_else(PoisonError::into_inner);
        indices
            .entry((table.name.clone(), column))
            .or_insert_with(|| {
                let mut index = Index::new();
                for (row, value) in (0..).zip(table.columns[column].cells.iter()) {
                    index.entry(value).or_default().push(row);
                }
                Arc::new(index)
            })
            .clone()
    }
}

/// A figure that was computed, or why it could not be.
type Computed = Result<Arc<Figure>, Failure>;

/// The data of one row and period.
#[derive(Debug)]
pub struct DataScope {
    data: Arc<Data>,
    row: Option<Row>,
    /// The rows that the row references, by table; `None` where the reference is empty.
    related: Vec<(String, String, Option<Row>)>,
    period: Option<Period>,
    /// Which numbers about people are too small to be shown.
    rule: Rule,
    /// Figures that were asked for: a template asks for each part of one anew.
    computed: Mutex<HashMap<(View, String), Computed>>,
}

impl DataScope {
    /// The data of a row, or of the whole workspace, in a period or all time.
    pub fn new(data: Arc<Data>, row: Option<Row>, period: Option<Period>) -> Self {
        let mut related = Vec::new();
        if let Some((table, index)) = &row {
            follow(&data, table, *index, &mut related);
            // A row that refers to another of its own table does not hide itself behind it.
            related.retain(|(name, ..)| *name != table.name);
        }
        Self { data, row, related, period, rule: Rule::default(), computed: Mutex::default() }
    }

    /// The same for readers who must not learn numbers that are too small.
    #[must_use]
    pub fn protected(self, rule: Rule) -> Self {
        Self { rule, computed: Mutex::default(), ..self }
    }

    /// The same row in another period.
    fn in_other_period(&self, period: Option<Period>) -> Self {
        let (data, row, related) = (self.data.clone(), self.row.clone(), self.related.clone());
        let rule = self.rule;
        Self { data, row, related, period, rule, computed: Mutex::default() }
    }

    /// The days that a view covers; `None` for all time, or none if there is no such period.
    pub fn days(&self, view: View) -> Option<Period> {
        let period = self.period?;
        match view {
            View::Current => Some(period),
            View::ToDate => Some(period.to_date()),
            View::Previous => period.previous(),
            View::LastYear => period.same_period_last_year(),
            View::All => None,
        }
    }

    /// Computes a figure. `asked` are the figures that ask for it: none can be computed from itself.
    fn compute(&self, view: View, config: &FigureConfig, asked: &[&str]) -> Computed {
        let key = (view, config.name.clone());
        let known = self.computed.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return known;
        }
        if asked.contains(&config.name.as_str()) {
            return Err(Failure::Expression { message: "is computed from itself".to_owned() });
        }
        let figures = match config.rule.table() {
            Some(table) => {
                let rows = self.rows(view, table).ok_or_else(|| Failure::Expression {
                    message: format!("needs the table `{table}`, which could not be read"),
                })?;
                let period = self.days(view);
                match rows.table.people && self.rule.threshold > 0 {
                    true => figures::protected(&self.data, config, &rows, period, self.rule),
                    false => figures::compute(&self.data, config, &rows, period).map(|f| vec![f]),
                }
            }
            None => self.combine(view, config, asked).map(|figure| vec![figure]),
        };
        let mut computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        match figures {
            Ok(figures) => {
                for figure in figures {
                    computed.insert((view, figure.name.clone()), Ok(Arc::new(figure)));
                }
            }
            Err(failure) => drop(computed.insert(key.clone(), Err(failure))),
        }
        // What was asked for is always among what was computed for it.
        computed
            .get(&key)
            .cloned()
            .unwrap_or_else(|| Err(Failure::Expression { message: "was not computed".to_owned() }))
    }

    /// Computes a figure from others. Seen from an earlier period, "to date" and "previous" are
    /// meant from there too.
    fn combine(
        &self,
        view: View,
        config: &FigureConfig,
        asked: &[&str],
    ) -> Result<Figure, Failure> {
        let earlier = match (view, self.period) {
            (View::Previous | View::LastYear, Some(_)) => {
                Some(self.in_other_period(self.days(view)))
            }
            _ => None,
        };
        let (scope, view) = match &earlier {
            Some(earlier) => (earlier, View::Current),
            None => (self, view),
        };
        let asked: Vec<&str> = asked.iter().copied().chain([config.name.as_str()]).collect();
        figures::combine(config, view, &|view, name| {
            let config = scope.data.figure(name)?;
            Some(scope.compute(view, config, &asked))
        })
    }

    /// The numbers that one number of a figure is computed from, and the scope that they are read in:
    /// what is computed from others in an earlier period is read as if that were the document's.
    ///
    /// # Errors
    /// If one of them cannot be computed.
    pub fn used(
        &self,
        view: View,
        figure: &Figure,
        at: &[Option<usize>],
    ) -> Result<(Self, Vec<figures::Used>), Failure> {
        let earlier = matches!(view, View::Previous | View::LastYear) && self.period.is_some();
        let (period, view) = match earlier {
            true => (self.days(view), View::Current),
            false => (self.period, view),
        };
        let scope = self.in_other_period(period);
        let Some(config) = self.data.figure(&figure.name) else {
            return Ok((scope, Vec::new()));
        };
        let used = figures::used(config, figure, at, view, &|view, name| scope.figure(view, name))?;
        Ok((scope, used))
    }

    /// The exchange rate that each of some rows is converted with.
    ///
    /// # Errors
    /// If there is none for one of them.
    pub fn rates(
        &self,
        view: View,
        figure: &Figure,
        rows: &[u32],
    ) -> Result<Vec<Option<RateUsed>>, Failure> {
        let config = self.data.figure(&figure.name);
        match (config, &figure.table) {
            (Some(config), Some(table)) => {
                figures::rates(&self.data, config, table, rows, self.days(view))
            }
            _ => Ok(vec![None; rows.len()]),
        }
    }

    /// The key that a column must hold where it refers to a table in scope. `None` if the table is
    /// not in scope or its reference is empty.
    fn key_in_scope(&self, table: &str) -> Option<Value> {
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
        if self.period.is_none() {
            return match view {
                View::Previous | View::LastYear => RowSet { rows: [].into(), ..rows },
                _ => rows,
            };
        }
        if view == View::All {
            return rows;
        }
        let wanted = self.days(view);
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

/// Checks the documents against the tables: `where` entries, and the key that tells rows apart.
pub fn validate_documents(
    workspace: &Workspace,
    tables: &BTreeMap<String, Arc<Table>>,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for document in &workspace.documents {
        let Some(table) = document.each.as_ref().and_then(|each| tables.get(each)) else {
            continue;
        };
        if !table.sheets.is_empty() {
            problems.extend(figures::validate_conditions(workspace, &document.condition, table));
        }
    }
    let keys: Vec<String> = workspace
        .each
        .as_ref()
        .and_then(|each| tables.get(each))
        .and_then(|table| table.columns.get(table.key?))
        .map(|column| column.cells.iter().map(|value| value.to_string()).collect())
        .unwrap_or_default();
    for donor in &workspace.donors {
        for key in donor.funds.iter().filter(|key| !keys.is_empty() && !keys.contains(key)) {
            let message = format!("donor `{}` funds `{key}`, which does not exist", donor.id);
            problems.push(
                Diagnostic::error(Stage::Config, "config/unknown-name", message)
                    .at(workspace.text.place(donor.span.clone()), "")
                    .maybe_hint(did_you_mean(key, keys.iter().map(String::as_str))),
            );
        }
    }
    problems
}

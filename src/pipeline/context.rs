//! What a template of a job may read.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::job::Job;
use super::session::Session;
use crate::data::scope::DataScope;
use crate::figure::{Amount, Dimension, Failure, Figure, Hidden};
use crate::locale::Language;
use crate::period::Period;
use crate::publish::edition::Suppressed;
use crate::publish::state::Read;
use crate::scope::{Scope, View};
use crate::table::{RowSet, Table};
use crate::template::JobContext;

/// The data of one row and period.
pub(super) fn scope_of(
    session: &Session,
    row: Option<(Arc<Table>, usize)>,
    period: Option<Period>,
) -> DataScope {
    DataScope::new(session.data.clone(), row, period)
}

/// The data of a job, as its readers may see it.
pub(super) fn job_scope(session: &Session, job: &Job) -> DataScope {
    let config = job.config(&session.workspace);
    let rule = session.workspace.privacy.rule(config.audience);
    scope_of(session, job.row.clone(), job.period)
        .protected(rule, config.audience.may_see_personal())
}

/// Everything a job's template may read.
pub(super) fn job_context(session: &Session, job: &Job) -> JobContext {
    recorded_context(session, job).0
}

/// The same, with the record of the tables that the template asks for.
pub(super) fn recorded_context(session: &Session, job: &Job) -> (JobContext, Arc<TablesRead>) {
    let workspace = &session.workspace;
    let config = job.config(workspace);
    let scope: Arc<TablesRead> = Arc::new(TablesRead {
        scope: job_scope(session, job),
        read: Mutex::default(),
        asked: Mutex::default(),
        suppressed: Mutex::default(),
    });
    let context = JobContext {
        scope: scope.clone(),
        language: Language::new(&job.language),
        languages: workspace.languages.clone(),
        workspace_title: workspace.title.clone(),
        document: config.name.clone(),
        options: config.options.clone(),
        access: job.access(workspace),
        brand: workspace.brand.merged(job.group.as_deref()),
        typography: workspace.typography,
        root: workspace.root.clone(),
    };
    (context, scope)
}

/// A scope that remembers what was asked for: the tables for the record of what a file came from,
/// and the questions so that a later run can ask them again.
#[derive(Debug)]
pub(super) struct TablesRead {
    scope: DataScope,
    read: Mutex<BTreeSet<String>>,
    asked: Mutex<BTreeSet<Read>>,
    suppressed: Mutex<BTreeSet<Suppressed>>,
}

impl TablesRead {
    fn note(&self, table: &Table) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if !read.contains(&table.name) {
            read.insert(table.name.clone());
        }
    }

    fn note_asked(&self, read: Read) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(read);
    }

    /// The questions that were asked.
    pub(super) fn asked(&self) -> BTreeSet<Read> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The data itself, which remembers nothing.
    pub(super) fn data(&self) -> &DataScope {
        &self.scope
    }

    /// The tables that were asked for.
    pub(super) fn tables(&self) -> BTreeSet<String> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The numbers that were hidden in figures that were asked for.
    pub(super) fn suppressed(&self) -> Vec<Suppressed> {
        let found = self.suppressed.lock().unwrap_or_else(PoisonError::into_inner);
        found.iter().cloned().collect()
    }

    fn note_hidden(&self, view: View, figure: &Figure) {
        let mut found = self.suppressed.lock().unwrap_or_else(PoisonError::into_inner);
        for (index, cell) in figure.cells.iter().enumerate() {
            let Amount::Hidden(why) = cell.value else { continue };
            let keys = figure.at(index).into_iter().zip(&figure.dimensions);
            let key = |(at, of): (Option<usize>, &Dimension)| Some(of.keys[at?].to_string());
            found.insert(Suppressed {
                figure: format!("{}{}", view.prefix(), figure.name),
                keys: keys.map(key).collect(),
                why: match why {
                    Hidden::Small(threshold) => format!("fewer than {threshold}"),
                    Hidden::Secondary => "others could be worked out".to_owned(),
                },
            });
        }
    }

    /// The input files behind the tables that were asked for.
    pub(super) fn files(&self) -> BTreeSet<String> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let tables = read.iter().filter_map(|name| self.scope.table(name));
        tables
            .flat_map(|table| table.sheets.iter().map(|s| s.file.to_string()).collect::<Vec<_>>())
            .collect()
    }
}

impl Scope for TablesRead {
    fn table_names(&self) -> Vec<String> {
        self.scope.table_names()
    }

    fn figure_names(&self) -> Vec<String> {
        self.scope.figure_names()
    }

    fn rows(&self, view: View, table: &str) -> Option<RowSet> {
        self.note_asked(Read::Rows(view, table.to_owned()));
        self.scope.rows(view, table).inspect(|rows| self.note(&rows.table))
    }

    fn figure(&self, view: View, name: &str) -> Option<Result<Arc<Figure>, Failure>> {
        self.note_asked(Read::Figure(view, name.to_owned()));
        let figure = self.scope.figure(view, name).inspect(|figure| {
            figure.iter().flat_map(|figure| &figure.tables).for_each(|table| self.note(table));
        });
        if let Some(Ok(figure)) = &figure {
            self.note_hidden(view, figure);
        }
        figure
    }

    fn table(&self, name: &str) -> Option<Arc<Table>> {
        self.note_asked(Read::Table(name.to_owned()));
        self.scope.table(name).inspect(|table| self.note(table))
    }

    fn row(&self) -> Option<(Arc<Table>, usize)> {
        self.note_asked(Read::Row);
        self.scope.row().inspect(|(table, _)| self.note(table))
    }

    fn related(&self) -> Vec<(String, Option<(Arc<Table>, usize)>)> {
        self.note_asked(Read::Related);
        let related = self.scope.related();
        related.iter().filter_map(|(_, row)| row.as_ref()).for_each(|(table, _)| self.note(table));
        related
    }

    fn period(&self) -> Option<Period> {
        self.scope.period()
    }
}

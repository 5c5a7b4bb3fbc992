//! What a template may read, as a contract between the pipeline that narrows the data and the
//! template that asks for it.

use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::figure::{Failure, Figure};
use crate::period::Period;
use crate::table::{RowSet, Table};

/// Which rows a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The rows of the document's row, in its period. The plain name.
    Current,
    /// The same up to the end of the period: `to_date.x`.
    ToDate,
    /// The same in the period before: `previous.x`.
    Previous,
    /// The same in the same period of the year before: `same_period_last_year.x`.
    #[serde(rename = "same_period_last_year")]
    LastYear,
    /// All rows, without any scope: `all.x`.
    All,
}

impl View {
    /// The names that templates and expressions have for views, apart from the plain one.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("to_date", Self::ToDate),
        ("previous", Self::Previous),
        ("same_period_last_year", Self::LastYear),
        ("all", Self::All),
    ];

    /// The view with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, view)| *view)
    }

    /// What stands before a name that is meant in this view: `to_date.`, or nothing.
    pub fn prefix(self) -> String {
        let found = Self::NAMES.iter().find(|(_, view)| *view == self);
        found.map_or_else(String::new, |(name, _)| format!("{name}."))
    }

    /// The view and the name of a figure that a path means: `spent`, `to_date.spent`,
    /// `figures.spent`. A plain name means the view that is given. `None` for any other path.
    pub fn of_path(path: &[String], plain: Self) -> Option<(Self, &str)> {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        Self::of_words(&words, plain)
    }

    /// The same of a dotted name: `to_date.spent`.
    pub fn of_name(name: &str, plain: Self) -> Option<(Self, &str)> {
        Self::of_words(&name.split('.').collect::<Vec<_>>(), plain)
    }

    fn of_words<'a>(words: &[&'a str], plain: Self) -> Option<(Self, &'a str)> {
        match words {
            [name] | ["figures", name] => Some((plain, name)),
            [view, name] | [view, "figures", name] => Some((Self::named(view)?, name)),
            _ => None,
        }
    }
}

/// A number of a figure that a template read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FigureUse {
    /// The figure's name.
    pub figure: String,
    /// The view in which it was read.
    pub view: View,
    /// For each column that splits it the value, or `None` for the total.
    pub keys: Vec<Option<String>>,
    /// The number in plain form, or what is printed in its place.
    pub value: String,
}

/// A row of a table.
pub type TableRow = (Arc<Table>, usize);

/// The data of one job, narrowed lazily: only what a template asks for gets computed.
pub trait Scope: Debug + Send + Sync {
    /// The names of all tables.
    fn table_names(&self) -> Vec<String>;
    /// The names of all figures.
    fn figure_names(&self) -> Vec<String>;
    /// The rows of a table; `None` if there is no such table.
    fn rows(&self, view: View, table: &str) -> Option<RowSet>;
    /// A figure; `None` if there is no such figure.
    fn figure(&self, view: View, name: &str) -> Option<Result<Arc<Figure>, Failure>>;
    /// A whole table.
    fn table(&self, name: &str) -> Option<Arc<Table>>;
    /// The row that the document is made for; `None` for a document that is made once.
    fn row(&self) -> Option<TableRow>;
    /// The rows that the document's row references, directly or over another row, by the singular
    /// name of their table. `None` stands for a reference that is empty in this row.
    fn related(&self) -> Vec<(String, Option<TableRow>)>;
    /// The period of the job.
    fn period(&self) -> Option<Period>;
}

//! What a template may read, as a contract between the pipeline that narrows the data and the
//! template that asks for it.

use std::fmt::Debug;
use std::sync::Arc;

use crate::figure::Figure;
use crate::period::Period;
use crate::table::{RowSet, Table};

/// Which rows a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// The rows of the document's row, in its period. The plain name.
    Current,
    /// The same up to the end of the period: `to_date.x`.
    ToDate,
    /// The same in the period before: `previous.x`.
    Previous,
    /// All rows, without any scope: `all.x`.
    All,
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
    fn figure(&self, view: View, name: &str) -> Option<Figure>;
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

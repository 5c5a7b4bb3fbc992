//! The settled `[[checks]]` sections.

use std::ops::Range;

use crate::expression::Expression;

/// A `[[checks]]` section: something that must be true before a document is published.
#[derive(Debug, Clone)]
pub struct CheckConfig {
    /// What is checked, in words.
    pub name: String,
    /// Where the section stands.
    pub span: Range<usize>,
    /// What must hold.
    pub assertion: Expression,
    /// Where the text of the assertion stands, without its quotes.
    pub assertion_span: Range<usize>,
    /// What it is checked for.
    pub over: CheckOver,
    /// Whether a failure stops documents, or is only told.
    pub level: CheckLevel,
    /// What to do if it fails.
    pub message: Option<String>,
    /// The documents that depend on it; `None` for those that print what it looks at.
    pub documents: Option<Vec<String>>,
}

/// What a check is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOver {
    /// Each row of a table; names are its columns.
    Rows {
        /// The table.
        table: String,
    },
    /// Each row of a table, as a document for it would see the figures; names are figures.
    Figures {
        /// The table; `None` for once, over the whole workspace.
        each: Option<String>,
        /// A column that splits the figures, for each value of which it must hold.
        by: Option<String>,
    },
}

/// What a check that fails does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckLevel {
    /// Documents that depend on it are not published.
    #[default]
    Error,
    /// It is told.
    Warning,
}

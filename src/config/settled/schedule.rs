//! The settled schedule of a table.

/// When the rows of a table begin, end, are due and are done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The columns with the first and the last day of a row.
    pub life: Option<Life>,
    /// By when the documents of a row must be done.
    pub due: Option<Due>,
    /// The column with the day on which they were.
    pub sent: Option<String>,
}

/// The columns with the first and the last day of a row, such as a project. An empty cell is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// The first day.
    pub start: String,
    /// The last day.
    pub end: String,
}

/// By when something must be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A column says the day.
    Column(String),
    /// So many days after the row's period.
    After(i32),
}

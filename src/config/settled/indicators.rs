//! The settled `[indicators]` section.

use crate::period::Period;

/// Where the indicators of a logframe stand, and what was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicators {
    /// The table with one row for each indicator.
    pub table: String,
    /// The table of what was measured.
    pub progress: String,
    /// The column of `progress` that names the indicator.
    pub indicator: String,
    /// The column of `progress` with the number.
    pub value: String,
    /// How several rows of one indicator become one number.
    pub combine: Combine,
    /// The column of `table` that says so for single indicators.
    pub combine_column: Option<String>,
    /// The column of `progress` that splits what was measured, such as `sex`.
    pub by: Option<String>,
}

/// One of the numbers of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndicatorNumber {
    /// What stands in a column of its row, such as the baseline. A text has no number.
    Declared(String),
    /// The milestone that is due next: the periods by whose end each is due, in order, and the columns.
    Milestone(Vec<(Period, String)>),
    /// 1, or -1 where the column says that lower is better.
    Direction(String),
    /// What was measured.
    Measured,
}

/// How several measurements of one indicator become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Combine {
    /// The latest counts.
    #[default]
    Last,
    /// They are added up.
    Sum,
    /// The greatest counts.
    Max,
}

impl Combine {
    /// The words for them.
    pub const ALL: [(&'static str, Self); 3] =
        [("last", Self::Last), ("sum", Self::Sum), ("max", Self::Max)];

    /// The word in `pressrun.toml` and in cells.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, combine)| *combine == self).map_or("", |(name, _)| name)
    }
}

//! The settled `[tables.x.derived.y]` sections.

use std::ops::Range;

use jiff::civil::Date;

/// A column that is made from other columns of its table.
#[derive(Debug, Clone)]
pub struct DerivedConfig {
    /// The name that templates and figures use.
    pub name: String,
    /// Where the section stands.
    pub span: Range<usize>,
    /// How it is made.
    pub rule: DerivedRule,
}

/// How a derived column is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DerivedRule {
    /// The band that the age of a person lies in.
    AgeBand {
        /// The column with the day or the year of birth.
        born: String,
        /// The day on which the age counts.
        on: AgeOn,
        /// The bands, in order.
        bands: Vec<AgeBand>,
    },
    /// The month, quarter, half-year or year of a day.
    PeriodOf {
        /// The column with the day.
        day: String,
        /// The length, in months: 1, 3, 6 or 12.
        months: i8,
    },
    /// Whether a person has a disability, by the Washington Group Short Set on Functioning: at least
    /// one of the answers is "a lot of difficulty" or "cannot do at all".
    Disability {
        /// The columns with the answers.
        answers: Vec<String>,
        /// The answers that count, in lower case.
        severe: Vec<String>,
    },
    /// A word that stands for a person.
    Pseudonym {
        /// The columns that name the person.
        of: Vec<String>,
    },
}

impl DerivedRule {
    /// The columns that it is made from.
    pub fn sources(&self) -> Vec<&str> {
        match self {
            Self::AgeBand { born, on: AgeOn::Column(on), .. } => vec![born, on],
            Self::AgeBand { born, .. } => vec![born],
            Self::PeriodOf { day, .. } => vec![day],
            Self::Disability { answers: columns, .. } | Self::Pseudonym { of: columns } => {
                columns.iter().map(String::as_str).collect()
            }
        }
    }
}

/// The day on which an age counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgeOn {
    /// That of a column of the row.
    Column(String),
    /// One day for all.
    Day(Date),
}

/// A span of ages, such as `18-29` or `60+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeBand {
    /// As it is written in `pressrun.toml`, and printed.
    pub name: String,
    /// The least age in years.
    pub from: i16,
    /// The greatest age in years; `None` if there is none.
    pub to: Option<i16>,
}

impl AgeBand {
    /// Reads `0-17`, `18–29` or `60+`. `None` if it is not written so.
    pub fn parse(name: &str) -> Option<Self> {
        let (from, to) = match name.strip_suffix('+') {
            Some(from) => (from.trim().parse().ok()?, None),
            None => {
                let (from, to) = name.split_once(['-', '–'])?;
                (from.trim().parse().ok()?, Some(to.trim().parse().ok()?))
            }
        };
        let is_span = to.is_none_or(|to: i16| from <= to) && from >= 0;
        is_span.then(|| Self { name: name.to_owned(), from, to })
    }

    /// Whether an age lies in it.
    pub fn contains(&self, age: i16) -> bool {
        self.from <= age && self.to.is_none_or(|to| age <= to)
    }
}

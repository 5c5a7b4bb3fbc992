//! The settled `[figures.x]` sections.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::indicators::{IndicatorNumber, Indicators};
use crate::expression::Expression;
use crate::table::Value;

/// A `[figures.x]` section.
#[derive(Debug, Clone)]
pub struct FigureConfig {
    /// The figure's name.
    pub name: String,
    /// Where the section stands.
    pub span: Range<usize>,
    /// What gets computed.
    pub rule: FigureRule,
    /// The columns whose values split it, at most three.
    pub by: Vec<String>,
    /// Which rows count.
    pub condition: Vec<Condition>,
    /// What it is counted in.
    pub unit: Option<String>,
    /// How it is shown.
    pub format: FigureFormat,
    /// The decimal places that it is rounded to, half away from zero; `None` to keep all.
    pub rounded: Option<u32>,
    /// How amounts in other currencies are converted.
    pub conversion: Option<Conversion>,
    /// Whether small numbers of people in it are hidden.
    pub protect: bool,
    /// What it is called in print, by language.
    pub label: BTreeMap<String, String>,
}

impl FigureConfig {
    /// Whether it has parts.
    pub fn is_split(&self) -> bool {
        !self.by.is_empty() || matches!(self.rule, FigureRule::Share { .. })
    }
}

/// How a figure is shown where its own form is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FigureFormat {
    /// As a number.
    #[default]
    Number,
    /// As an amount of its unit, which is a currency.
    Money,
    /// As a share of a hundred: 0.58 is 58 %.
    Percent,
}

/// How a figure is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureRule {
    /// The number of rows of a table.
    Count {
        /// The table.
        table: String,
    },
    /// The number of different values, or combinations of values.
    Distinct {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// A number over the values of a column.
    Over {
        /// What is made of the values.
        operation: Operation,
        /// The table.
        table: String,
        /// The column, whose values are numbers.
        column: String,
    },
    /// An expression over other figures.
    Value {
        /// The expression.
        expression: Expression,
        /// Where the text of the expression stands, without its quotes.
        span: Range<usize>,
    },
    /// A number of each indicator of a logframe.
    Indicator {
        /// Which.
        number: IndicatorNumber,
        /// Where it comes from.
        of: Arc<Indicators>,
    },
    /// How many indicators have reached a share of their way.
    Reached {
        /// The figure with the share of each indicator.
        achievement: String,
        /// A figure over the rows of the indicators.
        indicators: String,
        /// The share; `None` for any at all.
        at_least: Option<Decimal>,
    },
    /// Another figure, shared out in proportion to the parts of a third.
    Share {
        /// The figure that is shared.
        of: String,
        /// The figure whose parts are the weights.
        weights: String,
    },
}

/// What is made of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// All together.
    Sum,
    /// The arithmetic mean; empty cells do not count.
    Average,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The one in the middle; the mean of both if there are two.
    Median,
}

impl Operation {
    /// All, with their keys in `pressrun.toml`.
    pub const ALL: [(&'static str, Self); 5] = [
        ("sum", Self::Sum),
        ("average", Self::Average),
        ("min", Self::Min),
        ("max", Self::Max),
        ("median", Self::Median),
    ];

    /// The key in `pressrun.toml`.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, operation)| *operation == self).map_or("", |(name, _)| name)
    }
}

/// How amounts in other currencies become the figure's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The currency of the figure, such as `EUR`.
    pub to: String,
    /// The column that holds each row's currency.
    pub currency: String,
    /// The table of rates, with the columns `currency`, `period` and `rate`.
    pub rates: String,
    /// Which rate counts.
    pub method: RateMethod,
}

/// Which exchange rate counts for an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateMethod {
    /// That of the month in which the cost arose.
    Month,
    /// The mean of the monthly rates of the reporting period, as EU grant contracts ask.
    Average,
    /// The one rate of the currency that has no period.
    Fixed,
}

impl RateMethod {
    /// The words for them.
    pub const ALL: [(&'static str, Self); 3] =
        [("month", Self::Month), ("average", Self::Average), ("fixed", Self::Fixed)];

    /// The word in `pressrun.toml`.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }
}

impl FigureRule {
    /// The table whose rows count; `None` for what is computed from other figures.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Count { table } | Self::Distinct { table, .. } | Self::Over { table, .. } => {
                Some(table)
            }
            Self::Indicator { number: IndicatorNumber::Measured, of } => Some(&of.progress),
            Self::Indicator { of, .. } => Some(&of.table),
            Self::Value { .. } | Self::Share { .. } | Self::Reached { .. } => None,
        }
    }

    /// The figures that it is computed from, with their views: `to_date.spent`.
    pub fn made_of(&self) -> Vec<Vec<String>> {
        let path = |name: &String| name.split('.').map(str::to_owned).collect();
        match self {
            Self::Value { expression, .. } => {
                expression.names().into_iter().map(|(path, _)| path.to_vec()).collect()
            }
            Self::Share { of, weights } => vec![path(of), path(weights)],
            Self::Reached { achievement, indicators, .. } => {
                vec![path(achievement), path(indicators)]
            }
            _ => Vec::new(),
        }
    }

    /// The columns of its table that it reads.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Distinct { columns, .. } => columns.iter().map(String::as_str).collect(),
            Self::Over { column, .. } => vec![column],
            Self::Indicator { number, of } => match number {
                IndicatorNumber::Declared(column) | IndicatorNumber::Direction(column) => {
                    vec![column]
                }
                IndicatorNumber::Milestone(columns) => {
                    columns.iter().map(|(_, column)| column.as_str()).collect()
                }
                IndicatorNumber::Measured => vec![&of.value],
            },
            _ => Vec::new(),
        }
    }
}

/// As it stands in `pressrun.toml`: `sum = "expenditure.amount"`.
impl std::fmt::Display for FigureRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count { table } => write!(f, "count = \"{table}\""),
            Self::Distinct { table, columns } => {
                write!(f, "distinct = \"{table}.{}\"", columns.join(" + "))
            }
            Self::Over { operation, table, column } => {
                write!(f, "{} = \"{table}.{column}\"", operation.as_str())
            }
            Self::Value { expression, .. } => write!(f, "value = {:?}", expression.source),
            Self::Share { of, weights } => write!(f, "share = \"{of}\", weights = \"{weights}\""),
            Self::Indicator { number: IndicatorNumber::Measured, of } => {
                let (how, of_each) = (of.combine.as_str(), of.combine_column.as_ref());
                let how = of_each.map_or(how.to_owned(), |column| {
                    format!("{how}, or what `{}.{column}` says", of.table)
                });
                write!(f, "{how} of \"{}.{}\" by {}", of.progress, of.value, of.indicator)
            }
            Self::Indicator { of, .. } => {
                write!(f, "\"{}.{}\" by {}", of.table, self.columns().join(", "), of.indicator)
            }
            Self::Reached { achievement, at_least: Some(share), .. } => {
                write!(f, "how many have {achievement} >= {share}")
            }
            Self::Reached { achievement, .. } => write!(f, "how many have {achievement}"),
        }
    }
}

/// One entry of `where`: the column's value must be one of these. Values are compared in their
/// plain form (see [`Value`]'s `Display`); numbers as numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// The values, any of which will do.
    pub any_of: Vec<String>,
    /// Where the entry stands.
    pub span: Range<usize>,
}

impl Condition {
    /// Whether a value fulfils the condition.
    pub fn holds(&self, value: &Value) -> bool {
        self.any_of.iter().any(|wanted| match value.as_decimal() {
            Some(number) => wanted.parse::<Decimal>() == Ok(number),
            None => *wanted == value.to_string(),
        })
    }
}

//! Explains a published number: the rule, the scope, the rows with their addresses, the arithmetic, and
//! the numbers that it is computed from, down to their rows.

mod ask;
mod document;
mod rows;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

pub use ask::{Question, explain};
pub use document::{DocumentExplanation, explain_document};
pub use rows::RowLine;

use super::session::Session;
use crate::config::{FigureConfig, FigureRule, Operation};
use crate::data::scope::DataScope;
use crate::figure::{Amount, Failure, Figure, Hidden};
use crate::scope::{Scope, View};

/// What stands in place of what a personal column holds.
pub const PERSONAL: &str = "(personal)";

/// One number and what it is made of.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The figure.
    pub figure: String,
    /// The view that it is read in.
    pub view: View,
    /// As a template or a rule names it: `to_date.spent["6"]`.
    pub written: String,
    /// The value of each dimension; `None` for the total.
    pub part: Vec<Option<String>>,
    /// The rule as `pressrun.toml` has it.
    pub rule: String,
    /// File and line of the rule.
    pub place: String,
    /// The conditions, as `status = done or moved`.
    #[serde(rename = "where")]
    pub condition: Vec<String>,
    /// The columns that split it.
    pub by: Vec<String>,
    /// The row that it is narrowed to, as `reports 2020-Q1`.
    pub row: Option<String>,
    /// The days that it covers, if its rows have a time and it is not all of it.
    pub days: Option<String>,
    /// The number in plain form, or why there is none.
    pub value: String,
    /// What it is counted in.
    pub unit: Option<String>,
    /// How many rows stand behind it.
    pub count: u32,
    /// What is made of the rows: `count`, `sum`, `average` …; `None` for what has no rows.
    pub operation: Option<&'static str>,
    /// The number before it was rounded, where it was and that changed it.
    pub exact: Option<String>,
    /// The decimal places that it is rounded to.
    pub decimals: Option<u32>,
    /// By how much the rounded parts miss the rounded total; empty if they agree.
    pub rounding_difference: Option<String>,
    /// The rows.
    pub rows: Vec<RowLine>,
    /// The numbers that it is computed from.
    pub made_of: Vec<Explanation>,
    /// How a shared figure was given out.
    pub shares: Vec<Share>,
    /// The numbers that it is split into.
    pub parts: Vec<Part>,
    /// Whether rows of people stand behind it.
    #[serde(skip)]
    pub about_people: bool,
}

/// One part of a split figure.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// The value of the dimension.
    pub key: String,
    /// The number, or why there is none.
    pub value: String,
    /// How many rows stand behind it.
    pub count: u32,
}

/// What one weight gets.
#[derive(Debug, Clone, Serialize)]
pub struct Share {
    /// The value whose weight it is.
    pub key: String,
    /// The weight.
    pub weight: String,
    /// Its exact share.
    pub exact: String,
    /// What it gets, after the largest remainders got the last units.
    pub given: String,
}

impl Explanation {
    /// The same rule for a part that no row has.
    pub(super) fn nothing_of(self, part: Vec<Option<String>>) -> Self {
        Self {
            part,
            value: "0".to_owned(),
            count: 0,
            exact: None,
            rounding_difference: None,
            rows: Vec::new(),
            made_of: Vec::new(),
            shares: Vec::new(),
            parts: Vec::new(),
            ..self
        }
    }
}

/// Explains one number of a figure.
pub(super) fn number(
    session: &Session,
    scope: &DataScope,
    (view, figure): (View, &Figure),
    at: &[Option<usize>],
    written: String,
) -> Result<Explanation, Failure> {
    let config = session.data.figure(&figure.name);
    let Some(config) = config else {
        return Err(Failure::Expression { message: "does not exist".to_owned() });
    };
    let cell = figure.cell(at);
    let (place, text) =
        (session.workspace.text.place(config.span.clone()), &session.workspace.text);
    let secret = is_personal(figure, config, cell.count);
    let hidden = matches!(cell.value, Amount::Hidden(_));
    let rows = if hidden { Vec::new() } else { rows::lines(scope, view, figure, config, at)? };
    let (inner, used) = scope.used(view, figure, at)?;
    let mut made_of = Vec::new();
    for used in &used {
        let Some(at) = &used.at else { continue };
        let from = (used.view, &*used.figure);
        made_of.push(number(session, &inner, from, at, used.written.clone())?);
    }
    let exact = rows::sum(&rows).filter(|_| is_sum(&config.rule));
    let rounded = |exact: &Decimal| {
        figure.decimals.is_some_and(|places| {
            exact.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero) != *exact
        })
    };
    Ok(Explanation {
        figure: figure.name.clone(),
        view,
        written,
        part: figure
            .dimensions
            .iter()
            .zip(at)
            .map(|(d, at)| at.map(|k| key(figure, d, k)))
            .collect(),
        rule: config.rule.to_string(),
        place: format!("{}:{}", text.path, place.start.line),
        condition: config
            .condition
            .iter()
            .map(|entry| format!("{} = {}", entry.column, entry.any_of.join(" or ")))
            .collect(),
        by: config.by.clone(),
        row: scope.row().map(|(table, row)| rows::name(&table, row)),
        days: days(scope, view, figure),
        value: match secret {
            true => PERSONAL.to_owned(),
            false => plain(cell.value),
        },
        unit: figure.unit.clone(),
        count: if hidden { 0 } else { cell.count },
        operation: operation(&config.rule),
        exact: exact.filter(|_| !secret).filter(rounded).map(|exact| exact.to_string()),
        decimals: figure.decimals,
        rounding_difference: (!figure.rounding_difference.is_zero())
            .then(|| figure.rounding_difference.to_string()),
        rows,
        made_of,
        shares: match config.rule {
            FigureRule::Share { .. } => {
                let (whole, at) = scope.whole_share(view, figure, at);
                shares(&whole, &at, &used)
            }
            _ => Vec::new(),
        },
        parts: parts(figure, config, at),
        about_people: figure.tables.iter().any(|table| table.people),
    })
}

fn operation(rule: &FigureRule) -> Option<&'static str> {
    match rule {
        FigureRule::Count { .. } => Some("count"),
        FigureRule::Distinct { .. } => Some("distinct"),
        FigureRule::Over { operation, .. } => Some(operation.as_str()),
        FigureRule::Reached { .. } => Some("count"),
        FigureRule::Indicator { .. } => Some("value"),
        FigureRule::Value { .. } | FigureRule::Share { .. } => None,
    }
}

fn is_sum(rule: &FigureRule) -> bool {
    matches!(rule, FigureRule::Over { operation: Operation::Sum, .. })
}

/// Whether a number is a single cell of a personal column.
fn is_personal(figure: &Figure, config: &FigureConfig, count: u32) -> bool {
    let FigureRule::Over { operation, column, .. } = &config.rule else { return false };
    let single = matches!(operation, Operation::Min | Operation::Max | Operation::Median);
    let table = figure.table.as_ref();
    let column = table.and_then(|table| table.columns.get(table.column(column)?));
    column.is_some_and(|column| column.personal) && (single || count < 2)
}

/// A value of a dimension, unless its column is personal.
fn key(figure: &Figure, dimension: &crate::figure::Dimension, key: usize) -> String {
    let personal = figure.tables.iter().any(|table| {
        table.column_or_translated(&dimension.column).is_some_and(|c| table.columns[c].personal)
    });
    match dimension.keys[key].to_string() {
        _ if personal => PERSONAL.to_owned(),
        text if text.is_empty() => "(empty)".to_owned(),
        text => text,
    }
}

fn days(scope: &DataScope, view: View, figure: &Figure) -> Option<String> {
    if figure.tables.iter().all(|table| table.period.is_none()) {
        return None;
    }
    let days = scope.days(view)?;
    // "To date" starts before any date.
    Some(match days.start() == jiff::civil::Date::MIN {
        true => format!("up to {}", days.end()),
        false => format!("{} to {}", days.start(), days.end()),
    })
}

/// A number as it is, or why there is none.
fn plain(amount: Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::NotAvailable => "not available".to_owned(),
        Amount::Hidden(Hidden::Small(limit)) => format!("hidden (fewer than {limit})"),
        Amount::Hidden(Hidden::Secondary) => "hidden (another could be worked out)".to_owned(),
    }
}

/// The numbers along the first dimension that the asked number is a total over.
fn parts(figure: &Figure, config: &FigureConfig, at: &[Option<usize>]) -> Vec<Part> {
    let whole: Vec<Option<usize>> =
        (0..figure.dimensions.len()).map(|index| at.get(index).copied().flatten()).collect();
    let Some(open) = whole.iter().position(Option::is_none) else { return Vec::new() };
    let dimension = &figure.dimensions[open];
    let part = |index: usize| {
        let mut at = whole.clone();
        at[open] = Some(index);
        let cell = figure.cell(&at);
        let value = match is_personal(figure, config, cell.count) {
            true => PERSONAL.to_owned(),
            false => plain(cell.value),
        };
        let count = if matches!(cell.value, Amount::Hidden(_)) { 0 } else { cell.count };
        Part { key: key(figure, dimension, index), value, count }
    };
    (0..dimension.keys.len()).map(part).collect()
}

/// What each weight gets of one line of a shared figure.
fn shares(
    figure: &Figure,
    at: &[Option<usize>],
    used: &[crate::data::figures::Used],
) -> Vec<Share> {
    let (Some(dimension), [of, weights]) = (figure.dimensions.last(), used) else {
        return Vec::new();
    };
    let line = (figure.dimensions.len() > 1).then(|| at.first().copied().flatten());
    // The total of several lines is not shared itself; its lines are.
    let (false, Some(of_at)) = (line == Some(None), &of.at) else { return Vec::new() };
    if figure.table.is_some() || weights.figure.dimensions.first() != Some(dimension) {
        return Vec::new();
    }
    let number = |amount: Amount| amount.number().unwrap_or_default();
    let amount = number(of.figure.cell(of_at).value);
    let weight = |index| number(weights.figure.cell(&[Some(index)]).value);
    let total: Decimal = (0..dimension.keys.len()).map(weight).sum();
    let share = |index: usize| {
        let given: Vec<_> = line.into_iter().chain([Some(index)]).collect();
        let exact = amount.checked_mul(weight(index)).and_then(|part| part.checked_div(total));
        Share {
            key: key(figure, dimension, index),
            weight: weight(index).to_string(),
            exact: exact.map(|exact| exact.normalize().to_string()).unwrap_or_default(),
            given: plain(figure.cell(&given).value),
        }
    };
    (0..dimension.keys.len()).map(share).collect()
}

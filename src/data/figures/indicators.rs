//! The numbers of a logframe: what stands in the rows of its indicators, what was measured of each, and
//! how many have reached their target.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::combine::{Lookup, named};
use super::{cube, empty, number};
use crate::config::{Combine, FigureConfig, IndicatorNumber, Indicators};
use crate::data::scope::Data;
use crate::figure::{Amount, Dimension, Failure, Figure, FigureCell, Members};
use crate::period::Period;
use crate::scope::View;
use crate::table::{RowSet, Table, Value};

/// A number of each indicator in scope. `indicators` and `progress` are the rows in scope of both
/// tables, and `period` the days that are meant, by whose end a milestone is due.
pub(in crate::data) fn indicator(
    data: &Data,
    config: &FigureConfig,
    (wanted, of): (&IndicatorNumber, &Indicators),
    (indicators, progress): (&RowSet, &RowSet),
    period: Option<Period>,
) -> Result<Figure, Failure> {
    let mut figure = empty(config);
    let column = indicators.table.key.unwrap_or(0);
    let keys: Vec<Value> =
        indicators.rows.iter().map(|row| indicators.table.value(*row as usize, column)).collect();
    let first = Dimension { column: of.indicator.clone(), keys };
    // The other table tells what the keys are called.
    figure.tables = vec![indicators.table.clone(), progress.table.clone()];
    match wanted {
        IndicatorNumber::Measured => {
            measured(data, &mut figure, first, of, (indicators, progress))?
        }
        _ => declared(&mut figure, first, wanted, indicators, period),
    }
    Ok(figure)
}

/// What stands in the row of each indicator. Their total would add up persons and copies.
fn declared(
    figure: &mut Figure,
    first: Dimension,
    wanted: &IndicatorNumber,
    indicators: &RowSet,
    period: Option<Period>,
) {
    let table = &indicators.table;
    let name = match wanted {
        IndicatorNumber::Declared(column) | IndicatorNumber::Direction(column) => Some(column),
        IndicatorNumber::Milestone(columns) => {
            let due = |(by, _): &&(Period, String)| period.is_some_and(|now| by.end() >= now.end());
            columns.iter().find(due).map(|(_, column)| column)
        }
        IndicatorNumber::Measured => None,
    };
    let column = name.and_then(|name| table.column(name));
    let value = |row: u32| {
        let value = table.value(row as usize, column?);
        match (wanted, value) {
            (IndicatorNumber::Direction(_), Value::Boolean(true)) => Some(Decimal::NEGATIVE_ONE),
            (IndicatorNumber::Direction(_), _) => Some(Decimal::ONE),
            // An indicator in words has no number, but may stand among others that have.
            (_, Value::Text(text)) => text.trim().parse().ok(),
            (_, value) => value.as_decimal(),
        }
    };
    let cell = |row: &u32| FigureCell {
        value: value(*row).map_or(Amount::NotAvailable, Amount::Number),
        count: 1,
    };
    figure.cells = indicators.rows.iter().map(cell).collect();
    let count = indicators.rows.len() as u32;
    figure.cells.push(FigureCell { value: Amount::NotAvailable, count });
    figure.members = Arc::new(Members {
        ends: (1..=count).collect(),
        rows: indicators.rows.iter().copied().collect(),
    });
    figure.table = Some(table.clone());
    figure.dimensions = vec![first];
}

/// What was measured of each indicator.
fn measured(
    data: &Data,
    figure: &mut Figure,
    first: Dimension,
    of: &Indicators,
    (indicators, progress): (&RowSet, &RowSet),
) -> Result<(), Failure> {
    let table = &progress.table;
    let names = (table.column(&of.indicator), table.column(&of.value), table.period);
    let (Some(names), Some(values), Some(days)) = names else {
        figure.cells = vec![nothing(); first.keys.len() + 1];
        figure.dimensions = vec![first];
        return Ok(());
    };
    let by: Vec<String> = of.by.iter().cloned().collect();
    let (second, _) = cube::split(data, table, &by, &progress.rows)?;
    let parts = second.first().map_or(1, |dimension| dimension.keys.len());
    let part_of = |row: usize| {
        let Some(dimension) = second.first() else { return 0 };
        let column = table.column_or_translated(&dimension.column);
        let value = column.map(|column| table.value(row, column));
        dimension.keys.iter().position(|key| Some(key) == value.as_ref()).unwrap_or(0)
    };
    let mut of_key: BTreeMap<Value, Vec<Measure>> = BTreeMap::new();
    for row in progress.rows.iter() {
        let at = *row as usize;
        let Some(number) = table.columns[values].cells.number(at) else { continue };
        let measure = Measure { row: *row, part: part_of(at), day: table.value(at, days), number };
        of_key.entry(table.value(at, names)).or_default().push(measure);
    }
    let mut members = Members::default();
    for (key, row) in first.keys.iter().zip(indicators.rows.iter()) {
        let how = combine_of(of, &indicators.table, *row)?;
        let all = of_key.remove(key).unwrap_or_default();
        let counted = counted(how, all).ok_or(Failure::TooLarge)?;
        for part in 0..parts {
            let own = counted.iter().filter(|measure| measure.part == part);
            if !second.is_empty() {
                figure.cells.push(sum(own.clone())?);
            }
            members.rows.extend(own.map(|measure| measure.row));
            members.ends.push(members.rows.len() as u32);
        }
        figure.cells.push(sum(counted.iter())?);
    }
    let totals = if second.is_empty() { 1 } else { parts + 1 };
    figure.cells.extend(vec![nothing(); totals]);
    figure.members = Arc::new(members);
    figure.table = Some(table.clone());
    figure.dimensions = [first].into_iter().chain(second).collect();
    Ok(())
}

/// One row of what was measured.
#[derive(Debug, Clone)]
struct Measure {
    row: u32,
    /// Which value of the column that splits it.
    part: usize,
    day: Value,
    number: Decimal,
}

/// The rows of one indicator that count. What was measured on one day belongs together: women and men
/// of it make the total, and of two rows of one day for the same people the later one is right. `None`
/// if a sum is too large.
fn counted(how: Combine, mut all: Vec<Measure>) -> Option<Vec<Measure>> {
    if how == Combine::Sum {
        return Some(all);
    }
    all.sort_by(|one, other| {
        (&one.day, one.part, one.row).cmp(&(&other.day, other.part, other.row))
    });
    let mut days: Vec<Vec<Measure>> = Vec::new();
    for measure in all {
        match days.last_mut().filter(|day| day[0].day == measure.day) {
            Some(day) if day.last().is_some_and(|last| last.part == measure.part) => {
                day.pop();
                day.push(measure);
            }
            Some(day) => day.push(measure),
            None => days.push(vec![measure]),
        }
    }
    let mut best: Option<(Decimal, Vec<Measure>)> = None;
    for day in days {
        let total = day.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one.number))?;
        let better = how == Combine::Last || best.as_ref().is_none_or(|(most, _)| total >= *most);
        if better {
            best = Some((total, day));
        }
    }
    Some(best.map(|(_, day)| day).unwrap_or_default())
}

fn sum<'a>(measures: impl Iterator<Item = &'a Measure>) -> Result<FigureCell, Failure> {
    let (mut total, mut count) = (Decimal::ZERO, 0);
    for measure in measures {
        total = total.checked_add(measure.number).ok_or(Failure::TooLarge)?;
        count += 1;
    }
    Ok(if count == 0 { nothing() } else { number(total, count) })
}

/// What was not measured is not zero.
fn nothing() -> FigureCell {
    FigureCell { value: Amount::NotAvailable, count: 0 }
}

/// How the measurements of one indicator become one number.
fn combine_of(of: &Indicators, table: &Table, row: u32) -> Result<Combine, Failure> {
    let Some(column) = of.combine_column.as_ref().and_then(|name| table.column(name)) else {
        return Ok(of.combine);
    };
    let word = table.value(row as usize, column).to_string().to_lowercase();
    if word.is_empty() {
        return Ok(of.combine);
    }
    let known = Combine::ALL.iter().find(|(name, _)| *name == word);
    known.map(|(_, how)| *how).ok_or_else(|| Failure::Expression {
        message: format!(
            "finds `{word}` in {}, which is none of last, sum and max",
            table.address(row as usize, column).map_or_else(String::new, |at| at.to_string())
        ),
    })
}

/// How many indicators have a share of their way that is large enough, split by columns of their table.
pub(super) fn reached(
    data: &Data,
    config: &FigureConfig,
    (achievement, indicators, at_least): (&str, &str, Option<Decimal>),
    view: View,
    lookup: Lookup<'_>,
) -> Result<Figure, Failure> {
    let shares = named(achievement, view, lookup)?;
    let rows = named(indicators, view, lookup)?;
    let mut figure = empty(config);
    figure.tables = rows.tables.iter().chain(&shares.tables).cloned().collect();
    let (Some(table), Some(of), Some(by)) =
        (&rows.table, rows.dimensions.first(), shares.dimensions.first())
    else {
        figure.cells = vec![number(Decimal::ZERO, 0)];
        return Ok(figure);
    };
    let enough = |key: &Value| {
        let at = by.keys.iter().position(|own| own == key);
        let share = at.and_then(|at| shares.cell(&[Some(at)]).value.number());
        share.is_some_and(|share| at_least.is_none_or(|least| share >= least))
    };
    let kept: Vec<u32> = (0..of.keys.len())
        .filter(|key| enough(&of.keys[*key]))
        .flat_map(|key| rows.members.of(key).to_vec())
        .collect();
    let (dimensions, members) = cube::split(data, table, &config.by, &kept)?;
    for at in super::values::places(&dimensions) {
        let count = members.rows_of(&dimensions, &at).len();
        figure.cells.push(number(Decimal::from(count), count as u32));
    }
    figure.dimensions = dimensions;
    figure.members = Arc::new(members);
    figure.table = Some(table.clone());
    Ok(figure)
}

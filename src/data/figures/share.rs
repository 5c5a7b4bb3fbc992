//! Shares a figure out by weights, so that the parts add up to the last decimal.

use rust_decimal::Decimal;

use super::values::places;
use super::{empty, number};
use crate::config::FigureConfig;
use crate::figure::{Amount, Failure, Figure, FigureCell, Hidden};
use crate::table::Value;

/// The decimal places that a share without a currency is rounded to.
const PLACES: u32 = 2;

/// Shares each part of a figure in proportion to the parts of another. The result is split by the
/// columns of `by` that split the first figure, and then by the first column of the second.
pub(super) fn share(
    config: &FigureConfig,
    of: &Figure,
    weights: &Figure,
) -> Result<Figure, Failure> {
    let Some(shared_by) = weights.dimensions.first() else {
        return Err(Failure::Expression {
            message: format!("cannot be shared: `{}` is not split", weights.name),
        });
    };
    let split = of.dimensions.first().filter(|dimension| config.by.contains(&dimension.column));
    let parts: Vec<Decimal> = (0..shared_by.keys.len())
        .map(|key| weights.cell(&[Some(key)]).value.number().unwrap_or_default())
        .collect();
    let decimals = config.rounded.unwrap_or(PLACES);
    let lines: Vec<Option<usize>> = match split {
        Some(dimension) => (0..dimension.keys.len()).map(Some).collect(),
        None => vec![None],
    };
    let mut shares: Vec<Vec<Decimal>> = Vec::new();
    for line in &lines {
        let amount = of.cell(&[*line]).value.number().unwrap_or_default();
        let share = largest_remainder(amount, &parts, decimals);
        shares.push(share.ok_or_else(|| Failure::NoWeights { figure: weights.name.clone() })?);
    }
    // What is not known cannot be shared, and the other shares would tell it.
    let is_hidden = |cell: &FigureCell| matches!(cell.value, Amount::Hidden(_));
    let hidden = of.cells.iter().chain(&weights.cells).any(is_hidden);
    let mut figure = empty(config);
    figure.dimensions = split.into_iter().chain([shared_by]).cloned().collect();
    for at in places(&figure.dimensions) {
        let (line, key) = match at.as_slice() {
            [line, key] => (*line, *key),
            [key] => (Some(0), *key),
            _ => (None, None),
        };
        let wanted =
            shares.iter().enumerate().filter(|(index, _)| line.is_none_or(|l| l == *index));
        let mut sum = Decimal::ZERO;
        for (_, share) in wanted {
            for (_, part) in
                share.iter().enumerate().filter(|(k, _)| key.is_none_or(|key| key == *k))
            {
                sum = sum.checked_add(*part).ok_or(Failure::TooLarge)?;
            }
        }
        let from = of.cell(&[split.and(line)]);
        figure.cells.push(match from.value {
            Amount::Number(_) if hidden => {
                FigureCell { value: Amount::Hidden(Hidden::Secondary), count: from.count }
            }
            Amount::Number(_) => number(sum, from.count),
            other => FigureCell { value: other, count: from.count },
        });
    }
    figure.tables = of.tables.iter().chain(&weights.tables).cloned().collect();
    figure.rates.clone_from(&of.rates);
    Ok(figure)
}

/// What one of those that a figure is shared among gets of it.
pub(in crate::data) fn part_for(whole: &Figure, key: &Value) -> Figure {
    let mut part = Figure { cells: Vec::new(), ..whole.clone() };
    let Some(last) = part.dimensions.last_mut() else { return whole.clone() };
    last.keys.retain(|own| own == key);
    let place = whole.dimensions.last().and_then(|of| of.keys.iter().position(|own| own == key));
    for mut at in places(&part.dimensions) {
        let own = at.pop();
        let cell = match (own, place) {
            (Some(_), Some(place)) => {
                at.push(Some(place));
                whole.cell(&at)
            }
            _ => number(Decimal::ZERO, 0),
        };
        part.cells.push(cell);
    }
    part
}

/// Shares an amount by weights: everybody gets the whole units of the last decimal that are due, and
/// those with the largest remainders get one more until nothing is left. Equal remainders go in
/// order. `None` if the weights add up to nothing, or a number is too large.
pub(super) fn largest_remainder(
    amount: Decimal,
    weights: &[Decimal],
    places: u32,
) -> Option<Vec<Decimal>> {
    let total = weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight))?;
    if total.is_zero() {
        return None;
    }
    let amount = super::round(amount, places);
    let unit = Decimal::new(1, places);
    let mut shares = Vec::new();
    let mut remainders = Vec::new();
    for (index, weight) in weights.iter().enumerate() {
        let exact = amount.checked_mul(*weight)?.checked_div(total)?;
        let whole = exact.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::ToZero);
        remainders.push((std::cmp::Reverse((exact - whole).abs()), index));
        shares.push(whole);
    }
    remainders.sort();
    let given = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share))?;
    let mut left = amount.checked_sub(given)?;
    let step = if left.is_sign_negative() { -unit } else { unit };
    for (_, index) in remainders.iter().cycle() {
        if left.is_zero() {
            break;
        }
        shares[*index] = shares[*index].checked_add(step)?;
        left = left.checked_sub(step)?;
    }
    Some(shares)
}

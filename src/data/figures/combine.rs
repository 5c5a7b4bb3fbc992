//! Figures that are computed from other figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cube::MOST_PARTS;
use super::indicators::reached;
use super::values::places;
use super::{empty, finish, share};
use crate::config::{FigureConfig, FigureRule};
use crate::data::scope::Data;
use crate::expression::{Expression, Names, Operand};
use crate::figure::{Amount, Dimension, Failure, Figure, FigureCell, Hidden};
use crate::scope::View;
use crate::table::Value;

/// Where the figures that an expression names are looked up.
pub(in crate::data) type Lookup<'a> =
    &'a dyn Fn(View, &str) -> Option<Result<Arc<Figure>, Failure>>;

/// Computes a figure from others.
pub(in crate::data) fn combine(
    data: &Data,
    config: &FigureConfig,
    view: View,
    lookup: Lookup<'_>,
) -> Result<Figure, Failure> {
    match &config.rule {
        FigureRule::Value { expression, .. } => value(config, expression, view, lookup),
        FigureRule::Share { of, weights } => {
            let of = named(of, view, lookup)?;
            let weights = named(weights, view, lookup)?;
            share::share(config, &of, &weights)
        }
        FigureRule::Reached { achievement, indicators, at_least } => {
            reached(data, config, (achievement, indicators, *at_least), view, lookup)
        }
        _ => Err(Failure::Expression { message: "is not computed from others".to_owned() }),
    }
}

pub(super) fn find(name: &str, view: View, lookup: Lookup<'_>) -> Result<Arc<Figure>, Failure> {
    lookup(view, name).unwrap_or_else(|| {
        Err(Failure::Expression {
            message: format!("needs a figure `{name}`, which does not exist"),
        })
    })
}

/// A figure by its name, which may name a view too.
pub(super) fn named(name: &str, view: View, lookup: Lookup<'_>) -> Result<Arc<Figure>, Failure> {
    let (view, last) = View::of_name(name, view).unwrap_or((view, name));
    find(last, view, lookup)
}

fn value(
    config: &FigureConfig,
    expression: &Expression,
    view: View,
    lookup: Lookup<'_>,
) -> Result<Figure, Failure> {
    let mut parts: BTreeMap<Vec<String>, Arc<Figure>> = BTreeMap::new();
    for (path, _) in expression.names() {
        let (own, name) = View::of_path(path, view).ok_or_else(|| Failure::Expression {
            message: format!("names `{}`", path.join(".")),
        })?;
        parts.insert(path.to_vec(), find(name, own, lookup)?);
    }
    let mut figure = empty(config);
    for column in &config.by {
        figure.dimensions.push(dimension(column, parts.values()));
    }
    let count = figure.dimensions.iter().map(|dimension| dimension.keys.len() + 1).product();
    if count > MOST_PARTS {
        return Err(Failure::TooManyParts { parts: count });
    }
    for at in places(&figure.dimensions) {
        let here = Here { parts: &parts, dimensions: &figure.dimensions, at: &at };
        let computed = expression.compute(&here).map_err(|trouble| Failure::Expression {
            message: format!("cannot be computed: {}", trouble.message),
        })?;
        let value = match computed {
            Operand::Nothing => Amount::NotAvailable,
            other => other.amount().ok_or_else(|| Failure::Expression {
                message: format!("is {} and no number", other.kind()),
            })?,
        };
        let counts = parts.values().map(|part| here.cell(part).count);
        figure.cells.push(FigureCell { value, count: counts.min().unwrap_or(0) });
    }
    for part in parts.values() {
        figure.tables.extend(part.tables.iter().cloned());
        figure.rates.extend(part.rates.iter().cloned());
    }
    finish(&mut figure, false);
    Ok(figure)
}

/// The values that any of the figures has in a dimension, in the order of the one that has most.
fn dimension<'a>(column: &str, figures: impl Iterator<Item = &'a Arc<Figure>>) -> Dimension {
    let mut all: Vec<&Vec<Value>> = figures
        .flat_map(|figure| &figure.dimensions)
        .filter(|dimension| dimension.column == column)
        .map(|dimension| &dimension.keys)
        .collect();
    all.sort_by_key(|keys| std::cmp::Reverse(keys.len()));
    let mut keys: Vec<Value> = Vec::new();
    for key in all.into_iter().flatten() {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    Dimension { column: column.to_owned(), keys }
}

/// The numbers that the names of an expression stand for in one cell of the figure.
pub(super) struct Here<'a> {
    pub(super) parts: &'a BTreeMap<Vec<String>, Arc<Figure>>,
    pub(super) dimensions: &'a [Dimension],
    pub(super) at: &'a [Option<usize>],
}

impl Here<'_> {
    /// The cell of a part: the same values in the dimensions that both have, and the total of all
    /// others.
    fn cell(&self, part: &Figure) -> FigureCell {
        self.place(part).map_or_else(nothing, |at| part.cell(&at))
    }

    /// Where that cell is; `None` if the part has no such value.
    pub(super) fn place(&self, part: &Figure) -> Option<Vec<Option<usize>>> {
        let mut at = Vec::new();
        for dimension in &part.dimensions {
            let mine = self.dimensions.iter().position(|own| own.column == dimension.column);
            let key = mine.and_then(|own| {
                // Places at the end that are left out are totals.
                let at = self.at.get(own).copied().flatten()?;
                Some(&self.dimensions[own].keys[at])
            });
            match key {
                None => at.push(None),
                Some(key) => at.push(Some(dimension.keys.iter().position(|own| own == key)?)),
            }
        }
        Some(at)
    }
}

/// A part that no row has.
fn nothing() -> FigureCell {
    FigureCell { value: Amount::Number(rust_decimal::Decimal::ZERO), count: 0 }
}

impl Names for Here<'_> {
    fn value(&self, path: &[String], keys: &[Operand]) -> Result<Operand, String> {
        let part =
            self.parts.get(path).ok_or_else(|| format!("`{}` is unknown", path.join(".")))?;
        if keys.is_empty() {
            return Ok(self.cell(part).value.into());
        }
        part_of(part, keys).map(|cell| cell.value.into())
    }
}

/// The cell of a figure that keys name, in the order of its dimensions.
pub(in crate::data) fn part_of(figure: &Figure, keys: &[Operand]) -> Result<FigureCell, String> {
    if keys.len() > figure.dimensions.len() {
        let dimensions = figure.dimensions.len();
        return Err(format!(
            "`{}` is split by {dimensions} columns, not {}",
            figure.name,
            keys.len()
        ));
    }
    let mut at = Vec::new();
    for (key, dimension) in keys.iter().zip(&figure.dimensions) {
        let wanted = key.key();
        match dimension.keys.iter().position(|own| own.to_string() == wanted) {
            Some(place) => at.push(Some(place)),
            // A part that no row has is zero where rows are counted, and hidden where all is.
            None => return Ok(absent(figure)),
        }
    }
    Ok(figure.cell(&at))
}

fn absent(figure: &Figure) -> FigureCell {
    let hidden = figure.cells.iter().all(|cell| matches!(cell.value, Amount::Hidden(_)));
    match hidden && !figure.cells.is_empty() {
        true => FigureCell { value: Amount::Hidden(Hidden::Secondary), count: 0 },
        false => nothing(),
    }
}

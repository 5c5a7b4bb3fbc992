//! What stands behind one number of a figure: the numbers of others that it is computed from, and the
//! exchange rate of each row.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::column_of;
use super::combine::{Here, Lookup, find, named};
use super::convert::Rates;
use crate::config::{FigureConfig, FigureRule};
use crate::data::scope::Data;
use crate::expression::{Names, Operand};
use crate::figure::{Failure, Figure, RateUsed};
use crate::period::Period;
use crate::scope::View;
use crate::table::{Table, Value};

/// A number that another is computed from.
#[derive(Debug, Clone)]
pub struct Used {
    /// As the rule names it: `to_date.spent`.
    pub written: String,
    /// The view that it is read in.
    pub view: View,
    /// The figure.
    pub figure: Arc<Figure>,
    /// The part of it; `None` for a part that no row has, which is zero.
    pub at: Option<Vec<Option<usize>>>,
}

/// The numbers that one number of a figure is computed from, in the order of its rule.
pub(in crate::data) fn used(
    config: &FigureConfig,
    figure: &Figure,
    at: &[Option<usize>],
    view: View,
    lookup: Lookup<'_>,
) -> Result<Vec<Used>, Failure> {
    let mut parts: BTreeMap<Vec<String>, Arc<Figure>> = BTreeMap::new();
    match &config.rule {
        FigureRule::Value { expression, .. } => {
            for (path, _) in expression.names() {
                let Some((view, name)) = View::of_path(path, view) else { continue };
                parts.insert(path.to_vec(), find(name, view, lookup)?);
            }
            let here = Here { parts: &parts, dimensions: &figure.dimensions, at };
            let recorder = Recorder { here, view, used: RefCell::default() };
            // What it comes to is known; only what it asks for counts.
            let _ = expression.compute(&recorder);
            Ok(recorder.used.into_inner())
        }
        FigureRule::Share { of, weights } => {
            let mut used = Vec::new();
            for name in [of, weights] {
                let own = View::of_name(name, view).map_or(view, |(own, _)| own);
                let part = named(name, view, lookup)?;
                let here = Here { parts: &parts, dimensions: &figure.dimensions, at };
                let at = here.place(&part);
                used.push(Used { written: name.clone(), view: own, figure: part, at });
            }
            Ok(used)
        }
        FigureRule::Reached { achievement, .. } => {
            let own = View::of_name(achievement, view).map_or(view, |(own, _)| own);
            let shares = named(achievement, view, lookup)?;
            let keys = shares.dimensions.first().map(|of| of.keys.clone()).unwrap_or_default();
            let one = |(place, key): (usize, Value)| Used {
                written: format!("{achievement}[{:?}]", key.to_string()),
                view: own,
                figure: shares.clone(),
                at: Some(vec![Some(place)]),
            };
            let behind: BTreeSet<Value> = behind(figure, at);
            let counts = |(_, key): &(usize, Value)| behind.contains(key);
            Ok(keys.into_iter().enumerate().filter(counts).map(one).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// The keys of the rows behind a number.
fn behind(figure: &Figure, at: &[Option<usize>]) -> BTreeSet<Value> {
    let Some(table) = &figure.table else { return BTreeSet::new() };
    let Some(column) = table.key else { return BTreeSet::new() };
    figure.rows(at).into_iter().map(|row| table.value(row as usize, column)).collect()
}

/// Hands names on and remembers them.
struct Recorder<'a> {
    here: Here<'a>,
    view: View,
    used: RefCell<Vec<Used>>,
}

impl Names for Recorder<'_> {
    fn value(&self, path: &[String], keys: &[Operand]) -> Result<Operand, String> {
        let value = self.here.value(path, keys)?;
        let Some(figure) = self.here.parts.get(path) else { return Ok(value) };
        let words: Vec<String> = keys.iter().map(Operand::key).collect();
        let place = |(key, dimension): (&String, &crate::figure::Dimension)| {
            dimension.keys.iter().position(|own| own.to_string() == *key).map(Some)
        };
        let at = match words.is_empty() {
            true => self.here.place(figure),
            false => words.iter().zip(&figure.dimensions).map(place).collect(),
        };
        let keys: String = words.iter().map(|key| format!("[{key:?}]")).collect();
        let written = format!("{}{keys}", path.join("."));
        let view = View::of_path(path, self.view).map_or(self.view, |(view, _)| view);
        let mut used = self.used.borrow_mut();
        if !used.iter().any(|known| known.written == written) {
            used.push(Used { written, view, figure: figure.clone(), at });
        }
        Ok(value)
    }
}

/// The exchange rate of each row; `None` where nothing is converted.
pub(in crate::data) fn rates(
    data: &Data,
    config: &FigureConfig,
    table: &Arc<Table>,
    rows: &[u32],
    period: Option<Period>,
) -> Result<Vec<Option<RateUsed>>, Failure> {
    let Some(conversion) = &config.conversion else { return Ok(vec![None; rows.len()]) };
    let rates = Rates::new(data, conversion, table, period)?;
    let currency = column_of(table, &conversion.currency);
    rows.iter().map(|row| rates.rate_of(currency, *row as usize)).collect()
}

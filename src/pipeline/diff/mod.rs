//! Compares the figures of two editions or bundles: which changed, by how much, and the cells behind it.
//!
//! Two documents are compared if they are made for the same row, or, where each edition has a period of
//! its own, if they are made for the same project and donor in their periods. Then only what covers the
//! days of the older one can be compared: figures to date, and figures over all time. What came since is
//! told apart from corrections of what was there.

mod pairs;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;

use pairs::{Pair, pairs};
pub use rows::{CellChange, ChangeKind};

use super::numbers::name;
use crate::publish::figures::{FiguresRecord, NumberRecord};
use crate::scope::View;

/// The version of the shape of a difference.
pub const DIFF_VERSION: u32 = 1;

/// How two editions differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// See [`DIFF_VERSION`].
    pub version: u32,
    /// The printed figures that changed, document by document.
    pub figures: Vec<FigureChange>,
    /// The cells behind the changes, each once.
    pub cells: Vec<CellChange>,
    /// How many documents were compared, of all languages.
    pub compared: usize,
    /// Documents of the old edition that have no counterpart.
    pub only_old: Vec<String>,
    /// Documents of the new edition that have none.
    pub only_new: Vec<String>,
    /// Whether the rows behind some number are not on record, so that cells may be missing.
    pub without_rows: bool,
}

/// A printed figure that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureChange {
    /// The figure with its view and part, as templates name it.
    pub figure: String,
    /// The new document that prints it, by its path; of several languages the first.
    pub document: String,
    /// The number in the old edition; `None` if it was not there.
    pub old: Option<String>,
    /// The number in the new edition; `None` if it is not there.
    pub new: Option<String>,
    /// What it is counted in.
    pub unit: Option<String>,
    /// The new number less the old one, if both are numbers.
    pub difference: Option<String>,
    /// Of that, what rows of a later period add.
    pub since: Option<String>,
    /// The cells that were corrected, as places in the list of cells.
    pub cells: Vec<usize>,
}

/// Compares the records of two editions.
pub fn diff(old: &[FiguresRecord], new: &[FiguresRecord]) -> Difference {
    let matched = pairs(old, new);
    let mut difference = Difference {
        version: DIFF_VERSION,
        figures: Vec::new(),
        cells: Vec::new(),
        compared: matched.pairs.len(),
        only_old: matched.only_old,
        only_new: matched.only_new,
        without_rows: false,
    };
    let mut told: Vec<(String, FigureChange)> = Vec::new();
    for pair in &matched.pairs {
        for (key, change) in of_pair(pair, &mut difference) {
            // The languages of a document print the same figures.
            let same = |(other, known): &(String, FigureChange)| {
                *other == key && (&known.old, &known.new) == (&change.old, &change.new)
            };
            if !told.iter().any(same) {
                told.push((key, change));
            }
        }
    }
    difference.figures = told.into_iter().map(|(_, change)| change).collect();
    difference
}

/// The figures of a pair of documents that changed, each with what tells it apart.
fn of_pair(pair: &Pair<'_>, difference: &mut Difference) -> Vec<(String, FigureChange)> {
    let mut changes = Vec::new();
    let old: BTreeMap<_, &NumberRecord> =
        pair.old.numbers.iter().map(|number| (identity(pair, number), number)).collect();
    let new: BTreeMap<_, &NumberRecord> =
        pair.new.numbers.iter().map(|number| (identity(pair, number), number)).collect();
    let cells = cells(pair, &old, difference);
    for (key, now) in &new {
        if let Some(before) = old.get(key)
            && comparable(pair, now)
        {
            let change = changed(pair, (before, now), cells.get(key));
            changes.extend(change.map(|change| (key, change)));
        } else if pair.later_than.is_none() && !now.printed.is_empty() {
            changes.push((key, lone(pair, now, false)));
        }
    }
    if pair.later_than.is_none() {
        let gone =
            old.iter().filter(|(key, was)| !new.contains_key(*key) && !was.printed.is_empty());
        changes.extend(gone.map(|(key, was)| (key, lone(pair, was, true))));
    }
    let of = format!("{}\n{:?}", pair.new.document, pair.new.row);
    changes.into_iter().map(|(key, change)| (format!("{of}\n{key:?}"), change)).collect()
}

type Identity = (String, View, Vec<Option<String>>, Option<String>);

/// What tells the numbers of a document apart. Between periods, the days differ.
fn identity(
    pair: &Pair<'_>,
    number: &NumberRecord,
) -> (String, View, Vec<Option<String>>, Option<String>) {
    let days = if pair.later_than.is_some() { None } else { number.days.clone() };
    (number.figure.clone(), number.view, number.part.clone(), days)
}

/// Whether a number of a later period covers what the one of the earlier period did.
fn comparable(pair: &Pair<'_>, number: &NumberRecord) -> bool {
    pair.later_than.is_none()
        || matches!(number.view, View::ToDate | View::All)
        || number.days.is_none()
}

/// What changed behind a number: its cells, and what came since.
#[derive(Debug, Default)]
struct Behind {
    cells: BTreeSet<usize>,
    since: Option<Decimal>,
}

/// What changed behind each number of a pair, the numbers that it is computed from included.
fn cells(
    pair: &Pair<'_>,
    old: &BTreeMap<Identity, &NumberRecord>,
    difference: &mut Difference,
) -> BTreeMap<Identity, Behind> {
    let mut found: BTreeMap<Identity, Behind> = BTreeMap::new();
    // A number stands behind those that it is computed from.
    for now in &pair.new.numbers {
        let key = identity(pair, now);
        let Some(before) = old.get(&key).filter(|_| comparable(pair, now)) else { continue };
        difference.without_rows |= is_cut(before) || is_cut(now);
        let rows = rows::compare(&before.rows, &now.rows, pair.later_than);
        let mut behind = Behind { cells: BTreeSet::new(), since: rows.since };
        for change in rows.changes {
            behind.cells.insert(place(&mut difference.cells, change));
        }
        for part in now.made_of.iter().filter_map(|index| pair.new.numbers.get(*index)) {
            let inner = found.get(&identity(pair, part));
            behind.cells.extend(inner.iter().flat_map(|inner| &inner.cells));
        }
        found.insert(key, behind);
    }
    found
}

fn changed(
    pair: &Pair<'_>,
    (old, new): (&NumberRecord, &NumberRecord),
    behind: Option<&Behind>,
) -> Option<FigureChange> {
    let cells: Vec<usize> = behind.iter().flat_map(|behind| behind.cells.iter().copied()).collect();
    let by =
        Some((&old.value, &new.value)).filter(|(old, new)| old != new).and_then(|(old, new)| {
            let number = |text: &str| text.parse::<Decimal>().ok();
            number(new)?.checked_sub(number(old)?)
        });
    let printed = !new.printed.is_empty() || !old.printed.is_empty();
    let corrected = old.value != new.value || !cells.is_empty();
    (printed && corrected).then(|| FigureChange {
        figure: name(new.view, &new.figure, &new.part),
        document: pair.new.artifact.clone(),
        old: Some(old.value.clone()),
        new: Some(new.value.clone()),
        unit: new.unit.clone(),
        difference: by.map(|by| by.to_string()),
        since: behind.and_then(|behind| behind.since).map(|since| since.to_string()),
        cells,
    })
}

/// Whether rows stand behind a number that are not on record.
fn is_cut(number: &NumberRecord) -> bool {
    number.rows_left_out > 0
        || (number.rows.is_empty() && number.made_of.is_empty() && number.count != Some(0))
}

/// The place of a changed cell in the list, to which it is added if it is new.
fn place(cells: &mut Vec<CellChange>, change: CellChange) -> usize {
    match cells.iter().position(|known| *known == change) {
        Some(known) => known,
        None => {
            cells.push(change);
            cells.len() - 1
        }
    }
}

/// A figure that only one of the documents has.
fn lone(pair: &Pair<'_>, number: &NumberRecord, gone: bool) -> FigureChange {
    let value = Some(number.value.clone());
    FigureChange {
        figure: name(number.view, &number.figure, &number.part),
        document: pair.new.artifact.clone(),
        old: value.clone().filter(|_| gone),
        new: value.filter(|_| !gone),
        unit: number.unit.clone(),
        difference: None,
        since: None,
        cells: Vec::new(),
    }
}

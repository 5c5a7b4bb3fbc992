//! One column while its sheet is read: how many cells of each class, its different values, and its
//! least and greatest.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{DateTime, Time};
use rust_decimal::Decimal;

use super::classify::{Class, Mark, Worth, classify};
use super::distinct::Distinct;
use crate::data::read::RawCell;
use crate::data::rules::shown;
use crate::table::ColumnType;

/// How many cells of each class are kept as examples.
const SPOTS: usize = 4;
/// How much of a cell's text is kept.
const TEXT: usize = 60;

/// Cells of one class.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) class: Class,
    pub(super) count: u64,
    /// Row and text of the first ones.
    pub(super) first: Vec<(u32, String)>,
}

/// A least and a greatest value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<T>(pub(super) Option<(T, T)>);

impl<T> Default for Span<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Ord + Copy> Span<T> {
    fn take(&mut self, value: Option<T>) {
        let Some(value) = value else { return };
        self.0 = Some(match self.0 {
            None => (value, value),
            Some((min, max)) => (min.min(value), max.max(value)),
        });
    }

    pub(super) fn with(self, other: Self) -> Self {
        let mut both = self;
        both.take(other.0.map(|(min, _)| min));
        both.take(other.0.map(|(_, max)| max));
        both
    }
}

/// What is known about a column so far.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) filled: u64,
    pub(super) classes: Vec<Seen>,
    pub(super) distinct: Distinct,
    /// The numbers of certain value, and those of two readings in either.
    pub(super) numbers: Span<Decimal>,
    pub(super) plain: Span<Decimal>,
    pub(super) grouped: Span<Decimal>,
    pub(super) moments: Span<DateTime>,
    pub(super) day_first: Span<DateTime>,
    pub(super) month_first: Span<DateTime>,
    pub(super) times: Span<Time>,
    pub(super) currencies: BTreeSet<String>,
    /// How often each text that stands for no value was met.
    pub(super) missing: BTreeMap<String, u64>,
}

impl Profile {
    /// Takes a filled cell.
    pub(super) fn take(&mut self, cell: RawCell<'_>, row: u32) {
        self.filled += 1;
        let text = shown(cell);
        // A number and its digits in a text look alike and are not.
        let is_text = matches!(cell, RawCell::Text(_));
        let known = self.distinct.count(&text, row);
        let class = match known {
            Some(class) if class.has(Mark::Text) == is_text => class,
            _ => {
                let (class, worth) = classify(cell, &text);
                self.worth(class, worth);
                if known.is_none() {
                    self.distinct.add(&text, class, row);
                }
                class
            }
        };
        if class.has(Mark::Missing) {
            *self.missing.entry(text.to_string()).or_default() += 1;
        }
        let mut class = class;
        match cell {
            RawCell::Text(raw) if raw.len() != text.len() && raw.trim() != raw => {
                class.mark(Mark::OuterBlanks);
                self.count(class, row, raw);
            }
            _ => self.count(class, row, &text),
        }
    }

    fn count(&mut self, class: Class, row: u32, text: &str) {
        let index = self.classes.iter().position(|seen| seen.class == class);
        let index = index.unwrap_or_else(|| {
            self.classes.push(Seen { class, count: 0, first: Vec::new() });
            self.classes.len() - 1
        });
        let seen = &mut self.classes[index];
        seen.count += 1;
        if seen.first.len() < SPOTS {
            seen.first.push((row, text.chars().take(TEXT).collect()));
        }
    }

    fn worth(&mut self, class: Class, worth: Worth) {
        match worth.grouped {
            None => self.numbers.take(worth.number),
            grouped => {
                self.plain.take(worth.number);
                self.grouped.take(grouped);
            }
        }
        match class.has(Mark::EitherOrder) {
            false => self.moments.take(worth.moment),
            true => {
                self.day_first.take(worth.moment);
                self.month_first.take(worth.turned);
            }
        }
        self.times.take(worth.time);
        if self.currencies.len() < 8 {
            self.currencies.extend(worth.currency);
        }
    }

    /// The number of cells of some classes, and the first of them, in the order of their rows.
    pub(super) fn of(&self, is: impl Fn(Class) -> bool) -> (u64, Vec<(u32, String)>) {
        let mut count = 0;
        let mut first: Vec<(u32, String)> = Vec::new();
        for seen in self.classes.iter().filter(|seen| is(seen.class)) {
            count += seen.count;
            first.extend(seen.first.iter().cloned());
        }
        first.sort();
        first.truncate(SPOTS);
        (count, first)
    }

    /// The number of cells with a mark.
    pub(super) fn marked(&self, mark: Mark) -> u64 {
        self.of(|class| class.has(mark)).0
    }

    /// The number of cells that hold a value, and of those that a type reads.
    pub(super) fn values(&self, kind: ColumnType) -> (u64, u64) {
        let values = self.of(Class::is_value).0;
        (values, self.of(|class| class.is_value() && class.fits(kind)).0)
    }
}

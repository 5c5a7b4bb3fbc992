//! Which figures stand behind what a template prints.
//!
//! A number in a template is a plain number and does not know where it came from. Like those of
//! cells, the reads of figures are kept until something is printed: a number that equals one of them
//! is that figure, and a text that a filter made of it stays connected with it. A number that equals
//! one that was read earlier, and was kept in a variable, is probably that one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use minijinja::Value;
use rust_decimal::Decimal;

use super::markup::FiguresUsed;
use super::unshown::Unshown;
use super::value::to_decimal;
use crate::scope::FigureUse;

/// How many reads between two interpolations are remembered.
const MOST_READS: usize = 256;
/// How many numbers are remembered of a whole rendering.
const MOST_EARLIER: usize = 100_000;

/// How many figures of one number are remembered.
const MOST_ALIKE: usize = 16;

/// The figures that a rendering read.
#[derive(Debug, Default)]
pub(super) struct FigureReads {
    recent: Vec<FigureUse>,
    /// Every number of a figure that was read, and the figures that it is of.
    earlier: HashMap<Decimal, Vec<FigureUse>>,
    /// Every number that was read from a cell.
    cells: HashSet<Decimal>,
    /// Texts that were made of numbers, by their address.
    texts: HashMap<usize, (Arc<str>, FiguresUsed)>,
}

impl FigureReads {
    /// Notes that a number of a figure was read.
    pub(super) fn read(&mut self, used: FigureUse) {
        if self.recent.contains(&used) {
            return;
        }
        if self.recent.len() == MOST_READS {
            self.recent.remove(0);
        }
        if let Ok(number) = used.value.parse()
            && self.earlier.len() < MOST_EARLIER
        {
            let alike = self.earlier.entry(number).or_default();
            alike.retain(|known| *known != used);
            if alike.len() == MOST_ALIKE {
                alike.remove(0);
            }
            alike.push(used.clone());
        }
        self.recent.push(used);
    }

    /// Notes that a number was read from a cell.
    pub(super) fn read_cell(&mut self, number: Decimal) {
        if self.cells.len() < MOST_EARLIER {
            self.cells.insert(number);
        }
    }

    /// Notes what stands behind a text that was made of a number.
    pub(super) fn made(&mut self, text: &Arc<str>, of: FiguresUsed) {
        if of != FiguresUsed::None {
            self.texts.insert(text.as_ptr() as usize, (text.clone(), of));
        }
    }

    /// What stands behind a value, if it is known exactly: the figure whose number it is, or what a
    /// text was made of.
    pub(super) fn exactly(&self, value: &Value) -> Option<FiguresUsed> {
        if let Some(text) = value.as_str()
            && let Some((_, of)) = self.texts.get(&(text.as_ptr() as usize))
        {
            return Some(of.clone());
        }
        let found = match value.downcast_object_ref::<Unshown>() {
            Some(unshown) => self.recent.iter().rev().find(|read| read.value == unshown.text),
            None => {
                let number = number(value)?;
                let same = |read: &&FigureUse| read.value.parse::<Decimal>() == Ok(number);
                self.recent.iter().rev().find(same)
            }
        };
        Some(FiguresUsed::Exactly(vec![found?.clone()]))
    }

    /// What stands behind a number that is none of those read just now.
    pub(super) fn otherwise(&self, number: Decimal) -> FiguresUsed {
        let after = self.recent.clone();
        match self.earlier.get(&number) {
            Some(alike) => FiguresUsed::Probably { number, figures: alike.clone(), after },
            None if self.cells.contains(&number) => {
                FiguresUsed::Probably { number, figures: Vec::new(), after }
            }
            None => FiguresUsed::Computed(after),
        }
    }

    /// Forgets what was read before something was printed.
    pub(super) fn printed(&mut self) {
        self.recent.clear();
    }
}

/// The number that a value is; none for a text, though it may read like one.
pub(super) fn number(value: &Value) -> Option<Decimal> {
    value.is_number().then(|| to_decimal(value)).flatten()
}

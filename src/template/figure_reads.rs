//! Which figures stand behind what a template prints.
//!
//! A number in a template is a plain number and does not know where it came from. Like those of
//! cells, the reads of figures are kept until something is printed: a number that equals one of them
//! is that figure, and a text that a filter made of it stays connected with it.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::Value;
use rust_decimal::Decimal;

use super::unshown::Unshown;
use super::value::to_decimal;
use crate::scope::FigureUse;

/// How many reads between two interpolations are remembered.
const MOST_READS: usize = 256;

/// The figures that a rendering read.
#[derive(Debug, Default)]
pub(super) struct FigureReads {
    recent: Vec<FigureUse>,
    /// Texts that were made of figures, by their address.
    texts: HashMap<usize, (Arc<str>, Vec<FigureUse>)>,
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
        self.recent.push(used);
    }

    /// Notes that a text was made of these figures.
    pub(super) fn made(&mut self, text: &Arc<str>, of: Vec<FigureUse>) {
        if !of.is_empty() {
            self.texts.insert(text.as_ptr() as usize, (text.clone(), of));
        }
    }

    /// The figures that a value is: exactly those whose number it holds.
    pub(super) fn of(&self, value: &Value) -> Vec<FigureUse> {
        if let Some(text) = value.as_str()
            && let Some((_, of)) = self.texts.get(&(text.as_ptr() as usize))
        {
            return of.clone();
        }
        if let Some(unshown) = value.downcast_object_ref::<Unshown>() {
            let last = self.recent.iter().rev().find(|read| read.value == unshown.text);
            return last.cloned().into_iter().collect();
        }
        let Some(number) = number(value) else { return Vec::new() };
        let same = |read: &&FigureUse| read.value.parse::<Decimal>() == Ok(number);
        self.recent.iter().rev().find(same).cloned().into_iter().collect()
    }

    /// The figures that were read for something that was computed of them.
    pub(super) fn recent(&self) -> &[FigureUse] {
        &self.recent
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

//! The different values of a column, up to a cap: memory must not grow with the rows.

use std::collections::HashMap;

use super::classify::Class;

/// How many different values are counted exactly.
pub(super) const CAP: usize = 10_000;
/// How many bytes their texts may take together.
const BYTES: usize = 2 << 20;

/// One value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// What the cell is; equal texts are equal cells.
    pub(super) class: Class,
    pub(super) count: u64,
    /// The rows where it stands first and second.
    pub(super) first: u32,
    pub(super) second: u32,
}

/// The different values of a column.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    entries: HashMap<Box<str>, Entry>,
    bytes: usize,
    /// Whether there are more than were kept.
    pub(super) more: bool,
}

impl Distinct {
    /// Counts a known value and tells what it is; `None` for a new one, and for any where there are
    /// too many to know them all.
    pub(super) fn count(&mut self, text: &str, row: u32) -> Option<Class> {
        if self.more {
            return None;
        }
        let entry = self.entries.get_mut(text)?;
        if entry.count == 1 {
            entry.second = row;
        }
        entry.count += 1;
        Some(entry.class)
    }

    /// Adds a new value.
    pub(super) fn add(&mut self, text: &str, class: Class, row: u32) {
        if self.more {
            return;
        }
        if self.entries.len() >= CAP || self.bytes + text.len() > BYTES {
            self.more = true;
            return;
        }
        self.bytes += text.len();
        self.entries.insert(text.into(), Entry { class, count: 1, first: row, second: 0 });
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The values in the order of their first rows.
    pub(super) fn in_order(&self) -> Vec<(&str, Entry)> {
        let mut all: Vec<(&str, Entry)> =
            self.entries.iter().map(|(text, entry)| (&**text, *entry)).collect();
        all.sort_unstable_by_key(|(text, entry)| (entry.first, *text));
        all
    }

    /// Whether some value starts with a text, without regard to case.
    pub(super) fn any_starts_with(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.in_order().iter().any(|(value, _)| value.to_lowercase().starts_with(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_up_to_the_cap() {
        let mut distinct = Distinct::default();
        for row in 0..CAP as u32 {
            let text = row.to_string();
            assert!(distinct.count(&text, row).is_none());
            distinct.add(&text, Class::default(), row);
        }
        assert!(!distinct.more && distinct.count("7", 99).is_some());
        let entry = distinct.in_order()[7].1;
        assert_eq!((entry.count, entry.first, entry.second), (2, 7, 99));
        distinct.add("one more", Class::default(), 0);
        assert!(distinct.more);
        assert_eq!(distinct.len(), CAP);
    }
}

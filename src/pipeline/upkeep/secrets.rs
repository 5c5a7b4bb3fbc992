//! Whether protected values that are new since a document was made may stand in it.
//!
//! A finished document was searched for all protected values that there were. To search it again for
//! those that came later it would have to be set again; instead the words in it are remembered as
//! prints. A value whose words are not all among them does not stand in the document.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::job::Job;
use super::super::leak::readings;
use super::super::session::Session;
use super::super::words::{word_print, words_of};
use super::prints::print_of;
use crate::publish::state::{Print, Words};

/// A protected value.
#[derive(Debug)]
struct Value {
    /// Changes with the value and with everything in its rows, such as a consent.
    print: u64,
    /// The prints of its words.
    words: Vec<u32>,
}

/// All protected values of a run.
#[derive(Debug)]
pub(super) struct Secrets {
    values: Vec<Value>,
    pub(super) print: Print,
    /// For each earlier set of values those of now that are not in it.
    added: Mutex<HashMap<Print, Arc<Added>>>,
}

/// Protected values that an earlier run did not have, by the print of their first word.
#[derive(Debug, Default)]
struct Added {
    by_word: HashMap<u32, Vec<usize>>,
    /// A value that has no words may stand in any document.
    anywhere: bool,
}

impl Secrets {
    pub(super) fn new(session: &Session) -> Self {
        let value = |(text, cells): (&str, &[super::super::leak::Cell])| {
            let rows: Vec<Print> =
                cells.iter().map(|(table, row, _)| session.prints.row(table, *row)).collect();
            let words = words_of(text).map(word_print).collect();
            Value { print: print_of(&(text, rows)) as u64, words }
        };
        let values: Vec<Value> = session.leaks().values().map(value).collect();
        let print = print_of(&values.iter().map(|value| value.print).collect::<Vec<_>>());
        Self { values, print, added: Mutex::default() }
    }

    /// The prints of all values.
    pub(super) fn prints(&self) -> Vec<u64> {
        self.values.iter().map(|value| value.print).collect()
    }

    /// Whether a document with these words, that was searched for `earlier` values, may hold one of
    /// those that are new. `None` stands for earlier values that are not known any more.
    pub(super) fn may_stand_in(
        &self,
        words: &Words,
        print: Print,
        earlier: Option<&[u64]>,
    ) -> bool {
        if print == self.print || self.values.is_empty() {
            return false;
        }
        if words.is_empty() {
            // There was nothing to search it for when it was made.
            return true;
        }
        let added = {
            let mut known = self.added.lock().unwrap_or_else(PoisonError::into_inner);
            known.entry(print).or_insert_with(|| Arc::new(self.since(earlier))).clone()
        };
        let words = words.prints();
        let all_there = |value: &usize| {
            self.values[*value].words.iter().all(|word| words.binary_search(word).is_ok())
        };
        added.anywhere
            || words.iter().any(|word| {
                added.by_word.get(word).is_some_and(|values| values.iter().any(all_there))
            })
    }

    fn since(&self, earlier: Option<&[u64]>) -> Added {
        let known: HashSet<u64> = earlier.unwrap_or_default().iter().copied().collect();
        let mut added = Added::default();
        for (index, value) in self.values.iter().enumerate() {
            if known.contains(&value.print) {
                continue;
            }
            match value.words.first() {
                Some(first) => added.by_word.entry(*first).or_default().push(index),
                None => added.anywhere = true,
            }
        }
        added
    }
}

/// The prints of the words in a document and in its path, sorted.
pub(in crate::pipeline) fn document_words(job: &Job, pages: &[String]) -> Words {
    if pages.is_empty() {
        return Words::default();
    }
    let mut prints = BTreeSet::new();
    for page in pages.iter().chain([&job.output]) {
        for text in readings(page) {
            prints.extend(words_of(&text).map(word_print));
        }
    }
    Words::new(prints)
}

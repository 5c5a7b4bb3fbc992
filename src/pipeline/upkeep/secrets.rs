//! Whether protected values that are new since a document was made may stand in it.
//!
//! A finished document was searched for all protected values that there were. To search it again for
//! those that came later it would have to be set again; instead the words in it are remembered as
//! prints. A value whose words are not all among them does not stand in the document.

use std::collections::{BTreeSet, HashSet};

use super::super::job::Job;
use super::super::leak::readings;
use super::super::memo::Memo;
use super::super::parallel;
use super::super::phrases::Phrases;
use super::super::session::Session;
use super::super::words::word_prints;
use super::prints::print_of;
use crate::publish::state::{Print, Words};

/// All protected values of a run.
#[derive(Debug)]
pub(super) struct Secrets {
    /// One for each value, which changes with it and with everything in its rows, such as a consent.
    prints: Vec<u64>,
    /// All of them together.
    pub(super) print: Print,
    /// For each earlier set of values those of now that are not in it.
    added: Memo<Print, Phrases>,
}

impl Secrets {
    pub(super) fn new(session: &Session) -> Self {
        let leaks = session.leaks();
        let value = |value: usize| {
            let rows = leaks.cells(value).iter();
            let rows: Vec<Print> =
                rows.map(|(table, row, _)| session.prints.row(table, *row)).collect();
            print_of(&(&leaks.texts()[value], rows)) as u64
        };
        let prints = parallel::map(0..leaks.texts().len(), value);
        let print = print_of(&prints);
        Self { prints, print, added: Memo::default() }
    }

    /// The prints of all values.
    pub(super) fn prints(&self) -> Vec<u64> {
        self.prints.clone()
    }

    /// Whether a document with these words, that was searched for `earlier` values, may hold one of
    /// those that are new. `None` stands for earlier values that are not known any more. `texts` are all
    /// values.
    pub(super) fn may_stand_in(
        &self,
        texts: &[String],
        words: &Words,
        print: Print,
        earlier: Option<&[u64]>,
    ) -> bool {
        if print == self.print || self.prints.is_empty() {
            return false;
        }
        if words.is_empty() {
            // There was nothing to search it for when it was made.
            return true;
        }
        let may = |added: &Phrases| added.any_among(|word| words.contains(word), || words.prints());
        self.added.with(print, || self.since(texts, earlier), may)
    }

    /// The values that are not among earlier ones.
    fn since(&self, texts: &[String], earlier: Option<&[u64]>) -> Phrases {
        let known: HashSet<u64> = earlier.unwrap_or_default().iter().copied().collect();
        let added = texts.iter().zip(&self.prints).filter(|(_, print)| !known.contains(*print));
        Phrases::new(added.map(|(text, _)| word_prints(text).collect()).collect())
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
            prints.extend(word_prints(&text));
        }
    }
    Words::new(prints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_values_are_found_whether_few_or_many_are_new() {
        let page = |text: &str| Words::new(word_prints(text).collect::<BTreeSet<u32>>());
        let may = |values: &[&str], text: &str, earlier: Option<&[u64]>| {
            let texts: Vec<String> = values.iter().map(|text| (*text).to_owned()).collect();
            let prints = (1..=values.len() as u64).collect();
            let secrets = Secrets { prints, print: 1, added: Memo::default() };
            secrets.may_stand_in(&texts, &page(text), 2, earlier)
        };
        let many = ["aygün əliyeva", "elçin quliyev", "rəşad", "tural", "nərgiz"];
        for (values, text, found) in [
            (&many[..1], "təlimdə aygün xanım əliyeva", true),
            (&many[..1], "təlimdə aygün xanım", false),
            (&many[..], "elçin quliyev", true),
            (&many[..], "elçin əliyeva", false),
        ] {
            assert_eq!(may(values, text, None), found, "{text}");
            // All of them were looked for when the document was made.
            let known: Vec<u64> = (1..=values.len() as u64).collect();
            assert!(!may(values, text, Some(&known)));
        }
        assert!(may(&["***"], "heç kim", None));
    }
}

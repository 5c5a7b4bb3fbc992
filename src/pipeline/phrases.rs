//! Finds many phrases in a text by their words: a text has few words, and most phrases lack one of them.

use std::collections::HashMap;

/// So few phrases are looked at one by one.
const FEW: usize = 8;

/// Phrases, each indexed by the one of its words that fewest others have.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// The prints of each phrase's words.
    words: Vec<Vec<u32>>,
    by_rarest: HashMap<u32, Vec<usize>>,
    /// Phrases of signs alone, such as `***`.
    wordless: Vec<usize>,
}

impl Phrases {
    /// Indexes phrases by the prints of their words. They are named by their places from then on.
    pub(super) fn new(words: Vec<Vec<u32>>) -> Self {
        let mut common: HashMap<u32, usize> = HashMap::new();
        words.iter().flatten().for_each(|word| *common.entry(*word).or_default() += 1);
        let mut by_rarest: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut wordless = Vec::new();
        for (phrase, words) in words.iter().enumerate() {
            match words.iter().min_by_key(|word| common.get(word)) {
                Some(rarest) => by_rarest.entry(*rarest).or_default().push(phrase),
                None => wordless.push(phrase),
            }
        }
        Self { words, by_rarest, wordless }
    }

    /// Whether some phrase has all of its words in a text. `holds` tells whether a word is in it, and
    /// `words` are all of its words, sorted; they are only made if there are many phrases.
    pub(super) fn any_among(
        &self,
        holds: impl Fn(u32) -> bool,
        words: impl FnOnce() -> Vec<u32>,
    ) -> bool {
        match self.words.len() <= FEW {
            true => self.words.iter().any(|phrase| phrase.iter().all(|word| holds(*word))),
            false => !self.among(&words()).is_empty(),
        }
    }

    /// The phrases all of whose words are among these, which are sorted.
    pub(super) fn among(&self, words: &[u32]) -> Vec<usize> {
        let all_there = |phrase: &usize| {
            self.words[*phrase].iter().all(|word| words.binary_search(word).is_ok())
        };
        // To look at few phrases is less work than to look each word up.
        if self.words.len() < words.len() {
            return (0..self.words.len()).filter(all_there).collect();
        }
        let distinct = words.chunk_by(|a, b| a == b).filter_map(|same| same.first());
        let rarest = distinct.filter_map(|word| self.by_rarest.get(word)).flatten().copied();
        let wordless = self.wordless.iter().copied();
        let mut found: Vec<usize> = rarest.filter(all_there).chain(wordless).collect();
        found.sort_unstable();
        found
    }
}

/// Whether a phrase stands in a text with neither letter nor digit before or behind it.
pub(super) fn stands_alone(text: &str, phrase: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(phrase)) {
        let (start, end) = (from + at, from + at + phrase.len());
        let adjoined = text[..start].chars().next_back().is_some_and(letter)
            || text[end..].chars().next().is_some_and(letter);
        if !adjoined {
            return true;
        }
        // The next one may begin inside of this.
        from = start + text[start..].chars().next().map_or(1, char::len_utf8);
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::words::word_prints;
    use super::*;

    fn index(all: &[impl AsRef<str>]) -> Phrases {
        Phrases::new(all.iter().map(|phrase| word_prints(phrase.as_ref()).collect()).collect())
    }

    fn sorted(text: &str) -> Vec<u32> {
        let mut words: Vec<u32> = word_prints(text).collect();
        words.sort_unstable();
        words
    }

    #[test]
    fn phrases_are_found_by_their_words() {
        let all = ["aygün əliyeva", "aygün quliyeva", "+994 50 123", "***", "əli"];
        let index = index(&all);
        let found = |text: &str| {
            let candidates = index.among(&sorted(text)).into_iter();
            candidates.filter(|at| stands_alone(text, all[*at])).collect::<Vec<_>>()
        };
        assert_eq!(found("dr. aygün əliyeva, bakı"), [0]);
        assert!(found("aygün, əliyeva quliyeva").is_empty());
        assert_eq!(found("tel. +994 50 123; *** əli"), [2, 3, 4]);
        assert!(found("tel. +994 50 1234, əlisiz").is_empty());
    }

    #[test]
    fn one_that_begins_inside_another_is_found() {
        assert!(stands_alone("xaa aa aa", "aa aa"));
        assert!(!stands_alone("xaa aa", "aa aa"));
        assert!(!stands_alone("əə", "ə"));
    }

    proptest! {
        #[test]
        fn no_phrase_that_stands_alone_is_missed(
            all in proptest::collection::vec("[ab1*ə]([ab1 *ə]{0,4}[ab1*ə])?", 1..6),
            text in "[ab1 *ə]{0,24}",
        ) {
            let candidates = index(&all).among(&sorted(&text));
            for (at, phrase) in all.iter().enumerate() {
                if stands_alone(&text, phrase) {
                    prop_assert!(candidates.contains(&at), "{phrase:?} in {text:?}");
                }
            }
        }
    }
}

//! Where Azerbaijani words may be parted. Typst knows the patterns of English, Russian and many
//! other languages, but none of Azerbaijani.
//!
//! The rule is that of the orthography: a word is parted between syllables, a syllable has exactly
//! one vowel, and the last of several consonants between two vowels begins the next syllable. No
//! letter stands alone at the end of a line or at the beginning of the next.

use std::borrow::Cow;

use super::Language;

/// A hyphen that shows only where a line ends at it.
pub const SOFT_HYPHEN: char = '\u{AD}';

/// The fewest letters before a hyphen, as the orthography asks for.
const BEFORE: usize = 2;
/// The fewest letters behind it. The orthography allows two; lines that begin with them are many in
/// narrow columns, and hard to read.
const BEHIND: usize = 3;
/// Words with fewer letters stay whole.
const SHORTEST: usize = 6;

/// Puts soft hyphens between the syllables of words, in Azerbaijani; other languages stay as they
/// are, because Typst parts their words itself.
///
/// Words that hold anything but Azerbaijani letters stay whole: numbers, addresses, abbreviations
/// and foreign names. So does a text that already has soft hyphens.
pub fn hyphenate<'a>(text: &'a str, language: &Language) -> Cow<'a, str> {
    if language.code() != "az" || text.contains(SOFT_HYPHEN) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len() + text.len() / 4);
    for token in text.split_inclusive(char::is_whitespace) {
        match is_plain(token) {
            true => parted(token, &mut result),
            false => result.push_str(token),
        }
    }
    Cow::Owned(result)
}

/// Whether a piece between blanks is made of words: no number, no address.
fn is_plain(token: &str) -> bool {
    let address = |at: usize, c: char| {
        matches!(c, '@' | '/' | '\\' | '_' | ':' | '.')
            && token[at + c.len_utf8()..].starts_with(char::is_alphanumeric)
    };
    !token.char_indices().any(|(at, c)| c.is_numeric() || address(at, c))
}

/// Writes a piece with its words parted. Words are runs of letters; the apostrophe belongs to them.
fn parted(token: &str, result: &mut String) {
    let letter = |c: char| c.is_alphabetic() || c == '\'' || c == '’';
    let mut rest = token;
    while let Some(start) = rest.find(letter) {
        let (before, word_on) = rest.split_at(start);
        result.push_str(before);
        let end = word_on.find(|c| !letter(c)).unwrap_or(word_on.len());
        part_word(&word_on[..end], result);
        rest = &word_on[end..];
    }
    result.push_str(rest);
}

fn part_word(word: &str, result: &mut String) {
    let letters: Vec<char> = word.chars().collect();
    let known = letters.iter().all(|c| is_vowel(*c) || is_consonant(*c) || is_apostrophe(*c));
    let abbreviation = letters.iter().filter(|c| c.is_uppercase()).count() > 1;
    let count = letters.iter().filter(|c| !is_apostrophe(**c)).count();
    if !known || abbreviation || count < SHORTEST {
        result.push_str(word);
        return;
    }
    let cuts = cuts(&letters);
    for (index, c) in letters.into_iter().enumerate() {
        if cuts.contains(&index) {
            result.push(SOFT_HYPHEN);
        }
        result.push(c);
    }
}

/// The letters, counted from 0, before which a word may be parted.
fn cuts(letters: &[char]) -> Vec<usize> {
    let vowels: Vec<usize> = (0..letters.len()).filter(|index| is_vowel(letters[*index])).collect();
    let mut cuts = Vec::new();
    for pair in vowels.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        // The last consonant goes with the vowel behind it. An apostrophe closes its syllable.
        let cut = match letters[second - 1] {
            _ if second - first == 1 => second,
            c if is_apostrophe(c) => second,
            _ => second - 1,
        };
        let real = |part: &[char]| part.iter().filter(|c| !is_apostrophe(**c)).count();
        if real(&letters[..cut]) >= BEFORE && real(&letters[cut..]) >= BEHIND {
            cuts.push(cut);
        }
    }
    cuts
}

fn is_vowel(c: char) -> bool {
    "aıoueəiöüAIOUEƏİÖÜ".contains(c)
}

fn is_consonant(c: char) -> bool {
    "bcçdfgğhxjkqlmnprsştvyzBCÇDFGĞHXJKQLMNPRSŞTVYZ".contains(c)
}

fn is_apostrophe(c: char) -> bool {
    c == '\'' || c == '’'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        hyphenate(text, &Language::new("az")).replace(SOFT_HYPHEN, "-")
    }

    /// By the rule of the orthography and the examples that grammars give for it.
    #[test]
    fn words_part_between_syllables() {
        for (word, parted) in [
            ("kitabxana", "ki-tab-xana"),
            ("müəyyənləşdirilir", "mü-əy-yən-ləş-di-ri-lir"),
            ("məktəbli", "mək-təbli"),
            ("saatsaz", "sa-at-saz"),
            ("maarif", "ma-a-rif"),
            ("Azərbaycan", "Azər-bay-can"),
            ("ailə", "ailə"),
            ("elektrik", "elekt-rik"),
            ("konstruksiya", "konst-ruk-siya"),
            ("qrammatika", "qram-ma-tika"),
            ("miqrasiya", "miq-ra-siya"),
            ("əməkdaşlıq", "əmək-daş-lıq"),
            ("İstiqamət", "İs-ti-qa-mət"),
            ("dövlət", "döv-lət"),
            ("türklər", "türk-lər"),
            ("məs’uliyyət", "məs’-u-liy-yət"),
            ("bülleten", "bül-le-ten"),
            ("radio", "radio"),
            ("deyirlər", "de-yir-lər"),
        ] {
            assert_eq!(shown(word), parted);
        }
    }

    #[test]
    fn what_is_no_azerbaijani_word_stays_whole() {
        for text in [
            "ICMPD-nin",
            "2021-ci",
            "info@migration.gov.az",
            "www.migration.gov.az/xidmet",
            "Windows",
            "Міграція",
            "va",
            "bir",
            "iki",
            "mp3format",
            "AzTV",
            "",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("“Təlimçilər” (qanun-qayda)."), "“Tə-lim-çi-lər” (qanun-qayda).");
        assert_eq!(hyphenate("kitabxana", &Language::new("ru")), "kitabxana");
        // What the author parted is left to the author.
        assert_eq!(hyphenate("ki\u{AD}tabxana", &Language::new("az")), "ki\u{AD}tabxana");
    }

    proptest! {
        /// Nothing is lost, each part of a word has a vowel and at least two letters.
        #[test]
        fn every_part_is_pronounceable(text in "([abcçdeəfgğhxıijkqlmnoöprsştuüvyz’]{1,14}[ .,-]?){0,6}") {
            let language = Language::new("az");
            let parted = hyphenate(&text, &language);
            prop_assert_eq!(parted.replace(SOFT_HYPHEN, ""), text.clone());
            for word in parted.split([' ', '.', ',', '-']).filter(|word| word.contains(SOFT_HYPHEN)) {
                for (at, _) in word.match_indices(SOFT_HYPHEN) {
                    for (part, least) in [(&word[..at], BEFORE), (&word[at..], BEHIND)] {
                        let letters = part.chars().filter(|c| is_vowel(*c) || is_consonant(*c));
                        prop_assert!(letters.count() >= least, "{word}");
                    }
                }
                for part in word.split(SOFT_HYPHEN) {
                    prop_assert!(part.chars().any(is_vowel), "{word}");
                    let consonants = part.chars().take_while(|c| is_consonant(*c)).count();
                    let first = word.starts_with(part);
                    prop_assert!(first || consonants <= 1, "{word}");
                }
            }
        }

        #[test]
        fn any_text_comes_through(text in "\\PC{0,60}") {
            let parted = hyphenate(&text, &Language::new("az"));
            prop_assert_eq!(parted.replace(SOFT_HYPHEN, ""), text.replace(SOFT_HYPHEN, ""));
        }
    }
}

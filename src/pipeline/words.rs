//! The words of pages and of protected values, by which the one is looked for in the other.

use super::upkeep::print_of;

/// Letters and digits that stand together. A protected value begins and ends where no letter or digit
/// adjoins it, so its words are whole words of the page.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A print of a word. Different words may have the same one.
pub(super) fn word_print(word: &str) -> u32 {
    print_of(word) as u32
}

/// A text without regard to case and blanks; `İ`, `I`, `ı` and `i` are one letter.
pub(super) fn folded(text: &str) -> String {
    let lower = text.to_lowercase().replace('\u{307}', "").replace('ı', "i");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

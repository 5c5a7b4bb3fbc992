//! The words of pages and of protected values, by which the one is looked for in the other.

use super::upkeep::print_of;

/// Letters and digits that stand together. A protected value begins and ends where no letter or digit
/// adjoins it, so its words are whole words of the page.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A print of each word of a text, in their order. Different words may have the same one.
pub(super) fn word_prints(text: &str) -> impl Iterator<Item = u32> {
    words_of(text).map(|word| print_of(word) as u32)
}

/// A text without regard to case and blanks; `İ`, `I`, `ı` and `i` are one letter.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut blank = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) && !folded.is_empty() {
            folded.push(' ');
        }
        match letter {
            letter if letter.is_ascii() => folded.push(letter.to_ascii_lowercase()),
            // A sigma at the end of a word has a form of its own.
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            '\u{307}' => {}
            letter => folded.extend(letter.to_lowercase().filter(|part| *part != '\u{307}')),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_do_not_matter() {
        for (text, wanted) in [
            ("  İlqar\u{a0}\n Əliyev ", "ilqar əliyev"),
            ("ILQAR ƏLİYEV", "ilqar əliyev"),
            ("ı İ I i", "i i i i"),
            ("ΟΔΥΣΣΕΥΣ Οδυσσεύς", "οδυσσευσ οδυσσεύσ"),
            ("\u{200b}", "\u{200b}"),
            (" \n", ""),
        ] {
            assert_eq!(folded(text), wanted, "{text}");
        }
    }
}

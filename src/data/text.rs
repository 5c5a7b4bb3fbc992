//! Texts of cells: blanks at the ends, composed letters, letters that only look like others, and
//! letters that were lost.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Whether nothing need be done to a text: no blank at its ends, no letter that could need to be
/// composed or put right, and no sign of a lost one. Most texts are such, and this is quick.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let edge = |byte: u8| byte.is_ascii_graphic() || byte >= 0xc3;
    let end = last.is_ascii_graphic()
        || (*last >= 0x80 && !text.chars().next_back().is_some_and(char::is_whitespace));
    edge(*first) && end && bytes.iter().all(|byte| PLAIN[*byte as usize])
}

/// Bytes of UTF-8 that need no second look: ASCII without `?` and CR, and the letters below U+0300,
/// where everything is composed, but for those that are taken for ə.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 0xcc {
        plain[byte] = !matches!(byte as u8, b'?' | b'\r' | 0xc6 | 0xc7);
        byte += 1;
    }
    plain
};

/// The text without blanks at its ends and with composed letters (NFC). Line breaks inside stay.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if plain(bytes.first()) && plain(bytes.last()) && text.is_ascii() && !bytes.contains(&b'\r') {
        return Cow::Borrowed(text);
    }
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    match is_nfc(&text) {
        true => text,
        false => Cow::Owned(text.nfc().collect()),
    }
}

/// The Azerbaijani ə where a text has letters that only look like it: the Cyrillic ә in a Latin
/// word, or the turned e of African alphabets. `None` if it has none.
pub(super) fn with_schwas(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(['ә', 'Ә', 'ǝ', 'Ǝ']) {
        return None;
    }
    let mut result = String::with_capacity(text.len());
    let mut changed = false;
    for word in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let other_cyrillic =
            word.chars().any(|c| ('\u{400}'..='\u{52f}').contains(&c) && !matches!(c, 'ә' | 'Ә'));
        for c in word.chars() {
            let replaced = match c {
                'ǝ' => 'ə',
                'Ǝ' => 'Ə',
                'ә' if !other_cyrillic => 'ə',
                'Ә' if !other_cyrillic => 'Ə',
                c => c,
            };
            changed |= replaced != c;
            result.push(replaced);
        }
    }
    changed.then_some(result)
}

/// Whether a question mark stands between letters, where a program has replaced a letter that its
/// encoding does not have, as ə in `Az?rbaycan`. Web addresses have them rightly.
pub(super) fn has_lost_letter(text: &str) -> bool {
    let Some(first) = memchr::memchr(b'?', text.as_bytes()) else { return false };
    if text.contains("://") || text.contains("www.") {
        return false;
    }
    let mut before = text[..first].chars().next_back();
    let mut chars = text[first..].chars().peekable();
    while let Some(c) = chars.next() {
        let lower = |c: &char| c.is_lowercase();
        if c == '?' && before.is_some_and(char::is_alphabetic) && chars.peek().is_some_and(lower) {
            return true;
        }
        before = Some(c);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_go_and_line_breaks_stay() {
        assert_eq!(clean("\u{a0} 1.10 \n"), "1.10");
        assert_eq!(clean("a\r\nb\rc"), "a\nb\nc");
        assert_eq!(clean("e\u{301}"), "é");
        assert!(matches!(clean("plain text"), Cow::Borrowed("plain text")));
    }

    #[test]
    fn plain_texts_are_those_that_stay_as_they_are() {
        for text in ["plain", "şəkil", "Bakı şəhəri", "é", "a»", ""] {
            assert!(is_plain(text), "{text}");
            assert_eq!(clean(text), text);
        }
        for text in [
            " a",
            "a ",
            "\u{a0}a",
            "a\u{a0}",
            "e\u{301}",
            "a\rb",
            "Az?r",
            "Gәncә",
            "ǝ",
            "\u{feff}a",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn look_alikes_become_schwas_in_latin_words_only() {
        assert_eq!(with_schwas("Bakı, Gәncә").as_deref(), Some("Bakı, Gəncə"));
        assert_eq!(with_schwas("Ǝliyev ǝ").as_deref(), Some("Əliyev ə"));
        assert_eq!(with_schwas("Қазақстан әлем"), None);
        assert_eq!(with_schwas("Gəncə"), None);
    }

    #[test]
    fn lost_letters_are_seen_and_questions_are_not() {
        for lost in ["Az?rbaycan", "Ak?f ?liyev", "S?ki"] {
            assert!(has_lost_letter(lost), "{lost}");
        }
        for fine in ["Why?", "Who? Me", "a?B", "https://x.y/watch?v=a", "?", "5?6"] {
            assert!(!has_lost_letter(fine), "{fine}");
        }
    }
}

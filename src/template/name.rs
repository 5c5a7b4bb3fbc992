//! Values as parts of file names.

use unicode_normalization::UnicodeNormalization;

/// Names that Windows keeps for devices, with or without an ending.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Makes a value safe as a part of one file name, visibly: separators and characters that some
/// system does not allow become `-`, control characters go, a leading dot, a trailing dot and a
/// reserved name get a `_`. Letters of all languages stay.
pub(super) fn component(value: &str) -> String {
    let mut name: String = value
        .nfc()
        .filter(|c| !c.is_control())
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    name = name.trim().to_owned();
    if name.starts_with('.') {
        name.insert(0, '_');
    }
    if name.ends_with('.') {
        name.push('_');
    }
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    if RESERVED.contains(&stem.as_str()) {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_letters_and_lose_their_traps() {
        for (value, name) in [
            ("Şəki/Quba", "Şəki-Quba"),
            ("../../etc", "_..-..-etc"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("a\u{0}b\n", "ab"),
            (" x. ", "x._"),
            ("C:\\temp", "C--temp"),
            ("..", "_.._"),
        ] {
            assert_eq!(component(value), name, "{value:?}");
        }
    }
}

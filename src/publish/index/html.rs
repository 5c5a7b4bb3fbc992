//! Texts, addresses and numbers as HTML.

use std::fmt::Write;

/// A text as HTML, also within quotation marks.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}

/// A path as a relative web address.
pub(super) fn link(path: &str) -> String {
    let mut address = String::from("./");
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            _ => {
                // Writing into a text cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

/// A number of bytes.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A number with its noun.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What a language calls itself, for those that documents are often made in; else its tag.
pub(super) fn language_name(tag: &str) -> &str {
    match tag.split('-').next().unwrap_or(tag) {
        "az" => "Azərbaycanca",
        "de" => "Deutsch",
        "en" => "English",
        "es" => "Español",
        "fr" => "Français",
        "hy" => "Հայերեն",
        "it" => "Italiano",
        "ka" => "ქართული",
        "pl" => "Polski",
        "ro" => "Română",
        "ru" => "Русский",
        "tr" => "Türkçe",
        "uk" => "Українська",
        _ => tag,
    }
}

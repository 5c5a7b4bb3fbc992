//! Ordinal numbers: `3rd`, `3-cü`, `3-й`.

use super::Language;

/// The gender of what is counted, where the language asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gender {
    /// `1-й год`
    #[default]
    Masculine,
    /// `1-я страница`
    Feminine,
    /// `1-е заседание`
    Neuter,
}

/// Writes an ordinal number. Languages whose endings are not known here get the full stop that most
/// of Europe writes: `3.`.
pub fn format_ordinal(number: u64, gender: Gender, language: &Language) -> String {
    match language.code() {
        "en" => format!("{number}{}", english(number)),
        "az" => format!("{number}-{}", azerbaijani(number)),
        "ru" => format!("{number}-{}", russian(gender)),
        "fr" => match (number, gender) {
            (1, Gender::Feminine) => "1re".to_owned(),
            (1, _) => "1er".to_owned(),
            _ => format!("{number}e"),
        },
        "es" | "it" | "pt" => match gender {
            Gender::Feminine => format!("{number}ª"),
            _ => format!("{number}º"),
        },
        "nl" => format!("{number}e"),
        _ => format!("{number}."),
    }
}

fn english(number: u64) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

/// Of the ending only the last letter is written, for a vowel stands before it in each numeral.
fn russian(gender: Gender) -> &'static str {
    match gender {
        Gender::Masculine => "й",
        Gender::Feminine => "я",
        Gender::Neuter => "е",
    }
}

/// The ending of an Azerbaijani ordinal: it takes the last vowel of the numeral as it is spoken, for
/// `ci`, `cı`, `cu` and `cü` are one ending in vowel harmony.
pub(super) fn azerbaijani(number: u64) -> &'static str {
    match number % 10 {
        // bir, iki, beş, yeddi, səkkiz
        1 | 2 | 5 | 7 | 8 => return "ci",
        // üç, dörd
        3 | 4 => return "cü",
        // altı
        6 => return "cı",
        // doqquz
        9 => return "cu",
        _ => {}
    }
    match number / 10 % 10 {
        // on, otuz
        1 | 3 => return "cu",
        // iyirmi, əlli, yetmiş, səksən
        2 | 5 | 7 | 8 => return "ci",
        // qırx, altmış, doxsan
        4 | 6 | 9 => return "cı",
        _ => {}
    }
    match number {
        // sıfır
        0 => "cı",
        // yüz
        _ if !number.is_multiple_of(1_000) => "cü",
        // min
        _ if !number.is_multiple_of(1_000_000) => "ci",
        // milyon
        _ if !number.is_multiple_of(1_000_000_000) => "cu",
        // milyard
        _ if !number.is_multiple_of(1_000_000_000_000) => "cı",
        // trilyon, kvadrilyon, kvintilyon
        _ => "cu",
    }
}

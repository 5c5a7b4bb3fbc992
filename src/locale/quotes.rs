//! The quotation marks of languages.

use super::Language;

/// The marks around a quotation, and around one within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) outer: (char, char),
    pub(super) inner: (char, char),
}

impl Marks {
    /// The marks of a language, as its printed books have them; those of English if it is not known.
    pub(super) fn of(language: &Language) -> Self {
        let (outer, inner) = match language.code() {
            "az" => (('«', '»'), ('“', '”')),
            "ru" | "uk" | "be" | "kk" | "ky" => (('«', '»'), ('„', '“')),
            "hy" => (('«', '»'), ('“', '”')),
            "de" | "cs" | "sk" | "sl" | "hr" | "bg" | "ka" | "is" | "lt" => {
                (('„', '“'), ('‚', '‘'))
            }
            "pl" | "ro" | "hu" => (('„', '”'), ('«', '»')),
            "es" | "it" | "pt" | "el" => (('«', '»'), ('“', '”')),
            "no" | "nb" | "nn" => (('«', '»'), ('‘', '’')),
            "da" => (('»', '«'), ('›', '‹')),
            "sv" | "fi" => (('”', '”'), ('’', '’')),
            _ => (('“', '”'), ('‘', '’')),
        };
        Self { outer, inner }
    }
}

//! Tags of the Humanitarian Exchange Language, version 1.1: `#reached+f`.

use std::collections::BTreeSet;
use std::fmt;

/// A hashtag with its attributes, whose order means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HxlTag {
    /// In lower case, with `#`.
    hashtag: String,
    /// In lower case, without `+`.
    attributes: BTreeSet<String>,
}

impl HxlTag {
    /// Reads a tag: `#` and a word, then any number of `+` and a word. Blanks between are allowed.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix('#')?;
        let mut parts = rest.split('+').map(str::trim);
        let hashtag = parts.next().filter(|word| is_word(word))?;
        let attributes = parts
            .map(|word| is_word(word).then(|| word.to_lowercase()))
            .collect::<Option<BTreeSet<_>>>()?;
        Some(Self { hashtag: format!("#{}", hashtag.to_lowercase()), attributes })
    }

    /// Whether a column's tag answers to this one: the same hashtag, and at least its attributes.
    pub fn matches(&self, column: &Self) -> bool {
        self.hashtag == column.hashtag && self.attributes.is_subset(&column.attributes)
    }
}

fn is_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl fmt::Display for HxlTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hashtag)?;
        self.attributes.iter().try_for_each(|attribute| write!(f, "+{attribute}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_the_standard_says() {
        let tag = |text: &str| HxlTag::parse(text);
        assert_eq!(tag(" #Reached +F+ children ").unwrap().to_string(), "#reached+children+f");
        assert_eq!(tag("#reached+f+children"), tag("#reached +children +f"));
        for text in ["", "#", "reached", "#1", "#reached+", "#re ached", "# reached x", "#a+1"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }

    #[test]
    fn a_tag_matches_columns_with_more_attributes() {
        let tag = |text: &str| HxlTag::parse(text).unwrap();
        assert!(tag("#reached").matches(&tag("#reached+f")));
        assert!(tag("#reached+f").matches(&tag("#reached+children+f")));
        assert!(!tag("#reached+m").matches(&tag("#reached+f")));
        assert!(!tag("#reached").matches(&tag("#targeted")));
    }
}

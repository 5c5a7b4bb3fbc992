//! PDF standards, spelt as Typst spells them.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use typst_pdf::{PdfStandard, PdfStandards};

use crate::diagnostic::did_you_mean;

/// All names.
pub const NAMES: [&str; 17] = [
    "1.4", "1.5", "1.6", "1.7", "2.0", "a-1b", "a-1a", "a-2b", "a-2u", "a-2a", "a-3b", "a-3u",
    "a-3a", "a-4", "a-4f", "a-4e", "ua-1",
];

/// Checks that the names are known and go together.
///
/// # Errors
/// A message that names the unknown standard or the conflict.
pub fn check(names: &[String]) -> Result<(), String> {
    parse(names).map(drop)
}

/// Reads names of standards.
pub(super) fn parse(names: &[String]) -> Result<PdfStandards, String> {
    let mut standards = Vec::new();
    for name in names {
        let deserializer: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
        let standard = PdfStandard::deserialize(deserializer).map_err(|_| {
            let hint = did_you_mean(name, NAMES)
                .unwrap_or_else(|| format!("there are {}", NAMES.join(", ")));
            format!("there is no PDF standard `{name}`; {hint}")
        })?;
        standards.push(standard);
    }
    PdfStandards::new(&standards).map_err(|error| {
        let hints: Vec<&str> = error.hints().iter().map(|hint| hint.as_str()).collect();
        let hints =
            if hints.is_empty() { String::new() } else { format!("; {}", hints.join("; ")) };
        format!("{}{hints}", error.message())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_to_typst() {
        for name in NAMES {
            assert!(check(&[name.to_owned()]).is_ok(), "{name}");
        }
    }

    #[test]
    fn standards_that_exclude_each_other_are_refused() {
        let check =
            |names: &[&str]| check(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        assert!(check(&["ua-1", "a-2a"]).is_ok());
        assert!(check(&["a-2b", "a-3b"]).is_err());
        assert!(check(&["ua1"]).unwrap_err().contains("did you mean `ua-1`?"));
    }
}

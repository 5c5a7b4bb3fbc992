//! Pseudonyms: words that stand for a person, and that nobody can work out who has not the key.
//!
//! A plain hash of a name is no pseudonym: whoever knows the names of a country tries them all. So it is
//! an HMAC-SHA-256 (RFC 2104) with a key that comes from the environment, and neither from the workspace
//! nor from a file that is published with it. The same person has the same pseudonym in every run and
//! table, and it says nothing of the order of the rows.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::table::Value;

/// The least length of a key, in bytes: that of the hash, as RFC 2104 recommends.
const LEAST: usize = 32;
/// How much of the HMAC a pseudonym keeps, in bytes: among a million people it is as good as certain that
/// no two have the same 80 bits.
const KEPT: usize = 10;
/// Digits and letters that nobody takes for others (Crockford's base 32, in small letters).
const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The key of pseudonyms. It is never shown.
pub(super) struct Key(Vec<u8>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Why there is no key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoKey {
    variable: String,
    short: bool,
}

impl NoKey {
    /// The problem, at the place of the column that needs the key.
    pub(super) fn told(&self, place: Place) -> Diagnostic {
        let what = if self.short { "is too short" } else { "is not set" };
        let message =
            format!("the key of pseudonyms, the environment variable `{}`, {what}", self.variable);
        Diagnostic::error(Stage::Config, "config/no-pseudonym-key", message)
            .at(place, "this column needs it")
            .hint(format!(
                "set it to at least {LEAST} random characters; keep it safe and outside of the workspace, as other keys make other pseudonyms"
            ))
    }
}

impl Key {
    /// Reads the key from a variable of the environment.
    pub(super) fn from_environment(variable: &str) -> Result<Self, NoKey> {
        let value = std::env::var_os(variable).map(std::ffi::OsString::into_encoded_bytes);
        Self::new(variable, value)
    }

    fn new(variable: &str, value: Option<Vec<u8>>) -> Result<Self, NoKey> {
        let bare = value.map(|value| value.trim_ascii().to_vec());
        let short = bare.as_ref().is_some_and(|value| !value.is_empty());
        match bare {
            Some(value) if value.len() >= LEAST => Ok(Self(value)),
            _ => Err(NoKey { variable: variable.to_owned(), short }),
        }
    }

    /// The pseudonym of what some cells hold; empty if all are.
    pub(super) fn pseudonym(&self, cells: &[Value]) -> Value {
        if cells.iter().all(Value::is_empty) {
            return Value::Empty;
        }
        // A key of any length is good: longer ones are hashed.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Value::Empty };
        for cell in cells {
            // With its length before it, no value runs over into the next.
            let text = cell.to_string();
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        }
        Value::Text(spelt(&mac.finalize().into_bytes()[..KEPT]).into())
    }
}

/// Bytes in signs of five bits each.
fn spelt(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(SIGNS[(held >> bits & 31) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::new("K", Some(text.as_bytes().to_vec())).unwrap()
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn a_key_must_be_there_and_long_enough() {
        for (value, short) in
            [(None, false), (Some(""), false), (Some("  \n"), false), (Some("0123456789"), true)]
        {
            let value = value.map(|value: &str| value.as_bytes().to_vec());
            assert_eq!(Key::new("K", value).unwrap_err(), NoKey { variable: "K".into(), short });
        }
        let key = key("a key that nobody else knows, 42!");
        assert!(!format!("{key:?}").contains("nobody"));
    }

    /// The value was computed with Python's `hmac`: it must never change, or reports of two years could
    /// not be compared.
    #[test]
    fn pseudonyms_are_those_of_rfc_2104() {
        let key = key("0123456789abcdef0123456789abcdef");
        assert_eq!(key.pseudonym(&[text("Aygün Əliyeva")]).to_string(), "ed6ef5df4d3xd364");
    }

    #[test]
    fn people_and_keys_are_told_apart() {
        let (one, other) =
            (key("0123456789abcdef0123456789abcdef"), key("0123456789abcdef0123456789abcdeg"));
        assert_ne!(one.pseudonym(&[text("A")]), other.pseudonym(&[text("A")]));
        assert_ne!(
            one.pseudonym(&[text("ab"), text("c")]),
            one.pseudonym(&[text("a"), text("bc")])
        );
        assert_eq!(one.pseudonym(&[Value::Empty, Value::Empty]), Value::Empty);
        let pseudonym = one.pseudonym(&[text("A"), Value::Empty]).to_string();
        assert_eq!(pseudonym.len(), 16, "{pseudonym}");
    }
}

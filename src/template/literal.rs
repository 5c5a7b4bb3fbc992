//! Values as Typst literals.

use minijinja::Value;
use minijinja::value::ValueKind;

use super::markdown::Content;
use super::unshown::Unshown;
use super::value::{is_none, written};

/// What an interpolation prints.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    /// Text, to the character.
    Text(String),
    /// A number, as Typst writes it.
    Number(String),
    /// True or false.
    Boolean(bool),
    /// Nothing.
    None,
    /// A list.
    List(Vec<Literal>),
    /// Named values.
    Map(Vec<(String, Literal)>),
    /// Typst source: made from Markdown, or trusted by declaration.
    Content(String),
}

impl Literal {
    /// The literal for a template value. `Err` names the kind of value that has none.
    pub(super) fn of(value: &Value) -> Result<Self, String> {
        if let Some(content) = value.downcast_object_ref::<Content>() {
            return Ok(Self::Content(content.source.clone()));
        }
        if let Some(unshown) = value.downcast_object_ref::<Unshown>() {
            return Ok(Self::Text(unshown.text.clone()));
        }
        if is_none(value) {
            return Ok(Self::None);
        }
        Ok(match value.kind() {
            ValueKind::None => Self::None,
            ValueKind::Bool => Self::Boolean(value.is_true()),
            ValueKind::Number => Self::Number(written(value)),
            ValueKind::String => Self::Text(value.as_str().unwrap_or_default().to_owned()),
            ValueKind::Seq | ValueKind::Iterable => {
                let items = value.try_iter().map_err(|error| error.to_string())?;
                Self::List(items.map(|item| Self::of(&item)).collect::<Result<_, _>>()?)
            }
            ValueKind::Map => {
                let mut entries = Vec::new();
                for key in value.try_iter().map_err(|error| error.to_string())? {
                    let entry = value.get_item(&key).map_err(|error| error.to_string())?;
                    entries.push((key.to_string(), Self::of(&entry)?));
                }
                Self::Map(entries)
            }
            other => return Err(other.to_string()),
        })
    }

    /// The text that a reader sees, where only text can stand.
    pub(super) fn plain(&self) -> Option<String> {
        Some(match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.clone(),
            Self::Boolean(true) => "true".to_owned(),
            Self::Boolean(false) => "false".to_owned(),
            Self::None => String::new(),
            Self::List(_) | Self::Map(_) | Self::Content(_) => return None,
        })
    }

    /// The literal in Typst's code mode.
    pub(super) fn code(&self) -> String {
        match self {
            Self::Text(text) => string(text),
            Self::Number(number) => number.clone(),
            Self::Boolean(value) => value.to_string(),
            Self::None => "none".to_owned(),
            Self::List(items) if items.is_empty() => "()".to_owned(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.code() + ",").collect();
                format!("({})", items.join(" "))
            }
            Self::Map(entries) if entries.is_empty() => "(:)".to_owned(),
            Self::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {},", string(key), value.code()))
                    .collect();
                format!("({})", entries.join(" "))
            }
            Self::Content(source) => format!("[{source}]"),
        }
    }
}

/// A Typst string literal that stands for exactly this text.
pub(super) fn string(text: &str) -> String {
    format!("\"{}\"", inside_string(text))
}

/// A text as it stands between the quotes of a Typst string.
///
/// Control characters have no glyph and no meaning on paper; of them only those that end a line
/// reach the page, and the tab as a blank: Typst gives it no width, and words would run together.
/// Marks that change the writing direction are closed at the end of the text, so that what follows
/// is not turned around.
pub(super) fn inside_string(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut open: Vec<char> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                escaped.push_str("\\n");
            }
            '\t' => escaped.push(' '),
            c if c.is_control() || is_noncharacter(c) => {}
            c => {
                match c {
                    '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push('\u{202C}'),
                    '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
                    '\u{202C}' | '\u{2069}' if open.last() == Some(&c) => drop(open.pop()),
                    _ => {}
                }
                escaped.push(c);
            }
        }
    }
    escaped.extend(open.into_iter().rev());
    escaped
}

fn is_noncharacter(c: char) -> bool {
    let code = c as u32;
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

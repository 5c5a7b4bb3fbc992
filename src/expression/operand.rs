//! What expressions compute with.

use std::cmp::Ordering;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::figure::{Amount, Hidden};
use crate::table::Value;

/// A value in an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A day.
    Date(Date),
    /// True or false.
    Boolean(bool),
    /// An empty cell.
    Nothing,
    /// A number that does not exist, such as a division by zero.
    NotAvailable,
    /// A number that must not be shown, and so is whatever is made of it.
    Hidden(Hidden),
    /// Several values.
    List(Vec<Self>),
}

impl Operand {
    /// The number that it is.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Self::Number(number) => Some(Amount::Number(*number)),
            Self::NotAvailable => Some(Amount::NotAvailable),
            Self::Hidden(hidden) => Some(Amount::Hidden(*hidden)),
            _ => None,
        }
    }

    /// How two values stand to each other; `None` if they cannot be compared. A text is taken as a
    /// day where it meets one.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Some(left.cmp(right)),
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Text(right)) => Some(left.cmp(&right.parse().ok()?)),
            (Self::Text(left), Self::Date(right)) => {
                let left: Date = left.parse().ok()?;
                Some(left.cmp(right))
            }
            (Self::Boolean(left), Self::Boolean(right)) => Some(left.cmp(right)),
            (Self::Boolean(left), Self::Text(right)) => {
                Some((if *left { "yes" } else { "no" }).cmp(right))
            }
            (Self::Nothing, Self::Nothing) => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// What it is as the name of a part: a text without its quotes.
    pub fn key(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// What it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a day",
            Self::Boolean(_) => "true or false",
            Self::Nothing => "an empty cell",
            Self::NotAvailable => "not available",
            Self::Hidden(_) => "a hidden number",
            Self::List(_) => "a list",
        }
    }
}

impl From<Amount> for Operand {
    fn from(amount: Amount) -> Self {
        match amount {
            Amount::Number(number) => Self::Number(number),
            Amount::NotAvailable => Self::NotAvailable,
            Amount::Hidden(hidden) => Self::Hidden(hidden),
        }
    }
}

impl From<&Value> for Operand {
    fn from(value: &Value) -> Self {
        match value {
            Value::Empty => Self::Nothing,
            Value::Integer(_) | Value::Decimal(_) => {
                value.as_decimal().map_or(Self::Nothing, Self::Number)
            }
            Value::Date(day) => Self::Date(*day),
            Value::Datetime(time) => Self::Date(time.date()),
            Value::Boolean(value) => Self::Boolean(*value),
            Value::List(parts) => {
                Self::List(parts.iter().map(|part| Self::Text(part.to_string())).collect())
            }
            other => Self::Text(other.to_string()),
        }
    }
}

/// The plain form, as messages show it.
impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Date(day) => day.fmt(f),
            Self::Boolean(true) => f.write_str("yes"),
            Self::Boolean(false) => f.write_str("no"),
            Self::Nothing => f.write_str("(empty)"),
            Self::NotAvailable => f.write_str("n/a"),
            Self::Hidden(Hidden::Small(threshold)) => write!(f, "<{threshold}"),
            Self::Hidden(Hidden::Secondary) => f.write_str("(hidden)"),
            Self::List(parts) => {
                let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", parts.join(", "))
            }
        }
    }
}

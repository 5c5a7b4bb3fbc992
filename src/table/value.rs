//! What a cell can hold.

use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::period::Period;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Any text, kept to the character apart from blanks at both ends.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A decimal number, kept exactly; the type for money.
    Decimal,
    /// A share, kept as a decimal number: 58 % is 0.58.
    Percent,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time of day.
    Datetime,
    /// A year, as a whole number.
    Year,
    /// Yes or no.
    Boolean,
    /// A period such as `2018-Q1`.
    Period,
    /// Several texts in one cell.
    List,
    /// A web address.
    Url,
    /// An e-mail address.
    Email,
    /// A place on the map, as longitude and latitude in degrees.
    Geopoint,
}

impl ColumnType {
    /// Whether its values are numbers, which can be summed.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Percent | Self::Year)
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Percent => "percent",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Year => "year",
            Self::Boolean => "boolean",
            Self::Period => "period",
            Self::List => "list",
            Self::Url => "url",
            Self::Email => "email",
            Self::Geopoint => "geopoint",
        })
    }
}

/// The value of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(Arc<str>),
    /// A whole number.
    Integer(i64),
    /// A decimal number. Equality and order are numeric: 1.50 equals 1.5.
    Decimal(Decimal),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A day and a time of day.
    Datetime(DateTime),
    /// Yes or no.
    Boolean(bool),
    /// A period.
    Period(Period),
    /// Several texts.
    List(Arc<[Arc<str>]>),
    /// Longitude and latitude in degrees.
    Geopoint(Decimal, Decimal),
}

impl Value {
    /// Whether the cell is empty.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The number behind an integer or decimal.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Integer(number) => Some(Decimal::from(*number)),
            Self::Decimal(number) => Some(*number),
            _ => None,
        }
    }

    /// The text of a text value.
    pub fn as_text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Writes the value in its plain, language-independent form: dates as ISO text, numbers with a dot.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Datetime(time) => time.fmt(f),
            Self::Boolean(true) => f.write_str("yes"),
            Self::Boolean(false) => f.write_str("no"),
            Self::Period(period) => period.fmt(f),
            Self::List(parts) => f.write_str(&parts.join(", ")),
            Self::Geopoint(lon, lat) => write!(f, "{lon}, {lat}"),
        }
    }
}

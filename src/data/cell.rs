//! From a raw cell to a typed value.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::number::{self, NotANumber};
use super::read::RawCell;
use crate::period::PERIOD_FORMS;
use crate::table::{ColumnType, Value};

/// Why a cell does not fit its column: what is wrong, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    pub(super) id: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

fn unfit(id: &'static str, message: String, hint: impl Into<String>) -> Unfit {
    Unfit { id, message, hint: Some(hint.into()) }
}

/// The words that boolean columns know, in lower case.
const YES: [&str; 6] = ["yes", "true", "1", "hə", "bəli", "y"];
const NO: [&str; 6] = ["no", "false", "0", "yox", "xeyr", "n"];

/// Reads a cell as a value of a type.
pub(super) fn typed(cell: &RawCell, kind: ColumnType) -> Result<Value, Unfit> {
    if let RawCell::Error(error) = cell {
        let message = format!("the cell holds the error {error}");
        return Err(unfit("data/error-cell", message, "correct the formula, or type the value"));
    }
    let text = shown(cell);
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    match kind {
        ColumnType::Text => Ok(Value::Text(Arc::from(text))),
        ColumnType::Integer => integer(cell, &text),
        ColumnType::Decimal => decimal(cell, &text).map(Value::Decimal),
        ColumnType::Date => date(cell, &text).map(Value::Date),
        ColumnType::Boolean => boolean(cell, &text),
        ColumnType::Period => text.parse().map(Value::Period).map_err(|_| {
            let hint = format!("write it as {PERIOD_FORMS}");
            unfit("data/not-a-period", format!("`{text}` is not a period"), hint)
        }),
    }
}

/// The content of a cell as text: composed letters, no blanks at the ends.
pub(super) fn shown(cell: &RawCell) -> String {
    match cell {
        RawCell::Text(text) => {
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
        }
        RawCell::Number(number) => match number::from_float(*number) {
            Some(decimal) => decimal.to_string(),
            None => number.to_string(),
        },
        RawCell::Boolean(value) => value.to_string(),
        RawCell::DateTime(value) if value.time() == jiff::civil::Time::midnight() => {
            value.date().to_string()
        }
        RawCell::DateTime(value) => value.to_string(),
        RawCell::Error(error) => error.clone(),
    }
}

fn decimal(cell: &RawCell, text: &str) -> Result<Decimal, Unfit> {
    let no_number = || {
        let hint = "write it with digits, such as 1234.50";
        unfit("data/not-a-number", format!("`{text}` is not a number"), hint)
    };
    match cell {
        RawCell::Number(number) => number::from_float(*number).ok_or_else(no_number),
        RawCell::Text(_) => number::from_text(text).map_err(|error| match error {
            NotANumber::NoNumber => no_number(),
            NotANumber::Ambiguous => unfit(
                "data/ambiguous-number",
                format!("`{text}` can be read as two different numbers"),
                format!("write `{}` or `{}`", text.replace(',', ""), text.replace(',', ".")),
            ),
        }),
        RawCell::DateTime(_) => Err(unfit(
            "data/not-a-number",
            format!("the cell holds the date {text}, not a number"),
            "format the cell as a number and type it again",
        )),
        _ => Err(no_number()),
    }
}

fn integer(cell: &RawCell, text: &str) -> Result<Value, Unfit> {
    let number = decimal(cell, text)?;
    let whole = number.fract().is_zero().then(|| number.to_i64()).flatten();
    whole.map(Value::Integer).ok_or_else(|| {
        let message = format!("`{text}` is not a whole number");
        unfit("data/not-an-integer", message, "write a number without a fraction")
    })
}

fn date(cell: &RawCell, text: &str) -> Result<Date, Unfit> {
    match cell {
        RawCell::DateTime(value) => Ok(value.date()),
        RawCell::Text(_) => date_from_text(text).ok_or_else(|| {
            let message = match text.matches('/').count() {
                2 => format!("`{text}` can be read as two different dates"),
                _ => format!("`{text}` is not a date"),
            };
            unfit("data/not-a-date", message, "write it as 2018-03-31 or 31.03.2018")
        }),
        _ => Err(unfit(
            "data/not-a-date",
            format!("the cell holds {text}, not a date"),
            "format the cell as a date and type it again",
        )),
    }
}

/// ISO 8601, with or without a time, or day.month.year.
fn date_from_text(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.trim().len() != 4 {
        return None;
    }
    let number = |text: &str| text.trim().parse::<i16>().ok();
    Date::new(number(year)?, number(month)?.try_into().ok()?, number(day)?.try_into().ok()?).ok()
}

fn boolean(cell: &RawCell, text: &str) -> Result<Value, Unfit> {
    if let RawCell::Boolean(value) = cell {
        return Ok(Value::Boolean(*value));
    }
    let word = text.to_lowercase();
    if YES.contains(&word.as_str()) {
        return Ok(Value::Boolean(true));
    }
    if NO.contains(&word.as_str()) {
        return Ok(Value::Boolean(false));
    }
    let message = format!("`{text}` is neither yes nor no");
    Err(unfit("data/not-yes-or-no", message, "write yes or no"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> RawCell {
        RawCell::Text(text.to_owned())
    }

    #[test]
    fn text_is_kept_apart_from_blanks_at_its_ends() {
        let value = typed(&text("\u{a0} 1.10 \n"), ColumnType::Text).unwrap();
        assert_eq!(value, Value::Text("1.10".into()));
        assert_eq!(typed(&text("e\u{301}"), ColumnType::Text).unwrap(), Value::Text("é".into()));
        assert_eq!(
            typed(&RawCell::Number(2019.0), ColumnType::Text).unwrap(),
            Value::Text("2019".into())
        );
        assert_eq!(typed(&text("   "), ColumnType::Integer).unwrap(), Value::Empty);
    }

    #[test]
    fn dates_are_iso_or_with_dots() {
        for given in ["2018-03-31", "31.03.2018", "31.3.2018", "2018-03-31T00:00:00"] {
            let value = typed(&text(given), ColumnType::Date).unwrap();
            assert_eq!(value.to_string(), "2018-03-31", "{given}");
        }
        for given in ["03/04/2021", "31.02.2018", "soon", "31.03.18"] {
            assert_eq!(typed(&text(given), ColumnType::Date).unwrap_err().id, "data/not-a-date");
        }
    }

    #[test]
    fn words_for_yes_and_no_in_both_languages() {
        assert_eq!(typed(&text("Bəli"), ColumnType::Boolean).unwrap(), Value::Boolean(true));
        assert_eq!(typed(&text("yox"), ColumnType::Boolean).unwrap(), Value::Boolean(false));
        assert!(typed(&text("maybe"), ColumnType::Boolean).is_err());
    }

    #[test]
    fn an_integer_has_no_fraction() {
        assert_eq!(typed(&RawCell::Number(7.0), ColumnType::Integer).unwrap(), Value::Integer(7));
        assert!(typed(&RawCell::Number(7.5), ColumnType::Integer).is_err());
        assert_eq!(
            typed(&RawCell::Error("#DIV/0!".into()), ColumnType::Text).unwrap_err().id,
            "data/error-cell"
        );
    }
}

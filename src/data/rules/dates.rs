//! Cells that hold days and times.

use jiff::civil::{Date, Time};

use super::{Doubt, Evidence, Parsed, Rules, Unfit, unfit};
use crate::data::date::{self, Order, TextDate};
use crate::data::read::RawCell;
use crate::table::Value;

impl Rules<'_> {
    pub(super) fn date<'c>(
        &self,
        cell: RawCell<'c>,
        shown: &str,
        evidence: &mut Evidence,
    ) -> Result<Parsed<'c>, Unfit> {
        let not_a_date = || {
            if date::is_no_day(shown) {
                return unfit(
                    "data/not-a-date",
                    format!("the day `{shown}` does not exist"),
                    "correct the day or the month",
                );
            }
            unfit(
                "data/not-a-date",
                format!("`{shown}` is not a date"),
                "write it as 2018-03-31 or 31.03.2018, or declare the column's `format` in pressrun.toml",
            )
        };
        let sure = |date: Date| Ok(Parsed::Value(Value::Date(date)));
        match (cell, self.format()) {
            (RawCell::DateTime(value), _) => sure(value.date()),
            (RawCell::Number(number, _), Some("excel")) => {
                date::from_serial(number).ok_or_else(not_a_date).and_then(sure)
            }
            (RawCell::Text(_), Some("excel")) => {
                let serial = shown.parse().ok().and_then(date::from_serial);
                serial.ok_or_else(not_a_date).and_then(sure)
            }
            (RawCell::Text(_), Some(pattern)) if pattern != "default" => {
                let found = date::by_pattern(shown, pattern).and_then(|time| time.to_date().ok());
                found.map(|date| Parsed::Value(Value::Date(date))).ok_or_else(|| {
                    let message = format!("`{shown}` is not a date of the form {pattern}");
                    unfit(
                        "data/not-a-date",
                        message,
                        "write it so, or correct the column's `format`",
                    )
                })
            }
            (RawCell::Text(_), _) => match date::from_text(shown) {
                Some(TextDate::Sure(date, order)) => {
                    evidence.day_first |= order == Some(Order::DayFirst);
                    evidence.month_first |= order == Some(Order::MonthFirst);
                    sure(date)
                }
                Some(TextDate::Ambiguous(date, _)) => {
                    Ok(Parsed::Doubtful(Value::Date(date), Doubt::DayFirst))
                }
                None => match shown.parse::<f64>() {
                    Ok(number) if date::from_serial(number).is_some() => {
                        Err(serial_hint(shown, number))
                    }
                    _ => Err(not_a_date()),
                },
            },
            (RawCell::Number(number, _), _) => Err(serial_hint(shown, number)),
            (RawCell::Time(_), _) => Err(unfit(
                "data/not-a-date",
                format!("the cell holds the time {shown}, not a date"),
                "type the date into the cell",
            )),
            _ => Err(not_a_date()),
        }
    }

    pub(super) fn time(&self, cell: RawCell<'_>, shown: &str) -> Result<Time, Unfit> {
        let found = match (cell, self.format()) {
            (RawCell::Time(time), _) => Some(time),
            (RawCell::DateTime(value), _) => Some(value.time()),
            (RawCell::Text(_), Some(pattern)) if pattern != "default" => {
                date::by_pattern(shown, pattern).and_then(|time| time.to_time().ok())
            }
            _ => date::time(shown),
        };
        found.ok_or_else(|| {
            unfit("data/not-a-time", format!("`{shown}` is not a time of day"), "write it as 14:30")
        })
    }

    pub(super) fn datetime(&self, cell: RawCell<'_>, shown: &str) -> Result<Value, Unfit> {
        let found = match (cell, self.format()) {
            (RawCell::DateTime(value), _) => Some(value),
            (RawCell::Text(_), Some(pattern)) if pattern != "default" => {
                date::by_pattern(shown, pattern).and_then(|time| time.to_datetime().ok())
            }
            _ => date::datetime(shown),
        };
        found.map(Value::Datetime).ok_or_else(|| {
            let message = format!("`{shown}` is not a day with a time");
            unfit("data/not-a-datetime", message, "write it as 2018-03-31 14:30")
        })
    }
}

fn serial_hint(shown: &str, number: f64) -> Unfit {
    let hint = match date::from_serial(number) {
        Some(day) => format!(
            "format the cell as a date; if {shown} counts days and means {day}, `format = \"excel\"` says so for the whole column"
        ),
        None => "format the cell as a date and type it again".to_owned(),
    };
    unfit("data/not-a-date", format!("the cell holds {shown}, not a date"), hint)
}

pub(super) fn year(cell: RawCell<'_>, shown: &str) -> Result<Value, Unfit> {
    let number = match cell {
        RawCell::DateTime(value) => Some(i64::from(value.year())),
        _ if shown.len() == 4 && shown.bytes().all(|byte| byte.is_ascii_digit()) => {
            shown.parse().ok()
        }
        _ => None,
    };
    number.map(Value::Integer).ok_or_else(|| {
        unfit("data/not-a-year", format!("`{shown}` is not a year"), "write it with four digits")
    })
}

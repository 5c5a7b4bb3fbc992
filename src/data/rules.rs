//! What a column demands of its cells: from a raw cell to a typed value.

use std::borrow::Cow;

use jiff::civil::Time;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashSet;

use super::number::{self, NumberStyle, Sign, TextNumber};
use super::read::{NumberFormat, RawCell};
use super::small_types as small;
use super::text;
use crate::config::ColumnConfig;
use crate::period::PERIOD_FORMS;
use crate::table::{ColumnType, Value};

use quick::Limits;
pub(super) use quick::Quick;

mod dates;
mod quick;

/// Why a cell does not fit its column: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    pub(super) id: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

pub(super) fn unfit(id: &'static str, message: String, hint: impl Into<String>) -> Unfit {
    Unfit { id, message, hint: Some(hint.into()) }
}

/// What a cell was read as.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Parsed<'a> {
    Empty,
    Text(Cow<'a, str>),
    Value(Value),
    /// The value by the first of two readings, and what decides between them.
    Doubtful(Value, Doubt),
}

/// What decides between two readings of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Whether this sign is the decimal sign. If not, the value is a thousand times as large.
    DecimalSign(char),
    /// Whether the day comes first. If not, day and month change places.
    DayFirst,
    /// Whether a plain number is a fraction of one. If not, it counts hundredths.
    Fraction,
}

/// What the cells of a column told so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    pub(super) dot: bool,
    pub(super) comma: bool,
    pub(super) day_first: bool,
    pub(super) month_first: bool,
    /// Of percentages: some have the sign, some are fractions, some lie above one.
    pub(super) percent_sign: bool,
    pub(super) below_one: bool,
    pub(super) above_one: bool,
    pub(super) currency: Option<String>,
}

impl Evidence {
    /// Adds what the cells below told, which agree about the currency.
    pub(super) fn add(&mut self, below: &Self) {
        self.dot |= below.dot;
        self.comma |= below.comma;
        self.day_first |= below.day_first;
        self.month_first |= below.month_first;
        self.percent_sign |= below.percent_sign;
        self.below_one |= below.below_one;
        self.above_one |= below.above_one;
        self.currency = self.currency.take().or_else(|| below.currency.clone());
    }
}

/// The rules of one column.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    pub(super) kind: ColumnType,
    pub(super) config: Option<&'a ColumnConfig>,
    missing: Vec<String>,
    /// The greatest and the least number, for numbers that are read quickly.
    min: Option<Decimal>,
    max: Option<Decimal>,
    limits: Limits,
    style: NumberStyle,
    /// The languages whose words for yes and no are known.
    languages: &'a [String],
    allowed: FxHashSet<&'a str>,
    /// The type of the usual forms that need no second look, if nothing is declared that forbids it.
    usual: Option<ColumnType>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(config: Option<&'a ColumnConfig>, languages: &'a [String]) -> Self {
        let style = config.map_or_else(NumberStyle::default, |config| NumberStyle {
            decimal: config.decimal_char,
            group: config.group_char,
        });
        let min = config.and_then(|config| config.min.as_ref()?.as_decimal());
        let max = config.and_then(|config| config.max.as_ref()?.as_decimal());
        Self {
            kind: config.map_or(ColumnType::Text, |config| config.kind),
            usual: config.map_or(Some(ColumnType::Text), quick::usual),
            config,
            missing: config.map(|config| config.missing_values.clone()).unwrap_or_default(),
            limits: Limits::new(min, max),
            min,
            max,
            style,
            languages,
            allowed: config
                .map(|c| c.one_of.iter().map(String::as_str).collect())
                .unwrap_or_default(),
        }
    }

    fn format(&self) -> Option<&str> {
        self.config.and_then(|config| config.format.as_deref())
    }

    /// Reads a cell.
    pub(super) fn read<'c>(
        &self,
        cell: RawCell<'c>,
        evidence: &mut Evidence,
    ) -> Result<Parsed<'c>, Unfit> {
        match cell {
            RawCell::Error(error) => {
                let message = format!("the cell holds the error {error}");
                return Err(unfit(
                    "data/error-cell",
                    message,
                    "correct the formula, or type the value",
                ));
            }
            RawCell::Uncomputed => {
                let message = "the cell holds a formula whose result is not in the file".to_owned();
                let hint =
                    "open the workbook in a spreadsheet program and save it, or type the value";
                return Err(unfit("data/uncomputed-formula", message, hint));
            }
            _ => {}
        }
        let shown = shown(cell);
        if shown.is_empty() || self.missing.iter().any(|missing| *missing == *shown) {
            return Ok(Parsed::Empty);
        }
        let value = match self.kind {
            ColumnType::Text => return Ok(Parsed::Text(shown)),
            ColumnType::Integer => return self.integer(cell, &shown, evidence),
            ColumnType::Decimal => return self.decimal(cell, &shown, evidence),
            ColumnType::Percent => return self.percent(cell, &shown, evidence),
            ColumnType::Date => return self.date(cell, &shown, evidence),
            ColumnType::Time => Value::Time(self.time(cell, &shown)?),
            ColumnType::Datetime => self.datetime(cell, &shown)?,
            ColumnType::Year => dates::year(cell, &shown)?,
            ColumnType::Boolean => small::boolean(cell, &shown, self.languages)?,
            ColumnType::Period => Value::Period(shown.parse().map_err(|_| {
                let hint = format!("write it as {PERIOD_FORMS}");
                unfit("data/not-a-period", format!("`{shown}` is not a period"), hint)
            })?),
            ColumnType::List => small::list(&shown, self.config),
            ColumnType::Url => return small::url(shown),
            ColumnType::Email => return small::email(shown),
            ColumnType::Geopoint => small::geopoint(&shown, self.format())?,
        };
        Ok(Parsed::Value(value))
    }

    /// A number of a cell, in text or as such.
    fn number(
        &self,
        cell: RawCell<'_>,
        shown: &str,
        evidence: &mut Evidence,
    ) -> Result<TextNumber, Unfit> {
        let no_number = || {
            let hint = match shown {
                "-" | "–" | "—" | "n/a" | "N/A" | "NA" | "…" | ".." => format!(
                    "if it stands for an empty cell, declare `missing_values = [\"{shown}\"]` in pressrun.toml"
                ),
                _ => "write it with digits, such as 1234.50".to_owned(),
            };
            unfit("data/not-a-number", format!("`{shown}` is not a number"), hint)
        };
        match cell {
            RawCell::Number(number, format) => Ok(TextNumber {
                value: number::from_float(number).ok_or_else(no_number)?,
                sign: Sign::Silent,
                currency: None,
                percent: format == NumberFormat::Percent,
            }),
            RawCell::Text(_) => {
                let number = number::from_text(shown, self.style).ok_or_else(no_number)?;
                match number.sign {
                    Sign::Is('.') => evidence.dot = true,
                    Sign::Is(_) => evidence.comma = true,
                    _ => {}
                }
                Ok(number)
            }
            RawCell::DateTime(_) | RawCell::Time(_) => Err(unfit(
                "data/not-a-number",
                format!("the cell holds the date or time {shown}, not a number"),
                "format the cell as a number and type it again",
            )),
            _ => Err(no_number()),
        }
    }

    fn plain_number(
        &self,
        cell: RawCell<'_>,
        shown: &str,
        evidence: &mut Evidence,
    ) -> Result<(Decimal, Sign), Unfit> {
        let number = self.number(cell, shown, evidence)?;
        if number.percent && matches!(cell, RawCell::Text(_)) {
            let message = format!("`{shown}` is a percentage, not a plain number");
            let hint = "declare the column's type as \"percent\" in pressrun.toml";
            return Err(unfit("data/not-a-number", message, hint));
        }
        if let Some(currency) = number.currency {
            let first = evidence.currency.get_or_insert_with(|| currency.clone());
            if *first != currency {
                let message = format!("`{shown}` is in {currency}, but cells above are in {first}");
                let hint = "keep amounts of one currency in one column";
                return Err(unfit("data/mixed-currencies", message, hint));
            }
        }
        Ok((number.value, number.sign))
    }

    fn decimal<'c>(
        &self,
        cell: RawCell<'c>,
        shown: &str,
        evidence: &mut Evidence,
    ) -> Result<Parsed<'c>, Unfit> {
        let (value, sign) = self.plain_number(cell, shown, evidence)?;
        let value = Value::Decimal(value);
        Ok(match sign {
            Sign::Maybe(sign) => Parsed::Doubtful(value, Doubt::DecimalSign(sign)),
            _ => Parsed::Value(value),
        })
    }

    fn integer<'c>(
        &self,
        cell: RawCell<'c>,
        shown: &str,
        evidence: &mut Evidence,
    ) -> Result<Parsed<'c>, Unfit> {
        let (mut number, sign) = self.plain_number(cell, shown, evidence)?;
        // In a column of whole numbers a sign before three digits stands between groups.
        if matches!(sign, Sign::Maybe(_)) {
            number *= Decimal::ONE_THOUSAND;
        }
        let whole = number.fract().is_zero().then(|| number.to_i64()).flatten();
        whole.map(|whole| Parsed::Value(Value::Integer(whole))).ok_or_else(|| {
            let message = format!("`{shown}` is not a whole number");
            unfit("data/not-an-integer", message, "write a number without a fraction")
        })
    }

    /// Shares: with a percent sign or format for certain, else as declared or as the column tells.
    fn percent<'c>(
        &self,
        cell: RawCell<'c>,
        shown: &str,
        evidence: &mut Evidence,
    ) -> Result<Parsed<'c>, Unfit> {
        let number = self.number(cell, shown, evidence)?;
        let in_text = matches!(cell, RawCell::Text(_));
        let hundredths =
            |value: Decimal| Value::Decimal((value / Decimal::ONE_HUNDRED).normalize());
        if number.percent {
            evidence.percent_sign = true;
            let value =
                if in_text { hundredths(number.value) } else { Value::Decimal(number.value) };
            return Ok(Parsed::Value(value));
        }
        match self.format() {
            Some("fraction") => return Ok(Parsed::Value(Value::Decimal(number.value))),
            Some("hundredths") => return Ok(Parsed::Value(hundredths(number.value))),
            _ => {}
        }
        let size = number.value.abs();
        evidence.above_one |= size > Decimal::ONE;
        evidence.below_one |= size < Decimal::ONE && !size.is_zero();
        let value = Value::Decimal(number.value);
        match size.is_zero() {
            true => Ok(Parsed::Value(value)),
            false => Ok(Parsed::Doubtful(value, Doubt::Fraction)),
        }
    }

    /// What a value breaches of the column's rules. `name` is the column's own, with the language
    /// of a translation.
    pub(super) fn breach(&self, name: &str, parsed: &Parsed<'_>) -> Option<Unfit> {
        let config = self.config?;
        let text: Cow<'_, str> = match parsed {
            Parsed::Empty => return empty(config, name),
            Parsed::Text(text) => Cow::Borrowed(text),
            // Texts of plain values are made only where a rule asks for them.
            Parsed::Value(value) | Parsed::Doubtful(value, _) => {
                if let Some(unfit) = limits(config, value) {
                    return Some(unfit);
                }
                if self.allowed.is_empty() && config.pattern.is_none() {
                    return None;
                }
                Cow::Owned(value.to_string())
            }
        };
        if !self.allowed.is_empty() && !self.allowed.contains(&*text) {
            let known = config.one_of.iter().map(String::as_str);
            let hint = crate::diagnostic::did_you_mean(&text, known)
                .unwrap_or_else(|| format!("write one of {}", config.one_of.join(", ")));
            let message = format!("`{text}` is not a value of `{name}`");
            return Some(unfit("data/not-one-of", message, hint));
        }
        let pattern = config.pattern.as_ref().filter(|pattern| !pattern.matches(&text))?;
        let message = format!("`{text}` does not match the pattern of `{name}`");
        let hint = format!("the pattern is {}", pattern.source);
        Some(unfit("data/pattern", message, hint))
    }
}

/// A value that `pressrun.toml` gives as text, as a value of a column.
pub(super) fn declared_value(text: &str, kind: ColumnType) -> Option<Value> {
    let rules = Rules { kind, usual: None, ..Rules::new(None, &[]) };
    match rules.read(RawCell::Text(text), &mut Evidence::default()).ok()? {
        Parsed::Empty => None,
        Parsed::Text(text) => Some(Value::Text(text.into())),
        Parsed::Value(value) | Parsed::Doubtful(value, _) => Some(value),
    }
}

fn empty(config: &ColumnConfig, name: &str) -> Option<Unfit> {
    // A fallback language stands in for an empty translation.
    let own = config.fallback.as_ref().map(|language| format!("{}_{language}", config.name));
    let excused = own.is_some_and(|own| own != name);
    if !config.required || excused {
        return None;
    }
    Some(unfit("data/missing-value", format!("`{name}` is empty"), "fill the cell in"))
}

fn limits(config: &ColumnConfig, value: &Value) -> Option<Unfit> {
    if config.min.is_none() && config.max.is_none() {
        return None;
    }
    // Whole numbers and decimals compare as numbers, whichever of them the limit is.
    let comparable = |value: &Value| value.as_decimal().map_or(value.clone(), Value::Decimal);
    let given = comparable(value);
    let none = |id, message| Some(Unfit { id, message, hint: None });
    if let Some(min) = config.min.as_ref().filter(|min| given < comparable(min)) {
        return none("data/too-small", format!("{value} is less than {min}"));
    }
    if let Some(max) = config.max.as_ref().filter(|max| given > comparable(max)) {
        return none("data/too-great", format!("{value} is more than {max}"));
    }
    None
}

/// The content of a cell as text: composed letters, no blanks at the ends, numbers as the
/// spreadsheet program shows them.
pub(super) fn shown(cell: RawCell<'_>) -> Cow<'_, str> {
    let number =
        |value: f64| number::from_float(value).map_or_else(|| value.to_string(), |d| d.to_string());
    match cell {
        RawCell::Text(text) => text::clean(text),
        RawCell::Number(value, NumberFormat::General) => number(value).into(),
        RawCell::Number(value, NumberFormat::Percent) => {
            let hundredths = number::from_float(value)
                .map(|share| (share * Decimal::ONE_HUNDRED).normalize().to_string());
            format!("{}%", hundredths.unwrap_or_else(|| number(value * 100.0))).into()
        }
        RawCell::Number(value, NumberFormat::Digits(digits)) => {
            let text = number(value);
            match text.bytes().all(|byte| byte.is_ascii_digit()) {
                true => format!("{text:0>width$}", width = usize::from(digits)).into(),
                false => text.into(),
            }
        }
        RawCell::Boolean(value) => value.to_string().into(),
        RawCell::DateTime(value) if value.time() == Time::midnight() => {
            value.date().to_string().into()
        }
        RawCell::DateTime(value) => value.to_string().into(),
        RawCell::Time(value) => value.to_string().into(),
        RawCell::Error(error) => error.into(),
        RawCell::Uncomputed => "(formula)".into(),
    }
}

#[cfg(test)]
mod tests;

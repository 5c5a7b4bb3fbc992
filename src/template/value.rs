//! Values of tables as templates see them.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{DynObject, Object, ObjectRepr, ValueKind};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use crate::table::Value;

/// The plain value that a template gets for a cell: text, a number, true or false, none; days and
/// periods as their ISO text.
pub(super) fn to_template(value: &Value) -> minijinja::Value {
    match value {
        Value::Empty => minijinja::Value::from_object(EmptyCell),
        Value::Text(text) => minijinja::Value::from(text.clone()),
        Value::Integer(number) => minijinja::Value::from(*number),
        Value::Decimal(number) => decimal(*number),
        Value::Date(date) => minijinja::Value::from(date.to_string()),
        Value::Time(time) => minijinja::Value::from(time.to_string()),
        Value::Datetime(time) => minijinja::Value::from(time.to_string()),
        Value::Boolean(value) => minijinja::Value::from(*value),
        Value::List(parts) => {
            parts.iter().map(|part| minijinja::Value::from(part.clone())).collect()
        }
        Value::Geopoint(lon, lat) => minijinja::Value::from(std::collections::BTreeMap::from([
            ("lat", decimal(*lat)),
            ("lon", decimal(*lon)),
        ])),
        Value::Period(period) => minijinja::Value::from(period.to_string()),
    }
}

/// An empty cell: it is none and false, and prints nothing. The engine's own none would print its
/// name where texts are joined: `first ~ " " ~ last`.
#[derive(Debug)]
struct EmptyCell;

impl Object for EmptyCell {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|_| Ordering::Equal)
    }
}

/// Whether a value is none or an empty cell.
pub(super) fn is_none(value: &minijinja::Value) -> bool {
    value.is_none() || value.downcast_object_ref::<EmptyCell>().is_some()
}

/// A decimal as a template number. A whole one is an integer. Others become floats only if they
/// come back the same; a number with more digits than a float keeps stays text, so that nothing is
/// lost.
pub(super) fn decimal(number: Decimal) -> minijinja::Value {
    if number.fract().is_zero()
        && let Some(whole) = number.to_i64()
    {
        return minijinja::Value::from(whole);
    }
    let float = number.to_f64().filter(|float| from_float(*float) == Some(number));
    match float {
        Some(float) => minijinja::Value::from(float),
        None => minijinja::Value::from(number.normalize().to_string()),
    }
}

/// The decimal that a template number stands for: a float is taken as the shortest decimal that
/// makes it.
pub(super) fn to_decimal(value: &minijinja::Value) -> Option<Decimal> {
    if let Some(text) = value.as_str() {
        return text.trim().parse().ok();
    }
    if value.is_integer() {
        return i128::try_from(value.clone()).ok().and_then(Decimal::from_i128);
    }
    f64::try_from(value.clone()).ok().and_then(from_float)
}

/// How many digits a sum or product of floats is good for.
const GOOD_DIGITS: usize = 15;

/// Sums and products of floats have noise in their last digits: 0.1 + 0.2 is 0.30000000000000004.
/// What is short without these digits is meant so; a third has them all and keeps them.
fn from_float(float: f64) -> Option<Decimal> {
    if !float.is_finite() {
        return None;
    }
    let text = float.to_string();
    let exact = text.parse().ok().or_else(|| Decimal::from_scientific(&format!("{float:e}")).ok());
    if float.fract() == 0.0 {
        return exact;
    }
    let rounded = format!("{float:.digits$e}", digits = GOOD_DIGITS - 1);
    let short = Decimal::from_scientific(&rounded).ok().map(|number| number.normalize());
    let digits = |number: &Decimal| number.mantissa().unsigned_abs().to_string().len();
    short.filter(|number| digits(number) < GOOD_DIGITS && !number.is_zero()).or(exact)
}

/// A value as text. Of floats that is the decimal they stand for.
pub(super) fn written(value: &minijinja::Value) -> String {
    let float = || f64::try_from(value.clone()).ok().filter(|float| float.fract() != 0.0);
    let decimal = (value.kind() == ValueKind::Number && !value.is_integer())
        .then(|| float().and_then(from_float))
        .flatten();
    decimal.map_or_else(|| value.to_string(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noise_of_floats_is_not_written() {
        for (float, text) in [
            (0.1 + 0.2, "0.3"),
            (0.1 + 0.7, "0.8"),
            (1234.56 * 1.1, "1358.016"),
            (-0.1 - 0.2, "-0.3"),
            (1.0 / 3.0, "0.3333333333333333"),
            (2.5, "2.5"),
            (6.0 / 2.0, "3.0"),
        ] {
            assert_eq!(written(&minijinja::Value::from(float)), text, "{float}");
        }
        assert_eq!(to_decimal(&minijinja::Value::from(0.1 + 0.2)), "0.3".parse().ok());
        assert_eq!(written(&minijinja::Value::from("0.30000000000000004")), "0.30000000000000004");
    }

    #[test]
    fn decimals_survive_templates() {
        for text in [
            "0.1",
            "1234.50",
            "-7.25",
            "2500000",
            "99999999999.99",
            "0.3333333333333333",
            "0.30000000000000004",
        ] {
            let number: Decimal = text.parse().unwrap();
            assert_eq!(to_decimal(&decimal(number)), Some(number), "{text}");
        }
        let long: Decimal = "1234567890123456789.123456789".parse().unwrap();
        assert_eq!(to_decimal(&decimal(long)), Some(long));
    }
}

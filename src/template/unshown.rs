//! Numbers that do not exist or must not be shown, as template values.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};
use rust_decimal::Decimal;

use super::value::{decimal, to_decimal};
use crate::figure::{Amount, Hidden};
use crate::locale::Language;

/// A number without a value. It prints what stands for it, passes through the filters of numbers,
/// and computing with it is an error: the engine knows no such arithmetic.
#[derive(Debug)]
pub(super) struct Unshown {
    /// What is printed.
    pub(super) text: String,
}

impl Object for Unshown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// An amount as templates see it.
pub(super) fn amount_value(amount: Amount, language: &Language) -> Value {
    match amount {
        Amount::Number(number) => quotient(number).unwrap_or_else(|| decimal(number)),
        other => Value::from_object(Unshown { text: stand_in(other, language) }),
    }
}

/// The decimal places from which on a number is a division that does not end.
const ENDLESS: u32 = 20;

/// A division that does not end, as the nearest number that templates can compare: no text of 28
/// digits. What is lost are digits after the sixteenth.
fn quotient(number: Decimal) -> Option<Value> {
    let endless = number.normalize().scale() >= ENDLESS;
    let nearest: Option<f64> = number.to_string().parse().ok();
    nearest.filter(|_| endless).map(Value::from)
}

/// What is printed in place of a number, and the number as templates see it.
pub(super) fn stand_in(amount: Amount, language: &Language) -> String {
    match amount {
        Amount::Number(number) => {
            quotient(number).as_ref().and_then(to_decimal).unwrap_or(number).to_string()
        }
        Amount::NotAvailable if language.code() == "en" => "n/a".to_owned(),
        // A dash is understood in every language.
        Amount::NotAvailable | Amount::Hidden(Hidden::Secondary) => "–".to_owned(),
        Amount::Hidden(Hidden::Small(threshold)) => format!("<{threshold}"),
    }
}

/// Whether a value stands for a number that is not there.
pub(super) fn is_unshown(value: &Value) -> bool {
    value.downcast_object_ref::<Unshown>().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_can_be_compared_and_keeps_what_is_printed_of_it() {
        let english = Language::new("en");
        let third = Amount::Number(Decimal::ONE / Decimal::from(3));
        let value = amount_value(third, &english);
        assert!(value.is_number(), "{value}");
        assert_eq!(stand_in(third, &english), "0.3333333333333333");
        assert_eq!(to_decimal(&value), stand_in(third, &english).parse().ok());
        let exact: Decimal = "1234567890123456789.123456789".parse().unwrap();
        assert_eq!(stand_in(Amount::Number(exact), &english), exact.to_string());
    }
}

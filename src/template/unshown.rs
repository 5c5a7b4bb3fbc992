//! Numbers that do not exist or must not be shown, as template values.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};

use super::value::decimal;
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
        Amount::Number(number) => decimal(number),
        other => Value::from_object(Unshown { text: stand_in(other, language) }),
    }
}

/// What is printed in place of a number.
pub(super) fn stand_in(amount: Amount, language: &Language) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
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

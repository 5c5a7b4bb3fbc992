//! Filters of lists: sorting in the alphabet of the language, sums in decimals.

use std::cmp::Ordering;

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, Value};
use rust_decimal::Decimal;

use super::{guard, language, shown};
use crate::locale::{self, Language};
use crate::template::functions::fault_with;
use crate::template::record::{Fault, cells_of};
use crate::template::value::{decimal, is_none, to_decimal};

pub(super) fn add(environment: &mut Environment<'static>) {
    guard::add(environment, "sort", sort);
    guard::add(environment, "sum", sum);
}

/// `rows | sort(attribute="title", reverse=true)`. Empty values come last.
fn sort(value: Value, kwargs: Kwargs) -> Result<Value, Error> {
    let attribute: Option<String> = kwargs.get("attribute")?;
    let reverse: Option<bool> = kwargs.get("reverse")?;
    let case_sensitive: Option<bool> = kwargs.get("case_sensitive")?;
    kwargs.assert_all_used()?;
    // The alphabet decides about case; the argument is taken so that templates stay portable.
    let _ = case_sensitive;
    let names: Vec<&str> = attribute
        .as_deref()
        .map(|names| names.split(',').map(str::trim).collect())
        .unwrap_or_default();
    let mut items = Vec::new();
    for item in value.try_iter()? {
        let keys = match names.is_empty() {
            true => vec![item.clone()],
            false => names.iter().map(|name| path(&item, name)).collect::<Result<_, _>>()?,
        };
        items.push((keys, item));
    }
    let language = language();
    items.sort_by(|(a, _), (b, _)| {
        let mut orders = a.iter().zip(b).map(|(a, b)| order(a, b, &language));
        let order = orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
        if reverse == Some(true) { order.reverse() } else { order }
    });
    Ok(items.into_iter().map(|(_, item)| item).collect())
}

/// A field, or a field of a field: `a.b`.
fn path(item: &Value, name: &str) -> Result<Value, Error> {
    name.split('.').try_fold(item.clone(), |value, part| value.get_attr(part))
}

fn order(a: &Value, b: &Value, language: &Language) -> Ordering {
    match (is_none(a) || a.is_undefined(), is_none(b) || b.is_undefined()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    if a.kind() == ValueKind::Number && b.kind() == ValueKind::Number {
        return match (to_decimal(a), to_decimal(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.cmp(b),
        };
    }
    match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => locale::compare(a, b, language),
        _ => a.cmp(b),
    }
}

/// `rows | sum(attribute="amount")`, in decimals. Empty values count nothing.
fn sum(value: Value, kwargs: Kwargs) -> Result<Value, Error> {
    let attribute: Option<String> = kwargs.get("attribute")?;
    kwargs.assert_all_used()?;
    let mut total = Decimal::ZERO;
    for item in value.try_iter()? {
        let item = match &attribute {
            Some(name) => path(&item, name)?,
            None => item,
        };
        if is_none(&item) {
            continue;
        }
        let added = to_decimal(&item).and_then(|number| total.checked_add(number));
        total = added.ok_or_else(|| {
            fault_with(Fault {
                id: "template/bad-value",
                message: format!("`sum` cannot add {}", shown(&item)),
                hint: Some("declare the column as integer or decimal".to_owned()),
                cells: cells_of(&item),
            })
        })?;
    }
    Ok(decimal(total))
}

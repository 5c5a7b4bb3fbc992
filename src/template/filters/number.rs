//! Filters of dates and numbers.

use jiff::civil::Date;
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value};
use rust_decimal::Decimal;

use super::{guard, language, shown};
use crate::diagnostic::did_you_mean;
use crate::locale::{DateStyle, format_date, format_money, format_number, format_percent};
use crate::template::functions::fault_with;
use crate::template::record::{Fault, cells_of, derived};
use crate::template::unshown::is_unshown;
use crate::template::value::{is_none, to_decimal};

pub(super) fn add(environment: &mut Environment<'static>) {
    guard::add(environment, "date", date);
    guard::add(environment, "number", number);
    guard::add(environment, "money", money);
    guard::add(environment, "percent", percent);
}

fn unfit(filter: &str, value: &Value, wanted: &str) -> Error {
    fault_with(Fault {
        id: "template/bad-value",
        message: format!("`{filter}` needs {wanted}, not {}", shown(value)),
        hint: is_none(value).then(|| {
            format!("fill the cell in, or ask first: {{% if x is not none %}}{{{{ x | {filter} }}}}{{% endif %}}")
        }),
        cells: cells_of(value),
    })
}

/// `x | date`, `x | date("month")`: a day in the document's language.
fn date(value: Value, style: Option<&str>) -> Result<Value, Error> {
    let name = style.unwrap_or("long");
    let Ok(style) = name.parse::<DateStyle>() else {
        let hint = did_you_mean(name, DateStyle::NAMES)
            .unwrap_or_else(|| format!("there are {}", DateStyle::NAMES.join(", ")));
        return Err(fault_with(Fault {
            id: "template/bad-argument",
            message: format!("`date` knows no style `{name}`"),
            hint: Some(hint),
            cells: Vec::new(),
        }));
    };
    let day = value.as_str().and_then(|text| text.parse::<Date>().ok());
    let day = day.ok_or_else(|| unfit("date", &value, "a day such as 2018-03-31"))?;
    Ok(derived(format_date(day, style, &language()), &value))
}

/// A number that is not there is printed as what stands for it, in whatever form.
fn unless_unshown(
    value: Value,
    format: impl FnOnce(&Value) -> Result<String, Error>,
) -> Result<Value, Error> {
    if is_unshown(&value) {
        return Ok(value);
    }
    let text = format(&value)?;
    Ok(derived(text, &value))
}

fn decimal_of(filter: &str, value: &Value) -> Result<Decimal, Error> {
    to_decimal(value).ok_or_else(|| unfit(filter, value, "a number"))
}

fn places(given: Option<u32>, kwargs: &Kwargs) -> Result<Option<u32>, Error> {
    let named: Option<u32> = kwargs.get("decimals")?;
    Ok(given.or(named).map(|places| places.min(28)))
}

/// `x | number`, `x | number(1)`, `x | number(decimals=1)`.
fn number(value: Value, decimals: Option<u32>, kwargs: Kwargs) -> Result<Value, Error> {
    let decimals = places(decimals, &kwargs)?;
    kwargs.assert_all_used()?;
    unless_unshown(value, |value| {
        Ok(format_number(decimal_of("number", value)?, decimals, &language()))
    })
}

/// `x | money`, `x | money("PLN")`, `x | money(decimals=0)`. An empty currency leaves it out.
fn money(value: Value, currency: Option<&str>, kwargs: Kwargs) -> Result<Value, Error> {
    let named: Option<String> = kwargs.get("currency")?;
    let decimals = places(None, &kwargs)?.unwrap_or(2);
    kwargs.assert_all_used()?;
    let currency = currency.or(named.as_deref()).unwrap_or("EUR");
    unless_unshown(value, |value| {
        Ok(format_money(decimal_of("money", value)?, currency, decimals, &language()))
    })
}

/// `x | percent`: 0.58 becomes 58%.
fn percent(value: Value, decimals: Option<u32>, kwargs: Kwargs) -> Result<Value, Error> {
    let decimals = places(decimals, &kwargs)?.unwrap_or(0);
    kwargs.assert_all_used()?;
    unless_unshown(value, |value| {
        Ok(format_percent(decimal_of("percent", value)?, decimals, &language()))
    })
}

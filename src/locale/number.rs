//! Numbers, money and percentages. Numbers are decimal from the cell to the page.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Language, NO_BREAK_SPACE, with_tools};

/// The real minus sign, as wide as a plus.
const MINUS: char = '\u{2212}';

/// Writes a number with the separators of the language. With `decimals`, rounded half away from
/// zero to that many places and filled with zeros; without, as it is, less the zeros at its end.
pub fn format_number(number: Decimal, decimals: Option<u32>, language: &Language) -> String {
    let number = match decimals {
        Some(places) => {
            let mut rounded =
                number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
            rounded.rescale(places);
            rounded
        }
        None => number.normalize(),
    };
    let places = decimals.unwrap_or_else(|| number.scale());
    let mut digits = number.abs().to_string();
    // A number that fills all 96 bits has no room for more zeros.
    let missing = places.saturating_sub(number.scale());
    if missing > 0 {
        if number.scale() == 0 {
            digits.push('.');
        }
        digits.extend(std::iter::repeat_n('0', missing as usize));
    }
    let text = with_tools(language, |tools| {
        let formatter = tools.decimal.as_ref()?;
        let decimal = digits.parse::<icu::decimal::input::Decimal>().ok()?;
        Some(formatter.format(&decimal).to_string())
    })
    .unwrap_or(digits);
    if number.is_sign_negative() && !number.is_zero() { format!("{MINUS}{text}") } else { text }
}

/// Writes an amount of money with its ISO 4217 code: `EUR 1,234.50`, in most languages
/// `1.234,50 EUR`, always with a no-break space.
pub fn format_money(amount: Decimal, currency: &str, decimals: u32, language: &Language) -> String {
    let number = format_number(amount, Some(decimals), language);
    match (currency, language.code()) {
        ("", _) => number,
        (_, "en") => format!("{currency}{NO_BREAK_SPACE}{number}"),
        _ => format!("{number}{NO_BREAK_SPACE}{currency}"),
    }
}

/// Writes a ratio as a percentage: 0.58 is `58%`, in Russian and others `58 %`.
pub fn format_percent(ratio: Decimal, decimals: u32, language: &Language) -> String {
    let Some(hundredfold) = ratio.checked_mul(Decimal::ONE_HUNDRED) else {
        return format_number(ratio, None, language);
    };
    let number = format_number(hundredfold, Some(decimals), language);
    match language.code() {
        "en" | "az" | "it" | "nl" | "pl" | "pt" | "el" | "ka" | "uz" | "zh" | "ja" | "ko" => {
            format!("{number}%")
        }
        "tr" | "eu" => format!("%{number}"),
        _ => format!("{number}{NO_BREAK_SPACE}%"),
    }
}

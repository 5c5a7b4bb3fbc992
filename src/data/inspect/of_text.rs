//! What a text in a cell could be: most cells are texts, and those of text files all are.

use rust_decimal::Decimal;

use super::classify::{Class, Mark, Worth, is_whole, is_year};
use super::words::MISSING;
use crate::data::date::{self, Order, TextDate};
use crate::data::number::{self, NumberStyle, Sign};
use crate::data::read::RawCell;
use crate::data::{small_types as small, text};
use crate::period::Period;
use crate::table::ColumnType;

/// Tells what a text could be.
pub(super) fn of_text(shown: &str, class: &mut Class, worth: &mut Worth) {
    if MISSING.contains(&shown) {
        return class.mark(Mark::Missing);
    }
    if text::with_schwas(shown).is_some() {
        class.mark(Mark::LookAlike);
    }
    if text::has_lost_letter(shown) {
        class.mark(Mark::Lost);
    }
    let bytes = shown.as_bytes();
    if bytes.len() > 80 {
        return address(shown, class);
    }
    if bytes.iter().any(u8::is_ascii_digit) {
        let numeric = numeral(shown, class, worth);
        moment(shown, class, worth);
        if !numeric {
            if bytes[0].is_ascii_digit() && shown.parse::<Period>().is_ok() {
                class.fit(ColumnType::Period);
            }
            if shown.matches('.').count() > 1 && small::geopoint(shown, None).is_ok() {
                class.fit(ColumnType::Geopoint);
            }
        }
    } else {
        yes_or_no(shown, class);
    }
    address(shown, class);
}

/// Words for yes and no, of which single letters may mean anything.
fn yes_or_no(shown: &str, class: &mut Class) {
    if shown.len() > 14 || shown.chars().nth(1).is_none() {
        return;
    }
    let known =
        |languages: &[String]| small::boolean(RawCell::Text(shown), shown, languages).is_ok();
    if known(&[]) {
        class.fit(ColumnType::Boolean);
    } else if known(&small::yes_no_languages()) {
        class.fit(ColumnType::Boolean);
        class.mark(Mark::ForeignYesNo);
    }
}

/// Web and e-mail addresses.
fn address(shown: &str, class: &mut Class) {
    if shown.contains("://") && small::url(shown.into()).is_ok() {
        class.fit(ColumnType::Url);
    }
    if shown.contains('@') && small::email(shown.into()).is_ok() {
        class.fit(ColumnType::Email);
    }
}

/// A number in text. Returns whether it is one.
fn numeral(shown: &str, class: &mut Class, worth: &mut Worth) -> bool {
    let Some(number) = number::from_text(shown, NumberStyle::default()) else { return false };
    worth.number = Some(number.value);
    worth.currency = number.currency;
    let digits = shown.trim_start_matches('-');
    if digits.len() > 1
        && digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        class.mark(Mark::LeadingZeros);
        return true;
    }
    if number.percent {
        worth.number = Some(number.value / Decimal::ONE_HUNDRED);
        class.fit(ColumnType::Percent);
        return true;
    }
    if number.value.is_zero() {
        class.fit(ColumnType::Percent);
    }
    class.fit(ColumnType::Decimal);
    match number.sign {
        Sign::Silent => {}
        Sign::Is('.') => class.mark(Mark::Dot),
        Sign::Is(_) => class.mark(Mark::Comma),
        Sign::Maybe(sign) => {
            class.mark(if sign == '.' { Mark::MaybeDot } else { Mark::MaybeComma });
            worth.grouped = Some((number.value * Decimal::ONE_THOUSAND).normalize());
        }
    }
    // Amounts such as 2.00 are whole, and yet no numbers of things.
    let whole = match worth.grouped {
        Some(grouped) => is_whole(grouped),
        None => number.value.scale() == 0 && is_whole(number.value),
    };
    if whole {
        class.fit(ColumnType::Integer);
    }
    if is_year(shown) {
        class.fit(ColumnType::Year);
    }
    true
}

/// Days and times in text.
fn moment(shown: &str, class: &mut Class, worth: &mut Worth) {
    let bytes = shown.as_bytes();
    if bytes.len() < 4 || bytes.len() > 40 || !bytes[0].is_ascii_digit() {
        return;
    }
    let midnight = |date: jiff::civil::Date| date.at(0, 0, 0, 0);
    if bytes.len() <= 10 && bytes.is_ascii() {
        match date::from_text(shown) {
            Some(TextDate::Sure(date, order)) => {
                class.fit(ColumnType::Date);
                worth.moment = Some(midnight(date));
                match order {
                    Some(Order::DayFirst) => class.mark(Mark::DayFirst),
                    Some(Order::MonthFirst) => class.mark(Mark::MonthFirst),
                    None => {}
                }
            }
            Some(TextDate::Ambiguous(day_first, month_first)) => {
                class.fit(ColumnType::Date);
                class.mark(Mark::EitherOrder);
                worth.moment = Some(midnight(day_first));
                worth.turned = Some(midnight(month_first));
            }
            None => {}
        }
        if let Some(time) = date::time(shown) {
            class.fit(ColumnType::Time);
            worth.time = Some(time);
        }
    }
    if bytes.len() >= 10
        && bytes.is_ascii()
        && let Some(moment) = date::datetime(shown)
    {
        class.fit(ColumnType::Datetime);
        worth.moment = Some(moment);
    }
}

//! Numbers as people and spreadsheet programs write them.

use rust_decimal::Decimal;

/// The number of digits that spreadsheet programs keep. More are noise of binary arithmetic.
const SIGNIFICANT_DIGITS: usize = 15;

/// The decimal number that a spreadsheet program shows for a binary one; `None` if it is too
/// large, too small, or no number.
pub(super) fn from_float(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    // Whole numbers that a binary number holds exactly, such as long ids, are kept to the digit.
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        return Some(Decimal::from(number as i64));
    }
    let text = format!("{number:.*e}", SIGNIFICANT_DIGITS - 1);
    Decimal::from_scientific(&text).ok().map(|decimal| decimal.normalize())
}

/// Why a text is not read as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotANumber {
    /// It is none.
    NoNumber,
    /// It could be two different numbers.
    Ambiguous,
}

/// Reads a number from text. A single dot is the decimal sign, a single comma too unless exactly
/// three digits follow it; blanks between groups of digits are ignored.
pub(super) fn from_text(text: &str) -> Result<Decimal, NotANumber> {
    let compact: String = text
        .chars()
        .map(|c| match c {
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' => ' ',
            '\u{2212}' => '-',
            c => c,
        })
        .collect();
    let compact = without_blanks(&compact).ok_or(NotANumber::NoNumber)?;
    let digits = compact.strip_prefix(['-', '+']).unwrap_or(&compact);
    let valid = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        && digits.bytes().any(|b| b.is_ascii_digit());
    if !valid {
        return Err(NotANumber::NoNumber);
    }
    let sign = if compact.starts_with('-') { "-" } else { "" };
    let plain = plain(digits)?;
    format!("{sign}{plain}").parse().map_err(|_| NotANumber::NoNumber)
}

/// The number without the blanks between its groups of three digits; `None` if blanks stand
/// elsewhere, as in `12 5`, which may be two numbers in one cell.
fn without_blanks(text: &str) -> Option<String> {
    let (sign, number) = text.split_at(text.len() - text.trim_start_matches(['-', '+']).len());
    let number = number.trim_start();
    let end = number.find(['.', ',']).unwrap_or(number.len());
    let (whole, fraction) = number.split_at(end);
    let whole = if whole.contains(' ') { grouped(whole, ' ')? } else { whole.to_owned() };
    (!fraction.contains(' ')).then(|| format!("{sign}{whole}{fraction}"))
}

/// Brings digits with separators into the form with a dot alone.
fn plain(digits: &str) -> Result<String, NotANumber> {
    let dots = digits.matches('.').count();
    let commas = digits.matches(',').count();
    let last = digits.rfind(['.', ',']);
    match (dots, commas, last) {
        (0, 0, _) | (1, 0, _) => Ok(digits.to_owned()),
        (0, 1, Some(at)) if digits.len() - at - 1 != 3 => Ok(digits.replace(',', ".")),
        (0, 1, _) => Err(NotANumber::Ambiguous),
        (0, _, _) | (_, 0, _) => {
            let separator = if dots == 0 { ',' } else { '.' };
            grouped(digits, separator).ok_or(NotANumber::NoNumber)
        }
        (_, _, Some(at)) => {
            let (whole, fraction) = digits.split_at(at);
            let separator = if fraction.starts_with(',') { '.' } else { ',' };
            let whole = grouped(whole, separator).ok_or(NotANumber::NoNumber)?;
            Ok(format!("{whole}.{}", &fraction[1..]))
        }
        _ => Err(NotANumber::NoNumber),
    }
}

/// The digits without their separator, if it stands between groups of three.
fn grouped(digits: &str, separator: char) -> Option<String> {
    let mut groups = digits.split(separator);
    let first = groups.next()?;
    let well_formed = (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()));
    (well_formed && first.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.replace(separator, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_mean_them() {
        for (text, number) in [
            ("1234.50", "1234.50"),
            ("1 234,50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234.567", "1234567"),
            ("12,5", "12.5"),
            ("−3", "-3"),
            ("+7", "7"),
            ("26\u{a0}112", "26112"),
        ] {
            assert_eq!(from_text(text).unwrap().to_string(), number, "{text}");
        }
    }

    #[test]
    fn what_could_be_two_numbers_is_not_guessed() {
        assert_eq!(from_text("1,234"), Err(NotANumber::Ambiguous));
        for text in ["", "-", "12a", "1.2.3", "12 5", "1 2", "1,5 0", "1,23,456", "€5", "1e5", "."]
        {
            assert_eq!(from_text(text), Err(NotANumber::NoNumber), "{text}");
        }
    }

    #[test]
    fn floats_lose_their_binary_noise() {
        assert_eq!(from_float(0.1 + 0.2).unwrap().to_string(), "0.3");
        assert_eq!(from_float(1234.5).unwrap().to_string(), "1234.5");
        assert_eq!(from_float(2_500_000.0).unwrap().to_string(), "2500000");
        assert_eq!(from_float(1_234_567_890_123_456.0).unwrap().to_string(), "1234567890123456");
        assert_eq!(from_float(f64::NAN), None);
        assert_eq!(from_float(1e300), None);
    }
}

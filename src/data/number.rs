//! Numbers as people and spreadsheet programs write them.

use std::ops::Range;

use rust_decimal::Decimal;

use super::digits;

/// The number of digits that spreadsheet programs keep. More are noise of binary arithmetic.
const SIGNIFICANT_DIGITS: usize = 15;
/// The greatest whole number that a binary number holds together with all smaller ones.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The decimal number that a spreadsheet program shows for a binary one; `None` if it is too
/// large, too small, or no number.
pub(super) fn from_float(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    // Whole numbers that a binary number holds exactly, such as long ids, are kept to the digit.
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Some(Decimal::from(number as i64));
    }
    // Amounts have few places: if such a decimal makes exactly this binary number, it is meant.
    let mut power = 1.0;
    for places in 1..=4 {
        power *= 10.0;
        let whole = (number * power).round();
        if whole.abs() < 1e13 && whole / power == number {
            return Some(Decimal::new(whole as i64, places).normalize());
        }
    }
    let text = format!("{number:.*e}", SIGNIFICANT_DIGITS - 1);
    Decimal::from_scientific(&text).ok().map(|decimal| decimal.normalize())
}

/// What is declared about the signs of numbers in text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NumberStyle {
    /// The decimal sign; found out if `None`.
    pub(super) decimal: Option<char>,
    /// The sign between groups of three digits; any usual one if `None`.
    pub(super) group: Option<char>,
}

/// A number read from text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextNumber {
    /// Its value. If it is ambiguous, that with the only sign in it as the decimal sign.
    pub(super) value: Decimal,
    /// What it tells about the decimal sign of its column.
    pub(super) sign: Sign,
    /// The currency sign or code beside it.
    pub(super) currency: Option<String>,
    /// Whether a percent sign stands behind it.
    pub(super) percent: bool,
}

/// What a number tells about the decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing.
    Silent,
    /// It has this decimal sign, for certain.
    Is(char),
    /// It has this sign once, before exactly three digits: it may be the decimal sign, or stand
    /// between groups.
    Maybe(char),
}

/// Reads a number; `None` if the text is none.
pub(super) fn from_text(text: &str, style: NumberStyle) -> Option<TextNumber> {
    if let Some(Plain { digits, places, dot }) = plain(text.as_bytes(), style.dots()) {
        let sign = match dot {
            Dot::Silent => Sign::Silent,
            Dot::Decimal => Sign::Is('.'),
            Dot::Maybe => Sign::Maybe('.'),
        };
        let value = Decimal::new(digits, places);
        return Some(TextNumber { value, sign, currency: None, percent: false });
    }
    let (number, currency, percent) = undressed(text)?;
    let (negative, number) = signed(&number)?;
    let spaced: String = number.chars().map(unify).collect();
    let (digits, sign) = split(&spaced, style)?;
    let value: Decimal = digits.parse().ok()?;
    Some(TextNumber { value: if negative { -value } else { value }, sign, currency, percent })
}

/// Digits with at most a minus and a dot, which most numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plain {
    /// The digits as a whole number; 18 at most.
    pub(super) digits: i64,
    /// How many of them stand behind the dot.
    pub(super) places: u32,
    pub(super) dot: Dot,
}

/// What the dot of a plain number tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dot {
    /// Nothing, or there is none.
    Silent,
    /// It is the decimal sign of the column.
    Decimal,
    /// It is the decimal sign or stands between groups.
    Maybe,
}

/// What a dot in a plain number can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dots {
    /// The general reader's business.
    Other,
    /// The decimal sign, as is declared.
    Declared,
    /// The decimal sign.
    Decimal,
    /// The decimal sign, or what stands between groups.
    Any,
}

impl NumberStyle {
    /// What a dot can be.
    pub(super) fn dots(self) -> Dots {
        match (self.decimal, self.group) {
            (_, Some('.')) => Dots::Other,
            (Some('.'), _) => Dots::Declared,
            (Some(_), _) => Dots::Other,
            (None, Some(_)) => Dots::Decimal,
            (None, None) => Dots::Any,
        }
    }
}

impl Dots {
    /// What a dot before and behind so many digits is; `None` if that is the general reader's business.
    #[inline]
    fn of(self, before: usize, behind: usize, first: u8) -> Option<Dot> {
        if before == 0 || behind == 0 {
            return None;
        }
        match self {
            Self::Other => None,
            Self::Declared => Some(Dot::Silent),
            Self::Any if behind == 3 && before <= 3 && first != b'0' => Some(Dot::Maybe),
            Self::Decimal | Self::Any => Some(Dot::Decimal),
        }
    }
}

/// Reads a plain number; `None` if the text is something else.
#[inline]
pub(super) fn plain(text: &[u8], dots: Dots) -> Option<Plain> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if !(1..=18).contains(&digits.len()) {
        return None;
    }
    let mut number: i64 = 0;
    let mut dot = None;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => number = number * 10 + i64::from(byte - b'0'),
            b'.' if dot.is_none() => dot = Some(at),
            _ => return None,
        }
    }
    let number = if digits.len() < text.len() { -number } else { number };
    let Some(before) = dot else {
        return Some(Plain { digits: number, places: 0, dot: Dot::Silent });
    };
    let places = digits.len() - before - 1;
    let dot = dots.of(before, places, digits[0])?;
    Some(Plain { digits: number, places: places as u32, dot })
}

/// What [`plain`] reads in a field of a text. Most numbers have up to eight characters, which are
/// read together.
#[inline(always)]
pub(super) fn plain_within(text: &[u8], field: Range<usize>, dots: Dots) -> Option<Plain> {
    let (end, length) = (field.end, field.len());
    let Some(short) = text[..end].last_chunk().and_then(|end| digits::last(*end, length)) else {
        return other(&text[field], dots);
    };
    let Some(places) = short.places else {
        return Some(Plain { digits: short.digits, places: 0, dot: Dot::Silent });
    };
    let dot = dots.of(length - places - 1, places, text[end - length])?;
    Some(Plain { digits: short.digits, places: places as u32, dot })
}

/// A field that is longer, or has a sign, or is no number at all.
#[inline(never)]
fn other(text: &[u8], dots: Dots) -> Option<Plain> {
    plain(text, dots)
}

/// All kinds of blanks and apostrophes between groups are one.
fn unify(c: char) -> char {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\'' | '’' => ' ',
        c => c,
    }
}

/// Takes currency and percent sign away. `None` if other words stand beside the digits.
fn undressed(text: &str) -> Option<(String, Option<String>, bool)> {
    let is_inner =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '\u{2212}' | '(' | ')');
    let start = text.find(is_inner)?;
    let end =
        text.rfind(is_inner).map(|at| at + text[at..].chars().next().map_or(1, char::len_utf8))?;
    // A minus may stand before the currency sign: -€5.
    let (before, after) = (text[..start].trim(), text[end..].trim());
    let mut number = text[start..end].to_owned();
    let mut currency = None;
    let mut percent = false;
    for word in [before, after] {
        match word {
            "" => {}
            "%" if !percent => percent = true,
            word if is_currency(word) && currency.is_none() => currency = Some(word.to_owned()),
            _ => return None,
        }
    }
    // `- € 5`: the digits begin behind the currency sign, which stands inside.
    if let Some(at) = number.find(|c: char| !is_inner(c) && unify(c) != ' ') {
        let minus = number[..at].trim();
        let word_end = number[at..].find(is_inner).map_or(number.len(), |n| at + n);
        let word = number[at..word_end].trim().to_owned();
        if !matches!(minus, "-" | "\u{2212}") || currency.is_some() || !is_currency(&word) {
            return None;
        }
        currency = Some(word);
        number = format!("-{}", &number[word_end..]);
    }
    Some((number, currency, percent))
}

/// A sign such as € or a code such as EUR.
fn is_currency(word: &str) -> bool {
    let mut chars = word.chars();
    let sign =
        matches!(chars.next(), Some('$' | '€' | '£' | '¥' | '₼' | '₽' | '₺' | '₴' | '₾' | '₸'));
    let code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    (sign && chars.next().is_none()) || code || matches!(word, "zł" | "Kč" | "man." | "man")
}

/// The minus: a hyphen, a true minus, or the brackets of accountants.
fn signed(number: &str) -> Option<(bool, &str)> {
    let number = number.trim();
    if let Some(inner) = number.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return inner.starts_with(|c: char| c.is_ascii_digit()).then_some((true, inner));
    }
    for minus in ['-', '\u{2212}'] {
        if let Some(rest) = number.strip_prefix(minus) {
            return Some((true, rest.trim_start()));
        }
    }
    Some((false, number.strip_prefix('+').unwrap_or(number)))
}

/// Digits with a dot at most, and what the number's signs tell.
fn split(number: &str, style: NumberStyle) -> Option<(String, Sign)> {
    let valid = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' '))
        && number.bytes().any(|b| b.is_ascii_digit());
    if !valid {
        return None;
    }
    match style.decimal {
        Some(decimal) => declared(number, decimal, style.group).map(|text| (text, Sign::Silent)),
        None => found(number, style.group),
    }
}

/// The number where the decimal sign is declared.
fn declared(number: &str, decimal: char, group: Option<char>) -> Option<String> {
    let (whole, fraction) = number.split_once(decimal).unwrap_or((number, ""));
    let whole = ungrouped(whole, group)?;
    joined(&whole, fraction)
}

/// The number where the decimal sign is found out.
fn found(number: &str, group: Option<char>) -> Option<(String, Sign)> {
    let last = number.rfind(['.', ',']);
    let Some(last) = last else { return Some((ungrouped(number, group)?, Sign::Silent)) };
    let sign = if number[last..].starts_with(',') { ',' } else { '.' };
    let other = if sign == ',' { '.' } else { ',' };
    let (whole, fraction) = (&number[..last], &number[last + 1..]);
    if group == Some(sign) {
        return Some((ungrouped(number, group)?, Sign::Is(other)));
    }
    if number.matches(sign).count() > 1 {
        // 1.234.567: a decimal sign stands once.
        return Some((ungrouped(number, Some(sign))?, Sign::Is(other)));
    }
    let digits = ungrouped(whole, group.or_else(|| whole.contains(other).then_some(other)))?;
    let text = joined(&digits, fraction)?;
    // A group follows no zero and no more than three digits, and nothing groups the digits before.
    let may_group = fraction.len() == 3
        && group.is_none()
        && (1..=3).contains(&whole.len())
        && !whole.starts_with('0')
        && whole.bytes().all(|byte| byte.is_ascii_digit());
    Some((text, if may_group { Sign::Maybe(sign) } else { Sign::Is(sign) }))
}

/// Whole digits without the signs between their groups of three; `None` if those stand elsewhere,
/// as in `12 5`, which may be two numbers in one cell.
fn ungrouped(whole: &str, group: Option<char>) -> Option<String> {
    let sign = match group {
        Some(sign) => Some(unify(sign)),
        None => whole.chars().find(|c| !c.is_ascii_digit()),
    };
    let Some(sign) = sign.filter(|sign| whole.contains(*sign)) else {
        return whole.bytes().all(|b| b.is_ascii_digit()).then(|| whole.to_owned());
    };
    let mut parts = whole.split(sign);
    let first = parts.next()?;
    let right = |part: &str, length: std::ops::RangeInclusive<usize>| {
        length.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if !right(first, 1..=3) || !parts.clone().all(|part| right(part, 3..=3)) {
        return None;
    }
    Some(whole.replace(sign, ""))
}

fn joined(whole: &str, fraction: &str) -> Option<String> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(String, Sign)> {
        from_text(text, NumberStyle::default()).map(|n| (n.value.to_string(), n.sign))
    }

    #[test]
    fn the_decimal_sign_is_found_where_it_is_certain() {
        use Sign::{Is, Maybe, Silent};
        for (text, number, sign) in [
            ("12", "12", Silent),
            ("-1234567", "-1234567", Silent),
            ("1.5", "1.5", Is('.')),
            ("1,50", "1.50", Is(',')),
            (".5", "0.5", Is('.')),
            ("0.434", "0.434", Is('.')),
            ("1234.567", "1234.567", Is('.')),
            ("559.434", "559.434", Maybe('.')),
            ("1,234", "1.234", Maybe(',')),
            ("1.234,50", "1234.50", Is(',')),
            ("1,234.50", "1234.50", Is('.')),
            ("4.578.474", "4578474", Is(',')),
            ("1,234,567", "1234567", Is('.')),
            ("26\u{a0}112", "26112", Silent),
            ("1 234,5", "1234.5", Is(',')),
            ("1'234.50", "1234.50", Is('.')),
            ("\u{2212}7", "-7", Silent),
            ("(1,234.50)", "-1234.50", Is('.')),
        ] {
            assert_eq!(read(text), Some((number.to_owned(), sign)), "{text}");
        }
    }

    #[test]
    fn currency_and_percent_may_stand_beside() {
        let read = |text| from_text(text, NumberStyle::default()).unwrap();
        for (text, number, currency) in [
            ("£4.578.474", "4578474", "£"),
            ("26\u{a0}112 €", "26112", "€"),
            ("EUR 1,234.50", "1234.50", "EUR"),
            ("-€5", "-5", "€"),
            ("1.234,50 ₼", "1234.50", "₼"),
        ] {
            let found = read(text);
            assert_eq!(
                (found.value.to_string().as_str(), found.currency.as_deref()),
                (number, Some(currency)),
                "{text}"
            );
        }
        assert!(read("12,5 %").percent);
        assert_eq!(read("12,5%").value.to_string(), "12.5");
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in [
            "", "-", "12a", "1.2.3", "12 5", "1 2", "1,5 0", "1,23,456", "5 people", "1e5", ".",
            "5 %%", "--5", "€5€", "1-2",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_declared_sign_decides() {
        let read = |text, decimal, group| {
            from_text(text, NumberStyle { decimal, group }).map(|n| (n.value.to_string(), n.sign))
        };
        let sure = |text: &str| Some((text.to_owned(), Sign::Silent));
        assert_eq!(read("559.434", Some(','), None), sure("559434"));
        assert_eq!(read("559.434", Some('.'), None), sure("559.434"));
        assert_eq!(read("1.234,5", Some('.'), None), None);
        assert_eq!(read("1 234,5", Some(','), Some(' ')), sure("1234.5"));
        assert_eq!(read("1.234", None, Some('.')), Some(("1234".into(), Sign::Is(','))));
        assert_eq!(read("1.5", Some(','), None), None);
    }

    #[test]
    fn floats_lose_their_binary_noise() {
        assert_eq!(from_float(0.1 + 0.2).unwrap().to_string(), "0.3");
        assert_eq!(from_float(1234.5).unwrap().to_string(), "1234.5");
        assert_eq!(from_float(1234.57).unwrap().to_string(), "1234.57");
        assert_eq!(from_float(1.0 / 3.0).unwrap().to_string(), "0.333333333333333");
        assert_eq!(from_float(2_500_000.0).unwrap().to_string(), "2500000");
        assert_eq!(from_float(1_234_567_890_123_456.0).unwrap().to_string(), "1234567890123456");
        assert_eq!(from_float(f64::NAN), None);
        assert_eq!(from_float(1e300), None);
    }

    proptest! {
        #[test]
        fn a_field_is_the_same_number_as_its_text(
            before in "[0-9,]{0,9}",
            text in "-{0,1}[0-9]{0,9}[.,/0]{0,1}[0-9]{0,4}",
            decimal in proptest::option::of(proptest::sample::select(vec!['.', ','])),
            group in proptest::option::of(proptest::sample::select(vec!['.', ' '])),
        ) {
            let all = format!("{before}{text},1");
            let field = before.len()..before.len() + text.len();
            let dots = NumberStyle { decimal, group }.dots();
            let found = plain_within(all.as_bytes(), field, dots);
            prop_assert_eq!(found, plain(text.as_bytes(), dots));
        }
    }
}

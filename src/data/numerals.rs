//! The numbers in a text, for comparing two languages of it.
//!
//! Writers put small numbers into words, months into names and centuries into Roman numerals in
//! one language and not in the other. What may be such a case is no difference.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;
use rust_decimal::Decimal;

use crate::locale::{DateStyle, Language, format_date, format_number};

/// Up to here a number may stand in words in the other language.
const IN_WORDS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// The numbers that only one of two texts has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) first: Vec<String>,
    pub(super) second: Vec<String>,
}

/// How a language writes numbers and months.
#[derive(Debug)]
pub(super) struct Signs {
    group: char,
    decimal: char,
    /// The beginnings of the names of the months, in small letters.
    months: Vec<String>,
}

impl Signs {
    pub(super) fn of(tag: &str) -> Self {
        let language = Language::new(tag);
        let number = format_number(Decimal::new(12_345_675, 1), None, &language);
        let mut signs = number.chars().filter(|c| !c.is_ascii_digit());
        let month = |month: i8| {
            let day = civil::date(2000, month, 1);
            let name = format_date(day, DateStyle::Month, &language);
            let letters = name.chars().take_while(|c| c.is_alphabetic());
            // Endings differ: the beginning of a name is enough.
            letters.flat_map(char::to_lowercase).take(4).collect()
        };
        Self {
            group: signs.next().unwrap_or(','),
            decimal: signs.next_back().unwrap_or('.'),
            months: (1..=12).map(month).collect(),
        }
    }
}

/// How the numbers of two texts differ, each with the signs of its language.
pub(super) fn difference(first: (&str, &Signs), second: (&str, &Signs)) -> Option<Difference> {
    let digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if !digits(first.0) && !digits(second.0) {
        return None;
    }
    let [first, second] =
        [first, second].map(|(text, signs)| (numbers(text, signs), in_other_signs(text, signs)));
    let only = |own: &Counted, other: &Counted, spoken: &BTreeSet<Decimal>| {
        let surplus = own.iter().filter(|(number, count)| {
            other.get(number).unwrap_or(&0) < count && !spoken.contains(number)
        });
        surplus.map(|(number, _)| *number).collect::<Vec<Decimal>>()
    };
    let (mut a, mut b) =
        (only(&first.0, &second.0, &second.1), only(&second.0, &first.0, &first.1));
    // A number that has no counterpart at all may stand there in words.
    if b.is_empty() {
        a.retain(|number| *number > IN_WORDS);
    }
    if a.is_empty() {
        b.retain(|number| *number > IN_WORDS);
    }
    let texts = |numbers: Vec<Decimal>| numbers.iter().map(ToString::to_string).collect();
    (!a.is_empty() || !b.is_empty()).then(|| Difference { first: texts(a), second: texts(b) })
}

/// Number → how often it stands there.
type Counted = BTreeMap<Decimal, usize>;

/// The numbers of a text in digits.
fn numbers(text: &str, signs: &Signs) -> Counted {
    let mut counted = Counted::new();
    for run in runs(text) {
        for number in read(&run, signs) {
            *counted.entry(number.normalize()).or_default() += 1;
        }
    }
    counted
}

/// The digits of a text, with the single signs that stand between them.
fn runs(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut runs: Vec<String> = Vec::new();
    let mut open = false;
    for (index, c) in characters.iter().enumerate() {
        let digit = |at: Option<usize>| {
            at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_digit)
        };
        let between = digit(index.checked_sub(1)) && digit(Some(index + 1));
        let goes_on = c.is_ascii_digit() || (open && between && is_inner(*c));
        match (goes_on, open, runs.last_mut()) {
            (true, true, Some(run)) => run.push(*c),
            (true, ..) => runs.push(c.to_string()),
            (false, ..) => {}
        }
        open = goes_on;
    }
    runs
}

/// Signs that may stand inside a number.
fn is_inner(c: char) -> bool {
    matches!(c, '.' | ',' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '’')
}

/// The numbers of a run: one if its signs make sense as group and decimal signs, else its parts,
/// as of a date.
fn read(run: &str, language: &Signs) -> Vec<Decimal> {
    let parts: Vec<&str> = run.split(is_inner).collect();
    let signs: Vec<char> = run.chars().filter(|c| is_inner(*c)).collect();
    let mut numbers: Vec<String> = Vec::new();
    // Whether the number that is being read can still grow by a group of three digits.
    let mut grows = false;
    for (index, part) in parts.iter().enumerate() {
        let sign = index.checked_sub(1).map(|before| signs[before]);
        let grouped = |sign: char| sign == language.group || !matches!(sign, '.' | ',');
        let (alone, is_last) = (numbers.len() == 1, index + 1 == parts.len());
        match (sign, numbers.last_mut()) {
            (Some(sign), Some(last)) if grouped(sign) && part.len() == 3 && grows => {
                last.push_str(part);
            }
            // `12.05.2018` is a date and `1.5` a number.
            (Some(sign), Some(last)) if sign == language.decimal && is_last && alone => {
                last.push('.');
                last.push_str(part);
            }
            _ => {
                numbers.push((*part).to_owned());
                grows = part.len() <= 3;
            }
        }
    }
    numbers.iter().filter_map(|number| number.parse().ok()).collect()
}

/// The numbers that a text has in other signs than digits: months by name, Roman numerals.
fn in_other_signs(text: &str, signs: &Signs) -> BTreeSet<Decimal> {
    let lower = text.to_lowercase();
    let stands = |(_, stem): &(u32, &String)| stem.chars().count() >= 3 && lower.contains(*stem);
    let months = (1..).zip(&signs.months).filter(stands).map(|(month, _)| month);
    let words = text.split(|c: char| !c.is_alphabetic()).filter_map(roman);
    months.chain(words).map(Decimal::from).collect()
}

/// A Roman numeral of at least one capital letter.
fn roman(word: &str) -> Option<u32> {
    if word.is_empty() {
        return None;
    }
    let values = word.chars().map(|letter| match letter {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    });
    let values: Vec<u32> = values.collect::<Option<_>>()?;
    let mut sum = 0;
    for (index, value) in values.iter().enumerate() {
        match values.get(index + 1).is_some_and(|next| next > value) {
            true => sum -= *value as i32,
            false => sum += *value as i32,
        }
    }
    u32::try_from(sum).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(english: &str, azerbaijani: &str) -> Option<(Vec<String>, Vec<String>)> {
        let (en, az) = (Signs::of("en"), Signs::of("az"));
        difference((english, &en), (azerbaijani, &az)).map(|found| (found.first, found.second))
    }

    #[test]
    fn the_same_numbers_in_the_signs_of_each_language_are_no_difference() {
        for (english, azerbaijani) in [
            ("no numbers", "rəqəmsiz"),
            ("EUR 1,234.50 for 12 people", "12 nəfər üçün 1.234,50 EUR"),
            ("1,500,000 people", "1 500 000 nəfər"),
            ("12 500", "12.500"),
            ("3.5 per cent", "3,5 faiz"),
            ("from 2016 to 2019", "2016-2019"),
            ("on 12.05.2018 at 10:30", "12.05.2018, saat 10:30"),
            ("five trainings", "5 təlim"),
            ("the 21st century", "XXI əsr"),
            ("12 March 2018", "12.03.2018"),
            ("January 2018", "01/2018"),
            ("Phone +994 12 500 10 10", "Telefon +994 12 500 10 10"),
        ] {
            assert_eq!(differ(english, azerbaijani), None, "{english} / {azerbaijani}");
        }
    }

    #[test]
    fn other_numbers_are_found() {
        let found = |a: &[&str], b: &[&str]| {
            let texts = |numbers: &[&str]| numbers.iter().map(|n| (*n).to_owned()).collect();
            Some((texts(a), texts(b)))
        };
        assert_eq!(differ("150 people", "105 nəfər"), found(&["150"], &["105"]));
        assert_eq!(differ("3 trainings", "5 təlim"), found(&["3"], &["5"]));
        assert_eq!(differ("150 people", "insanlar"), found(&["150"], &[]));
        assert_eq!(differ("1,500 people", "1,500 nəfər"), found(&["1500"], &["1.5"]));
        assert_eq!(
            differ("in 2018, 12 of 12", "2019-cu ildə 12-dən 12"),
            found(&["2018"], &["2019"])
        );
    }

    #[test]
    fn roman_numerals_are_read() {
        let wanted = [("XXI", 21), ("IV", 4), ("XLIX", 49), ("I", 1)];
        wanted.iter().for_each(|(word, number)| assert_eq!(roman(word), Some(*number)));
        assert_eq!((roman("XIa"), roman(""), roman("MIX")), (None, None, None));
    }
}

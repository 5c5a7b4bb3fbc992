//! Number format codes, as far as they say what a value is.

use crate::data::read::NumberFormat;

/// Stands before the unit of a duration in a code that is taken apart.
const DURATION: char = '[';

/// What a format code makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shown {
    /// How a plain number is shown.
    pub(super) number: NumberFormat,
    /// Whether it shows a day, a month or a year.
    pub(super) day: bool,
    /// Whether it shows a time of day.
    pub(super) time: bool,
    /// Whether it counts on beyond a day, as `[h]:mm` does.
    pub(super) duration: bool,
}

impl Shown {
    /// What is assumed of a date whose format is not known.
    pub(super) const UNKNOWN_DATE: Self =
        Self { number: NumberFormat::General, day: true, time: true, duration: false };

    /// The formats that every Excel has, by their number.
    pub(super) fn built_in(id: u16) -> Self {
        let (day, time) = match id {
            9 | 10 => return Self::of("0%"),
            14..=17 => (true, false),
            18..=21 | 45 | 47 => (false, true),
            // The others differ from country to country.
            22 | 27..=36 | 50..=58 => (true, true),
            _ => (false, false),
        };
        Self { number: NumberFormat::General, day, time, duration: id == 46 }
    }

    /// Whether a number of this format is a day or a time of day.
    pub(super) fn is_date(self) -> bool {
        (self.day || self.time) && !self.duration
    }

    /// Reads a format code such as `0.0%`, `00000` or `dd.mm.yyyy hh:mm`.
    pub(super) fn of(code: &str) -> Self {
        let plain = tokens(code);
        let has = |letters: &[char]| plain.contains(letters);
        let time = has(&['h', 's']);
        // An m beside hours or seconds means minutes, otherwise months.
        let day = has(&['y', 'd']) || (has(&['m']) && !time);
        let duration = plain.contains(DURATION);
        let number = match plain.len() {
            _ if plain.contains('%') => NumberFormat::Percent,
            length @ 2..=64 if plain.bytes().all(|byte| byte == b'0') => {
                NumberFormat::Digits(length as u8)
            }
            _ => NumberFormat::General,
        };
        Self { number, day, time, duration }
    }
}

/// The first section of a code in lower case, without literal texts, colours, conditions and what
/// only makes room.
fn tokens(code: &str) -> String {
    let mut plain = String::new();
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            ';' => break,
            '"' => drop(characters.by_ref().find(|c| *c == '"')),
            // The next character is shown as it is, or only its width counts, or it fills the cell.
            '\\' => match characters.next() {
                Some(' ') | None => {}
                // Something stands between the digits, so that they are not plain digits.
                Some(_) => plain.push('\\'),
            },
            '_' | '*' => drop(characters.next()),
            '[' => {
                let inside: String = characters.by_ref().take_while(|c| *c != ']').collect();
                if inside.chars().all(|c| "hmsHMS".contains(c)) {
                    plain.push(DURATION);
                    plain.push_str(&inside.to_lowercase());
                }
            }
            ' ' => {}
            _ => plain.extend(character.to_lowercase()),
        }
    }
    // `general` holds letters that mean something elsewhere.
    plain.replace("general", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_percent_and_leading_zeros() {
        for code in ["0%", "0.00%", "#,##0.0 %", "0%;[Red]-0%"] {
            assert_eq!(Shown::of(code).number, NumberFormat::Percent, "{code}");
        }
        for (code, digits) in [("0000000", 7), ("00", 2), ("[$-42C]00000", 5), ("000_)", 3)] {
            assert_eq!(Shown::of(code).number, NumberFormat::Digits(digits), "{code}");
        }
        for code in ["General", "0", "0.00", "#,##0", "0\"%\"", "000\\-00", "@", "0.00E+00"] {
            assert_eq!(Shown::of(code).number, NumberFormat::General, "{code}");
        }
    }

    #[test]
    fn codes_tell_days_from_times() {
        let of = |code| (Shown::of(code).day, Shown::of(code).time);
        assert_eq!(of("dd.mm.yyyy"), (true, false));
        assert_eq!(of("mmm"), (true, false));
        assert_eq!(of("hh:mm"), (false, true));
        assert_eq!(of("h:mm AM/PM"), (false, true));
        assert_eq!(of("yyyy-mm-dd hh:mm:ss"), (true, true));
        assert_eq!(of("[$-409]h:mm\\ \"day\""), (false, true));
        assert_eq!(of("General"), (false, false));
        assert_eq!(of("0.00E+00"), (false, false));
        assert!(Shown::of("yyyy").is_date() && !Shown::of("[h]:mm").is_date());
        assert!(!Shown::of("[Red]0.0").duration && Shown::of("[mm]:ss").duration);
    }
}

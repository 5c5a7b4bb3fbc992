//! Digits, eight at a time: a number of eight bytes is looked at as one of 64 bits, with the first
//! byte in its lowest bits.

const ZEROS: u64 = 0x3030_3030_3030_3030;
const DOTS: u64 = 0x2e2e_2e2e_2e2e_2e2e;
const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
const SIXES: u64 = 0x0606_0606_0606_0606;

/// A number of up to eight characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short {
    /// All its digits as a whole number.
    pub(super) digits: i64,
    /// How many of them stand behind the dot, if it has one.
    pub(super) places: Option<usize>,
}

/// Reads a number from the last characters of a text, of which the last eight bytes are given. `None`
/// if they are not digits with at most one dot, or are too many or none.
#[inline]
pub(super) fn last(end: [u8; 8], length: usize) -> Option<Short> {
    if !(1..=8).contains(&length) {
        return None;
    }
    // Zeros take the place of what stands before the number.
    let number = u64::MAX << (64 - 8 * length);
    let bytes = (u64::from_le_bytes(end) & number) | (ZEROS & !number);
    let different = bytes ^ DOTS;
    let found = !(((different & LOW) + LOW) | different | LOW);
    if found == 0 {
        return Some(Short { digits: i64::from(whole(bytes)?), places: None });
    }
    // What stands before the dot moves over it; a second dot is no digit.
    let before = (found & found.wrapping_neg()) >> 7;
    let head = bytes & (before - 1);
    let tail = bytes & !((before << 8).wrapping_sub(1));
    let digits = i64::from(whole(tail | (head << 8) | 0x30)?);
    Some(Short { digits, places: Some(7 - found.trailing_zeros() as usize / 8) })
}

/// Whether all eight are digits.
#[inline]
fn are_digits(bytes: u64) -> bool {
    (bytes & HALVES) | ((bytes.wrapping_add(SIXES) & HALVES) >> 4) == 0x3333_3333_3333_3333
}

/// The numbers of two digits each that eight digits are; `None` if they are not.
#[inline]
fn by_two(bytes: u64) -> Option<u64> {
    let digits = are_digits(bytes).then(|| bytes - ZEROS)?;
    // Every other byte is of use.
    Some(digits.wrapping_mul(10).wrapping_add(digits >> 8))
}

/// The whole number that eight digits are.
#[inline]
fn whole(bytes: u64) -> Option<u32> {
    const EVERY: u64 = 0x0000_00ff_0000_00ff;
    let pairs = by_two(bytes)?;
    // Millions and hundreds, and then ten thousands and ones, meet in the upper half.
    let odd = (pairs & EVERY).wrapping_mul(100 + (1_000_000 << 32));
    let even = ((pairs >> 16) & EVERY).wrapping_mul(1 + (10_000 << 32));
    Some((odd.wrapping_add(even) >> 32) as u32)
}

/// The four numbers that eight digits are, two digits each; `None` if they are not digits.
#[inline]
pub(super) fn pairs(digits: [u8; 8]) -> Option<[u8; 4]> {
    let bytes = by_two(u64::from_le_bytes(digits))?.to_le_bytes();
    Some([bytes[0], bytes[2], bytes[4], bytes[6]])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<Short> {
        let whole = format!("12345.78{text}");
        last(*whole.as_bytes().last_chunk().unwrap(), text.len())
    }

    #[test]
    fn numbers_are_read_with_and_without_a_dot() {
        for (text, digits, places) in [
            ("0", 0, None),
            ("7", 7, None),
            ("12345678", 12_345_678, None),
            ("99999.99", 9_999_999, Some(2)),
            ("0.0001", 1, Some(4)),
            (".5", 5, Some(1)),
            ("5.", 5, Some(0)),
            ("1234567.", 1_234_567, Some(0)),
            (".1234567", 1_234_567, Some(7)),
            (".", 0, Some(0)),
        ] {
            assert_eq!(read(text), Some(Short { digits, places }), "{text}");
        }
        for text in ["", "123456789", "1.2.3", "..", "-1", "1/2", "1:2", "1 2", "ə", "1e5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_digits_or_not(bytes: [u8; 8]) {
            let text = std::str::from_utf8(&bytes);
            let digits = bytes.iter().all(u8::is_ascii_digit);
            let wanted: Option<i64> = text.ok().filter(|_| digits).and_then(|t| t.parse().ok());
            let found = last(bytes, 8).filter(|short| short.places.is_none());
            prop_assert_eq!(found.map(|short| short.digits), wanted);
            prop_assert_eq!(pairs(bytes).is_some(), digits);
        }

        #[test]
        fn numbers_are_read_back(number in 0i64..100_000_000, length in 1usize..=8) {
            let text = number.to_string();
            let text = &text[..length.min(text.len())];
            let wanted = Short { digits: text.parse().unwrap(), places: None };
            prop_assert_eq!(read(text), Some(wanted));
        }

        #[test]
        fn days_are_taken_apart(year in 0u16..10_000, month in 0u8..100, day in 0u8..100) {
            let text = format!("{year:04}{month:02}{day:02}");
            let [first, second] = [year / 100, year % 100].map(|pair| pair as u8);
            let read = pairs(text.as_bytes().try_into().unwrap());
            prop_assert_eq!(read, Some([first, second, month, day]));
        }
    }
}

//! Decimal numbers in eight bytes each, where they fit.

use rust_decimal::Decimal;

/// How many bits of a packed number hold its scale, which is 28 at most.
const SCALE_BITS: u32 = 5;
const SCALE_MASK: i64 = (1 << SCALE_BITS) - 1;

/// The decimal numbers of a column. Each keeps its own scale: 1.10 stays 1.10.
#[derive(Debug, Clone)]
pub(super) enum Decimals {
    /// The digits of each number as a whole one, shifted, with the scale in the lowest bits. Numbers
    /// of up to 17 digits fit.
    Packed(Vec<i64>),
    /// As soon as one does not fit.
    Wide(Vec<Decimal>),
}

fn pack(number: Decimal) -> Option<i64> {
    // The packed form knows no negative zero.
    let plain = !(number.is_zero() && number.is_sign_negative());
    let digits = i64::try_from(number.mantissa()).ok().filter(|_| plain)?;
    pack_parts(digits, number.scale())
}

#[inline]
fn pack_parts(digits: i64, scale: u32) -> Option<i64> {
    let packed = digits << SCALE_BITS;
    let fits = packed >> SCALE_BITS == digits && scale <= Decimal::MAX_SCALE;
    fits.then_some(packed | i64::from(scale))
}

fn unpack(packed: i64) -> Decimal {
    Decimal::new(packed >> SCALE_BITS, (packed & SCALE_MASK) as u32)
}

impl Decimals {
    /// The digits of a packed number as a whole one, and its scale.
    #[inline]
    pub(super) fn parts(packed: i64) -> (i64, usize) {
        (packed >> SCALE_BITS, (packed & SCALE_MASK) as usize)
    }

    pub(super) fn new() -> Self {
        Self::Packed(Vec::new())
    }

    /// None, stored as these are.
    pub(super) fn like(&self) -> Self {
        match self {
            Self::Packed(_) => Self::new(),
            Self::Wide(_) => Self::Wide(Vec::new()),
        }
    }

    /// Takes all numbers away, and stores what comes as the others are stored.
    pub(super) fn clear(&mut self, others: &Self) {
        match (&mut *self, others) {
            (Self::Packed(numbers), Self::Packed(_)) => numbers.clear(),
            (Self::Wide(numbers), Self::Wide(_)) => numbers.clear(),
            _ => *self = others.like(),
        }
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        match self {
            Self::Packed(numbers) => numbers.reserve(rows),
            Self::Wide(numbers) => numbers.reserve(rows),
        }
    }

    pub(super) fn shrink(&mut self) {
        match self {
            Self::Packed(numbers) => numbers.shrink_to_fit(),
            Self::Wide(numbers) => numbers.shrink_to_fit(),
        }
    }

    pub(super) fn push(&mut self, number: Decimal) {
        match (&mut *self, pack(number)) {
            (Self::Packed(numbers), Some(packed)) => numbers.push(packed),
            (Self::Packed(_), None) => self.widened().push(number),
            (Self::Wide(numbers), _) => numbers.push(number),
        }
    }

    /// Adds the number of these digits, of which the last `scale` stand behind the decimal sign.
    #[inline]
    pub(super) fn push_parts(&mut self, digits: i64, scale: u32) {
        match (&mut *self, pack_parts(digits, scale)) {
            (Self::Packed(numbers), Some(packed)) => numbers.push(packed),
            _ => self.push(Decimal::new(digits, scale)),
        }
    }

    /// Adds many such numbers, and returns how many.
    pub(super) fn extend_parts(&mut self, mut parts: impl Iterator<Item = (i64, u32)>) -> usize {
        let mut count = 0;
        if let Self::Packed(numbers) = self {
            let before = numbers.len();
            let mut large = None;
            numbers.extend(parts.by_ref().map_while(|(digits, scale)| {
                let packed = pack_parts(digits, scale);
                large = packed.is_none().then_some((digits, scale));
                packed
            }));
            count = numbers.len() - before;
            // Without a large one the parts have ended, and must not be asked for more.
            let Some((digits, scale)) = large else { return count };
            self.push_parts(digits, scale);
            count += 1;
        }
        for (digits, scale) in parts {
            self.push_parts(digits, scale);
            count += 1;
        }
        count
    }

    pub(super) fn set(&mut self, row: usize, number: Decimal) {
        match (&mut *self, pack(number)) {
            (Self::Packed(numbers), Some(packed)) => numbers[row] = packed,
            (Self::Packed(_), None) => self.widened()[row] = number,
            (Self::Wide(numbers), _) => numbers[row] = number,
        }
    }

    pub(super) fn get(&self, row: usize) -> Decimal {
        match self {
            Self::Packed(numbers) => unpack(numbers[row]),
            Self::Wide(numbers) => numbers[row],
        }
    }

    pub(super) fn pop(&mut self) {
        match self {
            Self::Packed(numbers) => drop(numbers.pop()),
            Self::Wide(numbers) => drop(numbers.pop()),
        }
    }

    pub(super) fn append(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Packed(numbers), Self::Packed(more)) => numbers.extend_from_slice(more),
            (_, Self::Packed(more)) => more.iter().for_each(|packed| self.push(unpack(*packed))),
            (_, Self::Wide(more)) => self.widened().extend_from_slice(more),
        }
    }

    /// The numbers in their own form, which holds them all.
    fn widened(&mut self) -> &mut Vec<Decimal> {
        if let Self::Packed(numbers) = self {
            let mut wide = Vec::with_capacity(numbers.capacity());
            wide.extend(numbers.iter().map(|packed| unpack(*packed)));
            *self = Self::Wide(wide);
        }
        match self {
            Self::Wide(numbers) => numbers,
            Self::Packed(_) => unreachable!("they have just been widened"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers to the digit: 1.10 and 1.1 are equal, but print differently.
    fn shown(numbers: &Decimals, rows: usize) -> Vec<String> {
        (0..rows).map(|row| numbers.get(row).to_string()).collect()
    }

    /// A number, with the sign even of a zero.
    fn number(text: &str) -> Decimal {
        let mut number: Decimal = text.parse().unwrap();
        number.set_sign_negative(text.starts_with('-'));
        number
    }

    #[test]
    fn numbers_keep_their_digits_packed_or_not() {
        let texts = [
            "0",
            "1.10",
            "1.1",
            "-0.05",
            "0.00",
            "288230376151711743",
            "-288230376151711744",
            "288230376151711744",
            "-0.0",
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
        ];
        let fits = |text: &str| pack(number(text)).is_some();
        assert!(texts[..7].iter().all(|text| fits(text)) && fits(texts[10]));
        assert!(!texts[7..10].iter().any(|text| fits(text)));
        let mut all = Decimals::new();
        for (rows, text) in (1..).zip(texts) {
            all.push(number(text));
            assert_eq!(shown(&all, rows), texts[..rows]);
        }
        for (row, text) in texts.iter().rev().enumerate() {
            all.set(row, number(text));
        }
        assert!(shown(&all, texts.len()).iter().eq(texts.iter().rev()));
    }

    #[test]
    fn parts_are_put_together_in_any_form() {
        let of = |texts: &[&str]| {
            let mut numbers = Decimals::new();
            texts.iter().for_each(|text| numbers.push(number(text)));
            numbers
        };
        let (narrow, wide) = (["1.50", "2"], ["-0.0", "7.1"]);
        for (first, second) in [(narrow, narrow), (narrow, wide), (wide, narrow), (wide, wide)] {
            let mut all = of(&first);
            all.append(&of(&second));
            all.push_parts(105, 2);
            assert_eq!(shown(&all, 5), [first[0], first[1], second[0], second[1], "1.05"]);
            all.pop();
            all.push_parts(i64::MAX, 3);
            assert_eq!(all.get(4).to_string(), "9223372036854775.807");
        }
    }
}

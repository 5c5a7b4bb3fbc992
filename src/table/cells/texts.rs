//! The texts of a column: each different one once where there are few, else all behind each other.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// The texts of a column, one a row.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    /// Texts behind each other, and where each one ends.
    all: String,
    ends: Vec<u32>,
    /// Which of the texts each row holds; `None` if each row has its own.
    few: Option<Few>,
}

/// Many columns hold few different texts, many times: names of places, of projects, yes and no.
#[derive(Debug, Clone)]
struct Few {
    codes: Vec<u16>,
    /// The codes by the hashes of their texts.
    found: HashTable<u16>,
    /// The codes that were found last, by [`Glance`]: most texts are found at once.
    recent: Box<[Recent; RECENT]>,
}

const RECENT: usize = 256;

impl Default for Few {
    fn default() -> Self {
        Self {
            codes: Vec::new(),
            found: HashTable::new(),
            recent: Box::new([Recent::NONE; RECENT]),
        }
    }
}

/// So many different texts are few in a column of any length.
const FEW: usize = 256;
/// More rows than this must hold each text, on average, for it to be stored once.
const REPEATED: usize = 4;

fn hash(text: &[u8]) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// A text that was found: its code, and what tells it from other texts at a glance.
#[derive(Debug, Clone, Copy)]
struct Recent {
    glance: Glance,
    code: u16,
}

impl Recent {
    const NONE: Self = Self { glance: Glance::NONE, code: 0 };
}

/// The length of a text and its ends, which are all of it if it is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Glance {
    length: usize,
    ends: [u64; 2],
}

impl Glance {
    /// Texts up to this length are equal if their glances are.
    const WHOLE: usize = 16;
    /// That of no text.
    const NONE: Self = Self { length: usize::MAX, ends: [0; 2] };

    #[inline]
    fn new(text: &[u8]) -> Self {
        let eight = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let ends = if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            [eight(first), eight(last)]
        } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            [four(first), four(last)]
        } else {
            [text.iter().fold(0, |all, byte| (all << 8) | u64::from(*byte)), 0]
        };
        Self { length: text.len(), ends }
    }

    /// Where the text's code stands among the recent ones.
    #[inline]
    fn place(self) -> usize {
        let mixed = self.ends[0] ^ self.ends[1].rotate_left(29) ^ self.length as u64;
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize
    }
}

/// Whether a text is the one with this index.
#[inline]
fn is_at(all: &str, ends: &[u32], index: u16, text: &[u8]) -> bool {
    let index = usize::from(index);
    let start = index.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end);
    let Some(end) = ends.get(index) else { return false };
    all.as_bytes().get(start as usize..*end as usize) == Some(text)
}

fn text_at<'a>(all: &'a str, ends: &[u32], index: usize) -> &'a str {
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    &all[start as usize..ends[index] as usize]
}

impl Texts {
    pub(super) fn new() -> Self {
        Self { all: String::new(), ends: Vec::new(), few: Some(Few::default()) }
    }

    /// None, stored as these are.
    pub(super) fn like(&self) -> Self {
        Self { few: self.few.as_ref().map(|_| Few::default()), ..Self::new() }
    }

    /// Takes all texts away, and stores what comes as the others are stored.
    pub(super) fn clear(&mut self, others: &Self) {
        self.all.clear();
        self.ends.clear();
        match (&mut self.few, &others.few) {
            (Some(few), Some(_)) => {
                few.codes.clear();
                few.found.clear();
                few.recent.fill(Recent::NONE);
            }
            (few, others) => *few = others.as_ref().map(|_| Few::default()),
        }
    }

    /// Adds a text that another row holds; `false` if none is known to hold it.
    #[inline]
    pub(super) fn push_known(&mut self, text: &str) -> bool {
        self.extend_known(std::iter::once(text.as_bytes())) == 1
    }

    /// Adds texts that other rows hold, up to the first that none is known to hold. Returns how many.
    #[inline]
    pub(super) fn extend_known<'t>(&mut self, texts: impl Iterator<Item = &'t [u8]>) -> usize {
        let Some(Few { codes, found, recent }) = &mut self.few else { return 0 };
        let before = codes.len();
        codes.extend(texts.map_while(|text| {
            let glance = Glance::new(text);
            let recent = &mut recent[glance.place()];
            let same = |code: u16| is_at(&self.all, &self.ends, code, text);
            let short = text.len() <= Glance::WHOLE;
            if recent.glance != glance || !(short || same(recent.code)) {
                let code = *found.find(hash(text), |code| same(*code))?;
                *recent = Recent { glance, code };
            }
            Some(recent.code)
        }));
        codes.len() - before
    }

    /// Makes room for more rows with texts as long as those so far.
    pub(super) fn reserve(&mut self, rows: usize) {
        match &mut self.few {
            Some(few) => few.codes.reserve(rows),
            None => {
                let average = self.all.len() / self.ends.len().max(1) + 1;
                self.all.reserve(rows * average);
                self.ends.reserve(rows);
            }
        }
    }

    pub(super) fn shrink(&mut self) {
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
        if let Some(few) = &mut self.few {
            few.codes.shrink_to_fit();
        }
    }

    /// Adds a text. Returns `false`, and adds nothing, if all texts together become too long.
    #[inline]
    pub(super) fn push(&mut self, text: &str) -> bool {
        let code = match &mut self.few {
            Some(few) => code(&mut self.all, &mut self.ends, few, text, few.codes.len()),
            None => None,
        };
        if let Some((few, code)) = self.few.as_mut().zip(code) {
            few.codes.push(code);
            return true;
        }
        self.unfold() && keep(&mut self.all, &mut self.ends, text)
    }

    pub(super) fn get(&self, row: usize) -> &str {
        let index = self.few.as_ref().map_or(row, |few| usize::from(few.codes[row]));
        text_at(&self.all, &self.ends, index)
    }

    /// Which text each row holds, where each text is stored once.
    pub(super) fn codes(&self) -> Option<&[u16]> {
        self.few.as_ref().map(|few| few.codes.as_slice())
    }

    /// Whether two rows hold the same text.
    pub(super) fn same(&self, row: usize, other: usize) -> bool {
        match &self.few {
            Some(few) => few.codes[row] == few.codes[other],
            None => self.get(row) == self.get(other),
        }
    }

    pub(super) fn pop(&mut self) {
        match &mut self.few {
            // The text stays, in case that another row holds it.
            Some(few) => drop(few.codes.pop()),
            None => {
                self.ends.pop();
                self.all.truncate(self.ends.last().map_or(0, |end| *end as usize));
            }
        }
    }

    /// Adds the texts of many rows at once, if they are stored alike. Returns `false`, and adds no
    /// row, if they must be added one by one.
    pub(super) fn append(&mut self, other: &Self) -> bool {
        match (&mut self.few, &other.few) {
            (Some(few), Some(more)) => {
                let rows = few.codes.len() + more.codes.len();
                let texts = (0..other.ends.len()).map(|at| text_at(&other.all, &other.ends, at));
                let codes: Option<Vec<u16>> = texts
                    .map(|text| code(&mut self.all, &mut self.ends, few, text, rows))
                    .collect();
                let Some(codes) = codes else { return false };
                few.codes.extend(more.codes.iter().map(|code| codes[usize::from(*code)]));
                true
            }
            (None, None) if self.all.len() + other.all.len() <= u32::MAX as usize => {
                let base = self.all.len() as u32;
                self.all.push_str(&other.all);
                self.ends.extend(other.ends.iter().map(|end| base + end));
                true
            }
            _ => false,
        }
    }

    /// Gives each row its own text, since too many are different. Returns `false`, and changes
    /// nothing, if they become too long.
    fn unfold(&mut self) -> bool {
        let Some(few) = &self.few else { return true };
        let length = |code: &u16| text_at(&self.all, &self.ends, usize::from(*code)).len();
        let size: usize = few.codes.iter().map(length).sum();
        if size > u32::MAX as usize {
            return false;
        }
        let (rows, room) = (few.codes.len(), few.codes.capacity());
        let mut ends = Vec::with_capacity(room);
        let mut all = String::with_capacity(size + (room - rows) * (size / rows.max(1) + 1));
        for code in &few.codes {
            all.push_str(text_at(&self.all, &self.ends, usize::from(*code)));
            ends.push(all.len() as u32);
        }
        *self = Self { all, ends, few: None };
        true
    }
}

/// The code of a text in a column of so many rows, an old or a new one; `None` if the column has too
/// many different texts for that.
#[inline]
fn code(
    all: &mut String,
    ends: &mut Vec<u32>,
    few: &mut Few,
    text: &str,
    rows: usize,
) -> Option<u16> {
    let hashed = hash(text.as_bytes());
    let same = |code: &u16| is_at(all, ends, *code, text.as_bytes());
    if let Some(code) = few.found.find(hashed, same) {
        return Some(*code);
    }
    let next = u16::try_from(ends.len()).ok()?;
    if ends.len() >= FEW.max(rows / REPEATED) || !keep(all, ends, text) {
        return None;
    }
    let rehash = |code: &u16| hash(text_at(all, ends, usize::from(*code)).as_bytes());
    few.found.insert_unique(hashed, next, rehash);
    Some(next)
}

/// Writes a text behind the others. Returns `false` if there is no room for it.
fn keep(all: &mut String, ends: &mut Vec<u32>, text: &str) -> bool {
    if all.len() + text.len() > u32::MAX as usize {
        return false;
    }
    all.push_str(text);
    ends.push(all.len() as u32);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[String]) -> Texts {
        let mut all = Texts::new();
        assert!(texts.iter().all(|text| all.push(text)));
        all
    }

    fn some(rows: usize, different: usize) -> Vec<String> {
        (0..rows).map(|row| format!("text {}", row * 7 % different)).collect()
    }

    fn holds(texts: &Texts, wanted: &[String]) {
        assert!(wanted.iter().enumerate().all(|(row, text)| texts.get(row) == text));
        assert!(!texts.same(0, 1) && texts.same(1, 1));
    }

    #[test]
    fn few_texts_are_stored_once_and_many_as_they_are() {
        for (rows, different, once) in
            [(3000, 5, true), (200, 200, true), (3000, 701, false), (3000, 3000, false)]
        {
            let wanted = some(rows, different);
            let texts = of(&wanted);
            assert_eq!(texts.few.is_some(), once, "{rows} rows, {different} texts");
            holds(&texts, &wanted);
        }
        // More than a code can count.
        let wanted: Vec<String> = (0..400_000).map(|row| (row % 66_000).to_string()).collect();
        holds(&of(&wanted), &wanted);
    }

    #[test]
    fn parts_are_put_together() {
        for (first, second, alike) in [
            (some(900, 4), some(900, 5), true),
            (some(900, 900), some(600, 600), true),
            (some(900, 4), some(600, 600), false),
            (some(900, 900), some(600, 6), false),
        ] {
            let (mut texts, more) = (of(&first), of(&second));
            assert_eq!(texts.append(&more), alike);
            if !alike {
                assert!((0..second.len()).all(|row| texts.push(more.get(row))));
            }
            let mut wanted = [first, second].concat();
            holds(&texts, &wanted);
            texts.pop();
            wanted.pop();
            wanted.push("another".to_owned());
            assert!(texts.push("another"));
            holds(&texts, &wanted);
        }
        // Few in each part, but too many for one column.
        let parts: Vec<Vec<String>> =
            (0..4).map(|part| (0..200).map(|row| format!("{part} {row}")).collect()).collect();
        let mut texts = of(&parts[0]);
        assert!(!parts[1..].iter().all(|part| texts.append(&of(part))));
        holds(&texts, &parts[0]);
    }
}

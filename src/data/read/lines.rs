//! Lines of a text without quotation marks, where every line end ends a record.

use std::ops::Range;

/// The lines that are not empty: the number of each, and its bytes.
pub(super) struct PlainLines<'a> {
    text: &'a str,
    at: usize,
    number: u32,
}

impl<'a> PlainLines<'a> {
    /// The lines of a text whose first line has this number.
    pub(super) fn new(text: &'a str, first: u32) -> Self {
        Self { text, at: 0, number: first }
    }
}

impl Iterator for PlainLines<'_> {
    type Item = (u32, Range<usize>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            let found = memchr::memchr2(b'\n', b'\r', &bytes[self.at..]);
            let (start, number) = (self.at, self.number);
            let end = found.map_or(bytes.len(), |length| start + length);
            let both = bytes.get(end..end + 2) == Some(b"\r\n");
            self.number = number.saturating_add(1);
            self.at = end + 1 + usize::from(both);
            if end > start {
                return Some((number, start..end));
            }
        }
        None
    }
}

/// Where the fields of a line without quotation marks end. Most fields are so short that looking at
/// eight bytes at once is faster than a search for each separator.
pub(in crate::data) struct FieldEnds<'a> {
    line: &'a [u8],
    /// The separator, eight times.
    pattern: u64,
    /// How many bytes were looked at, and the separators found in the last eight of them: the
    /// highest bit of a byte is set.
    at: usize,
    found: u64,
    last: bool,
}

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;

impl<'a> FieldEnds<'a> {
    /// The ends of the fields of a line, which an ASCII character separates.
    #[inline]
    pub(in crate::data) fn new(line: &'a str, delimiter: u8) -> Self {
        let pattern = u64::from_le_bytes([delimiter; 8]);
        Self { line: line.as_bytes(), pattern, at: 0, found: 0, last: false }
    }
}

impl Iterator for FieldEnds<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            let rest = self.line.get(self.at..).unwrap_or_default();
            let bytes = match rest.first_chunk::<8>() {
                Some(eight) => *eight,
                None if rest.is_empty() => {
                    // The last field ends with the line.
                    let ended = std::mem::replace(&mut self.last, true);
                    return (!ended).then_some(self.line.len());
                }
                None => {
                    // Anything but the separator fills up the last ones.
                    let mut last = [!(self.pattern as u8); 8];
                    last[..rest.len()].copy_from_slice(rest);
                    last
                }
            };
            // What is a separator becomes zero, and only a zero leaves its highest bit unset here.
            let different = u64::from_le_bytes(bytes) ^ self.pattern;
            self.found = !(((different & LOW) + LOW) | different | LOW);
            self.at += 8;
        }
        let end = self.at - 8 + self.found.trailing_zeros() as usize / 8;
        self.found &= self.found - 1;
        Some(end)
    }
}

/// Where the fields and the lines of a text may end, and where it ends itself: at each separator and
/// line break, and at few other control characters.
pub(in crate::data) struct Marks<'a> {
    text: &'a [u8],
    delimiter: u8,
    /// Where the block begins that is looked at, and which of its bytes are still to be told.
    block: usize,
    found: u64,
    next: usize,
}

/// How many bytes are looked at together: one for each bit.
const BLOCK: usize = 64;

impl<'a> Marks<'a> {
    /// The marks of a text whose fields an ASCII character separates.
    #[inline]
    pub(in crate::data) fn new(text: &'a [u8], delimiter: u8) -> Self {
        Self { text, delimiter, block: 0, found: 0, next: 0 }
    }

    /// Looks at the next block; `None` behind the end of the text.
    #[inline]
    fn advance(&mut self) -> Option<()> {
        self.block = self.next;
        let rest = self.text.get(self.block..)?;
        self.next += BLOCK;
        self.found = match rest.first_chunk() {
            Some(block) => marks(block, self.delimiter),
            None => {
                let mut last = [b'\n'; BLOCK];
                last[..rest.len()].copy_from_slice(rest);
                self.next = usize::MAX;
                // Of the line breaks behind the text the first is its end.
                marks(&last, self.delimiter) & (u64::MAX >> (BLOCK - 1 - rest.len()))
            }
        };
        Some(())
    }
}

/// Which bytes of a block are marks. The processor looks at many bytes at once here.
#[inline]
fn marks(block: &[u8; BLOCK], delimiter: u8) -> u64 {
    let mut hits = [0; BLOCK];
    for (at, (hit, byte)) in hits.iter_mut().zip(block).enumerate() {
        // LF and CR are among the eight bytes that have these upper bits.
        let is_mark = (*byte == delimiter) | (*byte & 0xf8 == 8);
        *hit = if is_mark { 1 << (at % 8) } else { 0 };
    }
    let eights = hits.as_chunks::<8>().0.iter().enumerate();
    eights.fold(0, |found, (at, eight)| {
        // Each of the eight has another bit, and all meet in the highest byte.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0101_0101_0101_0101) >> 56;
        found | bits << (8 * at)
    })
}

impl Iterator for Marks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.advance()?;
        }
        let end = self.block + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(end)
    }
}

/// The fields of a line without quotation marks.
pub(in crate::data) fn fields(line: &str, delimiter: u8) -> impl Iterator<Item = &str> {
    let mut from = 0;
    FieldEnds::new(line, delimiter).map(move |end| {
        let field = &line[from..end];
        from = end + 1;
        field
    })
}

/// The number of line ends of any kind: LF, CR LF, or CR alone.
pub(super) fn breaks(bytes: &[u8]) -> u32 {
    if memchr::memchr(b'\r', bytes).is_none() {
        return u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX);
    }
    let mut count = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        count += u32::from(bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
    }
    count
}

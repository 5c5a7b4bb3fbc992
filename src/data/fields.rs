//! The fields of many lines without quotation marks: which bytes of a text are which cell.

use std::ops::Range;

use super::read::{Marks, is_blank};

/// Where the fields of some rows stand in a text. All rows have the same number of fields.
#[derive(Debug, Default)]
pub(super) struct FieldTable {
    /// For each row where it starts, and then for each of its fields where that ends.
    marks: Vec<Mark>,
    width: usize,
}

/// A place in a text, and whether the field that ends there holds anything, which is the lowest bit.
#[derive(Debug, Clone, Copy)]
struct Mark(u32);

impl Mark {
    #[inline]
    fn new(at: usize, filled: bool) -> Self {
        Self((at as u32) << 1 | u32::from(filled))
    }

    #[inline]
    fn at(self) -> usize {
        (self.0 >> 1) as usize
    }

    #[inline]
    fn filled(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A line that was split.
#[derive(Debug)]
pub(super) struct Split<'m> {
    /// Its number as the spreadsheet program shows it.
    pub(super) number: u32,
    /// Its bytes in the text.
    pub(super) bytes: Range<usize>,
    /// The number of its fields that hold anything.
    pub(super) filled: usize,
    ends: &'m [Mark],
}

impl Split<'_> {
    /// The number of its fields.
    pub(super) fn width(&self) -> usize {
        self.ends.len()
    }

    /// The last field that holds anything; the first if none does.
    pub(super) fn last(&self) -> usize {
        self.ends.iter().rposition(|mark| mark.filled()).unwrap_or(0)
    }

    /// Whether a field holds anything.
    pub(super) fn holds(&self, field: usize) -> bool {
        self.ends.get(field).is_some_and(|mark| mark.filled())
    }
}

/// First bytes of texts that are not blank: all blanks but those of ASCII begin with others.
const SEEN: [bool; 256] = {
    let mut seen = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        seen[byte] = (byte as u8).is_ascii_graphic() || matches!(byte, 0xc3..=0xe0);
        byte += 1;
    }
    seen
};

impl FieldTable {
    /// The longest text whose places can be told.
    pub(super) const LONGEST: usize = (u32::MAX >> 1) as usize;

    /// Takes all rows away, and makes room for so many others with so many fields.
    pub(super) fn renew(&mut self, rows: usize, width: usize) {
        self.marks.clear();
        self.marks.reserve(rows * (width + 1));
        self.width = width;
    }

    /// Adds the lines of a text that hold anything as rows, each with as many fields as all rows have:
    /// those that it lacks hold nothing, and those that it has besides are left out. Each is shown to
    /// `row`, and as soon as that returns `false`, so does this. `first` is the number of the first line.
    #[inline]
    pub(super) fn split(
        &mut self,
        text: &str,
        first: u32,
        delimiter: u8,
        mut row: impl FnMut(&Split<'_>) -> bool,
    ) -> bool {
        let bytes = text.as_bytes();
        let (mut number, mut line, mut start, mut filled) = (first, 0, 0, 0);
        let mut base = self.marks.len();
        self.marks.push(Mark::new(0, false));
        for end in Marks::new(bytes, delimiter) {
            let by = bytes.get(end).copied();
            let ends_field = by == Some(delimiter);
            if !ends_field && !matches!(by, None | Some(b'\n' | b'\r')) {
                continue;
            }
            let is_filled =
                end > start && (SEEN[usize::from(bytes[start])] || !is_blank(&text[start..end]));
            filled += usize::from(is_filled);
            self.marks.push(Mark::new(end, is_filled));
            start = end + 1;
            if ends_field {
                continue;
            }
            let second = by == Some(b'\n') && end == line && bytes[..end].ends_with(b"\r");
            let ends = &self.marks[base + 1..];
            if filled > 0 {
                if !row(&Split { number, bytes: line..end, filled, ends }) {
                    return false;
                }
                self.marks.resize(base + 1 + self.width, Mark::new(end, false));
                base = self.marks.len();
            } else {
                self.marks.truncate(base);
            }
            // The two signs of one line end count as one line.
            number = number.saturating_add(u32::from(!second));
            (line, filled) = (start, 0);
            self.marks.push(Mark::new(line.min(bytes.len()), false));
        }
        self.marks.truncate(base);
        true
    }

    /// A field of all rows, in order.
    pub(super) fn column<'t>(&'t self, text: &'t str, field: usize) -> Fields<'t> {
        // Before the first field of a row stands no separator.
        let marks = self.marks.get(field..).unwrap_or_default();
        Fields { text, marks, step: self.width + 1, gap: usize::from(field > 0) }
    }
}

/// The fields of one column. Each is the range of its bytes, or `None` if it holds nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'t> {
    text: &'t str,
    /// From the end of the field before the next one on.
    marks: &'t [Mark],
    /// The number of marks of a row.
    step: usize,
    /// The length of the separator before each of them.
    gap: usize,
}

impl<'t> Fields<'t> {
    /// The text in which they stand.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Leaves so many out.
    pub(super) fn skip_rows(&mut self, rows: usize) {
        self.marks = self.marks.get(rows * self.step..).unwrap_or_default();
    }
}

impl Iterator for Fields<'_> {
    type Item = Option<Range<usize>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let [start, end] = *self.marks.first_chunk::<2>()?;
        self.marks = self.marks.get(self.step..).unwrap_or_default();
        Some(end.filled().then_some(start.at() + self.gap..end.at()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, width: usize) -> Vec<(u32, Vec<Option<&str>>)> {
        let mut table = FieldTable::default();
        table.renew(1, width);
        let mut rows = Vec::new();
        assert!(table.split(text, 5, b',', |row| {
            assert_eq!(
                row.bytes,
                text[row.bytes.clone()].as_ptr() as usize - text.as_ptr() as usize..row.bytes.end
            );
            rows.push((row.number, Vec::new()));
            true
        }));
        for column in 0..width {
            let fields: Vec<_> = table.column(text, column).collect();
            assert_eq!(fields.len(), rows.len());
            for (row, field) in rows.iter_mut().zip(fields) {
                row.1.push(field.map(|field| &text[field]));
            }
        }
        rows
    }

    #[test]
    fn lines_become_rows_of_as_many_fields() {
        let text = "a,b,c\r\n\r\nd, ,\u{a0}\rə,\u{200b}, f\n\n,,\n \ng\tg,h,i,j\nk";
        let row = |number, fields: [Option<&'static str>; 3]| (number, fields.to_vec());
        let wanted = [
            row(5, [Some("a"), Some("b"), Some("c")]),
            row(7, [Some("d"), None, None]),
            row(8, [Some("ə"), None, Some(" f")]),
            row(12, [Some("g\tg"), Some("h"), Some("i")]),
            row(13, [Some("k"), None, None]),
        ];
        assert_eq!(split(text, 3), wanted);
        assert_eq!(split("", 3), []);
        assert_eq!(split("a\n", 1), [(5, vec![Some("a")])]);
    }

    #[test]
    fn who_looks_at_the_rows_may_stop() {
        let mut table = FieldTable::default();
        table.renew(1, 2);
        let mut seen = Vec::new();
        let all = table.split("a,b\nc\n,d, e,", 1, b',', |row| {
            seen.push((row.width(), row.last(), row.filled, row.holds(1)));
            row.width() < 4
        });
        assert!(!all);
        assert_eq!(seen, [(2, 1, 2, true), (1, 0, 1, false), (4, 2, 2, true)]);
    }
}

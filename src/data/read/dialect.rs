//! The separator and the quotation mark of a text file, and the line `sep=;` that spreadsheet
//! programs write for each other.

use csv::{ByteRecord, ReaderBuilder};

/// How a text file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    /// The bytes of the line `sep=;`, which is no row.
    pub(super) skip: usize,
}

/// How many records are looked at, and how much of the text.
const RECORDS: usize = 60;
const BYTES: usize = 64 * 1024;
/// So much of a text tells as much as the whole, the line `sep=;` included.
pub(super) const LOOKED_AT: usize = BYTES + 64;
/// The separators, the usual ones first: of equals the first wins.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Finds out what is not declared.
pub(super) fn find(text: &str, delimiter: Option<u8>, quote: Option<u8>) -> Dialect {
    let (named, skip) = sep_line(text);
    let mut end = (text.len() - skip).min(BYTES) + skip;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text.as_bytes()[skip..end];
    let delimiter = delimiter.or(named);
    let quote = quote.unwrap_or_else(|| find_quote(head, delimiter));
    let delimiter = delimiter.unwrap_or_else(|| find_delimiter(head, quote));
    Dialect { delimiter, quote, skip }
}

/// A first line that names the separator.
fn sep_line(text: &str) -> (Option<u8>, usize) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let line = text[..end].trim_matches('"');
    let named = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="));
    match (named, line.as_bytes()) {
        (Some(_), [_, _, _, _, delimiter]) => {
            let rest = &text[end..];
            let ending = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
            (Some(*delimiter), end + ending)
        }
        _ => (None, 0),
    }
}

/// The separator by which most records have the same number of fields, more than one.
fn find_delimiter(head: &[u8], quote: u8) -> u8 {
    let score = |delimiter: u8| {
        let widths = widths(head, delimiter, quote);
        let records = widths.len().max(1);
        let usual = |width: usize| widths.iter().filter(|other| **other == width).count();
        let best = widths.iter().copied().filter(|width| *width > 1);
        let best = best.map(|width| (usual(width) * 100 / records, width)).max();
        best.unwrap_or((0, 0))
    };
    // The last of equals would win, so the usual ones come last.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn widths(head: &[u8], delimiter: u8, quote: u8) -> Vec<usize> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quote(quote)
        .from_reader(head);
    let mut record = ByteRecord::new();
    let mut widths = Vec::new();
    while widths.len() < RECORDS && reader.read_byte_record(&mut record).unwrap_or(false) {
        // Separators at the end of a line, with nothing between, tell nothing.
        if record.iter().any(|field| !field.is_empty()) {
            widths.push(record.len());
        }
    }
    // The text may have been cut in the middle of the last record.
    if widths.len() > 1 && head.len() == BYTES {
        widths.pop();
    }
    widths
}

/// A single quotation mark if fields begin and end with it and none with a double one.
fn find_quote(head: &[u8], delimiter: Option<u8>) -> u8 {
    let is_edge = |byte: Option<&u8>| match (byte, delimiter) {
        (None | Some(b'\n' | b'\r'), _) => true,
        (Some(byte), Some(delimiter)) => *byte == delimiter,
        (Some(byte), None) => DELIMITERS.contains(byte),
    };
    let count = |quote: u8| {
        let opens = |at: usize| is_edge(at.checked_sub(1).and_then(|before| head.get(before)));
        let closes = |at: usize| is_edge(head.get(at + 1));
        let at = memchr::memchr_iter(quote, head);
        let (mut open, mut close) = (0, 0);
        for at in at {
            open += usize::from(opens(at));
            close += usize::from(closes(at));
        }
        open.min(close)
    };
    if count(b'"') == 0 && count(b'\'') > 1 { b'\'' } else { b'"' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(text: &str) -> char {
        char::from(find(text, None, None).delimiter)
    }

    #[test]
    fn the_separator_is_found_outside_quotes() {
        for (text, found) in [
            ("a,b\n1,2\n", ','),
            ("a;b\n1,5;2,5\n3,5;4,5\n", ';'),
            ("a\tb\r\n1\t2\r\n", '\t'),
            ("a|b\n1|2", '|'),
            ("\"a;b;c\",d\n1,2\n", ','),
            ("a\nb\n", ','),
            ("", ','),
            ("Title, with a comma\n\na;b;c\n1;2;3\n4;5;6\n", ';'),
            ("name;note\nx;one, two, three\ny;four\n", ';'),
            ("a;b;;;\n1;2;;;\n", ';'),
        ] {
            assert_eq!(delimiter(text), found, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_names_the_separator_is_no_row() {
        for text in ["sep=;\na;b\n", "\"sep=;\"\r\na;b\r\n", "SEP=;\ra;b"] {
            let found = find(text, None, None);
            assert_eq!(found.delimiter, b';', "{text:?}");
            assert!(text[found.skip..].starts_with("a;b"), "{text:?}");
        }
        assert_eq!(find("sep=;\na,b\n", Some(b','), None).delimiter, b',');
        assert_eq!(find("sep;b\n", None, None).skip, 0);
    }

    #[test]
    fn single_quotes_are_found_where_they_stand_around_fields() {
        assert_eq!(find("'a','b;c'\n'1','2'\n", None, None).quote, b'\'');
        assert_eq!(find("a,it's\nb,'twas\n", None, None).quote, b'"');
        assert_eq!(find("'a',\"b\"\n'c',d\n", None, None).quote, b'"');
    }
}

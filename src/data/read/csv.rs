//! Text files with separators.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use csv::{ByteRecord, ReaderBuilder};

use super::batch::{Batch, RawCell};
use super::dialect::{self, Dialect};
use super::encoding::{self, Decoded};
use super::lines::{PlainLines, breaks};
use super::{ReadOptions, ReadResult, SheetInfo, Sink, TextInfo, problem, too_large};
use crate::diagnostic::{Diagnostic, Place};
use crate::source::sha256;

/// How many batches the reading thread may be ahead.
const AHEAD: usize = 4;

pub(super) fn read(
    bytes: Vec<u8>,
    display: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ReadResult {
    let hash = sha256(&bytes);
    let Decoded { text, encoding, warning } =
        encoding::decode(&bytes, options.encoding.as_deref(), display)?;
    let dialect = dialect::find(&text, options.delimiter, options.quote);
    sink.info(SheetInfo {
        file: display.to_owned(),
        sha256: hash,
        bytes: bytes.len() as u64,
        text: Some(TextInfo {
            encoding: encoding.name().to_owned(),
            delimiter: dialect.delimiter,
            quote: dialect.quote,
        }),
        knows_hidden: true,
        ..SheetInfo::default()
    });
    if let Some(warning) = warning {
        sink.warning(warning);
    }
    let start = Start { line: 1, ahead: u32::from(dialect.skip > 0), cells: 0 };
    split(&text[dialect.skip..], dialect, start, options, display, sink)
}

/// Where a text stands in its file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// The number of its first line as the spreadsheet program shows it.
    pub(super) line: u32,
    /// The number of lines before the first row of the file.
    pub(super) ahead: u32,
    /// The number of cells before it.
    pub(super) cells: usize,
}

/// Splits a text into rows. One thread splits it while another makes sense of the fields.
pub(super) fn split(
    text: &str,
    dialect: Dialect,
    start: Start,
    options: &ReadOptions,
    display: &str,
    sink: &mut dyn Sink,
) -> ReadResult {
    std::thread::scope(|scope| {
        let (full, batches) = sync_channel(AHEAD);
        let (empty, emptied) = sync_channel(AHEAD);
        let reader = scope.spawn(move || {
            let (full, emptied, cells) = (&full, &emptied, start.cells);
            let batch = Batch::default();
            rows(text, dialect, start, Hand { batch, cells, options, display, full, emptied })
        });
        for batch in batches {
            if !sink.rows(&batch) {
                break;
            }
            // The reading thread may have ended, and then nobody needs the batch.
            let _ = empty.try_send(batch);
        }
        reader.join().unwrap_or_else(|_| {
            let message = format!("cannot read {display} (the reader stopped)");
            Err(Box::new(problem(display, "data/unreadable", message)))
        })
    })
}

fn rows(text: &str, dialect: Dialect, start: Start, mut hand: Hand<'_>) -> ReadResult {
    match memchr::memchr(dialect.quote, text.as_bytes()) {
        Some(_) => quoted_rows(text, dialect, start, &mut hand),
        None => plain_rows(text, dialect.delimiter, start, &mut hand),
    }
}

/// The batch that is being filled, and where full ones go.
struct Hand<'a> {
    batch: Batch,
    cells: usize,
    options: &'a ReadOptions,
    display: &'a str,
    full: &'a SyncSender<Batch>,
    emptied: &'a Receiver<Batch>,
}

impl Hand<'_> {
    /// Hands a batch on that is full, or the last one. `false` if nobody listens any more.
    fn on(&mut self, last: bool) -> ReadResult<bool> {
        if !last && !self.batch.is_full() {
            return Ok(true);
        }
        self.cells += self.batch.cells();
        if self.cells > self.options.max_cells {
            return Err(Box::new(too_large(self.display, self.options.max_cells)));
        }
        let mut next = self.emptied.try_recv().unwrap_or_default();
        next.clear();
        Ok(self.full.send(std::mem::replace(&mut self.batch, next)).is_ok())
    }
}

/// Rows of a text without any quotation mark: every line end ends a record.
fn plain_rows(text: &str, delimiter: u8, start: Start, hand: &mut Hand<'_>) -> ReadResult {
    for (number, line) in PlainLines::new(text, start.line) {
        let width = hand.batch.push_fields(&text[line], delimiter);
        hand.batch.end_row(number, number.saturating_add(start.ahead), width, false);
        if !hand.on(false)? {
            return Ok(());
        }
    }
    hand.on(true).map(drop)
}

fn quoted_rows(text: &str, dialect: Dialect, start: Start, hand: &mut Hand<'_>) -> ReadResult {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .quote(dialect.quote)
        .from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let first = u64::from(start.line);
    let mut lines = Lines { bytes: text.as_bytes(), counted: 0, line: first, inner: 0 };
    let mut last = 0;
    while reader.read_byte_record(&mut record).map_err(|error| broken(hand.display, &error))? {
        last = record.position().map_or(0, |position| position.byte() as usize);
        let end = reader.position().byte() as usize;
        let fields = record.as_slice();
        let (line, number, may_break) = lines.record(last, end, fields.len() + record.len());
        // Fields of a text are texts: separators and quotation marks are ASCII.
        let all = String::from_utf8_lossy(fields);
        let mut width = 0;
        for column in 0..record.len() {
            let field = record.range(column).and_then(|range| all.get(range)).unwrap_or_default();
            if may_break {
                lines.inner += u64::from(breaks(field.as_bytes()));
            }
            width = column as u32 + 1;
            hand.batch.push(column as u32, RawCell::Text(field));
        }
        hand.batch.end_row(number, line.saturating_add(start.ahead), width, false);
        if !hand.on(false)? {
            return Ok(());
        }
    }
    hand.on(true)?;
    unclosed(text, last, dialect, hand.display)
}

fn broken(display: &str, error: &csv::Error) -> Box<Diagnostic> {
    Box::new(problem(display, "data/unreadable", format!("cannot read {display} ({error})")))
}

/// A quotation mark that is never closed makes the rest of the file one cell.
fn unclosed(text: &str, last: usize, dialect: Dialect, display: &str) -> ReadResult {
    let tail = &text[last..];
    let quotes = memchr::memchr_iter(dialect.quote, tail.as_bytes()).count();
    if quotes.is_multiple_of(2) || breaks(tail.trim_end().as_bytes()) == 0 {
        return Ok(());
    }
    let at = last + tail.find(char::from(dialect.quote)).unwrap_or(0);
    let mut found = problem(
        display,
        "data/unclosed-quote",
        "a quotation mark is opened here and never closed".to_owned(),
    )
    .hint("close it behind the field, or write it twice if it belongs to the text");
    found.labels.clear();
    let mut place = Place::text(display, text, at..at + 1);
    place.lines.truncate(1);
    Err(Box::new(found.at(place, "")))
}

/// Counts lines up to the records, which come in order.
struct Lines<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
    /// Line breaks inside cells so far: a spreadsheet program counts a cell with line breaks as
    /// one row, a text editor as several.
    inner: u64,
}

impl Lines<'_> {
    /// The line and the row number of the record that was read from these bytes, and whether it
    /// may have line breaks inside. The reader skips blank lines ahead of a record. `plain` is the
    /// size of the record without quotation marks and line end.
    fn record(&mut self, start: usize, end: usize, plain: usize) -> (u32, u32, bool) {
        let numbered = |line: u64, inner: u64| {
            let number = u32::try_from(line.saturating_sub(inner)).unwrap_or(u32::MAX);
            (u32::try_from(line).unwrap_or(u32::MAX), number)
        };
        let starts = |text: &[u8]| self.bytes[start..].starts_with(text);
        // The reader ends a record between CR and LF.
        let tail = start > 0 && self.bytes[start - 1] == b'\r' && starts(b"\n");
        let blank = !tail && (starts(b"\n") || starts(b"\r"));
        // With no blank line ahead and no room for quotation marks the record is one line.
        if self.counted == start && !blank && end - start <= plain + 1 {
            let (line, number) = numbered(self.line, self.inner);
            self.line += 1;
            self.counted = end;
            return (line, number, false);
        }
        if self.counted > 0 && self.bytes[self.counted - 1..].starts_with(b"\r\n") {
            self.counted += 1;
        }
        let rest = self.bytes.get(start..end).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let start = (start + blank).max(self.counted);
        let ahead = self.bytes.get(self.counted..start).unwrap_or_default();
        self.line += u64::from(breaks(ahead));
        let (line, number) = numbered(self.line, self.inner);
        let within = breaks(self.bytes.get(start..end).unwrap_or_default());
        self.line += u64::from(within);
        self.counted = end.max(start);
        (line, number, within > 0)
    }
}

#[cfg(test)]
mod tests;

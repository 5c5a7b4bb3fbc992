//! Large text files, piece by piece: what of a file has become cells need not stay in memory, and
//! all cores can make sense of pieces at the same time.
//!
//! This is for the usual case, UTF-8. That a file is something else after all may show late; then it
//! is read again, whole.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use encoding_rs::UTF_8;

use super::batch::Batch;
use super::csv::{self, Start};
use super::dialect::{self, Dialect};
use super::lines::{PlainLines, breaks};
use super::{Progress, ReadOptions, ReadResult, SheetInfo, Sink, TextInfo, encoding, too_large};
use crate::source::Hash;

/// How many pieces the reading thread may be ahead.
const AHEAD: usize = 8;
/// How many bytes of a line that is not whole a buffer has room for besides.
const SLACK: usize = 4096;

/// Some whole lines of a text file. No quotation mark stands in the file so far, so that every line
/// end ends a record.
#[derive(Debug)]
pub struct Piece {
    bytes: Vec<u8>,
    /// Where the lines start, behind a byte order mark and the line `sep=;`.
    from: usize,
    /// The number of the first line as the spreadsheet program shows it, and of all lines.
    first: u32,
    lines: u32,
    /// The number of lines before the first row of the file.
    ahead: u32,
    delimiter: u8,
}

impl Piece {
    /// The text of its lines; `None` if it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        encoding::utf8(&self.bytes[self.from..])
    }

    /// The separator between fields.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The number of its first line as the spreadsheet program shows it.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// The number of lines, which is that of rows at most.
    pub fn lines(&self) -> usize {
        self.lines as usize
    }

    /// The lines of its text that are not empty: the row number of each, and its bytes.
    fn rows(&self, text: &str) -> impl Iterator<Item = (u32, Range<usize>)> {
        PlainLines::new(text, self.first)
    }

    /// Adds one of its lines to a batch.
    pub fn push(&self, number: u32, line: &str, batch: &mut Batch) {
        let width = batch.push_fields(line, self.delimiter);
        batch.end_row(number, number.saturating_add(self.ahead), width, false);
    }

    /// All its rows as a batch; `None` if it is not UTF-8.
    pub fn batch(&self) -> Option<Batch> {
        let mut batch = Batch::default();
        let text = self.text()?;
        self.rows(text).for_each(|(number, line)| self.push(number, &text[line], &mut batch));
        Some(batch)
    }
}

/// What the reading thread hands on.
enum Part {
    Lines(Piece),
    /// From the first piece with a quotation mark on, all: only one who reads in order can tell which
    /// line ends stand within fields. With the number of its first line.
    Rest(Vec<u8>, u32),
}

/// A file in blocks that end with lines.
struct Blocks<R> {
    source: R,
    size: usize,
    /// The start of a line whose end was not read yet.
    carry: Vec<u8>,
    hash: Hash,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// The next whole lines, in a buffer that was used before; `None` at the end.
    fn next(&mut self, mut bytes: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
        bytes.clear();
        bytes.append(&mut self.carry);
        while !self.ended {
            let before = bytes.len();
            // Buffers come back, and need not grow if the next line's start is a little longer.
            bytes.reserve_exact(self.size + SLACK.min(self.size));
            (&mut self.source).take(self.size as u64).read_to_end(&mut bytes)?;
            self.hash.add(&bytes[before..]);
            self.ended = bytes.len() - before < self.size;
            let end = memchr::memrchr(b'\n', &bytes[before..]).filter(|_| !self.ended);
            if let Some(end) = end {
                self.carry.extend_from_slice(&bytes[before + end + 1..]);
                bytes.truncate(before + end + 1);
                break;
            }
        }
        Ok((!bytes.is_empty()).then_some(bytes))
    }

    /// Adds all that is left.
    fn rest(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.append(&mut self.carry);
        let before = bytes.len();
        self.source.read_to_end(bytes)?;
        self.hash.add(&bytes[before..]);
        self.ended = true;
        Ok(())
    }

    /// Reads to the end for the hash alone.
    fn pass(&mut self) -> io::Result<()> {
        self.carry.clear();
        let mut bytes = Vec::new();
        while !self.ended {
            bytes = self.next(bytes)?.unwrap_or_default();
        }
        Ok(())
    }
}

/// A file that can be read piece by piece.
struct Opened {
    blocks: Blocks<File>,
    size: u64,
    first: Piece,
    dialect: Dialect,
}

/// Opens a file and looks at its first piece. `None` if the file must be read whole: it is small, or
/// not UTF-8, or has quotation marks from the start, or cannot be opened.
fn open(path: &Path, options: &ReadOptions) -> Option<Opened> {
    let size = options.piece?;
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    if length < 2 * size as u64 {
        return None;
    }
    let mut blocks =
        Blocks { source: file, size, carry: Vec::new(), hash: Hash::default(), ended: false };
    let bytes = blocks.next(Vec::new()).ok()??;
    let mark = encoding::utf8_mark(&bytes, options.encoding.as_deref())?;
    let text = encoding::utf8(&bytes[mark..])?;
    let declared = options.delimiter.is_some() && options.quote.is_some();
    if !declared && text.len() < dialect::LOOKED_AT {
        return None;
    }
    let dialect = dialect::find(text, options.delimiter, options.quote);
    if memchr::memchr(dialect.quote, text.as_bytes()).is_some() {
        return None;
    }
    let from = mark + dialect.skip;
    let first = Piece {
        from,
        first: 1,
        lines: breaks(&bytes[from..]).saturating_add(1),
        ahead: u32::from(dialect.skip > 0),
        delimiter: dialect.delimiter,
        bytes,
    };
    Some(Opened { blocks, size: length, first, dialect })
}

/// Reads a file piece by piece. Returns `false`, and hands nothing on, if it must be read whole.
pub(super) fn read(
    path: &Path,
    display: &str,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> ReadResult<bool> {
    let Some(Opened { blocks, size, first, dialect }) = open(path, options) else {
        return Ok(false);
    };
    sink.info(SheetInfo {
        file: display.to_owned(),
        bytes: size,
        text: Some(TextInfo {
            encoding: UTF_8.name().to_owned(),
            delimiter: dialect.delimiter,
            quote: dialect.quote,
        }),
        knows_hidden: true,
        ..SheetInfo::default()
    });
    let (result, hash) = std::thread::scope(|scope| {
        let (full, parts) = sync_channel(AHEAD);
        let (empty, emptied) = sync_channel(AHEAD);
        let reader = scope.spawn(move || feed(blocks, first, dialect.quote, &full, &emptied));
        let mut hand = Hand { dialect, options, display, sink, cells: 0 };
        let result = hand.all(&parts, &empty);
        // Whoever still reads need not wait for anybody.
        drop(parts);
        (result, reader.join().ok().and_then(Result::ok))
    });
    match (result, hash) {
        (Some(result), Some(hash)) => {
            sink.hash(&hash);
            result.map(|()| true)
        }
        _ => {
            sink.again();
            Ok(true)
        }
    }
}

/// Reads the file in blocks and hands them on. Returns its SHA-256.
fn feed(
    mut blocks: Blocks<File>,
    first: Piece,
    quote: u8,
    full: &SyncSender<Part>,
    emptied: &Receiver<Vec<u8>>,
) -> io::Result<String> {
    let (ahead, delimiter) = (first.ahead, first.delimiter);
    let mut line = first.lines;
    let mut heard = full.send(Part::Lines(first)).is_ok();
    while heard {
        let Some(mut bytes) = blocks.next(emptied.try_recv().unwrap_or_default())? else { break };
        if memchr::memchr(quote, &bytes).is_some() {
            blocks.rest(&mut bytes)?;
            heard = full.send(Part::Rest(bytes, line)).is_ok();
            continue;
        }
        let lines = breaks(&bytes).saturating_add(1);
        let first = line;
        line = line.saturating_add(lines - 1);
        let piece = Piece { bytes, from: 0, first, lines, ahead, delimiter };
        heard = full.send(Part::Lines(piece)).is_ok();
    }
    blocks.pass()?;
    Ok(blocks.hash.finish())
}

/// Who hands on to the sink what the reading thread found.
struct Hand<'a> {
    dialect: Dialect,
    options: &'a ReadOptions,
    display: &'a str,
    sink: &'a mut dyn Sink,
    /// The number of cells so far.
    cells: usize,
}

impl Hand<'_> {
    /// Hands everything on. `None` if the file must be read again.
    fn all(&mut self, parts: &Receiver<Part>, empty: &SyncSender<Vec<u8>>) -> Option<ReadResult> {
        let mut ahead = 0;
        loop {
            let mut pieces = Vec::with_capacity(AHEAD);
            let mut rest = None;
            // One piece is waited for, and what is there already goes with it.
            let waited = parts.recv().ok();
            for part in waited.into_iter().chain(parts.try_iter()) {
                match part {
                    Part::Lines(piece) => pieces.push(piece),
                    Part::Rest(bytes, line) => rest = Some((bytes, line)),
                }
                if pieces.len() == AHEAD || rest.is_some() {
                    break;
                }
            }
            if pieces.is_empty() && rest.is_none() {
                return Some(Ok(()));
            }
            if !pieces.is_empty() {
                ahead = pieces[0].ahead;
                match self.sink.pieces(&pieces) {
                    Progress::More(cells) => self.cells += cells,
                    Progress::Enough => return Some(Ok(())),
                    Progress::NotText => return None,
                }
                if self.cells > self.options.max_cells {
                    return Some(Err(Box::new(too_large(self.display, self.options.max_cells))));
                }
            }
            if let Some((bytes, line)) = rest {
                let start = Start { line, ahead, cells: self.cells };
                return self.rest(&bytes, start);
            }
            for piece in pieces {
                // The reading thread may have ended, and then nobody needs the buffer.
                let _ = empty.try_send(piece.bytes);
            }
        }
    }

    /// Hands on what begins with the first piece that has quotation marks. If something is wrong
    /// with it, the whole file is read again, which finds the same and can name its place.
    fn rest(&mut self, bytes: &[u8], start: Start) -> Option<ReadResult> {
        let text = encoding::utf8(bytes)?;
        csv::split(text, self.dialect, start, self.options, self.display, self.sink).ok().map(Ok)
    }
}

#[cfg(test)]
mod tests;

//! What one rendering reads and prints, recorded beside the template engine.
//!
//! Templates get plain values, so that comparing and adding works as people expect. A text keeps
//! its identity through loops, `set` and macros (it is the same allocation), which tells exactly
//! from which cell a printed text came. For numbers the cells that were read just before count.

use std::cell::{Cell, RefCell};
use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind};

use super::context::JobContext;
use super::figure_reads::{FigureReads, number};
use super::literal::Literal;
use super::markup::{CellUse, FiguresUsed};
use super::rows::Row;
use super::unwind::unwinding;
use crate::config::{Access, Typography};
use crate::locale::Language;
use crate::scope::FigureUse;
use crate::table::{Table, Value};

/// Noncharacters, which no honest text holds, around the number of an interpolation.
pub(super) const OPEN: char = '\u{FDD0}';
pub(super) const CLOSE: char = '\u{FDD1}';
/// How many reads between two interpolations are remembered.
const MAX_READS: usize = 32;
/// How many names that were not found are remembered.
const MAX_MISSING: usize = 32;
/// How many cells are named where it is not certain which one was printed.
const MAX_PROBABLE: usize = 4;

/// A cell that a template read.
#[derive(Debug, Clone)]
pub(super) struct Read {
    table: Arc<Table>,
    row: usize,
    column: usize,
}

impl Read {
    pub(super) fn new(table: &Arc<Table>, row: usize, column: usize) -> Self {
        Self { table: table.clone(), row, column }
    }

    fn value(&self) -> Value {
        self.table.value(self.row, self.column)
    }

    pub(super) fn cell_use(&self, exact: bool) -> Option<CellUse> {
        let address = self.table.address(self.row, self.column)?;
        let column = &self.table.columns[self.column];
        // The record of this rendering may be borrowed already by whoever asks.
        let internal = INTERNAL.get();
        let secret = (column.personal || column.sensitive) && !internal;
        Some(CellUse { address, content: self.value().to_string(), secret, exact })
    }
}

/// An interpolation: what gets printed, and the cells behind it.
#[derive(Debug)]
pub(super) struct Interpolation {
    pub(super) literal: Literal,
    pub(super) cells: Vec<CellUse>,
    pub(super) figures: FiguresUsed,
}

/// A problem that our own code found inside the engine, which reports it with the place.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) id: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) cells: Vec<CellUse>,
}

impl Fault {
    /// A panic inside the engine.
    pub(super) fn engine(words: &str) -> Self {
        Self {
            id: "template/engine-failure",
            message: format!("the template could not be filled: the engine stopped with \"{words}\""),
            hint: Some(
                "the other documents are not affected; take parts out of the template to find the cause"
                    .to_owned(),
            ),
            cells: Vec::new(),
        }
    }
}

/// The record of one rendering.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) language: Language,
    pub(super) access: Access,
    pub(super) typography: Typography,
    pub(super) root: PathBuf,
    nonce: String,
    pub(super) interpolations: Vec<Interpolation>,
    /// Texts that were read from cells or made of them, by address, with the reads behind them.
    texts: HashMap<usize, (Arc<str>, Vec<Read>)>,
    reads: Vec<Read>,
    figures: FigureReads,
    pub(super) files: BTreeSet<String>,
    /// Whether a hidden number was read.
    pub(super) hidden: bool,
    pub(super) fault: Option<Fault>,
    /// The names that were asked for last and not found.
    missing: VecDeque<Missing>,
}

/// A name that was asked for and not found. Whether that is a mistake is not yet known: a template
/// may only have asked whether it is there.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    name: String,
    pub(super) message: String,
    pub(super) hint: String,
}

/// Notes a name that was not found.
pub(super) fn note_missing(name: &str, message: String, hint: String) {
    with(|record| {
        if record.missing.len() == MAX_MISSING {
            record.missing.pop_front();
        }
        record.missing.push_back(Missing { name: name.to_owned(), message, hint });
    });
}

thread_local! {
    static RECORD: RefCell<Option<Record>> = const { RefCell::new(None) };
    /// Whether the document may show personal data.
    static INTERNAL: Cell<bool> = const { Cell::new(false) };
}

/// Runs a rendering with a fresh record and hands the record back. A fault that was noted makes an
/// error of it also where the engine went on, and so does a panic of the engine.
pub(super) fn recording<T>(
    job: &JobContext,
    render: impl FnOnce() -> Result<T, Error>,
) -> (Result<T, Error>, Record) {
    // Unforeseeable, so that no cell can hold a placeholder of this rendering.
    let nonce = format!("{:016x}", RandomState::new().build_hasher().finish());
    let record = Record {
        language: job.language.clone(),
        access: job.access.clone(),
        typography: job.typography,
        root: job.root.clone(),
        nonce,
        interpolations: Vec::new(),
        texts: HashMap::new(),
        reads: Vec::new(),
        figures: FigureReads::default(),
        files: BTreeSet::new(),
        hidden: false,
        fault: None,
        missing: VecDeque::new(),
    };
    INTERNAL.set(job.access.audience.may_see_personal());
    let outer = RECORD.with_borrow_mut(|slot| slot.replace(record));
    let result = unwinding(render).unwrap_or_else(|words| {
        note_fault(Fault::engine(&words));
        Err(Error::new(ErrorKind::InvalidOperation, words))
    });
    let result = result.and_then(|result| faultless().map(|()| result));
    let record = RECORD.with_borrow_mut(|slot| std::mem::replace(slot, outer));
    match record {
        Some(record) => (result, record),
        None => unreachable!("the record that was put in place above is still there"),
    }
}

/// Works with the record of the rendering that this thread is in; the default outside one.
pub(super) fn with<T: Default>(f: impl FnOnce(&mut Record) -> T) -> T {
    RECORD.with_borrow_mut(|record| record.as_mut().map(f).unwrap_or_default())
}

/// Notes a problem of ours. The first one stays: what comes after it are its consequences.
pub(super) fn note_fault(fault: Fault) {
    with(|record| {
        record.fault.get_or_insert(fault);
    });
}

/// An error if a problem of ours was noted. The engine hands some values on without looking
/// whether they are errors, so this is asked wherever values are used.
pub(super) fn faultless() -> Result<(), Error> {
    let fault = with(|record| record.fault.as_ref().map(|fault| fault.message.clone()));
    fault.map_or(Ok(()), |message| Err(Error::new(ErrorKind::InvalidOperation, message)))
}

/// Notes that something without a text of its own was about to be written as text, with the engine's
/// form for programmers.
pub(super) fn note_unprintable(what: &str, hint: String) {
    let message = format!("{what} cannot be printed as text");
    note_fault(Fault { id: "template/unprintable", message, hint: Some(hint), cells: Vec::new() });
}

/// Whether a text holds placeholders of this rendering, and so was captured from markup.
pub(super) fn is_captured(text: &str) -> bool {
    // The first character alone is rare enough to spare most texts the longer search.
    text.contains(OPEN) && with(|record| text.contains(&record.opening()))
}

/// Notes that a cell was read, and its text, if it is one: the very one that the template gets.
pub(super) fn note_read(read: Read, value: &Value) {
    with(|record| {
        if let Value::Text(text) = value {
            record.texts.insert(address_of(text), (text.clone(), vec![read.clone()]));
        }
        if let Some(number) = value.as_decimal() {
            record.figures.read_cell(number);
        }
        if record.reads.len() == MAX_READS {
            record.reads.remove(0);
        }
        record.reads.push(read);
    });
}

/// Makes a text for templates that came from another one, so that its cells are not lost.
pub(super) fn derived(text: String, from: &minijinja::Value) -> minijinja::Value {
    let text: Arc<str> = text.into();
    with(|record| {
        let reads = record.reads_of(from);
        if !reads.is_empty() || record.known_text(from).is_some() {
            record.texts.insert(address_of(&text), (text.clone(), reads));
        }
        let figures = record.figures(from);
        record.figures.made(&text, figures);
    });
    minijinja::Value::from(text)
}

/// Notes that a number of a figure was read.
pub(super) fn note_figure(used: FigureUse) {
    with(|record| record.figures.read(used));
}

/// Makes a text for templates that someone wrote for the workspace itself: a catalogue's, the
/// brand's, a file's. Cells that chose it go with it.
pub(super) fn authored(text: String, chosen_by: &minijinja::Value) -> minijinja::Value {
    let text: Arc<str> = text.into();
    with(|record| {
        let reads = record.known_text(chosen_by).cloned().unwrap_or_default();
        record.texts.insert(address_of(&text), (text.clone(), reads));
    });
    minijinja::Value::from(text)
}

/// The cells behind a value.
pub(super) fn cells_of(value: &minijinja::Value) -> Vec<CellUse> {
    with(|record| record.cells(value))
}

/// The figures behind a value. Of a list or map, such as the numbers of a chart, those inside it; one
/// number in it that was computed is enough.
pub(super) fn figures_of(value: &minijinja::Value) -> FiguresUsed {
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Map)
        || value.downcast_object_ref::<Row>().is_some()
    {
        return with(|record| record.figures(value));
    }
    let mut found = Vec::new();
    let mut computed = None;
    for inner in value.try_iter().into_iter().flatten() {
        let inner = match value.kind() {
            ValueKind::Map => value.get_item(&inner).unwrap_or_default(),
            _ => inner,
        };
        match figures_of(&inner) {
            FiguresUsed::None => {}
            FiguresUsed::Exactly(of) => found.extend(of),
            FiguresUsed::Probably { mut figures, .. } => found.extend(figures.pop()),
            FiguresUsed::Computed(after) => computed = Some(after),
        }
    }
    match (computed, found.is_empty()) {
        (Some(after), _) => FiguresUsed::Computed(after),
        (None, true) => FiguresUsed::None,
        (None, false) => FiguresUsed::Exactly(found),
    }
}

fn address_of(text: &str) -> usize {
    text.as_ptr() as usize
}

impl Record {
    /// How each placeholder starts. A cell that holds the noncharacter alone starts none.
    pub(super) fn opening(&self) -> String {
        format!("{OPEN}{}", self.nonce)
    }

    /// Takes an interpolation in and gives its placeholder back.
    pub(super) fn interpolate(
        &mut self,
        literal: Literal,
        cells: Vec<CellUse>,
        figures: FiguresUsed,
    ) -> String {
        let index = self.interpolations.len();
        self.interpolations.push(Interpolation { literal, cells, figures });
        self.reads.clear();
        self.figures.printed();
        format!("{}{index}{CLOSE}", self.opening())
    }

    /// What was not found and is written in this piece of a template.
    pub(super) fn missing_in(&self, piece: &str) -> Option<&Missing> {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let written = |missing: &&Missing| {
            let name = missing.name.as_str();
            piece.match_indices(name).any(|(at, _)| {
                !piece[..at].ends_with(word) && !piece[at + name.len()..].starts_with(word)
            })
        };
        self.missing.iter().rev().find(written)
    }

    /// What was not found last.
    pub(super) fn last_missing(&self) -> Option<&Missing> {
        self.missing.back()
    }

    fn known_text(&self, value: &minijinja::Value) -> Option<&Vec<Read>> {
        self.texts.get(&address_of(value.as_str()?)).map(|(_, reads)| reads)
    }

    /// The reads that a value came from, certain or probable.
    fn reads_of(&self, value: &minijinja::Value) -> Vec<Read> {
        if let Some(reads) = self.known_text(value) {
            return reads.clone();
        }
        let equal: Vec<Read> = self.reads.iter().filter(|r| same(r, value)).cloned().collect();
        match equal.is_empty() {
            true => Vec::new(),
            false => equal.into_iter().rev().take(1).collect(),
        }
    }

    /// The cells behind a value: the one that it is known to be, else those read since the last
    /// interpolation, the equal one alone if there is one.
    pub(super) fn cells(&self, value: &minijinja::Value) -> Vec<CellUse> {
        if let Some(reads) = self.known_text(value) {
            return reads.iter().filter_map(|read| read.cell_use(true)).collect();
        }
        let equal = self.reads_of(value);
        let reads: Vec<&Read> = match equal.is_empty() {
            true => self.reads.iter().rev().take(MAX_PROBABLE).collect(),
            false => equal.iter().collect(),
        };
        let mut cells: Vec<CellUse> = Vec::new();
        for cell in reads.into_iter().filter_map(|read| read.cell_use(false)) {
            if !cells.contains(&cell) {
                cells.push(cell);
            }
        }
        cells
    }

    /// The figures behind a number or text. A number that is neither a figure nor a cell was computed.
    fn figures(&self, value: &minijinja::Value) -> FiguresUsed {
        if let Some(exactly) = self.figures.exactly(value) {
            return exactly;
        }
        match number(value) {
            Some(number) if self.reads_of(value).is_empty() => self.figures.otherwise(number),
            _ => FiguresUsed::None,
        }
    }

    /// Whether a text holds nothing but what trusted columns and the workspace's own files say.
    /// `None` for a text that is not known: a string of a template, or one that was put together.
    pub(super) fn is_trusted(&self, value: &minijinja::Value) -> Option<bool> {
        let trusted =
            |read: &Read| read.table.columns.get(read.column).is_some_and(|column| column.trusted);
        self.known_text(value).map(|reads| reads.iter().all(trusted))
    }
}

/// Whether a value is what the cell holds. A cell never holds a row, and looking into one would be
/// another reading.
fn same(read: &Read, value: &minijinja::Value) -> bool {
    value.downcast_object_ref::<Row>().is_none()
        && super::value::to_template(&read.value()) == *value
}

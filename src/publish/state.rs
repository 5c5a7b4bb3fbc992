//! What is remembered from run to run, so that the next one makes only what changed: for each
//! document what it was made from and which files it became.
//!
//! It is private to the program: another version may begin it anew, and a run without it makes all
//! documents. It is saved document by document, so that an interrupted run goes on where it was.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::PRIVATE;
use super::edition::Suppressed;
use super::journal::Journal;
use crate::diagnostic::Diagnostic;
use crate::period::Period;
use crate::scope::View;

/// The first line of the file. Another shape of the records is another format.
const FORMAT: &str = "pressrun state 3";

/// A hash that is equal for equal content, made to notice changes and not to withstand forgery:
/// whoever can forge an input can also write the output.
pub type Print = u128;

/// What tells one document from all others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// Path of the PDF below the output folder.
    pub output: String,
    /// The document's name.
    pub document: String,
    /// The key of its row.
    pub row: Option<String>,
    /// The language.
    pub language: String,
    /// The period.
    pub period: Option<Period>,
}

/// Something that a template asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Read {
    /// The document's own row.
    Row,
    /// The rows that its row refers to.
    Related,
    /// The rows of a table in a view.
    Rows(View, String),
    /// A figure in a view.
    Figure(View, String),
    /// A whole table.
    Table(String),
}

/// What all documents of a run share, apart from the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The program.
    pub program: Print,
    /// `pressrun.toml` and the options that finished files depend on.
    pub settings: Print,
    /// The names of all templates and catalogues.
    pub names: Print,
    /// The fonts.
    pub fonts: Print,
    /// All inputs together.
    pub data: Print,
    /// The protected values that documents are searched for; see [`Entry::Secrets`].
    pub secrets: Print,
}

/// The files behind a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct FilesUsed {
    /// Inputs of the tables that the template asked for.
    pub inputs: BTreeSet<String>,
    /// Templates, catalogues and texts, with their SHA-256.
    pub used: Vec<(String, String)>,
    /// Files that Typst read, with their SHA-256.
    pub dependencies: Vec<(String, String)>,
}

/// A published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Path below the output folder.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// When it was written, as the file system says, in nanoseconds since 1970.
    pub modified: Option<i128>,
}

/// A document that was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Which one.
    pub identity: Identity,
    /// What it shares with others.
    pub base: Base,
    /// Everything that was handed to the typesetting.
    pub content: Print,
    /// The print of its [`FilesUsed`].
    pub files: Print,
    /// The print of the files that it was made from, with their hashes, as its record of figures has them.
    pub sources: Print,
    /// A print of the annexes whose pages follow in it, with their hashes.
    pub annexes: Print,
    /// The tables that the template asked for, and the print of each as a whole.
    pub tables: BTreeMap<String, Print>,
    /// What the template asked for, and the print of each answer.
    pub reads: Vec<(Read, Print)>,
    /// The title in its metadata.
    pub title: Option<String>,
    /// The number of pages.
    pub pages: u32,
    /// The files, the PDF first.
    pub outputs: Vec<Output>,
    /// Numbers about people that were hidden in it.
    pub suppressed: Vec<Suppressed>,
    /// The warnings of its making.
    pub warnings: Vec<Diagnostic>,
    /// Prints of the words in it, sorted, where it was searched for protected values.
    pub words: Words,
}

/// Prints of words, sorted. Most runs read them and never look at them, so they are kept as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words(ByteBuf);

impl Words {
    /// Takes prints that are sorted.
    pub fn new(prints: impl IntoIterator<Item = u32>) -> Self {
        Self(ByteBuf::from(prints.into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a print is among them.
    pub fn contains(&self, print: u32) -> bool {
        let (words, _) = self.0.as_chunks();
        words.binary_search_by_key(&print, |word| u32::from_le_bytes(*word)).is_ok()
    }

    /// The prints.
    pub fn prints(&self) -> Vec<u32> {
        let (words, _) = self.0.as_chunks();
        words.iter().map(|word| u32::from_le_bytes(*word)).collect()
    }
}

/// Prints of the cells of a table, so that a later run can name those that changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CellPrints {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// For each row a print of its key, or of its place if the table has no key.
    pub rows: Vec<u64>,
    /// Row by row.
    pub cells: Vec<u32>,
}

/// One record of the file. Later ones replace earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// A document was made.
    Made(Box<Made>),
    /// A document could not be made.
    Failed(Identity),
    /// These documents were found to be up to date with this base.
    Seen(Base, Vec<String>),
    /// All documents that are remembered so far were, but for these.
    SeenAllBut(Base, Vec<String>),
    /// The file of a document was removed.
    Gone(String),
    /// Files that documents refer to by this print.
    Files(Print, FilesUsed),
    /// Cells of a table that documents refer to by this print.
    Cells(Print, CellPrints),
    /// Prints of the protected values that documents refer to by this print.
    Secrets(Print, Vec<u64>),
}

/// All that is remembered.
#[derive(Debug, Default)]
pub struct State {
    /// The documents that were made, by the path of the PDF.
    pub made: HashMap<String, Made>,
    /// The documents that could not be made when they were tried last.
    pub failed: BTreeMap<String, Identity>,
    /// Files by their print.
    pub files: HashMap<Print, FilesUsed>,
    /// Cells by the print of their table.
    pub cells: HashMap<Print, CellPrints>,
    /// Protected values by their print.
    pub secrets: HashMap<Print, Vec<u64>>,
    /// How many records were read that do not count any more.
    dead: usize,
    /// The bytes of all records.
    bytes: usize,
    /// The bytes of those of `dead`.
    dead_bytes: usize,
    /// The bytes of the records of files, cells and protected values, by their print. They count as long
    /// as a document refers to them.
    shared: HashMap<Print, usize>,
}

impl State {
    /// Reads what is remembered in an output folder, and how many bytes of the file are sound. What is
    /// damaged is as good as forgotten.
    pub fn read(output: &Path) -> (Self, u64) {
        let mut state = Self::default();
        let sound = Journal::read(&path(output), FORMAT, |record| {
            let dead = state.dead;
            match postcard::from_bytes(record) {
                Ok(entry) => state.take(entry, record.len()),
                Err(_) => state.dead += 1,
            }
            state.bytes += record.len();
            state.dead_bytes += if state.dead > dead { record.len() } else { 0 };
        });
        (state, sound)
    }

    fn take(&mut self, entry: Entry, bytes: usize) {
        if let Entry::Files(print, _) | Entry::Cells(print, _) | Entry::Secrets(print, _) = &entry {
            self.shared.insert(*print, bytes);
        }
        match entry {
            Entry::Made(made) => {
                let output = made.identity.output.clone();
                self.failed.remove(&output);
                self.dead += usize::from(self.made.insert(output, *made).is_some());
            }
            // The last good file of a document that fails is still there.
            Entry::Failed(identity) => {
                let output = identity.output.clone();
                self.dead += usize::from(self.failed.insert(output, identity).is_some());
            }
            Entry::Seen(base, outputs) => {
                self.dead += 1;
                for output in outputs {
                    if let Some(made) = self.made.get_mut(&output) {
                        made.base = base;
                        self.failed.remove(&output);
                    }
                }
            }
            Entry::SeenAllBut(base, others) => {
                self.dead += 1;
                let others: HashSet<String> = others.into_iter().collect();
                let made = self.made.iter_mut().filter(|(output, _)| !others.contains(*output));
                made.for_each(|(_, made)| made.base = base);
                // What failed for the first time since then was not seen.
                let made = &self.made;
                self.failed
                    .retain(|output, _| others.contains(output) || !made.contains_key(output));
            }
            Entry::Gone(output) => {
                self.failed.remove(&output);
                self.dead += 1 + usize::from(self.made.remove(&output).is_some());
            }
            Entry::Files(print, files) => drop(self.files.insert(print, files)),
            Entry::Cells(print, cells) => drop(self.cells.insert(print, cells)),
            Entry::Secrets(print, secrets) => drop(self.secrets.insert(print, secrets)),
        }
    }

    /// How many records may count no more before the file is worth writing anew.
    fn most_dead(&self) -> usize {
        64 + self.made.len() / 4
    }

    /// Whether more of the file is dead than alive, or too many of its records.
    fn is_wasteful(&self) -> bool {
        let much = |shared: usize| 2 * (self.dead_bytes + shared) > self.bytes;
        let unused = || {
            let used = self.used();
            self.shared.iter().filter(|(print, _)| !used.contains(*print)).map(|(_, n)| n).sum()
        };
        // To look through all documents takes time, and mostly it need not be known which are used.
        self.dead > self.most_dead() || much(self.shared.values().sum()) && much(unused())
    }

    /// The prints of the files, cells and protected values that documents refer to.
    fn used(&self) -> HashSet<Print> {
        let of = |made: &Made| {
            let tables = made.tables.values().copied();
            [made.files, made.base.secrets].into_iter().chain(tables).collect::<Vec<_>>()
        };
        self.made.values().flat_map(of).collect()
    }

    /// Drops what no document refers to.
    fn forget_unused(&mut self) {
        let used = self.used();
        self.files.retain(|print, _| used.contains(print));
        self.cells.retain(|print, _| used.contains(print));
        self.secrets.retain(|print, _| used.contains(print));
    }

    /// The records that it takes to remember all of it.
    fn into_entries(mut self) -> Vec<Entry> {
        self.forget_unused();
        let mut entries: Vec<Entry> = Vec::new();
        entries.extend(self.files.into_iter().map(|(print, files)| Entry::Files(print, files)));
        entries.extend(self.cells.into_iter().map(|(print, cells)| Entry::Cells(print, cells)));
        entries.extend(self.secrets.into_iter().map(|(print, all)| Entry::Secrets(print, all)));
        entries.extend(self.made.into_values().map(|made| Entry::Made(Box::new(made))));
        entries.extend(self.failed.into_values().map(Entry::Failed));
        entries
    }
}

/// What is remembered, open for more.
#[derive(Debug)]
pub struct Memory {
    journal: Journal,
    /// How many more records may be added before it is worth looking whether they still count.
    room: AtomicIsize,
    /// Whether it was wasteful when it was opened.
    wasteful: bool,
}

impl Memory {
    /// Opens what [`State::read`] has read. The output folder must be locked.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub fn open(output: &Path, state: &State, sound: u64) -> io::Result<Self> {
        let room = AtomicIsize::new(state.most_dead() as isize - state.dead as isize);
        let journal = Journal::open(&path(output), FORMAT, sound)?;
        Ok(Self { journal, room, wasteful: state.is_wasteful() })
    }

    /// Remembers something from now on.
    ///
    /// # Errors
    /// If it cannot be written; what was remembered before still is.
    pub fn add(&self, entry: &Entry) -> io::Result<()> {
        let bytes = postcard::to_allocvec(entry).map_err(io::Error::other)?;
        self.room.fetch_sub(1, Ordering::Relaxed);
        self.journal.append(&bytes)
    }

    /// Closes the file, and writes it anew without what does not count any more if that is much.
    ///
    /// # Errors
    /// If it cannot be written anew; the old one is then still there.
    pub fn close(self, output: &Path) -> io::Result<()> {
        if self.room.into_inner() >= 0 && !self.wasteful {
            return Ok(());
        }
        let (state, _) = State::read(output);
        if !state.is_wasteful() {
            return Ok(());
        }
        let entries = state.into_entries();
        let records: Result<Vec<Vec<u8>>, _> = entries.iter().map(postcard::to_allocvec).collect();
        self.journal.rewrite(records.map_err(io::Error::other)?.iter().map(Vec::as_slice))
    }
}

fn path(output: &Path) -> PathBuf {
    output.join(PRIVATE).join("state")
}

/// The time of a file's last change, in nanoseconds since 1970; `None` if the file system keeps none.
pub fn modified(file: &std::fs::Metadata) -> Option<i128> {
    let time = file.modified().ok()?;
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).ok(),
        Err(before) => i128::try_from(before.duration().as_nanos()).ok().map(|nanos| -nanos),
    }
}

#[cfg(test)]
mod tests;

//! What is remembered from run to run, so that the next one makes only what changed: for each
//! document what it was made from and which files it became.
//!
//! It is private to the program: another version may begin it anew, and a run without it makes all
//! documents. It is saved document by document, so that an interrupted run goes on where it was.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::PRIVATE;
use super::edition::Suppressed;
use super::journal::{Journal, Records};
use crate::diagnostic::Diagnostic;
use crate::period::Period;
use crate::scope::View;

/// The first line of the file. Another shape of the records is another format.
const FORMAT: &str = "pressrun state 2";

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
}

impl State {
    /// Reads what is remembered in an output folder. What is damaged is as good as forgotten.
    pub fn read(output: &Path) -> (Self, Records) {
        let records = Journal::read(&path(output), FORMAT);
        let mut state = Self::default();
        for record in records.iter() {
            match postcard::from_bytes(record) {
                Ok(entry) => state.take(entry),
                Err(_) => state.dead += 1,
            }
        }
        (state, records)
    }

    fn take(&mut self, entry: Entry) {
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

    /// Drops what no document refers to.
    fn forget_unused(&mut self) {
        let made = || self.made.values();
        let files: BTreeSet<Print> = made().map(|made| made.files).collect();
        let cells: BTreeSet<Print> =
            made().flat_map(|made| made.tables.values().copied()).collect();
        let secrets: BTreeSet<Print> = made().map(|made| made.base.secrets).collect();
        self.files.retain(|print, _| files.contains(print));
        self.cells.retain(|print, _| cells.contains(print));
        self.secrets.retain(|print, _| secrets.contains(print));
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
}

impl Memory {
    /// Opens what [`State::read`] has read. The output folder must be locked.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub fn open(output: &Path, state: &State, records: &Records) -> io::Result<Self> {
        let room = AtomicIsize::new(state.most_dead() as isize - state.dead as isize);
        Ok(Self { journal: Journal::open(&path(output), FORMAT, records)?, room })
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
        if self.room.into_inner() >= 0 {
            return Ok(());
        }
        let (state, _) = State::read(output);
        if state.dead <= state.most_dead() {
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
mod tests {
    use super::*;

    fn identity(output: &str) -> Identity {
        Identity {
            output: output.to_owned(),
            document: "letter".to_owned(),
            row: Some("p1".to_owned()),
            language: "en".to_owned(),
            period: Some("2018-Q1".parse().unwrap()),
        }
    }

    fn made(output: &str, content: Print) -> Entry {
        let base = Base { program: 1, settings: 2, names: 3, fonts: 4, data: 5, secrets: 6 };
        Entry::Made(Box::new(Made {
            identity: identity(output),
            base,
            content,
            files: 7,
            sources: 10,
            annexes: 11,
            tables: BTreeMap::from([("people".to_owned(), 8)]),
            reads: vec![(Read::Rows(View::ToDate, "people".to_owned()), 9)],
            title: None,
            pages: 1,
            outputs: Vec::new(),
            suppressed: Vec::new(),
            warnings: Vec::new(),
            words: Words::new([1, 2]),
        }))
    }

    fn add(output: &Path, entries: &[Entry]) {
        let (state, records) = State::read(output);
        let memory = Memory::open(output, &state, &records).unwrap();
        entries.iter().for_each(|entry| memory.add(entry).unwrap());
        memory.close(output).unwrap();
    }

    #[test]
    fn the_last_word_about_a_document_counts() {
        let folder = tempfile::tempdir().unwrap();
        add(folder.path(), &[made("a.pdf", 1), made("b.pdf", 1), Entry::Failed(identity("c.pdf"))]);
        add(folder.path(), &[made("a.pdf", 2), Entry::Failed(identity("b.pdf"))]);
        let (state, _) = State::read(folder.path());
        assert_eq!(state.made["a.pdf"].content, 2);
        assert_eq!(state.made["b.pdf"].content, 1);
        assert_eq!(state.failed.keys().collect::<Vec<_>>(), ["b.pdf", "c.pdf"]);
        let base = Base { data: 50, ..state.made["a.pdf"].base };
        add(
            folder.path(),
            &[Entry::Seen(base, vec!["b.pdf".to_owned()]), Entry::Gone("c.pdf".into())],
        );
        let (state, _) = State::read(folder.path());
        assert!(state.failed.is_empty());
        assert_eq!((state.made["a.pdf"].base.data, state.made["b.pdf"].base.data), (5, 50));
    }

    #[test]
    fn what_does_not_count_any_more_is_dropped_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let size = || std::fs::metadata(path(folder.path())).unwrap().len();
        add(folder.path(), &[Entry::Files(7, FilesUsed::default()), made("a.pdf", 0)]);
        add(folder.path(), &[Entry::Files(70, FilesUsed::default())]);
        let small = size();
        for content in 1..=200 {
            add(folder.path(), &[made("a.pdf", content)]);
            assert!(size() < 70 * small);
        }
        let (state, _) = State::read(folder.path());
        assert_eq!(state.made["a.pdf"].content, 200);
        assert_eq!(state.files.keys().collect::<Vec<_>>(), [&7]);
    }
}

//! Looks for personal values in finished documents, whichever way they came in: over a text of the
//! workspace, a file name, a figure\'s key or a template that names a person.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::job::Job;
use super::parallel;
use super::phrases::{Phrases, stands_alone};
use super::session::Session;
use super::words::{folded, word_prints};
use crate::config::Access;
use crate::data::scope::Data;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::table::{Column, ColumnType, Table};
use crate::typeset::SEAM;

/// Shorter values stand in too many words.
const SHORTEST: usize = 4;
/// How many texts are searched by looking at each value.
const MOST_WITHOUT_INDEX: usize = 16;
/// The most leaks that are told of one document.
const MOST_TOLD: usize = 10;

/// A cell of a protected column.
pub(super) type Cell = (Arc<Table>, usize, usize);

/// The protected texts of all tables, and where each stands.
#[derive(Debug, Default)]
pub(super) struct Leaks {
    texts: Vec<String>,
    cells: Vec<Vec<Cell>>,
    /// Made when a few documents were searched: for so few it is not worth its making.
    phrases: OnceLock<Phrases>,
    searches: AtomicUsize,
}

impl Leaks {
    pub(super) fn new(data: &Data) -> Self {
        let mut values: Vec<(String, Cell)> = Vec::new();
        for (table, index) in columns(data, true) {
            let cells = &table.columns[index].cells;
            let texts = parallel::map(0..table.len(), |row| {
                cells.text(row).map(folded).filter(|text| text.chars().count() >= SHORTEST)
            });
            let cell =
                |(row, text): (usize, Option<String>)| Some((text?, (table.clone(), row, index)));
            values.extend(texts.into_iter().enumerate().filter_map(cell));
        }
        if values.is_empty() {
            return Self::default();
        }
        // What an open column says too is no secret: a town, the name of a speaker.
        let open = open_texts(data);
        // Cells of one text stay in the order of their tables and rows.
        values.sort_by(|(a, _), (b, _)| a.cmp(b));
        let (mut texts, mut cells) = (Vec::new(), Vec::<Vec<Cell>>::new());
        for (text, cell) in values {
            let same = texts.last() == Some(&text);
            match cells.last_mut().filter(|_| same) {
                Some(cells) => cells.push(cell),
                None if open.contains(&text) => {}
                None => {
                    texts.push(text);
                    cells.push(vec![cell]);
                }
            }
        }
        Self { texts, cells, ..Self::default() }
    }

    /// The protected values, folded and sorted.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The cells that hold a value.
    pub(super) fn cells(&self, value: usize) -> &[Cell] {
        &self.cells[value]
    }

    /// Whether there is anything to look for.
    pub(super) fn any(&self) -> bool {
        !self.texts.is_empty()
    }

    /// Whether a protected value stands in a text that is not for readers with this access.
    pub(super) fn stands_in(&self, text: &str, access: &Access) -> bool {
        let mut found = self.standing(text).into_iter();
        found.any(|value| {
            let mut cells = self.cells[value].iter();
            !cells.any(|(table, row, column)| open(table, *row, *column, access))
        })
    }

    /// The protected values that stand in a text.
    fn standing(&self, text: &str) -> Vec<usize> {
        if self.texts.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for text in readings(text) {
            let mut words: Vec<u32> = word_prints(&text).collect();
            words.sort_unstable();
            let values = self.among(&words).into_iter();
            found.extend(values.filter(|value| stands_alone(&text, &self.texts[*value])));
        }
        found
    }

    /// The values all of whose words are among these, which are sorted.
    fn among(&self, words: &[u32]) -> Vec<usize> {
        let index = || {
            let words = |value: usize| word_prints(&self.texts[value]).collect();
            Phrases::new(parallel::map(0..self.texts.len(), words))
        };
        if self.phrases.get().is_none()
            && self.searches.fetch_add(1, Ordering::Relaxed) < MOST_WITHOUT_INDEX
        {
            let there = |word| words.binary_search(&word).is_ok();
            let all_there = |value: &usize| word_prints(&self.texts[*value]).all(there);
            return (0..self.texts.len()).filter(all_there).collect();
        }
        self.phrases.get_or_init(index).among(words)
    }

    /// An error for each protected value that stands in a document and is not for its readers.
    /// `words` are its pages, and then its metadata.
    pub(super) fn find(&self, session: &Session, job: &Job, words: &[String]) -> Vec<Diagnostic> {
        if self.texts.is_empty() {
            return Vec::new();
        }
        let access = job.access(&session.workspace);
        let metadata = words.len().saturating_sub(1);
        let mut places: Vec<(String, &str)> = Vec::new();
        for (page, text) in words.iter().enumerate() {
            let place = match page == metadata {
                true => "in the metadata".to_owned(),
                false => format!("on page {}", page + 1),
            };
            places.push((place, text));
        }
        places.push(("in the path".to_owned(), &job.output));
        let mut found: BTreeMap<usize, String> = BTreeMap::new();
        for (place, text) in places {
            for value in self.standing(text) {
                found.entry(value).or_insert_with(|| place.clone());
            }
        }
        let told = found.into_iter().filter_map(|(value, place)| {
            let cells = &self.cells[value];
            if cells.iter().any(|(table, row, column)| allowed(table, *row, *column, &access, job))
            {
                return None;
            }
            let (table, row, column) = cells.first()?;
            Some(leak(&place, table, *row, *column).in_job(&job.output))
        });
        told.take(MOST_TOLD).collect()
    }
}

/// What open columns say, folded.
fn open_texts(data: &Data) -> HashSet<String> {
    let mut open = HashSet::new();
    for (table, index) in columns(data, false) {
        let cells = &table.columns[index].cells;
        // Such columns often say few different things.
        let different: HashSet<&str> = (0..table.len()).filter_map(|row| cells.text(row)).collect();
        let different: Vec<&str> = different.into_iter().collect();
        open.extend(parallel::map(0..different.len(), |text| folded(different[text])));
    }
    open
}

/// The columns of texts that are protected, or those that are not.
fn columns(data: &Data, protected: bool) -> Vec<(Arc<Table>, usize)> {
    let texts = |column: &Column| {
        matches!(column.kind, ColumnType::Text | ColumnType::Email | ColumnType::Url)
    };
    let mut found = Vec::new();
    for table in data.tables().values() {
        for (index, column) in table.columns.iter().enumerate() {
            if texts(column) && (column.personal || column.sensitive) == protected {
                found.push((table.clone(), index));
            }
        }
    }
    found
}

/// Whether a document may show a cell. A document made for one row of people shows no other.
fn allowed(table: &Table, row: usize, column: usize, access: &Access, job: &Job) -> bool {
    let other =
        job.row.as_ref().is_some_and(|(own, own_row)| own.name == table.name && *own_row != row);
    !(other && access.audience.may_see_personal()) && open(table, row, column, access)
}

/// Whether readers may see a cell.
fn open(table: &Table, row: usize, column: usize, access: &Access) -> bool {
    let settings = &table.columns[column];
    if access.audience.may_see_personal() {
        return !settings.sensitive || access.sensitive;
    }
    match (&settings.consent, &access.purpose) {
        (Some(consent), Some(purpose)) => table.consents(consent, row, purpose, access.day).is_ok(),
        _ => false,
    }
}

/// The message names the place and the cell, and not what it holds.
fn leak(place: &str, table: &Table, row: usize, column: usize) -> Diagnostic {
    let name = &table.columns[column].name;
    let message = format!(
        "what stands in `{name}` of table `{}` is printed {place}, and is not for the readers of this document",
        table.name
    );
    let diagnostic = Diagnostic::error(Stage::Document, "privacy/leak", message);
    let diagnostic = match table.address(row, column) {
        Some(address) => diagnostic.at(Place::cell(&address, "•••"), "this cell"),
        None => diagnostic,
    };
    diagnostic.hint(
        "look for it in the template, its texts and the names of files; the document was not published",
    )
}

/// The ways to read a page, folded: a seam may lie inside a word or between two.
pub(super) fn readings(page: &str) -> [String; 2] {
    ["", " "].map(|seam| folded(&page.replace(SEAM, seam)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_documents_are_searched_as_many_are() {
        let texts = ["***", "aygün əliyeva", "elçin quliyev", "tural"].map(str::to_owned).to_vec();
        let leaks = Leaks { texts, ..Leaks::default() };
        for text in ["Tural, Aygün ƏLİYEVA", "aygün quliyev", "(***)", ""] {
            let first = leaks.standing(text);
            (0..MOST_WITHOUT_INDEX).for_each(|_| drop(leaks.standing(text)));
            assert!(leaks.phrases.get().is_some());
            assert_eq!(leaks.standing(text), first, "{text}");
            let again = Leaks { texts: leaks.texts.clone(), ..Leaks::default() };
            assert_eq!(again.standing(text), first, "{text}");
            assert!(again.phrases.get().is_none());
        }
        assert_eq!(leaks.standing("Tural, Aygün ƏLİYEVA"), [1, 3, 1, 3]);
    }
}

//! The ledger: which numbers about people were ever published, so that a new number can be held against
//! them before it joins them.
//!
//! What was published stays published: lines are added, and never changed or taken away. The file holds one
//! JSON object a line, sorted, so that equal runs write equal files and two versions can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::atomic;
use crate::config::Audience;
use crate::scope::View;

/// The first line of the file.
const HEAD: &str = "{\"ledger\":\"pressrun\",\"version\":1}";

/// One number of a figure over people, as it was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LedgerNumber {
    /// The figure.
    pub figure: String,
    /// The rule and the conditions that it had.
    pub rule: String,
    /// The view that it was read in.
    pub view: View,
    /// For each column that splits it the value, or none for the total.
    pub keys: Vec<Option<String>>,
    /// The table and the key of the row that the document was made for.
    pub row: Option<(String, String)>,
    /// The period of the document.
    pub period: Option<String>,
    /// Who could read it.
    pub audience: Audience,
    /// The number; none if it was hidden.
    pub shown: Option<String>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    number: LedgerNumber,
    /// The documents.
    #[serde(rename = "in")]
    documents: BTreeSet<String>,
}

/// All numbers that were published, and the documents that they were published in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The numbers with the paths of their documents below the output folder.
    pub numbers: BTreeMap<LedgerNumber, BTreeSet<String>>,
}

impl Ledger {
    /// Reads a ledger. One that is not there yet is empty.
    ///
    /// # Errors
    /// If the file cannot be read, or a line of it is no such number: then nobody knows what was published.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        let wrong = |line: usize, what: String| {
            io::Error::new(io::ErrorKind::InvalidData, format!("line {line}: {what}"))
        };
        let mut lines = (1..).zip(text.lines());
        match lines.next() {
            Some((_, HEAD)) => {}
            _ => return Err(wrong(1, "it does not begin as a ledger does".to_owned())),
        }
        let mut ledger = Self::default();
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let line: Line =
                serde_json::from_str(line).map_err(|error| wrong(number, error.to_string()))?;
            ledger.numbers.entry(line.number).or_default().extend(line.documents);
        }
        Ok(ledger)
    }

    /// Adds what a document publishes.
    pub fn add(&mut self, number: LedgerNumber, document: &str) {
        self.numbers.entry(number).or_default().insert(document.to_owned());
    }

    /// Writes the ledger beside the old one and puts it in its place.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = format!("{HEAD}\n");
        for (number, documents) in &self.numbers {
            let line = Line { number: number.clone(), documents: documents.clone() };
            // Texts and lists always serialise.
            text += &serde_json::to_string(&line).unwrap_or_default();
            text.push('\n');
        }
        atomic::write(path, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(shown: Option<&str>) -> LedgerNumber {
        LedgerNumber {
            figure: "people".into(),
            rule: "count = \"people\"".into(),
            view: View::ToDate,
            keys: vec![Some("female".into()), None],
            row: Some(("projects".into(), "a".into())),
            period: Some("2020-Q1".into()),
            audience: Audience::Public,
            shown: shown.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        assert_eq!(Ledger::read(&path).unwrap(), Ledger::default());
        let mut ledger = Ledger::default();
        ledger.add(number(Some("30")), "a.en.pdf");
        ledger.add(number(None), "a.en.pdf");
        ledger.write(&path).unwrap();
        let first = std::fs::read_to_string(&path).unwrap();
        let mut again = Ledger::read(&path).unwrap();
        assert_eq!(again, ledger);
        again.add(number(Some("30")), "a.az.pdf");
        again.write(&path).unwrap();
        assert_eq!(Ledger::read(&path).unwrap().numbers.len(), 2);
        assert!(first.lines().nth(2).unwrap().ends_with("\"shown\":\"30\",\"in\":[\"a.en.pdf\"]}"));
    }

    #[test]
    fn a_file_that_is_no_ledger_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        for text in ["", "id,name\n", &format!("{HEAD}\n{{\"figure\":\"people\"}}\n")] {
            std::fs::write(&path, text).unwrap();
            assert!(Ledger::read(&path).is_err(), "{text:?}");
        }
    }
}

//! The record of a run: every artifact with its hash and everything that it was made from.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, BufWriter, Read};
use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{atomic, pretty};

/// The version of the record's shape. Fields are added without a new version, never changed.
pub const EDITION_VERSION: u32 = 1;

/// All that one run published. Holds no clock time and no absolute path, so that equal runs write
/// equal records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// See [`EDITION_VERSION`].
    pub version: u32,
    /// The program and its version.
    pub generator: String,
    /// The workspace's title.
    pub title: String,
    /// The period that was asked for, if one was.
    pub period: Option<String>,
    /// The published files, sorted by path.
    pub artifacts: Vec<Arc<ArtifactRecord>>,
    /// The output paths of jobs that failed, sorted. The last good file of each is still there if
    /// there ever was one.
    pub failed: Vec<String>,
    /// The output paths of jobs that a run began with and has not come to, sorted: it still goes on, or
    /// was interrupted. What is there of them may be old or new, and is whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<String>,
    /// Every file that an artifact names in `made_from`, with its SHA-256.
    pub sources: BTreeMap<String, String>,
    /// What became of the rows of each table.
    #[serde(default)]
    pub tables: BTreeMap<String, TableRecord>,
}

/// What became of the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRecord {
    /// Rows below the header that hold anything; the sum of the five that follow.
    pub read: u64,
    /// Rows in the table.
    pub kept: u64,
    /// Rows with a mistake that were left out.
    pub rejected: u64,
    /// Rows left out by `skip_rows`.
    pub skipped: u64,
    /// Hidden rows that were left out.
    pub hidden: u64,
    /// Rows below the end of the data.
    pub below: u64,
    /// Rows above the header.
    pub above: u64,
}

/// A table that lacks rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Incomplete {
    /// The table's name.
    pub table: String,
    /// How many of its rows were rejected.
    pub rejected: u64,
}

/// A number that a document could not show, without the number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Suppressed {
    /// The figure, with its view: `to_date.participants`.
    pub figure: String,
    /// For each column that splits it the value, or none for the total.
    pub keys: Vec<Option<String>>,
    /// Why it is hidden.
    pub why: String,
}

/// One published file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArtifactRecord {
    /// Path below the output folder.
    pub path: String,
    /// The document's name.
    pub document: String,
    /// The key of the row that it was made for.
    pub row: Option<String>,
    /// The language.
    pub language: String,
    /// The period.
    pub period: Option<String>,
    /// The title in the document's metadata, of its PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Number of pages of the document.
    pub pages: u32,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The inputs, templates, texts and pictures that it came from.
    pub made_from: Arc<[String]>,
    /// The tables that it was made from and that lack rejected rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Incomplete>,
    /// Numbers about people that were hidden in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<Suppressed>,
    /// What was found on its pages and said of its making, and was no reason not to publish it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<FindingRecord>,
    /// What is worth knowing of its pages, though nothing is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<FindingRecord>,
}

/// A warning or note about a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingRecord {
    /// The stable name of its kind, such as `preflight/overflow`.
    pub id: String,
    /// What is wrong.
    pub message: String,
    /// The page, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The template or other file that it comes from, with the line: `templates/a.typ.j2:12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The cells behind it: `inputs/costs.xlsx › Costs!F22`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<String>,
}

impl Edition {
    /// Reads `edition.json` of an output folder.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn read(output: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(output.join("edition.json"))?)?)
    }

    /// Writes the record of a run that only begins. What is listed is up to date and will not be
    /// touched, so that the record is true whenever the run ends; what will be made is pending.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin(&self, output: &Path) -> io::Result<()> {
        self.write_anew(output)?;
        // The record must reach the disk before the first file that it does not list any more.
        #[cfg(unix)]
        std::fs::File::open(output)?.sync_all()?;
        Ok(())
    }

    /// Writes `edition.json` into the output folder, unless it is there as it would be written.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, output: &Path) -> io::Result<()> {
        match self.is_in(output) {
            true => Ok(()),
            false => self.write_anew(output),
        }
    }

    /// Writes `edition.json` into the output folder, whatever is there.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_anew(&self, output: &Path) -> io::Result<()> {
        atomic::write_with(&output.join("edition.json"), |out| pretty::write(self, out))
    }

    /// Whether the record in an output folder is this one, to the byte. Neither is held in memory.
    fn is_in(&self, output: &Path) -> bool {
        let Ok(file) = std::fs::File::open(output.join("edition.json")) else { return false };
        let mut there = Compared { there: BufReader::new(file) };
        let same = pretty::write(self, BufWriter::new(&mut there)).is_ok();
        same && there.there.fill_buf().is_ok_and(<[u8]>::is_empty)
    }
}

/// Takes what is written, and fails where it is not what is there.
struct Compared<R> {
    there: R,
}

impl<R: Read> io::Write for Compared<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut there = vec![0; bytes.len()];
        self.there.read_exact(&mut there)?;
        match there == bytes {
            true => Ok(bytes.len()),
            false => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_written_only_if_another_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("edition.json");
        let mut edition = Edition {
            version: EDITION_VERSION,
            generator: "pressrun 0".to_owned(),
            title: "Ərzaq".to_owned(),
            period: None,
            artifacts: Vec::new(),
            failed: (0..2_000).map(|job| format!("letters/{job}.pdf")).collect(),
            pending: Vec::new(),
            sources: BTreeMap::new(),
            tables: BTreeMap::new(),
        };
        assert!(!edition.is_in(folder.path()));
        edition.write(folder.path()).unwrap();
        assert_eq!(Edition::read(folder.path()).unwrap(), edition);
        assert!(edition.is_in(folder.path()));
        let whole = std::fs::read(&path).unwrap();
        for other in [&whole[..whole.len() - 1], &[&whole[..], b" "].concat(), b""] {
            std::fs::write(&path, other).unwrap();
            assert!(!edition.is_in(folder.path()));
        }
        edition.write(folder.path()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        edition.failed.pop();
        assert!(!edition.is_in(folder.path()));
    }
}

//! The record of a document's numbers: which figure each is, where it is printed, and the rows behind
//! it. It lies beside the documents as `figures/<path>.json`, and without its rows in bundles.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::Audience;
use crate::scope::View;

/// The version of the record's shape. Fields are added without a new version, never changed.
pub const FIGURES_VERSION: u32 = 1;

/// The numbers of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresRecord {
    /// See [`FIGURES_VERSION`].
    pub version: u32,
    /// The program and its version.
    pub generator: String,
    /// The path of the PDF below the output folder.
    pub artifact: String,
    /// SHA-256 of the PDF, in hexadecimal; `None` inside the PDF itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The document's name.
    pub document: String,
    /// The key of the row that it was made for.
    pub row: Option<String>,
    /// The rows that narrow its figures, apart from its period: the key of each by its table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scope: BTreeMap<String, String>,
    /// The language.
    pub language: String,
    /// The period.
    pub period: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// Every number of a figure that is printed, and those that it is computed from.
    pub numbers: Vec<NumberRecord>,
    /// Numbers that are printed and that no figure and no cell explains.
    pub untraced: Vec<Untraced>,
    /// The documents whose pages follow in the same PDF; their numbers are on record with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annexes: Vec<AnnexRecord>,
    /// Every file that the document was made from, with its SHA-256; empty inside the PDF itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
}

/// A document whose pages follow in a PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnexRecord {
    /// The path of its own PDF below the output folder.
    pub artifact: String,
    /// The page on which it begins, counted from 1.
    pub page: u32,
    /// How many pages it has.
    pub pages: u32,
    /// SHA-256 of its own PDF, in hexadecimal.
    pub sha256: String,
}

/// One number of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRecord {
    /// The figure.
    pub figure: String,
    /// The view that it is read in.
    pub view: View,
    /// The value of each column that splits it; `None` for the total.
    pub part: Vec<Option<String>>,
    /// The number in plain form, or why there is none.
    pub value: String,
    /// What it is counted in.
    pub unit: Option<String>,
    /// The rule as `pressrun.toml` has it.
    pub rule: String,
    /// File and line of the rule.
    pub place: String,
    /// The days that it covers, if its rows have a time and it is not all of it.
    pub days: Option<String>,
    /// How many rows stand behind it. `None` where that would tell readers how few people do.
    pub count: Option<u32>,
    /// The numbers that it is computed from, as places in the list of numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_of: Vec<usize>,
    /// Where it is printed. Empty for one that others are computed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Printed>,
    /// The rows behind it; empty where they are about people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowRecord>,
    /// How many more rows there are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_left_out: u32,
}

/// A place where a number is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// The text on the page.
    pub text: String,
    /// The pages, counted from 1; empty if it was not found on any.
    pub pages: Vec<u32>,
    /// Whether the pages are known for certain. Else the text was looked for.
    pub certain: bool,
    /// The template.
    pub template: String,
    /// The line of the template, counted from 1.
    pub line: u32,
}

/// A row behind a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRecord {
    /// File, sheet and cell: `inputs/restart/expenditure.xlsx › Costs!F22`.
    pub cell: Option<String>,
    /// The row's key, if its table has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The day or period that places the row in time, if its table has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The start of the SHA-256 of the row's other cells, personal ones left out: by it a row is known again
    /// where its table has no key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rest: String,
    /// The value, in plain form; 1 for a row that is counted.
    pub value: String,
    /// The value in the figure's currency, where it was converted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub converted: Option<String>,
}

/// A printed number that no figure and no cell explains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untraced {
    /// Where it is printed.
    #[serde(flatten)]
    pub printed: Printed,
    /// The figures that the template had read before, as it names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
}

/// The records of all documents of a bundle: its `figures.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleFigures {
    /// See [`FIGURES_VERSION`].
    pub version: u32,
    /// The program and its version.
    pub generator: String,
    /// The documents that print figures, sorted by path.
    pub documents: Vec<FiguresRecord>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl FiguresRecord {
    /// The folder of these records, below the output folder.
    pub const FOLDER: &str = "figures";

    /// Reads the record of a PDF that lies in an output folder, and names the files that the document was
    /// made from anew.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn with_sources(
        output: &Path,
        artifact: &str,
        sources: &BTreeMap<String, String>,
    ) -> std::io::Result<Self> {
        let record: Self =
            serde_json::from_slice(&std::fs::read(output.join(Self::path(artifact)))?)?;
        Ok(Self { sources: sources.clone(), ..record })
    }

    /// The path of the record of a PDF, below the output folder: `a/b.en.pdf` →
    /// `figures/a/b.en.json`.
    pub fn path(artifact: &str) -> String {
        let stem = artifact.strip_suffix(".pdf").unwrap_or(artifact);
        format!("{}/{stem}.json", Self::FOLDER)
    }

    /// Whether a path below the output folder is that of such a record.
    pub fn is_path(path: &str) -> bool {
        path.strip_prefix(Self::FOLDER).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether there is nothing to record.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.untraced.is_empty() && self.annexes.is_empty()
    }

    /// Reads the record of a PDF; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be read, or is not such a record.
    pub fn read(output: &Path, artifact: &str) -> std::io::Result<Option<Self>> {
        match std::fs::read(output.join(Self::path(artifact))) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The same without the rows, for those who get the documents.
    #[must_use]
    pub fn without_rows(mut self) -> Self {
        self.sources.clear();
        for number in &mut self.numbers {
            number.rows.clear();
            number.rows_left_out = 0;
        }
        self
    }

    /// The JSON form, with one line for each number.
    pub fn to_json(&self) -> String {
        let head = Self { numbers: Vec::new(), untraced: Vec::new(), ..self.clone() };
        // Strings, numbers and lists always serialise.
        let head = serde_json::to_string_pretty(&head).unwrap_or_default();
        let lists = [
            ("\"numbers\": []", list("numbers", &self.numbers)),
            ("\"untraced\": []", list("untraced", &self.untraced)),
        ];
        let json = lists.iter().fold(head, |json, (empty, full)| match json.rsplit_once(empty) {
            Some((before, after)) => format!("{before}{full}{after}"),
            None => json,
        });
        json + "\n"
    }
}

/// A list with one line for each item.
fn list<T: Serialize>(name: &str, items: &[T]) -> String {
    let lines: Vec<String> = items
        .iter()
        .map(|item| format!("\n    {}", serde_json::to_string(item).unwrap_or_default()))
        .collect();
    let end = if lines.is_empty() { "" } else { "\n  " };
    format!("\"{name}\": [{}{end}]", lines.join(","))
}

impl BundleFigures {
    /// Its name in the bundle.
    pub const NAME: &str = "figures.json";

    /// The JSON form, with a line end.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists always serialise.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }
}

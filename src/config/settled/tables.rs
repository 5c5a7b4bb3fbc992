//! The settled `[tables.x]` sections.

use std::collections::BTreeMap;
use std::ops::Range;

use super::derived::DerivedConfig;
use super::schedule::Schedule;
use serde::{Deserialize, Serialize};

use crate::table::{ColumnType, Consent, Reference, Value};

/// A `[tables.x]` section.
#[derive(Debug, Clone)]
pub struct TableConfig {
    /// The table's name.
    pub name: String,
    /// Where the section stands.
    pub span: Range<usize>,
    /// A glob below the workspace; every match is appended in the order of its path.
    pub source: String,
    /// Where `source` stands.
    pub source_span: Range<usize>,
    /// Which sheet of a workbook.
    pub sheet: SheetChoice,
    /// The named table of a workbook (a ListObject).
    pub named_table: Option<String>,
    /// How CSV files are written; found out where left out.
    pub dialect: Dialect,
    /// Which rows of a sheet are header, data, and neither.
    pub layout: Layout,
    /// What becomes of rows with a mistake.
    pub on_error: OnError,
    /// The key column, if a single column is the key.
    pub key: Option<String>,
    /// The columns that together tell rows apart, if there are several.
    pub composite_key: Vec<String>,
    /// Whether its rows are people, whose small numbers are protected.
    pub people: bool,
    /// What one row is called in templates.
    pub singular: String,
    /// The column that places a row in a period.
    pub period: Option<String>,
    /// When its rows begin, end, are due and are done.
    pub schedule: Schedule,
    /// The declared columns, in the order of the file. Other columns of the sheet are read as
    /// plain text.
    pub columns: Vec<ColumnConfig>,
    /// The columns that are made from others, in the order of the file.
    pub derived: Vec<DerivedConfig>,
}

/// How a CSV file is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialect {
    /// The separator.
    pub delimiter: Option<u8>,
    /// The quotation mark.
    pub quote: Option<u8>,
    /// The encoding's label.
    pub encoding: Option<String>,
}

/// Which rows of a sheet are header, data, and neither.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Where the header is.
    pub header: HeaderChoice,
    /// The data ends before a row whose first filled cell starts with one of these.
    pub until: Vec<String>,
    /// Rows that are neither header nor data.
    pub skip_rows: Vec<SkipRows>,
    /// What becomes of rows that the spreadsheet program hides; they are kept with a warning if it
    /// is not declared.
    pub hidden_rows: Option<HiddenRows>,
    /// Whether the value of a merged cell stands for all cells that it covers.
    pub fill_merged: bool,
    /// Whether a CSV row with fewer fields than the header is filled up.
    pub pad_rows: bool,
}

/// Where the header of a sheet is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum HeaderChoice {
    /// The row that matches the declared columns best.
    #[default]
    Found,
    /// These rows, joined from top to bottom.
    Rows(Vec<u32>),
    /// The rows above the row of HXL tags.
    Hxl,
}

/// Rows that are skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipRows {
    /// By their numbers, from the first to the last.
    Numbers(u32, u32),
    /// Those whose first filled cell starts with this text.
    Start(String),
}

/// What becomes of hidden rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenRows {
    /// They are read like others.
    Keep,
    /// They are left out.
    Drop,
}

/// What becomes of rows with a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// Nothing is published until they are mended.
    #[default]
    Stop,
    /// They are left out and written to a file of rejects.
    Reject,
}

/// Which sheet of a workbook a table reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SheetChoice {
    /// The only sheet; an error if there are several visible ones.
    #[default]
    Only,
    /// By its name, in which `*` stands for any letters and `?` for one.
    Name(String),
    /// By its number, counted from 1.
    Number(u32),
}

/// A declared column.
#[derive(Debug, Clone)]
pub struct ColumnConfig {
    /// The name that templates use.
    pub name: String,
    /// Where the declaration stands.
    pub span: Range<usize>,
    /// The texts that its header cell may have, where they differ from the name; HXL tags start
    /// with `#`.
    pub headers: Vec<String>,
    /// What its values are.
    pub kind: ColumnType,
    /// How the values are written, in the words of its type.
    pub format: Option<String>,
    /// The texts that stand for an empty cell.
    pub missing_values: Vec<String>,
    /// The decimal sign of numbers in text.
    pub decimal_char: Option<char>,
    /// The sign between groups of digits.
    pub group_char: Option<char>,
    /// What stands between the parts of a list.
    pub separator: String,
    /// Whether an empty cell is an error.
    pub required: bool,
    /// Whether no two cells may hold the same.
    pub unique: bool,
    /// What the whole text must match.
    pub pattern: Option<Pattern>,
    /// The values allowed; empty if any.
    pub one_of: Vec<String>,
    /// The least value allowed (a number or a date).
    pub min: Option<Value>,
    /// The greatest value allowed (a number or a date).
    pub max: Option<Value>,
    /// The column that its values must stand in.
    pub references: Option<Reference>,
    /// Whether there is one column a language, with the language after an underscore.
    pub translated: bool,
    /// The language that stands in for an empty translation.
    pub fallback: Option<String>,
    /// Whether it holds personal data; a sensitive column does too.
    pub personal: bool,
    /// Whether it holds data of a special category, such as health.
    pub sensitive: bool,
    /// Which other column opens single values of it.
    pub consent: Option<Consent>,
    /// Whether its text may be used as Typst markup.
    pub trusted: bool,
    /// Whether a reference narrows the table to the document's row.
    pub scope: bool,
    /// What its numbers are counted in.
    pub unit: Option<String>,
    /// What it is called in print, by language.
    pub label: BTreeMap<String, String>,
}

/// A regular expression that the whole of a text must match.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As it stands in `pressrun.toml`.
    pub source: String,
    regex: regex::Regex,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A message if it is not a regular expression.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = regex::Regex::new(&format!("^(?:{source})$"));
        let regex = regex.map_err(|error| {
            error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned()
        })?;
        Ok(Self { source: source.to_owned(), regex })
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

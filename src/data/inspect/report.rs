//! What `pressrun inspect` tells about a file, as plain data: the command line writes it for a
//! person, or as one JSON object a file.

use serde::Serialize;

use crate::table::ColumnType;

/// All about one file. The JSON form is part of the interface: fields are added, not changed.
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    /// Always `inspection`, to tell it from other lines.
    pub kind: &'static str,
    /// The version of this form: 1.
    pub version: u32,
    /// The path as it was given.
    pub file: String,
    /// `CSV`, `XLSX` and so on: the ending of the file.
    pub format: String,
    /// The size of the file.
    pub bytes: u64,
    /// How a text file is written; `null` for workbooks.
    pub text: Option<TextReport>,
    /// The sheets of a workbook, in its order; empty for text files.
    pub sheets: Vec<SheetEntry>,
    /// One entry for each sheet that was looked into, or one for a text file.
    pub tables: Vec<TableReport>,
    /// Warnings of the reader, in a line each.
    pub warnings: Vec<String>,
}

/// How a text file is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextReport {
    /// The encoding, such as `UTF-8`.
    pub encoding: String,
    /// Whether the encoding is only a guess.
    pub guessed: bool,
    /// The separator.
    pub separator: char,
    /// The quotation mark.
    pub quote: char,
    /// The number of the line where the last row starts.
    pub lines: u32,
}

/// A sheet in the list of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetEntry {
    /// Its name.
    pub name: String,
    /// Whether the spreadsheet program hides it.
    pub hidden: bool,
    /// Whether it holds nothing; `null` if it was not looked into.
    pub empty: Option<bool>,
    /// The named tables (ListObjects) in it.
    pub tables: Vec<String>,
}

/// One table: a sheet of a workbook, or a text file.
#[derive(Debug, Clone, Serialize)]
pub struct TableReport {
    /// The sheet; `null` for a text file.
    pub sheet: Option<String>,
    /// The number of rows of data, without header, notes and totals.
    pub rows: u64,
    /// Where the header was found.
    pub header: HeaderReport,
    /// Rows that the spreadsheet program hides; `null` if the format does not tell.
    pub hidden_rows: Option<u64>,
    /// Merged ranges, such as `A3:A7`.
    pub merged: Vec<String>,
    /// The notes and totals below the data.
    pub below: Vec<BelowRow>,
    /// The columns, from left to right.
    pub columns: Vec<ColumnReport>,
    /// What is odd about the table as a whole.
    pub oddities: Vec<Oddity>,
    /// What the section of `pressrun.toml` is made from.
    #[serde(skip)]
    pub(super) plan: Plan,
}

/// Where a header was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct HeaderReport {
    /// The numbers of its rows; more than one if they were joined.
    pub rows: Vec<u32>,
    /// The number of the row of HXL tags.
    pub tags: Option<u32>,
    /// The number of rows above the header that hold anything.
    pub above: u64,
}

/// A row below the data that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BelowRow {
    /// Its number.
    pub row: u32,
    /// The text of its first filled cell.
    pub text: String,
}

/// What is known about a column.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnReport {
    /// Its letters, such as `AB`.
    pub column: String,
    /// The text of its header; `null` if it only has a tag.
    pub header: Option<String>,
    /// Its HXL tag.
    pub tag: Option<String>,
    /// The name that templates use if it is not declared under another.
    pub name: String,
    /// The type that its cells are most likely meant to have.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// The number of filled cells.
    pub filled: u64,
    /// The number of empty cells.
    pub blank: u64,
    /// The number of different values, or the cap if there are more.
    pub distinct: u64,
    /// Whether there are more different values than were counted.
    pub more_distinct: bool,
    /// The least value, of numbers, days and times.
    pub min: Option<String>,
    /// The greatest value, of numbers, days and times.
    pub max: Option<String>,
    /// Some of the values, the most frequent first.
    pub examples: Vec<String>,
    /// Whether it can be the key: all cells are filled and different, and its header says so.
    pub key: bool,
    /// Whether its header or values look like personal data.
    pub personal: bool,
    /// What is odd about it.
    pub oddities: Vec<Oddity>,
    /// How it is declared.
    #[serde(skip)]
    pub(super) plan: ColumnPlan,
}

/// Something odd, with the cells where it is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Oddity {
    /// A stable name such as `mixed-types`.
    pub id: &'static str,
    /// What is odd, in one line.
    pub message: String,
    /// The number of cells that it concerns; 0 where it is about the column as a whole.
    pub count: u64,
    /// The first of these cells.
    pub cells: Vec<Spot>,
    /// What to do about it, such as the setting that decides.
    pub advice: Option<String>,
}

/// A cell with what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// Its address in the sheet, such as `C17`.
    pub cell: String,
    /// What it holds.
    pub text: String,
}

/// What the `[tables.x]` section says beyond what is found by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// The header's rows, if they are not found by themselves.
    pub(super) header: Vec<u32>,
    pub(super) encoding: Option<String>,
    pub(super) until: Option<String>,
    pub(super) skip_rows: Option<String>,
    pub(super) hidden_rows: bool,
    pub(super) fill_merged: bool,
    pub(super) pad_rows: bool,
    /// Why rows have to be left out until they are mended.
    pub(super) reject: Vec<String>,
}

/// How a column is declared.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnPlan {
    /// The header text or tag that must be named; `None` if the name finds it.
    pub(super) header: Option<String>,
    /// Whether no declaration can find it, because another column is headed alike.
    pub(super) unaddressable: bool,
    /// The type that reads every cell, which for a column with mistakes is text.
    pub(super) kind: ColumnType,
    pub(super) missing_values: Vec<String>,
    /// Whether it may be the key, of too many values to know that all differ.
    pub(super) maybe_key: bool,
    /// What is said above the declaration.
    pub(super) comments: Vec<String>,
    /// Types with their settings to choose from, which stand behind a `#`.
    pub(super) choices: Vec<String>,
}

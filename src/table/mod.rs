//! The typed table that every stage shares: columns, values and the address of each cell.
//!
//! Reading files into tables is the `data` layer's work; this module knows no files.

mod cells;
mod consent;
mod hxl;
mod rows;
mod sheet_text;
mod value;

pub use cells::{Cells, SCALES};
pub use consent::{Consent, NoConsent};
pub use hxl::HxlTag;
pub use rows::RowSet;
pub use sheet_text::{no_formula, sheet_csv};
pub use value::{ColumnType, Value};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::did_you_mean;
use crate::source::Address;

/// A named input with typed columns. Immutable once read.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name in `pressrun.toml`.
    pub name: String,
    /// What one row is called in templates.
    pub singular: String,
    /// Whether its rows are people, whose small numbers are protected.
    pub people: bool,
    /// The columns, in the order of the schema and then of the header row.
    pub columns: Vec<Column>,
    /// The translated names: `title` for the columns `title_en` and `title_az`.
    pub translated: BTreeMap<String, Translated>,
    /// The column whose values name the rows, if there is one.
    pub key: Option<usize>,
    /// The column that places a row in a period, if there is one.
    pub period: Option<usize>,
    /// The sheets that the rows come from, in the order they were appended.
    pub sheets: Vec<Sheet>,
    /// For each row: index of its sheet, and its row number there.
    pub origins: Vec<Origin>,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name that templates use.
    pub name: String,
    /// What its values are.
    pub kind: ColumnType,
    /// Which column of which table it points to.
    pub references: Option<Reference>,
    /// Whether a reference narrows the table to the rows of the document's row.
    pub scope: bool,
    /// Whether it holds personal data.
    pub personal: bool,
    /// Whether it holds data of a special category, such as health.
    pub sensitive: bool,
    /// Which other column opens single values of it.
    pub consent: Option<Consent>,
    /// Whether its text may be used as Typst markup.
    pub trusted: bool,
    /// The values it may have, in their declared order; empty if any.
    pub one_of: Vec<String>,
    /// The HXL tag that stands above it in the sheet, such as `#reached+f`.
    pub tag: Option<HxlTag>,
    /// What its numbers are counted in.
    pub unit: Option<String>,
    /// What it is called in print, by language.
    pub label: BTreeMap<String, String>,
    /// One value a row.
    pub cells: Cells,
}

/// A column that a reference points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table's name.
    pub table: String,
    /// The column's name; always the table's key.
    pub column: String,
}

/// The columns behind a translated name.
#[derive(Debug, Clone, Default)]
pub struct Translated {
    /// Language → column index.
    pub columns: BTreeMap<String, usize>,
    /// The column of the workspace's default language.
    pub default: Option<usize>,
    /// The language that is read where the wanted one has an empty cell.
    pub fallback: Option<String>,
}

/// A sheet or CSV file that rows were read from.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Path relative to the workspace.
    pub file: Arc<str>,
    /// Name of the sheet; `None` for CSV.
    pub name: Option<Arc<str>>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// For each table column, the column of the sheet; `None` where the sheet lacks it.
    pub columns: Vec<Option<u32>>,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Index into [`Table::sheets`].
    pub sheet: u32,
    /// Row number in the sheet, counted from 1.
    pub row: u32,
}

impl Table {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// The index of a column by its name, or by its HXL tag if the name starts with `#`. A tag
    /// that more than one column answers to names none of them.
    pub fn column(&self, name: &str) -> Option<usize> {
        if let Some(wanted) = HxlTag::parse(name) {
            let mut found =
                self.columns.iter().enumerate().filter(|(_, column)| {
                    column.tag.as_ref().is_some_and(|tag| wanted.matches(tag))
                });
            let first = found.next()?;
            let exact = |column: &Column| column.tag.as_ref() == Some(&wanted);
            return match found.next() {
                None => Some(first.0),
                Some(_) => self.columns.iter().position(exact),
            };
        }
        self.columns.iter().position(|column| column.name == name)
    }

    /// What is said about a column that the table lacks: message and hint.
    pub fn no_column(&self, name: &str) -> (String, String) {
        let message = format!("table `{}` has no column `{name}`", self.name);
        let tags = self.columns.iter().filter_map(|column| Some(column.tag.as_ref()?.to_string()));
        let names: Vec<String> = match name.starts_with('#') {
            true => tags.collect(),
            false => {
                let columns = self.columns.iter().map(|column| &column.name);
                self.translated.keys().chain(columns).cloned().collect()
            }
        };
        let near = did_you_mean(name, names.iter().map(String::as_str));
        let hint = near.unwrap_or_else(|| match (names.is_empty(), name.starts_with('#')) {
            (true, _) => "its columns have no HXL tags".to_owned(),
            (false, true) => format!("its HXL tags are {}", names.join(", ")),
            (false, false) => format!("its columns are {}", names.join(", ")),
        });
        (message, hint)
    }

    /// The value of a cell; empty when the place lies outside the table.
    pub fn value(&self, row: usize, column: usize) -> Value {
        self.columns.get(column).map_or(Value::Empty, |column| column.cells.get(row))
    }

    /// The address of a cell. `None` when the row's file has no such column.
    pub fn address(&self, row: usize, column: usize) -> Option<Address> {
        let origin = self.origins.get(row)?;
        let sheet = self.sheets.get(origin.sheet as usize)?;
        Some(Address {
            file: sheet.file.clone(),
            sheet: sheet.name.clone(),
            row: origin.row,
            column: (*sheet.columns.get(column)?)?,
        })
    }

    /// The column to read for a translated name in a language: the language's own where the cell
    /// is filled, else the declared fallback's. `None` if the name is not a translated one.
    pub fn translated_column(&self, name: &str, language: &str, row: usize) -> Option<usize> {
        let translated = self.translated.get(name)?;
        let own = translated.columns.get(language).copied();
        let fallback =
            || translated.fallback.as_ref().and_then(|lang| translated.columns.get(lang)).copied();
        match own {
            Some(column) if !self.columns[column].cells.is_empty_at(row) => Some(column),
            _ => fallback().or(own),
        }
    }

    /// The index of a column, or for a translated name that of the default language's column.
    pub fn column_or_translated(&self, name: &str) -> Option<usize> {
        self.column(name).or_else(|| {
            let translated = self.translated.get(name)?;
            translated.default.or_else(|| translated.columns.values().next().copied())
        })
    }

    /// The row with this key; `None` when there is no key column or no such row.
    pub fn row_by_key(&self, key: &Value) -> Option<usize> {
        let column = self.columns.get(self.key?)?;
        column.cells.position(key)
    }
}

//! Finds the columns of a table in the header row of a sheet.

use std::collections::BTreeSet;

use super::cell::shown;
use super::read::{RawRow, RawTable};
use crate::config::{ColumnConfig, TableConfig};
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::source::Address;

/// A column that a table has: declared, a translation of a declared one, or found in a sheet.
#[derive(Debug, Clone)]
pub(super) struct Wanted<'a> {
    /// The name that templates use.
    pub(super) name: String,
    /// The header text that is looked for.
    pub(super) header: String,
    /// The declaration; `None` for a column that only the sheet knows.
    pub(super) config: Option<&'a ColumnConfig>,
    /// Whether a sheet without it is an error.
    pub(super) needed: bool,
}

/// The columns that the configuration asks for. A translated column stands for one a language, of
/// which the default language's must exist.
pub(super) fn wanted<'a>(table: &'a TableConfig, languages: &[String]) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    let named: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    for column in &table.columns {
        let header = column.header.as_deref().unwrap_or(&column.name);
        if column.translated {
            for (index, language) in languages.iter().enumerate() {
                wanted.push(Wanted {
                    name: format!("{}_{language}", column.name),
                    header: format!("{header}_{language}"),
                    config: Some(column),
                    needed: index == 0,
                });
            }
        } else {
            wanted.push(Wanted {
                name: column.name.clone(),
                header: header.to_owned(),
                config: Some(column),
                needed: true,
            });
        }
    }
    // A key or period column may be named without being described.
    for name in table.key.iter().chain(&table.period) {
        if !named.contains(name.as_str()) && !wanted.iter().any(|w| w.name == *name) {
            let header = name.clone();
            wanted.push(Wanted { name: name.clone(), header, config: None, needed: true });
        }
    }
    wanted
}

/// The header row of a sheet: its first row that holds anything.
pub(super) struct Header<'a> {
    pub(super) row: &'a RawRow,
    raw: &'a RawTable,
    /// Column of the sheet and its text.
    texts: Vec<(u32, String)>,
}

impl<'a> Header<'a> {
    pub(super) fn of(raw: &'a RawTable) -> Option<Self> {
        let row = raw.rows.first()?;
        let texts = row.cells.iter().map(|(column, cell)| (*column, shown(cell))).collect();
        Some(Self { row, raw, texts })
    }

    /// The sheet's column with this header text.
    pub(super) fn find(&self, header: &str) -> Option<u32> {
        let wanted = folded(header);
        self.texts.iter().find(|(_, text)| folded(text) == wanted).map(|(column, _)| *column)
    }

    /// The columns that nobody asked for, with the names that templates may use.
    pub(super) fn others(&self, taken: &[Option<u32>]) -> Vec<(u32, String)> {
        let free = self.texts.iter().filter(|(column, _)| !taken.contains(&Some(*column)));
        free.map(|(column, text)| (*column, slug(text))).filter(|(_, n)| !n.is_empty()).collect()
    }

    /// Two columns with one header text.
    pub(super) fn duplicates(&self) -> Vec<Diagnostic> {
        let mut seen: Vec<(String, u32)> = Vec::new();
        let mut problems = Vec::new();
        for (column, text) in &self.texts {
            let key = folded(text);
            match seen.iter().find(|(other, _)| *other == key) {
                Some((_, first)) => problems.push(
                    Diagnostic::error(
                        Stage::Data,
                        "data/duplicate-column",
                        format!("two columns are headed `{text}`"),
                    )
                    .at(self.place(*column), "the second")
                    .with(self.place(*first), "the first")
                    .hint("give one of them another name"),
                ),
                None => seen.push((key, *column)),
            }
        }
        problems
    }

    /// Two columns whose headers differ, but come to one name.
    pub(super) fn same_name(&self, first: u32, second: u32, name: &str) -> Diagnostic {
        let message = format!("two columns would be called `{name}`");
        Diagnostic::error(Stage::Data, "data/duplicate-column", message)
            .at(self.place(second), "the second")
            .with(self.place(first), "the first")
            .hint("give one of them another name")
    }

    /// A declared column that the sheet lacks.
    pub(super) fn missing(&self, wanted: &Wanted<'_>, table: &TableConfig) -> Diagnostic {
        let texts = self.texts.iter().map(|(_, text)| text.as_str());
        let hint = did_you_mean(&wanted.header, texts.clone())
            .unwrap_or_else(|| format!("its columns are {}", texts.collect::<Vec<_>>().join(", ")));
        let first = self.texts.first().map_or(0, |(column, _)| *column);
        let mut place = self.place(first);
        // The whole row is meant, not its first cell.
        if let Some(line) = place.lines.first() {
            place.start.column = 0;
            place.end.column = line.text.len() as u32;
        }
        place.cell = Some(self.row.number.to_string());
        Diagnostic::error(
            Stage::Data,
            "data/missing-column",
            format!("table `{}` needs a column `{}`", table.name, wanted.header),
        )
        .at(place, "no such column here")
        .hint(hint)
    }

    /// The place of a header cell.
    pub(super) fn place(&self, column: u32) -> Place {
        let address = Address {
            file: self.raw.file.as_str().into(),
            sheet: self.raw.sheet.as_deref().map(Into::into),
            row: self.row.number,
            column,
        };
        Place::row(&address, self.texts.iter().cloned())
    }
}

/// Header texts are compared without regard to case, blanks, line breaks and underscores.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '_' && *c != '-')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The name of a column that is not declared: `Amount (EUR)` becomes `amount_eur`.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    slug.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undeclared_columns_get_plain_names() {
        assert_eq!(slug("Amount (EUR)"), "amount_eur");
        assert_eq!(slug("  Şəkil № 1 "), "şəkil_1");
        assert_eq!(slug("%"), "");
    }

    #[test]
    fn headers_match_without_regard_to_case_and_blanks() {
        assert_eq!(folded("Full Name"), folded("full_name"));
        assert_eq!(folded("Start\nDate"), folded("start date"));
        assert_ne!(folded("date"), folded("dates"));
    }
}

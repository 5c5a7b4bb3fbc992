//! The header of a sheet: which of its columns is which of the table's.

use std::collections::BTreeSet;

use super::read::SheetInfo;
use crate::config::{ColumnConfig, TableConfig};
use crate::diagnostic::{Diagnostic, Place, Stage, nearest};
use crate::source::{Address, column_letters};
use crate::table::HxlTag;

/// A column that a table has: declared, a translation of a declared one, or found in a sheet.
#[derive(Debug, Clone)]
pub(super) struct Wanted<'a> {
    /// The name that templates use.
    pub(super) name: String,
    /// The header texts that are looked for, or HXL tags.
    pub(super) headers: Vec<String>,
    /// The declaration; `None` for a column that only the sheet knows.
    pub(super) config: Option<&'a ColumnConfig>,
    /// Whether the table cannot do without it.
    pub(super) needed: bool,
    /// Whether each sheet must have it, not just one of several.
    pub(super) in_each: bool,
}

/// The columns that the configuration asks for. A translated column stands for one a language, of
/// which the default language's must exist, and the others if it is required.
pub(super) fn wanted<'a>(table: &'a TableConfig, languages: &[String]) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    let keys = || table.key.iter().chain(&table.composite_key).chain(&table.period);
    for column in &table.columns {
        let own = std::slice::from_ref(&column.name);
        let headers = if column.headers.is_empty() { own } else { &column.headers };
        let in_each = column.required || keys().any(|key| *key == column.name);
        if column.translated {
            for (index, language) in languages.iter().enumerate() {
                // Where another language stands in, only that one's column is required.
                let stands_in = column.fallback.as_ref().is_none_or(|other| other == language);
                let required = column.required && stands_in;
                wanted.push(Wanted {
                    name: format!("{}_{language}", column.name),
                    headers: headers.iter().map(|header| in_language(header, language)).collect(),
                    config: Some(column),
                    needed: index == 0 || required,
                    in_each: required || index == 0 && in_each,
                });
            }
        } else {
            wanted.push(Wanted {
                name: column.name.clone(),
                headers: headers.to_vec(),
                config: Some(column),
                needed: true,
                in_each,
            });
        }
    }
    // A key or period column may be named without being described.
    let named: BTreeSet<String> = wanted.iter().map(|wanted| wanted.name.clone()).collect();
    for name in keys().filter(|name| !named.contains(*name)) {
        if !wanted.iter().any(|wanted: &Wanted<'_>| wanted.name == *name) {
            let (headers, name) = (vec![name.clone()], name.clone());
            wanted.push(Wanted { name, headers, config: None, needed: true, in_each: true });
        }
    }
    wanted
}

/// The header of a translated column: `Title` is headed `Title_az`; `#title` is tagged
/// `#title+i_az`.
fn in_language(header: &str, language: &str) -> String {
    match HxlTag::parse(header) {
        Some(_) => format!("{header}+i_{language}"),
        None => format!("{header}_{language}"),
    }
}

/// The header of a sheet.
#[derive(Debug, Clone)]
pub(super) struct Header {
    file: String,
    sheet: Option<String>,
    /// The number of its last row, where messages point.
    pub(super) row: u32,
    /// The number of fields that a text file has in it; 0 for a workbook.
    pub(super) width: u32,
    /// Column of the sheet and its text, in order.
    pub(super) texts: Vec<(u32, String)>,
    /// Column of the sheet and its HXL tag.
    pub(super) tags: Vec<(u32, HxlTag)>,
}

impl Header {
    pub(super) fn new(
        info: &SheetInfo,
        row: u32,
        width: u32,
        texts: Vec<(u32, String)>,
        tags: Vec<(u32, HxlTag)>,
    ) -> Self {
        Self { file: info.file.clone(), sheet: info.sheet.clone(), row, width, texts, tags }
    }

    /// How many of the columns it has.
    pub(super) fn matches(&self, wanted: &[Wanted<'_>]) -> usize {
        wanted.iter().filter(|wanted| self.find(wanted).is_some()).count()
    }

    /// The sheet's column that is meant: by its tag, by its text, by its text without regard to
    /// case, blanks and signs, or without instructions in brackets.
    pub(super) fn find(&self, wanted: &Wanted<'_>) -> Option<u32> {
        wanted.headers.iter().find_map(|header| match HxlTag::parse(header) {
            Some(tag) => self.tagged(&tag).or_else(|| self.headed(header)),
            None => self.headed(header),
        })
    }

    fn tagged(&self, tag: &HxlTag) -> Option<u32> {
        let exact = self.tags.iter().find(|(_, other)| other == tag);
        let mut wider = self.tags.iter().filter(|(_, other)| tag.matches(other));
        let only = wider.next().filter(|_| wider.next().is_none());
        exact.or(only).map(|(column, _)| *column)
    }

    fn headed(&self, header: &str) -> Option<u32> {
        let by = |same: &dyn Fn(&str) -> bool| {
            self.texts.iter().find(|(_, text)| same(text)).map(|(column, _)| *column)
        };
        let wanted = folded(header);
        by(&|text| text == header)
            .or_else(|| by(&|text| !wanted.is_empty() && folded(text) == wanted))
            .or_else(|| {
                let short = |text: &str| folded(&without_brackets(text));
                let mut found = self.texts.iter().filter(|(_, text)| short(text) == wanted);
                let only = found.next().filter(|_| found.next().is_none() && !wanted.is_empty());
                only.map(|(column, _)| *column)
            })
    }

    /// The sheet's columns with this header text besides the one that was taken for it.
    pub(super) fn twins(&self, column: u32) -> Vec<u32> {
        let Some(text) = self.text(column).map(folded) else { return Vec::new() };
        let twins = self.texts.iter().filter(|(other, t)| *other != column && folded(t) == text);
        twins.map(|(column, _)| *column).collect()
    }

    /// The text above a column.
    pub(super) fn text(&self, column: u32) -> Option<&str> {
        self.texts.iter().find(|(other, _)| *other == column).map(|(_, text)| text.as_str())
    }

    /// The tag above a column.
    pub(super) fn tag(&self, column: u32) -> Option<&HxlTag> {
        self.tags.iter().find(|(other, _)| *other == column).map(|(_, tag)| tag)
    }

    /// The columns that nobody asked for, with the names that templates may use: the text of the
    /// header as a plain word, or the tag's.
    pub(super) fn others(&self, taken: &[Option<u32>]) -> Vec<(u32, String)> {
        let mut columns: BTreeSet<u32> = self.texts.iter().map(|(column, _)| *column).collect();
        columns.extend(self.tags.iter().map(|(column, _)| *column));
        let free = columns.into_iter().filter(|column| !taken.contains(&Some(*column)));
        free.map(|column| {
            let name = self.text(column).map(slug).filter(|name| !name.is_empty());
            let tag = || self.tag(column).map(|tag| slug(&tag.to_string()));
            let letters = || format!("column_{}", column_letters(column).to_lowercase());
            (column, name.or_else(tag).unwrap_or_else(letters))
        })
        .collect()
    }

    /// A declared column whose header stands twice.
    pub(super) fn ambiguous(&self, first: u32, second: u32) -> Diagnostic {
        let text = self.text(first).unwrap_or_default();
        let message = format!("two columns are headed `{text}`");
        Diagnostic::error(Stage::Data, "data/duplicate-column", message)
            .at(self.place(second), "the second")
            .with(self.place(first), "the first")
            .hint("give one of them another name")
    }

    /// A declared column that the sheet lacks.
    pub(super) fn missing(&self, wanted: &Wanted<'_>, table: &TableConfig) -> Diagnostic {
        let header = wanted.headers.first().map_or("", String::as_str);
        let texts = self.texts.iter().map(|(_, text)| text.as_str());
        let tags: Vec<String> = self.tags.iter().map(|(_, tag)| tag.to_string()).collect();
        let known: Vec<&str> = match header.starts_with('#') {
            true => tags.iter().map(String::as_str).collect(),
            false => texts.filter(|text| !text.is_empty()).collect(),
        };
        // The column of another language is near, and is not the one.
        let stem = |text: &str| text.rsplit_once('_').map(|(stem, _)| folded(stem));
        let translated = wanted.config.is_some_and(|column| column.translated);
        let sibling = |text: &str| translated && stem(text).is_some() && stem(text) == stem(header);
        let hint = match nearest(header, known.iter().copied()) {
            Some(name) if sibling(name) => {
                "add the column, or declare a `fallback` language for it".to_owned()
            }
            Some(name) => format!("did you mean `{name}`?"),
            None => {
                let listed = known.iter().take(20).map(|text| text.replace('\n', " "));
                format!("its columns are {}", listed.collect::<Vec<_>>().join(", "))
            }
        };
        let first = self.texts.first().map_or(0, |(column, _)| *column);
        let mut place = self.place(first);
        // The whole row is meant, not its first cell.
        if let Some(line) = place.lines.first() {
            place.start.column = 0;
            place.end.column = line.text.len() as u32;
        }
        place.cell = Some(self.row.to_string());
        let message = format!("table `{}` needs a column `{header}`", table.name);
        Diagnostic::error(Stage::Data, "data/missing-column", message)
            .at(place, "no such column here")
            .hint(hint)
    }

    /// The place of a header cell.
    pub(super) fn place(&self, column: u32) -> Place {
        let address = Address {
            file: self.file.as_str().into(),
            sheet: self.sheet.as_deref().map(Into::into),
            row: self.row,
            column,
        };
        Place::row(&address, self.texts.iter().cloned())
    }

    /// The first and the last column with a header.
    pub(super) fn columns(&self) -> (u32, u32) {
        (self.texts.first().map_or(0, |(column, _)| *column), self.last_column())
    }

    /// The last column with a header or a tag.
    pub(super) fn last_column(&self) -> u32 {
        let text = self.texts.last().map_or(0, |(column, _)| *column);
        text.max(self.tags.last().map_or(0, |(column, _)| *column))
    }
}

/// Header texts are compared without regard to case, blanks, line breaks and signs. All four letters
/// i count as one: which of I and İ is the capital of which depends on the language.
pub(super) fn folded(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.filter(|c| *c != DOT_ABOVE).map(|c| if c == 'ı' { 'i' } else { c }).collect()
}

/// What the small letter of İ has above its i.
const DOT_ABOVE: char = '\u{307}';

/// The text without what stands in brackets, which in forms is how to fill the column in.
fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => {
                    depth = (depth - 1).max(0);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// The name of a column that is not declared: `Amount (EUR)` becomes `amount_eur`.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase).filter(|c| *c != DOT_ABOVE) {
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

    fn header(texts: &[&str]) -> Header {
        let texts = (0..).zip(texts.iter().map(|text| (*text).to_owned())).collect();
        Header::new(&SheetInfo::default(), 1, 0, texts, Vec::new())
    }

    fn find(header: &Header, wanted: &str) -> Option<u32> {
        header.find(&Wanted {
            name: wanted.to_owned(),
            headers: vec![wanted.to_owned()],
            config: None,
            needed: true,
            in_each: true,
        })
    }

    #[test]
    fn undeclared_columns_get_plain_names() {
        assert_eq!(slug("Amount (EUR)"), "amount_eur");
        assert_eq!(slug("  Şəkil № 1 "), "şəkil_1");
        assert_eq!(slug("İştirak"), "iştirak");
        assert_eq!(slug("%"), "");
        let others = header(&["", "group/sub/question", "%"]).others(&[None]);
        let names: Vec<&str> = others.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["column_a", "group_sub_question", "column_c"]);
    }

    #[test]
    fn headers_match_without_regard_to_case_blanks_and_instructions() {
        let sheet =
            header(&["TYPE PROJET\n(Choisir dans la liste…)", "Start\nDate", "_index", "Index"]);
        assert_eq!(find(&sheet, "type_projet"), Some(0));
        assert_eq!(find(&sheet, "start date"), Some(1));
        assert_eq!(find(&sheet, "_index"), Some(2));
        assert_eq!(find(&sheet, "Index"), Some(3));
        assert_eq!(find(&sheet, "dates"), None);
        assert_eq!(find(&header(&["İŞTİRAK"]), "iştirak"), Some(0));
        assert_eq!(find(&header(&["QIZLAR"]), "qızlar"), Some(0));
    }

    #[test]
    fn instructions_do_not_hide_a_difference() {
        let sheet = header(&["Amount (EUR)", "Amount (USD)"]);
        assert_eq!(find(&sheet, "amount"), None);
        assert_eq!(find(&sheet, "amount_usd"), Some(1));
    }

    #[test]
    fn columns_are_found_by_tag() {
        let mut sheet = header(&["Reached, women", "Reached, men"]);
        sheet.tags = vec![
            (0, HxlTag::parse("#reached+f").unwrap()),
            (1, HxlTag::parse("#reached+m").unwrap()),
        ];
        assert_eq!(find(&sheet, "#reached +f"), Some(0));
        assert_eq!(find(&sheet, "#reached"), None, "two columns answer to it");
    }
}

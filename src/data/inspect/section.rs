//! Writes the section of `pressrun.toml` that reads a table as it is, with remarks on what to mend.

use super::report::{ColumnReport, FileReport, TableReport};
use crate::data::header::slug;
use crate::table::ColumnType;

/// How the file of a section is named in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path below the workspace.
    pub path: String,
    /// Whether the file lies outside, so that it has to be copied first.
    pub outside: bool,
}

/// A `[tables.x]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The table's name.
    pub name: String,
    /// The whole section, with comments, ending with a line end.
    pub text: String,
}

/// Names that mean something else in templates or in `pressrun.toml`.
const RESERVED: [&str; 12] = [
    "all",
    "brand",
    "donors",
    "figures",
    "lang",
    "language",
    "period",
    "previous",
    "row",
    "table",
    "to_date",
    "workspace",
];
/// How wide the names of columns are made for the sake of alignment.
const NAMES: usize = 24;
/// How long a remark behind a declaration may be.
const REMARK: usize = 48;

/// Writes the section of a table of a file. `taken` are the names of other tables.
pub fn section(
    file: &FileReport,
    table: &TableReport,
    source: &Source,
    taken: &[String],
) -> Section {
    let name = unused(&table_name(file, table), taken);
    let mut lines = Lines(String::new());
    lines.add(&format!("[tables.{}]", key(&name)));
    if source.outside {
        lines.comment("copy the file into the workspace, and name it here as it lies there");
    }
    lines.add(&format!("source = {}", text(&pattern(&source.path))));
    how_to_read(file, table, &mut lines);
    let names = table.columns.iter().map(|column| key(&column.name).chars().count());
    let width = names.max().unwrap_or(0).min(NAMES);
    for column in &table.columns {
        declare(column, width, &mut lines);
    }
    Section { name, text: lines.0 }
}

/// Everything above the columns.
fn how_to_read(file: &FileReport, table: &TableReport, lines: &mut Lines) {
    let plan = &table.plan;
    if let Some(sheet) = table.sheet.as_ref().filter(|_| needs_sheet(file, table)) {
        lines.add(&format!("sheet = {}", text(sheet)));
    }
    let named = file.sheets.iter().find(|sheet| Some(&sheet.name) == table.sheet.as_ref());
    for table in named.iter().flat_map(|sheet| &sheet.tables) {
        lines.comment(&format!("or only its named table: table = {}", text(table)));
    }
    if let Some(encoding) = &plan.encoding {
        lines.add(&format!(
            "encoding = {}  # a guess: see whether all letters are right",
            text(encoding)
        ));
    }
    if !plan.header.is_empty() {
        let rows: Vec<String> = plan.header.iter().map(ToString::to_string).collect();
        lines.add(&format!("header = [{}]  # these lines are joined", rows.join(", ")));
    }
    if plan.hidden_rows {
        let hidden = match table.hidden_rows {
            Some(1) => "1 row is hidden".to_owned(),
            hidden => format!("{} rows are hidden", hidden.unwrap_or(0)),
        };
        lines.add(&format!("hidden_rows = \"keep\"  # {hidden}; or \"drop\""));
    }
    if plan.fill_merged {
        lines.add("fill_merged_cells = true  # a merged cell counts for all rows that it covers");
    }
    if plan.pad_rows {
        lines.add("pad_rows = true  # some rows have too few fields");
    }
    if let Some(until) = &plan.until {
        let row = table.below.first().map_or(0, |row| row.row);
        lines.add(&format!("until = {}  # row {row} and what follows is no data", text(until)));
    }
    if let Some(rows) = &plan.skip_rows {
        lines.add(&format!("skip_rows = [{}]  # they stand below the data", text(rows)));
    }
    for reason in &plan.reject {
        lines.comment(&format!("{reason}: such rows are left out until they are mended"));
    }
    if !plan.reject.is_empty() {
        lines.add("on_error = \"reject\"");
    }
    key_column(table, lines);
}

/// The key, or what may be one.
fn key_column(table: &TableReport, lines: &mut Lines) {
    let addressable = || table.columns.iter().filter(|column| !column.plan.unaddressable);
    if let Some(column) = addressable().find(|column| column.key) {
        lines.add(&format!("key = {}", text(&column.name)));
    } else if let Some(column) = addressable().find(|column| column.plan.maybe_key) {
        let name = text(&column.name);
        lines.comment(&format!("key = {name}  # if none stands twice: there are too many to tell"));
    }
}

/// Whether a run cannot know which sheet is meant.
fn needs_sheet(file: &FileReport, table: &TableReport) -> bool {
    let mut visible = file.sheets.iter().filter(|sheet| !sheet.hidden && sheet.empty != Some(true));
    let only = visible.next().filter(|_| visible.next().is_none());
    only.is_none_or(|only| Some(&only.name) != table.sheet.as_ref())
}

/// One column.
fn declare(column: &ColumnReport, width: usize, lines: &mut Lines) {
    let plan = &column.plan;
    if plan.unaddressable {
        let header = column.header.as_deref().or(column.tag.as_deref()).unwrap_or_default();
        let letters = &column.column;
        return lines.comment(&format!(
            "column {letters} is headed {} as another is: rename one of them to describe it",
            text(header)
        ));
    }
    let name = key(&column.name);
    let pad = " ".repeat(width.saturating_sub(name.chars().count()));
    let header = plan.header.as_ref().map(|header| format!("header = {}", text(header)));
    let words: Vec<String> = plan.missing_values.iter().map(|word| text(word)).collect();
    let missing = (!words.is_empty()).then(|| format!("missing_values = [{}]", words.join(", ")));
    let personal = column.personal.then(|| "personal = true".to_owned());
    let entries = |kind: &str, missing: &Option<String>| {
        let kind = Some(kind.to_owned());
        let all = [&header, &kind, missing, &personal].into_iter().flatten().cloned();
        all.collect::<Vec<String>>().join(", ")
    };
    for comment in &plan.comments {
        lines.comment(&format!("{}: {comment}", column.name));
    }
    for choice in &plan.choices {
        lines.comment(&format!("columns.{name}{pad} = {{ {} }}", entries(choice, &missing)));
    }
    // In texts, what stands for no value is kept until a person has seen it.
    let missing = missing.clone().filter(|_| plan.kind != ColumnType::Text);
    let own = entries(&format!("type = \"{}\"", plan.kind), &missing);
    let remark = remark(column);
    lines.add(&format!("columns.{name}{pad} = {{ {own} }}{remark}"));
}

/// What stands in the column, in a few words.
fn remark(column: &ColumnReport) -> String {
    let values = match (&column.min, &column.max) {
        (Some(min), Some(max)) if min == max => min.clone(),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        // Personal data has no place in a configuration.
        _ if column.personal => return String::new(),
        _ => column.examples.iter().take(3).cloned().collect::<Vec<_>>().join(", "),
    };
    let values = one_line(&values);
    let mut remark: String = values.chars().take(REMARK).collect();
    if remark.len() < values.len() {
        remark.push('…');
    }
    if remark.is_empty() { "  # empty".to_owned() } else { format!("  # {remark}") }
}

/// The name of a table: that of its sheet if it says something, else that of its file.
fn table_name(file: &FileReport, table: &TableReport) -> String {
    let path = file.file.replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or(&path);
    let stem = slug(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let sheet = table.sheet.as_deref().map(slug).filter(|_| needs_sheet(file, table));
    let name = match sheet {
        Some(sheet) if is_plain(&sheet) => format!("{stem}_{sheet}"),
        Some(sheet) => sheet,
        None => stem,
    };
    let starts_well = name.chars().next().is_some_and(char::is_alphabetic);
    match () {
        () if !starts_well && name.is_empty() => "table_1".to_owned(),
        () if !starts_well => format!("table_{name}"),
        () if RESERVED.contains(&name.as_str()) => format!("{name}_table"),
        () => name,
    }
}

/// Whether a sheet has the name that a spreadsheet program gave it.
fn is_plain(sheet: &str) -> bool {
    let word = sheet.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    ["sheet", "лист", "tabelle", "feuil", "feuille", "sayfa", "vərəq", "hoja", "foglio", "blad", ""]
        .contains(&word)
}

fn unused(name: &str, taken: &[String]) -> String {
    let mut found = name.to_owned();
    let mut number = 2;
    while taken.contains(&found) {
        found = format!("{name}_{number}");
        number += 1;
    }
    found
}

/// A path as a pattern that matches only itself.
fn pattern(path: &str) -> String {
    glob::Pattern::escape(path)
}

/// A key of TOML.
fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    match !name.is_empty() && name.bytes().all(bare) {
        true => name.to_owned(),
        false => text(name),
    }
}

/// A text of TOML, in one line.
fn text(value: &str) -> String {
    let mut quoted = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if hides(c) => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Controls, and signs that turn the direction of what follows: nobody would see what is written.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn one_line(value: &str) -> String {
    value.chars().map(|c| if hides(c) { ' ' } else { c }).collect()
}

struct Lines(String);

impl Lines {
    fn add(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn comment(&mut self, line: &str) {
        self.add(&format!("# {}", one_line(line)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_keys_are_quoted_where_toml_needs_it() {
        assert_eq!(key("amount_eur"), "amount_eur");
        assert_eq!(key("şəkil"), "\"şəkil\"");
        assert_eq!(text("a\n\"b\"\\\u{7f}"), r#""a\n\"b\"\\\u007F""#);
        assert_eq!(pattern("inputs/a[1].csv"), "inputs/a[[]1[]].csv");
    }

    #[test]
    fn names_do_not_clash() {
        assert_eq!(unused("costs", &["costs".to_owned(), "costs_2".to_owned()]), "costs_3");
        assert!(is_plain("sheet1") && is_plain("лист_2") && !is_plain("costs_2018"));
    }
}

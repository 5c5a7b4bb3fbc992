//! What one language of a table says and another does not: empty translations, and numbers that
//! differ.

use std::collections::BTreeMap;

use super::numerals::{Difference, Signs, difference};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::table::{Table, Translated};

/// How many cells of a column are named.
const NAMED: usize = 4;

/// Compares the languages of all translated columns. `languages` are those of the workspace, the
/// default first.
pub fn check(table: &Table, languages: &[String]) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for (name, translated) in &table.translated {
        for language in languages {
            said.extend(missing(table, name, translated, language));
        }
        let Some(first) = languages.first() else { continue };
        for language in &languages[1..] {
            said.extend(differing(table, translated, [first, language]));
        }
    }
    said
}

/// Cells that are empty in this language and filled in another.
fn missing(
    table: &Table,
    name: &str,
    translated: &Translated,
    language: &str,
) -> Option<Diagnostic> {
    let own = *translated.columns.get(language)?;
    let others: Vec<usize> = translated.columns.values().copied().filter(|c| *c != own).collect();
    let filled = |column: usize, row: usize| !table.columns[column].cells.is_empty_at(row);
    let lacks = |row: &usize| !filled(own, *row) && others.iter().any(|other| filled(*other, *row));
    let rows: Vec<usize> = (0..table.len()).filter(lacks).collect();
    let first = *rows.first()?;
    let column = &table.columns[own].name;
    let message = match rows.len() {
        1 => format!("1 cell of `{column}` in table `{}` is not translated", table.name),
        count => {
            format!("{count} cells of `{column}` in table `{}` are not translated", table.name)
        }
    };
    let diagnostic = match translated.fallback.as_deref() {
        Some(fallback) if fallback != language => {
            Diagnostic::note(Stage::Data, "data/missing-translation", message)
                .hint(format!("`{name}` is printed in `{fallback}` there"))
        }
        _ => Diagnostic::warning(Stage::Data, "data/missing-translation", message)
            .hint("fill the cells in, or declare a `fallback` language for the column"),
    };
    // A sheet may lack the column; then the cells that are filled tell where.
    let seen = others.iter().copied().find(|other| filled(*other, first)).unwrap_or(own);
    let remark = if rows.len() > 1 { "the first of them" } else { "" };
    Some(placed(diagnostic, table, &rows, own, seen, remark))
}

/// Rows whose numbers differ between two languages.
fn differing(table: &Table, translated: &Translated, pair: [&String; 2]) -> Option<Diagnostic> {
    let [one, other] = pair.map(|language| translated.columns.get(language).copied());
    let (one, other) = (one?, other?);
    let signs = pair.map(|language| Signs::of(language));
    let mut rows = Vec::new();
    let mut first: Option<Difference> = None;
    for row in 0..table.len() {
        let texts = (table.columns[one].cells.text(row), table.columns[other].cells.text(row));
        let (Some(a), Some(b)) = texts else { continue };
        if let Some(found) = difference((a, &signs[0]), (b, &signs[1])) {
            rows.push(row);
            first.get_or_insert(found);
        }
    }
    let (Some(first), [_, ..]) = (first, rows.as_slice()) else { return None };
    let (here, there) = (&table.columns[other].name, &table.columns[one].name);
    let in_rows = match rows.len() {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    let message = format!(
        "in {in_rows} of table `{}` the numbers of `{here}` are not those of `{there}`",
        table.name
    );
    let listed = |numbers: &[String]| match numbers {
        [] => "no such number".to_owned(),
        numbers => numbers.join(", "),
    };
    let remark = format!("{} here, {} in `{there}`", listed(&first.second), listed(&first.first));
    let diagnostic = Diagnostic::warning(Stage::Data, "data/numbers-differ", message)
        .hint("correct the one that is wrong");
    Some(placed(diagnostic, table, &rows, other, other, &remark))
}

/// Shows the first row, and names the next ones.
fn placed(
    diagnostic: Diagnostic,
    table: &Table,
    rows: &[usize],
    column: usize,
    instead: usize,
    remark: &str,
) -> Diagnostic {
    let address = |row: usize| table.address(row, column).or_else(|| table.address(row, instead));
    let mut diagnostic = diagnostic;
    if let Some(address) = rows.first().and_then(|row| address(*row)) {
        let cells = cells_of(table, rows[0]);
        diagnostic = diagnostic.at(Place::row(&address, cells), remark);
    }
    let others: Vec<String> = rows[1..]
        .iter()
        .filter_map(|row| address(*row))
        .take(NAMED)
        .map(|address| address.to_string())
        .collect();
    match (others.is_empty(), rows.len() - 1 - others.len()) {
        (true, _) => diagnostic,
        (false, 0) => diagnostic.hint(format!("also {}", others.join(", "))),
        (false, more) => diagnostic.hint(format!("also {}, and {more} more", others.join(", "))),
    }
}

/// The cells of a row with the columns of their sheet, in order; empty ones as a gap.
fn cells_of(table: &Table, row: usize) -> Vec<(u32, String)> {
    let mut cells = BTreeMap::new();
    for column in 0..table.columns.len() {
        let Some(address) = table.address(row, column) else { continue };
        let value = table.value(row, column);
        let text = if value.is_empty() { "␣".to_owned() } else { value.to_string() };
        cells.insert(address.column, text);
    }
    cells.into_iter().collect()
}

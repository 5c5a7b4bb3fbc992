//! The `donors` table, made from the `[donors.x]` sections of the configuration.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{DonorConfig, Workspace};
use crate::table::{Cells, Column, ColumnType, Origin, Sheet, Table, Translated, Value};

/// The table's name.
pub(super) const DONORS: &str = "donors";

/// Makes the table. A row's address is the line of its section in `pressrun.toml`.
pub(super) fn table(workspace: &Workspace, sha256: String) -> Table {
    let donors = &workspace.donors;
    let mut columns = vec![
        column("id", donors, |donor| Some(donor.id.clone())),
        column("short", donors, |donor| donor.short.clone()),
        column("logo", donors, |donor| donor.logo.clone()),
        column("for", donors, |donor| Some(donor.funds.join(", "))),
    ];
    let mut translated = BTreeMap::new();
    type Texts = fn(&DonorConfig) -> &BTreeMap<String, String>;
    let texts: [(&str, Texts); 3] = [
        ("name", |donor| &donor.name),
        ("statement", |donor| &donor.statement),
        ("disclaimer", |donor| &donor.disclaimer),
    ];
    for (name, text) in texts {
        let mut by_language = BTreeMap::new();
        for language in &workspace.languages {
            by_language.insert(language.clone(), columns.len());
            columns.push(column(&format!("{name}_{language}"), donors, |donor| {
                text(donor).get(language).cloned()
            }));
        }
        let default = workspace.languages.first().and_then(|first| by_language.get(first)).copied();
        let names = Translated { columns: by_language, default, fallback: None };
        translated.insert(name.to_owned(), names);
    }
    let line = |at: usize| workspace.text.text[..at].matches('\n').count() as u32 + 1;
    Table {
        name: DONORS.to_owned(),
        singular: "donor".to_owned(),
        people: false,
        translated,
        key: Some(0),
        period: None,
        sheets: vec![Sheet {
            file: workspace.text.path.clone(),
            name: None,
            sha256,
            columns: vec![Some(0); columns.len()],
        }],
        origins: donors
            .iter()
            .map(|donor| Origin { sheet: 0, row: line(donor.span.start) })
            .collect(),
        columns,
    }
}

fn column(
    name: &str,
    donors: &[DonorConfig],
    text: impl Fn(&DonorConfig) -> Option<String>,
) -> Column {
    let value = |donor| match text(donor) {
        Some(text) if !text.is_empty() => Value::Text(Arc::from(text)),
        _ => Value::Empty,
    };
    Column {
        name: name.to_owned(),
        kind: ColumnType::Text,
        references: None,
        scope: true,
        personal: false,
        sensitive: false,
        consent: None,
        trusted: false,
        one_of: Vec::new(),
        tag: None,
        unit: None,
        label: BTreeMap::new(),
        cells: Cells::of(ColumnType::Text, donors.iter().map(value)),
    }
}

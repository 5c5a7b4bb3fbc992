//! What is protected in a workspace and why, in words.

use crate::config::{ColumnConfig, FigureConfig, TableConfig, Workspace};

/// One line for each table that holds people or personal data, with its columns and figures.
pub fn protected(workspace: &Workspace) -> Vec<String> {
    let any = |table: &&TableConfig| table.people || table.columns.iter().any(|c| c.personal);
    workspace.tables.iter().filter(any).map(|table| of_table(workspace, table)).collect()
}

fn of_table(workspace: &Workspace, table: &TableConfig) -> String {
    let columns = |word: &str, of: fn(&ColumnConfig) -> bool| {
        let names: Vec<&str> =
            table.columns.iter().filter(|c| of(c)).map(|c| c.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(columns("sensitive", |column| column.sensitive));
    parts.extend(columns("personal", |column| {
        column.personal && !column.sensitive && column.consent.is_none()
    }));
    parts.extend(columns("open by consent", |column| column.consent.is_some()));
    let privacy = &workspace.privacy;
    let audiences =
        [("public", privacy.public), ("donor", privacy.donor), ("internal", privacy.internal)];
    let below: Vec<String> = audiences
        .into_iter()
        .filter(|(_, threshold)| *threshold > 0)
        .map(|(audience, threshold)| format!("below {threshold} in {audience} documents"))
        .collect();
    let figures = |protect: bool| -> Vec<&str> {
        let of = |figure: &&FigureConfig| {
            table.people
                && figure.protect == protect
                && figure.rule.table() == Some(table.name.as_str())
        };
        workspace.figures.iter().filter(of).map(|figure| figure.name.as_str()).collect()
    };
    if !below.is_empty() && !figures(true).is_empty() {
        parts.push(format!("numbers {} of {}", below.join(", "), figures(true).join(", ")));
    }
    if !figures(false).is_empty() {
        parts.push(format!("not protected: {}", figures(false).join(", ")));
    }
    format!("protected in `{}`: {}", table.name, parts.join("; "))
}

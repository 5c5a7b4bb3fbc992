//! Checks the documents and donors against the tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::figures;
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Stage, did_you_mean};
use crate::table::Table;

/// Checks the documents against the tables: `where` entries, and the key that tells rows apart.
pub fn validate(workspace: &Workspace, tables: &BTreeMap<String, Arc<Table>>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for document in &workspace.documents {
        let Some(table) = document.each.as_ref().and_then(|each| tables.get(each)) else {
            continue;
        };
        if !table.sheets.is_empty() {
            problems.extend(figures::validate_conditions(workspace, &document.condition, table));
        }
    }
    let keys: Vec<String> = workspace
        .each
        .as_ref()
        .and_then(|each| tables.get(each))
        .and_then(|table| table.columns.get(table.key?))
        .map(|column| column.cells.iter().map(|value| value.to_string()).collect())
        .unwrap_or_default();
    for donor in &workspace.donors {
        for key in donor.funds.iter().filter(|key| !keys.is_empty() && !keys.contains(key)) {
            let message = format!("donor `{}` funds `{key}`, which does not exist", donor.id);
            problems.push(
                Diagnostic::error(Stage::Config, "config/unknown-name", message)
                    .at(workspace.text.place(donor.span.clone()), "")
                    .maybe_hint(did_you_mean(key, keys.iter().map(String::as_str))),
            );
        }
    }
    problems
}

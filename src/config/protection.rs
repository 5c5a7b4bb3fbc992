//! Reads what protects people: consent of columns, and what a document says it is made for.

use toml::Spanned;

use super::documents::known_name;
use super::reader::Section;
use super::settled::{Audience, TableConfig};
use crate::table::{ColumnType, Consent};

/// `consent = { column = "consent", until = "consent_until" }`.
pub(super) fn consent(section: &Section<'_>, personal: bool, sensitive: bool) -> Option<Consent> {
    let consent = section.section("consent")?;
    let column = consent.required_text("column");
    let until = consent.text("until").map(Spanned::into_inner);
    let trouble = match (personal, sensitive) {
        (_, true) => Some("a sensitive column is not opened by consent"),
        (false, _) => Some("`consent` has a meaning for personal columns only"),
        _ => None,
    };
    if let Some(message) = trouble {
        let hint = "keep `personal = true` with `consent`, or leave `consent` out".to_owned();
        section.problems.error("config/conflict", message, consent.span.clone(), Some(hint));
    }
    consent.finish();
    Some(Consent { column: column?.into_inner(), until })
}

/// The columns that `consent` names must be declared, so that their types are known.
pub(super) fn check_consent(section: &Section<'_>, table: &TableConfig) {
    let names = || table.columns.iter().map(|column| column.name.as_str());
    for column in &table.columns {
        let Some(consent) = &column.consent else { continue };
        let spanned = |name: &String| Spanned::new(column.span.clone(), name.clone());
        known_name("declared column", &spanned(&consent.column), names(), section.problems);
        let Some(until) = &consent.until else { continue };
        let name = known_name("declared column", &spanned(until), names(), section.problems);
        let kind = table.columns.iter().find(|other| Some(&other.name) == name.as_ref());
        if let Some(other) = kind.filter(|other| other.kind != ColumnType::Date) {
            let message = format!("consent cannot end with `{until}`: it is {}", other.kind);
            let hint = Some(format!("declare `columns.{until} = {{ type = \"date\" }}`"));
            section.problems.error("config/bad-choice", message, column.span.clone(), hint);
        }
    }
}

/// `use` and `sensitive` of a document.
pub(super) fn access(section: &Section<'_>, audience: Audience) -> (Option<String>, bool) {
    let purpose = section.text("use").map(Spanned::into_inner);
    let sensitive = section.boolean("sensitive").unwrap_or(false);
    if let Some(value) = section.get("sensitive").filter(|_| sensitive)
        && audience != Audience::Internal
    {
        let message = format!(
            "a document for the audience `{}` reads no sensitive columns",
            audience.as_str()
        );
        let hint = "leave `sensitive` out, or set `audience = \"internal\"`".to_owned();
        section.problems.error("config/conflict", message, value.span(), Some(hint));
    }
    (purpose, sensitive)
}

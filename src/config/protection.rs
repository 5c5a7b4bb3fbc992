//! Reads what protects people: consent of columns, and what a document says it is made for.

use toml::Spanned;

use super::documents::known_name;
use super::figures::choice;
use super::reader::Section;
use super::settled::{Audience, CheckLevel, PrivacyConfig, TableConfig};
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

/// `[privacy]`: the thresholds of audiences, whether zeros are shown, the key of pseudonyms, and the
/// ledger.
pub(super) fn privacy(top: &Section<'_>) -> PrivacyConfig {
    let mut privacy = PrivacyConfig::default();
    let Some(section) = top.section("privacy") else { return privacy };
    let targets = [
        ("public", &mut privacy.public),
        ("donor", &mut privacy.donor),
        ("internal", &mut privacy.internal),
    ];
    for (key, target) in targets {
        let Some(number) = section.number(key) else { continue };
        match number.get_ref().parse::<u64>() {
            // With 1 or 2 the mark itself would tell the number.
            Ok(threshold) if threshold == 0 || (3..=1000).contains(&threshold) => {
                *target = threshold;
            }
            _ => {
                let message = format!("`{key}` must be 0, or a whole number from 3 to 1000");
                let hint = Some("public documents usually hide cells below 5".to_owned());
                section.problems.error("config/bad-limit", message, number.span(), hint);
            }
        }
    }
    if let Some(zeros) = section.text("zeros") {
        match zeros.get_ref().as_str() {
            "show" => privacy.zeros = true,
            "hide" => privacy.zeros = false,
            other => {
                let message = format!("`zeros` cannot be `{other}`");
                let hint = Some("write \"show\" or \"hide\"".to_owned());
                section.problems.error("config/bad-choice", message, zeros.span(), hint);
            }
        }
    }
    privacy.pseudonym_key = section.text("pseudonym_key").map(Spanned::into_inner);
    privacy.ledger = section.text("ledger").and_then(|path| ledger(&section, &path));
    let levels = [("error", CheckLevel::Error), ("warning", CheckLevel::Warning)];
    privacy.differencing = choice(&section, "differencing", &levels).unwrap_or(CheckLevel::Warning);
    section.finish();
    privacy
}

/// The path of the ledger, which must lie in the workspace.
fn ledger(section: &Section<'_>, path: &Spanned<String>) -> Option<String> {
    let inside = |part: std::path::Component<'_>| matches!(part, std::path::Component::Normal(_));
    let text = path.get_ref();
    if !text.is_empty() && std::path::Path::new(text).components().all(inside) {
        return Some(text.clone());
    }
    let message = format!("`{text}` is no file below the workspace");
    let hint = Some("write `ledger = \"published.jsonl\"`".to_owned());
    section.problems.error("config/bad-choice", message, path.span(), hint);
    None
}

/// `protect = false` of a figure, which needs a `reason`.
pub(super) fn protect(section: &Section<'_>) -> bool {
    let protect = section.boolean("protect").unwrap_or(true);
    let reason = section.text("reason");
    let told = reason.as_ref().is_some_and(|reason| !reason.get_ref().trim().is_empty());
    if let Some(value) = section.get("protect").filter(|_| !protect && !told) {
        let message = format!("[{}] is not protected and does not say why", section.name);
        let hint = Some("add `reason = \"…\"`, for those who have to answer for it".to_owned());
        section.problems.error("config/missing-key", message, value.span(), hint);
    }
    protect
}

//! Reads the `[[checks]]` sections.

use toml::Spanned;

use super::documents::known_name;
use super::figures::{choice, expression};
use super::reader::Section;
use super::settled::{CheckConfig, CheckLevel, CheckOver, DocumentConfig, TableConfig};

/// Stands for "no row, the whole workspace" in `each`.
const WHOLE: &str = "workspace";

pub(super) fn read(
    top: &Section<'_>,
    tables: &[TableConfig],
    documents: &[DocumentConfig],
    each: Option<&str>,
) -> Vec<CheckConfig> {
    let mut checks = Vec::new();
    for section in top.list("checks") {
        checks.extend(check(&section, tables, documents, each));
        section.finish();
    }
    checks
}

fn check(
    section: &Section<'_>,
    tables: &[TableConfig],
    documents: &[DocumentConfig],
    each: Option<&str>,
) -> Option<CheckConfig> {
    let name = section.required_text("name").map(Spanned::into_inner);
    let assertion = section.required_text("assert").and_then(|text| expression(section, &text));
    let names = || tables.iter().map(|table| table.name.as_str());
    let table = section.text("table");
    let own = section.text("each");
    let by = section.text("by");
    if let (Some(_), Some(other)) = (&table, own.as_ref().or(by.as_ref())) {
        let message =
            format!("[{}] looks at rows, so `each` and `by` have no meaning", section.name);
        let hint = Some("leave `table` out to check figures".to_owned());
        section.problems.error("config/conflict", message, other.span(), hint);
    }
    let over = match table {
        Some(table) => known_name("table", &table, names(), section.problems)
            .map(|table| CheckOver::Rows { table }),
        None => {
            let each = match own {
                None => Some(each.map(str::to_owned)),
                Some(own) if own.get_ref() == WHOLE => Some(None),
                Some(own) => {
                    known_name("table", &own, names().chain([WHOLE]), section.problems).map(Some)
                }
            };
            each.map(|each| CheckOver::Figures { each, by: by.map(Spanned::into_inner) })
        }
    };
    let levels = [("error", CheckLevel::Error), ("warning", CheckLevel::Warning)];
    let level = choice(section, "level", &levels).unwrap_or_default();
    let message = section.text("message").map(Spanned::into_inner);
    let documents = section.texts("documents").map(|given| {
        let known = || documents.iter().map(|document| document.name.as_str());
        given
            .iter()
            .filter_map(|name| known_name("document", name, known(), section.problems))
            .collect()
    });
    let (assertion, assertion_span) = assertion?;
    let span = section.span.clone();
    Some(CheckConfig {
        name: name?,
        span,
        assertion,
        assertion_span,
        over: over?,
        level,
        message,
        documents,
    })
}

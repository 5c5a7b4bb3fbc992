//! The `[[checks]]` sections of the schema.

use schemars::JsonSchema;

use super::TextOrTexts;

/// Something that must be true before a document is published.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckSection {
    /// What is checked, in words.
    name: String,
    /// What must hold, such as `to_date.spent <= budget`.
    assert: String,
    /// The table of whose rows it must hold; names are then its columns. Left out, names are figures.
    #[serde(default)]
    table: Option<String>,
    /// The table for each row of which figures are compared; `workspace.each` if left out, and
    /// `workspace` for once over everything.
    #[serde(default)]
    each: Option<String>,
    /// A column that splits the figures: it must hold for each of its values.
    #[serde(default)]
    by: Option<String>,
    /// `error` stops documents that depend on it, `warning` only tells.
    #[serde(default)]
    level: Option<LevelWord>,
    /// What to do if it fails.
    #[serde(default)]
    message: Option<String>,
    /// The documents that depend on it; those that print what it looks at if left out.
    #[serde(default)]
    documents: Option<TextOrTexts>,
}

/// How bad it is.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum LevelWord {
    Error,
    Warning,
}

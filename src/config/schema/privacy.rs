//! The `[privacy]` section of the schema.

use schemars::JsonSchema;

use super::checks::LevelWord;

/// Which numbers about people are too small to be shown.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PrivacySection {
    /// In public documents, numbers of fewer people are hidden; 5 if left out, 0 for none.
    #[serde(default)]
    public: Option<u64>,
    /// In documents for the donor; 0 if left out.
    #[serde(default)]
    donor: Option<u64>,
    /// In internal documents; 0 if left out.
    #[serde(default)]
    internal: Option<u64>,
    /// Whether numbers of nobody are shown: `show` or `hide`; `show` if left out.
    #[serde(default)]
    zeros: Option<Zeros>,
    /// The environment variable with the secret key of pseudonyms.
    #[serde(default)]
    pseudonym_key: Option<String>,
    /// The file below the workspace that keeps which numbers about people were published.
    #[serde(default)]
    ledger: Option<String>,
    /// What becomes of a document whose numbers, with earlier ones, tell of few people: `warning` or
    /// `error`; `warning` if left out.
    #[serde(default)]
    differencing: Option<LevelWord>,
}

/// Whether numbers of nobody are shown.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Zeros {
    Show,
    Hide,
}

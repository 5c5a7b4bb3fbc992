//! The `derived` sections of a table in the schema.

use schemars::JsonSchema;

use super::TextOrTexts;

/// A column that is made from others of its table.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DerivedSection {
    /// The column with the day or year of birth; the result is one of `bands`.
    #[serde(default)]
    age_band: Option<String>,
    /// The day on which the age counts: a column, or a day such as `2020-01-01`.
    #[serde(default)]
    on: Option<String>,
    /// Spans of ages such as `18-29` and `60+`.
    #[serde(default)]
    bands: Option<TextOrTexts>,
    /// The column whose month it is.
    #[serde(default)]
    month: Option<String>,
    /// The column whose quarter it is.
    #[serde(default)]
    quarter: Option<String>,
    /// The column whose half-year it is.
    #[serde(default)]
    half_year: Option<String>,
    /// The column whose year it is.
    #[serde(default)]
    year: Option<String>,
    /// The columns with the answers to the Washington Group Short Set; the result is `yes` or `no`.
    #[serde(default)]
    disability: Option<TextOrTexts>,
    /// The answers that count as a disability; `a lot of difficulty` and `cannot do at all`, or 3 and
    /// 4, if left out.
    #[serde(default)]
    severe: Option<TextOrTexts>,
    /// The columns that name a person; the result is a word that stands for the same person everywhere
    /// and cannot be worked out without the key.
    #[serde(default)]
    pseudonym: Option<TextOrTexts>,
}

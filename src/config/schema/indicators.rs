//! The `[indicators]` section of the schema.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::TextOrTexts;

/// The indicators of a logframe, from which figures are made.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorsSection {
    /// The table with one row for each indicator.
    table: String,
    /// The table of what was measured: a reference to the indicator, a day and a number.
    progress: String,
    /// The column of the table with the value before the project; `baseline` if left out.
    #[serde(default)]
    baseline: Option<String>,
    /// The column of the table with the value to be reached; `target` if left out.
    #[serde(default)]
    target: Option<String>,
    /// Period → the column of the table with the value to be reached by its end.
    #[serde(default)]
    milestones: BTreeMap<String, String>,
    /// The column of the table, yes or no, that says whether lower values are better.
    #[serde(default)]
    lower_is_better: Option<String>,
    /// The column of `progress` with the number; `value` if left out.
    #[serde(default)]
    value: Option<String>,
    /// How several rows of one indicator become one number; `last` if left out.
    #[serde(default)]
    combine: Option<CombineWord>,
    /// The column of the table that says so for single indicators.
    #[serde(default)]
    combine_column: Option<String>,
    /// The column of `progress` that splits what was measured, such as `sex`.
    #[serde(default)]
    by: Option<String>,
    /// The columns of the table by which indicators that reached their target are counted.
    #[serde(default)]
    groups: Option<TextOrTexts>,
}

/// How several measurements become one number.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CombineWord {
    Last,
    Sum,
    Max,
}

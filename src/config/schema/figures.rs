//! The `[figures.x]` sections of the schema.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::TextOrTexts;
use super::output::TextByLanguage;

/// A named number.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FigureSection {
    /// The table whose rows are counted.
    #[serde(default)]
    count: Option<String>,
    /// The column whose different values are counted, such as `participants.id`; several columns
    /// count together.
    #[serde(default)]
    distinct: Option<TextOrTexts>,
    /// The column that is summed, such as `expenditure.amount`.
    #[serde(default)]
    sum: Option<String>,
    /// The column whose mean is taken; empty cells do not count.
    #[serde(default)]
    average: Option<String>,
    /// The column whose least value is taken.
    #[serde(default)]
    min: Option<String>,
    /// The column whose greatest value is taken.
    #[serde(default)]
    max: Option<String>,
    /// The column whose middle value is taken.
    #[serde(default)]
    median: Option<String>,
    /// An expression over other figures, such as `to_date.spent / budget`.
    #[serde(default)]
    value: Option<String>,
    /// A figure that is shared out in proportion to the parts of `weights`, to the last decimal.
    #[serde(default)]
    share: Option<String>,
    /// The figure whose parts are the weights of `share`.
    #[serde(default)]
    weights: Option<String>,
    /// The columns whose values split it, at most three.
    #[serde(default)]
    by: Option<TextOrTexts>,
    /// Column → value or list of values: which rows count.
    #[serde(default, rename = "where")]
    condition: BTreeMap<String, serde_json::Value>,
    /// Whether small numbers of people in it are hidden; true if left out.
    #[serde(default = "super::yes")]
    protect: bool,
    /// Why it is not protected.
    #[serde(default)]
    reason: Option<String>,
    /// What it is counted in, such as `EUR`.
    #[serde(default)]
    unit: Option<String>,
    /// How it is shown: `number`, `money` or `percent`; amounts of a currency as money.
    #[serde(default)]
    format: Option<FormatWord>,
    /// The places that it is rounded to, half away from zero, or `all`; those of the currency for
    /// amounts, else all.
    #[serde(default)]
    decimals: Option<Places>,
    /// How amounts in other currencies are converted to its unit.
    #[serde(default)]
    convert: Option<ConvertSection>,
    /// What it is called in print.
    #[serde(default)]
    label: Option<TextByLanguage>,
}

/// How a figure is shown.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum FormatWord {
    Number,
    Money,
    Percent,
}

/// A number of decimal places, or all.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Places {
    Number(u32),
    All(AllWord),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AllWord {
    All,
}

/// How amounts in other currencies are converted.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct ConvertSection {
    /// The column that holds each row's currency.
    currency: String,
    /// The table of rates, with the columns `currency`, `period` and `rate`: units of that currency
    /// for one of the figure's.
    rates: String,
    /// Which rate counts: `month` (of the cost), `average` (of the reporting period) or `fixed` (the
    /// rate without a period).
    #[serde(default)]
    method: Option<MethodWord>,
    /// The currency to convert to; the figure's unit if left out.
    #[serde(default)]
    to: Option<String>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum MethodWord {
    Month,
    Average,
    Fixed,
}

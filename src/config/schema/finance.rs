//! The `[finance]` section of the schema.

use schemars::JsonSchema;

/// A budget by headings, from which figures and checks are made.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FinanceSection {
    /// The figure of the budget as amended, split by heading.
    budget: String,
    /// The figure of the costs, split by heading.
    spent: String,
    /// The figure of the budget as in the contract or its last addendum, split by heading.
    #[serde(default)]
    original: Option<String>,
    /// The column of the headings; that which splits `budget` if left out.
    #[serde(default)]
    by: Option<String>,
    /// The heading of indirect costs.
    #[serde(default)]
    indirect: Option<String>,
    /// The heading of the contingency reserve.
    #[serde(default)]
    contingency: Option<String>,
    /// How much of its original budget a heading may change by; 0.25 if left out.
    #[serde(default)]
    transfer_limit: Option<f64>,
    /// The limit of indirect costs as a share of direct costs; 0.07 if left out.
    #[serde(default)]
    indirect_limit: Option<f64>,
    /// The limit of the reserve as a share of direct costs; 0.05 if left out.
    #[serde(default)]
    contingency_limit: Option<f64>,
}

//! How pages are placed on sheets for a press.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The `impose` section of a document.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Impose {
    /// Which page stands where.
    pub imposition: Imposition,
    /// By how many millimetres the pages of each further sheet move towards the fold.
    pub creep: f64,
}

/// Which page stands where on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Imposition {
    /// Sheets that are folded, put into each other and stitched through the fold.
    Booklet,
    /// Two pages beside each other, in their order.
    #[serde(rename = "2-up")]
    TwoUp,
}

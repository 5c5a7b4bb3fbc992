//! How the numbers of a document can be traced.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What becomes of a printed number that no figure and no cell explains.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum UntracedNumbers {
    /// It is only recorded.
    #[default]
    Allow,
    /// It is told.
    Warn,
    /// The document is not published.
    Error,
}

/// What a PDF carries with it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Attached {
    /// `trace.csv`: the rows behind its figures.
    Trace,
    /// `figures.json`: its figures.
    Figures,
}

impl UntracedNumbers {
    /// The word in `pressrun.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl Attached {
    /// The word in `pressrun.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Figures => "figures",
        }
    }
}

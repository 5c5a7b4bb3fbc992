//! What goes into a bundle besides its documents, and who may read it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Audience;

/// Something that a bundle holds besides its documents, its manifest, its checksums and its page.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum BundleContent {
    /// `figures.json`: the figures of its documents.
    Figures,
    /// The same with the rows behind them.
    Trace,
    /// Small pictures of first pages, for `index.html`.
    Thumbnails,
    /// `preflight.csv`: what was found on the pages of its documents.
    Preflight,
    /// `rejects/`: rows that were left out because of a mistake.
    Rejects,
    /// `tables/`: the tables that its documents were made from.
    Tables,
}

impl BundleContent {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Figures,
        Self::Trace,
        Self::Thumbnails,
        Self::Preflight,
        Self::Rejects,
        Self::Tables,
    ];

    /// The word in `pressrun.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Figures => "figures",
            Self::Trace => "trace",
            Self::Thumbnails => "thumbnails",
            Self::Preflight => "preflight",
            Self::Rejects => "rejects",
            Self::Tables => "tables",
        }
    }
}

/// What a bundle holds and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleContents {
    /// What goes in besides the documents.
    pub parts: BTreeSet<BundleContent>,
    /// Who may read its tables and rejected rows.
    pub audience: Audience,
    /// Whether these may hold sensitive columns.
    pub sensitive: bool,
    /// What it is made for; single values may be open for that.
    pub purpose: Option<String>,
}

impl BundleContents {
    /// Whether something goes in.
    pub fn holds(&self, part: BundleContent) -> bool {
        self.parts.contains(&part)
    }
}

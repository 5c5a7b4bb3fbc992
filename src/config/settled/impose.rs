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
    /// The paper that a leaflet is printed on.
    pub paper: Paper,
    /// The edge over which the sheet of a leaflet is turned for its second side.
    pub turn: Turn,
    /// The width of the panel that is turned in, in millimetres.
    pub turned: f64,
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
    /// A leaflet of three panels, one of which is turned in: its outside and its inside, back to back.
    TriFold,
    /// A leaflet of three panels in a zigzag: its outside and its inside, back to back.
    ZFold,
}

impl Imposition {
    /// Whether it is a leaflet of two pages that is folded twice.
    pub fn is_leaflet(self) -> bool {
        matches!(self, Self::TriFold | Self::ZFold)
    }
}

/// The paper of a press, always with its long side across.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// 297 × 210 mm: no room for bleed and marks around a leaflet of A4.
    A4,
    /// 320 × 225 mm.
    #[default]
    Sra4,
    /// 420 × 297 mm.
    A3,
    /// 450 × 320 mm.
    Sra3,
}

impl Paper {
    /// All of them, with their names in `pressrun.toml`.
    pub const ALL: [(&'static str, Self); 4] =
        [("a4", Self::A4), ("sra4", Self::Sra4), ("a3", Self::A3), ("sra3", Self::Sra3)];

    /// Its width and height in millimetres.
    pub fn size(self) -> (f64, f64) {
        match self {
            Self::A4 => (297.0, 210.0),
            Self::Sra4 => (320.0, 225.0),
            Self::A3 => (420.0, 297.0),
            Self::Sra3 => (450.0, 320.0),
        }
    }
}

/// The edge over which a sheet is turned for its second side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// Left and right change places.
    #[default]
    ShortEdge,
    /// Top and foot change places, so the second side is printed upside down.
    LongEdge,
}

impl Turn {
    /// All of them, with their names in `pressrun.toml`.
    pub const ALL: [(&'static str, Self); 2] =
        [("short-edge", Self::ShortEdge), ("long-edge", Self::LongEdge)];
}

//! What `manifest.json` in a bundle says, and its JSON Schema.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use super::edition::{ArtifactRecord, Incomplete};
use crate::config::{Audience, BundleContent};

/// The version of the manifest's shape. Fields are added without a new version, never changed.
pub const MANIFEST_VERSION: u32 = 1;

/// The name of the findings on the pages of a bundle's documents.
pub const PREFLIGHT: &str = "preflight.csv";

/// What a bundle is, what is in it, and what that was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "manifest.json of a pressrun bundle")]
pub struct Manifest {
    /// The version of this shape.
    pub version: u32,
    /// The program and its version.
    pub generator: String,
    /// The title of the workspace.
    pub title: String,
    /// The bundle's name in `pressrun.toml`.
    pub bundle: String,
    /// The key of the row of `workspace.each` that it is for, such as a project's id.
    pub row: Option<String>,
    /// The period.
    pub period: Option<String>,
    /// Who may read its tables and rejected rows.
    #[serde(default)]
    pub audience: Audience,
    /// What it holds besides its documents.
    #[serde(default)]
    pub contents: Vec<BundleContent>,
    /// The tables that its documents were made from, as far as its readers may see them; only if it
    /// holds tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableShown>,
    /// The rows of these that were rejected, likewise; only if it holds them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejects: Vec<TableShown>,
    /// The tables that lack rejected rows, of those that the documents were made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Incomplete>,
    /// The names of the checks that must hold for a document to be made, and did.
    pub checks_passed: Vec<String>,
    /// The published files in it, sorted by path.
    pub documents: Vec<ArtifactRecord>,
    /// Every file in the bundle but this one and `SHA256SUMS`: path → size and hash.
    pub entries: BTreeMap<String, EntryRecord>,
    /// Every file that the documents were made from: path → SHA-256.
    pub sources: BTreeMap<String, String>,
    /// What the sources are.
    pub sources_by_kind: SourcesByKind,
    /// The font files that the documents could use besides those in the program: path → SHA-256.
    pub fonts: BTreeMap<String, String>,
}

/// What a bundle shows of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableShown {
    /// The table's name.
    pub table: String,
    /// Its file in the bundle; null if nothing of it may be shown.
    pub path: Option<String>,
    /// How many rows are in the file.
    pub rows: u64,
    /// What is not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
}

/// A part of a table that the readers of a bundle may not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withheld {
    /// The column; null for rows or the whole table.
    pub column: Option<String>,
    /// Why.
    pub why: String,
}

/// Size and hash of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryRecord {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

/// The paths of sources by what they are, each list sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourcesByKind {
    /// Tables: CSV files and workbooks.
    pub inputs: Vec<String>,
    /// Templates and catalogues of fixed words.
    pub templates: Vec<String>,
    /// `pressrun.toml`.
    pub settings: Vec<String>,
    /// Texts, pictures, Typst files and packages.
    pub files: Vec<String>,
}

impl Manifest {
    /// The JSON form, with a line end.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists always serialise.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// The JSON Schema, with a line end.
    pub fn schema() -> String {
        serde_json::to_string_pretty(&schema_for!(Self)).unwrap_or_default() + "\n"
    }
}

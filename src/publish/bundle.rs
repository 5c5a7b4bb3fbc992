//! The ZIP of a period: sorted entries, fixed times, UTF-8 names, hence equal bytes for equal
//! content.

use std::io::{self, Cursor, Write};

use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::edition::{ArtifactRecord, Incomplete};

/// One file of a bundle.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Path in the ZIP, with `/` between folders.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// What `manifest.json` in a bundle says.
#[derive(Debug, Clone, Serialize)]
pub struct Manifest {
    /// The version of this shape.
    pub version: u32,
    /// The program and its version.
    pub generator: String,
    /// The bundle's name.
    pub bundle: String,
    /// The key of the row that it is for, such as the project's id.
    pub row: Option<String>,
    /// The period.
    pub period: Option<String>,
    /// The tables that lack rejected rows, of those that the documents were made from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Incomplete>,
    /// The documents in it, sorted by path.
    pub documents: Vec<ArtifactRecord>,
    /// The SHA-256 of every file that the documents were made from.
    pub sources: std::collections::BTreeMap<String, String>,
}

/// Makes the ZIP's bytes. `manifest.json` comes first, then the entries sorted by path.
///
/// # Errors
/// If two entries have the same path, or the archive cannot be written.
pub fn zip(manifest: &Manifest, mut entries: Vec<Entry>) -> io::Result<Vec<u8>> {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    // ZIP cannot say a time before 1980; the default is its first day.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut json = serde_json::to_string_pretty(manifest)?;
    json.push('\n');
    writer.start_file("manifest.json", options).map_err(io::Error::other)?;
    writer.write_all(json.as_bytes())?;
    for entry in &entries {
        writer.start_file(entry.path.as_str(), options).map_err(io::Error::other)?;
        writer.write_all(&entry.bytes)?;
    }
    Ok(writer.finish().map_err(io::Error::other)?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            version: 1,
            generator: "pressrun".into(),
            bundle: "quarterly".into(),
            row: Some("restart".into()),
            period: Some("2020-Q1".into()),
            incomplete: Vec::new(),
            documents: Vec::new(),
            sources: Default::default(),
        }
    }

    #[test]
    fn the_order_of_entries_does_not_change_the_bytes() {
        let entry = |path: &str| Entry { path: path.into(), bytes: path.as_bytes().to_vec() };
        let one = zip(&manifest(), vec![entry("b.pdf"), entry("şəkil.pdf"), entry("a.pdf")]);
        let two = zip(&manifest(), vec![entry("şəkil.pdf"), entry("a.pdf"), entry("b.pdf")]);
        let bytes = one.unwrap();
        assert_eq!(bytes, two.unwrap());
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["manifest.json", "a.pdf", "b.pdf", "şəkil.pdf"]);
    }

    #[test]
    fn one_path_twice_is_an_error() {
        let entry = || Entry { path: "a".into(), bytes: Vec::new() };
        assert!(zip(&manifest(), vec![entry(), entry()]).is_err());
    }
}

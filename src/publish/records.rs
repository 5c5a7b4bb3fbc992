//! Reads the records of figures of what was published: of an output folder, of one document, or of a
//! bundle.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use zip::ZipArchive;

use super::figures::{BundleFigures, FiguresRecord};

/// The records, sorted by the path of their documents.
///
/// # Errors
/// If there are none, or one cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<FiguresRecord>> {
    let mut records = match path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")) {
        true => of_bundle(path)?,
        false if path.is_dir() => of_folder(path)?,
        false => return Err(io::Error::other("it is neither an output folder nor a bundle")),
    };
    records.sort_by(|a, b| a.artifact.cmp(&b.artifact));
    Ok(records)
}

fn of_bundle(path: &Path) -> io::Result<Vec<FiguresRecord>> {
    let mut archive = ZipArchive::new(File::open(path)?).map_err(io::Error::other)?;
    let file = archive
        .by_name(BundleFigures::NAME)
        .map_err(|_| io::Error::other("there is no figures.json in it"))?;
    let figures: BundleFigures = serde_json::from_reader(io::BufReader::new(file))?;
    Ok(figures.documents)
}

fn of_folder(path: &Path) -> io::Result<Vec<FiguresRecord>> {
    let folder = path.join(FiguresRecord::FOLDER);
    if !folder.is_dir() {
        return Err(io::Error::other("there are no records of figures in it"));
    }
    let mut records = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "json") {
                let named = |error| io::Error::other(format!("{}: {error}", path.display()));
                records.push(serde_json::from_slice(&fs::read(&path)?).map_err(named)?);
            }
        }
    }
    Ok(records)
}

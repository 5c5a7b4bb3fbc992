//! Proves what is in a bundle: every file is the one that the manifest names, nothing is missing, and
//! nothing is there besides.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::bundle::{CHECKSUMS, MANIFEST, checksums};
use super::manifest::{EntryRecord, MANIFEST_VERSION, Manifest};

/// More than any honest manifest holds, so that a hostile one does not fill the memory.
const LONGEST_MANIFEST: u64 = 1 << 30;

/// Something that is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is not a ZIP, or a damaged one.
    Damaged(String),
    /// Its manifest is missing or cannot be read.
    NoManifest(String),
    /// A file that the manifest names is not there.
    Missing(String),
    /// A file that the manifest does not name.
    Extra(String),
    /// Two files of one name.
    Twice(String),
    /// A file is not the one that the manifest names.
    Differs(String),
    /// The list of checksums is not that of the manifest.
    Checksums,
    /// The record of a document does not agree with the file.
    Record(String),
    /// Bytes that belong to no file.
    Hidden,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(cause) => write!(f, "it is not a whole ZIP ({cause})"),
            Self::NoManifest(cause) => write!(f, "its {MANIFEST} cannot be read ({cause})"),
            Self::Missing(path) => write!(f, "{path} is missing"),
            Self::Extra(path) => write!(f, "{path} is not in the manifest"),
            Self::Twice(path) => write!(f, "{path} is in it twice"),
            Self::Differs(path) => write!(f, "{path} is not the file that the manifest names"),
            Self::Checksums => write!(f, "{CHECKSUMS} does not agree with the manifest"),
            Self::Record(path) => write!(f, "the record of {path} does not agree with the file"),
            Self::Hidden => f.write_str("it holds bytes that belong to none of its files"),
        }
    }
}

/// Reads a bundle and holds every file against the manifest.
///
/// # Errors
/// If it cannot be read so far that there is a manifest.
pub fn verify(bundle: &Path) -> Result<(Manifest, Vec<Fault>), Fault> {
    let damaged = |error: &dyn fmt::Display| Fault::Damaged(error.to_string());
    let file = File::open(bundle).map_err(|error| damaged(&error))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
    let (manifest, json) = manifest(&mut archive)?;
    let mut faults = Vec::new();
    if archive.offset() != 0 || !archive.comment().is_empty() {
        faults.push(Fault::Hidden);
    }
    let mut found: BTreeMap<String, EntryRecord> = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
        let limited = manifest.entries.get(&name).map_or(u64::MAX, |entry| entry.bytes + 1);
        let record = match name.as_str() {
            MANIFEST => EntryRecord::of(json.as_bytes()),
            // What is longer than it should be is wrong, however long it is.
            _ => EntryRecord::copy(&mut (&mut entry).take(limited), &mut io::sink())
                .map_err(|error| Fault::Damaged(format!("{name}: {error}")))?,
        };
        if found.insert(name.clone(), record).is_some() {
            faults.push(Fault::Twice(name));
        }
    }
    let list = checksums(&manifest, &json);
    if found.get(CHECKSUMS) != Some(&EntryRecord::of(list.as_bytes())) {
        faults.push(Fault::Checksums);
    }
    for (path, wanted) in &manifest.entries {
        match found.get(path) {
            None => faults.push(Fault::Missing(path.clone())),
            Some(record) if record != wanted => faults.push(Fault::Differs(path.clone())),
            Some(_) => {}
        }
    }
    let own = [MANIFEST, CHECKSUMS];
    let extra = found.keys().filter(|path| !own.contains(&path.as_str()));
    let extra = extra.filter(|path| !manifest.entries.contains_key(*path));
    faults.extend(extra.cloned().map(Fault::Extra));
    for document in &manifest.documents {
        let entry = manifest.entries.get(&document.path);
        if entry.is_none_or(|e| e.bytes != document.bytes || e.sha256 != document.sha256) {
            faults.push(Fault::Record(document.path.clone()));
        }
    }
    Ok((manifest, faults))
}

fn manifest(archive: &mut ZipArchive<BufReader<File>>) -> Result<(Manifest, String), Fault> {
    let missing = |error: &dyn fmt::Display| Fault::NoManifest(error.to_string());
    let entry = archive.by_name(MANIFEST).map_err(|error| missing(&error))?;
    let mut json = String::new();
    entry.take(LONGEST_MANIFEST).read_to_string(&mut json).map_err(|error| missing(&error))?;
    let manifest: Manifest = serde_json::from_str(&json).map_err(|error| missing(&error))?;
    match manifest.version {
        MANIFEST_VERSION => Ok((manifest, json)),
        version => Err(missing(&format!("its version is {version}"))),
    }
}

/// Where two bundles differ first: an entry and the byte in it, or the ZIP's own bytes. `None` if they are
/// the same, byte for byte.
///
/// # Errors
/// If one of them cannot be read.
pub fn first_difference(ours: &Path, theirs: &Path) -> io::Result<Option<String>> {
    let open =
        |path: &Path| -> io::Result<BufReader<File>> { Ok(BufReader::new(File::open(path)?)) };
    let Some(byte) = differing_byte(&mut open(ours)?, &mut open(theirs)?)? else { return Ok(None) };
    let mut ours = ZipArchive::new(open(ours)?).map_err(io::Error::other)?;
    let mut theirs = ZipArchive::new(open(theirs)?).map_err(io::Error::other)?;
    let names = |archive: &ZipArchive<BufReader<File>>| -> io::Result<Vec<String>> {
        let names = archive.file_names().map(|name| Ok(name?.into_owned()));
        names.collect::<Result<_, zip::result::ZipError>>().map_err(io::Error::other)
    };
    let (mine, other) = (names(&ours)?, names(&theirs)?);
    // The manifest and the checksums name the others: that these differ says more.
    let described = [MANIFEST, CHECKSUMS];
    let (last, first): (Vec<&String>, Vec<&String>) =
        mine.iter().partition(|name| described.contains(&name.as_str()));
    if let Some(extra) = other.iter().find(|name| !mine.contains(name)) {
        return Ok(Some(format!("{extra} is in the bundle and would not be made")));
    }
    for name in first.into_iter().chain(last) {
        if !other.contains(name) {
            return Ok(Some(format!("{name} would be made and is not in the bundle")));
        }
        let mut mine = ours.by_name(name).map_err(io::Error::other)?;
        let mut other = theirs.by_name(name).map_err(io::Error::other)?;
        if let Some(byte) = differing_byte(&mut mine, &mut other)? {
            return Ok(Some(format!("{name} differs from byte {byte} on")));
        }
    }
    Ok(Some(format!("all files are the same, and the ZIP itself differs from byte {byte} on")))
}

/// The first byte that differs, counted from 1; the end of the shorter one counts.
fn differing_byte(one: &mut impl Read, two: &mut impl Read) -> io::Result<Option<u64>> {
    let mut at = 0;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    loop {
        for (stream, bytes) in
            [(&mut *one as &mut dyn Read, &mut a), (&mut *two as &mut dyn Read, &mut b)]
        {
            bytes.clear();
            stream.take(1 << 16).read_to_end(bytes)?;
        }
        let differing = a.iter().zip(&b).position(|(a, b)| a != b);
        match differing {
            Some(place) => return Ok(Some(at + place as u64 + 1)),
            None if a.len() != b.len() => return Ok(Some(at + a.len().min(b.len()) as u64 + 1)),
            None if a.is_empty() => return Ok(None),
            None => at += a.len() as u64,
        }
    }
}

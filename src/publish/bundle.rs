//! The ZIP of a period: sorted entries, fixed times, UTF-8 names, hence equal bytes for equal content.
//!
//! It is written beside its target, one entry after the other, so that memory does not grow with it, and
//! gets its name when it is complete.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::atomic;
use super::manifest::{EntryRecord, Manifest};
use super::signature::{self, Signer};
use crate::source::Hash;

/// The names of the files that describe a bundle.
pub const MANIFEST: &str = "manifest.json";
/// Checksums as `sha256sum -c` reads them.
pub const CHECKSUMS: &str = "SHA256SUMS";
/// A page that lists everything.
pub const INDEX: &str = "index.html";
/// From this size on an entry needs fields of 64 bits.
const LARGE: u64 = u32::MAX as u64;
/// How much is copied at once.
const CHUNK: usize = 1 << 16;

/// One file of a bundle.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Path in the ZIP, with `/` between folders.
    pub path: String,
    /// Where its bytes are.
    pub content: Content,
}

/// The bytes of an entry.
#[derive(Debug, Clone)]
pub enum Content {
    /// Here.
    Bytes(Vec<u8>),
    /// In a file, which must have this size and SHA-256.
    File(PathBuf, EntryRecord),
}

/// Why a bundle was not written.
#[derive(Debug)]
pub enum NotWritten {
    /// A file of it cannot be read.
    Unreadable(String, io::Error),
    /// A file of it is not the one that was published.
    Altered(String),
    /// The ZIP cannot be written.
    Unwritable(io::Error),
}

impl From<io::Error> for NotWritten {
    fn from(error: io::Error) -> Self {
        Self::Unwritable(error)
    }
}

impl Entry {
    /// Size and SHA-256.
    pub fn record(&self) -> EntryRecord {
        match &self.content {
            Content::Bytes(bytes) => EntryRecord::of(bytes),
            Content::File(_, record) => record.clone(),
        }
    }
}

/// Writes a bundle: the manifest, the checksums of all files, and then the entries sorted by path. The
/// manifest learns the size and hash of each. With a signer there is a signature beside the ZIP; without
/// one there is none from before either. Returns size and hash of the ZIP.
///
/// # Errors
/// If an entry cannot be read or is not what it should be, two have one path, or the ZIP or its signature
/// cannot be written.
pub fn write(
    target: &Path,
    mut manifest: Manifest,
    mut entries: Vec<Entry>,
    signer: Option<&Signer>,
) -> Result<EntryRecord, NotWritten> {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let records = entries.iter().map(|entry| (entry.path.clone(), entry.record()));
    manifest.entries = records.collect();
    let json = manifest.to_json();
    let checksums = checksums(&manifest, &json);
    let staged = atomic::stage_empty(target)?;
    let mut zip = ZipWriter::new(BufWriter::new(staged.file()));
    add(&mut zip, MANIFEST, &mut json.as_bytes(), json.len() as u64)?;
    add(&mut zip, CHECKSUMS, &mut checksums.as_bytes(), checksums.len() as u64)?;
    for entry in entries {
        match entry.content {
            Content::Bytes(bytes) => {
                add(&mut zip, &entry.path, &mut bytes.as_slice(), bytes.len() as u64)?;
            }
            Content::File(path, record) => {
                let unreadable = |error| NotWritten::Unreadable(entry.path.clone(), error);
                let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
                if add(&mut zip, &entry.path, &mut file, record.bytes)? != record {
                    return Err(NotWritten::Altered(entry.path));
                }
            }
        }
    }
    let buffer = zip.finish().map_err(io::Error::other)?;
    buffer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()?;
    let record = EntryRecord::read(staged.file())?;
    signature::commit(staged, target, signer.map(|signer| (signer, record.sha256.as_str())))?;
    Ok(record)
}

/// Adds one entry, and returns what was added.
fn add(
    zip: &mut ZipWriter<impl Write + Seek>,
    path: &str,
    content: &mut impl Read,
    size: u64,
) -> io::Result<EntryRecord> {
    // ZIP cannot say a time before 1980; the default is its first day.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(size >= LARGE);
    zip.start_file(path, options).map_err(io::Error::other)?;
    EntryRecord::copy(content, zip)
}

/// One line a file, as `sha256sum` writes them. Names with a backslash or a line end, which it would write
/// in another way, are refused as output paths.
pub(super) fn checksums(manifest: &Manifest, json: &str) -> String {
    let own = (MANIFEST.to_owned(), EntryRecord::of(json.as_bytes()));
    let line = |(path, record): (&String, &EntryRecord)| format!("{}  {path}\n", record.sha256);
    std::iter::once((&own.0, &own.1)).chain(&manifest.entries).map(line).collect()
}

impl EntryRecord {
    /// Size and hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: crate::source::sha256(bytes) }
    }

    /// Size and hash of a file, from its beginning.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(mut file: &File) -> io::Result<Self> {
        file.rewind()?;
        Self::copy(&mut file, &mut io::sink())
    }

    /// Copies everything, and returns size and hash of it.
    ///
    /// # Errors
    /// If something cannot be read or written.
    pub fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Self> {
        let mut hash = Hash::default();
        let mut bytes = 0;
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = match from.read(&mut chunk) {
                Ok(0) => return Ok(Self { bytes, sha256: hash.finish() }),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hash.add(&chunk[..count]);
            to.write_all(&chunk[..count])?;
            bytes += count as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn entry(path: &str) -> Entry {
        Entry { path: path.into(), content: Content::Bytes(path.as_bytes().to_vec()) }
    }

    #[test]
    fn the_order_of_entries_does_not_change_the_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, entries: &[&str]| {
            let target = folder.path().join(name);
            let entries = entries.iter().map(|path| entry(path)).collect();
            let record = super::write(&target, Manifest::default(), entries, None).unwrap();
            let bytes = fs::read(target).unwrap();
            assert_eq!(record, EntryRecord::of(&bytes));
            bytes
        };
        let one = write("one.zip", &["b.pdf", "şəkil.pdf", "a.pdf"]);
        assert_eq!(one, write("two.zip", &["şəkil.pdf", "a.pdf", "b.pdf"]));
        let archive = zip::ZipArchive::new(io::Cursor::new(one)).unwrap();
        let names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, [MANIFEST, CHECKSUMS, "a.pdf", "b.pdf", "şəkil.pdf"]);
    }

    /// A ZIP without the fields of 64 bits counts to 65,535.
    #[test]
    fn more_entries_than_a_small_zip_can_count_are_read_back() {
        const COUNT: usize = 66_000;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("many.zip");
        let entries = (0..COUNT).map(|n| entry(&format!("cards/{n:05}.pdf"))).collect();
        let version = crate::publish::manifest::MANIFEST_VERSION;
        write(&target, Manifest { version, ..Manifest::default() }, entries, None).unwrap();
        let mut archive = zip::ZipArchive::new(File::open(&target).unwrap()).unwrap();
        assert_eq!(archive.len(), COUNT + 2);
        for n in [0, 65_533, 65_534, 65_535, 65_536, COUNT - 1] {
            let name = format!("cards/{n:05}.pdf");
            let mut text = String::new();
            archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, name);
        }
        let (_, faults) = crate::publish::verify::verify(&target).unwrap();
        assert_eq!(faults, []);
        let code = "import sys, zipfile\n\
                    z = zipfile.ZipFile(sys.argv[1])\n\
                    assert z.testzip() is None\n\
                    assert z.read('cards/65999.pdf') == b'cards/65999.pdf'\n\
                    print(len(z.namelist()))";
        let python = std::process::Command::new("python3").args(["-c", code]).arg(&target).output();
        match python {
            Ok(said) => {
                assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
                assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), (COUNT + 2).to_string());
            }
            Err(_) => println!("skipped: python3 is not there"),
        }
    }

    #[test]
    fn a_bundle_that_cannot_be_whole_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.zip");
        fs::write(&target, "old").unwrap();
        let file = folder.path().join("a.pdf");
        let record = EntryRecord::of(b"as it was published");
        let content = Content::File(file.clone(), record);
        let write = |entries: Vec<Entry>| super::write(&target, Manifest::default(), entries, None);
        let from_file = || vec![Entry { path: "a.pdf".into(), content: content.clone() }];
        assert!(matches!(write(from_file()), Err(NotWritten::Unreadable(..))));
        fs::write(&file, "something else").unwrap();
        assert!(matches!(write(from_file()), Err(NotWritten::Altered(_))));
        assert!(matches!(write(vec![entry("a"), entry("a")]), Err(NotWritten::Unwritable(_))));
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        fs::write(&file, "as it was published").unwrap();
        write(from_file()).unwrap();
        assert_ne!(fs::read(&target).unwrap(), b"old");
    }
}

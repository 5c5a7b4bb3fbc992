//! Keeps pictures that were made smaller, for the next run. The folder may be deleted at any time.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use typst::foundations::Bytes;

use crate::source::sha256;

/// How many bytes the folder may hold; of more, those go first that were made first.
const MOST: u64 = 1 << 30;
/// Changes when pictures are made in another way.
const VERSION: u32 = 1;

/// The name of a picture in the folder: the hash of what it was made from, and how.
pub(super) fn key(hash: &str, (width, height): (u32, u32), quality: u8) -> String {
    format!("{hash}-{width}x{height}-{quality}-{VERSION}")
}

/// A picture that was kept.
pub(super) fn get(folder: &Path, key: &str) -> Option<Bytes> {
    let bytes = fs::read(folder.join(key)).ok()?;
    // The hash behind the picture tells whether it is whole.
    let (picture, hash) = bytes.split_at_checked(bytes.len().checked_sub(64)?)?;
    (sha256(picture).as_bytes() == hash).then(|| Bytes::new(picture.to_vec()))
}

/// Keeps a picture. If that fails, it is made again next time.
pub(super) fn put(folder: &Path, key: &str, picture: &[u8]) {
    let _ = try_put(folder, key, picture);
}

fn try_put(folder: &Path, key: &str, picture: &[u8]) -> std::io::Result<()> {
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        // What can be made again belongs into no repository.
        if let Some(above) = folder.parent().filter(|above| !above.join(".gitignore").exists()) {
            fs::write(above.join(".gitignore"), "*\n")?;
        }
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(picture)?;
    file.write_all(sha256(picture).as_bytes())?;
    file.persist(folder.join(key))?;
    prune(folder)
}

fn prune(folder: &Path) -> std::io::Result<()> {
    let mut files: Vec<(SystemTime, PathBuf, u64)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let facts = entry.metadata()?;
        files.push((facts.modified()?, entry.path(), facts.len()));
    }
    let mut total: u64 = files.iter().map(|(_, _, length)| length).sum();
    files.sort();
    for (_, path, length) in files {
        if total <= MOST {
            break;
        }
        total -= length;
        fs::remove_file(path)?;
    }
    Ok(())
}

//! Writing a file so that a reader sees either the old one or the new one, never half of it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// The prefix of files that are being written. What a killed run leaves behind starts with it.
pub const PARTIAL_PREFIX: &str = ".pressrun-partial-";

/// How much of a file that is written bit by bit is gathered before the system is told.
const BUFFER: usize = 256 << 10;

/// A finished file beside its target, not yet visible under its name.
#[derive(Debug)]
pub struct Staged {
    file: NamedTempFile,
    target: PathBuf,
}

/// Writes the bytes beside the target and syncs them to disk. The temporary file is in the same
/// folder so that the later rename stays on one file system.
///
/// # Errors
/// If the folder cannot be made or the file cannot be written; the target is then untouched.
pub fn stage(target: &Path, bytes: &[u8]) -> io::Result<Staged> {
    // As any new file: the umask decides. Temporary files would be private to their owner.
    stage_as(target, bytes, 0o666)
}

fn stage_as(target: &Path, bytes: &[u8], mode: u32) -> io::Result<Staged> {
    let mut staged = begin(target, mode)?;
    staged.file.write_all(bytes)?;
    staged.file.as_file().sync_data()?;
    Ok(staged)
}

/// Begins a file beside its target, to be written bit by bit.
///
/// # Errors
/// If the folder or the file cannot be made.
pub fn stage_empty(target: &Path) -> io::Result<Staged> {
    begin(target, 0o666)
}

fn begin(target: &Path, mode: u32) -> io::Result<Staged> {
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    #[cfg(not(unix))]
    let _ = mode;
    let mut builder = Builder::new();
    builder.prefix(PARTIAL_PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    let file = builder.tempfile_in(folder)?;
    Ok(Staged { file, target: target.to_owned() })
}

impl Staged {
    /// The file, to be written and synced before it gets its name.
    pub fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Gives the file its name, over the old one if there is one.
    ///
    /// # Errors
    /// If the target cannot be replaced; the old file is then still there.
    pub fn commit(self) -> io::Result<()> {
        self.file.persist(&self.target).map(drop).map_err(|error| error.error)
    }
}

/// Writes a file atomically: beside its target, synced, renamed.
///
/// # Errors
/// If any step fails; the old file is then still there.
pub fn write(target: &Path, bytes: &[u8]) -> io::Result<()> {
    stage(target, bytes)?.commit()
}

/// The same for a file that is written bit by bit.
///
/// # Errors
/// If any step fails; the old file is then still there.
pub fn write_with(
    target: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let staged = stage_empty(target)?;
    let mut file = BufWriter::with_capacity(BUFFER, staged.file());
    content(&mut file)?;
    file.into_inner()?.sync_data()?;
    staged.commit()
}

/// The same for a file that only its owner may read.
///
/// # Errors
/// If any step fails; the old file is then still there.
pub fn write_private(target: &Path, bytes: &[u8]) -> io::Result<()> {
    stage_as(target, bytes, 0o600)?.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a/b/ə.pdf");
        write(&target, b"old").unwrap();
        write(&target, b"new").unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(target.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_staged_file_that_is_given_up_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.pdf");
        write(&target, b"old").unwrap();
        drop(stage(&target, b"new").unwrap());
        assert_eq!(std::fs::read(&target).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_in_the_place_of_the_target_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a.pdf")).unwrap();
        assert!(write(&folder.path().join("a.pdf"), b"new").is_err());
    }
}

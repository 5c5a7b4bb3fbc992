//! One run at a time publishes into an output folder.
//!
//! The operating system holds the lock for as long as the process lives, so that a killed run never
//! blocks the next one. Beside it stands who holds it, for the message, and as a sign that a run did
//! not come to its end.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{PRIVATE, atomic};

/// Who publishes into a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The number of the process.
    pub process: u32,
    /// The machine's name, if it says one.
    pub machine: String,
    /// The subcommand, such as `build`.
    pub command: String,
    /// Since when, as an RFC 3339 point in time.
    pub since: String,
}

/// Why a folder could not be locked.
#[derive(Debug)]
pub enum NotLocked {
    /// Another run holds it; it has not said who it is if there is no holder.
    Held(Option<Holder>),
    /// The folder cannot be written, or its file system knows no locks.
    Failed(io::Error),
}

/// A locked output folder; unlocked when dropped.
#[derive(Debug)]
pub struct OutputLock {
    holder: PathBuf,
    /// Closing the file gives the lock back.
    _file: File,
}

impl OutputLock {
    /// Locks an output folder, which is made if need be. Also says which run held it before and did
    /// not come to its end.
    ///
    /// # Errors
    /// If another run holds it, or it cannot be locked.
    pub fn take(output: &Path, command: &str) -> Result<(Self, Option<Holder>), NotLocked> {
        let folder = output.join(PRIVATE);
        std::fs::create_dir_all(&folder).map_err(NotLocked::Failed)?;
        let holder = folder.join("holder.json");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("lock"))
            .map_err(NotLocked::Failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(NotLocked::Held(read(&holder))),
            Err(TryLockError::Error(error)) => return Err(NotLocked::Failed(error)),
        }
        let before = read(&holder);
        let own = serde_json::to_vec(&this_run(command)).unwrap_or_default();
        atomic::write(&holder, &own).map_err(NotLocked::Failed)?;
        Ok((Self { holder, _file: file }, before))
    }
}

impl Drop for OutputLock {
    fn drop(&mut self) {
        // A holder that stays behind only makes the next run look for remains that are not there.
        let _ = std::fs::remove_file(&self.holder);
    }
}

fn read(holder: &Path) -> Option<Holder> {
    serde_json::from_slice(&std::fs::read(holder).ok()?).ok()
}

fn this_run(command: &str) -> Holder {
    let named = ["HOSTNAME", "COMPUTERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let kernel = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    Holder {
        process: std::process::id(),
        machine: kernel().or(named).unwrap_or_default().trim().to_owned(),
        command: command.to_owned(),
        since: jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default().to_string(),
    }
}

/// Removes what killed runs left half written, in all folders below the output folder.
///
/// # Errors
/// If a folder cannot be listed or a file not removed.
pub fn sweep(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name();
        if kind.is_dir() {
            sweep(&entry.path())?;
        } else if name.to_string_lossy().starts_with(atomic::PARTIAL_PREFIX) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_locked_once_and_names_its_holder() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, before) = OutputLock::take(folder.path(), "build").unwrap();
        assert_eq!(before, None);
        let Err(NotLocked::Held(Some(holder))) = OutputLock::take(folder.path(), "bundle") else {
            panic!("it was locked twice")
        };
        assert_eq!((holder.process, holder.command.as_str()), (std::process::id(), "build"));
        drop(lock);
        assert!(matches!(OutputLock::take(folder.path(), "bundle"), Ok((_, None))));
    }

    #[test]
    fn the_remains_of_a_killed_run_are_found_and_swept() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, _) = OutputLock::take(folder.path(), "build").unwrap();
        let holder = folder.path().join(PRIVATE).join("holder.json");
        let kept = std::fs::read(&holder).unwrap();
        drop(lock);
        std::fs::write(&holder, kept).unwrap();
        let partial = folder.path().join(format!("{}x", atomic::PARTIAL_PREFIX));
        std::fs::write(&partial, "half").unwrap();
        std::fs::write(folder.path().join("whole.pdf"), "whole").unwrap();
        let (_lock, before) = OutputLock::take(folder.path(), "build").unwrap();
        assert_eq!(before.unwrap().process, std::process::id());
        sweep(folder.path()).unwrap();
        assert!(!partial.exists() && folder.path().join("whole.pdf").exists());
    }
}

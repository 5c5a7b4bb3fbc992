//! Files: those that a document was made from, and those that it became.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::memo::Memo;
use super::why::Why;
use crate::publish::state::{FilesUsed, Output, Print, modified};
use crate::source::sha256;

/// The files of a document that are not what they were.
#[derive(Debug, Default)]
pub(super) struct ChangedFiles {
    /// Templates, catalogues and texts: filling the template will tell.
    pub(super) used: Vec<String>,
    /// What Typst read: the document must be made.
    pub(super) dependencies: Vec<String>,
}

/// The files of the workspace as they are, each looked at once a run.
#[derive(Debug)]
pub(super) struct Files {
    root: PathBuf,
    hashes: Mutex<HashMap<String, Option<String>>>,
    known: Memo<Print, Arc<ChangedFiles>>,
}

impl Files {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), hashes: Mutex::default(), known: Memo::default() }
    }

    /// What changed of some files. Documents that were made from the same files share the answer.
    pub(super) fn changed(&self, print: Print, files: &FilesUsed) -> Arc<ChangedFiles> {
        let make = || {
            let differing = |list: &[(String, String)]| -> Vec<String> {
                let differs =
                    |(path, hash): &&(String, String)| self.hash(path).as_ref() != Some(hash);
                list.iter().filter(differs).map(|(path, _)| path.clone()).collect()
            };
            Arc::new(ChangedFiles {
                used: differing(&files.used),
                dependencies: differing(&files.dependencies),
            })
        };
        self.known.with(print, make, Arc::clone)
    }

    fn hash(&self, path: &str) -> Option<String> {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || std::fs::read(self.root.join(path)).ok().map(|bytes| sha256(&bytes));
        hashes.entry(path.to_owned()).or_insert_with(read).clone()
    }
}

/// Whether published files are as they were published: `None` if nothing says otherwise, or the same
/// files with the time that they have now.
///
/// Size and time of the last change are enough, as they are for `make` and git: whoever writes a file
/// changes its time. If only the time differs (the folder was copied or restored), the content is
/// looked at.
pub(super) fn intact(folder: &Path, outputs: &[Output]) -> Result<Option<Vec<Output>>, Why> {
    let mut touched = None;
    for (place, output) in outputs.iter().enumerate() {
        let path = folder.join(&output.path);
        let missing = || Why::Missing(output.path.clone());
        let altered = || Why::Altered(output.path.clone());
        let file = std::fs::metadata(&path).map_err(|_| missing())?;
        if !file.is_file() || file.len() != output.bytes {
            return Err(altered());
        }
        let time = modified(&file);
        if time.is_some() && time == output.modified {
            continue;
        }
        let content = std::fs::read(&path).map_err(|_| missing())?;
        if sha256(&content) != output.sha256 {
            return Err(altered());
        }
        touched.get_or_insert_with(|| outputs.to_vec())[place].modified = time;
    }
    Ok(touched)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_file_is_known_by_size_and_time_and_else_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        std::fs::write(&path, "one").unwrap();
        let time = || modified(&std::fs::metadata(&path).unwrap());
        let output =
            Output { path: "a.pdf".to_owned(), bytes: 3, sha256: sha256(b"one"), modified: time() };
        let check = || intact(folder.path(), std::slice::from_ref(&output));
        assert_eq!(check(), Ok(None));
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
        let set_time = || {
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
        };
        set_time();
        assert_eq!(check(), Ok(Some(vec![Output { modified: time(), ..output.clone() }])));
        std::fs::write(&path, "two").unwrap();
        set_time();
        assert_eq!(check(), Err(Why::Altered("a.pdf".to_owned())));
        std::fs::write(&path, "longer").unwrap();
        assert_eq!(check(), Err(Why::Altered("a.pdf".to_owned())));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(check(), Err(Why::Missing("a.pdf".to_owned())));
    }
}

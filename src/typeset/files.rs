//! The files that a document may read: the workspace, and packages that lie in it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::Bytes;
use typst::syntax::{FileId, VirtualRoot};
use typst_kit::files::{FileLoader, FsRoot};

use super::clean::cleaned;
use super::pictures;
use crate::source::sha256;

/// Loads files of the workspace, and of packages below its `packages/` folder
/// (`packages/preview/name/1.0.0`). Nothing is ever downloaded. Pictures come without hidden data.
#[derive(Debug)]
pub(super) struct WorkspaceFiles {
    root: PathBuf,
    /// The SHA-256 of files that documents get in another form than they have on the disk.
    originals: Mutex<HashMap<FileId, String>>,
    /// Hashes and pictures that something stands in for.
    stood_in: Mutex<Vec<(String, FileId)>>,
}

impl WorkspaceFiles {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), originals: Mutex::default(), stood_in: Mutex::default() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The SHA-256 of the file on the disk, if documents get it in another form.
    pub(super) fn original_hash(&self, id: FileId) -> Option<String> {
        self.originals.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The hashes of those of these files that something stands in for, sorted.
    pub(super) fn stand_ins(&self, files: &[FileId]) -> Vec<String> {
        let stood_in = self.stood_in.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hashes: Vec<String> = stood_in
            .iter()
            .filter(|(_, id)| files.contains(id))
            .map(|(hash, _)| hash.clone())
            .collect();
        hashes.sort();
        hashes.dedup();
        hashes
    }

    /// A picture that something stands in for, by its hash.
    pub(super) fn original_of(&self, hash: &str) -> Result<Bytes, String> {
        let stood_in = self.stood_in.lock().unwrap_or_else(PoisonError::into_inner);
        let id = stood_in.iter().find(|(other, _)| other == hash).map(|(_, id)| *id);
        drop(stood_in);
        let file = id.and_then(|id| self.read(id).ok().filter(|file| sha256(file) == hash));
        let name = || id.map_or_else(|| "a picture".to_owned(), display_path);
        let file = file.ok_or_else(|| format!("{} was changed while it was printed", name()))?;
        Ok(cleaned(&file).unwrap_or(file))
    }

    /// A file as it is, without hidden data and with nothing standing in for it.
    pub(super) fn whole(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.read(id)?;
        Ok(cleaned(&file).unwrap_or(file))
    }

    /// Where pictures are kept that were made smaller.
    pub(super) fn cache_folder(&self) -> PathBuf {
        self.root.join(".pressrun").join("pictures")
    }

    fn read(&self, id: FileId) -> FileResult<Bytes> {
        match id.get().root() {
            VirtualRoot::Project => FsRoot::new(self.root.clone()).load(id.get().vpath()),
            VirtualRoot::Package(spec) => {
                let folder = self
                    .root
                    .join("packages")
                    .join(spec.namespace.as_str())
                    .join(spec.name.as_str())
                    .join(spec.version.to_string());
                if !folder.is_dir() {
                    return Err(FileError::Package(PackageError::Other(Some(
                        format!(
                            "it is not in the workspace; put it into packages/{}/{}/{}",
                            spec.namespace, spec.name, spec.version
                        )
                        .into(),
                    ))));
                }
                FsRoot::new(folder).load(id.get().vpath())
            }
        }
    }
}

impl FileLoader for WorkspaceFiles {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.read(id)?;
        if let Some(original) = pictures::stand_in(&file) {
            let mut originals = self.originals.lock().unwrap_or_else(PoisonError::into_inner);
            originals.insert(id, original.hash.clone());
            let mut stood_in = self.stood_in.lock().unwrap_or_else(PoisonError::into_inner);
            stood_in.push((original.hash, id));
            return Ok(original.stand_in);
        }
        let Some(clean) = cleaned(&file) else { return Ok(file) };
        let mut originals = self.originals.lock().unwrap_or_else(PoisonError::into_inner);
        originals.insert(id, sha256(&file));
        Ok(clean)
    }
}

/// The path of a file below the workspace, as people know it.
pub(super) fn display_path(id: FileId) -> String {
    let path = id.get().vpath().get_without_slash();
    match id.get().root() {
        VirtualRoot::Project => path.to_owned(),
        VirtualRoot::Package(spec) => {
            format!("packages/{}/{}/{}/{path}", spec.namespace, spec.name, spec.version)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::clean::tests::telling_jpeg;
    use super::super::{Press, PressOptions, PrintRequest, print};
    use crate::source::sha256;

    /// A picture that tells its place and maker goes in; the finished files hold none of it, and
    /// the picture is still turned the way the camera said.
    #[test]
    fn finished_files_hold_nothing_of_a_picture_but_the_picture() {
        let folder = tempfile::tempdir().unwrap();
        let set = |orientation: u16| {
            std::fs::write(folder.path().join("a.jpg"), telling_jpeg(orientation)).unwrap();
            let options =
                PressOptions { root: folder.path().to_owned(), ..PressOptions::default() };
            let request = PrintRequest {
                path: "a.typ".to_owned(),
                text: "#set page(width: auto, height: auto, margin: 0pt)\n#image(\"a.jpg\")\n\
                       #pdf.attach(\"a.jpg\")"
                    .to_owned(),
                ident: "a".to_owned(),
                timestamp: Some(0),
                svg: Some(crate::config::ImageConfig { pages: Vec::new(), ppi: 72.0 }),
                ..PrintRequest::default()
            };
            print(&mut Press::new(&options), &request)
        };
        let upright = set(1);
        let turned = set(6);
        assert_eq!(turned.problems, []);
        let pdf = turned.pdf.unwrap();
        let svg = turned.svgs[0].bytes.clone();
        for (name, bytes) in [("pdf", &pdf), ("svg", &svg)] {
            let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            // As it is, and in base64 at each of the three places where it can start.
            for word in ["SECRET", "U0VDUkVU", "NFQ1JFV", "TRUNSRV"] {
                assert!(!holds(word.as_bytes()), "{word} in {name}");
            }
        }
        let size = |svg: &[u8]| {
            let text = String::from_utf8_lossy(svg).into_owned();
            text.split("viewBox=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        let [upright, turned_size] = [&upright.svgs[0].bytes, &svg].map(|svg| size(svg));
        let [a, b] = [upright, turned_size].map(|size| {
            let numbers = size.split(' ').skip(2).map(|n| n.parse::<f64>().unwrap());
            numbers.collect::<Vec<_>>()
        });
        assert!(a[0] > a[1] && b[0] < b[1], "{a:?} {b:?}");
        assert_eq!(turned.dependencies[0].1, sha256(&telling_jpeg(6)));
    }
}

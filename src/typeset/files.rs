//! The files that a document may read: the workspace, and packages that lie in it.

use std::path::{Path, PathBuf};

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::Bytes;
use typst::syntax::{FileId, VirtualRoot};
use typst_kit::files::{FileLoader, FsRoot};

/// Loads files of the workspace, and of packages below its `packages/` folder
/// (`packages/preview/name/1.0.0`). Nothing is ever downloaded.
#[derive(Debug)]
pub(super) struct WorkspaceFiles {
    root: PathBuf,
}

impl WorkspaceFiles {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }
}

impl FileLoader for WorkspaceFiles {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
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

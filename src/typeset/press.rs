//! What all documents of a worker share: Typst's library, the fonts and the files.

use std::path::{Path, PathBuf};

use typst::utils::LazyHash;
use typst::{Library, LibraryExt};
use typst_kit::files::FileStore;
use typst_kit::fonts::FontStore;

use super::files::WorkspaceFiles;
use super::fonts;

/// After how many pages the memoised results of earlier documents are dropped. Keeping them makes
/// documents that resemble each other fast; keeping them for long makes memory grow.
const PAGES_BETWEEN_EVICTIONS: u32 = 20;
/// How many evictions a result survives without being used.
const EVICTION_AGE: usize = 2;

/// Where fonts and files are.
#[derive(Debug, Clone, Default)]
pub struct PressOptions {
    /// The workspace folder.
    pub root: PathBuf,
    /// Further font folders.
    pub font_paths: Vec<PathBuf>,
    /// Whether the machine's fonts are used.
    pub system_fonts: bool,
}

/// The shared base of all documents that one thread sets.
pub struct Press {
    pub(super) library: LazyHash<Library>,
    pub(super) fonts: FontStore,
    pub(super) files: FileStore<WorkspaceFiles>,
    pub(super) hashes: std::sync::Mutex<std::collections::HashMap<String, String>>,
    pages_since_eviction: u32,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").field("files", &self.files.loader()).finish_non_exhaustive()
    }
}

impl Press {
    /// Sets up a press. Fonts are read when they are first used.
    pub fn new(options: &PressOptions) -> Self {
        let root: &Path = &options.root;
        Self {
            library: LazyHash::new(Library::default()),
            fonts: fonts::store(root, &options.font_paths, options.system_fonts),
            files: FileStore::new(WorkspaceFiles::new(root)),
            hashes: std::sync::Mutex::default(),
            pages_since_eviction: 0,
        }
    }

    /// Drops old memoised results when enough pages were set. A failed document counts as one
    /// page, so that failures do not let memory grow either.
    pub(super) fn settle(&mut self, pages: u32) {
        self.pages_since_eviction += pages.max(1);
        if self.pages_since_eviction >= PAGES_BETWEEN_EVICTIONS {
            // Typst's own comemo: another version's eviction would do nothing.
            typst::comemo::evict(EVICTION_AGE);
            self.pages_since_eviction = 0;
        }
    }
}

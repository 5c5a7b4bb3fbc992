//! The fonts: the same on every machine unless the machine's own are asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::{Font, FontInfo, FontStyle};
use typst_kit::fonts::{self, FontStore};

use crate::source::sha256;

/// A font family as `pressrun fonts` lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFamily {
    /// Its name, as templates write it.
    pub name: String,
    /// Where it comes from: `built in`, `fonts/`, a folder, or `this machine`.
    pub origin: String,
    /// Its styles, such as `Bold Italic 700`.
    pub variants: Vec<String>,
}

/// Noto Sans: Typst's embedded fonts have no sans serif with all letters of Latin, Cyrillic and
/// Azerbaijani.
const NOTO_SANS: [&[u8]; 4] =
    [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF, notosans::BOLD_ITALIC_TTF];

fn noto_sans() -> impl Iterator<Item = (Font, FontInfo)> {
    NOTO_SANS.into_iter().flat_map(|data| Font::iter(Bytes::new(data))).map(|font| {
        let info = font.info().clone();
        (font, info)
    })
}

/// All fonts in the order in which Typst looks them up.
pub(super) fn store(root: &Path, font_paths: &[PathBuf], system_fonts: bool) -> FontStore {
    let mut store = FontStore::new();
    store.extend(fonts::embedded());
    store.extend(noto_sans());
    for folder in folders(Some(root), font_paths) {
        let mut found: Vec<_> = fonts::scan(&folder).collect();
        // A folder lists its files in no fixed order, and the order decides between equal fonts.
        found.sort_by(|(a, _), (b, _)| (&a.path, a.index).cmp(&(&b.path, b.index)));
        store.extend(found);
    }
    if system_fonts {
        store.extend(fonts::system());
    }
    store
}

/// The workspace's `fonts/` and the folders asked for.
fn folders(root: Option<&Path>, font_paths: &[PathBuf]) -> Vec<PathBuf> {
    let own = root.map(|root| root.join("fonts")).filter(|folder| folder.is_dir());
    own.into_iter().chain(font_paths.iter().cloned()).collect()
}

/// Lists all families, sorted by name.
pub fn list(root: Option<&Path>, font_paths: &[PathBuf], system_fonts: bool) -> Vec<FontFamily> {
    let mut families: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut add = |info: &FontInfo, origin: &str| {
        families.entry((info.family.clone(), origin.to_owned())).or_default().push(variant(info));
    };
    for (_, info) in fonts::embedded().chain(noto_sans()) {
        add(&info, "built in");
    }
    for folder in folders(root, font_paths) {
        let shown = root.and_then(|root| folder.strip_prefix(root).ok()).unwrap_or(&folder);
        let origin = format!("{}/", shown.display());
        fonts::scan(&folder).for_each(|(_, info)| add(&info, &origin));
    }
    if system_fonts {
        fonts::system().for_each(|(_, info)| add(&info, "this machine"));
    }
    families
        .into_iter()
        .map(|((name, origin), mut variants)| {
            variants.sort();
            variants.dedup();
            FontFamily { name, origin, variants }
        })
        .collect()
}

/// The files that fonts are read from, apart from those in the program, with what tells whether they
/// changed: the SHA-256, or for the machine's own, which are many, size and time of the last change.
pub fn font_files(
    root: &Path,
    font_paths: &[PathBuf],
    system_fonts: bool,
) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for folder in folders(Some(root), font_paths) {
        collect(&folder, &mut files);
    }
    files.sort();
    let hashed = |path: PathBuf| {
        let hash = std::fs::read(&path).map(|bytes| sha256(&bytes)).unwrap_or_default();
        // The workspace may be moved.
        let path = path.strip_prefix(root).map(Path::to_owned).unwrap_or(path);
        (path, hash)
    };
    let mut files: Vec<(PathBuf, String)> = files.into_iter().map(hashed).collect();
    if system_fonts {
        let mut own: Vec<PathBuf> = fonts::system().map(|(font, _)| font.path).collect();
        own.sort();
        own.dedup();
        files.extend(own.into_iter().map(|path| {
            let file = std::fs::metadata(&path).ok();
            let told = file.map(|file| format!("{} {:?}", file.len(), file.modified().ok()));
            (path, told.unwrap_or_default())
        }));
    }
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}

fn variant(info: &FontInfo) -> String {
    let style = match info.variant.style {
        FontStyle::Normal => "upright",
        FontStyle::Italic => "italic",
        FontStyle::Oblique => "oblique",
    };
    format!("{} {style}", info.variant.weight.to_number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_fonts_cover_azerbaijani() {
        let names: Vec<String> = list(None, &[], false).into_iter().map(|f| f.name).collect();
        for family in ["Libertinus Serif", "New Computer Modern", "Noto Sans"] {
            assert!(names.iter().any(|name| name == family), "{family} is missing in {names:?}");
        }
        for (_, info) in noto_sans() {
            for letter in "ƏəĞğİıÖöÜüŞşÇç".chars() {
                assert!(info.coverage.contains(letter as u32), "{letter}");
            }
        }
    }
}

//! The kinds of documents that can be added, and the files of each.
//!
//! A kind is a folder of `kinds/`: a section of `pressrun.toml`, a template and example inputs, in
//! which `__name__` stands for the name of the document and `__table__` for the same as a part of
//! the names of tables. The design comes from `templates/`, as the sample workspace uses it.

use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use super::Planned;
use crate::cli::args::Kind;

static KINDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/kinds");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

impl Kind {
    /// Its folder in `kinds/` and in `templates/`, and the name of the document if none is given.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Newsletter => "newsletter",
            Self::Leaflet => "leaflet",
            Self::Booklet => "booklet",
            Self::Factsheet => "factsheet",
            Self::Certificate => "certificate",
            Self::Invitation => "invitation",
            Self::Letter => "letter",
            Self::DonorReport => "donor-report",
        }
    }

    /// Its section of `pressrun.toml`.
    pub(super) fn section(self, name: &str) -> String {
        let path = Path::new(self.folder()).join("section.toml");
        let text = KINDS.get_file(path).and_then(|file| file.contents_utf8());
        named(text.unwrap_or_default(), name)
    }

    /// Its files below the workspace: template, design and example inputs in the languages.
    pub(super) fn files(self, name: &str, languages: &[String]) -> Vec<Planned> {
        let mut files = Vec::new();
        let templates = Path::new("templates").join(name);
        for (path, text) in texts(&KINDS, &Path::new(self.folder()).join("template")) {
            files.push(Planned { path: templates.join(path), text: named(text, name) });
        }
        for (path, text) in texts(&TEMPLATES, Path::new(self.folder())) {
            if path.extension().is_some_and(|extension| extension == "typ") {
                files.push(Planned { path: templates.join(path), text: text.to_owned() });
            }
        }
        let inputs = Path::new("inputs").join(name);
        for (path, text) in texts(&KINDS, &Path::new(self.folder()).join("inputs")) {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("csv") => {
                    let text = in_languages(&named(text, name), languages);
                    files.push(Planned { path: inputs.join(path), text });
                }
                Some("md") => files.extend(translated(path, &inputs, self.folder(), languages)),
                _ => files.push(Planned { path: inputs.join(path), text: text.to_owned() }),
            }
        }
        files
    }
}

/// The parts that the designs of all kinds share.
pub(super) fn library() -> Vec<Planned> {
    let files = texts(&TEMPLATES, Path::new("lib"));
    let place = Path::new("templates/lib");
    files.map(|(path, text)| Planned { path: place.join(path), text: text.to_owned() }).collect()
}

/// The texts below a folder, with their paths in it.
fn texts<'a>(dir: &'a Dir<'a>, folder: &Path) -> impl Iterator<Item = (&'a Path, &'a str)> {
    let mut found = Vec::new();
    if let Some(dir) = dir.get_dir(folder) {
        collect(dir, dir.path(), &mut found);
    }
    found.into_iter()
}

fn collect<'a>(dir: &'a Dir<'a>, above: &'a Path, found: &mut Vec<(&'a Path, &'a str)>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, above, found),
            DirEntry::File(file) => {
                found.extend(file.path().strip_prefix(above).ok().zip(file.contents_utf8()))
            }
        }
    }
}

fn named(text: &str, name: &str) -> String {
    text.replace("__name__", name).replace("__table__", &name.replace('-', "_"))
}

/// Rows with a column for each language: `title_en`, `title_az`. Of a language that the example
/// does not have the English text stands there, to be translated.
fn in_languages(text: &str, languages: &[String]) -> String {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    let Some(head) = rows.first() else { return String::new() };
    // Of each column of the result: its name, and where its text comes from.
    let mut columns: Vec<(String, usize)> = Vec::new();
    for (index, name) in head.iter().enumerate() {
        if let Some(base) = name.strip_suffix("_en") {
            for language in languages {
                let own = format!("{base}_{}", code(language));
                let found = head.iter().position(|name| name == own);
                columns.push((format!("{base}_{language}"), found.unwrap_or(index)));
            }
        } else if !name.ends_with("_az") {
            columns.push((name.to_owned(), index));
        }
    }
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let names = columns.iter().map(|(name, _)| name.as_str());
    let mut written = writer.write_record(names);
    for row in rows.iter().skip(1) {
        let cells = columns.iter().map(|(_, from)| row.get(*from).unwrap_or_default());
        written = written.and(writer.write_record(cells));
    }
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A text in each language: `lead.en.md`. Only the English file leads to it, so that each comes once.
fn translated(path: &Path, inputs: &Path, folder: &str, languages: &[String]) -> Vec<Planned> {
    let name = path.to_string_lossy();
    let Some(stem) = name.strip_suffix(".en.md") else { return Vec::new() };
    let text = |language: &str| {
        let path = format!("{folder}/inputs/{stem}.{language}.md");
        KINDS.get_file(path).and_then(|file| file.contents_utf8())
    };
    let file = |language: &String| {
        let path: PathBuf = inputs.join(format!("{stem}.{language}.md"));
        Some(Planned { path, text: text(code(language)).or_else(|| text("en"))?.to_owned() })
    };
    languages.iter().filter_map(file).collect()
}

/// The language without its region: `en` of `en-GB`.
pub(super) fn code(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

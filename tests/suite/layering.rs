//! Holds the layers of docs/architecture.md against the code: imports only go down, and the four
//! layers in the middle do not know each other.

use std::fs;
use std::path::{Path, PathBuf};

/// The height of each module of the crate. A module may use those that are lower, and itself.
const HEIGHTS: [(&str, u32); 17] = [
    ("cli", 3),
    ("pipeline", 2),
    ("data", 1),
    ("template", 1),
    ("typeset", 1),
    ("publish", 1),
    ("config", 0),
    ("diagnostic", 0),
    ("expression", 0),
    ("figure", 0),
    ("locale", 0),
    ("period", 0),
    ("scope", 0),
    ("source", 0),
    ("suppression", 0),
    ("table", 0),
    ("worker", 0),
];

fn height(module: &str) -> Option<u32> {
    HEIGHTS.iter().find(|(name, _)| *name == module).map(|(_, height)| *height)
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The modules that a source text names after `crate::`.
fn imports(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""))
        .map(str::to_owned)
        .collect()
}

#[test]
fn imports_only_go_down() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut wrong = Vec::new();
    let mut checked = 0;
    for file in files {
        let relative = file.strip_prefix(&source).unwrap();
        let own = relative.components().next().unwrap().as_os_str().to_str().unwrap();
        let own = own.trim_end_matches(".rs");
        if own == "main" || own == "lib" {
            continue;
        }
        let own_height = height(own).unwrap_or_else(|| panic!("`{own}` has no layer"));
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let Some(other) = height(&import) else { continue };
            checked += 1;
            // The base is one layer whose modules may use each other.
            let allowed = import == own || other < own_height || (other == 0 && own_height == 0);
            if !allowed {
                wrong.push(format!("{}: crate::{import}", relative.display()));
            }
        }
    }
    assert!(checked > 50, "the test read too few imports to mean anything: {checked}");
    assert!(wrong.is_empty(), "these imports go up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn files_stay_small() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let long: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let lines = fs::read_to_string(file).unwrap().lines().count();
            (lines > 450).then(|| format!("{}: {lines} lines", file.display()))
        })
        .collect();
    assert!(long.is_empty(), "these files are too long to read at once:\n{}", long.join("\n"));
}

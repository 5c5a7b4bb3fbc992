//! Real files that nobody here wrote: each is read or refused with a diagnostic, none panics.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a panic is the test failing")]

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use pressrun::data::read::{ReadOptions, read_file};

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => collect(&path, files),
            path => files.push(path),
        }
    }
}

#[test]
fn every_real_file_is_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
    if !folder.is_dir() {
        println!("skipped: every_real_file_is_read_or_refused (no ../shared/realdata)");
        return;
    }
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let mut read = 0;
    let mut panicked = Vec::new();
    for path in &files {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        match catch_unwind(|| read_file(path, &name, &ReadOptions::default())) {
            Ok(Ok(_)) => read += 1,
            Ok(Err(problem)) => println!("refused {name}: {}", problem.message),
            Err(_) => panicked.push(name),
        }
    }
    println!("read {read} of {}", files.len());
    assert!(panicked.is_empty(), "panicked: {panicked:?}");
}

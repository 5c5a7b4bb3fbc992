//! `pressrun inspect`: what it tells about files, and that what it prints for `pressrun.toml` reads
//! them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pressrun::config::Workspace;
use pressrun::data::read::InProcess;
use pressrun::data::tables;
use pressrun::diagnostic::{Color, Diagnostic, Format, render_all};
use rust_xlsxwriter::{Format as CellFormat, Formula, Workbook};
use tempfile::TempDir;

mod common;

use common::Run;

/// Real tables that nobody here wrote, if they are there.
fn real_data() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
    root.is_dir().then_some(root)
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all_files(&path, files) } else { files.push(path) }
    }
    files.sort();
}

/// Runs `pressrun inspect` in a folder.
fn inspect(folder: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_pressrun"))
        .arg("inspect")
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Puts what `--toml` prints into a `pressrun.toml` and reads the file with it. Returns how many
/// tables there are.
fn round_trip(folder: &Path, file: &str) -> usize {
    let run = inspect(folder, &["--toml", file]);
    if run.code != 0 {
        assert_eq!(run.code, 3, "{file}: {}", run.stderr);
        assert!(run.stderr.contains("error["), "{file}: {}", run.stderr);
        return 0;
    }
    let config = format!("[workspace]\ntitle = \"T\"\nlanguages = [\"en\"]\n\n{}", run.stdout);
    let shown = |problems: &[Diagnostic]| render_all(problems, Format::Human, Color::Never);
    let workspace = Workspace::parse(folder, &config)
        .unwrap_or_else(|problems| panic!("{file}:\n{}\n{config}", shown(&problems)));
    let loaded = tables::load(&workspace, &InProcess);
    let errors: Vec<Diagnostic> =
        loaded.problems.into_iter().filter(Diagnostic::is_error).collect();
    assert!(errors.is_empty(), "{file}:\n{}\n{config}", shown(&errors));
    for table in &workspace.tables {
        for column in &table.columns {
            let read = &loaded.tables[&table.name];
            let index = read.column(&column.name).unwrap();
            assert_eq!(read.columns[index].kind, column.kind, "{file}: {}", column.name);
        }
    }
    workspace.tables.len()
}

#[test]
fn every_real_file_is_read_by_what_is_printed_for_it() {
    let Some(root) = real_data() else {
        println!("skipped: every_real_file_is_read_by_what_is_printed_for_it");
        return;
    };
    let mut files = Vec::new();
    all_files(&root, &mut files);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("inputs")).unwrap();
    let mut tables = 0;
    for (number, file) in files.iter().enumerate() {
        // Two files of one name come from different projects.
        let name = file.file_name().unwrap().to_string_lossy();
        let path = format!("inputs/{number} {name}");
        fs::copy(file, folder.path().join(&path)).unwrap();
        tables += round_trip(folder.path(), &path);
    }
    assert!(tables > 80, "only {tables} tables were found");
}

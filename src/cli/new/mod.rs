//! `pressrun new`: one more document in a workspace that is there, with its template, its section of
//! `pressrun.toml` and rows of example.

mod kind;
mod words;

use std::path::{Path, PathBuf};

use super::args::New;
use super::exit::Exit;
use super::term::Terminal;
use crate::config::{FILE_NAME, Workspace};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::publish::atomic;

/// A file below the workspace and what it will hold.
struct Planned {
    path: PathBuf,
    text: String,
}

pub(super) fn run(new: &New, workspace: Workspace, terminal: &Terminal) -> Exit {
    match add(new, &workspace) {
        Ok((name, files)) => {
            for file in &files {
                terminal.result_line(&workspace.root.join(&file.path).display().to_string());
            }
            terminal.say(&format!("added `{name}` to {FILE_NAME}; next:"));
            terminal.say(&format!("  pressrun build {name}"));
            Exit::Made
        }
        Err(problems) => {
            terminal.report(&problems);
            Exit::Usage
        }
    }
}

/// Looks at everything before it writes anything: nothing of the user's is overwritten.
fn add(new: &New, workspace: &Workspace) -> Result<(String, Vec<Planned>), Vec<Diagnostic>> {
    let name = new.name.clone().unwrap_or_else(|| new.kind.folder().to_owned());
    check_name(&name).map_err(|problem| vec![*problem])?;
    let added = new.kind.files(&name, &workspace.languages);
    let section = new.kind.section(&name);
    let other = format!(
        "nothing was changed; give another name: `pressrun new {} {name}-2`",
        new.kind.folder()
    );
    let paths = added.iter().map(|file| file.path.display().to_string());
    let there = paths.filter(|path| workspace.root.join(path).exists());
    let problems: Vec<Diagnostic> = taken(&section, workspace)
        .into_iter()
        .chain(there)
        .map(|what| exists(&what).hint(other.clone()))
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let root = &workspace.root;
    // The parts that all kinds share may be there from another one, and may have been changed.
    let mut files = kind::library();
    files.retain(|file| !root.join(&file.path).exists());
    let mut read: Vec<&str> = added.iter().map(|file| file.text.as_str()).collect();
    read.push(&section);
    files.extend(words::missing(root, &workspace.languages, &read)?);
    files.extend(added);
    // The section comes last: until then the workspace is what it was.
    let path = PathBuf::from(FILE_NAME);
    let old =
        std::fs::read_to_string(root.join(&path)).map_err(|error| vec![cannot(&path, &error)])?;
    files.push(Planned { path, text: format!("{}\n\n{section}", old.trim_end()) });
    for file in &files {
        atomic::write(&root.join(&file.path), file.text.as_bytes())
            .map_err(|error| vec![cannot(&file.path, &error)])?;
    }
    Ok((name, files))
}

/// Names are parts of paths and of tables: small letters, digits and hyphens.
fn check_name(name: &str) -> Result<(), Box<Diagnostic>> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    if starts && name.chars().all(good) && !name.ends_with('-') {
        return Ok(());
    }
    let message = format!("`{name}` cannot be the name of a document");
    let hint = "write small letters, digits and hyphens, such as `spring-news`";
    Err(Box::new(
        Diagnostic::error(Stage::Config, "new/bad-name", message)
            .at(Place::file("this command"), "")
            .hint(hint),
    ))
}

/// Sections of the same names that are in `pressrun.toml` already.
fn taken(section: &str, workspace: &Workspace) -> Vec<String> {
    let heads = section.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
    let clash = |head: &&str| match head.split_once('.') {
        Some(("documents", own)) => workspace.documents.iter().any(|known| known.name == own),
        Some(("tables", own)) => workspace.tables.iter().any(|known| known.name == own),
        Some(("figures", own)) => workspace.figures.iter().any(|known| known.name == own),
        _ => false,
    };
    heads.filter(clash).map(|head| format!("[{head}]")).collect()
}

fn exists(what: &str) -> Diagnostic {
    let message = format!("{what} is there already");
    Diagnostic::error(Stage::Config, "new/exists", message).at(Place::file(FILE_NAME), "")
}

fn cannot(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("cannot write {} ({error})", path.display());
    Diagnostic::error(Stage::Config, "new/unwritable", message)
        .at(Place::file(path.display().to_string()), "")
}

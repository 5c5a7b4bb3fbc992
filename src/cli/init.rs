//! `pressrun init`: a new workspace from the embedded starter.

use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use super::args::Init;
use super::exit::Exit;
use super::term::Terminal;
use crate::config::FILE_NAME;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::publish::atomic;

/// A small workspace: one newsletter, one report, and the data for both.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starter");

pub(super) fn run(init: &Init, terminal: &Terminal) -> Exit {
    let folder = init.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let mut files = Vec::new();
    collect(&STARTER, &mut files);
    // Nothing of the user's is ever overwritten, so all names are looked at before any is written.
    let taken: Vec<&Path> =
        files.iter().map(|(path, _)| *path).filter(|path| folder.join(path).exists()).collect();
    if !taken.is_empty() {
        terminal.report(&taken.iter().map(|path| already_there(path)).collect::<Vec<_>>());
        return Exit::Usage;
    }
    for (path, bytes) in &files {
        if let Err(error) = atomic::write(&folder.join(path), bytes) {
            let problem = Diagnostic::error(
                Stage::Config,
                "init/unwritable",
                format!("cannot write {} ({error})", path.display()),
            )
            .at(Place::file(folder.display().to_string()), "");
            terminal.report(&[problem]);
            return Exit::Usage;
        }
        terminal.result_line(&folder.join(path).display().to_string());
    }
    terminal.say(&format!("made a workspace of {} files; next:", files.len()));
    if let Some(folder) = &init.folder {
        terminal.say(&format!("  cd {}", folder.display()));
    }
    terminal.say("  pressrun build");
    Exit::Made
}

fn already_there(path: &Path) -> Diagnostic {
    let hint = match path == Path::new(FILE_NAME) {
        true => "this folder is a workspace already; name a new folder: `pressrun init DIR`",
        false => "name a new folder: `pressrun init DIR`",
    };
    Diagnostic::error(Stage::Config, "init/exists", format!("{} exists already", path.display()))
        .at(Place::file(path.display().to_string()), "")
        .hint(hint)
}

fn collect<'a>(folder: &'a Dir<'a>, files: &mut Vec<(&'a Path, &'a [u8])>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, files),
            DirEntry::File(file) => files.push((file.path(), file.contents())),
        }
    }
}

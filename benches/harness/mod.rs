//! Times contenders against each other in one run: A B C, A B C, … Machines differ, and a machine
//! differs from itself a minute later, so only ratios between neighbours are worth quoting.
#![allow(dead_code, reason = "each benchmark uses its own part of this")]
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

pub(crate) mod machine;
pub(crate) mod process;
pub(crate) mod race;
pub(crate) mod tools;

/// What a benchmark's steps return: any problem ends the run with its message.
pub(crate) type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// The number behind an option such as `--rounds`, or the default.
pub(crate) fn option(name: &str, default: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// An empty folder for generated files below the build folder: on the disk, which a folder for
/// temporary files need not be.
pub(crate) fn fresh_folder(name: &str) -> Fallible<std::path::PathBuf> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

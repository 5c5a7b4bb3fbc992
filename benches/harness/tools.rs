//! The programs that pressrun is measured against. `benches/baselines/install.sh` puts them below
//! the build folder; none is needed to build or to run the rest.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Typst's own command line.
pub(crate) fn typst() -> Option<PathBuf> {
    tool("bin/typst", "typst-cli")
}

/// A Python script of `benches/baselines`, if the Python with its libraries is there.
pub(crate) fn python(script: &str) -> Option<Command> {
    let mut command = Command::new(tool("venv/bin/python", script)?);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/baselines").join(script));
    Some(command)
}

/// A tool, or a word that it is not there.
fn tool(path: &str, what: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("bench-tools").join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {what} (run benches/baselines/install.sh to compare with it)\n");
    None
}

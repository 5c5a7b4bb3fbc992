//! `pressrun worker`: the hidden subcommand behind which workbooks are read and documents set.

use std::path::Path;
use std::process::ExitCode;

use super::SetMemoryLimit;
use super::args::{Worker, WorkerKind};
use crate::data::read;
use crate::typeset;

pub(super) fn run(
    worker: &Worker,
    root: Option<&Path>,
    set_memory_limit: SetMemoryLimit,
) -> ExitCode {
    set_memory_limit(worker.memory);
    let root = root.unwrap_or(Path::new("."));
    match worker.kind {
        WorkerKind::Read => read::serve(),
        WorkerKind::Print => {
            typeset::serve_print(root, &worker.fonts.font_paths, worker.fonts.system_fonts)
        }
    }
}

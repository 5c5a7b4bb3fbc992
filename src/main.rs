//! The `pressrun` executable: reads the command line and hands over to the library.

use std::process::ExitCode;

use clap::Parser;
use pressrun::cli;

/// mimalloc is faster than the system's allocator for Typst's many small objects. The cap makes a
/// worker process that asks for too much end with a message instead of taking the machine down;
/// elsewhere it has no limit.
#[global_allocator]
static ALLOCATOR: cap::Cap<mimalloc::MiMalloc> = cap::Cap::new(mimalloc::MiMalloc, usize::MAX);

fn main() -> ExitCode {
    cli::run(cli::args::Arguments::parse(), |bytes| {
        let limit = usize::try_from(bytes).unwrap_or(usize::MAX);
        // It fails only if more is in use already, which the next allocation will report.
        let _ = ALLOCATOR.set_limit(limit);
    })
}

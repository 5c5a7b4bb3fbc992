//! A thousand certificates of one page from one CSV file, all stages, files on disk: with two
//! workers against one, and against Typst alone on the same sources. See docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod typesetting;
mod workspaces;

use std::path::Path;
use std::process::ExitCode;

use harness::race::{Cost, Race, Target};
use harness::{Fallible, fresh_folder, machine, option, process};
use typesetting::{bare, record};
use workspaces::{published, time_build};

/// The program's allocator, so that Typst alone has it too.
#[global_allocator]
static ALLOCATOR: cap::Cap<mimalloc::MiMalloc> = cap::Cap::new(mimalloc::MiMalloc, usize::MAX);

const TWO: &str = "pressrun build -j 2";
const ONE: &str = "pressrun build -j 1";
const BARE_TWO: &str = "Typst alone, two processes";
const BARE_ONE: &str = "Typst alone, one process";

fn main() -> Fallible<ExitCode> {
    if let Some(code) = record::served_as_worker() {
        return Ok(code);
    }
    match bare::set_sources() {
        Some(done) => done.map(|()| ExitCode::SUCCESS),
        None => race().map(|()| ExitCode::SUCCESS),
    }
}

fn race() -> Fallible<()> {
    let count = option("--count", 1000);
    let root = fresh_folder("certificates")?;
    let plain = std::env::args().any(|argument| argument == "--plain");
    workspaces::certificates(&root, count, plain)?;
    let sources = record::requests(&root, None)?.len();
    let kind = if plain { "plain" } else { "ornate" };
    machine::introduce(&format!("certificates: {sources} {kind} documents of one page"));
    same_pdfs(&root, count)?;

    let mut race = Race::default();
    race.enter(TWO, || time_build(&root, 2));
    race.enter(BARE_TWO, || alone(&root, 2));
    race.enter(ONE, || time_build(&root, 1));
    race.enter(BARE_ONE, || alone(&root, 1));
    let results = race.run(option("--rounds", 7))?;
    results.print();
    results.ratio("\ntwo workers / one", (ONE, TWO), Target::AtLeast(1.8));
    results.ratio("two workers / Typst alone", (TWO, BARE_TWO), Target::AtMost(1.15));
    results.ratio("one worker / Typst alone", (ONE, BARE_ONE), Target::AtMost(1.15));
    Ok(())
}

/// Typst alone, in so many processes, each with its share of the sources: two threads of one
/// process would share one cache and its locks.
fn alone(root: &Path, processes: usize) -> Fallible<Cost> {
    let commands = (0..processes).map(|which| bare::command(root, which, processes));
    process::time_together(&mut commands.collect::<Fallible<Vec<_>>>()?)
}

/// The comparison is honest only if both make the same files.
fn same_pdfs(root: &Path, count: usize) -> Fallible<()> {
    time_build(root, 2)?;
    let mut ours = published(&root.join("output"))?;
    let mut theirs = bare::pdfs(root)?;
    ours.sort();
    theirs.sort();
    if ours.len() != count || ours != theirs {
        return Err("Typst alone does not make the same PDFs".into());
    }
    println!("Typst alone makes the same {count} PDFs, byte for byte\n");
    Ok(())
}

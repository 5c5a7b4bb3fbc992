//! The newsletters and the donor reports of the sample workspace, all stages, against Typst alone on the
//! same sources, by the page. See docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod typesetting;
mod workspaces;

use std::path::Path;
use std::process::ExitCode;

use harness::race::{Cost, Race, Results, Spread};
use harness::{Fallible, fresh_folder, machine, option, process};
use typesetting::{bare, record};
use workspaces::{build, forget_output};

/// The program's allocator, so that Typst alone has it too.
#[global_allocator]
static ALLOCATOR: cap::Cap<mimalloc::MiMalloc> = cap::Cap::new(mimalloc::MiMalloc, usize::MAX);

const OURS: &str = "pressrun build -j 1";
const AGAIN: &str = "the same, pictures scaled before";
const BARE: &str = "Typst alone, one process";

fn main() -> Fallible<ExitCode> {
    if let Some(code) = record::served_as_worker() {
        return Ok(code);
    }
    if let Some(done) = bare::set_sources() {
        return done.map(|()| ExitCode::SUCCESS);
    }
    for document in ["newsletter", "donor-report"] {
        race(document)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn race(document: &str) -> Fallible<()> {
    let root = fresh_folder(document)?;
    workspaces::sample(&root)?;
    let sources = record::requests(&root, Some(document))?.len();
    let pages = bare::pages(&root)?;
    machine::introduce(&format!("{document}: {sources} documents, {pages} pages"));

    let mut race = Race::default();
    race.enter(OURS, || {
        forget_output(&root)?;
        ours(&root, document, false)
    });
    race.enter(AGAIN, || ours(&root, document, true));
    race.enter(BARE, || process::time(&mut bare::command(&root, 0, 1)?));
    let results = race.run(option("--rounds", 5))?;
    results.print();
    for contender in [OURS, AGAIN, BARE] {
        println!("{contender}: {:.2} ms a page", per_page(&results, contender, pages));
    }
    println!("\npressrun / Typst alone: {}", results.compare((OURS, BARE)));
    println!("with pictures scaled before: {}\n", results.compare((AGAIN, BARE)));
    Ok(())
}

fn ours(root: &Path, document: &str, force: bool) -> Fallible<Cost> {
    let mut command = build(root, 1);
    command.arg(document);
    if force {
        command.arg("--force");
    }
    process::time(&mut command)
}

/// The median time of a page in milliseconds.
fn per_page(results: &Results, contender: &str, pages: usize) -> f64 {
    let times = results.of(contender).iter().map(|cost| cost.time.as_secs_f64() * 1e3);
    Spread::of(times).median / pages as f64
}

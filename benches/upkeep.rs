//! Ten thousand certificates of one page: a run that finds nothing changed, and one that finds one
//! changed cell, against the first run. See docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod workspaces;

use std::fs;
use std::path::Path;

use harness::race::{Race, Target};
use harness::{Fallible, fresh_folder, machine, option, process};
use workspaces::{build, time_build};

const FIRST: &str = "the first run";
const NOTHING: &str = "nothing changed";
const CELL: &str = "one changed cell";

fn main() -> Fallible<()> {
    let count = option("--count", 10_000);
    let root = fresh_folder("upkeep")?;
    let plain = std::env::args().any(|argument| argument == "--plain");
    workspaces::certificates(&root, count, plain)?;
    machine::introduce(&format!("upkeep: {count} documents of one page"));
    let mut race = Race::default();
    race.enter(FIRST, || time_build(&root, 2));
    race.enter(NOTHING, || {
        settle(&root)?;
        process::time(&mut build(&root, 2))
    });
    let mut change = 0;
    race.enter(CELL, || {
        change += 1;
        settle(&root)?;
        one_cell(&root, change)?;
        process::time(&mut build(&root, 2))
    });
    let results = race.run(option("--rounds", 3))?;
    results.print();
    results.ratio("\nfirst run / nothing changed", (FIRST, NOTHING), Target::AtLeast(50.0));
    results.ratio("one changed cell / nothing changed", (CELL, NOTHING), Target::AtMost(1.2));
    Ok(())
}

/// A run that does not count: what is measured follows a run like itself, and not one that filled the disk's
/// queues and the memory.
fn settle(root: &Path) -> Fallible<()> {
    process::time(&mut build(root, 2)).map(drop)
}

/// Gives the participant in the middle of the table another name.
fn one_cell(root: &Path, change: usize) -> Fallible<()> {
    let path = root.join("inputs/participants.csv");
    let text = fs::read_to_string(&path)?;
    let mut lines: Vec<&str> = text.lines().collect();
    let middle = lines.len() / 2;
    let mut cells: Vec<&str> = lines[middle].split(';').collect();
    let name = format!("Another Name {change}");
    cells[1] = &name;
    let row = cells.join(";");
    lines[middle] = &row;
    fs::write(&path, lines.join("\n") + "\n")?;
    Ok(())
}

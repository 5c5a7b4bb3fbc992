//! A document with six photographs of 12 megapixels against the same with small ones: when they are scaled
//! for the first time, and when that was done before. See docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod workspaces;

use std::fs;
use std::path::Path;

use harness::race::{Cost, Race, Target};
use harness::{Fallible, fresh_folder, machine, option, process};
use workspaces::build;

const FIRST: &str = "large photographs, scaled";
const LARGE: &str = "large photographs, scaled before";
const SMALL: &str = "small photographs, scaled before";

fn main() -> Fallible<()> {
    let (large, small) = (fresh_folder("photographs-large")?, fresh_folder("photographs-small")?);
    workspaces::photographs(&large, (4000, 3000))?;
    workspaces::photographs(&small, (1000, 750))?;
    machine::introduce("photographs: one document with six JPEGs of 12 or of 0.75 megapixels");
    let mut race = Race::default();
    race.enter(FIRST, || {
        let cache = large.join(".pressrun/pictures");
        if cache.exists() {
            fs::remove_dir_all(cache)?;
        }
        made(&large)
    });
    race.enter(LARGE, || made(&large));
    race.enter(SMALL, || made(&small));
    let results = race.run(option("--rounds", 9))?;
    results.print();
    println!();
    println!("scaled for the first time / small: {}", results.compare((FIRST, SMALL)));
    results.ratio("scaled before / small", (LARGE, SMALL), Target::AtMost(1.5));
    println!("the PDF: {} kB", fs::metadata(large.join("output/leaflet.pdf"))?.len() / 1000);
    Ok(())
}

fn made(root: &Path) -> Fallible<Cost> {
    process::time(build(root, 1).arg("--force"))
}

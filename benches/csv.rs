//! A CSV file of a million rows and 12 columns into typed columns, against pandas. See
//! docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod tables;

use harness::race::{Race, Spread, Target, judge, mebibytes};
use harness::{Fallible, fresh_folder, machine, option, process, tools};
use tables::load;

/// The program's allocator.
#[global_allocator]
static ALLOCATOR: cap::Cap<mimalloc::MiMalloc> = cap::Cap::new(mimalloc::MiMalloc, usize::MAX);

const OURS: &str = "pressrun, data::tables::load";
const PANDAS: &str = "pandas, read_csv with parse_dates";

fn main() -> Fallible<()> {
    if let Some((_, root, rows)) = load::told() {
        return load::in_process(&root, rows);
    }
    let rows = option("--rows", 1_000_000);
    let folder = fresh_folder("csv")?;
    tables::csv(&folder, rows)?;
    let file = folder.join("activities.csv");
    let size = std::fs::metadata(&file)?.len();
    machine::introduce(&format!("csv: {rows} rows of 12 columns, {}", mebibytes(size)));

    let mut race = Race::default();
    race.enter(OURS, || process::ask(&mut load::myself("in-process", &folder, rows)?));
    if let Some(mut pandas) = tools::python("read_csv.py") {
        pandas.arg(&file);
        race.enter(PANDAS, move || process::ask(&mut pandas));
    }
    let results = race.run(option("--rounds", 5))?;
    results.print();
    results.ratio("\ntime of pandas / ours", (PANDAS, OURS), Target::AtLeast(3.0));
    let peaks = results.of(OURS).iter().filter_map(|cost| Some(cost.memory? as f64 / size as f64));
    judge("our peak memory / size of the file", Spread::of(peaks), Target::AtMost(3.0));
    Ok(())
}

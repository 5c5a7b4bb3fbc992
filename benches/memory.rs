//! Peak memory of the worker processes at 1,000 and at 10,000 certificates. See
//! docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod workspaces;

use harness::process::{Peaks, watch};
use harness::race::{Spread, Target, judge, mebibytes};
use harness::{Fallible, fresh_folder, machine, option};

fn main() -> Fallible<()> {
    let few = option("--count", 1000);
    let many = few * 10;
    machine::introduce(&format!("memory: {few} and {many} certificates, two workers"));
    let mut peaks: Vec<(Peaks, Peaks)> = Vec::new();
    for _ in 0..option("--rounds", 3) {
        peaks.push((peaks_of(few)?, peaks_of(many)?));
    }
    let print = |count: usize, of: &dyn Fn(&(Peaks, Peaks)) -> Peaks| {
        let median = |get: &dyn Fn(Peaks) -> u64| {
            mebibytes(Spread::of(peaks.iter().map(|pair| get(of(pair)) as f64)).median as u64)
        };
        let (worker, parent) = (median(&|peaks| peaks.child), median(&|peaks| peaks.parent));
        println!("{count:>6} certificates: largest worker {worker}, main process {parent}");
    };
    print(few, &|pair| pair.0);
    print(many, &|pair| pair.1);
    let growth = peaks.iter().map(|(few, many)| many.child as f64 / few.child as f64);
    judge("\nlargest worker, many / few", Spread::of(growth), Target::AtMost(1.1));
    let largest = peaks.iter().map(|(_, many)| many.child as f64 / f64::from(1 << 20));
    judge("largest worker, in MiB", Spread::of(largest), Target::AtMost(150.0));
    let growth = peaks.iter().map(|(few, many)| (many.parent - few.parent) as f64);
    let bytes = Spread::of(growth).median / (many - few) as f64;
    println!("main process: {bytes:.0} bytes more for each further document");
    Ok(())
}

fn peaks_of(count: usize) -> Fallible<Peaks> {
    let root = fresh_folder("memory")?;
    workspaces::certificates(&root, count, true)?;
    let peaks = watch(&mut workspaces::build(&root, 2))?;
    match workspaces::published(&root.join("output"))?.len() {
        made if made == count => Ok(peaks),
        made => Err(format!("{made} of {count} certificates").into()),
    }
}

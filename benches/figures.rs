//! Ten figures of a million rows, two of them split by two columns, against polars on the same typed data:
//! money in decimals, words stored once each. Only the figures are timed. See docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod tables;

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use harness::race::{Race, Target};
use harness::{Fallible, fresh_folder, machine, option, process, tools};
use pressrun::config::Workspace;
use pressrun::data::scope::{Data, DataScope};
use pressrun::data::{read, tables as reading};
use pressrun::figure::{Amount, Figure};
use pressrun::scope::{Scope, View};
use tables::load;

/// The program's allocator.
#[global_allocator]
static ALLOCATOR: cap::Cap<mimalloc::MiMalloc> = cap::Cap::new(mimalloc::MiMalloc, usize::MAX);

const OURS: &str = "pressrun, ten figures in decimals";
const POLARS: &str = "polars, ten queries at once";

/// The figures; `benches/baselines/figures_polars.py` has the same.
const FIGURES: &str = r#"
[figures.f01]
count = "activities"
by = "project"
[figures.f02]
count = "activities"
by = "place"
[figures.f03]
count = "activities"
by = "done"
[figures.f04]
sum = "activities.budget"
by = "project"
[figures.f05]
sum = "activities.spent"
by = "place"
[figures.f06]
sum = "activities.people"
by = "title"
[figures.f07]
sum = "activities.spent"
by = ["project", "place"]
[figures.f08]
count = "activities"
by = ["project", "done"]
[figures.f09]
distinct = "activities.person"
[figures.f10]
max = "activities.budget"
where = { done = "yes" }
"#;

fn main() -> Fallible<()> {
    if let Some((_, root, _)) = load::told() {
        return ours(&root);
    }
    let rows = option("--rows", 1_000_000);
    let folder = fresh_folder("figures")?;
    tables::csv(&folder, rows)?;
    let config = std::fs::read_to_string(folder.join("pressrun.toml"))?;
    std::fs::write(folder.join("pressrun.toml"), config + FIGURES)?;
    machine::introduce(&format!("figures: ten of {rows} rows"));

    let mut race = Race::default();
    race.enter(OURS, || process::ask(&mut load::myself("in-process", &folder, rows)?));
    if let Some(mut polars) = tools::python("figures_polars.py") {
        polars.arg(&folder);
        same_numbers(&folder, rows, &mut polars)?;
        race.enter(POLARS, move || process::ask(&mut polars));
    }
    let results = race.run(option("--rounds", 7))?;
    results.print();
    results.ratio("\nours / polars", (OURS, POLARS), Target::AtMost(2.0));
    Ok(())
}

/// The comparison is honest only if both find the same numbers.
fn same_numbers(folder: &Path, rows: usize, polars: &mut std::process::Command) -> Fallible<()> {
    process::ask(&mut load::myself("in-process", folder, rows)?)?;
    process::ask(polars)?;
    let numbers = |name: &str| std::fs::read_to_string(folder.join(name));
    let (own, theirs) = (numbers("ours.txt")?, numbers("polars.txt")?);
    if own != theirs {
        return Err("polars does not find the same numbers".into());
    }
    println!("polars finds the same {} numbers\n", own.lines().count());
    Ok(())
}

/// Computes all figures in this process and tells the cost; then writes the numbers down.
fn ours(root: &Path) -> Fallible<()> {
    let first = |problems: Vec<pressrun::diagnostic::Diagnostic>| {
        problems.into_iter().next().map_or_else(String::new, |problem| problem.message)
    };
    let workspace = Workspace::load(root).map_err(first)?;
    let loaded = reading::load(&workspace, &read::InProcess);
    let data = Arc::new(Data::new(&workspace, loaded.tables));
    let start = Instant::now();
    let scope = DataScope::new(data, None, None);
    let mut figures: Vec<Arc<Figure>> = Vec::new();
    for name in scope.figure_names() {
        let figure = scope.figure(View::Current, &name).ok_or("a figure is not there")?;
        figures.push(figure.map_err(|failure| failure.to_string())?);
    }
    let time = start.elapsed();
    process::tell(time);
    let mut lines: Vec<String> = figures.iter().flat_map(|figure| lines(figure)).collect();
    lines.sort();
    std::fs::write(root.join("ours.txt"), lines.join("\n"))?;
    Ok(())
}

/// A line for each number: the figure, the values of its columns (`*` for all), the number.
fn lines(figure: &Figure) -> Vec<String> {
    let line = |index: usize| {
        let mut line = figure.name.clone();
        for (key, dimension) in figure.at(index).into_iter().zip(&figure.dimensions) {
            let key = key.map_or_else(|| "*".to_owned(), |key| dimension.keys[key].to_string());
            // Writing into a text cannot fail.
            let _ = write!(line, "|{key}");
        }
        let value = match figure.cells[index].value {
            Amount::Number(number) => number.normalize().to_string(),
            other => format!("{other:?}"),
        };
        format!("{line}|{value}")
    };
    (0..figure.cells.len()).map(line).collect()
}

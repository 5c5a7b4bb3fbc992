//! A workbook of 100,000 rows and 12 columns into typed columns, against calamine's own reading of
//! its cells and against openpyxl. See docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod tables;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use calamine::{DataRef, Reader, Xlsx};
use harness::race::{Race, Target, mebibytes};
use harness::{Fallible, fresh_folder, machine, option, process, tools};
use tables::load;

/// The program's allocator.
#[global_allocator]
static ALLOCATOR: cap::Cap<mimalloc::MiMalloc> = cap::Cap::new(mimalloc::MiMalloc, usize::MAX);

const WITH_WORKER: &str = "pressrun, with its worker process";
const IN_PROCESS: &str = "pressrun, in this process";
const CALAMINE: &str = "calamine, worksheet_cells_reader";
const OPENPYXL: &str = "openpyxl, read_only";

fn main() -> Fallible<()> {
    match load::told() {
        Some((what, root, rows)) if what == "in-process" => return load::in_process(&root, rows),
        Some((what, root, rows)) if what == "with-worker" => return load::with_worker(&root, rows),
        Some((_, file, _)) => return calamine_alone(&file),
        None => {}
    }
    let rows = option("--rows", 100_000);
    let folder = fresh_folder("xlsx")?;
    tables::xlsx(&folder, rows)?;
    let file = folder.join("activities.xlsx");
    let size = std::fs::metadata(&file)?.len();
    machine::introduce(&format!("xlsx: {rows} rows of 12 columns, {}", mebibytes(size)));

    let mut race = Race::default();
    race.enter(WITH_WORKER, || process::ask(&mut load::myself("with-worker", &folder, rows)?));
    race.enter(IN_PROCESS, || process::ask(&mut load::myself("in-process", &folder, rows)?));
    race.enter(CALAMINE, || process::ask(&mut load::myself("calamine", &file, rows)?));
    if let Some(mut openpyxl) = tools::python("read_xlsx.py") {
        openpyxl.arg(&file);
        race.enter(OPENPYXL, move || process::ask(&mut openpyxl));
    }
    let results = race.run(option("--rounds", 5))?;
    results.print();
    let calamine = |ours| (ours, CALAMINE);
    results.ratio("\nwith worker / calamine", calamine(WITH_WORKER), Target::AtMost(1.3));
    results.ratio("in process / calamine", calamine(IN_PROCESS), Target::AtMost(1.3));
    results.ratio("openpyxl / with worker", (OPENPYXL, WITH_WORKER), Target::AtLeast(8.0));
    Ok(())
}

/// What any reader with calamine does at least: open the file, and look at every cell. Dates and
/// types are nobody's concern here, and no cell is kept.
fn calamine_alone(file: &Path) -> Fallible<()> {
    let start = Instant::now();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(BufReader::new(File::open(file)?))?;
    let sheet = book.sheet_names().first().cloned().ok_or("no sheet")?;
    let mut cells = book.worksheet_cells_reader(&sheet)?;
    let (mut sum, mut letters) = (0.0, 0);
    while let Some(cell) = cells.next_cell()? {
        match cell.get_value() {
            DataRef::Float(number) => sum += number,
            DataRef::Int(number) => sum += *number as f64,
            DataRef::DateTime(day) => sum += day.as_f64(),
            DataRef::SharedString(text) => letters += text.len(),
            DataRef::String(text) => letters += text.len(),
            _ => {}
        }
    }
    let time = start.elapsed();
    std::hint::black_box((sum, letters));
    process::tell(time);
    Ok(())
}

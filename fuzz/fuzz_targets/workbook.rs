//! Any bytes as a workbook; the first one chooses the format. A crash inside the parsing library is
//! what the worker process is for; everything around it must hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pressrun::data::read::{Batch, ReadOptions, SheetInfo, Sink, read_bytes};
use pressrun::diagnostic::Diagnostic;

struct Ignored;

impl Sink for Ignored {
    fn info(&mut self, _: SheetInfo) {}

    fn rows(&mut self, batch: &Batch) -> bool {
        batch.rows().all(|row| row.filled() > 0)
    }

    fn warning(&mut self, _: Diagnostic) {}
}

const ENDINGS: [&str; 4] = ["xlsx", "xls", "ods", "xlsb"];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, content)) = bytes.split_first() else { return };
    let ending = ENDINGS[usize::from(*choice) % ENDINGS.len()];
    let options =
        ReadOptions { max_cells: 100_000, max_inflated: 16 << 20, ..ReadOptions::default() };
    let _ = read_bytes(content.to_vec(), ending, "a", &options, &mut Ignored);
});

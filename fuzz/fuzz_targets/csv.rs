//! Any bytes as a text file with separators: read or refused, and every row is accounted for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pressrun::data::read::{Batch, ReadOptions, SheetInfo, Sink, read_bytes};
use pressrun::diagnostic::Diagnostic;

/// Checks that rows come in order, with their cells in order.
#[derive(Default)]
struct Ordered {
    last: u32,
}

impl Sink for Ordered {
    fn info(&mut self, _: SheetInfo) {}

    fn rows(&mut self, batch: &Batch) -> bool {
        for row in batch.rows() {
            assert!(row.number() > self.last, "rows go back");
            self.last = row.number();
            let columns: Vec<u32> = row.cells().map(|(column, _)| column).collect();
            assert!(columns.is_sorted() && !columns.is_empty());
            assert!(columns.iter().all(|column| *column < row.width()));
        }
        true
    }

    fn warning(&mut self, _: Diagnostic) {}
}

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions::default();
    let _ = read_bytes(bytes.to_vec(), "csv", "a.csv", &options, &mut Ordered::default());
});

//! The values of a column as small numbers, so that rows can be sorted into parts without looking
//! at their values again.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;

use crate::table::{Cells, Value};

/// One number for each different value of a column.
#[derive(Debug)]
pub(in crate::data) struct Codes {
    /// For each row the number of its value.
    pub(super) of_row: Vec<u32>,
    /// The values by their numbers.
    pub(super) keys: Vec<Value>,
}

impl Codes {
    pub(in crate::data) fn of(cells: &Cells) -> Self {
        if let Some(stored) = cells.stored_codes() {
            return Self::of_stored(cells, stored);
        }
        let hasher = RandomState::new();
        let mut of_row = Vec::with_capacity(cells.len());
        // By hash, the codes of the values that have it, and the first row of each code.
        let mut known: HashMap<u64, Vec<u32>> = HashMap::new();
        let mut first: Vec<usize> = Vec::new();
        for row in 0..cells.len() {
            let codes = known.entry(cells.hash_at(row, &hasher)).or_default();
            let code = codes.iter().copied().find(|code| cells.same(row, first[*code as usize]));
            let code = code.unwrap_or_else(|| {
                first.push(row);
                let code = (first.len() - 1) as u32;
                codes.push(code);
                code
            });
            of_row.push(code);
        }
        Self { of_row, keys: first.into_iter().map(|row| cells.get(row)).collect() }
    }

    /// The same where each text is stored once already: its number there becomes one in the order in
    /// which rows have them. Empty cells count as one more text.
    fn of_stored(cells: &Cells, stored: impl Fn(usize) -> Option<usize>) -> Self {
        let mut of_row = Vec::with_capacity(cells.len());
        // By one more than the stored number, one more than the code; 0 for none yet.
        let mut known: Vec<u32> = Vec::new();
        let mut keys = Vec::new();
        for row in 0..cells.len() {
            let place = stored(row).map_or(0, |code| code + 1);
            if place >= known.len() {
                known.resize(place + 1, 0);
            }
            if known[place] == 0 {
                keys.push(cells.get(row));
                known[place] = keys.len() as u32;
            }
            of_row.push(known[place] - 1);
        }
        Self { of_row, keys }
    }
}

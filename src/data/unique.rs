//! Keys and other values that no two rows may share.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::build::TableBuilder;
use super::rules::{Unfit, unfit};
use crate::source::Address;

/// Columns whose values together tell rows apart, and the rows so far by their hash. The values
/// themselves stand in the columns.
#[derive(Debug)]
pub(super) struct Unique {
    columns: Vec<usize>,
    is_key: bool,
    rows: HashTable<Row>,
    /// The hash of the row that is being read, if it is like no other.
    next: Option<u32>,
}

/// A row with the hash of its values, so that growing the table need not look at them again.
#[derive(Debug, Clone, Copy)]
struct Row {
    hash: u32,
    row: u32,
}

/// Spreads a hash over all bits, as the table wants it.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Unique {
    pub(super) fn new(columns: Vec<usize>, is_key: bool) -> Self {
        Self { columns, is_key, rows: HashTable::new(), next: None }
    }
}

impl TableBuilder<'_> {
    /// Keys and unique values must differ from those above, and a key must be there. The row that
    /// was read last is looked at; `filled` tells whether the file has anything in a column of it.
    pub(super) fn duplicates(
        &mut self,
        map: &[Option<u32>],
        filled: &dyn Fn(u32) -> bool,
        wrong: &mut Vec<(u32, Unfit)>,
    ) {
        let mut unique = std::mem::take(&mut self.unique);
        for unique in &mut unique {
            self.duplicate(unique, map, filled, wrong);
        }
        self.unique = unique;
    }

    fn duplicate(
        &self,
        unique: &mut Unique,
        map: &[Option<u32>],
        filled: &dyn Fn(u32) -> bool,
        wrong: &mut Vec<(u32, Unfit)>,
    ) {
        unique.next = None;
        let next = self.origins.len();
        let cells = |index: usize| &self.columns[index].cells;
        let Some(column) = unique.columns.iter().find_map(|index| *map.get(*index)?) else {
            return;
        };
        if unique.columns.iter().all(|index| cells(*index).is_empty_at(next)) {
            // A filled cell that is no value of its type has been reported as such.
            let reported = wrong.iter().any(|(other, _)| *other == column);
            if unique.is_key && !filled(column) && !reported {
                let message = format!("the key `{}` is empty", self.names(unique));
                let hint = "give every row a key, or delete the row";
                wrong.push((column, unfit("data/missing-key", message, hint)));
            }
            return;
        }
        let hash = unique.columns.iter().fold(0u64, |hash, index| {
            hash.rotate_left(23) ^ cells(*index).hash_at(next, &FxBuildHasher)
        });
        let hash = (hash ^ (hash >> 32)) as u32;
        let same = |row: &Row| {
            let equal = |index: &usize| cells(*index).same(row.row as usize, next);
            row.hash == hash && unique.columns.iter().all(equal)
        };
        let Some(Row { row: first, .. }) = unique.rows.find(spread(hash), same) else {
            unique.next = Some(hash);
            return;
        };
        let values: Vec<String> =
            unique.columns.iter().map(|index| cells(*index).get(next).to_string()).collect();
        let first = self.address_of(*first as usize, unique.columns[0]);
        let what = if unique.is_key { "the key " } else { "" };
        let value = values.join(" · ");
        let message = format!("{what}`{value}` stands twice in table `{}`", self.config.name);
        let hint = match unique.columns.len() {
            1 => format!("it stands in {first} too; give one of the rows another"),
            _ => format!("it stands in {first} too; {} must differ together", self.names(unique)),
        };
        let id = if unique.is_key { "data/duplicate-key" } else { "data/not-unique" };
        wrong.push((column, unfit(id, message, hint)));
    }

    /// Keeps the values of the row that was read last, now that it belongs to the table.
    pub(super) fn note_unique(&mut self) {
        let row = self.origins.len() as u32;
        for unique in &mut self.unique {
            let Some(hash) = unique.next.take() else { continue };
            let rehash = |row: &Row| spread(row.hash);
            unique.rows.insert_unique(spread(hash), Row { hash, row }, rehash);
        }
    }

    fn names(&self, unique: &Unique) -> String {
        let names = unique.columns.iter().map(|index| self.wanted[*index].name.as_str());
        names.collect::<Vec<_>>().join(" and ")
    }

    fn address_of(&self, row: usize, column: usize) -> String {
        let Some(origin) = self.origins.get(row) else { return "a row above".to_owned() };
        let sheet = &self.sheets[origin.sheet as usize];
        let column = sheet.columns.get(column).copied().flatten().unwrap_or(0);
        let (file, name) = (sheet.file.clone(), sheet.name.clone());
        Address { file, sheet: name, row: origin.row, column }.to_string()
    }
}

//! Keys and other values that no two rows may share.

use std::sync::Arc;

use super::build::TableBuilder;
use super::header::Header;
use super::read::RawRow;
use super::rules::{Parsed, Unfit, unfit};
use crate::source::Address;
use crate::table::Value;

impl TableBuilder<'_> {
    /// Keys and unique values must differ from those above, and a key must be there.
    pub(super) fn duplicates(
        &mut self,
        header: &Header,
        map: &[Option<u32>],
        row: RawRow<'_>,
        parsed: &[Parsed<'_>],
        wrong: &mut Vec<(u32, Unfit)>,
    ) {
        let next = self.origins.len() as u32;
        for (index, value) in parsed.iter().enumerate() {
            if self.seen[index].is_none() {
                continue;
            }
            let name = self.wanted[index].name.clone();
            let is_key = Some(&name) == self.config.key.as_ref();
            let Some(column) = map[index] else { continue };
            let Some(value) = owned(value) else {
                // A filled cell that is no value of its type has been reported as such.
                if is_key && row.cell(column).is_none() && !wrong.iter().any(|(c, _)| *c == column)
                {
                    let message = format!("the key `{name}` is empty");
                    let hint = "give every row a key, or delete the row";
                    wrong.push((column, unfit("data/missing-key", message, hint)));
                }
                continue;
            };
            let known = self.seen[index].as_ref().and_then(|seen| seen.get(&value)).copied();
            match known {
                Some(first) => {
                    let first = self.address_of(first as usize, index);
                    let what = if is_key { "the key " } else { "" };
                    let message =
                        format!("{what}`{value}` stands twice in table `{}`", self.config.name);
                    let hint = format!("it stands in {first} too; give one of the rows another");
                    let id = if is_key { "data/duplicate-key" } else { "data/not-unique" };
                    wrong.push((column, unfit(id, message, hint)));
                }
                None => {
                    if let Some(seen) = &mut self.seen[index] {
                        seen.insert(value, next);
                    }
                }
            }
        }
        self.duplicate_keys(header, map, parsed, next, wrong);
    }

    /// Several columns that are one key together.
    fn duplicate_keys(
        &mut self,
        header: &Header,
        map: &[Option<u32>],
        parsed: &[Parsed<'_>],
        next: u32,
        wrong: &mut Vec<(u32, Unfit)>,
    ) {
        if self.config.composite_key.is_empty() {
            return;
        }
        let keys = &self.config.composite_key;
        let index = |key: &String| self.wanted.iter().position(|wanted| wanted.name == *key);
        let indices: Vec<usize> = keys.iter().filter_map(index).collect();
        let value = |index: &usize| parsed.get(*index).and_then(owned).unwrap_or(Value::Empty);
        let values: Vec<Value> = indices.iter().map(value).collect();
        match self.seen_keys.get(&values) {
            Some(first) => {
                let first = self.address_of(*first as usize, indices[0]);
                let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
                let message = format!(
                    "the key `{}` stands twice in table `{}`",
                    texts.join(" · "),
                    self.config.name
                );
                let hint = format!(
                    "it stands in {first} too; {} must differ together",
                    keys.join(" and ")
                );
                let column = map[indices[0]].unwrap_or(header.last_column());
                wrong.push((column, unfit("data/duplicate-key", message, hint)));
            }
            None => drop(self.seen_keys.insert(values, next)),
        }
    }

    fn address_of(&self, row: usize, column: usize) -> String {
        let Some(origin) = self.origins.get(row) else { return "a row above".to_owned() };
        let sheet = &self.sheets[origin.sheet as usize];
        let column = sheet.columns.get(column).copied().flatten().unwrap_or(0);
        let (file, name) = (sheet.file.clone(), sheet.name.clone());
        Address { file, sheet: name, row: origin.row, column }.to_string()
    }
}

/// The value of a cell; `None` for an empty one.
fn owned(parsed: &Parsed<'_>) -> Option<Value> {
    match parsed {
        Parsed::Empty => None,
        Parsed::Text(text) => Some(Value::Text(Arc::from(&**text))),
        Parsed::Value(value) | Parsed::Doubtful(value, _) => Some(value.clone()),
    }
}

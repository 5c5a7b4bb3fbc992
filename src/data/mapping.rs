//! Which column of a sheet is which of its table's.

use super::build::TableBuilder;
use super::column::ColumnReader;
use super::header::{Header, Wanted};
use super::rules::Rules;
use crate::table::Value;

impl TableBuilder<'_> {
    /// Which column of the sheet is which of the table's. Columns that only this sheet has are
    /// added to the table.
    pub(super) fn map_columns(&mut self, header: &Header) -> Vec<Option<u32>> {
        let mut map: Vec<Option<u32>> = self.wanted.iter().map(|w| header.find(w)).collect();
        for (index, column) in map.iter().enumerate() {
            let wanted = &self.wanted[index];
            match column {
                None if wanted.needed && wanted.in_each => {
                    self.problems.push(header.missing(wanted, self.config));
                }
                None if wanted.needed => {
                    let lacking = self.lacking.entry(index);
                    lacking.or_insert_with(|| Some(header.missing(wanted, self.config)));
                }
                None => {}
                Some(column) => {
                    // It is enough that one of several appended files has it.
                    self.lacking.insert(index, None);
                    let taken = |twin: &&u32| !map.contains(&Some(**twin));
                    if wanted.config.is_some()
                        && let Some(twin) = header.twins(*column).iter().find(taken)
                    {
                        self.problems.push(header.ambiguous(*column, *twin));
                    }
                }
            }
        }
        for (column, name) in header.others(&map) {
            self.add_column(header, column, name, &mut map);
        }
        for (index, column) in map.iter().enumerate() {
            if let Some(tag) = column.and_then(|column| header.tag(column)) {
                self.tags[index].get_or_insert_with(|| tag.clone());
            }
        }
        map
    }

    /// Adds a column that is not declared, or finds the one that an earlier file added. Where two
    /// columns of a sheet have one name, the second gets a number, so that neither is lost.
    fn add_column(
        &mut self,
        header: &Header,
        column: u32,
        mut name: String,
        map: &mut Vec<Option<u32>>,
    ) {
        let own = name.clone();
        let mut number = 2;
        let free = |this: &Self, map: &[Option<u32>], name: &str| match this
            .wanted
            .iter()
            .position(|wanted| wanted.name == name)
        {
            Some(index) => map.get(index).is_none_or(|column| column.is_none()),
            None => true,
        };
        while !free(self, map, &name) {
            name = format!("{own}_{number}");
            number += 1;
        }
        if name != own {
            self.remarks.renamed(header, column, &name);
        }
        match self.wanted.iter().position(|wanted| wanted.name == name) {
            Some(index) => map[index] = Some(column),
            None => {
                let headers = vec![header.text(column).unwrap_or_default().to_owned()];
                self.wanted.push(Wanted {
                    name,
                    headers,
                    config: None,
                    needed: false,
                    in_each: false,
                });
                let mut reader = ColumnReader::new(Rules::new(None, self.languages));
                (0..self.origins.len()).for_each(|_| reader.cells.push(Value::Empty));
                self.columns.push(reader);
                self.tags.push(None);
                map.push(Some(column));
            }
        }
    }
}

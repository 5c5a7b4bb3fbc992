//! The finished table, after all its files were read.

use std::collections::BTreeMap;

use super::build::TableBuilder;
use super::column::{ColumnReader, Decision};
use super::counts::RowCounts;
use super::header::Wanted;
use super::late::Originals;
use super::rejects::Rejects;
use super::rules::Parsed;
use crate::config::ColumnConfig;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::source::Address;
use crate::table::{Column, HxlTag, Table, Translated};

/// A finished table with all that is known about how it was read.
#[derive(Debug)]
pub struct Built {
    /// The table. It is there even if there are errors, so that later checks find theirs too; it
    /// is fit for use only if none of the problems is an error.
    pub table: Table,
    /// Errors, warnings and notes.
    pub problems: Vec<Diagnostic>,
    /// What became of the rows.
    pub counts: RowCounts,
    /// The rows left out.
    pub rejects: Rejects,
    /// The original cells of the rows that were kept, where some may have to go after all.
    pub originals: Option<Originals>,
}

impl TableBuilder<'_> {
    /// Finishes the table after all files.
    pub fn finish(mut self) -> Built {
        self.end_file();
        self.problems.extend(std::mem::take(&mut self.lacking).into_values().flatten());
        for index in 0..self.columns.len() {
            self.decide(index);
        }
        let index_of = |name: Option<&String>| {
            self.wanted.iter().position(|wanted| Some(&wanted.name) == name)
        };
        let table = Table {
            name: self.config.name.clone(),
            singular: self.config.singular.clone(),
            people: self.config.people,
            translated: self.translated(),
            key: index_of(self.config.key.as_ref()),
            period: index_of(self.config.period.as_ref()),
            columns: Vec::new(),
            sheets: self.sheets,
            origins: self.origins,
        };
        let columns = self.wanted.into_iter().zip(self.columns).zip(self.tags);
        let table = Table {
            columns: columns.map(|((wanted, reader), tag)| column(wanted, reader, tag)).collect(),
            ..table
        };
        let mut problems = self.problems;
        problems.extend(self.bad.into_list(&table.name));
        problems.extend(self.remarks.into_list(&table.name));
        let (counts, rejects, originals) = (self.counts, self.rejects, self.originals);
        let mut built = Built { table, problems, counts, rejects, originals };
        if !self.late.is_empty() {
            built.reject(&self.late);
        }
        built
    }

    /// Decides the cells of a column that can be read in two ways.
    fn decide(&mut self, index: usize) {
        let name = self.wanted[index].name.clone();
        let own = self.wanted[index].config.map_or(name.clone(), |config| config.name.clone());
        let (decision, rows) = self.columns[index].decide(&own);
        let example = self.columns[index].example().cloned();
        let shown = |diagnostic: Diagnostic| match example {
            Some(example) => diagnostic.at(example.place, "").with(example.header, "this column"),
            None => diagnostic,
        };
        match decision {
            Decision::Nothing => {}
            Decision::Said(message) => {
                let note = Diagnostic::note(Stage::Data, "data/decided-by-column", message);
                self.problems.push(shown(note));
            }
            Decision::Undecided(unfit) => {
                let problem =
                    Diagnostic::error(Stage::Data, unfit.id, unfit.message).maybe_hint(unfit.hint);
                self.problems.push(shown(problem));
                return;
            }
        }
        for row in rows {
            let value = Parsed::Value(self.columns[index].cells.get(row as usize));
            if let Some(unfit) = self.columns[index].rules.breach(&name, &value) {
                self.breached_late(row as usize, index, &unfit.message);
                let place = self.place_of(row as usize, index);
                let problem = Diagnostic::error(Stage::Data, unfit.id, unfit.message)
                    .at(place, "")
                    .maybe_hint(unfit.hint);
                self.bad.add_whole(problem);
            }
        }
    }

    /// The place of a cell that was read before, as its row was understood.
    fn place_of(&self, row: usize, column: usize) -> Place {
        let origin = self.origins[row];
        let sheet = &self.sheets[origin.sheet as usize];
        let mut cells: Vec<(u32, String)> = self
            .columns
            .iter()
            .zip(&sheet.columns)
            .filter_map(|(reader, at)| Some(((*at)?, reader.cells.get(row).to_string())))
            .collect();
        cells.sort_by_key(|(column, _)| *column);
        let address = Address {
            file: sheet.file.clone(),
            sheet: sheet.name.clone(),
            row: origin.row,
            column: sheet.columns.get(column).copied().flatten().unwrap_or(0),
        };
        Place::row(&address, cells)
    }

    fn translated(&self) -> BTreeMap<String, Translated> {
        let declared = self.config.columns.iter().filter(|column| column.translated);
        declared
            .map(|column| {
                let columns = self.languages.iter().filter_map(|language| {
                    let name = format!("{}_{language}", column.name);
                    let index = self.wanted.iter().position(|wanted| wanted.name == name)?;
                    Some((language.clone(), index))
                });
                let columns: BTreeMap<String, usize> = columns.collect();
                let default = self.languages.first().and_then(|first| columns.get(first)).copied();
                let fallback = column.fallback.clone();
                (column.name.clone(), Translated { columns, default, fallback })
            })
            .collect()
    }
}

fn column(wanted: Wanted<'_>, mut reader: ColumnReader<'_>, tag: Option<HxlTag>) -> Column {
    let config = wanted.config;
    let of = |get: fn(&ColumnConfig) -> bool| config.is_some_and(get);
    reader.cells.shrink();
    Column {
        name: wanted.name,
        kind: reader.rules.kind,
        references: config.and_then(|config| config.references.clone()),
        scope: config.is_none_or(|config| config.scope),
        personal: of(|config| config.personal),
        sensitive: of(|config| config.sensitive),
        consent: config.and_then(|config| config.consent.clone()),
        trusted: of(|config| config.trusted),
        one_of: config.map(|config| config.one_of.clone()).unwrap_or_default(),
        tag,
        unit: config.and_then(|config| config.unit.clone()),
        label: config.map(|config| config.label.clone()).unwrap_or_default(),
        cells: reader.cells,
    }
}

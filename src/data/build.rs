//! From raw cells to a typed table.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::bad::{self, BadCells};
use super::cell::{Unfit, typed};
use super::header::{Header, Wanted, wanted};
use super::read::{RawCell, RawRow, RawTable};
use crate::config::{ColumnConfig, TableConfig};
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::table::{Column, ColumnType, Origin, Sheet, Table, Translated, Value};

/// Makes a typed table from the sheets that it is declared to consist of.
///
/// The table is returned even if there are problems, so that later checks find theirs too; it is
/// fit for use only if none of the diagnostics is an error.
pub fn build_table(
    config: &TableConfig,
    languages: &[String],
    raws: &[RawTable],
) -> (Table, Vec<Diagnostic>) {
    let mut builder = Builder::new(config, languages);
    builder.find_optional(raws);
    for raw in raws {
        builder.append(raw);
    }
    builder.finish(raws)
}

struct Builder<'a> {
    config: &'a TableConfig,
    languages: &'a [String],
    wanted: Vec<Wanted<'a>>,
    cells: Vec<Vec<Value>>,
    sheets: Vec<Sheet>,
    origins: Vec<Origin>,
    problems: Vec<Diagnostic>,
    bad: BadCells,
}

impl<'a> Builder<'a> {
    fn new(config: &'a TableConfig, languages: &'a [String]) -> Self {
        let wanted = wanted(config, languages);
        Self {
            config,
            languages,
            cells: vec![Vec::new(); wanted.len()],
            wanted,
            sheets: Vec::new(),
            origins: Vec::new(),
            problems: Vec::new(),
            bad: BadCells::default(),
        }
    }

    /// A column that need not be filled may be absent from some of several appended files, as
    /// long as one of them has it. Keys and periods must be in each.
    fn find_optional(&mut self, raws: &[RawTable]) {
        let headers: Vec<Header<'_>> = raws.iter().filter_map(Header::of).collect();
        for wanted in &mut self.wanted {
            let name = Some(&wanted.name);
            let fixed = name == self.config.key.as_ref() || name == self.config.period.as_ref();
            let optional = !fixed && wanted.config.is_some_and(|config| !config.required);
            if optional && headers.iter().any(|header| header.find(&wanted.header).is_some()) {
                wanted.needed = false;
            }
        }
    }

    fn append(&mut self, raw: &RawTable) {
        let Some(header) = Header::of(raw) else {
            let message = "the table is empty: it has no header row";
            self.problems.push(
                Diagnostic::error(Stage::Data, "data/no-header", message)
                    .at(Place::file(raw.file.as_str()), "")
                    .hint("write the names of the columns into the first row"),
            );
            return;
        };
        self.problems.extend(header.duplicates());
        let mut columns: Vec<Option<u32>> =
            self.wanted.iter().map(|wanted| header.find(&wanted.header)).collect();
        for (wanted, column) in self.wanted.iter().zip(&columns) {
            if column.is_none() && wanted.needed {
                self.problems.push(header.missing(wanted, self.config));
            }
        }
        for (column, name) in header.others(&columns) {
            match self.wanted.iter().position(|wanted| wanted.name == name) {
                Some(index) => match columns[index] {
                    None => columns[index] = Some(column),
                    // Dropping one of the two would lose data without a word.
                    Some(first) => self.problems.push(header.same_name(first, column, &name)),
                },
                None => {
                    let header = name.clone();
                    self.wanted.push(Wanted { name, header, config: None, needed: false });
                    self.cells.push(vec![Value::Empty; self.origins.len()]);
                    columns.push(Some(column));
                }
            }
        }
        let sheet = self.sheets.len() as u32;
        for row in &raw.rows[1..] {
            self.add_row(raw, &header, row, &columns);
            self.origins.push(Origin { sheet, row: row.number });
        }
        self.sheets.push(Sheet {
            file: raw.file.as_str().into(),
            name: raw.sheet.as_deref().map(Arc::from),
            sha256: raw.sha256.clone(),
            columns,
        });
    }

    fn add_row(
        &mut self,
        raw: &RawTable,
        header: &Header<'_>,
        row: &RawRow,
        columns: &[Option<u32>],
    ) {
        for (index, column) in columns.iter().enumerate() {
            let config = self.wanted[index].config;
            let cell = column.and_then(|column| find(row, column));
            let kind = config.map_or(ColumnType::Text, |config| config.kind);
            let value = match cell.map_or(Ok(Value::Empty), |cell| typed(cell, kind)) {
                Ok(value) => value,
                Err(unfit) => {
                    self.bad.add(raw, header, row, column.unwrap_or(0), unfit);
                    self.cells[index].push(Value::Empty);
                    continue;
                }
            };
            let unfit = config.and_then(|config| breach(config, &self.wanted[index].name, &value));
            if let (Some(unfit), Some(column)) = (unfit, column) {
                self.bad.add(raw, header, row, *column, unfit);
            }
            self.cells[index].push(value);
        }
    }

    fn finish(mut self, raws: &[RawTable]) -> (Table, Vec<Diagnostic>) {
        let table = Table {
            name: self.config.name.clone(),
            singular: self.config.singular.clone(),
            translated: self.translated(),
            key: self.index_of(self.config.key.as_deref()),
            period: self.index_of(self.config.period.as_deref()),
            columns: std::mem::take(&mut self.wanted)
                .into_iter()
                .zip(std::mem::take(&mut self.cells))
                .map(|(wanted, cells)| column(wanted, cells))
                .collect(),
            sheets: self.sheets,
            origins: self.origins,
        };
        check_keys(&table, raws, &mut self.bad);
        let mut problems = self.problems;
        problems.extend(self.bad.into_list(&table.name));
        (table, problems)
    }

    fn index_of(&self, name: Option<&str>) -> Option<usize> {
        self.wanted.iter().position(|wanted| Some(wanted.name.as_str()) == name)
    }

    fn translated(&self) -> BTreeMap<String, Translated> {
        let declared = self.config.columns.iter().filter(|column| column.translated);
        declared
            .map(|column| {
                let columns = self.languages.iter().filter_map(|language| {
                    let name = format!("{}_{language}", column.name);
                    Some((language.clone(), self.index_of(Some(&name))?))
                });
                let fallback = column.fallback.clone();
                (column.name.clone(), Translated { columns: columns.collect(), fallback })
            })
            .collect()
    }
}

fn column(wanted: Wanted<'_>, cells: Vec<Value>) -> Column {
    let config = wanted.config;
    Column {
        name: wanted.name,
        kind: config.map_or(ColumnType::Text, |config| config.kind),
        references: config.and_then(|config| config.references.clone()),
        scope: config.is_none_or(|config| config.scope),
        personal: config.is_some_and(|config| config.personal),
        trusted: config.is_some_and(|config| config.trusted),
        one_of: config.map(|config| config.one_of.clone()).unwrap_or_default(),
        cells,
    }
}

fn find(row: &RawRow, column: u32) -> Option<&RawCell> {
    let index = row.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
    Some(&row.cells[index].1)
}

/// What a value breaches of its column's rules.
fn breach(config: &ColumnConfig, name: &str, value: &Value) -> Option<Unfit> {
    let unfit = |id, message: String, hint: Option<String>| Some(Unfit { id, message, hint });
    if value.is_empty() {
        // A fallback language stands in for an empty translation.
        let own_language = config.fallback.as_ref().map(|lang| format!("{}_{lang}", config.name));
        let excused = own_language.is_some_and(|own| own != name);
        if !config.required || excused {
            return None;
        }
        let message = format!("`{name}` is empty");
        return unfit("data/missing-value", message, Some("fill the cell in".to_owned()));
    }
    if !config.one_of.is_empty() {
        let text = value.to_string();
        if !config.one_of.contains(&text) {
            let known = config.one_of.iter().map(String::as_str);
            let hint = did_you_mean(&text, known)
                .unwrap_or_else(|| format!("write one of {}", config.one_of.join(", ")));
            let message = format!("`{text}` is not a value of `{name}`");
            return unfit("data/not-one-of", message, Some(hint));
        }
    }
    // Whole numbers and decimals compare as numbers, whichever of them the limit is.
    let comparable = |value: &Value| value.as_decimal().map_or(value.clone(), Value::Decimal);
    let given = comparable(value);
    if let Some(min) = config.min.as_ref().filter(|min| given < comparable(min)) {
        return unfit("data/too-small", format!("{value} is less than {min}"), None);
    }
    if let Some(max) = config.max.as_ref().filter(|max| given > comparable(max)) {
        return unfit("data/too-great", format!("{value} is more than {max}"), None);
    }
    None
}

/// Keys must be there and unlike each other.
fn check_keys(table: &Table, raws: &[RawTable], bad: &mut BadCells) {
    let Some(key) = table.key else { return };
    let mut seen: HashMap<&Value, usize> = HashMap::new();
    // Only a problem's place is looked up: a search for every row would be quadratic.
    let place = |row: usize| {
        let origin = table.origins[row];
        let column = table.sheets[origin.sheet as usize].columns[key]?;
        let raw = raws.iter().filter(|raw| !raw.rows.is_empty()).nth(origin.sheet as usize)?;
        let found = raw.rows.binary_search_by_key(&origin.row, |raw_row| raw_row.number).ok()?;
        Some((raw, &raw.rows[found], column))
    };
    let name = &table.columns[key].name;
    for (row, value) in table.columns[key].cells.iter().enumerate() {
        if value.is_empty() {
            let Some((raw, raw_row, column)) = place(row) else { continue };
            // A filled cell that is no value of its type has been reported as such.
            if find(raw_row, column).is_some() {
                continue;
            }
            let message = format!("the key `{name}` is empty");
            bad.add_whole(
                Diagnostic::error(Stage::Data, "data/missing-key", message)
                    .at(bad::place(raw, raw_row, column), "")
                    .hint("give every row a key, or delete the row"),
            );
            continue;
        }
        let Some(&first) = seen.get(value) else {
            seen.insert(value, row);
            continue;
        };
        let Some((raw, raw_row, column)) = place(row) else { continue };
        let message = format!("the key `{value}` stands twice in table `{}`", table.name);
        let mut problem = Diagnostic::error(Stage::Data, "data/duplicate-key", message)
            .at(bad::place(raw, raw_row, column), "again")
            .hint("give one of the rows another key");
        if let Some((raw, raw_row, column)) = place(first) {
            problem = problem.with(bad::place(raw, raw_row, column), "first");
        }
        bad.add_whole(problem);
    }
}

//! All tables and figures of a workspace, shared by all jobs.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::figures::Codes;
use crate::config::{FigureConfig, Workspace};
use crate::table::{Table, Value};

/// Value → rows, of one column.
pub(in crate::data) type Index = HashMap<Value, Vec<u32>>;

/// All tables and figures of a workspace, shared by all jobs.
#[derive(Debug)]
pub struct Data {
    pub(super) tables: BTreeMap<String, Arc<Table>>,
    pub(super) figures: Vec<FigureConfig>,
    pub(super) each: Option<String>,
    /// For each donor of the `donors` table, the keys that it funds; empty for all.
    pub(super) funds: Vec<Vec<String>>,
    /// Built when first asked for, so that ten thousand jobs over one table stay linear.
    indices: Mutex<HashMap<(String, usize), Arc<Index>>>,
    codes: Mutex<HashMap<(String, usize), Arc<Codes>>>,
}

impl Data {
    /// Takes the tables of a workspace.
    pub fn new(workspace: &Workspace, tables: BTreeMap<String, Arc<Table>>) -> Self {
        Self {
            tables,
            figures: workspace.figures.clone(),
            each: workspace.each.clone(),
            funds: workspace.donors.iter().map(|donor| donor.funds.clone()).collect(),
            indices: Mutex::default(),
            codes: Mutex::default(),
        }
    }

    /// All tables by their names.
    pub fn tables(&self) -> &BTreeMap<String, Arc<Table>> {
        &self.tables
    }

    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.get(name)
    }

    /// The values of a column as numbers; made when first asked for.
    pub(in crate::data) fn codes(&self, table: &Table, column: usize) -> Arc<Codes> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (table.name.clone(), column);
        let made = || Arc::new(Codes::of(&table.columns[column].cells));
        codes.entry(key).or_insert_with(made).clone()
    }

    /// A declared figure by its name.
    pub fn figure(&self, name: &str) -> Option<&FigureConfig> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// All declared figures.
    pub(in crate::data) fn figures(&self) -> &[FigureConfig] {
        &self.figures
    }

    pub(in crate::data) fn index(&self, table: &Table, column: usize) -> Arc<Index> {
        let mut indices = self.indices.lock().unwrap_or_else(PoisonError::into_inner);
        indices
            .entry((table.name.clone(), column))
            .or_insert_with(|| {
                let mut index = Index::new();
                for (row, value) in (0..).zip(table.columns[column].cells.iter()) {
                    index.entry(value).or_default().push(row);
                }
                Arc::new(index)
            })
            .clone()
    }
}

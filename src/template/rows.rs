//! Rows and lists of rows as template objects.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, ErrorKind};

use super::record::{self, Fault, Read};
use super::value::to_template;
use crate::table::{RowSet, Table};

/// One row. Fields are its columns, and the translated names in the job's language.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) table: Arc<Table>,
    pub(super) row: usize,
}

impl Row {
    pub(super) fn value(table: &Arc<Table>, row: usize) -> minijinja::Value {
        minijinja::Value::from_object(Self { table: table.clone(), row })
    }

    /// The column that a name stands for.
    fn column(&self, name: &str) -> Option<usize> {
        let language = record::with(|record| record.language.tag().to_owned());
        self.table.translated_column(name, &language, self.row).or_else(|| self.table.column(name))
    }

    fn personal(&self, column: usize) -> Option<minijinja::Value> {
        let audience = record::with(|record| Some(record.audience))?;
        let column_info = &self.table.columns[column];
        if !column_info.personal || audience.may_see_personal() {
            return None;
        }
        let message = format!(
            "`{}` of table `{}` is personal and cannot be read in a document for the audience `{}`",
            column_info.name,
            self.table.name,
            audience.as_str()
        );
        record::with(|record| {
            record.fault = Some(Fault {
                id: "template/personal-column",
                message: message.clone(),
                hint: Some(
                    "leave it out, or set `audience = \"internal\"` for the document".to_owned(),
                ),
                cells: Vec::new(),
            });
        });
        Some(minijinja::Value::from(Error::new(ErrorKind::InvalidOperation, message)))
    }
}

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        let name = key.as_str()?;
        let Some(column) = self.column(name) else {
            let (message, hint) = self.table.no_column(name);
            record::note_missing(name, message, hint);
            return None;
        };
        if let Some(refused) = self.personal(column) {
            return Some(refused);
        }
        let value = self.table.value(self.row, column);
        record::note_read(Read::new(&self.table, self.row, column), &value);
        Some(to_template(&value))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let translated = self.table.translated.keys().cloned();
        let columns = self.table.columns.iter().map(|column| column.name.clone());
        Enumerator::Values(translated.chain(columns).map(minijinja::Value::from).collect())
    }

    fn custom_cmp(
        self: &Arc<Self>,
        other: &minijinja::value::DynObject,
    ) -> Option<std::cmp::Ordering> {
        let other = other.downcast_ref::<Self>()?;
        (self.table.name == other.table.name).then(|| self.row.cmp(&other.row))
    }
}

/// A list of rows.
#[derive(Debug)]
pub(super) struct Rows(pub(super) RowSet);

impl Object for Rows {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        let index = key.as_usize()?;
        let row = *self.0.rows.get(index)?;
        Some(Row::value(&self.0.table, row as usize))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

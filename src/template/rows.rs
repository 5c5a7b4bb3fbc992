//! Rows and lists of rows as template objects.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};

use super::protection::closed;
use super::record::{self, Read};
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
}

/// A row or a list of rows in words, for messages.
pub(super) fn in_words(value: &minijinja::Value) -> Option<String> {
    if let Some(row) = value.downcast_object_ref::<Row>() {
        return Some(format!("a row of `{}`", row.table.name));
    }
    let rows = value.downcast_object_ref::<Rows>()?;
    Some(format!("the rows of `{}`", rows.0.table.name))
}

/// Notes that rows were about to be written as text.
fn unprintable(what: &str, table: &Table) {
    let named = |name: &&str| {
        table.column_or_translated(name).is_some_and(|column| !table.columns[column].personal)
    };
    let open = table.columns.iter().find(|column| !column.personal);
    let field = ["title", "name"].into_iter().find(named).map(str::to_owned);
    let field = field.or_else(|| open.map(|column| column.name.clone())).unwrap_or_default();
    let hint = format!("print a field of it, such as {{{{ {}.{field} }}}}", table.singular);
    record::note_unprintable(&format!("{what} of `{}`", table.name), hint);
}

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        let name = key.as_str()?;
        let Some(column) = self.column(name) else {
            let (message, hint) = self.table.no_column(name);
            record::note_missing(name, message, hint);
            return None;
        };
        if let Some(refused) = closed(&self.table, self.row, column) {
            return Some(minijinja::Value::from(refused));
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
        // Never by their cells: those may not be for this document.
        let other = other.downcast_ref::<Self>()?;
        Some(self.table.name.cmp(&other.table.name).then(self.row.cmp(&other.row)))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unprintable("a row", &self.table);
        f.write_str("a row")
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

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unprintable("the list of rows", &self.0.table);
        f.write_str("rows")
    }
}

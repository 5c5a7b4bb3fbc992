//! What the readers of a bundle may see of a table: which rows, which columns, which cells.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::{Access, BundleContents};
use crate::data::scope::Data;
use crate::period::Period;
use crate::pipeline::context::scope_of;
use crate::pipeline::plan::group_of;
use crate::pipeline::session::Session;
use crate::publish::manifest::Withheld;
use crate::scope::{Scope, View};
use crate::table::{ColumnType, Table, Value};

/// How far references are followed; a workspace whose tables refer to each other in a ring ends there.
const FARTHEST: usize = 8;

/// What the readers of one bundle may see.
pub(super) struct Disclosure<'a> {
    pub(super) session: &'a Session,
    pub(super) access: Access,
    /// The key of the row of `workspace.each` that the bundle is for.
    key: Option<&'a str>,
    period: Option<Period>,
}

/// Whether the cells of a column may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    All,
    /// Only in rows whose person agreed.
    ByConsent,
    /// None, and why.
    None(String),
}

impl<'a> Disclosure<'a> {
    pub(super) fn new(
        session: &'a Session,
        contents: &BundleContents,
        key: Option<&'a str>,
        period: Option<Period>,
    ) -> Self {
        let workspace = &session.workspace;
        let stamp = workspace.timestamp.and_then(|time| time.in_tz("UTC").ok());
        let access = Access {
            audience: contents.audience,
            sensitive: contents.sensitive,
            purpose: contents.purpose.clone(),
            rule: workspace.privacy.rule(contents.audience),
            day: period.map(Period::end).or(stamp.map(|time| time.date())),
        };
        Self { session, access, key, period }
    }

    /// Why nothing of a table may be seen. A row of people is about one of them even without a name, so
    /// it is for those alone who may see personal data and are told of single people; so are the rows of
    /// tables that refer to people.
    pub(super) fn closed(&self, table: &Table) -> Option<Withheld> {
        let threshold = self.access.rule.threshold;
        let people = people_behind(&self.session.data, table)?;
        let Access { audience, .. } = &self.access;
        let reason = match (threshold, audience.may_see_personal()) {
            (0, true) => return None,
            (0, false) => "such rows are for internal readers alone".to_owned(),
            _ => format!(
                "{} readers are not told of fewer than {threshold} people",
                audience.as_str()
            ),
        };
        let rows = match people == table.name {
            true => "its rows are people".to_owned(),
            false => format!("its rows refer to people in `{people}`"),
        };
        Some(Withheld { column: None, why: format!("{rows}, and {reason}") })
    }

    /// Whether a column may be seen, by what is declared.
    pub(super) fn column(&self, table: &Table, column: usize) -> Shown {
        let settings = &table.columns[column];
        let personal = self.access.audience.may_see_personal();
        let none = |why: &str| Shown::None(why.to_owned());
        if settings.sensitive && !(personal && self.access.sensitive) {
            return none("it is sensitive");
        }
        if settings.personal && !personal {
            return match (&settings.consent, &self.access.purpose) {
                (Some(_), Some(_)) => Shown::ByConsent,
                _ => none("it is personal"),
            };
        }
        match self.refers_to_protected(table, column, FARTHEST) {
            true => none("it refers to a column that is not shown"),
            false => Shown::All,
        }
    }

    /// Whether a column repeats the values of one that may not be seen.
    fn refers_to_protected(&self, table: &Table, column: usize, farthest: usize) -> bool {
        let Some(reference) = &table.columns[column].references else { return false };
        let Some(target) = self.session.data.table(&reference.table) else { return false };
        let Some(place) = target.column(&reference.column) else { return false };
        let settings = &target.columns[place];
        let personal = self.access.audience.may_see_personal();
        (settings.personal && !personal)
            || (settings.sensitive && !(personal && self.access.sensitive))
            || (farthest > 0 && self.refers_to_protected(target, place, farthest - 1))
    }

    /// Whether a cell of a column that is open by consent may be seen.
    pub(super) fn consented(&self, table: &Table, row: usize, column: usize) -> bool {
        match (&table.columns[column].consent, &self.access.purpose) {
            (Some(consent), Some(purpose)) => {
                table.consents(consent, row, purpose, self.access.day).is_ok()
            }
            _ => false,
        }
    }

    /// Whether something protected stands in the open texts of a column: a name in a remark.
    pub(super) fn leaks(&self, table: &Table, column: usize) -> bool {
        let texts = [ColumnType::Text, ColumnType::Email, ColumnType::Url, ColumnType::List];
        let settings = &table.columns[column];
        if !texts.contains(&settings.kind) || settings.personal || settings.sensitive {
            return false;
        }
        let cells: BTreeSet<String> =
            (0..table.len()).map(|row| table.value(row, column).to_string()).collect();
        cells.iter().any(|cell| self.session.leaks().stands_in(cell, &self.access))
    }

    /// The rows that belong to the bundle's row, up to the end of its period. Those of a table that
    /// refers to no row of `workspace.each` belong to all of them.
    pub(super) fn rows(&self, table: &Arc<Table>) -> Vec<usize> {
        let mut rows = self.rows_to_date(table, FARTHEST);
        if self.narrows(table) {
            rows.retain(|row| self.is_own(table, *row));
        }
        rows
    }

    /// The rows up to the end of the period. One without a time of its own has that of what it refers to:
    /// the story of an issue, the line of a report.
    fn rows_to_date(&self, table: &Arc<Table>, farthest: usize) -> Vec<usize> {
        let scope = scope_of(self.session, self.each_row(), self.period);
        let rows = scope.rows(View::ToDate, &table.name);
        let mut rows: Vec<usize> = rows.map(|rows| rows.iter().collect()).unwrap_or_default();
        if self.period.is_none() || table.period.is_some() || farthest == 0 {
            return rows;
        }
        let data = &self.session.data;
        let has_time = |table: &Table| table.period.is_some();
        for column in &table.columns {
            let target = column.references.as_ref().and_then(|to| data.table(&to.table));
            let Some(target) = target.filter(|to| reaches(data, to, farthest, &has_time).is_some())
            else {
                continue;
            };
            let Some(key) = target.key else { continue };
            let known = self.rows_to_date(target, farthest - 1).into_iter();
            let known: HashSet<Value> = known.map(|row| target.value(row, key)).collect();
            rows.retain(|row| {
                let cell = column.cells.get(*row);
                cell.is_empty() || known.contains(&cell)
            });
        }
        rows
    }

    /// The last day that its tables may tell of, if it is for a period.
    pub(super) fn end(&self) -> Option<Date> {
        self.period.map(Period::end)
    }

    /// Whether the rows of a table have a time, of their own or by what they refer to.
    pub(super) fn has_time(&self, table: &Table) -> bool {
        let has_time = |table: &Table| table.period.is_some();
        reaches(&self.session.data, table, FARTHEST, &has_time).is_some()
    }

    /// The rows of anybody up to the end of the period.
    pub(super) fn to_date(&self, table: &Arc<Table>) -> Vec<usize> {
        self.rows_to_date(table, FARTHEST)
    }

    /// Whether the bundle holds a part of a table's rows only.
    pub(super) fn narrows(&self, table: &Table) -> bool {
        self.key.is_some() && self.belongs(table)
    }

    /// Whether a row belongs to the bundle's row.
    fn is_own(&self, table: &Arc<Table>, row: usize) -> bool {
        self.owner_of(table, row) == Some(true)
    }

    /// The same; `None` if it belongs to no row of `workspace.each`.
    pub(super) fn owner_of(&self, table: &Arc<Table>, row: usize) -> Option<bool> {
        group_of(self.session, &Some((table.clone(), row))).map(|key| self.is_key(&key))
    }

    /// Whether this is the key of the bundle's row.
    pub(super) fn is_key(&self, key: &str) -> bool {
        self.key == Some(key)
    }

    /// The row of `workspace.each` that the bundle is for.
    fn each_row(&self) -> Option<(Arc<Table>, usize)> {
        let table = self.session.data.table(self.session.workspace.each.as_deref()?)?;
        row_of(table, self.key?).map(|row| (table.clone(), row))
    }

    /// Whether the rows of a table are those of `workspace.each`, or refer to them.
    fn belongs(&self, table: &Table) -> bool {
        let Some(each) = self.session.workspace.each.as_deref() else { return false };
        let is_each = |table: &Table| table.name == each;
        reaches(&self.session.data, table, FARTHEST, &is_each).is_some()
    }
}

/// The row with a key, as it is written.
pub(super) fn row_of(table: &Table, key: &str) -> Option<usize> {
    let column = table.key?;
    (0..table.len()).find(|row| table.value(*row, column).to_string() == key)
}

/// The table of people that a table is or refers to.
fn people_behind(data: &Data, table: &Table) -> Option<String> {
    reaches(data, table, FARTHEST, &|table| table.people)
}

/// The name of the first table for which something holds, of this one and those that it refers to.
fn reaches(
    data: &Data,
    table: &Table,
    farthest: usize,
    holds: &dyn Fn(&Table) -> bool,
) -> Option<String> {
    if holds(table) {
        return Some(table.name.clone());
    }
    let references = table.columns.iter().filter_map(|column| column.references.as_ref());
    let mut targets = references.filter_map(|reference| data.table(&reference.table));
    match farthest {
        0 => None,
        _ => targets.find_map(|target| reaches(data, target, farthest - 1, holds)),
    }
}

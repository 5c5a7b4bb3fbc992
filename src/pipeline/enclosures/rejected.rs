//! The rows of a table that were left out because of a mistake, as far as the readers of a bundle may
//! see them. Nothing is known for certain of such a row: it may be about anybody.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::disclosure::{Disclosure, Shown, row_of};
use crate::data::{Mistake, RejectedRow, Rejects};
use crate::pipeline::explain::PERSONAL;
use crate::pipeline::words::folded;
use crate::publish::manifest::{TableShown, Withheld};
use crate::table::{Sheet, Table};

/// Shorter texts stand in too many others.
const SHORTEST: usize = 3;

/// What is shown of rejected rows, as CSV.
pub(super) fn show(
    disclosure: &Disclosure<'_>,
    table: &Arc<Table>,
    rejects: &Rejects,
    shown: &mut TableShown,
) -> Option<Vec<u8>> {
    let closed: BTreeMap<usize, String> = (0..table.columns.len())
        .filter_map(|column| match disclosure.column(table, column) {
            Shown::All => None,
            Shown::ByConsent => Some((column, "it is personal".to_owned())),
            Shown::None(why) => Some((column, why)),
        })
        .collect();
    let times = times(disclosure, table);
    let rows: Vec<&RejectedRow> =
        rejects.rows.iter().filter(|row| may_be_shown(disclosure, table, row, &times)).collect();
    if rows.len() < rejects.rows.len() {
        let why = "rows that belong to others or to a later time, or of which that is not known"
            .to_owned();
        shown.withheld.push(Withheld { column: None, why });
    }
    for (column, why) in &closed {
        let column = Some(table.columns[*column].name.clone());
        shown.withheld.push(Withheld { column, why: why.clone() });
    }
    if rows.is_empty() {
        return None;
    }
    let rows = rows.into_iter().map(|row| without_closed(disclosure, table, row, &closed));
    let rejects = Rejects { table: table.name.clone(), rows: rows.collect() };
    shown.rows = rejects.rows.len() as u64;
    Some(rejects.csv())
}

/// Whether a row belongs to the bundle's row and not to a time after its period. Where its cells do not
/// tell, it is shown to those alone who may see everything.
fn may_be_shown(
    disclosure: &Disclosure<'_>,
    table: &Arc<Table>,
    row: &RejectedRow,
    times: &Times,
) -> bool {
    let own = match disclosure.narrows(table) {
        true => owner(disclosure, table, row),
        false => Some(true),
    };
    match (own, in_time(disclosure, table, row, times)) {
        (Some(false), _) | (_, Some(false)) => false,
        (Some(true), Some(true)) => true,
        (None, _) | (_, None) => disclosure.access.audience.may_see_personal(),
    }
}

/// Whether a rejected row is of the time up to the end of the bundle's period, if a cell of it tells. A
/// row without a time of its own has that of what it refers to.
fn in_time(
    disclosure: &Disclosure<'_>,
    table: &Arc<Table>,
    row: &RejectedRow,
    times: &Times,
) -> Option<bool> {
    let Some(end) = disclosure.end().filter(|_| disclosure.has_time(table)) else {
        return Some(true);
    };
    if let Some(column) = table.period {
        let day: Date = cell_of(table, row, column)?.trim().get(..10)?.parse().ok()?;
        return Some(day <= end);
    }
    let mut found = None;
    for (target, target_row) in referred(disclosure, table, row) {
        // A target without a time tells none.
        match times.get(&target.name).map(|rows| rows.contains(&target_row)) {
            Some(true) => found = Some(true),
            Some(false) => return Some(false),
            None => {}
        }
    }
    found
}

/// For each table that a rejected row can refer to and whose rows have a time: those of them up to the end
/// of the bundle's period.
type Times = BTreeMap<String, HashSet<usize>>;

fn times(disclosure: &Disclosure<'_>, table: &Table) -> Times {
    // A row with a time of its own needs no other, and without a period all rows are of it.
    if table.period.is_some() || disclosure.end().is_none() {
        return Times::new();
    }
    let references = table.columns.iter().filter_map(|column| column.references.as_ref());
    let targets = references.filter_map(|to| disclosure.session.data.table(&to.table));
    targets
        .filter(|target| disclosure.has_time(target))
        .map(|target| (target.name.clone(), disclosure.to_date(target).into_iter().collect()))
        .collect()
}

/// The text of a rejected row in a column of its table.
fn cell_of<'a>(table: &Table, row: &'a RejectedRow, column: usize) -> Option<&'a str> {
    let place = sheet_of(table, row)?.columns.get(column).copied().flatten()?;
    row.cells.iter().find(|cell| cell.column == place).map(|cell| cell.text.as_str())
}

/// The rows that a rejected row refers to, as far as they are there.
fn referred<'a>(
    disclosure: &'a Disclosure<'_>,
    table: &'a Table,
    row: &'a RejectedRow,
) -> impl Iterator<Item = (&'a Arc<Table>, usize)> {
    table.columns.iter().enumerate().filter_map(move |(index, column)| {
        let target = disclosure.session.data.table(&column.references.as_ref()?.table)?;
        Some((target, row_of(target, cell_of(table, row, index)?.trim())?))
    })
}

/// Whether a rejected row belongs to the bundle's row, if a cell of it tells.
fn owner(disclosure: &Disclosure<'_>, table: &Arc<Table>, row: &RejectedRow) -> Option<bool> {
    if disclosure.session.workspace.each.as_ref() == Some(&table.name) {
        return row.key.as_ref().map(|key| disclosure.is_key(key));
    }
    let mut found = None;
    for (target, target_row) in referred(disclosure, table, row) {
        match disclosure.owner_of(target, target_row) {
            // Whatever else it refers to, it is about somebody else too.
            Some(false) => return Some(false),
            own => found = found.or(own),
        }
    }
    found
}

/// A row without the cells of closed columns, and without what stands in these elsewhere.
fn without_closed(
    disclosure: &Disclosure<'_>,
    table: &Table,
    row: &RejectedRow,
    closed: &BTreeMap<usize, String>,
) -> RejectedRow {
    let everything = disclosure.access.audience.may_see_personal() && closed.is_empty();
    if everything {
        return row.clone();
    }
    let sheet = sheet_of(table, row);
    let column_of = |place: u32| sheet?.columns.iter().position(|column| *column == Some(place));
    // What belongs to no column of the table may be anything.
    let any_closed = !closed.is_empty();
    let open = |place: u32| match column_of(place) {
        Some(column) => !closed.contains_key(&column),
        None => !any_closed,
    };
    let secrets: BTreeSet<String> = row
        .cells
        .iter()
        .filter(|cell| !open(cell.column))
        .map(|cell| folded(&cell.text))
        .filter(|text| text.chars().count() >= SHORTEST)
        .collect();
    let tells = |text: &str| {
        let text_folded = folded(text);
        secrets.iter().any(|secret| text_folded.contains(secret.as_str()))
            || disclosure.session.leaks().stands_in(text, &disclosure.access)
    };
    let mut cells: Vec<_> = row.cells.iter().filter(|cell| open(cell.column)).cloned().collect();
    for cell in &mut cells {
        if tells(&cell.text) {
            cell.text = PERSONAL.to_owned();
        }
    }
    let mistake = |mistake: &Mistake| {
        let about_closed = match mistake.column {
            Some(place) => !open(place),
            None => any_closed,
        };
        let message = match about_closed || tells(&mistake.message) {
            true => "a mistake in a column that is not shown".to_owned(),
            false => mistake.message.clone(),
        };
        Mistake { column: mistake.column, message }
    };
    RejectedRow {
        address: row.address.clone(),
        key: None,
        cells,
        mistakes: row.mistakes.iter().map(mistake).collect(),
    }
}

fn sheet_of<'a>(table: &'a Table, row: &RejectedRow) -> Option<&'a Sheet> {
    let place = &row.address;
    table.sheets.iter().find(|sheet| sheet.file == place.file && sheet.name == place.sheet)
}

//! Which rows behind a number are others than they were.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::period::Period;
use crate::publish::figures::RowRecord;

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It holds another value.
    Changed,
    /// Its row is new, or counts only now.
    Added,
    /// Its row is gone, or no longer counts.
    Removed,
}

/// A cell that changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CellChange {
    /// What became of it.
    pub kind: ChangeKind,
    /// File, sheet and cell, in the new edition if it is there.
    pub cell: Option<String>,
    /// The row's key.
    pub key: Option<String>,
    /// The row's day or period.
    pub time: Option<String>,
    /// The old value.
    pub old: Option<String>,
    /// The new value.
    pub new: Option<String>,
}

/// How the rows behind a number changed.
#[derive(Debug, Default)]
pub(super) struct RowChanges {
    /// Corrections.
    pub(super) changes: Vec<CellChange>,
    /// What later rows add, if the numbers are of two periods.
    pub(super) since: Option<Decimal>,
}

/// Compares rows. Those after `later_than` are no corrections.
pub(super) fn compare(
    old: &[RowRecord],
    new: &[RowRecord],
    later_than: Option<Date>,
) -> RowChanges {
    let is_later = |row: &&RowRecord| later_than.is_some_and(|day| start(row) > Some(day));
    let (later, new): (Vec<&RowRecord>, Vec<&RowRecord>) = new.iter().partition(is_later);
    let adds =
        |row: &RowRecord| row.converted.as_ref().unwrap_or(&row.value).parse::<Decimal>().ok();
    let since = later_than.map(|_| later.iter().filter_map(|row| adds(row)).sum());
    // A row that only moved, as after sorting, is the same row.
    let mut same: BTreeMap<_, u32> = BTreeMap::new();
    old.iter().for_each(|row| *same.entry(content(row)).or_default() += 1);
    let mut others = Vec::new();
    for row in new {
        match same.get_mut(&content(row)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => others.push(row),
        }
    }
    let mut gone: Vec<&RowRecord> = Vec::new();
    for row in old.iter().rev() {
        if let Some(count) = same.get_mut(&content(row)).filter(|count| **count > 0) {
            *count -= 1;
            gone.push(row);
        }
    }
    gone.reverse();
    let mut changes = Vec::new();
    for row in others {
        let was = likeness(&gone, row).map(|index| gone.remove(index));
        changes.push(CellChange {
            kind: if was.is_some() { ChangeKind::Changed } else { ChangeKind::Added },
            cell: row.cell.clone(),
            key: row.key.clone(),
            time: row.time.clone(),
            old: was.map(|was| match was.time == row.time {
                true => told(was),
                false => format!("{}, {}", told(was), was.time.as_deref().unwrap_or("no time")),
            }),
            new: Some(told(row)),
        });
    }
    changes.extend(gone.into_iter().map(|row| CellChange {
        kind: ChangeKind::Removed,
        cell: row.cell.clone(),
        key: row.key.clone(),
        time: row.time.clone(),
        old: Some(told(row)),
        new: None,
    }));
    RowChanges { changes, since }
}

type Content<'a> = (&'a Option<String>, &'a Option<String>, &'a str, &'a str, &'a Option<String>);

fn content(row: &RowRecord) -> Content<'_> {
    (&row.key, &row.time, &row.rest, &row.value, &row.converted)
}

/// The old row that a new one is: the one of its key, else one with its other cells and its time, else
/// one that agrees in two of these and the place.
fn likeness(old: &[&RowRecord], new: &RowRecord) -> Option<usize> {
    if new.key.is_some() {
        return old.iter().position(|old| old.key == new.key);
    }
    let ways: [fn(&RowRecord, &RowRecord) -> bool; 4] = [
        |old, new| old.rest == new.rest && old.time == new.time && old.cell == new.cell,
        |old, new| old.rest == new.rest && old.time == new.time,
        |old, new| old.rest == new.rest && old.cell == new.cell,
        |old, new| old.time == new.time && old.cell == new.cell,
    ];
    ways.iter().find_map(|same| old.iter().position(|old| same(old, new)))
}

/// What a row counts for.
fn told(row: &RowRecord) -> String {
    match &row.converted {
        Some(converted) => format!("{} ({converted})", row.value),
        None => row.value.clone(),
    }
}

/// The first day of a row's time.
fn start(row: &RowRecord) -> Option<Date> {
    let time = row.time.as_ref()?;
    let day = time.get(..10).and_then(|day| day.parse::<Date>().ok());
    day.or_else(|| Some(time.parse::<Period>().ok()?.start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cell: &str, key: Option<&str>, time: &str, value: &str) -> RowRecord {
        RowRecord {
            cell: Some(cell.to_owned()),
            key: key.map(str::to_owned),
            time: Some(time.to_owned()),
            rest: String::new(),
            value: value.to_owned(),
            converted: None,
        }
    }

    fn kinds(changes: &RowChanges) -> Vec<(ChangeKind, Option<&str>, Option<&str>)> {
        changes.changes.iter().map(|c| (c.kind, c.old.as_deref(), c.new.as_deref())).collect()
    }

    #[test]
    fn rows_that_only_moved_are_the_same() {
        let old = [row("C2", None, "2018-01-01", "5"), row("C3", None, "2018-01-02", "6")];
        let new = [row("C2", None, "2018-01-02", "6"), row("C3", None, "2018-01-01", "5")];
        assert!(compare(&old, &new, None).changes.is_empty());
    }

    #[test]
    fn a_corrected_cell_is_told_from_one_that_came_and_one_that_went() {
        let old = [
            row("C2", None, "2018-01-01", "5"),
            row("C3", Some("a"), "2018-01-02", "6"),
            row("C4", None, "2018-01-03", "7"),
        ];
        let new = [
            row("C2", None, "2018-01-01", "5.5"),
            row("C9", Some("a"), "2018-01-02", "8"),
            row("C5", None, "2018-01-05", "9"),
        ];
        let changes = compare(&old, &new, None);
        assert_eq!(
            kinds(&changes),
            [
                (ChangeKind::Changed, Some("5"), Some("5.5")),
                (ChangeKind::Changed, Some("6"), Some("8")),
                (ChangeKind::Added, None, Some("9")),
                (ChangeKind::Removed, Some("7"), None),
            ]
        );
    }

    #[test]
    fn later_rows_are_no_corrections() {
        let old = [row("C2", None, "2018-03-31", "5")];
        let new = [
            row("C2", None, "2018-03-31", "5"),
            row("C3", None, "2018-04-01", "10"),
            row("C4", None, "2018-Q2", "1"),
            row("C5", None, "2018-02-01", "2"),
        ];
        let changes = compare(&old, &new, Some(jiff::civil::date(2018, 3, 31)));
        assert_eq!(changes.since, Some(Decimal::from(11)));
        assert_eq!(kinds(&changes), [(ChangeKind::Added, None, Some("2"))]);
    }
}

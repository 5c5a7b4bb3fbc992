//! Reads when things are due: the life of a table's rows, and the days by which they must be done.

use toml::Spanned;

use super::documents::known_name;
use super::reader::Section;
use super::settled::{Due, Life, Schedule, TableConfig};
use crate::table::ColumnType;

/// The longest time that can be given after a period, in days.
const MOST_DAYS: i32 = 3660;

/// `life`, `due`, `due_after` and `sent` of a table.
pub(super) fn schedule(section: &Section<'_>) -> Schedule {
    let life = section.section("life").and_then(|life| {
        let (start, end) = (life.required_text("start"), life.required_text("end"));
        life.finish();
        Some(Life { start: start?.into_inner(), end: end?.into_inner() })
    });
    let due = section.text("due").map(|due| Due::Column(due.into_inner()));
    let after = section.number("due_after");
    if let (Some(_), Some(after)) = (&due, &after) {
        let message = format!("[{}] has both `due` and `due_after`", section.name);
        section.problems.error("config/conflict", message, after.span(), Some("keep one".into()));
    }
    let after = after.and_then(|days| {
        let read = days.get_ref().parse().ok().filter(|days| (0..=MOST_DAYS).contains(days));
        if read.is_none() {
            let message = format!("`due_after` cannot be {}", days.get_ref());
            let hint = format!("write a number of days from 0 to {MOST_DAYS}");
            section.problems.error("config/bad-choice", message, days.span(), Some(hint));
        }
        read.map(Due::After)
    });
    let sent = section.text("sent").map(Spanned::into_inner);
    Schedule { life, due: due.or(after), sent }
}

/// The columns that a schedule names must be declared as days, and what is due after a period needs one.
pub(super) fn check(section: &Section<'_>, table: &TableConfig) {
    let schedule = &table.schedule;
    let life = schedule.life.iter().flat_map(|life| [&life.start, &life.end]);
    let due = schedule.due.iter().filter_map(|due| match due {
        Due::Column(name) => Some(name),
        Due::After(_) => None,
    });
    for name in life.chain(due).chain(&schedule.sent) {
        let spanned = Spanned::new(section.span.clone(), name.clone());
        let names = table.columns.iter().map(|column| column.name.as_str());
        let Some(name) = known_name("declared column", &spanned, names, section.problems) else {
            continue;
        };
        let column = table.columns.iter().find(|column| column.name == name);
        if let Some(column) = column.filter(|column| column.kind != ColumnType::Date) {
            let message = format!("`{name}` says no days: it is {}", column.kind);
            let hint = Some(format!("declare `columns.{name} = {{ type = \"date\" }}`"));
            section.problems.error("config/bad-choice", message, column.span.clone(), hint);
        }
    }
    let period = table.period.as_ref();
    let dated = table
        .columns
        .iter()
        .any(|column| Some(&column.name) == period && column.kind == ColumnType::Period);
    if matches!(schedule.due, Some(Due::After(_))) && !dated {
        let message = format!("[{}] has `due_after`, and its rows have no period", section.name);
        let hint = "name a column of type period with `period`, or use `due`".to_owned();
        section.problems.error("config/conflict", message, section.span.clone(), Some(hint));
    }
    if schedule.sent.is_some() && schedule.due.is_none() {
        let message = format!("[{}] has `sent` and nothing is due", section.name);
        let hint = "add `due` or `due_after`, or leave `sent` out".to_owned();
        section.problems.error("config/conflict", message, section.span.clone(), Some(hint));
    }
}

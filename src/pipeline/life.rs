//! A row such as a project has a first and a last day. In a period outside, nothing is made for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::context::scope_of;
use super::job::{Job, Plan};
use super::plan::Selection;
use super::session::Session;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::period::Period;
use crate::scope::Scope;
use crate::table::{Table, Value};

/// The note that says that nothing is made for a row, as its life does not touch the period.
pub const OUTSIDE_LIFE: &str = "plan/outside-life";

/// Leaves out the jobs of rows whose life does not touch the period that was asked for, and says so.
pub(super) fn end(session: &Session, selection: &Selection, plan: &mut Plan) {
    if session.workspace.tables.iter().all(|table| table.schedule.life.is_none()) {
        return;
    }
    let mut notes: BTreeMap<String, Diagnostic> = BTreeMap::new();
    plan.jobs.retain(|job| {
        let needs = job.config(&session.workspace).needs_period;
        let asked = selection.period.or(if needs { job.period } else { None });
        let outside = asked.and_then(|period| outside(session, job, period));
        if let Some(note) = &outside {
            notes.entry(note.message.clone()).or_insert_with(|| note.clone());
        }
        outside.is_none()
    });
    plan.notes.extend(notes.into_values());
}

/// Why a job has no place in a period.
fn outside(session: &Session, job: &Job, period: Period) -> Option<Diagnostic> {
    let own = job.row.clone()?;
    let related = scope_of(session, Some(own.clone()), None).related();
    let mut rows = std::iter::once(own).chain(related.into_iter().filter_map(|(_, row)| row));
    rows.find_map(|(table, row)| {
        let life = Life::of(session, &table, row)?;
        let (words, column, day) = match (life.start, life.end) {
            (Some((column, day)), _) if period.end() < day => ("begins", column, day),
            (_, Some((column, day))) if day < period.start() => ("ended", column, day),
            _ => return None,
        };
        let key = table.key.map(|key| table.value(row, key).to_string());
        let name = key.unwrap_or_else(|| format!("row {}", row + 1));
        let message = format!("`{name}` {words} on {day}: nothing is made for it in {period}");
        let note = Diagnostic::note(Stage::Config, OUTSIDE_LIFE, message);
        Some(match table.address(row, column) {
            Some(address) => note.at(Place::cell(&address, &day.to_string()), ""),
            None => note,
        })
    })
}

/// The columns and days that a row begins and ends with; open where a cell is empty.
struct Life {
    start: Option<(usize, Date)>,
    end: Option<(usize, Date)>,
}

impl Life {
    fn of(session: &Session, table: &Arc<Table>, row: usize) -> Option<Self> {
        let config = session.workspace.tables.iter().find(|config| config.name == table.name)?;
        let life = config.schedule.life.as_ref()?;
        let day = |name: &String| {
            let column = table.column(name)?;
            match table.value(row, column) {
                Value::Date(day) => Some((column, day)),
                _ => None,
            }
        };
        Some(Self { start: day(&life.start), end: day(&life.end) })
    }
}

//! Tells of sums whose rounded parts do not add up to their rounded total.
//!
//! Financial reports are rounded to the cent, and a reader who adds up the printed lines must come to the
//! printed total, or be told why not.

use super::checks::Checked;
use super::job::Job;
use super::session::Session;
use crate::config::{FigureConfig, FigureRule, Operation};
use crate::data::scope::DataScope;
use crate::diagnostic::{Diagnostic, Stage};
use crate::figure::Figure;
use crate::scope::{Scope, View};
use crate::template::Asked;

/// The figures that can differ so: sums in parts, of numbers with more places than are kept.
pub(super) fn may_differ(session: &Session) -> Vec<&FigureConfig> {
    let differs = |figure: &&FigureConfig| {
        let FigureRule::Over { operation: Operation::Sum, table, column } = &figure.rule else {
            return false;
        };
        let (Some(places), false) = (figure.rounded, figure.by.is_empty()) else { return false };
        let Some(table) = session.data.table(table) else { return false };
        let Some(column) = table.column(column) else { return false };
        let cells = &table.columns[column].cells;
        let longer = |row| cells.number(row).is_some_and(|n| n.normalize().scale() > places);
        figure.conversion.is_some() || (0..table.len()).any(longer)
    };
    session.workspace.figures.iter().filter(differs).collect()
}

/// Warns of those figures in each document that prints them.
pub(super) fn check(
    session: &Session,
    (jobs, scopes): (&[Job], &[DataScope]),
    asked: &[Asked],
    figures: &[&FigureConfig],
    checked: &mut Checked,
) {
    for figure in figures {
        for (index, job) in jobs.iter().enumerate() {
            let asked = &asked[job.document];
            if !asked.figures.contains(&figure.name) && !asked.names.contains(&figure.name) {
                continue;
            }
            for view in [View::Current, View::ToDate] {
                // What cannot be computed is told where it is printed.
                let Some(Ok(found)) = scopes[index].figure(view, &figure.name) else { continue };
                if !found.rounding_difference.is_zero() {
                    let warning = warning(session, figure, view, &found);
                    checked.of_jobs[index].push(warning.in_job(&job.output));
                }
                // Both are the same where the document has no period.
                if job.period.is_none() {
                    break;
                }
            }
        }
    }
}

fn warning(session: &Session, config: &FigureConfig, view: View, figure: &Figure) -> Diagnostic {
    let name = format!("{}{}", view.prefix(), figure.name);
    let unit = figure.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let total = figure.total().number().unwrap_or_default();
    let difference = figure.rounding_difference;
    let message = format!(
        "the rounded parts of the figure `{name}` add up to {}{unit}, and not to its total {total}{unit}",
        total.checked_add(difference).unwrap_or(total),
    );
    Diagnostic::warning(Stage::Document, "figure/rounding-difference", message)
        .at(session.workspace.text.place(config.span.clone()), "")
        .hint(format!(
            "print the difference with `figures.{}.rounding_difference`, or round the cells themselves",
            figure.name
        ))
}

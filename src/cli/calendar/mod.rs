//! `pressrun calendar`

mod ical;

use super::args::{Calendar, CalendarFormat};
use super::exit::Exit;
use super::selection::{count, load, period, today};
use super::term::Terminal;
use crate::config::Workspace;
use crate::pipeline::{Deadline, State, calendar};

pub(super) fn run(args: &Calendar, workspace: Workspace, terminal: &Terminal) -> Exit {
    match try_run(args, workspace, terminal) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Calendar, workspace: Workspace, terminal: &Terminal) -> Result<Exit, Exit> {
    let session = load(workspace, terminal)?;
    let period = period(args.when, &session.workspace, terminal);
    let today = today(args.when);
    let found = calendar(&session, &args.keys, period, today).map_err(|problems| {
        terminal.report(&problems);
        Exit::of(&problems)
    })?;
    let wanted = |deadline: &Deadline| !args.open || deadline.state != State::Sent;
    let deadlines: Vec<Deadline> = found.into_iter().filter(wanted).collect();
    terminal.result(&match args.format {
        CalendarFormat::Human => human(&deadlines),
        CalendarFormat::Json => json(&deadlines, today),
        CalendarFormat::Ical => ical::calendar(&session.workspace.title, &deadlines, today),
    });
    let overdue = deadlines.iter().filter(|deadline| deadline.state == State::Overdue).count();
    let dates = count(deadlines.len(), "date", "dates");
    terminal.say(&match deadlines.is_empty() {
        true => "nothing is due; a table says what is with `due` or `due_after`".to_owned(),
        false => format!("{dates}, {overdue} overdue on {today}"),
    });
    Ok(Exit::Made)
}

/// A table: the day, how it stands, the row, its period, and how many documents are there.
fn human(deadlines: &[Deadline]) -> String {
    if deadlines.is_empty() {
        return String::new();
    }
    let mut rows = vec![["due", "state", "row", "period", "documents"].map(str::to_owned)];
    for deadline in deadlines {
        let dash = || "-".to_owned();
        let made = deadline.documents.iter().filter(|document| document.made).count();
        rows.push([
            deadline.due.to_string(),
            deadline.state.as_str().to_owned(),
            deadline.row.clone().unwrap_or_else(dash),
            deadline.period.map_or_else(dash, |period| period.to_string()),
            format!("{made} of {} there", deadline.documents.len()),
        ]);
    }
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn json(deadlines: &[Deadline], today: jiff::civil::Date) -> String {
    let value = serde_json::json!({ "version": 1, "today": today, "deadlines": deadlines });
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

//! `pressrun plan`

use super::args::{Plan as PlanArgs, PlanFormat};
use super::exit::Exit;
use super::selection::{count, load, selection};
use super::term::Terminal;
use crate::config::Workspace;
use crate::pipeline::{Plan, plan};

pub(super) fn run(args: &PlanArgs, workspace: Workspace, terminal: &Terminal) -> Exit {
    let session = match load(workspace, terminal) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    match plan(&session, &selection(&args.selection)) {
        Ok(plan) => {
            terminal.report(&plan.notes);
            let text = match args.format {
                PlanFormat::Human => human(&plan, &session.workspace),
                PlanFormat::Json => json(&plan, &session.workspace),
            };
            terminal.result(&text);
            terminal.say(&count(plan.jobs.len(), "job", "jobs"));
            Exit::Made
        }
        Err(problems) => {
            terminal.report(&problems);
            Exit::of(&problems)
        }
    }
}

/// A table: document, row, language, period, output.
fn human(plan: &Plan, workspace: &Workspace) -> String {
    let mut rows = vec![["document", "row", "language", "period", "output"].map(str::to_owned)];
    for job in plan.list(workspace) {
        let dash = || "-".to_owned();
        rows.push([
            job.document.to_owned(),
            job.row.map_or_else(dash, str::to_owned),
            job.language.to_owned(),
            job.period.map_or_else(dash, |period| period.to_string()),
            format!("output/{}", job.output),
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

fn json(plan: &Plan, workspace: &Workspace) -> String {
    let value = serde_json::json!({ "version": 1, "jobs": plan.list(workspace) });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

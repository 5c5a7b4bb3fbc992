//! `pressrun plan`

use super::args::{Plan as PlanArgs, PlanFormat, Upkeep as Anew};
use super::exit::Exit;
use super::selection::{OUTPUT, count, load, make_options, selection};
use super::term::Terminal;
use crate::config::Workspace;
use crate::pipeline::{Plan, Upkeep, Why, plan, reasons};

pub(super) fn run(args: &PlanArgs, workspace: Workspace, terminal: &Terminal) -> Exit {
    match try_run(args, workspace, terminal) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &PlanArgs, workspace: Workspace, terminal: &Terminal) -> Result<Exit, Exit> {
    let options = make_options(&args.making, Anew::default(), &workspace, terminal)?;
    let session = load(workspace, terminal)?;
    let plan = plan(&session, &selection(&args.selection, &session.workspace, terminal)).map_err(
        |problems| {
            terminal.report(&problems);
            Exit::of(&problems)
        },
    )?;
    terminal.report(&plan.notes);
    let upkeep = Upkeep::look(&session, &options);
    let why = upkeep.outlook(&session, &plan.jobs, &options);
    let workspace = &session.workspace;
    let text = match args.format {
        PlanFormat::Human => human(&plan, workspace, &why),
        PlanFormat::Json => json(&plan, workspace, &why),
    };
    terminal.result(&text);
    terminal.report(&upkeep.name_stale(&session, &plan));
    let open = why.iter().filter(|why| !why.is_empty()).count();
    let jobs = count(plan.jobs.len(), "job", "jobs");
    terminal.say(&format!("{jobs}, {open} to be made"));
    Ok(Exit::Made)
}

/// A table: document, row, language, period, output, and why it would be made.
fn human(plan: &Plan, workspace: &Workspace, why: &[Vec<Why>]) -> String {
    let header = ["document", "row", "language", "period", "output", "why"];
    let mut rows = vec![header.map(str::to_owned)];
    for job in plan.list(workspace, why) {
        let dash = || "-".to_owned();
        rows.push([
            job.document.to_owned(),
            job.row.map_or_else(dash, str::to_owned),
            job.language.to_owned(),
            job.period.map_or_else(dash, |period| period.to_string()),
            format!("{OUTPUT}/{}", job.output),
            if job.why.is_empty() { "up to date".to_owned() } else { reasons(job.why) },
        ]);
    }
    let mut widths = [0; 6];
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

fn json(plan: &Plan, workspace: &Workspace, why: &[Vec<Why>]) -> String {
    let value = serde_json::json!({ "version": 1, "jobs": plan.list(workspace, why) });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

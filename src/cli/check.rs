//! `pressrun check`: everything short of typesetting.

use serde::Serialize;

use super::args::Check;
use super::exit::Exit;
use super::selection::{count, load, rejects, selection};
use super::term::Terminal;
use crate::config::Workspace;
use crate::data::RowCounts;
use crate::pipeline::{
    Session, check, contract, joined, plan, protected, translations, unread_columns,
};

pub(super) fn run(args: &Check, workspace: Workspace, terminal: &Terminal) -> Exit {
    let session = match load(workspace, terminal) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let rejected = rejects(&session, args.accepting, terminal);
    let selection = selection(&args.selection, &session.workspace, terminal);
    let plan = match plan(&session, &selection) {
        Ok(plan) => plan,
        Err(problems) => {
            terminal.report(&problems);
            return Exit::of(&problems).max(rejected);
        }
    };
    show_counts(&session, terminal);
    for line in protected(&session.workspace) {
        terminal.say(&line);
    }
    terminal.report(&plan.notes);
    let contract = contract(&session, &selection.documents);
    let problems = joined(check(&session, &plan.jobs), contract);
    terminal.report(&problems);
    if selection.documents.is_empty() {
        terminal.report(&translations(&session));
        terminal.report(&unread_columns(&session));
    }
    if problems.is_empty() && rejected == Exit::Made {
        let tables = session.workspace.tables.len();
        let files = session.inputs.len();
        terminal.say(&format!(
            "{} from {} and {} are in order",
            count(tables, "table", "tables"),
            count(files, "file", "files"),
            count(plan.jobs.len(), "job", "jobs")
        ));
    }
    Exit::of(&problems).max(rejected)
}

/// What became of the rows of a table, for a machine.
#[derive(Serialize)]
struct TableCounts<'a> {
    kind: &'static str,
    version: u32,
    table: &'a str,
    #[serde(flatten)]
    counts: RowCounts,
}

/// Shows what became of the rows of each table.
fn show_counts(session: &Session, terminal: &Terminal) {
    let tables = session
        .workspace
        .tables
        .iter()
        .filter_map(|table| Some((table.name.as_str(), *session.counts.get(&table.name)?)));
    if terminal.json() {
        for (table, counts) in tables {
            let line = TableCounts { kind: "table", version: 1, table, counts };
            terminal.result_line(&serde_json::to_string(&line).unwrap_or_default());
        }
        return;
    }
    terminal.result(&aligned(tables));
}

/// One line a table: the name, and how many rows were read and what became of them.
fn aligned<'a>(tables: impl Iterator<Item = (&'a str, RowCounts)>) -> String {
    let heads = ["table", "read", "kept", "rejected", "skipped", "hidden", "below", "above"];
    let mut lines = vec![heads.map(str::to_owned)];
    for (table, c) in tables {
        let numbers = [c.read, c.kept, c.rejected, c.skipped, c.hidden, c.below, c.above];
        let [read, kept, others @ ..] = numbers;
        let [rejected, skipped, hidden, below, above] = others.map(|number| match number {
            0 => "-".to_owned(),
            number => number.to_string(),
        });
        let (read, kept) = (read.to_string(), kept.to_string());
        lines.push([table.to_owned(), read, kept, rejected, skipped, hidden, below, above]);
    }
    let mut widths = [0; 8];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for [name, numbers @ ..] in &lines {
        text.push_str(&format!("{name:width$}", width = widths[0]));
        for (number, width) in numbers.iter().zip(&widths[1..]) {
            text.push_str(&format!("  {number:>width$}"));
        }
        text.push('\n');
    }
    text
}

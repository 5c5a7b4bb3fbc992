//! `pressrun check`: everything short of typesetting.

use super::args::Check;
use super::exit::Exit;
use super::selection::{load, selection};
use super::term::Terminal;
use crate::config::Workspace;
use crate::pipeline::{check, plan};

pub(super) fn run(args: &Check, workspace: Workspace, terminal: &Terminal) -> Exit {
    let session = match load(workspace, terminal) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let plan = match plan(&session, &selection(&args.selection)) {
        Ok(plan) => plan,
        Err(problems) => {
            terminal.report(&problems);
            return Exit::of(&problems);
        }
    };
    terminal.report(&plan.notes);
    let problems = check(&session, &plan.jobs);
    terminal.report(&problems);
    if problems.is_empty() {
        let tables = session.workspace.tables.len();
        let files = session.inputs.len();
        terminal.say(&format!(
            "{tables} tables from {files} files and {} jobs are in order",
            plan.jobs.len()
        ));
    }
    Exit::of(&problems)
}

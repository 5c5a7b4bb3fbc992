//! `pressrun inspect`: what is in a file, for whoever has one and no workspace yet.

mod facts;
mod human;
mod line;

use super::args::Inspect;
use super::exit::Exit;
use super::term::Terminal;
use crate::config::SheetChoice;
use crate::data::inspect::FileReport;
use crate::diagnostic::{Diagnostic, Stage};
use crate::pipeline::{FileInspector, LoadOptions, sections};

pub(super) fn run(inspect: &Inspect, terminal: &Terminal) -> Exit {
    let options = match LoadOptions::this_program() {
        Ok(options) => options,
        Err(error) => {
            let message = format!("cannot find this program's own file to start workers ({error})");
            terminal.report(&[Diagnostic::error(Stage::Config, "usage/no-program", message)]);
            return Exit::Usage;
        }
    };
    let inspector = FileInspector::new(&options);
    let sheet = inspect.sheet.as_deref().map(choice);
    let mut reports = Vec::new();
    let mut problems = Vec::new();
    for file in &inspect.files {
        let inspected = inspector.inspect(file, sheet.as_ref());
        if let Some(report) = inspected.report {
            if !inspect.toml {
                tell(&report, !reports.is_empty(), terminal);
            }
            reports.push(report);
        }
        terminal.report(&inspected.problems);
        problems.extend(inspected.problems);
    }
    if inspect.toml {
        print_sections(&reports, terminal);
    } else if reports.iter().any(|report| !report.tables.is_empty()) {
        terminal
            .say("\n`pressrun inspect --toml` prints the lines of pressrun.toml that read this");
    }
    Exit::of(&problems)
}

/// A sheet's number, or its name.
fn choice(text: &str) -> SheetChoice {
    match text.parse() {
        Ok(number) if number > 0 => SheetChoice::Number(number),
        _ => SheetChoice::Name(text.to_owned()),
    }
}

fn tell(report: &FileReport, follows: bool, terminal: &Terminal) {
    if terminal.json() {
        return terminal.result_line(&serde_json::to_string(report).unwrap_or_default());
    }
    let space = if follows { "\n" } else { "" };
    terminal.result(&format!("{space}{}", human::write(report, terminal)));
}

fn print_sections(reports: &[FileReport], terminal: &Terminal) {
    let sections: Vec<String> = sections(reports).into_iter().map(|section| section.text).collect();
    terminal.result(&sections.join("\n"));
    for report in reports.iter().filter(|report| report.tables.is_empty()) {
        terminal.say(&format!("{} holds nothing to read", report.file));
    }
}

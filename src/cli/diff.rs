//! `pressrun diff`

use std::fmt::Write;
use std::path::Path;

use super::args::{Diff, DiffFormat};
use super::exit::Exit;
use super::selection::count;
use super::term::{Style, Terminal};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::pipeline::{CellChange, ChangeKind, Difference, FigureChange, diff};
use crate::publish::figures::FiguresRecord;
use crate::publish::records;

pub(super) fn run(args: &Diff, terminal: &Terminal) -> Exit {
    let (old, new) = match (read(&args.old), read(&args.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let problems = [old.err(), new.err()].into_iter().flatten();
            let problems: Vec<Diagnostic> = problems.map(|problem| *problem).collect();
            terminal.report(&problems);
            return Exit::Usage;
        }
    };
    let found = diff(&old, &new);
    match args.format {
        DiffFormat::Human => terminal.result(&human(&found, terminal)),
        DiffFormat::Json => {
            let json = serde_json::to_string_pretty(&found).unwrap_or_default();
            terminal.result(&(json + "\n"));
        }
    }
    let differs =
        !found.figures.is_empty() || !found.only_old.is_empty() || !found.only_new.is_empty();
    if args.exit_code && differs { Exit::SomeFailed } else { Exit::Made }
}

fn read(path: &Path) -> Result<Vec<FiguresRecord>, Box<Diagnostic>> {
    records::read(path).map_err(|error| {
        let message = format!("cannot read the figures of {} ({error})", path.display());
        let problem = Diagnostic::error(Stage::Config, "diff/unreadable", message)
            .at(Place::file(path.display().to_string()), "")
            .hint("name two output folders, or two ZIPs that `pressrun bundle` made");
        Box::new(problem)
    })
}

fn human(found: &Difference, terminal: &Terminal) -> String {
    let mut text = String::new();
    let documents = count(found.compared, "document", "documents");
    let changes = match found.figures.len() {
        0 => "no figure changed".to_owned(),
        changed => format!("{} changed", count(changed, "figure", "figures")),
    };
    let _ = writeln!(text, "{documents} compared, {changes}");
    let figures: Vec<[String; 4]> = found.figures.iter().map(figure).collect();
    let width = |column: usize| figures.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..4).map(|column| width(column).unwrap_or(0)).collect();
    let mut last = "";
    for (change, line) in found.figures.iter().zip(&figures) {
        if change.document != last {
            let _ = writeln!(text, "\n{}", terminal.paint(Style::Bold, &change.document));
            last = &change.document;
        }
        let cells: Vec<String> =
            change.cells.iter().map(|cell| format!("[{}]", cell + 1)).collect();
        let line = format!(
            "  {:<w0$}  {:>w1$}  {:>w2$}  {:>w3$}  {}",
            line[0],
            line[1],
            line[2],
            line[3],
            cells.join(""),
            w0 = widths[0],
            w1 = widths[1],
            w2 = widths[2],
            w3 = widths[3],
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if !found.cells.is_empty() {
        let _ = writeln!(text, "\n{}", terminal.paint(Style::Bold, "cells"));
    }
    for (number, change) in (1..).zip(&found.cells) {
        let _ = writeln!(text, "  [{number}] {}", cell(change));
    }
    for (what, paths) in
        [("only in the old", &found.only_old), ("only in the new", &found.only_new)]
    {
        if !paths.is_empty() {
            let _ = writeln!(text, "\n{}", terminal.paint(Style::Bold, what));
        }
        for path in paths {
            let _ = writeln!(text, "  {path}");
        }
    }
    if found.without_rows && !found.figures.is_empty() {
        text.push_str(
            "\nnot all rows are on record, so cells may be missing: bundles hold them with `contents = [\"trace\"]`, \
             and never those of people\n",
        );
    }
    text
}

/// Name, old and new number, and by how much they differ.
fn figure(change: &FigureChange) -> [String; 4] {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let unit = change.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let numbers = match change.old == change.new {
        true => value(&change.new),
        false => format!("{} → {}", value(&change.old), value(&change.new)),
    };
    let difference = change.difference.as_ref().map(|by| signed(by)).unwrap_or_default();
    let since = change.since.as_ref().filter(|since| *since != "0");
    let since = since.map(|since| format!("({} since)", signed(since))).unwrap_or_default();
    [change.figure.clone(), numbers + &unit, difference, since]
}

fn signed(number: &str) -> String {
    if number.starts_with('-') { number.replacen('-', "−", 1) } else { format!("+{number}") }
}

fn cell(change: &CellChange) -> String {
    let place = change.cell.as_deref().or(change.key.as_deref()).unwrap_or("a row without a place");
    let time = change.time.as_ref().map(|time| format!(", {time}")).unwrap_or_default();
    let value = |value: &Option<String>| value.clone().unwrap_or_default();
    match change.kind {
        ChangeKind::Changed => {
            format!("{place}{time}: {} → {}", value(&change.old), value(&change.new))
        }
        ChangeKind::Added => format!("{place}{time}: {}, not counted before", value(&change.new)),
        ChangeKind::Removed => format!("{place}{time}: {}, no longer counted", value(&change.old)),
    }
}

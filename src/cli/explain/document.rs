//! `pressrun explain output/….pdf`

use std::fmt::Write;
use std::path::Path;

use super::super::args::{Explain, ExplainFormat};
use super::super::exit::Exit;
use super::super::selection::{OUTPUT, count};
use super::super::term::{Style, Terminal};
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::pipeline::{DocumentExplanation, explain_document, number_name};
use crate::publish::figures::{FiguresRecord, NumberRecord, Printed};

/// How many numbers of one template line are shown.
const MOST_TEXTS: usize = 8;
/// How many changed files are named.
const MOST_NAMED: usize = 5;

pub(super) fn run(args: &Explain, workspace: &Workspace, terminal: &Terminal) -> Exit {
    let output = workspace.root.join(OUTPUT);
    let found = match explain_document(&workspace.root, &output, Path::new(&args.figure)) {
        Ok(found) => found,
        Err(problem) => {
            terminal.report(&[*problem]);
            return Exit::Usage;
        }
    };
    terminal.report(&changed(&found));
    let Some(record) = &found.record else {
        return none(&found, args.format, terminal);
    };
    terminal.result(&match args.format {
        ExplainFormat::Human => human(record, terminal),
        ExplainFormat::Csv => csv(record),
        ExplainFormat::Json => json(&found),
    });
    Exit::Made
}

/// A document without figures is a good answer too.
fn none(found: &DocumentExplanation, format: ExplainFormat, terminal: &Terminal) -> Exit {
    match format {
        ExplainFormat::Human => {
            terminal.result(&format!("{OUTPUT}/{} prints no numbers of figures\n", found.artifact));
        }
        ExplainFormat::Csv => terminal.result(HEADER),
        ExplainFormat::Json => terminal.result(&json(found)),
    }
    Exit::Made
}

/// What is no longer as it was when the document was made.
fn changed(found: &DocumentExplanation) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let artifact = &found.artifact;
    let mut warn = |id, message: String, hint: &str| {
        let place = Place::file(format!("{OUTPUT}/{artifact}"));
        warnings.push(Diagnostic::warning(Stage::Document, id, message).at(place, "").hint(hint));
    };
    if !found.same_pdf {
        let message = "this PDF is not the one that the record was made with".to_owned();
        warn("explain/other-pdf", message, "build it again, and ask then");
    }
    if !found.changed.is_empty() {
        let mut names: Vec<&str> =
            found.changed.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = format!("{} more", found.changed.len().saturating_sub(MOST_NAMED));
        if found.changed.len() > MOST_NAMED {
            names.push(&more);
        }
        let message = format!("changed since it was made: {}", names.join(", "));
        warn("explain/changed", message, "what follows is what stood in them then");
    }
    warnings
}

/// Every printed number with its place, in the order of the pages.
fn printed(record: &FiguresRecord) -> Vec<(&Printed, &NumberRecord)> {
    let mut all: Vec<(&Printed, &NumberRecord)> = Vec::new();
    for number in &record.numbers {
        let found = number.printed.iter().any(|printed| !printed.pages.is_empty());
        for (index, place) in number.printed.iter().enumerate() {
            let same = |other: &Printed| other.text == place.text && other.pages == place.pages;
            // What is also handed to a chart is printed once.
            let again = number.printed[..index].iter().any(same);
            let elsewhere = found && place.pages.is_empty();
            if !(again || elsewhere) {
                all.push((place, number));
            }
        }
    }
    all.sort_by_key(|(printed, _)| {
        let page = printed.pages.first().copied().unwrap_or(u32::MAX);
        (page, printed.template.clone(), printed.line)
    });
    all
}

fn human(record: &FiguresRecord, terminal: &Terminal) -> String {
    let printed = printed(record);
    let mut text = String::new();
    let of = [record.row.as_deref(), Some(&*record.language), record.period.as_deref()];
    let of: Vec<&str> = of.into_iter().flatten().collect();
    let _ = writeln!(
        text,
        "{}  {} for {}",
        terminal.paint(Style::Bold, &format!("{OUTPUT}/{}", record.artifact)),
        record.document,
        of.join(", ")
    );
    let head = ["page", "printed", "figure", "rule", "rows"].map(str::to_owned);
    let lines = printed.iter().map(|(place, number)| {
        [
            pages(place),
            place.text.clone(),
            number_name(number.view, &number.figure, &number.part),
            number.rule.clone(),
            number.count.map_or_else(|| "–".to_owned(), |count| count.to_string()),
        ]
    });
    let lines: Vec<[String; 5]> = std::iter::once(head).chain(lines).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..5).map(|column| width(column).unwrap_or(0)).collect();
    for (number, line) in lines.iter().enumerate() {
        let right = |column: usize| format!("{:>1$}", line[column], widths[column]);
        let left = |column: usize| format!("{:<1$}", line[column], widths[column]);
        let line = [right(0), right(1), left(2), left(3), right(4)].join("  ");
        let line = if number == 0 { terminal.paint(Style::Dim, &line) } else { line };
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if printed.iter().any(|(place, _)| !place.certain && !place.pages.is_empty()) {
        let _ = writeln!(text, "~ found by its text: it may also stand on that page for another");
    }
    if printed.iter().any(|(place, _)| place.pages.is_empty()) {
        let _ = writeln!(text, "– not found as a text on any page, such as the height of a bar");
    }
    if !record.annexes.is_empty() {
        text.push_str("behind its own pages follow annexes, which are explained by themselves:\n");
    }
    for annex in &record.annexes {
        let last = annex.page + annex.pages.saturating_sub(1);
        let _ = writeln!(text, "  pages {}–{last}  {OUTPUT}/{}", annex.page, annex.artifact);
    }
    match record.untraced.len() {
        0 if !record.annexes.is_empty() => {
            text.push_str("every number printed on its own pages is a figure or a cell\n");
        }
        0 => text.push_str("every printed number is a figure or a cell\n"),
        untraced => {
            let numbers = count(untraced, "printed number", "printed numbers");
            let is = if untraced == 1 { "is" } else { "are" };
            let _ = writeln!(text, "{numbers} that {is} neither a figure nor a cell:");
        }
    }
    // One line of a template often prints a whole column.
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for untraced in &record.untraced {
        let place = &untraced.printed;
        let line = format!("  page {}  {}:{}", pages(place), place.template, place.line);
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, texts)) => texts.push(place.text.clone()),
            None => lines.push((line, vec![place.text.clone()])),
        }
    }
    for (line, texts) in lines {
        let more = match texts.len().saturating_sub(MOST_TEXTS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let texts = &texts[..texts.len().min(MOST_TEXTS)];
        let _ = writeln!(text, "{line}  {}{more}", texts.join(" · "));
    }
    text
}

/// `2`, `2, 5`, `~3` for one that was found by its text, and `–` for none.
fn pages(place: &Printed) -> String {
    let pages: Vec<String> = place.pages.iter().map(u32::to_string).collect();
    match (pages.is_empty(), place.certain) {
        (true, _) => "–".to_owned(),
        (false, true) => pages.join(", "),
        (false, false) => format!("~{}", pages.join(", ")),
    }
}

/// The head of the list as CSV.
const HEADER: &str = "pages,printed,figure,value,unit,rule,rows,template,line\n";

fn csv(record: &FiguresRecord) -> String {
    let mut text = HEADER.to_owned();
    let mut line = |fields: [String; 9]| {
        text.push_str(&fields.map(|field| super::quoted(&field)).join(","));
        text.push('\n');
    };
    let pages =
        |place: &Printed| place.pages.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    for (place, number) in printed(record) {
        line([
            pages(place),
            place.text.clone(),
            number_name(number.view, &number.figure, &number.part),
            number.value.clone(),
            number.unit.clone().unwrap_or_default(),
            number.rule.clone(),
            number.count.map(|count| count.to_string()).unwrap_or_default(),
            place.template.clone(),
            place.line.to_string(),
        ]);
    }
    for untraced in &record.untraced {
        let place = &untraced.printed;
        let mut fields = [const { String::new() }; 9];
        fields[0] = pages(place);
        fields[1].clone_from(&place.text);
        fields[7].clone_from(&place.template);
        fields[8] = place.line.to_string();
        line(fields);
    }
    text
}

fn json(found: &DocumentExplanation) -> String {
    let value = serde_json::json!({
        "version": 1,
        "same_pdf": found.same_pdf,
        "changed": found.changed,
        "record": found.record,
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

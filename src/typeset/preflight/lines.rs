//! Lines that stand alone: the first or last line of a paragraph without its others, and headings
//! whose text begins elsewhere.

use std::collections::HashMap;

use typst::introspection::Location;

use super::page::{Part, Run, Sheet};
use super::{Finding, quoted};
use crate::config::Rule;

/// A line of a paragraph or heading.
#[derive(Debug, Clone)]
struct Line<'a> {
    page: u32,
    baseline: f64,
    left: f64,
    runs: Vec<&'a Run>,
}

impl Line<'_> {
    fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Whether a line behind this one begins another column or page.
    fn breaks_before(&self, next: &Line<'_>) -> bool {
        self.page != next.page || next.baseline < self.baseline - 1.0
    }
}

pub(super) fn lonely(sheets: &[Sheet], findings: &mut Vec<Finding>) {
    let parts = parts(sheets);
    for (part, lines) in &parts {
        if part.heading {
            if let (Some(first), Some(last)) = (lines.first(), lines.last())
                && alone(first, last, sheets)
            {
                let message = format!(
                    "the heading {} stands at the foot of a column on page {}, and its text begins elsewhere",
                    quoted(&last.text()),
                    last.page
                );
                findings.push(finding(message, last));
            }
            continue;
        }
        let Some(first_break) = lines.windows(2).position(|pair| pair[0].breaks_before(&pair[1]))
        else {
            continue;
        };
        if first_break == 0 && lines.len() > 2 {
            let message = format!(
                "the first line of a paragraph stands alone at the foot of a column on page {}: {}",
                lines[0].page,
                quoted(&lines[0].text())
            );
            findings.push(finding(message, &lines[0]));
        }
        let last = lines.len() - 1;
        if lines.len() > 2 && lines[last - 1].breaks_before(&lines[last]) {
            let message = format!(
                "the last line of a paragraph stands alone at the head of a column on page {}: {}",
                lines[last].page,
                quoted(&lines[last].text())
            );
            findings.push(finding(message, &lines[last]));
        }
    }
}

/// Whether what follows a heading begins in another column or on another page, and the heading stands
/// in the lower part of its own. What follows is whatever is set next, or stands beside.
fn alone(first: &Line<'_>, last: &Line<'_>, sheets: &[Sheet]) -> bool {
    let Some(sheet) = sheets.iter().find(|sheet| sheet.number == last.page) else { return false };
    let heading = last.runs[last.runs.len() - 1];
    let readable = |run: &&Run| !run.artifact && run.upright && !run.text.trim().is_empty();
    let at = sheet.runs.iter().position(|run| std::ptr::eq(run, heading));
    let next = at.and_then(|at| sheet.runs[at + 1..].iter().find(readable));
    let pictures = sheet.pictures.iter().any(|picture| picture.area.bottom > last.baseline);
    let low = last.baseline > sheet.size.1 * 0.6 && !pictures;
    let elsewhere = match next {
        // A column begins above; text beside the heading begins at its own height.
        Some(next) => {
            let above = next.area.bottom < first.baseline - heading.size;
            above && next.area.left > heading.area.right.min(last.left + 20.0)
        }
        None => sheets.iter().any(|other| other.number == last.page + 1),
    };
    low && elsewhere
}

fn finding(message: String, line: &Line<'_>) -> Finding {
    Finding {
        rule: Rule::LonelyLines,
        page: Some(line.page),
        message,
        span: line.runs[0].span,
        text: line.text(),
        hint: Some("add or take away a few words before it".to_owned()),
    }
}

/// The paragraphs and headings in their order, with their lines.
fn parts(sheets: &[Sheet]) -> Vec<(Part, Vec<Line<'_>>)> {
    let mut parts: Vec<(Part, Vec<Line<'_>>)> = Vec::new();
    let mut known: HashMap<Location, usize> = HashMap::new();
    for sheet in sheets {
        for run in sheet.runs.iter().filter(|run| run.upright && !run.artifact) {
            let Some(part) = run.part else { continue };
            let at = *known.entry(part.location).or_insert_with(|| {
                parts.push((part, Vec::new()));
                parts.len() - 1
            });
            let lines = &mut parts[at].1;
            let baseline = run.area.bottom;
            match lines.last_mut() {
                // Superscripts and smaller type belong to the line.
                Some(line)
                    if line.page == sheet.number
                        && (line.baseline - baseline).abs() < run.size.max(6.0) * 0.6 =>
                {
                    line.runs.push(run);
                }
                _ => lines.push(Line {
                    page: sheet.number,
                    baseline,
                    left: run.area.left,
                    runs: vec![run],
                }),
            }
        }
    }
    parts
}

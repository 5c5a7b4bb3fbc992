//! The inspection of finished pages before they are published: what a careful printer would ask
//! about. Findings name the page and the place; the caller leads them on to the template and the cell.

mod fit;
mod inks;
mod language;
mod legible;
mod lines;
mod links;
mod locate;
mod page;
mod pictures;

use typst_layout::PagedDocument;

use self::locate::Locator;
use self::page::{Open, Sheet, read};
use super::problem::TypstProblem;
use super::world::JobWorld;
use crate::config::{Level, Preflight, Rule};
use crate::diagnostic::Severity;

/// How many findings of one rule are told for a document. More have one cause.
const MOST: usize = 6;

/// Something found on a page.
struct Finding {
    rule: Rule,
    message: String,
    /// The source that it was set from, as far as Typst knows.
    span: typst::syntax::Span,
    /// The text that was found, which may lead to its source where the span does not.
    text: String,
    hint: Option<String>,
}

/// Inspects the pages of a document.
pub(super) fn inspect(
    world: &JobWorld<'_>,
    document: &PagedDocument,
    config: &Preflight,
    standards: &[String],
) -> Vec<TypstProblem> {
    let mut open = Open::default();
    let sheets: Vec<Sheet> =
        (1..).zip(document.pages()).map(|(number, page)| read(number, page, &mut open)).collect();
    let mut findings = Vec::new();
    for sheet in &sheets {
        fit::overflow(sheet, &mut findings);
        fit::off_page(sheet, f64::from(config.safe), &mut findings);
        legible::small(sheet, f64::from(config.min_size), &mut findings);
        legible::contrast(sheet, f64::from(config.min_contrast), &mut findings);
        pictures::resolution(sheet, f64::from(config.min_ppi), &mut findings);
        // Where a standard asks for the text, Typst does.
        if !standards.iter().any(|standard| standard == "ua-1") {
            pictures::alt(sheet, &mut findings);
        }
        links::broken(sheet, &mut findings);
    }
    if config.wants(Rule::InkColours) {
        inks::screen_colours(&sheets, &mut findings);
    }
    lines::lonely(&sheets, &mut findings);
    language::untranslated(&sheets, &mut findings);
    fit::pages(&sheets, &config.pages, &mut findings);
    findings.retain(|finding| config.wants(finding.rule));
    if findings.is_empty() {
        return Vec::new();
    }
    let locator = Locator::new(world.main_source().text());
    told(world, &locator, findings, config)
}

/// Findings as problems, the most of one rule cut short.
fn told(
    world: &JobWorld<'_>,
    locator: &Locator,
    findings: Vec<Finding>,
    config: &Preflight,
) -> Vec<TypstProblem> {
    let mut problems = Vec::new();
    for (_, rule) in Rule::ALL {
        let severity = match config.level(rule) {
            Level::Off => continue,
            Level::Note => Severity::Note,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        };
        let own: Vec<&Finding> = findings.iter().filter(|finding| finding.rule == rule).collect();
        for (index, finding) in own.iter().take(MOST).enumerate() {
            let mut message = finding.message.clone();
            if index + 1 == MOST && own.len() > MOST {
                message.push_str(&format!("; {} more like this", own.len() - MOST));
            }
            let range = locator.find(&finding.text);
            let mut problem = TypstProblem::found(world, message, finding.span, range);
            problem.severity = severity;
            problem.rule = Some(rule);
            problem.hints.extend(finding.hint.clone().map(|hint| (hint, None)));
            problems.push(problem);
        }
    }
    problems
}

/// A text as a message shows it: its beginning.
fn quoted(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("“{}…”", text[..end].trim_end()),
        None => format!("“{text}”"),
    }
}

#[cfg(test)]
mod tests;

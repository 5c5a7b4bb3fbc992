//! Text in another language than it says.

use super::page::{Part, Run, Sheet};
use super::{Finding, quoted};
use crate::config::Rule;
use crate::locale::{Language, guess_language};

/// Texts that are clearly written in another language than they are marked with. Marked passages are
/// measured by their own mark.
pub(super) fn untranslated(sheets: &[Sheet], findings: &mut Vec<Finding>) {
    for sheet in sheets {
        for runs in pieces(sheet) {
            let text: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
            let text = text.join(" ");
            let own = Language::new(&runs[0].language);
            let Some(other) = guess_language(&text).filter(|other| *other != own.code()) else {
                continue;
            };
            findings.push(Finding {
                rule: Rule::Untranslated,
                page: Some(sheet.number),
                message: format!(
                    "text on page {} seems to be {} and not {}: {}",
                    sheet.number,
                    name(other),
                    name(own.code()),
                    quoted(&text)
                ),
                span: runs[0].span,
                text,
                hint: Some(
                    "translate it, or mark the passage as another language: {{ text | in_language(\"en\") }}"
                        .to_owned(),
                ),
            });
        }
    }
}

fn name(language: &str) -> &str {
    match language {
        "az" => "Azerbaijani",
        "en" => "English",
        "ru" => "Russian",
        other => other,
    }
}

/// The texts of a page: paragraphs and headings in one language, and what belongs to neither box by
/// box.
fn pieces(sheet: &Sheet) -> Vec<Vec<&Run>> {
    let mut pieces: Vec<(Key<'_>, Vec<&Run>)> = Vec::new();
    for run in &sheet.runs {
        let loose = run.part.is_none().then(|| (run.boxes.last().copied(), run.size.to_bits()));
        let key = (run.part, loose, run.language.as_str());
        match pieces.iter_mut().rev().find(|(other, _)| *other == key) {
            Some((_, runs)) => runs.push(run),
            None => pieces.push((key, vec![run])),
        }
    }
    pieces.into_iter().map(|(_, runs)| runs).collect()
}

/// What the runs of one text have in common: their paragraph, or the box and the size; the language.
type Key<'a> = (Option<Part>, Option<(Option<usize>, u64)>, &'a str);

//! Reads `impose = { sheets = "booklet", creep = 0.1 }`.

use super::reader::Section;
use super::settled::{Impose, Imposition};

/// The most that pages may move from sheet to sheet, in millimetres: paper is not thicker.
const MOST_CREEP: f64 = 1.0;

pub(super) fn impose(parent: &Section<'_>) -> Option<Impose> {
    let section = parent.section("impose")?;
    let imposition = section.required_text("sheets").and_then(|word| {
        let found = match word.get_ref().as_str() {
            "booklet" => Some(Imposition::Booklet),
            "2-up" => Some(Imposition::TwoUp),
            _ => None,
        };
        if found.is_none() {
            let message = format!("pages are not placed on sheets as `{}`", word.get_ref());
            let hint = Some("write booklet or 2-up".to_owned());
            section.problems.error("config/bad-choice", message, word.span(), hint);
        }
        found
    });
    let creep = section.number("creep").and_then(|text| match text.get_ref().parse::<f64>() {
        Ok(creep) if (0.0..=MOST_CREEP).contains(&creep) => Some(creep),
        _ => {
            let message = "`creep` must lie between 0 and 1 millimetre";
            section.problems.error("config/bad-limit", message, text.span(), None);
            None
        }
    });
    section.finish();
    Some(Impose { imposition: imposition?, creep: creep.unwrap_or(0.0) })
}

//! Reads `impose = { sheets = "booklet", creep = 0.1 }`.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;
use toml::Spanned;

use super::reader::Section;
use super::settled::{Impose, Imposition, OptionValue, Paper, Turn};

/// The most that pages may move from sheet to sheet, in millimetres: paper is not thicker.
const MOST_CREEP: f64 = 1.0;
/// The width that the panel that is turned in has if nothing is declared: 3 mm less than the others of A4.
const TURNED: f64 = 97.0;

const SHEETS: [(&str, Imposition); 4] = [
    ("booklet", Imposition::Booklet),
    ("2-up", Imposition::TwoUp),
    ("tri-fold", Imposition::TriFold),
    ("z-fold", Imposition::ZFold),
];

pub(super) fn impose(
    parent: &Section<'_>,
    options: &BTreeMap<String, OptionValue>,
) -> Option<Impose> {
    let section = parent.section("impose")?;
    let sheets = section.required_text("sheets");
    let imposition = sheets.as_ref().and_then(|word| one_of(&section, word, &SHEETS));
    let creep = length(&section, "creep", 0.0, MOST_CREEP);
    let turned = length(&section, "turned_in", 50.0, 200.0);
    let paper = section.text("paper");
    let turn = section.text("turn");
    // A key that would do nothing was meant for something.
    let leaflet = imposition.is_none_or(Imposition::is_leaflet);
    for (key, given, fits, of) in [
        ("creep", span(&creep), imposition.is_none_or(|i| i == Imposition::Booklet), "a booklet"),
        (
            "turned_in",
            span(&turned),
            imposition.is_none_or(|i| i == Imposition::TriFold),
            "a tri-fold leaflet",
        ),
        ("paper", span(&paper), leaflet, "a leaflet"),
        ("turn", span(&turn), leaflet, "a leaflet"),
    ] {
        if let (Some(given), false) = (given, fits) {
            let message = format!("`{key}` belongs to the sheets of {of}");
            section.problems.error("config/bad-choice", message, given, None);
        }
    }
    let paper = paper.and_then(|word| one_of(&section, &word, &Paper::ALL)).unwrap_or_default();
    let turn = turn.and_then(|word| one_of(&section, &word, &Turn::ALL)).unwrap_or_default();
    let Some(imposition) = imposition else {
        section.finish();
        return None;
    };
    let settled = Impose {
        imposition,
        creep: creep.map_or(0.0, Spanned::into_inner),
        paper,
        turn,
        turned: turned.map(Spanned::into_inner).or_else(|| own_turned(options)).unwrap_or(TURNED),
    };
    if let Some(message) = contradiction(&settled, options) {
        let hint = "the marks must stand where the panels of the document end";
        let span = sheets.map_or_else(|| section.span.clone(), |sheets| sheets.span());
        section.problems.error("config/bad-choice", message, span, Some(hint.to_owned()));
    }
    section.finish();
    Some(settled)
}

fn span<T>(given: &Option<Spanned<T>>) -> Option<std::ops::Range<usize>> {
    given.as_ref().map(Spanned::span)
}

/// The width of the turned-in panel in the document's own options, in millimetres.
fn own_turned(options: &BTreeMap<String, OptionValue>) -> Option<f64> {
    match options.get("turned_in") {
        Some(OptionValue::Number(own)) => own.to_f64(),
        _ => None,
    }
}

/// What the document's own options of a leaflet (`fold`, `turned_in`) say against the sheets.
fn contradiction(impose: &Impose, options: &BTreeMap<String, OptionValue>) -> Option<String> {
    let fold = match options.get("fold") {
        Some(OptionValue::Text(fold)) => fold.as_str(),
        _ => "",
    };
    match (fold, impose.imposition) {
        ("z", Imposition::TriFold) => {
            Some("the document is folded in a zigzag: its sheets are `z-fold`".to_owned())
        }
        ("roll", Imposition::ZFold) => {
            Some("a panel of the document is turned in: its sheets are `tri-fold`".to_owned())
        }
        (_, Imposition::TriFold) => {
            let own = own_turned(options).filter(|own| (own - impose.turned).abs() > 0.001)?;
            let turned = impose.turned;
            Some(format!(
                "the panel that is turned in has {own} mm in the document, and {turned} mm on the sheets"
            ))
        }
        _ => None,
    }
}

fn one_of<T: Copy>(section: &Section<'_>, word: &Spanned<String>, all: &[(&str, T)]) -> Option<T> {
    let found = all.iter().find(|(name, _)| name == word.get_ref()).map(|(_, found)| *found);
    if found.is_none() {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let message = format!("pages are not placed on sheets as `{}`", word.get_ref());
        let hint = Some(format!("write {}", names.join(", ")));
        section.problems.error("config/bad-choice", message, word.span(), hint);
    }
    found
}

fn length(section: &Section<'_>, key: &'static str, least: f64, most: f64) -> Option<Spanned<f64>> {
    let given = section.number(key)?;
    match given.get_ref().parse::<f64>() {
        Ok(length) if (least..=most).contains(&length) => Some(Spanned::new(given.span(), length)),
        _ => {
            let unit = if most == 1.0 { "millimetre" } else { "millimetres" };
            let message = format!("`{key}` must lie between {least} and {most} {unit}");
            section.problems.error("config/bad-limit", message, given.span(), None);
            None
        }
    }
}

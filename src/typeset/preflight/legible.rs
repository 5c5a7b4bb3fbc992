//! Type that is too small, or stands out too little from what it stands on.

use std::collections::BTreeSet;

use typst::visualize::Color;

use super::page::{Run, Sheet};
use super::{Finding, quoted};
use crate::config::Rule;

/// Type smaller than `least` points.
pub(super) fn small(sheet: &Sheet, least: f64, findings: &mut Vec<Finding>) {
    let mut told = BTreeSet::new();
    for run in sheet.runs.iter().filter(|run| run.text.chars().any(char::is_alphanumeric)) {
        // Sizes are rounded as people write them, and each is told once a page.
        let size = (run.size * 10.0).round() / 10.0;
        if size >= least || !told.insert(size.to_bits()) {
            continue;
        }
        findings.push(Finding {
            rule: Rule::SmallText,
            page: Some(sheet.number),
            message: format!(
                "type of {size} pt on page {}: {}; the least is {least} pt",
                sheet.number,
                quoted(&run.text)
            ),
            span: run.span,
            text: run.text.clone(),
            hint: None,
        });
    }
}

/// Type with less contrast than WCAG asks for.
pub(super) fn contrast(sheet: &Sheet, least: f64, findings: &mut Vec<Finding>) {
    let mut told = BTreeSet::new();
    for run in sheet.runs.iter().filter(|run| !run.text.trim().is_empty()) {
        let Some((ratio, fill, ground)) = measured(sheet, run) else { continue };
        // Large type is of 18 points, or of 14 and bold; it may have 3 to 1 where small has 4.5.
        let large = run.size >= 18.0 || (run.bold && run.size >= 14.0);
        let needed = if large { least * 2.0 / 3.0 } else { least };
        if ratio + 0.005 >= needed || !told.insert((fill.clone(), ground.clone())) {
            continue;
        }
        findings.push(Finding {
            rule: Rule::Contrast,
            page: Some(sheet.number),
            message: format!(
                "{} on page {} is {fill} on {ground}: a contrast of {ratio:.1} to 1, and {needed:.1} is needed",
                quoted(&run.text),
                sheet.number
            ),
            span: run.span,
            text: run.text.clone(),
            hint: Some("choose a darker or a lighter colour".to_owned()),
        });
    }
}

/// The contrast of a run with what lies below it, and both colours; `None` where these are not known.
fn measured(sheet: &Sheet, run: &Run) -> Option<(f64, String, String)> {
    let fill = run.fill.as_ref()?;
    let centre = run.area.centre();
    let mut ground = [255.0; 3];
    for below in sheet.grounds[..run.after].iter().filter(|ground| ground.area.holds(centre)) {
        // A picture, a gradient, a round shape.
        ground = over(below.colour.as_ref()?, ground);
    }
    let fill = over(fill, ground);
    let (a, b) = (luminance(fill), luminance(ground));
    let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
    Some((ratio, hex(fill), hex(ground)))
}

/// A colour as it is seen on a ground, in red, green and blue from 0 to 255.
fn over(colour: &Color, ground: [f64; 3]) -> [f64; 3] {
    let rgb = colour.to_rgb();
    let alpha = f64::from(rgb.alpha);
    let mix = |channel: f32, below: f64| f64::from(channel) * 255.0 * alpha + below * (1.0 - alpha);
    [mix(rgb.red, ground[0]), mix(rgb.green, ground[1]), mix(rgb.blue, ground[2])]
}

/// As WCAG 2.1 defines it.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        let share = channel / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn hex(colour: [f64; 3]) -> String {
    let [r, g, b] = colour.map(|channel| channel.round() as u8);
    format!("#{r:02X}{g:02X}{b:02X}")
}

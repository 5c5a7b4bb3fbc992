//! Both sides of a leaflet that is folded twice, back to back in the middle of a sheet, with bleed, crop
//! marks and fold marks.
//!
//! A panel that is turned in lies within the two others, and is a few millimetres narrower, so that it does
//! not buckle. Outside it is the first from the left, inside the last: the two are the same piece of paper.
//! So the folds of the inside mirror those of the outside, and a sheet whose leaflet lies in its middle
//! brings them onto each other, over whichever edge it is turned.

use super::{POINTS, Pictured};
use crate::config::{Impose, Imposition, Turn};

/// How much of a page's bleed is kept, in millimetres: what lies beyond may hold marks of its own.
const BLEED: f64 = 3.0;
/// How long marks are, in millimetres, where the sheet has room.
const MARK: f64 = 5.0;

/// The two sides of a leaflet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Outside,
    Inside,
}

/// The distances of the folds from the left edge of a side, in the unit of `width`.
fn folds(face: Face, width: f64, turned: Option<f64>) -> [f64; 2] {
    let wide = turned.map_or(width / 3.0, |turned| (width - turned) / 2.0);
    match face {
        Face::Outside => [width - 2.0 * wide, width - wide],
        Face::Inside => [wide, 2.0 * wide],
    }
}

/// The source of the sheet's two sides.
///
/// # Errors
/// If the document is no leaflet, or does not fit on the paper, in words.
pub(super) fn source(pages: usize, pictured: &Pictured, impose: &Impose) -> Result<String, String> {
    if pages != 2 {
        return Err(format!(
            "a leaflet that is folded has two pages, its outside and its inside, and this has {pages}"
        ));
    }
    let (width, height) = (pictured.width / POINTS, pictured.height / POINTS);
    let (across, down) = impose.paper.size();
    if width > across + 0.01 || height > down + 0.01 {
        return Err(format!(
            "a page of {width:.0} × {height:.0} mm does not fit on paper of {across:.0} × {down:.0} mm: choose another `paper`"
        ));
    }
    let turned = (impose.imposition == Imposition::TriFold).then_some(impose.turned);
    if turned.is_some_and(|turned| turned >= width / 2.0) {
        return Err(format!(
            "a panel of {} mm cannot be turned in on a page of {width:.0} mm: `turned_in` is too wide",
            impose.turned
        ));
    }
    let (left, top) = ((across - width) / 2.0, (down - height) / 2.0);
    let bleed = pictured.bleed.map(|side| side / POINTS);
    let mut text = format!(
        "#set page(width: {across}mm, height: {down}mm, margin: 0pt)\n#set document(title: \"sheets\")\n{}",
        pictured.function()
    );
    for (number, face) in [(1, Face::Outside), (2, Face::Inside)] {
        let (before, above) = (bleed.left.min(BLEED).min(left), bleed.top.min(BLEED).min(top));
        let (behind, below) = (bleed.right.min(BLEED).min(left), bleed.bottom.min(BLEED).min(top));
        let mut side = format!(
            "#shown({number}, {}mm, {}mm, {}mm, {}mm, {before}mm, {above}mm)\n",
            left - before,
            top - above,
            width + before + behind,
            height + above + below,
        );
        side.push_str(&marks(folds(face, width, turned), (left, top), (width, height)));
        if number == 2 {
            text.push_str("#pagebreak()\n");
        }
        // Over the long edge top and foot change places, so what stands upright there is turned here.
        let upside_down = number == 2 && impose.turn == Turn::LongEdge;
        let angle = if upside_down { 180 } else { 0 };
        text.push_str(&format!(
            "#rotate({angle}deg, block(width: {across}mm, height: {down}mm)[\n{side}])\n"
        ));
    }
    Ok(text)
}

/// Crop marks at the corners, and dashed ones at the folds, outside of the bleed, as far as the sheet reaches.
fn marks(folds: [f64; 2], (left, top): (f64, f64), (width, height): (f64, f64)) -> String {
    let mut text = String::new();
    let mut line = |(x1, y1): (f64, f64), (x2, y2): (f64, f64), dash: &str| {
        text.push_str(&format!(
            "#place(std.top + std.left, line(start: ({x1}mm, {y1}mm), end: ({x2}mm, {y2}mm), \
             stroke: (paint: cmyk(0%, 0%, 0%, 100%), thickness: 0.25pt, dash: {dash})))\n"
        ));
    };
    let (right, foot) = (left + width, top + height);
    let (across, down) = (MARK.min(left - BLEED), MARK.min(top - BLEED));
    if down > 0.0 {
        let crops = [(left, "none"), (right, "none")];
        let folds = folds.map(|fold| (left + fold, "\"densely-dashed\""));
        for (x, dash) in crops.into_iter().chain(folds) {
            line((x, top - BLEED - down), (x, top - BLEED), dash);
            line((x, foot + BLEED), (x, foot + BLEED + down), dash);
        }
    }
    if across > 0.0 {
        for y in [top, foot] {
            line((left - BLEED - across, y), (left - BLEED, y), "none");
            line((right + BLEED, y), (right + BLEED + across, y), "none");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_lie_on_each_other_when_the_sheet_is_turned() {
        for turned in [Some(97.0), Some(96.0), Some(99.0), None] {
            let outside = folds(Face::Outside, 297.0, turned);
            let inside = folds(Face::Inside, 297.0, turned);
            let mirrored = [297.0 - inside[1], 297.0 - inside[0]];
            for (outside, inside) in outside.iter().zip(mirrored) {
                assert!((outside - inside).abs() < 1e-9, "{turned:?}");
            }
        }
        assert_eq!(folds(Face::Outside, 297.0, Some(97.0)), [97.0, 197.0]);
        assert_eq!(folds(Face::Inside, 297.0, Some(97.0)), [100.0, 200.0]);
    }
}

//! Pictures with too few pixels, and pictures that a screen reader cannot tell.

use typst::visualize::ImageKind;

use super::Finding;
use super::page::Sheet;
use crate::config::Rule;

/// Pictures that are printed with fewer pixels per inch than `least`.
pub(super) fn resolution(sheet: &Sheet, least: f64, findings: &mut Vec<Finding>) {
    for picture in &sheet.pictures {
        let ImageKind::Raster(raster) = picture.image.kind() else { continue };
        let (width, height) = (raster.width(), raster.height());
        let ppi = |pixels: u32, points: f64| f64::from(pixels) / (points / 72.0);
        let found = ppi(width, picture.printed.0).min(ppi(height, picture.printed.1));
        if found + 0.5 >= least {
            continue;
        }
        let needed = (f64::from(width) * least / found).ceil();
        findings.push(Finding {
            rule: Rule::Resolution,
            page: Some(sheet.number),
            message: format!(
                "a picture on page {} is printed with {found:.0} pixels per inch, and {least:.0} are needed",
                sheet.number
            ),
            span: picture.span,
            text: String::new(),
            hint: Some(format!(
                "it has {width} × {height} pixels; take one that is at least {needed} pixels wide, or print it smaller"
            )),
        });
    }
}

/// Pictures without a text that says what they show.
pub(super) fn alt(sheet: &Sheet, findings: &mut Vec<Finding>) {
    for picture in sheet.pictures.iter().filter(|picture| !picture.artifact && !picture.told) {
        if picture.image.alt().is_some_and(|alt| !alt.trim().is_empty()) {
            continue;
        }
        findings.push(Finding {
            rule: Rule::Alt,
            page: Some(sheet.number),
            message: format!("a picture on page {} has no alternative text", sheet.number),
            span: picture.span,
            text: String::new(),
            hint: Some(
                "say what it shows in a column of the table, and give it to `image(…, alt: …)`; a mere decoration belongs into `pdf.artifact(…)`"
                    .to_owned(),
            ),
        });
    }
}

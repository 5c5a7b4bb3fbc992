//! What a printer must still separate: pictures and colours of the screen in a document whose own colours
//! are inks.

use typst::visualize::{Color, ImageKind, ProcessColor, RasterImage};

use super::Finding;
use super::page::{Area, Sheet};
use super::quoted;
use crate::config::Rule;
use crate::typeset::clean::jpeg_head;
use crate::typeset::pictures::stand_in_is_coloured;

/// Millimetres in a point.
const MILLIMETRES: f64 = 25.4 / 72.0;
/// How many things are named.
const MOST: usize = 4;

/// Pictures, grounds and type in the colours of the screen, if anything on the pages is set in inks. A document
/// without inks is one for the screen, and fine.
pub(super) fn screen_colours(sheets: &[Sheet], findings: &mut Vec<Finding>) {
    if !sheets.iter().any(has_inks) {
        return;
    }
    // What it is, where it comes from, where it stands, and whether it is a mere decoration.
    let mut found = Vec::new();
    for sheet in sheets {
        for picture in &sheet.pictures {
            let kind = match picture.image.kind() {
                ImageKind::Raster(raster) if coloured(raster) => "a photograph",
                ImageKind::Svg(_) => "a drawing",
                // A page of a PDF keeps its own colours, whichever they are.
                ImageKind::Raster(_) | ImageKind::Pdf(_) => continue,
            };
            let shows = match picture.image.alt().map(str::trim) {
                Some(alt) if !alt.is_empty() => format!(" ({})", quoted(alt)),
                _ => String::new(),
            };
            let place = place(sheet, picture.area);
            found.push((format!("{kind}{shows}"), picture.span, place, picture.artifact));
        }
        let screen = |colour: &Option<Color>| colour.as_ref().is_some_and(is_screen);
        // The paper and what is painted white over it print nothing.
        for ground in sheet.grounds.iter().skip(1).filter(|ground| screen(&ground.colour)) {
            let span = typst::syntax::Span::detached();
            found.push(("a ground".to_owned(), span, place(sheet, ground.area), false));
        }
        for run in sheet.runs.iter().filter(|run| screen(&run.fill)) {
            let what = format!("the text {}", quoted(&run.text));
            found.push((what, run.span, place(sheet, run.area), run.artifact));
        }
    }
    found.sort_by_key(|(.., decoration)| *decoration);
    let Some((_, span, ..)) = found.first() else { return };
    let named = found.iter().take(MOST).map(|(what, _, place, _)| format!("{what} {place}"));
    let mut named: Vec<String> = named.collect();
    if found.len() > MOST {
        named.push(format!("and {} more", found.len() - MOST));
    }
    findings.push(Finding {
        rule: Rule::InkColours,
        message: format!(
            "the document is set in inks, and these keep colours of the screen (RGB): {}",
            named.join("; ")
        ),
        span: *span,
        text: String::new(),
        hint: Some(
            "the printer separates them; for exact inks take a JPEG in CMYK, or tell the printer which inks are meant"
                .to_owned(),
        ),
    });
}

/// Where something stands, as one measures it with a ruler.
fn place(sheet: &Sheet, area: Area) -> String {
    let (left, top) = (area.left * MILLIMETRES, area.top * MILLIMETRES);
    format!("on page {}, {left:.0} mm from the left and {top:.0} mm from the top", sheet.number)
}

fn has_inks(sheet: &Sheet) -> bool {
    let inks = |colour: &Option<Color>| {
        matches!(colour, Some(Color::Process(ProcessColor::Cmyk(_)) | Color::Spot(_)))
    };
    sheet.runs.iter().any(|run| inks(&run.fill))
        || sheet.grounds.iter().any(|ground| inks(&ground.colour))
}

/// Whether a colour is one of the screen. Greys, and what is as bright in all channels, print with black alone.
fn is_screen(colour: &Color) -> bool {
    match colour {
        Color::Spot(_) => false,
        Color::Process(ProcessColor::Cmyk(_) | ProcessColor::Luma(_)) => false,
        Color::Process(other) => {
            let rgb = other.to_rgb();
            !(rgb.red == rgb.green && rgb.green == rgb.blue)
        }
    }
}

/// Whether a picture has colours of the screen: three channels, of which a JPEG in inks has four and a grey one has
/// one.
fn coloured(raster: &RasterImage) -> bool {
    if let Some(coloured) = stand_in_is_coloured(raster.data()) {
        return coloured;
    }
    match jpeg_head(raster.data()) {
        Some(head) => head.components == 3,
        None => raster.dynamic().color().has_color(),
    }
}

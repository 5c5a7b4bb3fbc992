//! Sheets for the printer: the pages of a finished document, placed so that the folded and stitched or
//! cut sheets show them in their order.
//!
//! The sheets are a document of their own that shows the pages of the PDF as pictures. Typst allows that in
//! plain PDF only, so they keep to no standard and have no tags: they are for a press and not for readers.

use serde_bytes::ByteBuf;
use typst::syntax::Source;
use typst_layout::PagedDocument;
use typst_pdf::PdfStandards;

use super::attach::Attachment;
use super::export;
use super::press::Press;
use super::print::{PrintRequest, main_file};
use super::world::JobWorld;
use crate::config::{Impose, Imposition};

/// The name of the pages in the world of the sheets.
const PAGES: &str = "pages.pdf";
/// The path that the source of all sheets stands for.
const SOURCE: &str = ".pressrun/sheets.typ";
/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// Two pages side by side; `None` is a blank one.
type Side = [Option<usize>; 2];

/// The sheets of a document whose PDF is given.
///
/// # Errors
/// What hinders it, in words.
pub(super) fn sheets(
    press: &Press,
    document: &PagedDocument,
    pdf: &[u8],
    request: &PrintRequest,
    impose: &Impose,
) -> Result<ByteBuf, String> {
    let pages = document.pages();
    let Some(size) = pages.first().map(|page| page.frame.size()) else {
        return Err("a document without pages has no sheets".to_owned());
    };
    if pages.iter().any(|page| page.frame.size() != size) {
        return Err("pages of different sizes cannot be placed on sheets".to_owned());
    }
    let sides = match impose.imposition {
        Imposition::Booklet => booklet(pages.len()),
        Imposition::TwoUp => two_up(pages.len()),
    };
    let text = source(&sides, (size.x.to_pt(), size.y.to_pt()), impose);
    let inner = PrintRequest {
        ident: format!("{}\nsheets", request.ident),
        timestamp: request.timestamp,
        attachments: vec![Attachment {
            name: PAGES.to_owned(),
            mime_type: "application/pdf".to_owned(),
            description: String::new(),
            bytes: ByteBuf::from(pdf.to_vec()),
        }],
        ..PrintRequest::default()
    };
    let world = JobWorld::new(press, Source::new(main_file(SOURCE)?, text), &inner);
    let failed = |errors: &[typst::diag::SourceDiagnostic]| {
        let words: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        format!("the sheets could not be made: {}", words.join("; "))
    };
    let sheets = typst::compile::<PagedDocument>(&world).output.map_err(|e| failed(&e))?;
    let plain = PdfStandards::default();
    let made = export::untagged(&sheets, &inner, plain).map_err(|errors| failed(&errors))?;
    Ok(ByteBuf::from(made))
}

/// The sides of the sheets of a saddle-stitched booklet, from the outer sheet to the inner one, front
/// and back: of eight pages 8 1, 2 7, 6 3, 4 5.
fn booklet(count: usize) -> Vec<Side> {
    let places = count.div_ceil(4) * 4;
    let page = |number: usize| (number <= count).then_some(number);
    (0..places / 4)
        .flat_map(|sheet| {
            let (low, high) = (2 * sheet + 1, places - 2 * sheet);
            [[page(high), page(low)], [page(low + 1), page(high - 1)]]
        })
        .collect()
}

/// Two pages on each side, in their order.
fn two_up(count: usize) -> Vec<Side> {
    let page = |number: usize| (number <= count).then_some(number);
    (1..=count).step_by(2).map(|number| [page(number), page(number + 1)]).collect()
}

fn source(sides: &[Side], (width, height): (f64, f64), impose: &Impose) -> String {
    let mut text = format!(
        "#set page(width: {}pt, height: {height}pt, margin: 0pt)\n\
         #set document(title: \"sheets\")\n\
         #let half(number, x, shift) = place(top + left, dx: x, block(\n  \
         width: {width}pt, height: {height}pt, clip: true,\n  \
         place(top + left, dx: shift, image(\"/.pressrun/{PAGES}\", page: number, width: {width}pt, height: {height}pt)),\n\
         ))\n",
        2.0 * width
    );
    for (number, [left, right]) in sides.iter().enumerate() {
        if number > 0 {
            text.push_str("#pagebreak()\n");
        }
        // Inner sheets stick out by the thickness of those around them and are cut shorter; their pages
        // move towards the fold, so that outer margins stay the same.
        let sheet = match impose.imposition {
            Imposition::Booklet => number / 2,
            Imposition::TwoUp => 0,
        };
        let creep = impose.creep * POINTS * sheet as f64;
        if let Some(page) = left {
            text.push_str(&format!("#half({page}, 0pt, {creep}pt)\n"));
        }
        if let Some(page) = right {
            text.push_str(&format!("#half({page}, {width}pt, {}pt)\n", -creep));
        }
        // A blank side is a page too.
        text.push_str("#box()\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_sheets_show_the_pages_in_their_order() {
        let flat = |sides: Vec<Side>| -> Vec<usize> {
            sides.into_iter().flatten().map(|page| page.unwrap_or(0)).collect()
        };
        assert_eq!(flat(booklet(8)), [8, 1, 2, 7, 6, 3, 4, 5]);
        assert_eq!(flat(booklet(6)), [0, 1, 2, 0, 6, 3, 4, 5]);
        assert_eq!(flat(booklet(1)), [0, 1, 0, 0]);
        assert_eq!(flat(two_up(3)), [1, 2, 3, 0]);
    }

    /// Each page stands once, and the two of one leaf are back to back.
    #[test]
    fn the_pages_of_a_leaf_lie_back_to_back() {
        for count in 1..40 {
            let sides = booklet(count);
            let mut seen: Vec<usize> = sides.iter().flatten().copied().flatten().collect();
            seen.sort_unstable();
            assert_eq!(seen, (1..=count).collect::<Vec<_>>());
            for sheet in sides.chunks(2) {
                let [[_, front], [back, _]] = [sheet[0], sheet[1]];
                if let (Some(front), Some(back)) = (front, back) {
                    assert_eq!(back, front + 1, "{count}");
                }
            }
        }
    }
}

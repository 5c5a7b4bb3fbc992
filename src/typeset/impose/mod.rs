//! Sheets for the printer: the pages of a finished document, placed so that the folded and stitched or
//! cut sheets show them in their order.
//!
//! A page with bleed is cut at its edge on sheets of pages, and keeps 3 mm of it on sheets of leaflets.
//!
//! The sheets are a document of their own that shows the pages of the PDF as pictures. Typst allows that in
//! plain PDF only, so they keep to no standard and have no tags: they are for a press and not for readers.

mod declare;
mod leaflet;

use serde_bytes::ByteBuf;
use typst::layout::{Abs, Sides};
use typst::syntax::Source;
use typst_layout::PagedDocument;
use typst_pdf::PdfStandards;

use super::attach::Attachment;
use super::export;
use super::press::Press;
use super::print::{PrintRequest, main_file};
use super::world::JobWorld;
use crate::config::{Impose, Imposition, Turn};

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
    if pages.iter().any(|page| page.frame.size() != size || page.bleed != pages[0].bleed) {
        return Err("pages of different sizes cannot be placed on sheets".to_owned());
    }
    let pictured = Pictured::new((size.x, size.y), pages[0].bleed);
    let text = match impose.imposition {
        Imposition::Booklet => source(&booklet(pages.len()), &pictured, impose),
        Imposition::TwoUp => source(&two_up(pages.len()), &pictured, impose),
        Imposition::TriFold | Imposition::ZFold => leaflet::source(pages.len(), &pictured, impose)?,
    };
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
    let made = match impose.imposition {
        Imposition::TwoUp => made,
        Imposition::Booklet => declare::turn(&made, Turn::ShortEdge)?,
        Imposition::TriFold | Imposition::ZFold => declare::turn(&made, impose.turn)?,
    };
    Ok(ByteBuf::from(made))
}

/// How large a page is, in points, and how far its bleed runs over it on each side: the picture of a page
/// shows both.
struct Pictured {
    width: f64,
    height: f64,
    bleed: Sides<f64>,
}

impl Pictured {
    fn new((width, height): (Abs, Abs), bleed: Sides<Abs>) -> Self {
        Self { width: width.to_pt(), height: height.to_pt(), bleed: bleed.map(Abs::to_pt) }
    }

    /// Typst source of a function that sets a page, of which as much is seen as a block of some size with
    /// the page's corner at `(left, top)` in it holds.
    fn function(&self) -> String {
        let bleed = &self.bleed;
        format!(
            "#let shown(number, x, y, width, height, left, top) = place(std.top + std.left, dx: x, dy: y, block(\n  \
             width: width, height: height, clip: true,\n  \
             place(std.top + std.left, dx: left - {}pt, dy: top - {}pt, \
             image(\"/.pressrun/{PAGES}\", page: number, width: {}pt, height: {}pt)),\n))\n",
            bleed.left,
            bleed.top,
            self.width + bleed.left + bleed.right,
            self.height + bleed.top + bleed.bottom,
        )
    }
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

fn source(sides: &[Side], pictured: &Pictured, impose: &Impose) -> String {
    let Pictured { width, height, .. } = pictured;
    let mut text = format!(
        "#set page(width: {}pt, height: {height}pt, margin: 0pt)\n\
         #set document(title: \"sheets\")\n{}\
         #let half(number, x, shift) = shown(number, x, 0pt, {width}pt, {height}pt, shift, 0pt)\n",
        2.0 * width,
        pictured.function(),
    );
    for (number, [left, right]) in sides.iter().enumerate() {
        if number > 0 {
            text.push_str("#pagebreak()\n");
        }
        // Inner sheets stick out by the thickness of those around them and are cut shorter; their pages
        // move towards the fold, so that outer margins stay the same.
        let sheet = if impose.imposition == Imposition::Booklet { number / 2 } else { 0 };
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

//! From laid-out pages to files.

use serde_bytes::ByteBuf;
use typst::diag::SourceResult;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

use super::print::{Page, PrintRequest};
use crate::config::ImageConfig;

/// What the PDF names as the program that made it.
const CREATOR: &str = concat!("pressrun ", env!("CARGO_PKG_VERSION"));

pub(super) fn pdf(
    document: &PagedDocument,
    request: &PrintRequest,
    standards: PdfStandards,
) -> SourceResult<Vec<u8>> {
    made(document, request, standards, true)
}

/// The same for what nobody reads: without tags.
pub(super) fn untagged(
    document: &PagedDocument,
    request: &PrintRequest,
    standards: PdfStandards,
) -> SourceResult<Vec<u8>> {
    made(document, request, standards, false)
}

fn made(
    document: &PagedDocument,
    request: &PrintRequest,
    standards: PdfStandards,
    tagged: bool,
) -> SourceResult<Vec<u8>> {
    let options = PdfOptions {
        ident: Smart::Custom(request.ident.clone()),
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        timestamp: request.timestamp.and_then(datetime).map(Timestamp::new_utc),
        standards,
        tagged,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options)
}

/// A point in time, given as seconds since 1970, as Typst knows it.
pub(super) fn datetime(seconds: i64) -> Option<Datetime> {
    let time =
        jiff::Timestamp::from_second(seconds).ok()?.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    Datetime::from_ymd_hms(
        i32::from(time.year()),
        u8::try_from(time.month()).ok()?,
        u8::try_from(time.day()).ok()?,
        u8::try_from(time.hour()).ok()?,
        u8::try_from(time.minute()).ok()?,
        u8::try_from(time.second()).ok()?,
    )
}

/// The greatest width and height of a thumbnail, in pixels: twice what a page shows, for fine screens.
const THUMBNAIL: (f64, f64) = (340.0, 480.0);

fn chosen<'a>(
    document: &'a PagedDocument,
    config: &'a ImageConfig,
) -> impl Iterator<Item = (u32, &'a typst_layout::Page)> {
    (1..).zip(document.pages()).filter(|(number, _)| {
        config.pages.is_empty() || config.pages.iter().any(|range| range.contains(*number))
    })
}

pub(super) fn png(document: &PagedDocument, config: &ImageConfig) -> Result<Vec<Page>, String> {
    // A point is 1/72 inch.
    let options = RenderOptions {
        pixel_per_pt: f64::from(config.ppi / 72.0).into(),
        ..RenderOptions::default()
    };
    chosen(document, config)
        .map(|(number, page)| {
            let bytes = typst_render::render(page, &options)
                .encode_png()
                .map_err(|error| format!("page {number} cannot be written as PNG ({error})"))?;
            Ok(Page { number, bytes: ByteBuf::from(bytes) })
        })
        .collect()
}

/// The first page, small enough for a list of documents: at most [`THUMBNAIL`] pixels.
pub(super) fn thumbnail(document: &PagedDocument) -> Result<Option<ByteBuf>, String> {
    let Some(page) = document.pages().first() else { return Ok(None) };
    let size = page.frame.size();
    let (width, height) = (size.x.to_pt(), size.y.to_pt());
    let scale = (THUMBNAIL.0 / width.max(1.0)).min(THUMBNAIL.1 / height.max(1.0));
    let options = RenderOptions { pixel_per_pt: scale.into(), ..RenderOptions::default() };
    let png = typst_render::render(page, &options).encode_png();
    let bytes = png.map_err(|error| format!("page 1 cannot be written as PNG ({error})"))?;
    Ok(Some(ByteBuf::from(bytes)))
}

pub(super) fn svg(document: &PagedDocument, config: &ImageConfig) -> Vec<Page> {
    chosen(document, config)
        .map(|(number, page)| {
            let svg = typst_svg::svg(page, &SvgOptions::default());
            Page { number, bytes: ByteBuf::from(svg.into_bytes()) }
        })
        .collect()
}

//! Grey fields for pictures that are not there.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use typst::foundations::Bytes;
use typst::layout::Transform;
use typst::syntax::Span;
use typst::visualize::ImageKind;
use typst_layout::PagedDocument;

use super::super::files::display_path;
use super::super::problem::TypstProblem;
use super::super::world::JobWorld;
use super::each;

/// Its size in pixels, in the shape of most photographs.
const SIZE: (u32, u32) = (600, 400);
/// A light grey.
const GREY: u8 = 0xD0;

/// A grey field in the format that a file's ending says; `None` if it is no picture's. The name of the
/// file stands behind the picture, where no reader looks.
pub(in super::super) fn placeholder(path: &str) -> Option<Bytes> {
    let (_, ending) = path.rsplit_once('.')?;
    let format = match ending.to_ascii_lowercase().as_str() {
        "png" => ImageFormat::Png,
        "jpg" | "jpeg" => ImageFormat::Jpeg,
        "gif" => ImageFormat::Gif,
        "webp" => ImageFormat::WebP,
        "svg" => {
            let (width, height) = SIZE;
            let field = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
                 <rect width=\"{width}\" height=\"{height}\" fill=\"#{GREY:02X}{GREY:02X}{GREY:02X}\"/></svg>\n"
            );
            // A comment may hold no two hyphens.
            let name = path.replace("--", "- -");
            return Some(Bytes::new(format!("{field}<!--{name}-->").into_bytes()));
        }
        _ => return None,
    };
    let field = GrayImage::from_pixel(SIZE.0, SIZE.1, Luma([GREY]));
    let field = match format {
        ImageFormat::Gif | ImageFormat::WebP => {
            DynamicImage::ImageRgba8(DynamicImage::ImageLuma8(field).to_rgba8())
        }
        _ => DynamicImage::ImageLuma8(field),
    };
    let mut bytes = Vec::new();
    field.write_to(&mut Cursor::new(&mut bytes), format).ok()?;
    if matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif) {
        bytes.extend(path.as_bytes());
    }
    Some(Bytes::new(bytes))
}

/// A warning for each picture that a grey field stands in for, with the first page that shows it.
pub(in super::super) fn missing(
    world: &JobWorld<'_>,
    document: &PagedDocument,
) -> Vec<TypstProblem> {
    let missing = world.missing();
    missing.iter().map(|id| told(world, document, &display_path(*id))).collect()
}

fn told(world: &JobWorld<'_>, document: &PagedDocument, path: &str) -> TypstProblem {
    let field = placeholder(path);
    let mut found: Option<(u32, Span)> = None;
    for (number, page) in (1..).zip(document.pages()) {
        each(&page.frame, Transform::identity(), &mut |image, span, _| {
            let data = match image.kind() {
                ImageKind::Raster(raster) => raster.data(),
                ImageKind::Svg(svg) => svg.data(),
                ImageKind::Pdf(_) => return,
            };
            if found.is_none() && field.as_ref() == Some(data) {
                found = Some((number, span));
            }
        });
    }
    let on_page = found.map_or(String::new(), |(page, _)| format!(" on page {page}"));
    let message = format!("there is no picture `{path}`; a grey field stands in for it{on_page}");
    let span = found.map_or_else(Span::detached, |(_, span)| span);
    TypstProblem::about(world, message, span, path)
}

//! Photographs at the size at which they are printed.
//!
//! How large a picture is printed is known only when the pages are laid out. Laying them out needs no
//! more of a picture than its size in pixels; so a large JPEG is first replaced by a grey one of the
//! same size, which is read in no time (`stand_in`). On the finished pages it gives way to the picture
//! itself, in no more pixels than it is printed with (`scale`); these are kept for the next run
//! (`cache`). The pages are thus laid out once, and come out the same whatever was kept.

mod cache;
mod missing;
mod scale;
mod stand_in;

use std::collections::BTreeMap;

use typst::foundations::{Bytes, NativeElement, Selector};
use typst::introspection::Introspector;
use typst::layout::{Frame, FrameItem, Transform};
use typst::pdf::AttachElem;
use typst::utils::hash128;
use typst::visualize::{ExchangeFormat, Image, ImageKind, RasterFormat, RasterImage};
use typst_layout::{Page, PagedDocument};

pub(super) use missing::{missing, placeholder};
pub(super) use stand_in::{is_coloured as stand_in_is_coloured, stand_in};

use super::press::Press;
use crate::config::PictureConfig;
use crate::source::sha256;

/// Points of an inch.
const INCH: f64 = 72.0;
/// A picture with only this much more than wanted stays as it is.
const WORTHWHILE: f64 = 1.1;

/// Calls `found` with each picture of a page: where it stands, and its size in points as printed.
pub(super) fn each<'a>(
    frame: &'a Frame,
    by: Transform,
    found: &mut impl FnMut(&'a Image, typst::syntax::Span, (f64, f64)),
) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let by =
                    by.pre_concat(Transform::translate(at.x, at.y)).pre_concat(group.transform);
                each(&group.frame, by, found);
            }
            FrameItem::Image(image, size, span) => {
                // The lengths of the sides when the page is scaled or turned.
                let across = by.sx.get().hypot(by.ky.get());
                let down = by.kx.get().hypot(by.sy.get());
                found(image, *span, (size.x.to_pt() * across, size.y.to_pt() * down));
            }
            _ => {}
        }
    }
}

/// The pixels of a picture and the largest size at which a document prints it.
struct Use {
    raster: RasterImage,
    /// Width and height in points.
    printed: (f64, f64),
}

/// The pictures of a document by their hashes.
fn used(document: &PagedDocument) -> BTreeMap<u128, Use> {
    let mut used: BTreeMap<u128, Use> = BTreeMap::new();
    for page in document.pages() {
        each(&page.frame, Transform::identity(), &mut |image, _, size| {
            let ImageKind::Raster(raster) = image.kind() else { return };
            let new = || Use { raster: raster.clone(), printed: size };
            let known = used.entry(hash128(raster)).or_insert_with(new);
            known.printed = (known.printed.0.max(size.0), known.printed.1.max(size.1));
        });
    }
    used
}

/// Whether all stand-ins that a document read are pictures on its pages and nothing else. One that was
/// attached, or that a drawing refers to, must be the picture itself.
pub(super) fn only_shown(document: &PagedDocument, read: &[String]) -> bool {
    if read.is_empty() {
        return true;
    }
    let mut shown: Vec<&str> = Vec::new();
    let mut drawing_with_pictures = false;
    for page in document.pages() {
        each(&page.frame, Transform::identity(), &mut |image, _, _| match image.kind() {
            ImageKind::Raster(raster) => shown.extend(stand_in::of(raster.data())),
            ImageKind::Svg(svg) => {
                let refers = |part: &[u8]| part.eq_ignore_ascii_case(b"<image");
                drawing_with_pictures |= svg.data().windows(6).any(refers);
            }
            ImageKind::Pdf(_) => {}
        });
    }
    let attached = document.introspector().query(&Selector::Elem(AttachElem::ELEM, None));
    let attached = attached.iter().any(|element| {
        let file = element.to_packed::<AttachElem>();
        file.is_some_and(|file| stand_in::of(file.data.as_slice()).is_some())
    });
    !attached && !drawing_with_pictures && read.iter().all(|hash| shown.contains(&hash.as_str()))
}

/// The document with each picture in as many pixels as it is printed with, and no more.
///
/// # Errors
/// If a picture was changed or lost while the document was made.
pub(super) fn fitted(
    press: &Press,
    document: PagedDocument,
    config: &PictureConfig,
) -> Result<PagedDocument, String> {
    let mut replaced: BTreeMap<u128, RasterImage> = BTreeMap::new();
    for (hash, used) in used(&document) {
        if let Some(other) = fit(press, &used, config)? {
            replaced.insert(hash, other);
        }
    }
    if replaced.is_empty() {
        return Ok(document);
    }
    let pages = document.pages().iter().map(|page| {
        let mut page: Page = page.clone();
        replace(&mut page.frame, &replaced);
        page
    });
    let info = typst::model::Document::info(&document).clone();
    Ok(PagedDocument::new(pages.collect(), info))
}

fn replace(frame: &mut Frame, by: &BTreeMap<u128, RasterImage>) {
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) if !group.frame.is_empty() => replace(&mut group.frame, by),
            FrameItem::Image(image, ..) => {
                if let ImageKind::Raster(raster) = image.kind()
                    && let Some(other) = by.get(&hash128(raster))
                {
                    let alt = image.alt().map(Into::into);
                    *image = Image::new(other.clone(), alt, image.scaling());
                }
            }
            _ => {}
        }
        true
    });
}

/// What a picture gives way to, if anything.
fn fit(press: &Press, used: &Use, config: &PictureConfig) -> Result<Option<RasterImage>, String> {
    let RasterFormat::Exchange(format) = used.raster.format() else { return Ok(None) };
    let hash = stand_in::of(used.raster.data());
    let source = || match hash {
        Some(hash) => press.files.loader().original_of(hash),
        None => Ok(used.raster.data().clone()),
    };
    let whole = || match hash {
        Some(_) => load(source()?, format).map(Some),
        None => Ok(None),
    };
    let (width, height) = (used.raster.width(), used.raster.height());
    let Some(size) = wanted(width, height, used.printed, config.max_ppi) else { return whole() };
    let folder = press.files.loader().cache_folder();
    let key = cache::key(
        &hash.map_or_else(|| sha256(used.raster.data()), str::to_owned),
        size,
        config.quality,
    );
    if let Some(kept) = cache::get(&folder, &key) {
        return raster(kept).map(Some);
    }
    let source = source()?;
    // Smaller in pixels is not always smaller in bytes.
    let made = scale::scaled(&source, format, size, config.quality);
    let Some(made) = made.filter(|made| made.len() < source.len()) else { return whole() };
    cache::put(&folder, &key, &made);
    raster(Bytes::new(made)).map(Some)
}

/// The pixels that a picture is printed with, if it has clearly more.
fn wanted(width: u32, height: u32, printed: (f64, f64), ppi: f32) -> Option<(u32, u32)> {
    let pixels = |points: f64| points / INCH * f64::from(ppi);
    // Stretched pictures need the finer of both directions.
    let share = (pixels(printed.0) / f64::from(width)).max(pixels(printed.1) / f64::from(height));
    if !share.is_finite() || share * WORTHWHILE >= 1.0 {
        return None;
    }
    let side = |pixels: u32| ((f64::from(pixels) * share).ceil() as u32).max(1);
    Some((side(width), side(height)))
}

/// A picture as it is, with the format by its bytes.
fn raster(file: Bytes) -> Result<RasterImage, String> {
    let format = ExchangeFormat::detect(&file).unwrap_or(ExchangeFormat::Jpg);
    load(file, format)
}

fn load(file: Bytes, format: ExchangeFormat) -> Result<RasterImage, String> {
    RasterImage::plain(file, format).map_err(|error| format!("a picture cannot be read ({error})"))
}

#[cfg(test)]
mod tests;

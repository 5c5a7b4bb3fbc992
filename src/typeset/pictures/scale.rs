//! Pictures in fewer pixels.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader};
use typst::visualize::ExchangeFormat;

/// The picture in so many pixels, turned upright, in its own colours. JPEGs stay JPEGs; others become
/// PNGs. `None` if it cannot be read.
pub(super) fn scaled(
    file: &[u8],
    format: ExchangeFormat,
    (width, height): (u32, u32),
    quality: u8,
) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(file));
    reader.set_format(format.into());
    let mut decoder = reader.into_decoder().ok()?;
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| !profile.is_empty());
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    let picture = picture.resize_exact(width, height, FilterType::CatmullRom);
    let mut out = Vec::new();
    if matches!(format, ExchangeFormat::Jpg) {
        let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile).ok()?;
        }
        picture.write_with_encoder(encoder).ok()?;
    } else {
        picture.write_to(&mut Cursor::new(&mut out), ImageFormat::Png).ok()?;
    }
    Some(out)
}

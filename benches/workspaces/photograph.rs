//! JPEGs as cameras make them; the tests of photographs have them too.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageResult, Rgb, RgbImage};

/// Six JPEGs of something with as much detail as a photograph: soft shapes and the noise of a sensor. Each
/// has another quality, and so is another file.
pub(crate) fn six((width, height): (u32, u32)) -> ImageResult<Vec<Vec<u8>>> {
    let mut noise: u32 = 1;
    let half = RgbImage::from_fn(width / 2, height / 2, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as u8;
        let wave = ((x / 37) ^ (y / 53)) as u8 & 63;
        let (x, y) = (x * 240 / width, y * 240 / height);
        Rgb([wave + 90 + grain, x as u8 + 60 + grain, y as u8 + 40 + grain])
    });
    let picture = DynamicImage::ImageRgb8(half).resize_exact(width, height, FilterType::Nearest);
    let jpeg = |number: u8| {
        let mut bytes = Vec::new();
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90 + number))?;
        Ok(bytes)
    };
    (0..6).map(jpeg).collect()
}

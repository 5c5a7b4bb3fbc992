//! Takes out of pictures what nobody sees: where and by whom they were taken.
//!
//! Typst copies a JPEG byte for byte into the PDF, and every picture into SVG pages: camera, author
//! and GPS position with it. So pictures are cleaned on the way in. What decides how a picture
//! looks is kept: its orientation, resolution and colour profile. This knows bytes only.

mod exif;
mod jpeg;
mod png;

use typst::foundations::Bytes;

pub(super) use jpeg::{JpegHead, head as jpeg_head};

/// The file without hidden data, or `None` if it is no picture that may hold any. A file that is
/// broken stays broken, for Typst to say so.
pub(super) fn cleaned(file: &Bytes) -> Option<Bytes> {
    let clean = if file.starts_with(jpeg::START) {
        jpeg::clean(file)
    } else if file.starts_with(png::START) {
        png::clean(file)
    } else {
        return None;
    };
    (clean != file.as_slice()).then(|| Bytes::new(clean))
}

#[cfg(test)]
pub(super) mod tests {
    use super::exif::tests::exif;
    use super::*;

    /// A picture of 2 × 1 pixels as a JPEG, without any metadata.
    pub(in super::super) fn small_jpeg() -> Vec<u8> {
        let mut bytes = jpeg::START[..2].to_vec();
        let mut segment = |marker: u8, data: &[u8]| {
            bytes.extend([0xFF, marker]);
            bytes.extend(((data.len() + 2) as u16).to_be_bytes());
            bytes.extend(data);
        };
        segment(0xE0, b"JFIF\0\x01\x01\x01\0\x48\0\x48\0\0");
        let mut quantisation = vec![0];
        quantisation.extend([1; 64]);
        segment(0xDB, &quantisation);
        segment(0xC0, &[8, 0, 1, 0, 2, 1, 1, 0x11, 0]);
        // One code of one bit for the sole symbol, 0: no difference, and end of block.
        let table = |class: u8| {
            let mut table = vec![class, 1];
            table.extend([0; 15]);
            table.push(0);
            table
        };
        segment(0xC4, &table(0x00));
        segment(0xC4, &table(0x10));
        segment(0xDA, &[1, 1, 0, 0, 63, 0]);
        bytes.extend([0x3F, 0xFF, 0xD9]);
        bytes
    }

    /// The same with hidden data of all kinds.
    pub(in super::super) fn telling_jpeg(orientation: u16) -> Vec<u8> {
        let plain = small_jpeg();
        let mut bytes = plain[..20].to_vec();
        let mut segment = |marker: u8, data: &[u8]| {
            bytes.extend([0xFF, marker]);
            bytes.extend(((data.len() + 2) as u16).to_be_bytes());
            bytes.extend(data);
        };
        segment(0xE1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat());
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>SECRET</x>");
        segment(0xE2, b"ICC_PROFILE\0\x01\x01PROFILE");
        segment(0xE2, b"MPF\0SECRET");
        segment(0xED, b"Photoshop 3.0\0SECRET");
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
        segment(0xFE, b"SECRET");
        bytes.extend(&plain[20..]);
        bytes.extend(b"SECRET at the end");
        bytes
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    fn clean(bytes: Vec<u8>) -> Option<Vec<u8>> {
        cleaned(&Bytes::new(bytes)).map(|bytes| bytes.to_vec())
    }

    #[test]
    fn a_clean_jpeg_stays_as_it_is() {
        assert_eq!(clean(small_jpeg()), None);
    }

    #[test]
    fn a_jpeg_loses_all_that_is_hidden_and_keeps_its_looks() {
        let bytes = clean(telling_jpeg(6)).unwrap();
        for word in ["SECRET", "MPF", "Photoshop", "xap"] {
            assert!(!holds(&bytes, word.as_bytes()), "{word}");
        }
        assert!(holds(&bytes, b"ICC_PROFILE\0\x01\x01PROFILE") && holds(&bytes, b"Adobe\0"));
        let start = bytes.windows(6).position(|window| window == b"Exif\0\0").unwrap() + 6;
        assert_eq!(exif::Looks::read(&bytes[start..]).unwrap().orientation, Some(6));
        assert_eq!(&bytes[bytes.len() - 3..], [0x3F, 0xFF, 0xD9]);
        // Upright, without a resolution: nothing is left to say.
        assert!(!holds(&clean(telling_jpeg(1)).unwrap(), b"Exif"));
    }

    #[test]
    fn broken_jpegs_are_cut_and_never_a_panic() {
        let bytes = telling_jpeg(6);
        for length in 3..bytes.len() {
            let broken = clean(bytes[..length].to_vec()).unwrap_or_default();
            assert!(!holds(&broken, b"SECRET"), "cut at {length}");
        }
    }

    #[test]
    fn a_png_loses_its_texts() {
        let mut bytes = png::START.to_vec();
        bytes.extend(png::chunk(*b"IHDR", &[0; 13]));
        bytes.extend(png::chunk(*b"tEXt", b"Author\0SECRET"));
        bytes.extend(png::chunk(*b"eXIf", &exif(3)));
        bytes.extend(png::chunk(*b"pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1]));
        bytes.extend(png::chunk(*b"IEND", &[]));
        bytes.extend(b"SECRET at the end");
        let clean = clean(bytes).unwrap();
        assert!(!holds(&clean, b"SECRET") && holds(&clean, b"pHYs") && holds(&clean, b"IEND"));
        let start = clean.windows(4).position(|window| window == b"eXIf").unwrap() + 4;
        assert_eq!(exif::Looks::read(&clean[start..]).unwrap().orientation, Some(3));
    }
}

//! Grey JPEGs that stand in for large ones while pages are laid out.

use typst::foundations::Bytes;

use super::super::clean::{JpegHead, jpeg_head};
use crate::source::sha256;

/// How many pixels a JPEG must have before something stands in for it. Below that reading it takes no
/// time to speak of.
const LARGE: u64 = 1_500_000;
/// What the comment of a stand-in begins with; the hash of the original follows.
const MARK: &[u8] = b"pressrun stands in for ";
/// The comment of a stand-in for a picture in colours.
const COLOURED: &[u8] = b"in colours";
const COMMENT: u8 = 0xFE;

/// A picture that something stands in for.
#[derive(Debug, Clone)]
pub(in super::super) struct Original {
    /// The SHA-256 of the file on the disk.
    pub(in super::super) hash: String,
    /// What stands in for it.
    pub(in super::super) stand_in: Bytes,
}

/// A stand-in for a large JPEG: as many pixels, turned the same way and printed as large. None for a
/// file that is small, broken, or in the colours of print, which must not be touched.
pub(in super::super) fn stand_in(file: &[u8]) -> Option<Original> {
    let head = jpeg_head(file)?;
    let pixels = u64::from(head.width) * u64::from(head.height);
    if pixels < LARGE || !matches!(head.components, 1 | 3) {
        return None;
    }
    let hash = sha256(file);
    let stand_in = Bytes::new(grey(&head, &hash));
    Some(Original { hash, stand_in })
}

/// The hash of the original, if these bytes stand in for one.
pub(super) fn of(file: &[u8]) -> Option<&str> {
    let mut rest = file.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let [0xFF, marker, long, short] = *rest.first_chunk()? else { return None };
        let length = usize::from(u16::from_be_bytes([long, short]));
        let data = rest.get(4..length + 2)?;
        match marker {
            COMMENT => return std::str::from_utf8(data.strip_prefix(MARK)?).ok(),
            // Where the first table begins there is no comment before.
            0xDB => return None,
            _ => rest = rest.get(length + 2..)?,
        }
    }
}

/// Whether the picture that these bytes stand in for is in colours; `None` if they are a picture themselves.
pub(in super::super) fn is_coloured(file: &[u8]) -> Option<bool> {
    of(file)?;
    let head = &file[..file.len().min(65_536)];
    Some(head.windows(COLOURED.len()).any(|part| part == COLOURED))
}

/// A JPEG in one grey: each block of 8 × 8 pixels takes two bits, "no difference" and "no more".
fn grey(head: &JpegHead, hash: &str) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, data: &[u8]| {
        bytes.extend([0xFF, marker]);
        bytes.extend(((data.len() + 2) as u16).to_be_bytes());
        bytes.extend(data);
    };
    for (marker, data) in &head.looks {
        segment(*marker, data);
    }
    segment(COMMENT, &[MARK, hash.as_bytes()].concat());
    if head.components == 3 {
        segment(COMMENT, COLOURED);
    }
    let mut quantisation = vec![0];
    quantisation.extend([1; 64]);
    segment(0xDB, &quantisation);
    let [h, w] = [head.height, head.width].map(u16::to_be_bytes);
    segment(0xC0, &[8, h[0], h[1], w[0], w[1], 1, 1, 0x11, 0]);
    for class in [0x00, 0x10] {
        // One code of one bit for the sole symbol, 0.
        let mut table = vec![class, 1];
        table.extend([0; 15]);
        table.push(0);
        segment(0xC4, &table);
    }
    segment(0xDA, &[1, 1, 0, 0, 63, 0]);
    let blocks = usize::from(head.width.div_ceil(8)) * usize::from(head.height.div_ceil(8));
    bytes.resize(bytes.len() + blocks / 4, 0);
    // The bits that are left over are ones, as the format wants it.
    match blocks % 4 {
        0 => {}
        left => bytes.push(0xFF >> (2 * left)),
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

//! JPEG: a chain of marked segments, and coded data behind some of them.

use super::exif::Looks;

/// How a JPEG starts.
pub(super) const START: &[u8] = &[0xFF, 0xD8, 0xFF];

const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const JFIF: u8 = 0xE0;
const EXIF: u8 = 0xE1;
const PROFILE: u8 = 0xE2;
const ADOBE: u8 = 0xEE;
const COMMENT: u8 = 0xFE;

/// What the head of a JPEG says.
#[derive(Debug, Clone)]
pub(in super::super) struct JpegHead {
    /// Pixels, before it is turned.
    pub(in super::super) width: u16,
    pub(in super::super) height: u16,
    /// Channels of colour.
    pub(in super::super) components: u8,
    /// The cleaned segments, with their markers, that say how it is turned and how large it is.
    pub(in super::super) looks: Vec<(u8, Vec<u8>)>,
}

/// Reads the head of a JPEG; `None` for what is none, or does not say its size.
pub(in super::super) fn head(file: &[u8]) -> Option<JpegHead> {
    let mut rest = file.strip_prefix(&START[..2])?;
    let mut looks = Vec::new();
    let mut first = true;
    loop {
        let (marker, after) = next_marker(rest)?;
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let data = after.get(2..length)?;
        rest = after.get(length..)?;
        match marker {
            SCAN | END => return None,
            // All ways of coding; the numbers between are tables.
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let [_, h1, h0, w1, w0, components] = *data.first_chunk()?;
                let [height, width] = [[h1, h0], [w1, w0]].map(u16::from_be_bytes);
                let known = width > 0 && height > 0;
                return known.then_some(JpegHead { width, height, components, looks });
            }
            _ => {}
        }
        let Some(data) = kept(marker, data) else { continue };
        // Readers ask for the resolution at the very beginning alone.
        if marker == EXIF || (marker == JFIF && first) {
            looks.push((marker, data));
        }
        first = false;
    }
}

/// The picture without comments, applications' own data, and what is hidden behind its end.
pub(super) fn clean(file: &[u8]) -> Vec<u8> {
    let mut out = file[..2].to_vec();
    let mut rest = &file[2..];
    while let Some((marker, after)) = next_marker(rest) {
        rest = after;
        if matches!(marker, 0x01 | 0xD0..=END) {
            out.extend([0xFF, marker]);
            if marker == END {
                break;
            }
            continue;
        }
        // A length that leads out of the file: the picture is broken here.
        let length = rest.first_chunk().map(|length| usize::from(u16::from_be_bytes(*length)));
        let Some(data) = length.and_then(|length| rest.get(2..length)) else { break };
        rest = &rest[data.len() + 2..];
        if let Some(data) = kept(marker, data) {
            segment(&mut out, marker, &data);
        }
        if marker == SCAN {
            let coded = coded_length(rest);
            out.extend(&rest[..coded]);
            rest = &rest[coded..];
        }
    }
    out
}

/// What is kept of a segment.
fn kept(marker: u8, data: &[u8]) -> Option<Vec<u8>> {
    match marker {
        // Without the small picture that it may hold.
        JFIF if data.starts_with(b"JFIF\0") && data.len() >= 14 => {
            Some([&data[..12], &[0, 0]].concat())
        }
        EXIF => {
            let looks = Looks::read(data.strip_prefix(b"Exif\0\0")?)?.write()?;
            Some([b"Exif\0\0", looks.as_slice()].concat())
        }
        PROFILE => data.starts_with(b"ICC_PROFILE\0").then(|| data.to_vec()),
        // Says how the colours are coded.
        ADOBE => data.starts_with(b"Adobe").then(|| data[..data.len().min(12)].to_vec()),
        JFIF..=0xEF | COMMENT => None,
        _ => Some(data.to_vec()),
    }
}

fn segment(out: &mut Vec<u8>, marker: u8, data: &[u8]) {
    out.extend([0xFF, marker]);
    out.extend(((data.len() + 2) as u16).to_be_bytes());
    out.extend(data);
}

/// The next marker, behind anything that is none, and what follows it.
fn next_marker(mut rest: &[u8]) -> Option<(u8, &[u8])> {
    loop {
        let at =
            rest.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xFF))?;
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        if marker != 0xD8 {
            return Some((marker, rest));
        }
    }
}

/// How long the coded data is: up to a marker that is not a restart.
fn coded_length(rest: &[u8]) -> usize {
    let marker = |pair: &[u8]| {
        pair[0] == 0xFF && !matches!(pair[1], 0 | 0xFF) && !(0xD0..=0xD7).contains(&pair[1])
    };
    rest.windows(2).position(marker).unwrap_or(rest.len())
}

//! PNG: a chain of chunks with names and checksums.

use super::exif::Looks;

/// How a PNG starts.
pub(super) const START: &[u8] = b"\x89PNG\r\n\x1A\n";

/// The picture without texts, times, and what is hidden behind its end.
pub(super) fn clean(file: &[u8]) -> Vec<u8> {
    let mut out = START.to_vec();
    let mut rest = &file[START.len()..];
    while let Some(length) = rest.first_chunk().map(|length| u32::from_be_bytes(*length) as usize) {
        let whole = length.saturating_add(12);
        let name: [u8; 4] =
            rest.get(4..8).and_then(|name| name.try_into().ok()).unwrap_or_default();
        // A length that leads out of the file: the picture is broken here.
        let Some(bytes) = rest.get(..whole) else {
            if matches!(&name, b"IDAT" | b"IHDR" | b"PLTE") {
                out.extend(rest);
            }
            break;
        };
        match &name {
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => {}
            b"eXIf" => {
                let looks = Looks::read(&bytes[8..8 + length]).and_then(|looks| looks.write());
                out.extend(looks.map(|looks| chunk(name, &looks)).unwrap_or_default());
            }
            _ => out.extend(bytes),
        }
        rest = &rest[whole..];
        if &name == b"IEND" {
            break;
        }
    }
    out
}

/// A chunk with its length and checksum.
pub(super) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = (data.len() as u32).to_be_bytes().to_vec();
    bytes.extend(name);
    bytes.extend(data);
    let checksum = crc(&bytes[4..]);
    bytes.extend(checksum.to_be_bytes());
    bytes
}

/// The CRC-32 that PNG uses.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

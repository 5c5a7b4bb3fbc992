//! The few EXIF entries that decide how a picture looks.

const ORIENTATION: u16 = 0x0112;
const X_RESOLUTION: u16 = 0x011A;
const Y_RESOLUTION: u16 = 0x011B;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

/// How a picture is turned and how large it is printed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    /// From 1 (upright) to 8.
    pub(super) orientation: Option<u16>,
    x_resolution: Option<(u32, u32)>,
    y_resolution: Option<(u32, u32)>,
}

impl Looks {
    /// Reads them from EXIF data, which is a TIFF file without a picture.
    pub(super) fn read(tiff: &[u8]) -> Option<Self> {
        let reader = Reader { tiff, little: tiff.starts_with(b"II") };
        let directory = reader.long(4)? as usize;
        let mut looks = Self::default();
        for entry in 0..usize::from(reader.short(directory)?) {
            let at = directory.checked_add(2 + entry * 12)?;
            let (Some(tag), Some(kind)) = (reader.short(at), reader.short(at + 2)) else { break };
            match (tag, kind) {
                (ORIENTATION, SHORT) => looks.orientation = reader.short(at + 8),
                (ORIENTATION, LONG) => {
                    looks.orientation = reader.long(at + 8).and_then(|long| long.try_into().ok());
                }
                (X_RESOLUTION, RATIONAL) => looks.x_resolution = reader.rational(at + 8),
                (Y_RESOLUTION, RATIONAL) => looks.y_resolution = reader.rational(at + 8),
                _ => {}
            }
        }
        Some(looks)
    }

    /// EXIF data with these entries and no others; `None` if they say nothing.
    pub(super) fn write(&self) -> Option<Vec<u8>> {
        let orientation = self.orientation.filter(|turn| (2..=8).contains(turn));
        let resolutions = [(X_RESOLUTION, self.x_resolution), (Y_RESOLUTION, self.y_resolution)];
        let resolutions: Vec<(u16, (u32, u32))> =
            resolutions.into_iter().filter_map(|(tag, value)| Some((tag, value?))).collect();
        let entries = usize::from(orientation.is_some()) + resolutions.len();
        if entries == 0 {
            return None;
        }
        let mut tiff = b"MM\0\x2A\0\0\0\x08".to_vec();
        tiff.extend((entries as u16).to_be_bytes());
        if let Some(orientation) = orientation {
            tiff.extend([ORIENTATION, SHORT, 0, 1, orientation, 0].map(u16::to_be_bytes).concat());
        }
        // Behind the entries and the empty link to a next directory.
        let mut place = (8 + 2 + entries * 12 + 4) as u32;
        for (tag, _) in &resolutions {
            tiff.extend([*tag, RATIONAL, 0, 1].map(u16::to_be_bytes).concat());
            tiff.extend(place.to_be_bytes());
            place += 8;
        }
        tiff.extend([0; 4]);
        for (_, (above, below)) in resolutions {
            tiff.extend([above, below].map(u32::to_be_bytes).concat());
        }
        Some(tiff)
    }
}

struct Reader<'a> {
    tiff: &'a [u8],
    little: bool,
}

impl Reader<'_> {
    fn bytes<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.tiff.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes(at)?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes(at)?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn rational(&self, at: usize) -> Option<(u32, u32)> {
        let place = self.long(at)? as usize;
        Some((self.long(place)?, self.long(place.checked_add(4)?)?))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// EXIF data of a camera: an orientation, and a maker's name that stands for all the rest.
    pub(in super::super) fn exif(orientation: u16) -> Vec<u8> {
        let mut tiff = b"II\x2A\0\x08\0\0\0\x02\0".to_vec();
        for short in [0x010F, 2, 6, 0, 38, 0, ORIENTATION, SHORT, 1, 0, orientation, 0, 0, 0] {
            tiff.extend(u16::to_le_bytes(short));
        }
        tiff.extend(b"SECRET");
        tiff
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let looks = Looks {
            orientation: Some(8),
            x_resolution: Some((300, 1)),
            y_resolution: Some((150, 1)),
        };
        assert_eq!(Looks::read(&looks.write().unwrap()), Some(looks));
        assert_eq!(Looks::read(&exif(6)).unwrap().orientation, Some(6));
        assert_eq!(Looks::default().write(), None);
    }
}

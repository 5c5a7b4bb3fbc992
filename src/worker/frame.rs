//! Frames on a stream.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes one value as a frame.
pub(super) fn write<T: Serialize>(stream: &mut impl Write, value: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len())
        .map_err(|_| io::Error::other("a message of more than 4 GiB cannot be sent"))?;
    stream.write_all(&length.to_le_bytes())?;
    stream.write_all(&bytes)?;
    stream.flush()
}

/// Reads one value; `None` at the end of the stream.
pub(super) fn read<T: DeserializeOwned>(stream: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    if let Err(error) = stream.read_exact(&mut length) {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => Ok(None),
            _ => Err(error),
        };
    }
    let length = u32::from_le_bytes(length) as usize;
    let mut bytes = Vec::new();
    stream.by_ref().take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length {
        return Ok(None);
    }
    postcard::from_bytes(&bytes).map(Some).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_read_back_in_order() {
        let mut stream = Vec::new();
        write(&mut stream, &"şəkil".to_owned()).unwrap();
        write(&mut stream, &String::new()).unwrap();
        let mut stream = stream.as_slice();
        assert_eq!(read::<String>(&mut stream).unwrap().as_deref(), Some("şəkil"));
        assert_eq!(read::<String>(&mut stream).unwrap().as_deref(), Some(""));
        assert_eq!(read::<String>(&mut stream).unwrap(), None);
    }

    #[test]
    fn a_frame_that_breaks_off_is_the_end() {
        let mut stream = Vec::new();
        write(&mut stream, &"abc".to_owned()).unwrap();
        stream.pop();
        assert_eq!(read::<String>(&mut stream.as_slice()).unwrap(), None);
    }
}

//! The letters of a text file: declared, told by a byte order mark, or found out.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{ReadResult, problem};
use crate::diagnostic::{Diagnostic, Place, Stage};

/// A file's text.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) encoding: &'static Encoding,
    /// What is said if the encoding was only guessed.
    pub(super) warning: Option<Diagnostic>,
}

/// Decodes a file. A byte order mark is taken away.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
    display: &str,
) -> ReadResult<Decoded<'a>> {
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return with(bytes, encoding, display);
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return with(bytes, encoding, display);
    }
    if let Some(encoding) = wide(bytes) {
        return Ok(guessed(with(bytes, encoding, display)?, display));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), encoding: UTF_8, warning: None });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    Ok(guessed(with(bytes, encoding, display)?, display))
}

/// Bytes as text if they are UTF-8, checked faster than the standard library does.
pub(super) fn utf8(bytes: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes)? {
        Cow::Borrowed(text) => Some(text),
        // UTF-8 is never copied to be decoded.
        Cow::Owned(_) => None,
    }
}

/// The length of the byte order mark of a file that is UTF-8 by its declaration or by what its start
/// tells; `None` if it is something else.
pub(super) fn utf8_mark(head: &[u8], declared: Option<&str>) -> Option<usize> {
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    let (marked, length) = Encoding::for_bom(head).unwrap_or((UTF_8, 0));
    let encoding = declared.unwrap_or(marked);
    let is_wide = declared.is_none() && length == 0 && wide(head).is_some();
    (encoding == UTF_8 && marked == UTF_8 && !is_wide).then_some(length)
}

fn with<'a>(
    bytes: &'a [u8],
    encoding: &'static Encoding,
    display: &str,
) -> ReadResult<Decoded<'a>> {
    let (text, wrong) = encoding.decode_with_bom_removal(bytes);
    if wrong {
        let at = text.find('\u{fffd}').unwrap_or(0);
        let message = format!("the file is not written in {}: see the mark �", encoding.name());
        let mut found = problem(display, "data/bad-encoding", message)
            .hint("save it as \"CSV UTF-8\", or declare its `encoding` in pressrun.toml");
        found.labels.clear();
        return Err(Box::new(found.at(Place::text(display, &text, at..at + 3), "")));
    }
    Ok(Decoded { text, encoding, warning: None })
}

/// UTF-16 without a byte order mark: every other byte of Latin text is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (low, high) if half > 0 && high * 3 > half && low * 20 < half => Some(UTF_16LE),
        (low, high) if half > 0 && low * 3 > half && high * 20 < half => Some(UTF_16BE),
        _ => None,
    }
}

/// Says that the encoding was guessed, at the first letter that hangs on it.
fn guessed<'a>(decoded: Decoded<'a>, display: &str) -> Decoded<'a> {
    let name = decoded.encoding.name().to_lowercase();
    let text = &decoded.text;
    let at = text.find(|c: char| !c.is_ascii()).unwrap_or(0);
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    let message = format!("the file is not UTF-8; it was read as {name}, which is a guess");
    let warning = Diagnostic::warning(Stage::Data, "data/guessed-encoding", message)
        .at(Place::text(display, text, at..at + length), "is this letter right?")
        .hint(format!(
            "save it as \"CSV UTF-8\", or declare `encoding = \"{name}\"` if the letters are right"
        ));
    Decoded { warning: Some(warning), ..decoded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], declared: Option<&str>) -> (String, &'static str, bool) {
        let decoded = decode(bytes, declared, "a.csv").unwrap();
        (decoded.text.into_owned(), decoded.encoding.name(), decoded.warning.is_some())
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn marks_tell_the_encoding() {
        assert_eq!(read("\u{feff}ə".as_bytes(), None), ("ə".into(), "UTF-8", false));
        assert_eq!(read(&utf16("\u{feff}ə;1", true), None), ("ə;1".into(), "UTF-16LE", false));
        assert_eq!(read(&utf16("\u{feff}ə;1", false), None), ("ə;1".into(), "UTF-16BE", false));
    }

    #[test]
    fn utf_16_without_a_mark_and_old_code_pages_are_guessed_aloud() {
        assert_eq!(
            read(&utf16("id;ad\n1;Bakı", true), None),
            ("id;ad\n1;Bakı".into(), "UTF-16LE", true)
        );
        let (text, _, warned) = read(b"premi\xe8re,caf\xe9", None);
        assert_eq!((text.as_str(), warned), ("première,café", true));
    }

    #[test]
    fn a_declared_encoding_holds() {
        assert_eq!(
            read(b"\xdeirvan", Some("windows-1254")),
            ("Şirvan".into(), "windows-1254", false)
        );
        let error = decode(b"a\nb\xff\n", Some("utf-8"), "a.csv").unwrap_err();
        assert_eq!(error.id, "data/bad-encoding");
        assert_eq!(error.labels[0].place.start.line, 2);
    }

    #[test]
    fn plain_text_needs_no_word() {
        assert_eq!(read(b"a,b\n", None), ("a,b\n".into(), "UTF-8", false));
        assert_eq!(read(b"", None), ("".into(), "UTF-8", false));
    }
}

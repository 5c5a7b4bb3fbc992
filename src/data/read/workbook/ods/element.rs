//! Elements of `content.xml` and their attributes.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::package::attribute;
use super::super::{Request, unreadable};
use crate::data::read::{ReadResult, container};

/// Reads events of a part, and counts what it unpacks.
pub(super) struct Events<'a, R: Read> {
    reader: Reader<BufReader<R>>,
    request: &'a Request<'a>,
}

impl<'a, R: Read> Events<'a, R> {
    pub(super) fn new(part: R, request: &'a Request<'a>) -> Self {
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        Self { reader, request }
    }

    /// The next event.
    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> ReadResult<Event<'b>> {
        buffer.clear();
        if self.reader.buffer_position() > self.request.options.max_inflated {
            let limit = self.request.options.max_inflated;
            return Err(container::too_large_inflated(self.request.display, limit));
        }
        match self.reader.read_event_into(buffer) {
            Ok(event) => Ok(event),
            Err(error) => Err(unreadable(self.request.display, &error)),
        }
    }

    /// Skips an element of which the start was read, with all that is in it.
    pub(super) fn skip(&mut self) -> ReadResult {
        let mut buffer = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            match self.next(&mut buffer)? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// A number attribute; 1 if it is not there.
pub(super) fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|text| text.trim().parse().ok()).unwrap_or(1).max(1)
}

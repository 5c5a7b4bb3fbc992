//! The text of a cell: its paragraphs, without notes and drawings.

use std::io::Read;

use quick_xml::events::{BytesRef, Event};

use super::super::package::attribute;
use super::element::{Events, count};
use crate::data::read::ReadResult;

/// The most blanks that one element stands for.
const BLANKS: u32 = 1000;

/// Reads the text of a cell of which the start was read, up to its end.
pub(super) fn text<R: Read>(events: &mut Events<'_, R>) -> ReadResult<String> {
    let mut text = String::new();
    let mut buffer = Vec::new();
    let mut paragraphs = 0;
    // How deep in paragraphs, and how deep in the cell.
    let (mut inside, mut depth) = (0, 1);
    while depth > 0 {
        match events.next(&mut buffer)? {
            Event::Start(element) => {
                let name = element.local_name();
                match name.as_ref() {
                    // They hold paragraphs of their own.
                    "annotation" | "frame" | "custom-shape" | "g" | "note" | "table" => {
                        events.skip()?;
                        continue;
                    }
                    "p" | "h" => {
                        if paragraphs > 0 && inside == 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                        inside += 1;
                    }
                    "s" => {
                        let blanks = attribute(&element, "c").map_or(1, |_| count(&element, "c"));
                        text.extend((0..blanks.min(BLANKS)).map(|_| ' '));
                    }
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    _ => {}
                }
                depth += 1;
            }
            Event::End(element) => {
                depth -= 1;
                if matches!(element.local_name().as_ref(), "p" | "h") {
                    inside -= 1;
                }
            }
            Event::Text(part) if inside > 0 => push_collapsed(&mut text, &part.xml10_content()),
            Event::CData(part) if inside > 0 => push_collapsed(&mut text, &part.xml10_content()),
            Event::GeneralRef(entity) if inside > 0 => text.extend(resolve(&entity)),
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(text)
}

/// Adds text in which runs of blanks count as one, as ODF has it; more are written as elements.
fn push_collapsed(text: &mut String, part: &str) {
    for character in part.chars() {
        match character {
            ' ' | '\t' | '\n' | '\r' => {
                if !text.is_empty() && !text.ends_with([' ', '\n', '\t']) {
                    text.push(' ');
                }
            }
            _ => text.push(character),
        }
    }
}

fn resolve(entity: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return Some(character);
    }
    match entity.xml10_content().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

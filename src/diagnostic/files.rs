//! The excerpts of a diagnostic as sparse files for the renderer: line *n* of a sheet is row *n*,
//! and lines that nothing points at take no space.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Files};

use super::{Diagnostic, Place, Position};

/// Stands between a file's headline and the `:line:column` that the renderer appends, so that the
/// latter can be taken out again for cells. A noncharacter, hence in no file name.
pub(super) const HEADLINE_END: char = '\u{FDD1}';

/// How far apart lines are counted that do not follow each other.
const GAP: usize = 3;

/// One shown file.
struct File {
    origin: String,
    headline: String,
    text: String,
    /// Line number → start of the line in `text`. Each line ends with a line feed.
    starts: BTreeMap<u32, usize>,
    /// Index that the renderer counts with → line number. Lines that follow each other have
    /// indices that do; between others there is a gap wide enough to be shown as one.
    indices: BTreeMap<usize, u32>,
}

/// All files that a diagnostic shows.
pub(super) struct Excerpts(Vec<File>);

impl Excerpts {
    /// Collects the lines of all labels, one file per origin.
    pub(super) fn new(diagnostic: &Diagnostic) -> Self {
        let mut lines: Vec<(&Place, BTreeMap<u32, &str>)> = Vec::new();
        for label in &diagnostic.labels {
            let origin = label.place.origin();
            let index = lines.iter().position(|(place, _)| place.origin() == origin);
            let index = index.unwrap_or_else(|| {
                lines.push((&label.place, BTreeMap::new()));
                lines.len() - 1
            });
            for line in &label.place.lines {
                lines[index].1.entry(line.number).or_insert(&line.text);
            }
        }
        Self(lines.into_iter().map(|(place, lines)| File::new(place, &lines)).collect())
    }

    /// The file of a place.
    pub(super) fn id(&self, place: &Place) -> usize {
        let origin = place.origin();
        self.0.iter().position(|file| file.origin == origin).unwrap_or(0)
    }

    /// The bytes of a place in its file, for the renderer.
    pub(super) fn range(&self, place: &Place) -> Range<usize> {
        let file = &self.0[self.id(place)];
        let offset = |at: Position| {
            file.starts.get(&at.line).map_or(0, |start| {
                let line_end =
                    file.text[*start..].find('\n').map_or(file.text.len(), |n| start + n);
                let mut offset = (start + at.column as usize).min(line_end);
                while !file.text.is_char_boundary(offset) {
                    offset -= 1;
                }
                offset
            })
        };
        offset(place.start)..offset(place.end)
    }
}

impl File {
    fn new(place: &Place, lines: &BTreeMap<u32, &str>) -> Self {
        let mut text = String::new();
        let mut starts = BTreeMap::new();
        let mut indices: BTreeMap<usize, u32> = BTreeMap::new();
        for (&number, line) in lines {
            let index = indices
                .last_key_value()
                .map_or(0, |(index, last)| index + if *last + 1 == number { 1 } else { GAP });
            indices.insert(index, number);
            starts.insert(number, text.len());
            text.push_str(line);
            text.push('\n');
        }
        let headline = match &place.cell {
            Some(_) => format!("{}{HEADLINE_END}", place.headline()),
            None => place.origin(),
        };
        Self { origin: place.origin(), headline, text, starts, indices }
    }
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        self.0.get(id).map(|file| file.headline.as_str()).ok_or(Error::FileMissing)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        self.0.get(id).map(|file| file.text.as_str()).ok_or(Error::FileMissing)
    }

    fn line_index(&'a self, id: usize, byte: usize) -> Result<usize, Error> {
        let file = self.0.get(id).ok_or(Error::FileMissing)?;
        let line = file.indices.iter().rev().find(|(_, number)| file.starts[*number] <= byte);
        Ok(line.map_or(0, |(index, _)| *index))
    }

    fn line_number(&'a self, id: usize, line_index: usize) -> Result<usize, Error> {
        let file = self.0.get(id).ok_or(Error::FileMissing)?;
        Ok(file.indices.get(&line_index).map_or(line_index + 1, |number| *number as usize))
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        let file = self.0.get(id).ok_or(Error::FileMissing)?;
        let start = |number: &u32| file.starts[number];
        let next = file.indices.range(line_index + 1..).next();
        let end = next.map_or(file.text.len(), |(_, number)| start(number));
        Ok(file.indices.get(&line_index).map_or(end..end, |number| start(number)..end))
    }
}

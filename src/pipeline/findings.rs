//! What was found on finished pages: in the records, and as the table of a bundle.

use crate::diagnostic::Diagnostic;
use crate::publish::edition::{ArtifactRecord, FindingRecord};
use crate::table::sheet_csv;

/// A warning or note as the records keep it: without the lines that it shows, which may hold more than the
/// readers of the document are to know.
pub(super) fn finding(warning: &Diagnostic) -> FindingRecord {
    let places = || warning.labels.iter().map(|label| &label.place);
    let line = places().find(|place| place.cell.is_none());
    let place = line.map(|place| match place.start.line {
        0 => place.file.clone(),
        line => format!("{}:{line}", place.file),
    });
    let cells = places().filter_map(|place| {
        let cell = place.cell.as_ref()?;
        Some(match &place.sheet {
            Some(sheet) => format!("{} › {sheet}!{cell}", place.file),
            None => format!("{} › {cell}", place.file),
        })
    });
    FindingRecord {
        id: warning.id.to_string(),
        message: warning.message.clone(),
        page: warning.page,
        place,
        cells: cells.collect(),
    }
}

/// The findings of a bundle's documents as CSV, one a line; the header alone if nothing was found.
pub(super) fn csv(documents: &[ArtifactRecord]) -> Vec<u8> {
    let header = ["document", "language", "page", "level", "rule", "finding", "place", "cells"];
    let lines = documents.iter().flat_map(|document| {
        let warnings = document.warnings.iter().map(|found| ("warning", found));
        let notes = document.notes.iter().map(|found| ("note", found));
        warnings.chain(notes).map(|(level, found)| {
            [
                document.path.clone(),
                document.language.clone(),
                found.page.map(|page| page.to_string()).unwrap_or_default(),
                level.to_owned(),
                found.id.clone(),
                found.message.clone(),
                found.place.clone().unwrap_or_default(),
                found.cells.join("; "),
            ]
        })
    });
    sheet_csv(std::iter::once(header.map(str::to_owned)).chain(lines))
}

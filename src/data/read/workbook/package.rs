//! The parts of an XLSX package that calamine keeps to itself: where the sheets lie, and their
//! named tables.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::scan::area;
use crate::data::read::Area;
use crate::data::read::container::Zip;

/// The most bytes of a part that is read here.
const LONGEST: u64 = 64 << 20;

/// A named table (ListObject).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedTable {
    pub(super) name: String,
    /// Its cells, the header included and the row of totals left out.
    pub(super) area: Area,
    pub(super) has_header: bool,
}

/// The part of each sheet, by the sheet's name.
pub(super) fn sheet_parts(zip: &mut Zip<'_>) -> HashMap<String, String> {
    let target = |_: &str, kind: &str| kind.ends_with("/officeDocument");
    let book = related(zip, "", "_rels/.rels", target).into_iter().next();
    let book = book.map_or_else(|| "xl/workbook.xml".to_owned(), |(_, part)| part);
    let parts: HashMap<String, String> =
        related(zip, folder(&book), &relations_of(&book), |_, _| true).into_iter().collect();
    let mut sheets = HashMap::new();
    each_element(zip, &book, |element| {
        if element.local_name().as_ref() == "sheet"
            && let Some(name) = attribute(element, "name")
            && let Some(part) = attribute(element, "id").and_then(|id| parts.get(&id))
        {
            sheets.insert(name, part.clone());
        }
    });
    sheets
}

/// The named tables of the sheet in a part.
pub(super) fn named_tables(zip: &mut Zip<'_>, sheet: &str) -> Vec<NamedTable> {
    let tables =
        related(zip, folder(sheet), &relations_of(sheet), |_, kind| kind.ends_with("/table"));
    tables.into_iter().filter_map(|(_, part)| named_table(zip, &part)).collect()
}

fn named_table(zip: &mut Zip<'_>, part: &str) -> Option<NamedTable> {
    let mut found = None;
    each_element(zip, part, |element| {
        if element.local_name().as_ref() != "table" || found.is_some() {
            return;
        }
        let count = |name: &str, default: u32| {
            attribute(element, name).and_then(|text| text.parse().ok()).unwrap_or(default)
        };
        let name = attribute(element, "displayName").or_else(|| attribute(element, "name"));
        let area = attribute(element, "ref").and_then(|range| area(range.as_bytes()));
        if let (Some(name), Some(mut area)) = (name, area) {
            area.bottom = area.bottom.saturating_sub(count("totalsRowCount", 0)).max(area.top);
            let has_header = count("headerRowCount", 1) > 0;
            found = Some(NamedTable { name, area, has_header });
        }
    });
    found
}

/// The parts that a part refers to: id and path, of the wanted kinds.
pub(super) fn related(
    zip: &mut Zip<'_>,
    folder: &str,
    relations: &str,
    wanted: impl Fn(&str, &str) -> bool,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    each_element(zip, relations, |element| {
        if element.local_name().as_ref() != "Relationship" {
            return;
        }
        let get = |name| attribute(element, name).unwrap_or_default();
        let (id, kind, target) = (get("Id"), get("Type"), get("Target"));
        if !target.is_empty() && wanted(&id, &kind) {
            found.push((id, resolve(folder, &target)));
        }
    });
    found
}

fn folder(part: &str) -> &str {
    part.rfind('/').map_or("", |slash| &part[..slash])
}

/// The part that lists what a part refers to.
fn relations_of(part: &str) -> String {
    let name = part.rsplit('/').next().unwrap_or(part);
    match folder(part) {
        "" => format!("_rels/{name}.rels"),
        folder => format!("{folder}/_rels/{name}.rels"),
    }
}

/// A path as a part of a folder gives it, from the root of the package.
fn resolve(folder: &str, target: &str) -> String {
    let (base, target) = match target.strip_prefix('/') {
        Some(target) => ("", target),
        None => (folder, target),
    };
    let mut path: Vec<&str> = base.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(path.pop()),
            name => path.push(name),
        }
    }
    path.join("/")
}

/// Opens a part. Some programs differ in case from what they refer to, or write backslashes.
pub(super) fn open<'z>(zip: &'z mut Zip<'_>, part: &str) -> Option<impl Read + 'z> {
    let same = |name: &[u8]| {
        name.len() == part.len()
            && name
                .iter()
                .zip(part.bytes())
                .all(|(a, b)| a.eq_ignore_ascii_case(&b) || (*a == b'\\' && b == b'/'))
    };
    let index = match zip.index_for_name(part) {
        Some(index) => index,
        None => zip.file_names_raw().position(same)?,
    };
    zip.by_index(index).ok()
}

/// Calls a function with each start tag of a part. What cannot be read is left out: calamine reads
/// the same parts and complains.
fn each_element(zip: &mut Zip<'_>, part: &str, mut visit: impl FnMut(&BytesStart<'_>)) {
    let Some(part) = open(zip, part) else { return };
    let mut reader = Reader::from_reader(BufReader::new(part.take(LONGEST)));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => visit(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The value of an attribute, whatever the prefix of its name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved() {
        assert_eq!(resolve("xl/worksheets", "../tables/table1.xml"), "xl/tables/table1.xml");
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(relations_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
        assert_eq!(relations_of("workbook.xml"), "_rels/workbook.xml.rels");
    }
}

//! What goes into a bundle besides its documents: tables, rejected rows and findings, no more of them
//! than its readers may see.

mod disclosure;
mod rejected;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::findings;
use super::session::Session;
use crate::config::{BundleContent, BundleContents};
use crate::period::Period;
use crate::publish::bundle::{Content, Entry};
use crate::publish::manifest::{Manifest, PREFLIGHT, TableShown};
use crate::publish::paths::{collision_key, is_reserved};
use crate::table::Table;
use disclosure::Disclosure;

/// The enclosures that a bundle declares. The manifest learns what is in them and what is not.
pub(super) fn enclosures(
    session: &Session,
    contents: &BundleContents,
    (key, period): (Option<&str>, Option<Period>),
    manifest: &mut Manifest,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    let disclosure = Disclosure::new(session, contents, key, period);
    let names = file_names(session);
    if contents.holds(BundleContent::Tables) {
        for table in tables_behind(session, manifest) {
            let show = |shown: &mut TableShown| tables::show(&disclosure, &table, shown);
            let shown = enclose(&mut entries, &disclosure, &table, ("tables", &names), show);
            manifest.tables.push(shown);
        }
    }
    if contents.holds(BundleContent::Rejects) {
        let behind: BTreeSet<String> =
            tables_behind(session, manifest).iter().map(|table| table.name.clone()).collect();
        for rejects in session.rejects.iter().filter(|rejects| behind.contains(&rejects.table)) {
            let Some(table) = session.data.table(&rejects.table) else { continue };
            let show = |shown: &mut TableShown| rejected::show(&disclosure, table, rejects, shown);
            let shown = enclose(&mut entries, &disclosure, table, ("rejects", &names), show);
            manifest.rejects.push(shown);
        }
    }
    if contents.holds(BundleContent::Preflight) {
        entries.push(entry(PREFLIGHT.to_owned(), findings::csv(&manifest.documents)));
    }
    entries
}

/// Adds what is shown of a table that is not closed, below its folder. Returns what is told of it.
fn enclose(
    entries: &mut Vec<Entry>,
    disclosure: &Disclosure<'_>,
    table: &Table,
    (folder, names): (&str, &BTreeMap<String, String>),
    show: impl FnOnce(&mut TableShown) -> Option<Vec<u8>>,
) -> TableShown {
    let mut shown = TableShown { table: table.name.clone(), ..TableShown::default() };
    if let Some(withheld) = disclosure.closed(table) {
        shown.withheld.push(withheld);
    } else if let Some(csv) = show(&mut shown)
        && let Some(name) = names.get(&table.name)
    {
        let path = format!("{folder}/{name}");
        shown.path = Some(path.clone());
        entries.push(entry(path, csv));
    }
    shown
}

fn entry(path: String, bytes: Vec<u8>) -> Entry {
    Entry { path, content: Content::Bytes(bytes) }
}

/// The tables that have a file among those that the documents were made from.
fn tables_behind(session: &Session, manifest: &Manifest) -> Vec<Arc<Table>> {
    let used: BTreeSet<&str> = manifest
        .documents
        .iter()
        .flat_map(|document| document.made_from.iter().map(String::as_str))
        .collect();
    // The table of donors is made from the settings, and is none that anybody keeps.
    let declared = session.workspace.tables.iter();
    let mut names: Vec<&str> = declared.map(|table| table.name.as_str()).collect();
    names.sort_unstable();
    let tables = names.into_iter().filter_map(|name| session.data.table(name));
    tables
        .filter(|table| table.sheets.iter().any(|sheet| used.contains(&*sheet.file)))
        .cloned()
        .collect()
}

/// What each table's file is called, without folder. A table's name may hold what a file's cannot, and
/// two names may be one to some file system.
fn file_names(session: &Session) -> BTreeMap<String, String> {
    let mut tables: Vec<&String> = session.workspace.tables.iter().map(|t| &t.name).collect();
    tables.sort();
    let safe = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    for table in tables {
        let plain: String = table.chars().map(safe).collect();
        // A number keeps names apart, and from those that Windows has for devices.
        let numbered = (2..).map(|number| format!("{plain}-{number}.csv"));
        let mut candidates = std::iter::once(format!("{plain}.csv")).chain(numbered);
        let free = |name: &String| !is_reserved(name) && taken.insert(collision_key(name));
        names.extend(candidates.find(free).map(|name| (table.clone(), name)));
    }
    names
}

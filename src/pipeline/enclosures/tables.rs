//! A source table as CSV, as far as the readers of a bundle may see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::disclosure::{Disclosure, Shown};
use crate::publish::manifest::{TableShown, Withheld};
use crate::table::{Table, sheet_csv};

/// A column that goes in, and whether each of its cells needs consent.
type Open = (usize, bool);

/// What is shown of a table, as CSV.
pub(super) fn show(
    disclosure: &Disclosure<'_>,
    table: &Arc<Table>,
    shown: &mut TableShown,
) -> Option<Vec<u8>> {
    let open = columns(disclosure, table, &mut shown.withheld);
    if open.is_empty() {
        let why = "none of its columns may be shown".to_owned();
        shown.withheld = vec![Withheld { column: None, why }];
        return None;
    }
    let rows = disclosure.rows(table);
    shown.rows = rows.len() as u64;
    Some(csv(disclosure, table, &open, &rows, &mut shown.withheld))
}

/// The columns that go in; why the others do not is noted.
fn columns(disclosure: &Disclosure<'_>, table: &Table, withheld: &mut Vec<Withheld>) -> Vec<Open> {
    let mut open = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let why = match disclosure.column(table, index) {
            Shown::ByConsent => {
                open.push((index, true));
                continue;
            }
            Shown::All if disclosure.leaks(table, index) => {
                "something that stands in a protected column stands in it too".to_owned()
            }
            Shown::All => {
                open.push((index, false));
                continue;
            }
            Shown::None(why) => why,
        };
        withheld.push(Withheld { column: Some(column.name.clone()), why });
    }
    // As people know it, where the rows come from one sheet or from like ones.
    let places = table.sheets.first().map(|sheet| &sheet.columns);
    open.sort_by_key(|(column, _)| {
        places.and_then(|places| places.get(*column).copied().flatten()).unwrap_or(u32::MAX)
    });
    open
}

/// The open cells as CSV; how many lack consent is noted.
fn csv(
    disclosure: &Disclosure<'_>,
    table: &Table,
    open: &[Open],
    rows: &[usize],
    withheld: &mut Vec<Withheld>,
) -> Vec<u8> {
    let names: Vec<String> =
        open.iter().map(|(column, _)| table.columns[*column].name.clone()).collect();
    let mut hidden: BTreeMap<usize, u64> = BTreeMap::new();
    let line = |row: &usize| -> Vec<String> {
        let cells = open.iter().map(|(column, by_consent)| {
            let value = table.value(*row, *column);
            if *by_consent && !value.is_empty() && !disclosure.consented(table, *row, *column) {
                *hidden.entry(*column).or_default() += 1;
                return String::new();
            }
            value.to_string()
        });
        cells.collect()
    };
    let csv = sheet_csv(std::iter::once(names).chain(rows.iter().map(line)));
    for (column, cells) in hidden {
        let cells = match cells {
            1 => "1 cell".to_owned(),
            more => format!("{more} cells"),
        };
        let purpose = disclosure.access.purpose.as_deref().unwrap_or_default();
        let why = format!("no consent to `{purpose}` for {cells}");
        withheld.push(Withheld { column: Some(table.columns[column].name.clone()), why });
    }
    csv
}

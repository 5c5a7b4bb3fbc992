//! Finds the header among the first rows of a sheet, and tells data from what stands around it.

use super::header::{Header, Wanted};
use super::read::{Batch, RawCell, RawRow, SheetInfo};
use super::rules::shown;
use crate::config::{HeaderChoice, Layout, SkipRows};
use crate::table::HxlTag;

/// How many rows are looked at to find the header: as many as the HXL standard looks at.
pub(super) const HEAD_ROWS: usize = 25;

/// Where the header is among the first rows, and where the data starts.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) header: Header,
    /// The index of the first row of data.
    pub(super) first: usize,
    /// The number of rows above the header, which are no data.
    pub(super) above: usize,
}

/// Finds the header. `None` if there is no row at all, or none where it is declared to be.
pub(super) fn find(
    head: &Batch,
    layout: &Layout,
    wanted: &[Wanted<'_>],
    info: &SheetInfo,
) -> Option<Found> {
    let rows: Vec<RawRow<'_>> = head.rows().collect();
    let tags = rows.iter().position(|row| is_tag_row(*row));
    let (top, bottom) = match (&layout.header, info.area) {
        (HeaderChoice::Rows(numbers), _) => declared(&rows, numbers)?,
        (_, Some(area)) => {
            let row = rows.iter().position(|row| row.number() == area.top)?;
            (row, row)
        }
        (HeaderChoice::Hxl, None) => above_tags(&rows, tags?, wanted, info),
        (HeaderChoice::Found, None) => match tags {
            Some(tags) => above_tags(&rows, tags, wanted, info),
            None => best(&rows, wanted, info)?,
        },
    };
    let below = tags.filter(|tags| *tags > bottom && *tags - bottom <= 3);
    let tags = tags.filter(|tags| *tags == bottom).or(below);
    let declared = matches!(layout.header, HeaderChoice::Rows(_));
    let header = read(&rows[top..=bottom], tags.map(|tags| rows[tags]), info, declared);
    let first = tags.unwrap_or(bottom).max(bottom) + 1;
    Some(Found { header, first, above: top })
}

fn declared(rows: &[RawRow<'_>], numbers: &[u32]) -> Option<(usize, usize)> {
    let position = |number: u32| rows.iter().position(|row| row.number() == number);
    Some((position(*numbers.first()?)?, position(*numbers.last()?)?))
}

/// The row right above the tags, or the better of the two above them; the tags themselves if there
/// is nothing above.
fn above_tags(
    rows: &[RawRow<'_>],
    tags: usize,
    wanted: &[Wanted<'_>],
    info: &SheetInfo,
) -> (usize, usize) {
    let Some(last) = tags.checked_sub(1) else { return (tags, tags) };
    let matches =
        |top: usize, bottom: usize| read(&rows[top..=bottom], None, info, false).matches(wanted);
    let mut best = (last, last);
    for top in last.saturating_sub(2)..=last {
        if matches(top, top) > matches(best.0, best.1) {
            best = (top, top);
        }
    }
    best
}

/// The row, or two rows together, that match most of the columns; a guess if none does.
fn best(rows: &[RawRow<'_>], wanted: &[Wanted<'_>], info: &SheetInfo) -> Option<(usize, usize)> {
    let matches =
        |top: usize, bottom: usize| read(&rows[top..=bottom], None, info, false).matches(wanted);
    let mut best = (0, None);
    for top in 0..rows.len() {
        let found = matches(top, top);
        if found > best.0 {
            best = (found, Some((top, top)));
        }
    }
    // Headers of two lines are looked for only where one line does not tell all columns.
    if best.0 < wanted.len() {
        for top in 0..rows.len().saturating_sub(1) {
            let found = matches(top, top + 1);
            if found > best.0 {
                best = (found, Some((top, top + 1)));
            }
        }
    }
    best.1.or_else(|| guess(rows).map(|row| (row, row)))
}

/// The first row that is at least half as wide as the widest: titles and notes above a table are
/// narrow. A row further down is never taken, however much it looks like a header, because that
/// would lose the rows above it.
pub(super) fn guess(rows: &[RawRow<'_>]) -> Option<usize> {
    let widest = rows.iter().map(|row| row.filled()).max()?;
    let enough = widest.div_ceil(2).max(widest.min(2));
    rows.iter().position(|row| row.filled() >= enough)
}

/// A row of HXL tags: at least one, and at least half of what it holds.
pub(super) fn is_tag_row(row: RawRow<'_>) -> bool {
    let tags = row.cells().filter(|(_, cell)| tag(*cell).is_some()).count();
    tags > 0 && tags * 2 >= row.filled()
}

fn tag(cell: RawCell<'_>) -> Option<HxlTag> {
    match cell {
        RawCell::Text(text) => HxlTag::parse(text),
        _ => None,
    }
}

/// The texts of the header's rows, joined from top to bottom. A merged cell heads all columns that
/// it covers.
fn read(rows: &[RawRow<'_>], tags: Option<RawRow<'_>>, info: &SheetInfo, spread: bool) -> Header {
    let mut texts: Vec<(u32, String)> = Vec::new();
    let last = rows.len() - 1;
    let mut columns: Vec<u32> = rows.iter().flat_map(|row| row.cells().map(|(c, _)| c)).collect();
    columns.sort_unstable();
    columns.dedup();
    for column in columns.into_iter().filter(|column| in_area(info, *column)) {
        let mut parts: Vec<String> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let own = row.cell(column);
            let merged = || {
                let area = info.merged.iter().find(|area| area.contains(row.number(), column))?;
                (area.top == row.number()).then(|| row.cell(area.left))?
            };
            // A text file has no merged cells: there the text to the left heads the columns.
            let left = || {
                let spread = spread && index < last && info.sheet.is_none();
                let before = row.cells().take_while(|(other, _)| *other < column).last();
                before.filter(|_| spread).map(|(_, cell)| cell)
            };
            let Some(cell) = own.or_else(merged).or_else(left) else { continue };
            let text = shown(cell).into_owned();
            if tag(cell).is_none() && !parts.contains(&text) {
                parts.push(text);
            }
        }
        if !parts.is_empty() {
            texts.push((column, parts.join(" ")));
        }
    }
    let tags = tags.or_else(|| rows.last().copied().filter(|row| is_tag_row(*row)));
    let width = rows.iter().copied().chain(tags).map(RawRow::width).max().unwrap_or(0);
    let tags = tags.map(|row| row.cells().filter_map(|(c, cell)| Some((c, tag(cell)?))).collect());
    Header::new(info, rows[last].number(), width, texts, tags.unwrap_or_default())
}

fn in_area(info: &SheetInfo, column: u32) -> bool {
    info.area.is_none_or(|area| (area.left..=area.right).contains(&column))
}

/// What a row below the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    Data,
    Skipped,
    /// The data ends before it.
    End,
}

/// Tells whether a row is data, by declaration.
pub(super) fn kind(row: RawRow<'_>, layout: &Layout, info: &SheetInfo) -> RowKind {
    if info.area.is_some_and(|area| row.number() > area.bottom) {
        return RowKind::End;
    }
    if layout.until.is_empty() && layout.skip_rows.is_empty() {
        return RowKind::Data;
    }
    let first = row.cells().next().map(|(_, cell)| shown(cell)).unwrap_or_default();
    let starts = |text: &str| {
        let (first, text) = (first.to_lowercase(), text.to_lowercase());
        !text.is_empty() && first.starts_with(&text)
    };
    if layout.until.iter().any(|text| starts(text)) {
        return RowKind::End;
    }
    let skipped = layout.skip_rows.iter().any(|skip| match skip {
        SkipRows::Numbers(from, to) => (*from..=*to).contains(&row.number()),
        SkipRows::Start(text) => starts(text),
    });
    if skipped { RowKind::Skipped } else { RowKind::Data }
}

/// The words that totals start with, in the languages of the field.
const TOTALS: [&str; 9] =
    ["total", "grand total", "sum", "subtotal", "cəmi", "yekun", "итого", "всего", "summe"];

/// The text of a row's first cell if it says that a total follows.
pub(super) fn total_word(row: RawRow<'_>) -> Option<String> {
    let (_, cell) = row.cells().next()?;
    let text = shown(cell);
    let lower = text.to_lowercase();
    TOTALS.iter().any(|word| lower.starts_with(word)).then(|| text.into_owned())
}

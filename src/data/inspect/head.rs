//! Where the header of an unknown sheet is: where a run would look, or in two rows that merged cells
//! hold together.

use crate::config::{HeaderChoice, Layout};
use crate::data::date;
use crate::data::layout::{self, Found};
use crate::data::number::{self, NumberStyle};
use crate::data::read::{Batch, RawCell, RawRow, SheetInfo};

/// Finds the header among the first rows: what was found, the numbers of its rows, and whether a
/// run finds it without being told.
pub(super) fn find(first: &Batch, info: &SheetInfo) -> Option<(Found, Vec<u32>, bool)> {
    let by_itself = layout::find(first, &Layout::default(), &[], info)?;
    let rows: Vec<RawRow<'_>> = first.rows().collect();
    if let Some(rows) = two_rows(&rows, &by_itself, info) {
        let layout = Layout { header: HeaderChoice::Rows(rows.to_vec()), ..Layout::default() };
        if let Some(found) = layout::find(first, &layout, &[], info) {
            return Some((found, rows.to_vec(), false));
        }
    }
    let numbers = vec![by_itself.header.row];
    Some((by_itself, numbers, true))
}

/// The numbers of two rows that make one header: the upper one has cells that reach over several
/// columns, with a text of their own below each.
fn two_rows(rows: &[RawRow<'_>], found: &Found, info: &SheetInfo) -> Option<[u32; 2]> {
    let row = found.header.row;
    let index = rows.iter().position(|other| other.number() == row)?;
    let upper = [Some(index), index.checked_sub(1)].into_iter().flatten();
    for upper in upper {
        let lower = rows.get(upper + 1)?;
        let number = rows[upper].number();
        if lower.number() != number + 1 || layout::is_tag_row(*lower) || !only_texts(*lower) {
            continue;
        }
        let wide = info.merged.iter().any(|area| {
            let below = (area.left..=area.right).filter(|column| lower.cell(*column).is_some());
            area.top == number
                && area.bottom == number
                && area.right > area.left
                && below.count() > 1
        });
        let several = rows[upper].filled() > 1;
        if wide && several {
            return Some([number, number + 1]);
        }
    }
    None
}

/// Whether half of the cells of a header or more are numbers or days, as those of data are.
pub(super) fn like_data(row: RawRow<'_>) -> bool {
    let is_data = |cell: RawCell<'_>| match cell {
        RawCell::Text(text) => {
            let text = text.trim();
            number::from_text(text, NumberStyle::default()).is_some()
                || date::from_text(text).is_some()
        }
        _ => true,
    };
    let data = row.cells().filter(|(_, cell)| is_data(*cell)).count();
    data * 2 >= row.filled() && !layout::is_tag_row(row)
}

fn only_texts(row: RawRow<'_>) -> bool {
    row.cells().all(|(_, cell)| {
        matches!(cell, RawCell::Text(text) if !text.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

//! Notes and totals below the data of a sheet.

use super::report::BelowRow;
use crate::data::layout;
use crate::data::read::{Batch, RawCell, RawRow};
use crate::data::rules::shown;

/// How many rows at the end of a sheet are looked at.
pub(super) const TAIL: usize = 30;

/// Words that notes start with.
const NOTES: [&str; 16] = [
    "note",
    "source",
    "*",
    "qeyd",
    "mənbə",
    "примечани",
    "источник",
    "quelle",
    "anmerkung",
    "hinweis",
    "(",
    "¹",
    "1)",
    "©",
    "stand:",
    "n.b",
];

/// The rows below the data.
#[derive(Debug, Default)]
pub(super) struct Below {
    pub(super) rows: Vec<BelowRow>,
}

/// Splits the last rows of a sheet: how many of them are data, and what stands below.
pub(super) fn split(tail: &Batch, columns: usize, totals: &[(u32, String)]) -> (usize, Below) {
    let rows: Vec<RawRow<'_>> = tail.rows().collect();
    let mut start = rows.len();
    while let Some(index) = start.checked_sub(1) {
        let gap = index > 0 && rows[index].number() > rows[index - 1].number() + 1;
        let next = rows.get(start).map(|row| row.number());
        if !(is_total(rows[index], columns) || is_note(rows[index], columns, gap, next)) {
            break;
        }
        start = index;
    }
    // Totals among the data are no end of it, and a table is more than its notes.
    let is_end = start > 0 && start < rows.len() && totals.is_empty();
    if !is_end {
        return (rows.len(), Below::default());
    }
    let rows: Vec<RawRow<'_>> = rows[start..].to_vec();
    let below = Below {
        rows: rows
            .iter()
            .map(|row| BelowRow { row: row.number(), text: first_text(*row) })
            .collect(),
    };
    (start, below)
}

/// A row that starts with a word for a total and leaves some column empty, as a total does for the
/// columns that cannot be summed.
fn is_total(row: RawRow<'_>, columns: usize) -> bool {
    row.filled() < columns && layout::total_word(row).is_some()
}

/// A row of a single text that says that it is a note, or stands apart.
fn is_note(row: RawRow<'_>, columns: usize, gap: bool, next: Option<u32>) -> bool {
    let mut cells = row.cells();
    let (Some((_, RawCell::Text(text))), None) = (cells.next(), cells.next()) else {
        return false;
    };
    let lower = text.trim().to_lowercase();
    let says_so = NOTES.iter().any(|word| lower.starts_with(word));
    let apart = gap || next.is_some_and(|next| next > row.number() + 1);
    columns >= 3 && (says_so || apart || text.chars().count() > 60)
}

fn first_text(row: RawRow<'_>) -> String {
    row.cells().next().map(|(_, cell)| shown(cell).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(rows: &[(u32, &[&str])]) -> Batch {
        let mut batch = Batch::default();
        for (number, cells) in rows {
            for (column, text) in (0..).zip(cells.iter()) {
                batch.push(column, RawCell::Text(text));
            }
            batch.end_row(*number, *number, 0, false);
        }
        batch
    }

    #[test]
    fn totals_and_notes_are_below_the_data() {
        let tail = batch(&[
            (2, &["a", "b", "1"]),
            (3, &["c", "d", "2"]),
            (4, &["Total", "", "3"]),
            (6, &["Source: the ministry"]),
        ]);
        let (data, below) = split(&tail, 3, &[]);
        assert_eq!((data, below.rows.len()), (2, 2));
        assert_eq!(below.rows[0].text, "Total");
    }

    #[test]
    fn a_row_of_one_value_is_data() {
        let tail = batch(&[(2, &["a", "b", "1"]), (3, &["c"])]);
        assert_eq!(split(&tail, 3, &[]).0, 2);
    }
}

//! Merged cells: only the first cell of a merged range holds its value.

use std::collections::HashMap;

use super::header::Header;
use super::read::{Area, Batch, RawRow, SheetInfo};

/// The merged ranges of a sheet, with the values of those that were met.
#[derive(Debug, Default)]
pub(super) struct Merged {
    areas: Vec<Area>,
    /// The first cell of an area, by the area's index: a batch of one row with one cell.
    values: HashMap<usize, Batch>,
}

impl Merged {
    pub(super) fn new(info: &SheetInfo) -> Self {
        Self { areas: info.merged.clone(), values: HashMap::new() }
    }

    /// Whether any merged range reaches into the row.
    pub(super) fn touches(&self, row: u32) -> bool {
        self.areas.iter().any(|area| (area.top..=area.bottom).contains(&row))
    }

    /// The row with the values of merged cells in all cells that they cover.
    pub(super) fn fill(&mut self, row: RawRow<'_>, header: &Header) -> Batch {
        let number = row.number();
        for (index, area) in self.areas.iter().enumerate() {
            if area.top == number
                && let Some(cell) = row.cell(area.left)
            {
                let mut value = Batch::default();
                value.push(area.left, cell);
                value.end_row(number, number, 0, false);
                self.values.insert(index, value);
            }
        }
        let mut filled = Batch::default();
        let last = row.cells().last().map_or(0, |(column, _)| column).max(header.last_column());
        for column in 0..=last {
            let covering = || {
                let index = self.areas.iter().position(|area| area.contains(number, column))?;
                self.values.get(&index)?.row(0)?.cell(self.areas[index].left)
            };
            if let Some(cell) = row.cell(column).or_else(covering) {
                filled.push(column, cell);
            }
        }
        filled.end_row(number, row.line(), row.width(), row.hidden());
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::RawCell;

    #[test]
    fn a_merged_value_stands_in_every_cell_that_it_covers() {
        let area = Area { top: 2, bottom: 3, left: 0, right: 1 };
        let info = SheetInfo { merged: vec![area], ..SheetInfo::default() };
        let texts = vec![(0, "a".to_owned()), (1, "b".to_owned()), (2, "c".to_owned())];
        let header = Header::new(&info, 1, 0, texts, Vec::new());
        let mut merged = Merged::new(&info);
        let mut batch = Batch::default();
        batch.push(0, RawCell::Text("x"));
        batch.end_row(2, 2, 0, false);
        batch.push(2, RawCell::Text("y"));
        batch.end_row(3, 3, 0, false);
        let texts = |row: RawRow<'_>, merged: &mut Merged| {
            let filled = merged.fill(row, &header);
            let cells: Vec<String> =
                filled.row(0).unwrap().cells().map(|(c, cell)| format!("{c}{cell:?}")).collect();
            cells.join(" ")
        };
        assert!(merged.touches(3) && !merged.touches(4));
        assert_eq!(texts(batch.row(0).unwrap(), &mut merged), "0Text(\"x\") 1Text(\"x\")");
        assert_eq!(
            texts(batch.row(1).unwrap(), &mut merged),
            "0Text(\"x\") 1Text(\"x\") 2Text(\"y\")"
        );
    }
}

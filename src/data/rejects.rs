//! Rows that were left out because of a mistake, to be mended and sent in again.

use crate::source::Address;
use crate::table::sheet_csv;

/// The rejected rows of one table.
#[derive(Debug, Clone, Default)]
pub struct Rejects {
    /// The table's name.
    pub table: String,
    /// The rows, in the order in which they were read.
    pub rows: Vec<RejectedRow>,
}

/// A rejected row.
#[derive(Debug, Clone)]
pub struct RejectedRow {
    /// Its file, sheet and row; the column is that of the first mistake.
    pub address: Address,
    /// Its key, so that rows that refer to it can be told what became of it.
    pub key: Option<String>,
    /// The original content of its cells.
    pub cells: Vec<RejectedCell>,
    /// What is wrong with it.
    pub mistakes: Vec<Mistake>,
}

/// A cell of a rejected row.
#[derive(Debug, Clone)]
pub struct RejectedCell {
    /// The column of the sheet, counted from 0.
    pub column: u32,
    /// The text of its header.
    pub header: String,
    /// What stands in it.
    pub text: String,
}

/// Something that is wrong with a row.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// The column of the sheet, counted from 0, if it is about one.
    pub column: Option<u32>,
    /// What is wrong.
    pub message: String,
}

/// The columns that stand before the original ones.
const OWN: [&str; 4] = ["_file", "_sheet", "_row", "_problem"];

impl Rejects {
    /// The rows as CSV with a byte order mark, so that spreadsheet programs open it rightly: where
    /// each row stands, what is wrong with it, and its original cells; those that begin like a formula
    /// with an apostrophe before them.
    pub fn csv(&self) -> Vec<u8> {
        let mut headers: Vec<&str> = Vec::new();
        for RejectedCell { header, .. } in self.rows.iter().flat_map(|row| &row.cells) {
            if !headers.contains(&header.as_str()) {
                headers.push(header);
            }
        }
        let first: Vec<String> =
            OWN.iter().chain(&headers).map(|header| (*header).to_owned()).collect();
        let line = |row: &RejectedRow| {
            let address = &row.address;
            let mut fields = vec![
                address.file.to_string(),
                address.sheet.as_deref().unwrap_or_default().to_owned(),
                address.row.to_string(),
                row.mistakes.iter().map(|m| m.message.as_str()).collect::<Vec<_>>().join("; "),
            ];
            fields.extend(headers.iter().map(|header| {
                let cell = row.cells.iter().find(|cell| cell.header == *header);
                cell.map(|cell| cell.text.clone()).unwrap_or_default()
            }));
            fields
        };
        sheet_csv(std::iter::once(first).chain(self.rows.iter().map(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_the_original_cells_and_where_they_stand() {
        let address =
            |row| Address { file: "a.xlsx".into(), sheet: Some("Costs".into()), row, column: 1 };
        let row = |number, cells: &[(&str, &str)], message: &str| RejectedRow {
            address: address(number),
            key: None,
            cells: (0..)
                .zip(cells)
                .map(|(column, (header, text))| RejectedCell {
                    column,
                    header: (*header).to_owned(),
                    text: (*text).to_owned(),
                })
                .collect(),
            mistakes: vec![Mistake { column: None, message: message.to_owned() }],
        };
        let rejects = Rejects {
            table: "costs".into(),
            rows: vec![
                row(5, &[("id", "a"), ("amount", "twelve, or so")], "`twelve` is not a number"),
                row(9, &[("id", "b"), ("note", "ə\n\"x\"")], "`amount` is empty"),
                row(10, &[("id", "=1+1"), ("amount", "-12.50")], "`date` is empty"),
            ],
        };
        let text = String::from_utf8(rejects.csv()).unwrap();
        assert_eq!(
            text,
            "\u{feff}_file,_sheet,_row,_problem,id,amount,note\n\
             a.xlsx,Costs,5,`twelve` is not a number,a,\"twelve, or so\",\n\
             a.xlsx,Costs,9,`amount` is empty,b,,\"ə\n\"\"x\"\"\"\n\
             a.xlsx,Costs,10,`date` is empty,'=1+1,-12.50,\n"
        );
    }
}

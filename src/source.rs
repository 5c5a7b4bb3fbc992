//! Where a value came from: the address of a cell, and the content hash of a file.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The place of one cell: file, sheet, row and column.
///
/// Displayed as `inputs/restart/expenditure.xlsx › Costs!C14`, or `inputs/projects.csv › C14` for a
/// file without sheets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// Path relative to the workspace, with `/` between folders.
    pub file: Arc<str>,
    /// The sheet's name; `None` for CSV.
    pub sheet: Option<Arc<str>>,
    /// Row as the spreadsheet program shows it: the first row is 1.
    pub row: u32,
    /// Column, counted from 0 (`A` is 0).
    pub column: u32,
}

impl Address {
    /// The cell alone, such as `C14`.
    pub fn cell(&self) -> String {
        format!("{}{}", column_letters(self.column), self.row)
    }

    /// File and sheet, such as `inputs/restart/expenditure.xlsx › Costs`.
    pub fn origin(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{} › {sheet}", self.file),
            None => self.file.to_string(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(sheet) => write!(f, "{} › {sheet}!{}", self.file, self.cell()),
            None => write!(f, "{} › {}", self.file, self.cell()),
        }
    }
}

/// Turns a column number counted from 0 into letters: 0 is `A`, 25 is `Z`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Turns column letters into a number counted from 0; `None` if they are not letters or too long.
pub fn column_number(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 6 {
        return None;
    }
    let mut number: u64 = 0;
    for letter in letters.bytes() {
        let letter = letter.to_ascii_uppercase();
        if !letter.is_ascii_uppercase() {
            return None;
        }
        number = number * 26 + u64::from(letter - b'A') + 1;
    }
    u32::try_from(number - 1).ok()
}

/// The SHA-256 of the bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let mut hash = Hash::default();
    hash.add(bytes);
    hash.finish()
}

/// The SHA-256 of bytes that come little by little.
#[derive(Debug, Clone, Default)]
pub struct Hash(Sha256);

impl Hash {
    /// Takes further bytes in.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all of them, in lower-case hexadecimal.
    pub fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digits = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    bytes.iter().flat_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        for (number, letters) in
            [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(column_letters(number), letters);
            assert_eq!(column_number(letters), Some(number));
        }
        assert_eq!(column_number("1"), None);
        assert_eq!(column_number(""), None);
    }

    #[test]
    fn an_address_reads_as_people_write_it() {
        let mut address = Address {
            file: "inputs/a.xlsx".into(),
            sheet: Some("Costs".into()),
            row: 14,
            column: 2,
        };
        assert_eq!(address.to_string(), "inputs/a.xlsx › Costs!C14");
        address.sheet = None;
        assert_eq!(address.to_string(), "inputs/a.xlsx › C14");
    }
}

//! Texts in CSV files that somebody opens in a spreadsheet program.

/// A text that no spreadsheet program takes for a formula: with an apostrophe before it, if it begins like
/// one (OWASP, CSV injection). What is a number with a sign, such as `-12.50` or `+994 12 000`, stays as
/// it is.
pub fn no_formula(text: &str) -> String {
    let mut signs = text.chars();
    let begins =
        signs.next().is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r'));
    let plain =
        |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',' | ' ' | '\u{a0}' | '%');
    let number = text.starts_with(['+', '-']) && signs.all(plain);
    match begins && !number {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// Lines of equal length as CSV with a byte order mark, so that spreadsheet programs open it rightly; no
/// cell is a formula.
pub fn sheet_csv<L>(lines: impl IntoIterator<Item = L>) -> Vec<u8>
where
    L: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    for line in lines {
        // Writing into memory cannot fail.
        let _ = writer.write_record(line.into_iter().map(|cell| no_formula(cell.as_ref())));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{no_formula, sheet_csv};

    #[test]
    fn a_file_for_a_spreadsheet_program_is_marked_and_holds_no_formula() {
        let csv = sheet_csv([["a", "ə"], ["=1+1", "x, y"]]);
        assert_eq!(csv, "\u{feff}a,ə\n'=1+1,\"x, y\"\n".as_bytes());
    }

    #[test]
    fn formulas_are_taken_for_texts_and_numbers_stay() {
        for formula in
            ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-a", "=5"]
        {
            assert_eq!(no_formula(formula), format!("'{formula}"));
        }
        for text in [
            "",
            "-",
            "-12.50",
            "-1.234,50",
            "+994 12 000",
            "12",
            "a=b",
            "2021-01-01",
            "ə",
            "-5%",
            "'=1",
        ] {
            assert_eq!(no_formula(text), text);
        }
    }
}

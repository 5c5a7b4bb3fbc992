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

#[cfg(test)]
mod tests {
    use super::no_formula;

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

//! Which sheet of a workbook a table reads.

use crate::config::SheetChoice;
use crate::data::read::{ReadResult, SheetListing, problem};
use crate::diagnostic::did_you_mean;

/// A sheet that can hold a table. Chart sheets are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetName {
    pub(super) name: String,
    pub(super) hidden: bool,
}

impl SheetName {
    /// The sheet in a list, without named tables.
    pub(super) fn listing(self) -> SheetListing {
        SheetListing { name: self.name, hidden: self.hidden, tables: Vec::new() }
    }
}

/// The index of the sheet to read. `is_filled` tells whether the sheet of an index holds anything;
/// it is asked only if several are visible and none is named.
pub(super) fn choose(
    sheets: &[SheetName],
    choice: &SheetChoice,
    display: &str,
    is_filled: impl FnMut(usize) -> bool,
) -> ReadResult<usize> {
    match choice {
        SheetChoice::Name(name) => by_name(sheets, name, display),
        SheetChoice::Number(number) => {
            let index = (*number as usize).checked_sub(1).filter(|index| *index < sheets.len());
            index.map_or_else(
                || {
                    let message = format!("the workbook has no sheet number {number}");
                    missing(display, message, its_sheets(sheets))
                },
                Ok,
            )
        }
        SheetChoice::Only => the_only(sheets, display, is_filled),
    }
}

fn by_name(sheets: &[SheetName], name: &str, display: &str) -> ReadResult<usize> {
    let plain = |name: &str| name.trim().to_lowercase();
    if let Some(index) = sheets.iter().position(|sheet| sheet.name == name) {
        return Ok(index);
    }
    let matching = |matches: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..sheets.len()).filter(|index| matches(&plain(&sheets[*index].name))).collect()
    };
    let wanted = plain(name);
    let mut found = matching(&|sheet| sheet == wanted);
    if found.is_empty() && wanted.contains(['*', '?']) {
        found = matching(&|sheet| glob(&wanted, sheet));
    }
    match found.as_slice() {
        [index] => Ok(*index),
        [] => {
            let names = sheets.iter().map(|sheet| sheet.name.as_str());
            let hint = did_you_mean(name, names).unwrap_or_else(|| its_sheets(sheets));
            missing(display, format!("the workbook has no sheet `{name}`"), hint)
        }
        several => {
            let names = several.iter().map(|index| &sheets[*index]);
            let message = format!("several sheets match `{name}`: {}", list(names));
            missing(display, message, "name one of them, or write a narrower pattern".to_owned())
        }
    }
}

fn the_only(
    sheets: &[SheetName],
    display: &str,
    mut is_filled: impl FnMut(usize) -> bool,
) -> ReadResult<usize> {
    let visible: Vec<usize> = (0..sheets.len()).filter(|index| !sheets[*index].hidden).collect();
    match visible.as_slice() {
        [index] => return Ok(*index),
        [] => {
            let hint = match sheets {
                [] => "save it again with a sheet of cells".to_owned(),
                _ => format!("name a hidden one: `sheet = \"…\"`; {}", its_sheets(sheets)),
            };
            return missing(display, "the workbook has no visible sheet".to_owned(), hint);
        }
        _ => {}
    }
    let filled: Vec<usize> = visible.iter().copied().filter(|index| is_filled(*index)).collect();
    match filled.as_slice() {
        [index] => Ok(*index),
        // All are empty: which one is read makes no difference.
        [] => Ok(visible[0]),
        several => {
            let names = list(several.iter().map(|index| &sheets[*index]));
            let hint = format!("name one in pressrun.toml: `sheet = \"…\"`; there are {names}");
            missing(display, "the workbook has several sheets".to_owned(), hint)
        }
    }
}

fn missing<T>(display: &str, message: String, hint: String) -> ReadResult<T> {
    Err(Box::new(problem(display, "data/no-sheet", message).hint(hint)))
}

fn its_sheets(sheets: &[SheetName]) -> String {
    match sheets {
        [] => "it has no sheet with cells".to_owned(),
        [only] => format!("its only sheet is {}", list([only])),
        _ => format!("its sheets are {}", list(sheets)),
    }
}

fn list<'a>(sheets: impl IntoIterator<Item = &'a SheetName>) -> String {
    let name = |sheet: &SheetName| match sheet.hidden {
        true => format!("`{}` (hidden)", sheet.name),
        false => format!("`{}`", sheet.name),
    };
    sheets.into_iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Whether a text matches a pattern in which `*` stands for any characters and `?` for one.
fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // `reached[n]`: the pattern so far matches the first n characters.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for wanted in pattern {
        let before = reached.clone();
        for index in 0..=text.len() {
            let previous = index > 0 && before[index - 1];
            reached[index] = match wanted {
                '*' => before[index] || (index > 0 && reached[index - 1]),
                '?' => previous,
                character => previous && text[index - 1] == character,
            };
        }
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(names: &[&str]) -> Vec<SheetName> {
        let sheet = |name: &&str| SheetName {
            name: name.trim_start_matches('!').to_owned(),
            hidden: name.starts_with('!'),
        };
        names.iter().map(sheet).collect()
    }

    fn by(names: &[&str], choice: SheetChoice) -> Result<usize, String> {
        choose(&sheets(names), &choice, "a.xlsx", |index| index != 1)
            .map_err(|problem| format!("{} / {}", problem.message, problem.hints.join("; ")))
    }

    fn named(names: &[&str], name: &str) -> Result<usize, String> {
        by(names, SheetChoice::Name(name.to_owned()))
    }

    #[test]
    fn a_name_is_taken_exactly_and_then_loosely() {
        assert_eq!(named(&["costs", "Costs"], "Costs"), Ok(1));
        assert_eq!(named(&["Notes", " Costs "], "costs"), Ok(1));
        assert_eq!(named(&["Notes", "!Costs"], "Costs"), Ok(1));
        let problem = named(&["costs", "COSTS"], "Costs").unwrap_err();
        assert!(problem.contains("several sheets match `Costs`: `costs`, `COSTS`"), "{problem}");
        let problem = named(&["Expenditure", "Notes"], "Expenditures").unwrap_err();
        assert!(problem.contains("did you mean `Expenditure`?"), "{problem}");
        let problem = named(&["Notes", "!Lists"], "Costs").unwrap_err();
        assert!(problem.contains("its sheets are `Notes`, `Lists` (hidden)"), "{problem}");
    }

    #[test]
    fn a_pattern_must_match_one_sheet() {
        assert_eq!(named(&["Notes", "Costs 2018"], "costs *"), Ok(1));
        assert_eq!(named(&["Costs 2018", "Costs 18"], "Costs ??"), Ok(1));
        let problem = named(&["Costs 2018", "Costs 2019"], "Costs*").unwrap_err();
        assert!(problem.contains("`Costs 2018`, `Costs 2019`"), "{problem}");
        // A sheet whose name holds the character itself is found by its name.
        assert_eq!(named(&["What?", "Whats"], "What?"), Ok(0));
    }

    #[test]
    fn without_a_name_the_only_sheet_that_holds_anything_is_read() {
        assert_eq!(by(&["Costs"], SheetChoice::Only), Ok(0));
        assert_eq!(by(&["Costs", "!Lists"], SheetChoice::Only), Ok(0));
        // The helper says that the second sheet is empty.
        assert_eq!(by(&["Costs", "Empty"], SheetChoice::Only), Ok(0));
        let problem = by(&["Costs", "Empty", "More"], SheetChoice::Only).unwrap_err();
        assert!(problem.contains("several sheets / name one"), "{problem}");
        assert!(problem.ends_with("there are `Costs`, `More`"), "{problem}");
        assert!(by(&["!Lists"], SheetChoice::Only).unwrap_err().contains("no visible sheet"));
        assert_eq!(by(&["a", "b"], SheetChoice::Number(2)), Ok(1));
        assert!(by(&["a"], SheetChoice::Number(2)).unwrap_err().contains("only sheet is `a`"));
        assert!(by(&["a"], SheetChoice::Number(0)).is_err());
    }
}

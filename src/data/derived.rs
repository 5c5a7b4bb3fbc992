//! Columns that are made from other columns of their table: age bands, quarters, disability.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::pseudonym::{Key, NoKey};
use crate::config::{AgeOn, DerivedConfig, DerivedRule, TableConfig, Workspace};
use crate::diagnostic::{Diagnostic, Stage};
use crate::period::Period;
use crate::table::{Cells, Column, ColumnType, Table, Value};

/// Adds the derived columns of a table. The address of such a cell is that of the first cell that it
/// is made from.
pub(super) fn add(
    workspace: &Workspace,
    config: &TableConfig,
    table: &mut Table,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let key = pseudonym_key(workspace, config);
    for derived in &config.derived {
        let names = derived.rule.sources();
        let place = workspace.text.place(derived.span.clone());
        let mut columns = Vec::new();
        for name in &names {
            match table.column(name) {
                Some(column) => columns.push(column),
                None => {
                    let (message, hint) = table.no_column(name);
                    problems.push(
                        Diagnostic::error(Stage::Config, "config/unknown-column", message)
                            .at(place.clone(), format!("for the column `{}`", derived.name))
                            .hint(hint),
                    );
                }
            }
        }
        if table.column_or_translated(&derived.name).is_some() {
            let message = format!("table `{}` already has a column `{}`", table.name, derived.name);
            problems.push(
                Diagnostic::error(Stage::Config, "config/duplicate", message)
                    .at(place, "")
                    .hint("give the derived column another name"),
            );
            continue;
        }
        let key = match (&derived.rule, &key) {
            (DerivedRule::Pseudonym { .. }, Some(Err(wrong))) => {
                problems.push(wrong.told(place));
                continue;
            }
            (_, Some(Ok(key))) => Some(key),
            _ => None,
        };
        if columns.len() == names.len() {
            push(derived, &columns, table, key);
        }
    }
    problems
}

/// The key of pseudonyms, if the table has any.
fn pseudonym_key(workspace: &Workspace, config: &TableConfig) -> Option<Result<Key, NoKey>> {
    let needed = |derived: &DerivedConfig| matches!(derived.rule, DerivedRule::Pseudonym { .. });
    let variable = workspace.privacy.pseudonym_key.as_deref()?;
    config.derived.iter().any(needed).then(|| Key::from_environment(variable))
}

fn push(derived: &DerivedConfig, columns: &[usize], table: &mut Table, key: Option<&Key>) {
    let value = |row: usize| {
        let cells: Vec<Value> = columns.iter().map(|column| table.value(row, *column)).collect();
        match (&derived.rule, key) {
            (DerivedRule::Pseudonym { .. }, Some(key)) => key.pseudonym(&cells),
            (rule, _) => made(rule, &cells),
        }
    };
    let (kind, one_of) = match &derived.rule {
        DerivedRule::AgeBand { bands, .. } => {
            (ColumnType::Text, bands.iter().map(|band| band.name.clone()).collect())
        }
        DerivedRule::PeriodOf { .. } => (ColumnType::Period, Vec::new()),
        DerivedRule::Pseudonym { .. } => (ColumnType::Text, Vec::new()),
        DerivedRule::Disability { .. } => {
            (ColumnType::Text, vec!["yes".to_owned(), "no".to_owned()])
        }
    };
    let cells = Cells::of(kind, (0..table.len()).map(value));
    table.columns.push(Column {
        name: derived.name.clone(),
        kind,
        references: None,
        scope: true,
        // A band says far less than a day of birth: that is what it is for.
        personal: false,
        // A pseudonym says nothing of what it is made from.
        sensitive: !matches!(derived.rule, DerivedRule::Pseudonym { .. })
            && columns.iter().any(|column| table.columns[*column].sensitive),
        consent: None,
        trusted: false,
        one_of,
        tag: None,
        unit: None,
        label: BTreeMap::new(),
        cells,
    });
    for sheet in &mut table.sheets {
        let source = columns.first().and_then(|first| sheet.columns.get(*first).copied().flatten());
        sheet.columns.push(source);
    }
}

/// The value that is made of the cells of one row; empty where one that is needed is.
fn made(rule: &DerivedRule, cells: &[Value]) -> Value {
    let made = match rule {
        DerivedRule::AgeBand { on, bands, .. } => {
            let day = match on {
                AgeOn::Day(day) => Some(*day),
                AgeOn::Column(_) => cells.get(1).and_then(day),
            };
            let age = cells.first().zip(day).and_then(|(born, on)| age(born, on));
            let band = age.and_then(|age| bands.iter().find(|band| band.contains(age)));
            band.map(|band| Value::Text(band.name.as_str().into()))
        }
        DerivedRule::PeriodOf { months, .. } => {
            cells.first().and_then(day).and_then(|day| period(day, *months)).map(Value::Period)
        }
        DerivedRule::Disability { severe, .. } => {
            let answers: Vec<String> = cells
                .iter()
                .filter(|cell| !cell.is_empty())
                .map(|cell| cell.to_string().to_lowercase())
                .collect();
            let has = answers.iter().any(|answer| severe.contains(answer));
            let known = has || answers.len() == cells.len();
            known.then(|| Value::Text(if has { "yes" } else { "no" }.into()))
        }
        // It is made with the key.
        DerivedRule::Pseudonym { .. } => None,
    };
    made.unwrap_or(Value::Empty)
}

fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Datetime(time) => Some(time.date()),
        Value::Period(period) => Some(period.end()),
        _ => None,
    }
}

/// The age in whole years. Of somebody whose year of birth alone is known, the age that is reached
/// in that year.
fn age(born: &Value, on: Date) -> Option<i16> {
    let age = match day(born) {
        Some(born) => {
            let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
            on.year() - born.year() - i16::from(before_birthday)
        }
        None => on.year() - i16::try_from(born.as_decimal()?).ok()?,
    };
    (age >= 0).then_some(age)
}

fn period(day: Date, months: i8) -> Option<Period> {
    let number = (day.month() - 1) / months + 1;
    let name = match months {
        1 => format!("{:04}-{number:02}", day.year()),
        3 => format!("{:04}-Q{number}", day.year()),
        6 => format!("{:04}-H{number}", day.year()),
        _ => format!("{:04}", day.year()),
    };
    name.parse().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::config::AgeBand;

    #[test]
    fn ages_are_whole_years() {
        let bands = ["0-17", "18–29", "60+"].map(|name| AgeBand::parse(name).unwrap()).to_vec();
        let rule =
            DerivedRule::AgeBand { born: "born".into(), on: AgeOn::Day(date(2020, 2, 28)), bands };
        for (born, band) in [
            (Value::Date(date(2002, 2, 28)), "18–29"),
            (Value::Date(date(2002, 2, 29 - 28)), "18–29"),
            (Value::Date(date(2002, 3, 1)), "0-17"),
            (Value::Integer(1960), "60+"),
            (Value::Integer(1985), ""),
            (Value::Date(date(2021, 1, 1)), ""),
            (Value::Empty, ""),
        ] {
            assert_eq!(made(&rule, std::slice::from_ref(&born)).to_string(), band, "{born:?}");
        }
        assert!(["", "x", "9-3", "-3", "18"].iter().all(|name| AgeBand::parse(name).is_none()));
    }

    #[test]
    fn periods_of_a_day() {
        for (months, name) in [(1, "2020-11"), (3, "2020-Q4"), (6, "2020-H2"), (12, "2020")] {
            assert_eq!(period(date(2020, 11, 30), months).unwrap().to_string(), name);
        }
    }

    #[test]
    fn one_severe_answer_is_a_disability() {
        let rule = DerivedRule::Disability {
            answers: vec!["seeing".into(), "hearing".into()],
            severe: vec!["a lot of difficulty".into(), "4".into()],
        };
        let text = |text: &str| Value::Text(text.into());
        for (answers, wanted) in [
            ([text("No difficulty"), text("A lot of difficulty")], "yes"),
            ([Value::Empty, Value::Integer(4)], "yes"),
            ([text("No difficulty"), text("Some difficulty")], "no"),
            ([Value::Empty, text("Some difficulty")], ""),
        ] {
            assert_eq!(made(&rule, &answers).to_string(), wanted, "{answers:?}");
        }
    }
}

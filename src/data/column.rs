//! One column while its table is read: its values so far, and the cells that only the whole column
//! can decide.

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::fields::Fields;
use super::read::RawCell;
use super::rules::{Doubt, Evidence, Parsed, Quick, Rules, Unfit, unfit};
use super::text;
use crate::diagnostic::Place;
use crate::table::{Cells, Value};

/// A column that is being read.
#[derive(Debug)]
pub(super) struct ColumnReader<'a> {
    pub(super) rules: Arc<Rules<'a>>,
    pub(super) cells: Cells,
    evidence: Evidence,
    /// Rows with cells that can be read in two ways.
    doubtful: Vec<(u32, Doubt)>,
    /// The first of them.
    example: Option<Example>,
    /// Whether any cell was put right or has lost letters, so that its text does not tell all.
    changed: bool,
}

/// What is worth a word about a cell that was taken in.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Taken {
    /// It is the first of its column that can be read in two ways.
    pub(super) doubtful: bool,
    /// It had letters that only look like others, which were put right.
    pub(super) look_alike: bool,
    /// It has lost letters.
    pub(super) lost_letter: bool,
}

impl Taken {
    /// Whether anything is to be said.
    pub(super) fn is_remarkable(self) -> bool {
        self.doubtful || self.look_alike || self.lost_letter
    }
}

/// A doubtful cell.
#[derive(Debug, Clone)]
pub(super) struct Example {
    /// Its text.
    pub(super) text: String,
    /// Where it stands in its row.
    pub(super) place: Place,
    /// The header of its column.
    pub(super) header: Place,
}

/// What the column as a whole decided about its doubtful cells.
#[derive(Debug)]
pub(super) enum Decision {
    /// There were none, or their kind is not worth a word.
    Nothing,
    /// How they were read; to be said once.
    Said(String),
    /// Nothing decides.
    Undecided(Unfit),
}

impl<'a> ColumnReader<'a> {
    pub(super) fn new(rules: Rules<'a>) -> Self {
        let cells = Cells::new(rules.kind);
        Self::with(Arc::new(rules), cells)
    }

    fn with(rules: Arc<Rules<'a>>, cells: Cells) -> Self {
        Self {
            rules,
            cells,
            evidence: Evidence::default(),
            doubtful: Vec::new(),
            example: None,
            changed: false,
        }
    }

    /// A reader of further rows of the column, which knows nothing of those above.
    pub(super) fn part(&self) -> Self {
        Self::with(self.rules.clone(), self.cells.like())
    }

    /// Makes a part that was read before ready for so many other rows.
    pub(super) fn renew(&self, part: &mut Self, rows: usize) {
        part.cells.clear(&self.cells);
        part.cells.reserve(rows);
        part.evidence = Evidence::default();
        part.doubtful.clear();
        part.changed = false;
    }

    /// Whether a part that was read for itself is as it would have been below the rows above. It is
    /// not where cells above say something else about the currency.
    pub(super) fn agrees(&self, part: &Self) -> bool {
        match (&self.evidence.currency, &part.evidence.currency) {
            (Some(above), Some(below)) => above == below,
            _ => true,
        }
    }

    /// Adds a part with the next rows.
    pub(super) fn append(&mut self, part: &Self) {
        let above = self.cells.len() as u32;
        self.doubtful.extend(part.doubtful.iter().map(|(row, doubt)| (above + row, *doubt)));
        self.cells.append(&part.cells);
        self.evidence.add(&part.evidence);
        self.changed |= part.changed;
    }

    /// Takes the cell of the next row in: its value, or an empty one if it does not fit.
    pub(super) fn take(&mut self, cell: Option<RawCell<'_>>, name: &str) -> Result<Taken, Unfit> {
        if let Some(RawCell::Text(text)) = cell
            && (self.rules.are_told_by_text() && !self.changed)
            && self.cells.push_known(text)
        {
            // Another cell has the same text, and nothing was to be said about it.
            return Ok(Taken::default());
        }
        if let Some(RawCell::Text(text)) = cell
            && let Some(quick) = self.rules.quick(text, &mut self.evidence)
        {
            match quick {
                Quick::Text => self.cells.push_text(text),
                Quick::Integer(number) => self.cells.push_integer(number),
                Quick::Decimal(digits, places) => self.cells.push_decimal(digits, places),
                Quick::Date(date) => self.cells.push_date(date),
            }
            return Ok(Taken::default());
        }
        if let Some(RawCell::Number(number, _)) = cell
            && let Some(value) = self.rules.quick_number(number)
        {
            self.cells.push(value);
            return Ok(Taken::default());
        }
        let taken = self.read(cell, name);
        if taken.is_err() {
            self.cells.push(Value::Empty);
        }
        taken
    }

    /// Takes the fields of many rows in. What is remarkable about one, or wrong with it, goes to
    /// `note`, by its row.
    pub(super) fn take_all(
        &mut self,
        mut fields: Fields<'_>,
        name: &str,
        mut note: impl FnMut(usize, Result<Taken, Unfit>),
    ) {
        let text = fields.text();
        let mut row = 0;
        loop {
            let usual = match self.rules.are_told_by_text() && !self.changed {
                // What other cells hold too, of which nothing was to be said.
                true => {
                    let filled = fields.map_while(|field| Some(&text.as_bytes()[field?]));
                    self.cells.extend_known(filled)
                }
                false => self.rules.take_usual(fields, &mut self.cells, &mut self.evidence),
            };
            fields.skip_rows(usual);
            let Some(field) = fields.next() else { return };
            let taken = self.take(field.map(|field| RawCell::Text(&text[field])), name);
            row += usual;
            if !matches!(taken, Ok(taken) if !taken.is_remarkable()) {
                note(row, taken);
            }
            row += 1;
        }
    }

    fn read(&mut self, cell: Option<RawCell<'_>>, name: &str) -> Result<Taken, Unfit> {
        let mut parsed = match cell {
            Some(cell) => self.rules.read(cell, &mut self.evidence)?,
            None => Parsed::Empty,
        };
        // A doubtful value is checked when it is decided.
        if !matches!(parsed, Parsed::Doubtful(..))
            && let Some(unfit) = self.rules.breach(name, &parsed)
        {
            return Err(unfit);
        }
        let mut taken = Taken {
            doubtful: false,
            look_alike: put_right(&mut parsed),
            lost_letter: lost_letters(&parsed),
        };
        self.changed |= taken.is_remarkable();
        match parsed {
            Parsed::Empty => self.cells.push(Value::Empty),
            Parsed::Text(text) => self.cells.push_text(&text),
            Parsed::Value(value) => self.cells.push(value),
            Parsed::Doubtful(value, doubt) => {
                self.doubtful.push((self.cells.len() as u32, doubt));
                taken.doubtful = self.example.is_none();
                self.cells.push(value);
            }
        }
        Ok(taken)
    }

    /// Whether the first doubtful cell is still to be kept.
    pub(super) fn lacks_example(&self) -> bool {
        self.example.is_none()
    }

    /// Keeps the first doubtful cell, to be shown.
    pub(super) fn keep_example(&mut self, example: Example) {
        self.example = Some(example);
    }

    /// Takes the last row away, which is rejected.
    pub(super) fn give_back(&mut self) {
        self.cells.pop();
        let gone = self.cells.len() as u32;
        self.doubtful.pop_if(|(row, _)| *row == gone);
    }

    /// The first doubtful cell.
    pub(super) fn example(&self) -> Option<&Example> {
        self.example.as_ref()
    }

    /// Decides the doubtful cells by what the whole column told, and tells which rows they are in.
    pub(super) fn decide(&mut self, name: &str) -> (Decision, Vec<u32>) {
        let doubtful = std::mem::take(&mut self.doubtful);
        let rows = doubtful.iter().map(|(row, _)| *row).collect();
        let Some((_, doubt)) = doubtful.first() else { return (Decision::Nothing, rows) };
        let text = self.example.as_ref().map(|example| example.text.clone()).unwrap_or_default();
        let more = match doubtful.len() - 1 {
            0 => String::new(),
            more => format!(", and so can {more} more"),
        };
        let decision = match doubt {
            Doubt::DecimalSign(_) => self.decide_sign(&doubtful, name, &text, &more),
            Doubt::DayFirst => self.decide_order(&doubtful, name, &text, &more),
            Doubt::Fraction => self.decide_fraction(&doubtful, name, &text),
        };
        (decision, rows)
    }

    fn decide_sign(
        &mut self,
        doubtful: &[(u32, Doubt)],
        name: &str,
        text: &str,
        more: &str,
    ) -> Decision {
        let decimal = match (self.evidence.dot, self.evidence.comma) {
            (true, false) => '.',
            (false, true) => ',',
            _ => {
                let message = format!("`{text}` can be read as two different numbers{more}");
                return Decision::Undecided(unfit(
                    "data/ambiguous-number",
                    message,
                    format!(
                        "declare `columns.{name}.decimal_char` as \".\" or \",\" in pressrun.toml"
                    ),
                ));
            }
        };
        for (row, doubt) in doubtful {
            let grouped = matches!(doubt, Doubt::DecimalSign(sign) if *sign != decimal);
            if grouped && let Some(number) = self.cells.number(*row as usize) {
                let value = Value::Decimal(number * Decimal::ONE_THOUSAND);
                self.cells.set(*row as usize, value);
            }
        }
        let word = if decimal == '.' { "dot" } else { "comma" };
        Decision::Said(format!(
            "numbers such as `{text}` in `{name}` were read with the {word} as decimal sign, as other cells of the column have it"
        ))
    }

    fn decide_order(
        &mut self,
        doubtful: &[(u32, Doubt)],
        name: &str,
        text: &str,
        more: &str,
    ) -> Decision {
        let order = match (self.evidence.day_first, self.evidence.month_first) {
            (true, false) => "day",
            (false, true) => "month",
            _ => {
                let message = format!("`{text}` can be read as two different dates{more}");
                return Decision::Undecided(unfit(
                    "data/ambiguous-date",
                    message,
                    format!(
                        "declare `columns.{name}.format` as \"%d/%m/%Y\" or \"%m/%d/%Y\" in pressrun.toml"
                    ),
                ));
            }
        };
        if order == "month" {
            for (row, _) in doubtful {
                if let Value::Date(date) = self.cells.get(*row as usize) {
                    let turned = jiff::civil::Date::new(date.year(), date.day(), date.month());
                    self.cells.set(*row as usize, turned.map_or(Value::Empty, Value::Date));
                }
            }
        }
        Decision::Said(format!(
            "dates such as `{text}` in `{name}` were read with the {order} first, as other cells of the column have it"
        ))
    }

    fn decide_fraction(&mut self, doubtful: &[(u32, Doubt)], name: &str, text: &str) -> Decision {
        let Evidence { percent_sign, below_one, above_one, .. } = self.evidence;
        if percent_sign || below_one == above_one {
            let message = format!("`{text}` may be a fraction of one or a number of hundredths");
            return Decision::Undecided(unfit(
                "data/ambiguous-percent",
                message,
                format!(
                    "declare `columns.{name}.format` as \"fraction\" or \"hundredths\" in pressrun.toml"
                ),
            ));
        }
        if above_one {
            for (row, _) in doubtful {
                if let Some(number) = self.cells.number(*row as usize) {
                    let value = Value::Decimal((number / Decimal::ONE_HUNDRED).normalize());
                    self.cells.set(*row as usize, value);
                }
            }
        }
        let meaning = if above_one { "hundredths" } else { "fractions of one" };
        Decision::Said(format!("numbers such as `{text}` in `{name}` were read as {meaning}"))
    }
}

/// Puts right letters that only look like an Azerbaijani ə. Returns whether there were any.
fn put_right(parsed: &mut Parsed<'_>) -> bool {
    let Parsed::Text(text) = parsed else { return false };
    match text::with_schwas(text) {
        Some(right) => {
            *text = Cow::Owned(right);
            true
        }
        None => false,
    }
}

/// Whether the text has lost letters to an encoding that does not have them.
fn lost_letters(parsed: &Parsed<'_>) -> bool {
    matches!(parsed, Parsed::Text(text) if text::has_lost_letter(text))
}

//! What is odd about a column, with the cells where it is seen and what to do.

use std::collections::BTreeMap;

use super::classify::{Class, Mark};
use super::infer::{Inferred, Undecided};
use super::profile::Profile;
use super::report::{Oddity, Spot};
use crate::source::column_letters;
use crate::table::ColumnType;

/// A column while its oddities are collected.
pub(super) struct Odd<'a> {
    pub(super) profile: &'a Profile,
    pub(super) inferred: Inferred,
    /// Its number, for addresses.
    pub(super) column: u32,
    /// Whether numbers in text are odd: in a text file all are.
    pub(super) in_workbook: bool,
    pub(super) list: Vec<Oddity>,
}

/// A number with thin spaces between its groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// `1 cell` or `5 cells`.
pub(super) fn cells(count: u64) -> String {
    match count {
        1 => "1 cell".to_owned(),
        count => format!("{} cells", grouped(count)),
    }
}

fn verb(count: u64, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// What the values of a type are called, with their verb.
fn noun(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Integer => "whole numbers",
        ColumnType::Decimal => "numbers",
        ColumnType::Percent => "percentages",
        ColumnType::Date => "dates",
        ColumnType::Time => "times",
        ColumnType::Datetime => "dates with times",
        ColumnType::Year => "years",
        ColumnType::Boolean => "yes or no",
        ColumnType::Period => "periods",
        ColumnType::Url => "web addresses",
        ColumnType::Email => "e-mail addresses",
        ColumnType::Geopoint => "places",
        ColumnType::Text | ColumnType::List => "texts",
    }
}

/// What one value of a type is called.
fn one(kind: ColumnType) -> String {
    match kind {
        ColumnType::Boolean => "yes or no".to_owned(),
        ColumnType::Datetime => "a date with a time".to_owned(),
        ColumnType::Url => "a web address".to_owned(),
        ColumnType::Email => "an e-mail address".to_owned(),
        ColumnType::Percent => "a percentage".to_owned(),
        kind => format!("a {}", noun(kind).trim_end_matches('s')),
    }
}

impl Odd<'_> {
    /// Collects everything that the cells themselves tell.
    pub(super) fn collect(&mut self) {
        self.broken();
        self.mixed();
        self.undecided();
        self.decided();
        self.missing();
        self.stored_as_text();
        self.simple();
        self.variants();
    }

    pub(super) fn add(&mut self, oddity: Oddity) {
        self.list.push(oddity);
    }

    fn spots(&self, first: &[(u32, String)]) -> Vec<Spot> {
        let letters = column_letters(self.column);
        let spot = |(row, text): &(u32, String)| Spot {
            cell: format!("{letters}{row}"),
            text: text.clone(),
        };
        first.iter().map(spot).collect()
    }

    fn note(
        &mut self,
        id: &'static str,
        is: impl Fn(Class) -> bool,
        message: impl Fn(u64) -> String,
        advice: Option<&str>,
    ) {
        let (count, first) = self.profile.of(is);
        if count == 0 {
            return;
        }
        let cells = self.spots(&first);
        let advice = advice.map(str::to_owned);
        self.add(Oddity { id, message: message(count), count, cells, advice });
    }

    fn broken(&mut self) {
        let advice = Some("correct the formulas; until then their rows cannot be read");
        self.note(
            "error-cells",
            |class| class.has(Mark::Error),
            |n| format!("{} {} an error", cells(n), verb(n, "holds", "hold")),
            advice,
        );
        self.note(
            "uncomputed-formulas",
            |class| class.has(Mark::Uncomputed),
            |n| format!("{} {} a formula without a result", cells(n), verb(n, "holds", "hold")),
            Some("open the workbook in a spreadsheet program and save it"),
        );
    }

    /// Cells of another type than most.
    fn mixed(&mut self) {
        let kind = self.inferred.kind;
        let (values, _) = self.profile.values(kind);
        if kind != ColumnType::Text {
            let message = |n: u64| {
                let of = grouped(values);
                match n {
                    1 => format!("1 of {of} cells is not {}", one(kind)),
                    n => format!("{} of {of} cells are not {}", grouped(n), noun(kind)),
                }
            };
            let advice = "correct them; until then the column is read as text";
            let misfit = |class: Class| class.is_value() && !class.fits(kind);
            self.note("mixed-types", misfit, message, Some(advice));
            return;
        }
        let odd = |class: Class, kind| class.is_value() && class.fits(kind);
        for kind in [ColumnType::Date, ColumnType::Decimal] {
            let (count, _) = self.profile.of(|class| odd(class, kind));
            if count >= 2 && count * 3 >= values && count < values {
                let message = |n: u64| {
                    format!("{} of {} cells are {}", grouped(n), grouped(values), noun(kind))
                };
                let advice = "the others are texts, and so the column is read as text";
                self.note("mixed-types", |class| odd(class, kind), message, Some(advice));
                return;
            }
        }
    }

    fn undecided(&mut self) {
        match self.inferred.undecided {
            None => {}
            Some(Undecided::Sign(_)) => self.note(
                "ambiguous-numbers",
                |class| class.has(Mark::MaybeDot) || class.has(Mark::MaybeComma),
                |n| format!("{} can be read as two different numbers", cells(n)),
                Some("`decimal_char` decides"),
            ),
            Some(Undecided::Order) => self.note(
                "ambiguous-dates",
                |class| class.has(Mark::EitherOrder),
                |n| format!("{} can be read as two different dates", cells(n)),
                Some("`format` decides: \"%d/%m/%Y\" or \"%m/%d/%Y\""),
            ),
        }
    }

    /// What the column as a whole decides.
    fn decided(&mut self) {
        let has = |mark| self.profile.marked(mark) > 0;
        let kind = self.inferred.kind;
        let number = matches!(kind, ColumnType::Decimal | ColumnType::Integer);
        if self.inferred.undecided.is_some() {
            return;
        }
        if number && (has(Mark::MaybeDot) || has(Mark::MaybeComma)) {
            let sign = if has(Mark::Comma) { "comma" } else { "dot" };
            self.note(
                "decided-by-column",
                |class| class.has(Mark::MaybeDot) || class.has(Mark::MaybeComma),
                |n| format!("{} could be read as two numbers", cells(n)),
                Some(&format!("the {sign} is the decimal sign, as other cells have it")),
            );
        }
        if kind == ColumnType::Date && has(Mark::EitherOrder) {
            let order = if has(Mark::DayFirst) { "day" } else { "month" };
            self.note(
                "decided-by-column",
                |class| class.has(Mark::EitherOrder),
                |n| format!("{} could be read as two dates", cells(n)),
                Some(&format!("the {order} comes first, as in other cells")),
            );
        }
    }

    fn missing(&mut self) {
        let words: Vec<String> =
            self.profile.missing.keys().map(|word| format!("\"{word}\"")).collect();
        if words.is_empty() {
            return;
        }
        let advice = format!("`missing_values = [{}]` says so", words.join(", "));
        self.note(
            "missing-values",
            |class| class.has(Mark::Missing),
            |n| format!("{} {} to mean that there is no value", cells(n), verb(n, "seems", "seem")),
            Some(&advice),
        );
    }

    fn stored_as_text(&mut self) {
        let kind = self.inferred.kind;
        let stored = matches!(
            kind,
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Date | ColumnType::Percent
        );
        if !self.in_workbook || !stored {
            return;
        }
        let word = noun(kind);
        self.note(
            "stored-as-text",
            |class| class.has(Mark::Text) && class.fits(kind),
            |n| format!("{} of these {word} {} stored as text", grouped(n), verb(n, "is", "are")),
            Some("read all the same"),
        );
    }

    fn simple(&mut self) {
        self.note(
            "yes-no-language",
            |class| class.has(Mark::ForeignYesNo),
            |n| format!("{} {} yes or no in another language", cells(n), verb(n, "says", "say")),
            Some("`languages` of the workspace must have it"),
        );
        self.note(
            "leading-zeros",
            |class| class.has(Mark::LeadingZeros),
            |n| format!("{} {} with a zero", cells(n), verb(n, "starts", "start")),
            Some("kept as text, so that no zero is lost"),
        );
        self.note(
            "look-alike-letters",
            |class| class.has(Mark::LookAlike),
            |n| format!("{} {} letters that only look like ə", cells(n), verb(n, "has", "have")),
            Some("they are put right when they are read"),
        );
        self.note(
            "lost-letters",
            |class| class.has(Mark::Lost),
            |n| format!("{} {} a ? where a letter was lost", cells(n), verb(n, "has", "have")),
            Some("export the file anew as \"CSV UTF-8\""),
        );
        self.note(
            "outer-blanks",
            |class| class.has(Mark::OuterBlanks),
            |n| format!("{} {} blanks at the ends", cells(n), verb(n, "has", "have")),
            Some("they are taken away when they are read"),
        );
    }

    /// Values that differ only in case or inner blanks.
    fn variants(&mut self) {
        let distinct = &self.profile.distinct;
        if distinct.more || self.inferred.kind != ColumnType::Text {
            return;
        }
        let mut groups: BTreeMap<String, Vec<(&str, u32)>> = BTreeMap::new();
        for (text, entry) in distinct.in_order() {
            let words: Vec<&str> = text.split_whitespace().collect();
            groups.entry(words.join(" ").to_lowercase()).or_default().push((text, entry.first));
        }
        let mut several: Vec<&Vec<(&str, u32)>> =
            groups.values().filter(|group| group.len() > 1).collect();
        several.sort_by_key(|group| group[0].1);
        if several.is_empty() {
            return;
        }
        let count = several.len() as u64;
        let first = several.iter().take(2).flat_map(|group| group.iter().take(2));
        let first: Vec<(u32, String)> =
            first.map(|(text, row)| (*row, text.chars().take(60).collect())).collect();
        let message = match count {
            1 => "1 value is written in several ways (capitals, blanks)".to_owned(),
            count => {
                format!("{} values are written in several ways (capitals, blanks)", grouped(count))
            }
        };
        let cells = self.spots(&first);
        self.add(Oddity { id: "variants", message, count: 0, cells, advice: None });
    }

    /// Values of a key that stand twice.
    pub(super) fn duplicates(&mut self) {
        let values = self.profile.distinct.in_order();
        let twice: Vec<_> = values.iter().filter(|(_, entry)| entry.count > 1).collect();
        let first = twice.iter().take(2).flat_map(|(text, entry)| {
            let text: String = text.chars().take(60).collect();
            [(entry.first, text.clone()), (entry.second, text)]
        });
        let cells = self.spots(&first.collect::<Vec<_>>());
        let message = match twice.len() {
            1 => "it looks like a key, yet 1 value stands twice".to_owned(),
            count => {
                format!("it looks like a key, yet {} values stand twice", grouped(count as u64))
            }
        };
        self.add(Oddity { id: "duplicates", message, count: 0, cells, advice: None });
    }

    /// A remark about the column as a whole.
    pub(super) fn remark(&mut self, id: &'static str, message: &str, advice: &str) {
        self.add(Oddity {
            id,
            message: message.to_owned(),
            count: 0,
            cells: Vec::new(),
            advice: Some(advice.to_owned()),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(4343), "4\u{202f}343");
        assert_eq!(grouped(54_343), "54\u{202f}343");
        assert_eq!(grouped(1_000_000), "1\u{202f}000\u{202f}000");
    }
}

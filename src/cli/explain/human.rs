//! An explanation for a person, on one screen.

use std::fmt::Write;

use crate::pipeline::Explanation;

/// How many rows of a number are shown unless all are wanted.
const ROWS: usize = 10;

pub(super) fn write(found: &Explanation, all: bool) -> String {
    let mut text = String::new();
    one(found, all, 0, &mut text);
    text
}

fn one(found: &Explanation, all: bool, depth: usize, text: &mut String) {
    let pad = "  ".repeat(depth);
    let unit = found.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let mut line = |line: String| {
        let _ = writeln!(text, "{pad}{}", line.trim_end());
    };
    line(format!("{} = {}{unit}", found.written, found.value));
    line(format!("  rule   {}  ({})", found.rule, found.place));
    if !found.condition.is_empty() {
        line(format!("  where  {}", found.condition.join(", and ")));
    }
    let row = found.row.as_ref().map_or_else(|| "the whole workspace".to_owned(), Clone::clone);
    let days = found.days.as_ref().map_or_else(|| "all time".to_owned(), Clone::clone);
    let row = if found.view == crate::scope::View::All { "all rows".to_owned() } else { row };
    line(format!("  scope  {row}, {days}"));
    if let Some(operation) = found.operation {
        let rows = if found.count == 1 { "row" } else { "rows" };
        let rounded = found.exact.as_ref().map(|exact| {
            format!(" = {exact}, rounded to {} places", found.decimals.unwrap_or_default())
        });
        let rounded = rounded.unwrap_or_default();
        line(format!("  {operation} of {} {rows}{rounded} = {}{unit}", found.count, found.value));
    }
    let shown = if all { found.rows.len() } else { found.rows.len().min(ROWS) };
    for row in &found.rows[..shown] {
        let address = row.address.as_ref().map_or_else(String::new, ToString::to_string);
        let converted = match (&row.rate, &row.rate_from) {
            (Some(rate), Some(from)) => {
                let result = row.converted.as_deref().unwrap_or("(personal)");
                format!(" / {rate} ({from}) = {result}")
            }
            _ => String::new(),
        };
        line(format!("    {address}  {}{converted}", row.value));
    }
    if found.rows.len() > shown {
        line(format!("    … and {} more rows; --all shows them", found.rows.len() - shown));
    }
    if !found.shares.is_empty() {
        line("  shared by weight; the largest remainders get the last units".to_owned());
    }
    for share in &found.shares {
        let (key, weight) = (&share.key, &share.weight);
        line(format!("    {key}: weight {weight}, exactly {}, gets {}", share.exact, share.given));
    }
    if !found.parts.is_empty() {
        line("  parts".to_owned());
    }
    for part in &found.parts {
        let rows = if part.count == 1 { "row" } else { "rows" };
        line(format!("    {}: {}{unit} ({} {rows})", part.key, part.value, part.count));
    }
    if let Some(difference) = &found.rounding_difference {
        line(format!("  the rounded parts miss the rounded total by {difference}"));
    }
    if !found.made_of.is_empty() {
        line("  made of".to_owned());
    }
    found.made_of.iter().for_each(|inner| one(inner, all, depth + 2, text));
}

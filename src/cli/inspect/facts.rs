//! Facts about files, tables and columns in words and numbers.

use super::line::{cut, one_line, width};
use crate::data::inspect::{ColumnReport, TableReport, grouped};
use crate::table::ColumnType;

/// Rows, columns and header in a sentence.
pub(super) fn facts(table: &TableReport) -> String {
    let mut facts = format!(
        "{}, {}",
        count(table.rows, "row", "rows"),
        count(table.columns.len() as u64, "column", "columns"),
    );
    let header = &table.header;
    facts.push_str(&match header.rows.as_slice() {
        [] => String::new(),
        [row] => format!("; header in row {row}"),
        rows => {
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            format!("; header in rows {}, joined", rows.join(" and "))
        }
    });
    if let Some(tags) = header.tags {
        facts.push_str(&format!("; HXL tags in row {tags}"));
    }
    if header.above > 0 {
        facts.push_str(&format!("; {} above it", count(header.above, "row", "rows")));
    }
    facts
}

pub(super) fn title(column: &ColumnReport) -> String {
    one_line(column.header.as_deref().or(column.tag.as_deref()).unwrap_or_default())
}

pub(super) fn empty(column: &ColumnReport) -> String {
    match column.blank {
        0 => "-".to_owned(),
        blank => grouped(blank),
    }
}

pub(super) fn different(column: &ColumnReport) -> String {
    match column.more_distinct {
        true => format!("> {}", grouped(column.distinct)),
        false => grouped(column.distinct),
    }
}

/// The least and greatest value, or as many examples as there is room for.
pub(super) fn values(column: &ColumnReport, room: usize) -> String {
    let number = matches!(column.kind, ColumnType::Integer | ColumnType::Decimal);
    let show = |value: &str| if number { thin(value) } else { value.to_owned() };
    match (&column.min, &column.max) {
        (Some(min), Some(max)) if min == max => return cut(&show(min), room),
        (Some(min), Some(max)) => return cut(&format!("{} to {}", show(min), show(max)), room),
        _ => {}
    }
    let mut line = String::new();
    for example in &column.examples {
        let example = one_line(example);
        if line.is_empty() {
            line = cut(&example, room);
        } else if width(&line) + 3 + width(&example) <= room {
            line.push_str(" · ");
            line.push_str(&example);
        } else if width(&line) + 12 <= room {
            // A part of it tells more than a gap.
            let left = room - width(&line) - 3;
            line.push_str(&format!(" · {}", cut(&example, left)));
            break;
        } else {
            break;
        }
    }
    line
}

/// A number with thin spaces between the groups of its whole part.
pub(super) fn thin(number: &str) -> String {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let Ok(whole) = whole.parse() else { return number.to_owned() };
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{fraction}", grouped(whole))
}

pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => count(bytes, "byte", "bytes"),
        1000..1_000_000 => format!("{:.0} KB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

pub(super) fn separated(separator: char) -> String {
    match separator {
        ',' => "separated by commas".to_owned(),
        ';' => "separated by semicolons".to_owned(),
        '\t' => "separated by tabs".to_owned(),
        '|' => "separated by |".to_owned(),
        separator => format!("separated by {}", one_line(&separator.to_string())),
    }
}

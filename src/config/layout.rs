//! Reads how a table's files are written and laid out: separator, encoding, header rows, and which
//! rows are no data.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::reader::Section;
use super::settled::{Dialect, HeaderChoice, HiddenRows, Layout, Limits, SkipRows};

pub(super) fn dialect(section: &Section<'_>) -> Dialect {
    Dialect {
        delimiter: section.text("delimiter").and_then(|text| delimiter(section, &text)),
        quote: section.text("quote").and_then(|text| quote(section, &text)),
        encoding: section.text("encoding").and_then(|text| encoding(section, &text)),
    }
}

fn delimiter(section: &Section<'_>, text: &Spanned<String>) -> Option<u8> {
    match text.get_ref().as_str() {
        "comma" => Some(b','),
        "semicolon" => Some(b';'),
        "tab" => Some(b'\t'),
        "pipe" => Some(b'|'),
        other => match other.as_bytes() {
            [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'"' => {
                Some(*byte)
            }
            _ => {
                let message = format!("`{other}` is not a separator");
                let hint = Some("write \",\", \";\", \"|\" or \"tab\"".to_owned());
                section.problems.error("config/bad-delimiter", message, text.span(), hint);
                None
            }
        },
    }
}

fn quote(section: &Section<'_>, text: &Spanned<String>) -> Option<u8> {
    match text.get_ref().as_bytes() {
        [byte @ (b'"' | b'\'' | b'`')] => Some(*byte),
        _ => {
            let message = format!("`{}` is not a quotation mark", text.get_ref());
            let hint = Some("write '\"' or \"'\"".to_owned());
            section.problems.error("config/bad-quote", message, text.span(), hint);
            None
        }
    }
}

fn encoding(section: &Section<'_>, text: &Spanned<String>) -> Option<String> {
    let found = encoding_rs::Encoding::for_label(text.get_ref().as_bytes());
    if found.is_none() {
        let message = format!("`{}` is not an encoding", text.get_ref());
        let hint =
            "write \"utf-8\", \"utf-16le\", \"windows-1254\", \"windows-1251\" or \"latin1\"";
        let hint = Some(hint.to_owned());
        section.problems.error("config/bad-encoding", message, text.span(), hint);
    }
    found.map(|encoding| encoding.name().to_owned())
}

pub(super) fn layout(section: &Section<'_>) -> Layout {
    Layout {
        header: header(section),
        until: section
            .texts("until")
            .unwrap_or_default()
            .into_iter()
            .map(Spanned::into_inner)
            .collect(),
        skip_rows: skip_rows(section),
        hidden_rows: hidden_rows(section),
        fill_merged: section.boolean("fill_merged_cells").unwrap_or(false),
        pad_rows: section.boolean("pad_rows").unwrap_or(false),
    }
}

/// `header = 3`, `header = [3, 4]` or `header = "hxl"`.
fn header(section: &Section<'_>) -> HeaderChoice {
    let Some(value) = section.get("header") else { return HeaderChoice::Found };
    if value.get_ref().as_str().is_some_and(|text| text.eq_ignore_ascii_case("hxl")) {
        return HeaderChoice::Hxl;
    }
    let number = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::Integer(number) => number.as_str().parse::<u32>().ok().filter(|n| *n > 0),
        _ => None,
    };
    let rows = match value.get_ref() {
        DeValue::Array(items) if !items.is_empty() && items.len() <= 5 => {
            items.iter().map(number).collect()
        }
        _ => number(value).map(|number| vec![number]),
    };
    match rows {
        Some(mut rows) => {
            rows.sort_unstable();
            rows.dedup();
            HeaderChoice::Rows(rows)
        }
        None => {
            section.expect::<()>(
                "header",
                value,
                "a row's number, a list of them, or \"hxl\"",
                None,
            );
            HeaderChoice::Found
        }
    }
}

/// `skip_rows = [5, "10-12", "#"]`.
fn skip_rows(section: &Section<'_>) -> Vec<SkipRows> {
    let given = section.texts("skip_rows").unwrap_or_default();
    given.iter().map(|text| skip(text.get_ref())).collect()
}

fn skip(text: &str) -> SkipRows {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.trim().parse(), last.trim().parse()) {
        (Ok(first), Ok(last)) if first <= last => SkipRows::Numbers(first, last),
        _ => SkipRows::Start(text.to_owned()),
    }
}

fn hidden_rows(section: &Section<'_>) -> Option<HiddenRows> {
    let given = section.text("hidden_rows")?;
    match given.get_ref().as_str() {
        "keep" => Some(HiddenRows::Keep),
        "drop" => Some(HiddenRows::Drop),
        other => {
            let message = format!("`hidden_rows` cannot be `{other}`");
            let hint = Some("write \"keep\" or \"drop\"".to_owned());
            section.problems.error("config/bad-choice", message, given.span(), hint);
            None
        }
    }
}

/// `[limits]`: how large inputs may be.
pub(super) fn limits(top: &Section<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(section) = top.section("limits") else { return limits };
    let mebibytes = |number: u64| number.saturating_mul(1 << 20);
    if let Some(cells) = whole(&section, "cells") {
        limits.cells = usize::try_from(cells).unwrap_or(usize::MAX);
    }
    limits.inflated = whole(&section, "unpacked_mib").map_or(limits.inflated, mebibytes);
    limits.memory = whole(&section, "memory_mib").map_or(limits.memory, mebibytes);
    limits.seconds = whole(&section, "seconds").unwrap_or(limits.seconds);
    section.finish();
    limits
}

fn whole(section: &Section<'_>, key: &'static str) -> Option<u64> {
    let number = section.number(key)?;
    let span: Range<usize> = number.span();
    let parsed = number.get_ref().parse::<u64>().ok().filter(|number| *number > 0);
    if parsed.is_none() {
        let message = format!("`{key}` must be a whole number greater than 0");
        section.problems.error("config/bad-limit", message, span, None);
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_to_skip_are_numbers_ranges_or_beginnings() {
        assert_eq!(skip("5"), SkipRows::Numbers(5, 5));
        assert_eq!(skip("10-12"), SkipRows::Numbers(10, 12));
        assert_eq!(skip("#"), SkipRows::Start("#".into()));
        assert_eq!(skip("12-10"), SkipRows::Start("12-10".into()));
    }
}

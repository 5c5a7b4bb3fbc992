//! A walk over the sheets of `content.xml`, row by row.

use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use super::super::dates;
use super::super::formats::Shown;
use super::super::package::attribute;
use super::super::{Request, unreadable};
use super::element::{Events, count};
use super::styles::Styles;
use super::text::text;
use crate::data::read::{Area, Batch, NumberFormat, RawCell, ReadResult, too_large};

/// The most rows and columns that any spreadsheet program has.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Takes what the walk comes by. `false` ends it.
pub(super) trait Visit {
    /// A sheet starts.
    fn sheet(&mut self, name: String, hidden: bool) -> ReadResult<bool>;
    /// A row of the sheet.
    fn row(&mut self, row: &Row) -> ReadResult<bool>;
}

/// A row, and how often it comes.
#[derive(Default)]
pub(super) struct Row {
    /// The number of the first of these rows, counted from 1.
    pub(super) number: u32,
    pub(super) repeated: u32,
    pub(super) hidden: bool,
    /// One row with its cells; none if the row is empty.
    pub(super) cells: Batch,
    /// The merged ranges that start in it.
    pub(super) merged: Vec<Area>,
}

/// The sheet that is being walked.
#[derive(Default)]
struct Sheet {
    row: u32,
    /// The first column of each run of columns, and the style of its cells.
    columns: Vec<(u32, Option<String>)>,
    next_column: u32,
    /// How many groups of rows that are folded away are open.
    folded: u32,
}

/// Walks over all sheets.
pub(super) fn walk<R: Read>(part: R, request: &Request<'_>, visit: &mut dyn Visit) -> ReadResult {
    let mut events = Events::new(part, request);
    let mut buffer = Vec::new();
    let mut styles = Styles::default();
    let mut in_body = false;
    loop {
        match events.next(&mut buffer)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "spreadsheet" => in_body = true,
                "table" if in_body => {
                    let style = attribute(&element, "style-name");
                    let name = attribute(&element, "name").unwrap_or_default();
                    let hidden = styles.is_hidden(style.as_deref());
                    if !visit.sheet(name, hidden)? || !sheet(&mut events, request, &styles, visit)?
                    {
                        return Ok(());
                    }
                }
                // Change tracking and the like hold tables that are no sheets.
                "tracked-changes" | "content-validations" => events.skip()?,
                _ if !in_body => styles.element(&element),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    match in_body {
        true => Ok(()),
        false => Err(unreadable(request.display, &"it holds no spreadsheet")),
    }
}

/// Walks over the rows of a sheet, up to its end.
fn sheet<R: Read>(
    events: &mut Events<'_, R>,
    request: &Request<'_>,
    styles: &Styles,
    visit: &mut dyn Visit,
) -> ReadResult<bool> {
    let mut sheet = Sheet::default();
    let mut row = Row::default();
    let mut buffer = Vec::new();
    loop {
        match events.next(&mut buffer)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "table-column" => sheet.column(&element),
                "table-row" => {
                    sheet.open_row(&element, &mut row);
                    let style = attribute(&element, "default-cell-style-name");
                    cells(events, request, &Context { styles, sheet: &sheet, style }, &mut row)?;
                    if row.number <= ROWS && !visit.row(&row)? {
                        return Ok(false);
                    }
                }
                "table-row-group" if is_folded(&element) || sheet.folded > 0 => sheet.folded += 1,
                // Shapes, forms and data sources hold nothing of the table.
                "shapes" | "forms" | "table-source" | "named-expressions" | "desc" | "title" => {
                    events.skip()?;
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "table" => return Ok(true),
                "table-row-group" => sheet.folded = sheet.folded.saturating_sub(1),
                _ => {}
            },
            Event::Eof => return Err(unreadable(request.display, &"its end is missing")),
            _ => {}
        }
    }
}

fn is_folded(group: &BytesStart<'_>) -> bool {
    attribute(group, "display").as_deref() == Some("false")
}

impl Sheet {
    fn column(&mut self, element: &BytesStart<'_>) {
        self.columns.push((self.next_column, attribute(element, "default-cell-style-name")));
        self.next_column =
            self.next_column.saturating_add(count(element, "number-columns-repeated"));
    }

    fn open_row(&mut self, element: &BytesStart<'_>, row: &mut Row) {
        let visibility = attribute(element, "visibility");
        row.number = self.row.saturating_add(1);
        row.repeated = count(element, "number-rows-repeated").min(ROWS);
        row.hidden =
            self.folded > 0 || matches!(visibility.as_deref(), Some("collapse" | "filter"));
        row.cells.clear();
        row.merged.clear();
        self.row = self.row.saturating_add(row.repeated);
    }

    fn column_style(&self, column: u32) -> Option<&str> {
        let index = self.columns.partition_point(|(first, _)| *first <= column);
        self.columns.get(index.checked_sub(1)?)?.1.as_deref()
    }
}

/// What a cell without a style of its own falls back to.
struct Context<'a> {
    styles: &'a Styles,
    sheet: &'a Sheet,
    style: Option<String>,
}

/// Reads the cells of a row of which the start was read, up to its end.
fn cells<R: Read>(
    events: &mut Events<'_, R>,
    request: &Request<'_>,
    context: &Context<'_>,
    row: &mut Row,
) -> ReadResult {
    let mut buffer = Vec::new();
    let mut column = 0;
    loop {
        match events.next(&mut buffer)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => {
                    let repeated = count(&element, "number-columns-repeated").min(COLUMNS);
                    let cell = Cell::of(&element, context, column);
                    row.merged.extend(cell.merged(row.number, column));
                    let text = text(events)?;
                    if let Some(raw) = cell.raw(&text) {
                        for column in column..column.saturating_add(repeated).min(COLUMNS) {
                            row.cells.push(column, raw);
                        }
                    }
                    column = column.saturating_add(repeated);
                    if row.cells.cells() > request.options.max_cells {
                        let max_cells = request.options.max_cells;
                        return Err(Box::new(too_large(request.display, max_cells)));
                    }
                }
                _ => events.skip()?,
            },
            Event::End(element) if element.local_name().as_ref() == "table-row" => break,
            Event::Eof => break,
            _ => {}
        }
    }
    row.cells.end_row(row.number, row.number, 0, row.hidden);
    Ok(())
}

/// The attributes of a cell.
#[derive(Default)]
struct Cell {
    kind: Option<String>,
    value: Option<String>,
    has_formula: bool,
    is_error: bool,
    columns: u32,
    rows: u32,
    shown: Option<Shown>,
}

impl Cell {
    fn of(element: &BytesStart<'_>, context: &Context<'_>, column: u32) -> Self {
        let get = |name| attribute(element, name);
        let own = get("style-name").or_else(|| context.style.clone());
        let style = own.as_deref().or_else(|| context.sheet.column_style(column));
        let mut cell = Self {
            has_formula: get("formula").is_some(),
            columns: count(element, "number-columns-spanned"),
            rows: count(element, "number-rows-spanned"),
            shown: context.styles.shown(style),
            ..Self::default()
        };
        // LibreOffice writes the kind twice: once for all, once for itself, with errors told.
        for attribute in element.attributes().with_checks(false).flatten() {
            let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0) else {
                continue;
            };
            match attribute.key.as_ref() {
                "calcext:value-type" => cell.is_error |= value == "error",
                name if name.ends_with(":value-type") => cell.kind = Some(value.into_owned()),
                name if name.ends_with(":value") || name.ends_with("-value") => {
                    cell.value = Some(value.into_owned());
                }
                _ => {}
            }
        }
        cell
    }

    fn merged(&self, row: u32, column: u32) -> Option<Area> {
        (self.columns > 1 || self.rows > 1).then(|| Area {
            top: row,
            bottom: row.saturating_add(self.rows - 1),
            left: column,
            right: column.saturating_add(self.columns - 1),
        })
    }

    /// What it holds; `text` is what it shows.
    fn raw<'a>(&'a self, text: &'a str) -> Option<RawCell<'a>> {
        let value = self.value.as_deref();
        if self.is_error {
            return Some(RawCell::Error(if text.is_empty() { "#VALUE!" } else { text }));
        }
        let shown = self.shown.unwrap_or_default();
        let written = || Some(RawCell::Text(text)).filter(|_| !text.is_empty());
        match (self.kind.as_deref(), value) {
            (Some("float" | "currency"), Some(value)) => number(value, shown.number),
            (Some("percentage"), Some(value)) => number(value, NumberFormat::Percent),
            (Some("boolean"), Some(value)) => Some(RawCell::Boolean(value == "true")),
            (Some("date"), Some(value)) => Some(dates::iso(value)),
            (Some("time"), Some(value)) => time(value, self.shown),
            (Some("string"), Some(value)) if !value.is_empty() => Some(RawCell::Text(value)),
            (None, None) if self.has_formula && text.is_empty() => Some(RawCell::Uncomputed),
            _ => written(),
        }
    }
}

fn number(value: &str, format: NumberFormat) -> Option<RawCell<'_>> {
    Some(match value.trim().parse::<f64>() {
        Ok(number) => RawCell::Number(number, format),
        Err(_) => RawCell::Text(value),
    })
}

/// A time of day, or a duration if its format counts beyond a day.
fn time(value: &str, shown: Option<Shown>) -> Option<RawCell<'_>> {
    let is_duration = shown.is_some_and(|shown| !shown.time && !shown.day);
    match dates::duration(value) {
        Some(days) if is_duration => Some(RawCell::Number(days, NumberFormat::General)),
        _ => Some(dates::iso(value)),
    }
}

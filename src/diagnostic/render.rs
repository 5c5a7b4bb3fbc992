//! The three forms of a diagnostic: for a person, in one line, and for a machine.

use std::fmt::Write as _;

use codespan_reporting::diagnostic as codespan;
use codespan_reporting::term::{
    self, Config,
    termcolor::{Buffer, WriteColor},
};
use serde::Serialize;

use super::files::{Excerpts, HEADLINE_END};
use super::{Diagnostic, Place, Severity};

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// With the lines in question and hints.
    #[default]
    Human,
    /// One line each.
    Short,
    /// One JSON object a line.
    Json,
}

/// Whether the human form is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Plain text.
    #[default]
    Never,
    /// ANSI colours.
    Always,
}

/// Writes diagnostics one after the other.
pub fn render_all(diagnostics: &[Diagnostic], format: Format, color: Color) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&render(diagnostic, format, color));
        text.push_str(if format == Format::Human { "\n\n" } else { "\n" });
    }
    text
}

/// Writes one diagnostic, without a line end.
pub fn render(diagnostic: &Diagnostic, format: Format, color: Color) -> String {
    match format {
        Format::Human => human(diagnostic, color),
        Format::Short => short(diagnostic),
        Format::Json => json(diagnostic),
    }
}

fn human(diagnostic: &Diagnostic, color: Color) -> String {
    let excerpts = Excerpts::new(diagnostic);
    let mut notes = Vec::new();
    let mut labels = Vec::new();
    for label in &diagnostic.labels {
        if label.place.lines.is_empty() {
            let remark = if label.message.is_empty() { "" } else { ": " };
            notes.push(format!("in {}{remark}{}", label.place.origin(), label.message));
            continue;
        }
        let style = match label.primary {
            true => codespan::LabelStyle::Primary,
            false => codespan::LabelStyle::Secondary,
        };
        let range = excerpts.range(&label.place);
        labels.push(
            codespan::Label::new(style, excerpts.id(&label.place), range)
                .with_message(&label.message),
        );
    }
    notes.extend(diagnostic.hints.iter().map(|hint| format!("hint: {hint}")));
    notes.extend(diagnostic.jobs().map(|jobs| format!("while making {jobs}")));
    let severity = match diagnostic.severity {
        Severity::Error => codespan::Severity::Error,
        Severity::Warning => codespan::Severity::Warning,
        Severity::Note => codespan::Severity::Note,
    };
    let shown = codespan::Diagnostic::new(severity)
        .with_code(&diagnostic.id)
        .with_message(&diagnostic.message)
        .with_labels(labels)
        .with_notes(notes);

    let mut buffer = match color {
        Color::Never => Buffer::no_color(),
        Color::Always => Buffer::ansi(),
    };
    let config = Config { tab_width: 2, ..Config::default() };
    // Writing to a buffer fails only if a file id is wrong; the short form is then a fair answer.
    if emit(&mut buffer, &config, &excerpts, &shown).is_err() {
        return short(diagnostic);
    }
    let text = String::from_utf8_lossy(buffer.as_slice()).into_owned();
    without_cell_positions(&text).trim_end().to_owned()
}

fn emit(
    writer: &mut dyn WriteColor,
    config: &Config,
    files: &Excerpts,
    diagnostic: &codespan::Diagnostic<usize>,
) -> Result<(), codespan_reporting::files::Error> {
    term::emit_to_write_style(writer, config, files, diagnostic)
}

/// Removes the `:line:column` behind the headline of a cell, whose address says it already.
fn without_cell_positions(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut parts = text.split(HEADLINE_END);
    result.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
        result.push_str(rest);
    }
    result
}

fn short(diagnostic: &Diagnostic) -> String {
    let mut text = String::new();
    if let Some(label) = diagnostic.labels.first() {
        let _ = write!(text, "{}: ", label.place.headline());
    }
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let _ = write!(text, "{severity}[{}]: {}", diagnostic.id, diagnostic.message);
    if let Some(job) = diagnostic.jobs() {
        let _ = write!(text, " ({job})");
    }
    text
}

/// The JSON form. Its shape is part of the interface: fields are added, not changed.
#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    kind: &'static str,
    version: u32,
    id: &'a str,
    stage: super::Stage,
    severity: Severity,
    message: &'a str,
    job: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    more_jobs: usize,
    places: Vec<JsonPlace<'a>>,
    hints: &'a [String],
    rendered: String,
}

#[derive(Serialize)]
struct JsonPlace<'a> {
    primary: bool,
    file: &'a str,
    sheet: Option<&'a str>,
    cell: Option<&'a str>,
    line: Option<u32>,
    column: Option<usize>,
    text: Option<&'a str>,
    message: &'a str,
}

fn json(diagnostic: &Diagnostic) -> String {
    let places = diagnostic
        .labels
        .iter()
        .map(|label| {
            let place: &Place = &label.place;
            let shown = !place.lines.is_empty();
            JsonPlace {
                primary: label.primary,
                file: &place.file,
                sheet: place.sheet.as_deref(),
                cell: place.cell.as_deref(),
                line: shown.then_some(place.start.line),
                column: (shown && place.cell.is_none()).then(|| place.column()),
                text: place.lines.first().map(|line| line.text.as_str()),
                message: &label.message,
            }
        })
        .collect();
    let value = JsonDiagnostic {
        kind: "diagnostic",
        version: 1,
        id: &diagnostic.id,
        stage: diagnostic.stage,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        job: diagnostic.job.as_deref(),
        page: diagnostic.page,
        more_jobs: diagnostic.more_jobs,
        places,
        hints: &diagnostic.hints,
        rendered: human(diagnostic, Color::Never),
    };
    // The value holds only strings and numbers, which always serialise.
    serde_json::to_string(&value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::Stage;
    use super::*;
    use crate::source::Address;

    fn bad_cell() -> Diagnostic {
        let address = |row, column| Address {
            file: "inputs/clients.xlsx".into(),
            sheet: Some("Fees".into()),
            row,
            column,
        };
        let row = |cells: [&str; 3]| {
            cells.into_iter().enumerate().map(|(i, c)| (i as u32, c.to_owned())).collect::<Vec<_>>()
        };
        Diagnostic::error(Stage::Data, "data/not-a-number", "`twelve` is not a number")
            .at(Place::row(&address(7, 1), row(["Bolt", "twelve", "2026-03-31"])), "")
            .with(Place::row(&address(1, 1), row(["client", "fee", "due"])), "this column is `fee`")
            .hint("write it with digits")
    }

    #[test]
    fn a_cell_is_shown_in_its_sheet() {
        insta::assert_snapshot!(render(&bad_cell(), Format::Human, Color::Never), @r"
        error[data/not-a-number]: `twelve` is not a number
          ┌─ inputs/clients.xlsx › Fees!B7
          │
        1 │ client │ fee │ due
          │          --- this column is `fee`
          ·
        7 │ Bolt │ twelve │ 2026-03-31
          │        ^^^^^^
          │
          = hint: write it with digits
        ");
    }

    #[test]
    fn the_short_form_is_one_line() {
        insta::assert_snapshot!(render(&bad_cell(), Format::Short, Color::Never), @"inputs/clients.xlsx › Fees!B7: error[data/not-a-number]: `twelve` is not a number");
    }

    #[test]
    fn json_names_the_cell() {
        let json: serde_json::Value =
            serde_json::from_str(&render(&bad_cell(), Format::Json, Color::Never)).unwrap();
        assert_eq!(json["places"][0]["cell"], "B7");
        assert_eq!(json["places"][0]["sheet"], "Fees");
        assert_eq!(json["severity"], "error");
    }
}

//! The terminal: results on stdout, everything else on stderr. The only module that prints.
#![expect(clippy::print_stderr, reason = "this module is the way out")]

use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::time::Instant;

use super::args::{ColorChoice, Common, LogFormat, MessageFormat};
use super::log::{Counts, Event, ProblemFields};
use crate::diagnostic::{Color, Diagnostic, Format, render_all};

/// Where and how a run speaks.
#[derive(Debug)]
pub struct Terminal {
    /// How problems are written.
    pub format: MessageFormat,
    color: Color,
    /// Whether progress and summary are left out.
    pub quiet: bool,
    /// Whether a person watches stderr.
    pub interactive: bool,
    /// Whether results are coloured.
    painted: bool,
    /// How many columns a result may take.
    pub width: usize,
    /// Whether events are logged, in place of progress.
    pub logs: bool,
    begun: Instant,
    counts: OnceLock<Counts>,
}

/// How a part of a result stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Names and headings.
    Bold,
    /// Units and remarks.
    Dim,
    /// What asks for attention.
    Warning,
}

/// How wide results are at most, and where no terminal says how wide it is.
const WIDTH: usize = 100;
/// How narrow results get at most.
const NARROW: usize = 60;

impl Terminal {
    /// Settles colours and formats from the options and the environment.
    pub fn new(common: &Common) -> Self {
        let interactive = std::io::stderr().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match common.color {
            ColorChoice::Always => Color::Always,
            ColorChoice::Auto if interactive && !no_color => Color::Always,
            ColorChoice::Auto | ColorChoice::Never => Color::Never,
        };
        let painted = match common.color {
            ColorChoice::Always => true,
            ColorChoice::Auto => std::io::stdout().is_terminal() && !no_color,
            ColorChoice::Never => false,
        };
        let size = terminal_size::terminal_size_of(std::io::stdout());
        let width = size.map_or(WIDTH, |(width, _)| usize::from(width.0)).clamp(NARROW, WIDTH);
        let format = common.message_format;
        Self {
            format,
            color,
            quiet: common.quiet,
            interactive,
            painted,
            width,
            logs: common.log_format == LogFormat::Json,
            begun: Instant::now(),
            counts: OnceLock::new(),
        }
    }

    /// A part of a result in a style, if results are coloured.
    pub fn paint(&self, style: Style, text: &str) -> String {
        let code = match style {
            _ if !self.painted || text.is_empty() => return text.to_owned(),
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Warning => "33",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Whether a machine reads along.
    pub fn json(&self) -> bool {
        self.format == MessageFormat::Json
    }

    /// Writes problems to stderr. In a log they are events, unless they are wanted in full as JSON.
    pub fn report(&self, diagnostics: &[Diagnostic]) {
        if self.logs && !self.json() {
            let problems = diagnostics.iter().map(ProblemFields::of);
            return problems.for_each(|problem| self.log(&Event::Problem(problem)));
        }
        let format = match self.format {
            MessageFormat::Human => Format::Human,
            MessageFormat::Short => Format::Short,
            MessageFormat::Json => Format::Json,
        };
        let text = render_all(diagnostics, format, self.color);
        // A closed pipe is the reader's wish, not an error of ours.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Logs an event, if events are logged: as one whole line, whichever thread it comes from.
    pub fn log(&self, event: &Event<'_>) {
        if self.logs {
            let _ = std::io::stderr().lock().write_all(event.line().as_bytes());
        }
    }

    /// Keeps what became of the documents for the last event.
    pub fn keep_counts(&self, counts: Counts) {
        let _ = self.counts.set(counts);
    }

    /// Logs the end of a run.
    pub fn log_end(&self, exit_code: u8) {
        let counts = self.counts.get().copied().unwrap_or_default();
        let ms = self.begun.elapsed().as_millis() as u64;
        self.log(&Event::RunEnded { exit_code, ms, counts });
    }

    /// Writes a line for a person to stderr, unless a machine reads or nobody wants to hear.
    pub fn say(&self, line: &str) {
        if !self.quiet && !self.json() && !self.logs {
            eprintln!("{line}");
        }
    }

    /// Writes a result to stdout.
    pub fn result(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes());
        let _ = out.flush();
    }

    /// Writes one result line to stdout.
    pub fn result_line(&self, line: &str) {
        self.result(&format!("{line}\n"));
    }
}

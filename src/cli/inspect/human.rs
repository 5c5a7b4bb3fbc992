//! The report of a file for a person: aligned, within the width of the terminal, and calm.

use super::facts::{count, different, empty, facts, separated, size, title, values};
use super::line::{cut, cut_inside, left, one_line, right, width, with_blanks, wrap};
use crate::cli::term::{Style, Terminal};
use crate::data::inspect::{ColumnReport, FileReport, Oddity, TableReport, grouped};

/// How many cells of an oddity are named.
const CELLS: usize = 3;
/// How much of a cell's text is shown beside its address.
const CELL: usize = 24;
/// How wide the values are at least, where the headers can give way.
const VALUES: usize = 28;
/// How narrow headers get at most.
const HEADER: usize = 18;
/// How many sheets are named.
const SHEETS: usize = 12;

pub(super) fn write(report: &FileReport, terminal: &Terminal) -> String {
    let mut page = Page { terminal, text: String::new() };
    page.file(report);
    for table in &report.tables {
        page.text.push('\n');
        page.table(table);
    }
    page.text
}

/// The widths of the columns of a list of columns.
struct Widths {
    letters: usize,
    header: usize,
    kind: usize,
    empty: usize,
    different: usize,
    values: usize,
}

struct Page<'a> {
    terminal: &'a Terminal,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn bold(&self, text: &str) -> String {
        self.terminal.paint(Style::Bold, text)
    }

    fn dim(&self, text: &str) -> String {
        self.terminal.paint(Style::Dim, text)
    }

    /// Lines of a remark, the first one with a mark ahead.
    fn remark(&mut self, mark: &str, indent: usize, text: &str, style: Option<Style>) {
        let room = self.terminal.width.saturating_sub(indent + width(mark));
        for (index, line) in wrap(text, room).iter().enumerate() {
            let ahead = match index {
                0 => self.terminal.paint(Style::Warning, mark),
                _ => " ".repeat(width(mark)),
            };
            let line = style.map_or(line.clone(), |style| self.terminal.paint(style, line));
            self.line(&format!("{}{ahead}{line}", " ".repeat(indent)));
        }
    }

    fn file(&mut self, report: &FileReport) {
        let mut facts = vec![report.format.clone(), size(report.bytes)];
        if let Some(text) = &report.text {
            let guess = if text.guessed { " (a guess)" } else { "" };
            facts.push(format!("{}{guess}", text.encoding));
            facts.push(separated(text.separator));
            if text.quote != '"' {
                facts.push(format!("quotation mark {}", text.quote));
            }
            facts.push(count(u64::from(text.lines), "line", "lines"));
        }
        let name = self.bold(&one_line(&report.file));
        let facts = facts.join(" · ");
        match width(&report.file) + 2 + width(&facts) <= self.terminal.width {
            true => self.line(&format!("{name}  {}", self.dim(&facts))),
            false => {
                self.line(&name);
                self.remark("", 2, &facts, Some(Style::Dim));
            }
        }
        for warning in &report.warnings {
            self.remark("! ", 2, &one_line(warning), None);
        }
        self.sheets(report);
    }

    fn sheets(&mut self, report: &FileReport) {
        let [first, others @ ..] = report.sheets.as_slice() else {
            if report.tables.is_empty() {
                self.line("  It is empty.");
            }
            return;
        };
        if others.is_empty()
            && !first.hidden
            && !report.tables.is_empty()
            && first.tables.is_empty()
        {
            return;
        }
        let mut names: Vec<String> = Vec::new();
        for sheet in report.sheets.iter().take(SHEETS) {
            let mut remarks: Vec<String> = Vec::new();
            if sheet.hidden {
                remarks.push("hidden".to_owned());
            }
            if sheet.empty == Some(true) {
                remarks.push("empty".to_owned());
            }
            if !sheet.tables.is_empty() {
                remarks.push(format!("named table {}", sheet.tables.join(", ")));
            }
            let remarks = match remarks.is_empty() {
                true => String::new(),
                false => format!(" ({})", remarks.join(", ")),
            };
            names.push(one_line(&format!("{}{remarks}", sheet.name)));
        }
        if report.sheets.len() > SHEETS {
            names.push(format!("and {} more", report.sheets.len() - SHEETS));
        }
        let word = if others.is_empty() { "sheet" } else { "sheets" };
        self.remark("", 2, &format!("{word}: {}", names.join(" · ")), Some(Style::Dim));
    }

    fn table(&mut self, table: &TableReport) {
        let facts = facts(table);
        if let Some(sheet) = &table.sheet {
            let sheet = one_line(sheet);
            let name = self.bold(&sheet);
            let rest = wrap(&facts, self.terminal.width.saturating_sub(width(&sheet) + 4));
            for (index, line) in rest.iter().enumerate() {
                let ahead = match index {
                    0 => format!("{name}  "),
                    _ => " ".repeat(width(&sheet) + 2),
                };
                self.line(&format!("  {ahead}{line}"));
            }
        } else {
            self.remark("", 2, &facts, None);
        }
        self.around(table);
        for oddity in &table.oddities {
            self.oddity(oddity, 2);
        }
        if table.columns.is_empty() {
            return;
        }
        self.text.push('\n');
        let widths = self.widths(table);
        self.heading(&widths);
        for column in &table.columns {
            self.column(column, &widths);
        }
    }

    /// What stands around the data and is none.
    fn around(&mut self, table: &TableReport) {
        if let Some(hidden) = table.hidden_rows.filter(|hidden| *hidden > 0) {
            let rows = if hidden == 1 { "row is" } else { "rows are" };
            self.remark("! ", 2, &format!("{} {rows} hidden", grouped(hidden)), None);
        }
        if !table.merged.is_empty() {
            let more = table.merged.len().saturating_sub(4);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let ranges: Vec<&str> = table.merged.iter().take(4).map(String::as_str).collect();
            self.remark(
                "",
                2,
                &format!("merged cells: {}{more}", ranges.join(", ")),
                Some(Style::Dim),
            );
        }
        for below in table.below.iter().take(CELLS) {
            let text = cut(&one_line(&below.text), 60);
            self.remark(
                "",
                2,
                &format!("below the data, row {}: {text}", below.row),
                Some(Style::Dim),
            );
        }
        if table.below.len() > CELLS {
            let more = table.below.len() - CELLS;
            self.remark("", 2, &format!("and {more} more rows below"), Some(Style::Dim));
        }
    }

    fn widths(&self, table: &TableReport) -> Widths {
        let most =
            |get: &dyn Fn(&ColumnReport) -> usize| table.columns.iter().map(get).max().unwrap_or(0);
        let letters = most(&|column| column.column.len());
        let title =
            most(&|column| width(&title(column)).max(column.tag.as_deref().map_or(0, width)));
        let header = title.clamp(6, self.terminal.width * 3 / 10);
        let kind = most(&|column| width(&column.kind.to_string())).max(4);
        let empty = most(&|column| width(&empty(column))).max(5);
        let different = most(&|column| width(&different(column))).max(9);
        let beside = 2 + letters + 2 + 2 + kind + 2 + empty + 2 + different + 2;
        // Headers give way before the span of large numbers does.
        let room = self.terminal.width.saturating_sub(beside);
        let header = header.min(room.saturating_sub(VALUES)).max(header.min(HEADER));
        let values = room.saturating_sub(header);
        Widths { letters, header, kind, empty, different, values }
    }

    fn heading(&mut self, widths: &Widths) {
        let line = format!(
            "  {}  {}  {}  {}  {}  values",
            left("", widths.letters),
            left("column", widths.header),
            left("type", widths.kind),
            right("empty", widths.empty),
            right("different", widths.different),
        );
        self.line(&self.dim(&line));
    }

    fn column(&mut self, column: &ColumnReport, widths: &Widths) {
        let header = cut(&title(column), widths.header);
        let line = format!(
            "  {}  {}  {}  {}  {}  {}",
            self.dim(&left(&column.column, widths.letters)),
            self.bold(&left(&header, widths.header)),
            left(&column.kind.to_string(), widths.kind),
            self.dim(&right(&empty(column), widths.empty)),
            right(&different(column), widths.different),
            values(column, widths.values),
        );
        self.line(&line);
        let indent = 2 + widths.letters + 2;
        if let Some(tag) = column.tag.as_ref().filter(|_| column.header.is_some()) {
            self.line(&format!("{}{}", " ".repeat(indent), self.dim(tag)));
        }
        for oddity in &column.oddities {
            self.oddity(oddity, indent);
        }
    }

    fn oddity(&mut self, oddity: &Oddity, indent: usize) {
        let mut text = oddity.message.clone();
        // Where cells are compared, the difference must be seen.
        let most = if oddity.count == 0 { 2 * CELL } else { CELL };
        let shown: Vec<String> = oddity
            .cells
            .iter()
            .take(if oddity.count == 0 { 4 } else { CELLS })
            .map(|spot| match spot.text.is_empty() {
                true => spot.cell.clone(),
                false => format!("{} `{}`", spot.cell, cut_inside(&with_blanks(&spot.text), most)),
            })
            .collect();
        if !shown.is_empty() {
            text.push_str(": ");
            text.push_str(&shown.join(", "));
        }
        let more = oddity.count.saturating_sub(shown.len() as u64);
        if more > 0 && !shown.is_empty() {
            text.push_str(&format!(" and {} more", grouped(more)));
        }
        let advice = oddity.advice.as_deref().map(one_line).unwrap_or_default();
        let room = self.terminal.width.saturating_sub(indent + 2);
        if width(&text) + 3 + width(&advice) <= room && !advice.is_empty() {
            let mark = self.terminal.paint(Style::Warning, "!");
            let advice = self.dim(&format!("· {advice}"));
            return self.line(&format!("{}{mark} {text} {advice}", " ".repeat(indent)));
        }
        self.remark("! ", indent, &text, None);
        if !advice.is_empty() {
            self.remark("", indent + 2, &advice, Some(Style::Dim));
        }
    }
}

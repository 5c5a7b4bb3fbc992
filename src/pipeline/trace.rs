//! From Typst's problems to the template line and the cell.

use super::job::Job;
use super::repeats::without_repeats;
use super::session::Session;
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::template::{CellUse, Markup};
use crate::typeset::{ProblemPlace, TypstProblem};

/// Describes Typst's problems with a document.
pub(super) fn diagnostics(
    session: &Session,
    job: &Job,
    markup: &Markup,
    problems: &[TypstProblem],
) -> Vec<Diagnostic> {
    let tracer = Tracer { session, markup };
    let described =
        problems.iter().map(|problem| tracer.describe(problem).in_job(&job.output)).collect();
    without_repeats(described)
}

struct Tracer<'a> {
    session: &'a Session,
    markup: &'a Markup,
}

impl Tracer<'_> {
    fn describe(&self, problem: &TypstProblem) -> Diagnostic {
        let id = id_of(problem);
        let mut diagnostic = match problem.severity {
            Severity::Error => Diagnostic::error(Stage::Document, id, &problem.message),
            Severity::Note => Diagnostic::note(Stage::Document, id, &problem.message),
            _ => Diagnostic::warning(Stage::Document, id, &problem.message),
        };
        let mut cells = Vec::new();
        diagnostic = diagnostic.on_page(problem.page);
        if let Some(place) = &problem.place {
            let (place, found) = self.resolve(place);
            diagnostic = diagnostic.at(place, "");
            cells = found;
        }
        // The way from a library back to the template is worth showing where the error lies in
        // the library, and it leads to the cells.
        for (words, place) in &problem.trace {
            if !matches!(place, ProblemPlace::Main(_)) {
                continue;
            }
            let (place, found) = self.resolve(place);
            let shown = diagnostic.labels.iter().any(|label| label.place == place);
            if !shown && diagnostic.labels.len() < 3 {
                diagnostic = diagnostic.with(place, words);
            }
            if cells.is_empty() {
                cells = found;
            }
        }
        for cell in cells.iter().filter(|cell| cell.secret && !cell.content.is_empty()) {
            diagnostic.message = diagnostic.message.replace(&cell.content, cell.shown());
        }
        if problem.rule.is_some() && cells.iter().any(|cell| cell.secret) {
            // A finding quotes the page, where the cell's text may be in pieces.
            diagnostic.message = unquoted(&diagnostic.message);
        }
        for (place, exact) in cell_places(&cells, &problem.message) {
            let remark = if exact { "from this cell" } else { "probably from this cell" };
            diagnostic = diagnostic.with(place, remark);
        }
        if diagnostic.labels.is_empty() {
            diagnostic = diagnostic.at(Place::file(format!("{}.j2", self.markup.path)), "");
        }
        for (hint, place) in &problem.hints {
            diagnostic = match place {
                Some(place) => diagnostic.with(self.resolve(place).0, hint),
                None => diagnostic.hint(hint),
            };
        }
        match advice(id) {
            Some(advice) => diagnostic.hint(advice),
            None => diagnostic,
        }
    }

    /// The template line of a place in the main source, and the cells behind it.
    fn resolve(&self, place: &ProblemPlace) -> (Place, Vec<CellUse>) {
        let range = match place {
            ProblemPlace::Main(range) => range.clone(),
            ProblemPlace::Other(place) => return (place.clone(), Vec::new()),
        };
        let origin = self.markup.origin(range.clone());
        let shown = origin.as_ref().and_then(|origin| {
            let text = self.session.templates.source(&origin.template)?;
            Some(Place::text(&origin.template, text, origin.source.clone()))
        });
        let cells = origin.map(|origin| origin.cells).unwrap_or_default();
        let generated = || Place::text(&self.markup.path, &self.markup.text, range);
        (shown.unwrap_or_else(generated), cells)
    }
}

/// A message without what it quotes.
fn unquoted(message: &str) -> String {
    let mut parts = message.split('“');
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once('”').map_or("", |(_, rest)| rest);
        result.push_str(&format!("“…”{rest}"));
    }
    result
}

/// The places of the cells to show, at most four. Where the message quotes what a cell holds, such
/// as the path of a missing picture, it is that cell's.
fn cell_places(cells: &[CellUse], message: &str) -> Vec<(Place, bool)> {
    let quoted = |cell: &&CellUse| cell.content.len() > 2 && message.contains(&*cell.content);
    let longest = cells.iter().filter(quoted).max_by_key(|cell| cell.content.len());
    let mut chosen: Vec<&CellUse> = longest.into_iter().collect();
    if chosen.is_empty() {
        chosen = cells.iter().take(MAX_CELLS).collect();
    }
    chosen.truncate(MAX_CELLS);
    // Cells of one row are shown in one line.
    let row_of = |cell: &CellUse| {
        let same = |other: &&&CellUse| {
            (&other.address.file, &other.address.sheet, other.address.row)
                == (&cell.address.file, &cell.address.sheet, cell.address.row)
        };
        let mut row: Vec<(u32, String)> = chosen
            .iter()
            .filter(same)
            .map(|cell| (cell.address.column, cell.shown().to_owned()))
            .collect();
        row.sort();
        row.dedup();
        row
    };
    chosen.iter().map(|cell| (Place::row(&cell.address, row_of(cell)), cell.exact)).collect()
}

/// How many cells are shown where it is not certain which one it was.
const MAX_CELLS: usize = 4;

/// A stable name for what Typst says in words.
fn id_of(problem: &TypstProblem) -> &'static str {
    if let Some(rule) = problem.rule {
        return rule.id();
    }
    let message = problem.message.as_str();
    let known = [
        ("file not found", "typst/missing-file"),
        ("there is no picture", "typst/missing-file"),
        ("missing alt text", "typst/missing-alt"),
        ("alternative text", "typst/missing-alt"),
        ("could not be displayed with", "typst/missing-glyph"),
        ("the text", "typst/missing-glyph"),
        ("unknown variable", "typst/unknown-variable"),
        ("unknown font family", "typst/unknown-font"),
        ("package not found", "typst/missing-package"),
        ("failed to load package", "typst/missing-package"),
    ];
    let found = known.iter().find(|(words, id)| {
        message.contains(words) && (*id != "typst/missing-glyph" || message.contains("display"))
    });
    match (found, problem.severity) {
        (Some((_, id)), _) => id,
        (None, Severity::Error) => "typst/error",
        (None, _) => "typst/warning",
    }
}

fn advice(id: &str) -> Option<&'static str> {
    match id {
        "typst/missing-file" => {
            Some("paths that start with `/` begin at the folder with pressrun.toml")
        }
        "typst/missing-glyph" => Some(
            "correct the character, or put a font that has it into fonts/ and name it in the template",
        ),
        "typst/missing-package" => Some("nothing is downloaded: packages lie in the workspace"),
        _ => None,
    }
}

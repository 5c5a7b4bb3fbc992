//! The numbers of a filled template: the figure that each one is, and what stands behind it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::explain::{self, Explanation};
use super::job::Job;
use super::record::GENERATOR;
use super::session::Session;
use crate::config::UntracedNumbers;
use crate::data::scope::DataScope;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::locale::SOFT_HYPHEN;
use crate::publish::figures::{
    FIGURES_VERSION, FiguresRecord, NumberRecord, Printed, RowRecord, Untraced,
};
use crate::scope::{FigureUse, Scope, View};
use crate::table::Table;
use crate::template::{FiguresUsed, Markup, MarkupSpan, Meaning};
use crate::typeset::{Found, Mark};

/// The most rows that are recorded of one number.
const MOST_ROWS: usize = 5_000;
/// The most that are recorded of one document.
const MOST_ROWS_OF_ALL: usize = 50_000;
/// A shorter text stands in too many places to tell a page.
const ANCHOR: usize = 6;
/// A number below this one is taken for one that was read earlier only where the syntax says so.
const SHORT: u128 = 100;
/// A shorter number that the template read no figure for is looked for in vain: it may be anything.
const SHORTEST: usize = 3;

/// The numbers that a filled template prints.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// The figures' numbers, each once.
    pub(super) list: Vec<NumberRecord>,
    places: Vec<PrintedPlace>,
    known: HashMap<Identity, usize>,
    rows: usize,
    scope: BTreeMap<String, String>,
}

/// What tells numbers apart: the figure, its view and part, and the days, which differ where a rule
/// looks back from an earlier period.
type Identity = (String, View, Vec<Option<String>>, Option<String>);

/// An interpolation that prints numbers.
#[derive(Debug)]
struct PrintedPlace {
    /// The span of the markup, by its index.
    span: usize,
    what: What,
    /// The text to look for; `None` for a list of numbers that the template computed.
    text: Option<String>,
}

#[derive(Debug)]
enum What {
    /// A place in the list of numbers; `None` if it could not be computed again.
    Figure(Option<usize>),
    /// A number of the template's own, and the figures that were read before.
    Computed(Vec<String>),
}

impl Numbers {
    /// The numbers of a filled template, in the order of the markup.
    pub(super) fn of(session: &Session, job: &Job, scope: &DataScope, markup: &Markup) -> Self {
        let mut numbers = Self { scope: narrowed_by(scope), ..Self::default() };
        let rule = session.workspace.privacy.rule(job.config(&session.workspace).audience);
        let mut seen: HashMap<FigureUse, Option<usize>> = HashMap::new();
        for (index, span) in markup.spans.iter().enumerate() {
            let figures = decided(session, markup, span);
            match &figures {
                FiguresUsed::None | FiguresUsed::Probably { .. } => {}
                FiguresUsed::Exactly(uses) => {
                    for used in uses {
                        let place = seen.entry(used.clone()).or_insert_with(|| {
                            let explanation = explained(session, scope, used)?;
                            Some(numbers.add(explanation, rule.threshold > 0))
                        });
                        let what = What::Figure(*place);
                        let text = span.printed.clone().unwrap_or_else(|| used.value.clone());
                        numbers.places.push(PrintedPlace { span: index, what, text: Some(text) });
                    }
                }
                FiguresUsed::Computed(after) if !is_counter(session, span) => {
                    let names = after.iter().map(written).collect();
                    let (what, text) = (What::Computed(names), span.printed.clone());
                    numbers.places.push(PrintedPlace { span: index, what, text });
                }
                FiguresUsed::Computed(_) => {}
            }
        }
        numbers
    }

    /// Texts that help to find the places of the numbers: what else the template prints.
    pub(super) fn anchors(&self, markup: &Markup) -> Vec<(usize, String)> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let text = |span: &MarkupSpan| {
            let text = span.printed.as_ref().filter(|text| text.chars().count() >= ANCHOR)?;
            Some((span.output.start, text.replace(SOFT_HYPHEN, "")))
        };
        markup.spans.iter().filter_map(text).collect()
    }

    /// The places to look for on the pages.
    pub(super) fn marks(&self, markup: &Markup) -> Vec<Mark> {
        let mark = |place: &PrintedPlace| Mark {
            range: markup.spans[place.span].output.clone(),
            text: place.text.clone(),
        };
        self.places.iter().map(mark).collect()
    }

    /// The record of a document, with the places where its numbers were found. Without any, that of a
    /// document that is not typeset yet.
    pub(super) fn record(
        &self,
        session: &Session,
        job: &Job,
        markup: &Markup,
        found: &[Found],
    ) -> FiguresRecord {
        let config = job.config(&session.workspace);
        let mut record = FiguresRecord {
            version: FIGURES_VERSION,
            generator: GENERATOR.to_owned(),
            artifact: job.output.clone(),
            sha256: None,
            document: config.name.clone(),
            row: job.key.clone(),
            scope: self.scope.clone(),
            language: job.language.clone(),
            period: job.period.map(|period| period.to_string()),
            audience: config.audience,
            numbers: self.list.clone(),
            untraced: Vec::new(),
            annexes: Vec::new(),
            sources: Default::default(),
        };
        for (index, place) in self.places.iter().enumerate() {
            let found = found.get(index).cloned().unwrap_or_default();
            let printed = printed(session, &markup.spans[place.span], place, &found);
            match &place.what {
                What::Figure(None) => {}
                What::Figure(Some(number)) => record.numbers[*number].printed.extend(printed),
                What::Computed(after) => {
                    // What is not on a page is a width or a count for the setting.
                    let sure =
                        found.certain || !after.is_empty() || text_of(place).len() >= SHORTEST;
                    let after = || after.clone();
                    record.untraced.extend(
                        printed
                            .into_iter()
                            .filter(|printed| sure && !printed.pages.is_empty())
                            .map(|printed| Untraced { printed, after: after() }),
                    );
                }
            }
        }
        record
    }

    /// Takes a number in, and those that it is computed from.
    fn add(&mut self, explanation: Explanation, withheld: bool) -> usize {
        let Explanation { figure, view, part, days, .. } = &explanation;
        let identity = (figure.clone(), *view, part.clone(), days.clone());
        if let Some(known) = self.known.get(&identity) {
            return *known;
        }
        let made_of = explanation.made_of.into_iter().map(|inner| self.add(inner, withheld));
        let made_of: Vec<usize> = made_of.collect();
        let withheld = withheld && explanation.about_people;
        let room = MOST_ROWS.min(MOST_ROWS_OF_ALL.saturating_sub(self.rows));
        let mut rows: Vec<RowRecord> = match withheld {
            true => Vec::new(),
            false => explanation.rows.into_iter().map(RowRecord::from).collect(),
        };
        let left_out = rows.len().saturating_sub(room);
        rows.truncate(room);
        self.rows += rows.len();
        self.list.push(NumberRecord {
            figure: explanation.figure,
            view: explanation.view,
            part: explanation.part,
            value: explanation.value,
            unit: explanation.unit,
            rule: explanation.rule,
            place: explanation.place,
            days: explanation.days,
            count: (!withheld).then_some(explanation.count),
            made_of,
            printed: Vec::new(),
            rows,
            rows_left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
        });
        let index = self.list.len() - 1;
        self.known.insert(identity, index);
        index
    }
}

/// Warnings or errors for numbers that no figure explains, as the document demands.
pub(super) fn untraced(session: &Session, job: &Job, record: &FiguresRecord) -> Vec<Diagnostic> {
    let level = job.config(&session.workspace).untraced_numbers;
    let problem: fn(Stage, &'static str, String) -> Diagnostic = match level {
        UntracedNumbers::Allow => return Vec::new(),
        UntracedNumbers::Warn => Diagnostic::warning,
        UntracedNumbers::Error => Diagnostic::error,
    };
    let told = |untraced: &Untraced| {
        let printed = &untraced.printed;
        let pages = pages(&printed.pages);
        let message = format!(
            "the number {} {pages} is computed in the template: no figure and no cell explains it",
            printed.text
        );
        let place = place(session, &printed.template, printed.line);
        let hint = match untraced.after.is_empty() {
            true => "declare it as a figure, and print that".to_owned(),
            false => format!(
                "declare it as a figure, such as `value = \"… {} …\"`, and print that",
                untraced.after.join(" … ")
            ),
        };
        problem(Stage::Document, "template/untraced-number", message)
            .at(place, "printed here")
            .hint(hint)
            .in_job(&job.output)
    };
    record.untraced.iter().map(told).collect()
}

/// `on page 3`, `on pages 3 and 5`.
pub(super) fn pages(pages: &[u32]) -> String {
    let numbers: Vec<String> = pages.iter().map(u32::to_string).collect();
    match numbers.as_slice() {
        [] => "on no page".to_owned(),
        [one] => format!("on page {one}"),
        [most @ .., last] => format!("on pages {} and {last}", most.join(", ")),
    }
}

fn place(session: &Session, template: &str, line: u32) -> Place {
    let Some(text) = session.templates.source(template) else { return Place::file(template) };
    let mut start = 0;
    for piece in text.split_inclusive('\n').take(line.saturating_sub(1) as usize) {
        start += piece.len();
    }
    let length = text[start..].find('\n').unwrap_or(text.len() - start);
    Place::text(template, text, start..start + length)
}

/// The rows that narrow the figures of a document. Its own row counts unless it stands for a time.
fn narrowed_by(scope: &DataScope) -> BTreeMap<String, String> {
    let own = scope.row().filter(|(table, _)| table.period.is_none());
    let related = scope.related().into_iter().filter_map(|(_, row)| row);
    let key = |(table, row): (Arc<Table>, usize)| {
        let column = table.key?;
        let key = match table.columns[column].personal {
            true => explain::PERSONAL.to_owned(),
            false => table.value(row, column).to_string(),
        };
        Some((table.name.clone(), key))
    };
    related.chain(own).filter_map(key).collect()
}

/// A figure's number as its rule, scope and rows make it; `None` if it cannot be computed, which the
/// template has told already.
fn explained(session: &Session, scope: &DataScope, used: &FigureUse) -> Option<Explanation> {
    let figure = scope.figure(used.view, &used.figure)?.ok()?;
    let mut at = Vec::new();
    let mut absent = false;
    for (key, dimension) in used.keys.iter().zip(&figure.dimensions) {
        let place = |key: &String| dimension.keys.iter().position(|own| own.to_string() == *key);
        let place = key.as_ref().map(place);
        absent |= place == Some(None);
        at.push(place.flatten());
    }
    let found = explain::number(session, scope, (used.view, &figure), &at, written(used)).ok()?;
    Some(match absent {
        // No row has such a value: there is nothing to explain but the rule.
        true => found.nothing_of(used.keys.clone()),
        false => found,
    })
}

fn written(used: &FigureUse) -> String {
    name(used.view, &used.figure, &used.keys)
}

/// A number as templates name it: `to_date.spent["6"]`, with `*` for the total of a dimension before
/// a value of another.
pub fn name(view: View, figure: &str, part: &[Option<String>]) -> String {
    let last = part.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    let keys: String = part[..last]
        .iter()
        .map(|key| key.as_ref().map_or_else(|| "[*]".to_owned(), |key| format!("[{key:?}]")))
        .collect();
    format!("{}{figure}{keys}", view.prefix())
}

/// Whether an interpolation prints a place in a loop, or a number of the document's own settings.
fn is_counter(session: &Session, span: &MarkupSpan) -> bool {
    let Some(text) = session.templates.source(&span.template) else { return false };
    let Some(piece) = text.get(span.source.clone()) else { return false };
    let inner = piece.trim_start_matches(['{', '-', '+', ' ', '\n']);
    ["loop.", "period.", "brand."].iter().any(|root| inner.starts_with(root))
}

/// What stands behind an interpolation, where the template's syntax decides what its number is.
fn decided(session: &Session, markup: &Markup, span: &MarkupSpan) -> FiguresUsed {
    let piece = || {
        let text = session.templates.source(&span.template)?;
        text.get(span.source.clone())
    };
    let template = format!("{}.j2", markup.path);
    let meaning = || session.templates.meaning(&template, piece().unwrap_or_default());
    let FiguresUsed::Probably { number, figures, after } = &span.figures else {
        let written =
            matches!(span.figures, FiguresUsed::Computed(_)) && meaning() == Meaning::Written;
        return if written { FiguresUsed::None } else { span.figures.clone() };
    };
    let last = match meaning() {
        Meaning::Computed => None,
        Meaning::Written => return FiguresUsed::None,
        Meaning::Figures(names) => figures.iter().rev().find(|used| names.contains(&used.figure)),
        // A short number equals others by chance.
        Meaning::Unknown if number.normalize().mantissa().unsigned_abs() < SHORT => None,
        Meaning::Unknown if figures.is_empty() => return FiguresUsed::None,
        Meaning::Unknown => figures.last(),
    };
    match last {
        Some(figure) => FiguresUsed::Exactly(vec![figure.clone()]),
        None => FiguresUsed::Computed(after.clone()),
    }
}

fn text_of(place: &PrintedPlace) -> &str {
    place.text.as_deref().unwrap_or_default()
}

/// Where an interpolation was found, one entry for each text that it is printed as.
fn printed(
    session: &Session,
    span: &MarkupSpan,
    place: &PrintedPlace,
    found: &Found,
) -> Vec<Printed> {
    let line = session.templates.source(&span.template).map_or(1, |text| {
        let before = text.get(..span.source.start).unwrap_or_default();
        before.matches('\n').count() as u32 + 1
    });
    let printed = |text: String, pages: Vec<u32>| Printed {
        text,
        pages,
        certain: found.certain,
        template: span.template.clone(),
        line,
    };
    let mut all: Vec<Printed> = Vec::new();
    for (page, text) in &found.places {
        match all.iter_mut().find(|known| known.text == *text) {
            Some(known) if known.pages.contains(page) => {}
            Some(known) => known.pages.push(*page),
            None => all.push(printed(text.clone(), vec![*page])),
        }
    }
    if all.is_empty() {
        all.push(printed(text_of(place).to_owned(), Vec::new()));
    }
    all
}

impl From<explain::RowLine> for RowRecord {
    fn from(row: explain::RowLine) -> Self {
        Self {
            cell: row.address.map(|address| address.to_string()),
            key: row.key,
            time: row.time,
            rest: row.rest,
            value: row.value,
            converted: row.converted,
        }
    }
}

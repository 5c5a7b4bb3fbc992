//! Holds what templates ask for against what tables, figures and brand have.

use std::collections::{BTreeMap, BTreeSet};

use super::repeats::without_repeats;
use super::session::Session;
use crate::config::{FigureRule, TableConfig};
use crate::data::translations;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::table::Table;
use crate::template::{Asked, Offer};

/// What the templates of these documents ask for and is not there, in all their branches.
pub fn contract(session: &Session, documents: &[String]) -> Vec<Diagnostic> {
    let offer = offer(session);
    let wanted = |name: &String| documents.is_empty() || documents.contains(name);
    let chosen = session.workspace.documents.iter().filter(|document| wanted(&document.name));
    let problems = chosen.flat_map(|document| {
        session.templates.asked(&document.template, document.each.as_deref(), &offer).problems
    });
    without_repeats(problems.collect())
}

/// Joins what rendering found with what the contract finds, and says no place twice. Where both
/// know, rendering also knows the documents.
pub fn joined(rendered: Vec<Diagnostic>, contract: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let place = |problem: &Diagnostic| {
        let primary = problem.labels.iter().find(|label| label.primary)?;
        Some((primary.place.file.clone(), primary.place.start))
    };
    let known: Vec<_> = rendered.iter().map(|problem| (place(problem), &problem.message)).collect();
    let said = |problem: &Diagnostic| {
        let place = place(problem);
        known.iter().any(|(other, message)| *other == place && **message == problem.message)
    };
    let new: Vec<Diagnostic> = contract.into_iter().filter(|problem| !said(problem)).collect();
    let places: Vec<_> = new.iter().map(place).collect();
    let same = |problem: &Diagnostic| {
        problem.id == "template/undefined" && places.contains(&place(problem))
    };
    let mut all: Vec<Diagnostic> = rendered.into_iter().filter(|problem| !same(problem)).collect();
    all.extend(new);
    all
}

pub(super) fn offer(session: &Session) -> Offer {
    let workspace = &session.workspace;
    let own = workspace.brand.values.keys();
    let of_rows = workspace.brand.by_key.values().flat_map(BTreeMap::keys);
    let figures = workspace.figures.iter();
    Offer {
        tables: session.data.tables().clone(),
        figures: figures.map(|figure| (figure.name.clone(), figure.is_split())).collect(),
        brand: own.chain(of_rows).cloned().collect(),
        row_tables: workspace.documents.iter().filter_map(|d| d.each.clone()).collect(),
    }
}

/// Columns that nobody reads: one note for each table that has any.
pub fn unread_columns(session: &Session) -> Vec<Diagnostic> {
    let workspace = &session.workspace;
    let read = Read::of(session);
    let unread = workspace.tables.iter().filter_map(|config| {
        let table = session.data.table(&config.name)?;
        let names: Vec<&str> = (0..table.columns.len())
            .filter(|column| !read.is_read(table, config, *column))
            .map(|column| table.columns[column].name.as_str())
            .collect();
        let columns: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let (columns, are) = match columns.as_slice() {
            [] => return None,
            [one] => (format!("column {one}"), "is"),
            several => (format!("columns {}", several.join(", ")), "are"),
        };
        let message = format!("{columns} of table `{}` {are} read nowhere", config.name);
        Some(
            Diagnostic::note(Stage::Data, "data/unread-columns", message)
                .at(Place::file(config.source.as_str()), "")
                .hint("if documents should show it, look for a slip in its name or in a template"),
        )
    });
    unread.collect()
}

/// What one language of the tables or catalogues says and another does not.
pub fn translations(session: &Session) -> Vec<Diagnostic> {
    let workspace = &session.workspace;
    let tables = workspace.tables.iter().filter_map(|config| session.data.table(&config.name));
    let tables = tables.flat_map(|table| translations::check(table, &workspace.languages));
    tables.chain(session.templates.catalogue_differences(&workspace.languages)).collect()
}

/// All that is read in a workspace.
struct Read {
    columns: BTreeSet<(String, usize)>,
    names: BTreeSet<String>,
    /// Tables and columns that the configuration names.
    declared: BTreeSet<(String, String)>,
}

impl Read {
    fn of(session: &Session) -> Self {
        let workspace = &session.workspace;
        let offer = offer(session);
        let templates = &session.templates;
        let mut asked: Vec<Asked> = vec![templates.asked_anywhere(&offer)];
        for document in &workspace.documents {
            let each = document.each.as_deref();
            asked.push(templates.asked(&document.template, each, &offer));
            asked.push(templates.asked_by_name(&document.output, each, &offer));
        }
        for bundle in &workspace.bundles {
            let each = workspace.each.as_deref();
            asked.push(templates.asked_by_name(&bundle.output, each, &offer));
        }
        let mut read =
            Self { columns: BTreeSet::new(), names: BTreeSet::new(), declared: declared(session) };
        for asked in asked {
            read.columns.extend(asked.columns);
            read.names.extend(asked.names);
        }
        read
    }

    /// Whether anybody reads a column, or one of its translations.
    fn is_read(&self, table: &Table, config: &TableConfig, index: usize) -> bool {
        let column = &table.columns[index];
        let serves = table.key == Some(index)
            || table.period == Some(index)
            || config.composite_key.contains(&column.name)
            || column.references.is_some()
            // Personal columns are there to be kept out of documents.
            || column.personal;
        let family = |(name, translated): (&String, &crate::table::Translated)| {
            let columns: Vec<usize> = translated.columns.values().copied().collect();
            columns.contains(&index).then(|| (name.clone(), columns))
        };
        let partners = table.translated.iter().find_map(family);
        let (name, columns) = partners.unwrap_or_else(|| (column.name.clone(), vec![index]));
        let named = |name: &str| {
            self.names.contains(name)
                || self.declared.contains(&(table.name.clone(), name.to_owned()))
        };
        let tag = column.tag.as_ref().map(ToString::to_string);
        serves
            || named(&name)
            || tag.is_some_and(|tag| named(&tag))
            || columns.iter().any(|column| {
                self.columns.contains(&(table.name.clone(), *column))
                    || named(&table.columns[*column].name)
            })
    }
}

/// The columns that figures and documents name in `pressrun.toml`.
fn declared(session: &Session) -> BTreeSet<(String, String)> {
    let workspace = &session.workspace;
    let mut declared = BTreeSet::new();
    let mut add = |table: &str, column: &str| {
        declared.insert((table.to_owned(), column.to_owned()));
        // A column may be named by its tag.
        let found = session.data.table(table).and_then(|t| Some(&t.columns[t.column(column)?]));
        if let Some(found) = found {
            declared.insert((table.to_owned(), found.name.clone()));
        }
    };
    for figure in &workspace.figures {
        if let FigureRule::Reached { indicators, .. } = &figure.rule {
            let of = session.data.figure(indicators).and_then(|of| of.rule.table());
            of.into_iter().for_each(|table| figure.by.iter().for_each(|by| add(table, by)));
        }
        let Some(table) = figure.rule.table() else { continue };
        figure.by.iter().for_each(|by| add(table, by));
        figure.condition.iter().for_each(|condition| add(table, &condition.column));
        figure.rule.columns().into_iter().for_each(|column| add(table, column));
        if let FigureRule::Indicator { of, .. } = &figure.rule {
            of.by.iter().for_each(|column| add(&of.progress, column));
            of.combine_column.iter().for_each(|column| add(&of.table, column));
        }
        if let Some(conversion) = &figure.conversion {
            add(table, &conversion.currency);
            ["currency", "period", "rate"].iter().for_each(|column| add(&conversion.rates, column));
        }
    }
    for table in &workspace.tables {
        let sources = table.derived.iter().flat_map(|derived| derived.rule.sources());
        sources.for_each(|column| add(&table.name, column));
    }
    for document in &workspace.documents {
        if let Some(table) = &document.each {
            document.condition.iter().for_each(|condition| add(table, &condition.column));
        }
    }
    declared
}

//! The state of a walk through templates, and the names that it finds.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::{Span, ast};

use super::kind::Kind;
use super::{Asked, Offer, Sources, Trees};
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::scope::View;
use crate::template::context::{ENGINE, FIXED};
use crate::template::engine::full;

/// The fields of a period, and of other things that are always there.
const PERIOD: &[&str] = &["id", "label", "start", "end", "year", "number"];
const DOCUMENT: &[&str] = &["name", "audience"];
const WORKSPACE: &[&str] = &["title"];

/// How deep includes and macros may be nested, and how many of them are walked in all: a template
/// may be written so that there is no end of it.
const MAX_DEPTH: usize = 24;
const MAX_STEPS: usize = 10_000;

/// The variables of a template, the innermost last.
pub(super) type Variables = Vec<BTreeMap<String, Kind>>;

/// A macro with the variables that it closes over.
pub(super) struct MacroDefinition<'a> {
    pub(super) file: &'a str,
    pub(super) node: &'a ast::Macro<'a>,
    pub(super) variables: Variables,
}

pub(super) struct Walk<'a> {
    pub(super) offer: &'a Offer,
    pub(super) trees: &'a Trees<'a>,
    sources: Sources<'a>,
    each: Option<&'a str>,
    pub(super) asked: Asked,
    /// Whether problems are of no interest.
    pub(super) muted: bool,
    /// How many questions such as `is defined` the walk is inside of.
    pub(super) asking: usize,
    /// Names that some template asks about before it reads them.
    pub(super) guarded: BTreeSet<String>,
    pub(super) variables: Variables,
    pub(super) macros: Vec<MacroDefinition<'a>>,
    /// The calls of macros that were walked.
    pub(super) calls: BTreeSet<String>,
    pub(super) in_macro: bool,
    /// Name of a block → what stands in its place.
    pub(super) blocks: BTreeMap<&'a str, (&'a str, &'a ast::Block<'a>)>,
    /// The templates that the walk is in, the innermost last.
    pub(super) files: Vec<&'a str>,
    steps: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        offer: &'a Offer,
        trees: &'a Trees<'a>,
        sources: Sources<'a>,
        each: Option<&'a str>,
    ) -> Self {
        Self {
            offer,
            trees,
            sources,
            each,
            asked: Asked::default(),
            muted: false,
            asking: 0,
            guarded: BTreeSet::new(),
            variables: vec![BTreeMap::new()],
            macros: Vec::new(),
            calls: BTreeSet::new(),
            in_macro: false,
            blocks: BTreeMap::new(),
            files: Vec::new(),
            steps: 0,
        }
    }

    /// Walks a template by its name inside the engine, with the variables that there are.
    pub(super) fn template(&mut self, name: &str) {
        let Some((name, tree)) = self.trees.get_key_value(name) else { return };
        if self.files.contains(name) || !self.may_go_deeper() {
            return;
        }
        self.files.push(name);
        self.statement(tree);
        self.files.pop();
    }

    /// Whether the walk may go into another template or macro.
    pub(super) fn may_go_deeper(&mut self) -> bool {
        self.steps += 1;
        self.steps < MAX_STEPS && self.files.len() < MAX_DEPTH
    }

    pub(super) fn set(&mut self, name: &str, kind: Kind) {
        if let Some(variables) = self.variables.last_mut() {
            variables.insert(name.to_owned(), kind);
        }
    }

    /// What a name stands for.
    pub(super) fn name(&mut self, name: &str, span: Span) -> Kind {
        let known = self.variables.iter().rev().find_map(|variables| variables.get(name));
        if let Some(kind) = known {
            return kind.clone();
        }
        if let Some(kind) = self.root(name) {
            return kind;
        }
        // A macro may see variables that are set after it, and parts those of whoever includes
        // them.
        if !self.in_macro && !self.guarded.contains(name) {
            let singulars = self.offer.tables.values().map(|table| table.singular.as_str());
            let tables = self.offer.tables.keys().map(String::as_str);
            let hint = did_you_mean(name, FIXED.into_iter().chain(tables).chain(singulars))
                .unwrap_or_else(|| "see docs/reference.md for what a template can read".to_owned());
            self.problem(span, format!("there is no `{name}` here"), hint);
        }
        Kind::Unknown
    }

    /// The outermost names. `None` if there is none so.
    fn root(&self, name: &str) -> Option<Kind> {
        Some(match name {
            "figures" => Kind::View(true),
            name if View::named(name).is_some() => Kind::View(false),
            "brand" => Kind::Brand,
            "period" => Kind::Fields("period", PERIOD),
            "document" => Kind::Fields("document", DOCUMENT),
            "workspace" => Kind::Fields("workspace", WORKSPACE),
            // A part may be included in documents of several tables, and ask which one it is.
            "row" if self.each.is_some() => {
                Kind::Row(self.offer.row_tables.iter().cloned().collect())
            }
            "row" => Kind::Unknown,
            _ if FIXED.contains(&name) || ENGINE.contains(&name) => Kind::Unknown,
            _ => return self.row_or_table(name),
        })
    }

    fn row_or_table(&self, name: &str) -> Option<Kind> {
        let tables = &self.offer.tables;
        if let Some(table) = self.rows_in_scope().into_iter().find(|t| tables[*t].singular == name)
        {
            return Some(Kind::row(table));
        }
        if tables.contains_key(name) {
            return Some(Kind::list(Kind::row(name)));
        }
        // The row of a table that this document does not refer to: a shared part may know better.
        tables.values().any(|table| table.singular == name).then_some(Kind::Unknown)
    }

    /// The table of the document's row, and those that it refers to, directly or over others.
    fn rows_in_scope(&self) -> Vec<&'a str> {
        let offer = self.offer;
        let known = |name: &str| offer.tables.get_key_value(name).map(|(name, _)| name.as_str());
        let mut found: Vec<&str> = self.each.and_then(known).into_iter().collect();
        let mut next = 0;
        while let Some(table) = found.get(next).and_then(|name| offer.tables.get(*name)) {
            let references = table.columns.iter().filter_map(|column| column.references.as_ref());
            for target in references.filter_map(|reference| known(&reference.table)) {
                if !found.contains(&target) {
                    found.push(target);
                }
            }
            next += 1;
        }
        found
    }

    /// Notes a problem at a place of the template.
    pub(super) fn problem(&mut self, span: Span, message: String, hint: String) {
        if self.muted || self.asking > 0 {
            return;
        }
        let path = full(self.files.last().copied().unwrap_or_default());
        let Some(text) = self.sources.texts.get(&path) else { return };
        let range = span.start_offset as usize..span.end_offset as usize;
        let place = Place::text(&path, text, self.sources.original(&path, range));
        let problem = Diagnostic::error(Stage::Document, "template/undefined", message)
            .at(place, "")
            .hint(hint);
        if !self.asked.problems.contains(&problem) {
            self.asked.problems.push(problem);
        }
    }
}

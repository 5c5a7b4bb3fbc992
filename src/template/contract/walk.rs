//! The state of a walk through templates, and the names that it finds.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::{Span, ast};

use super::kind::Kind;
use super::{Asked, Offer, Sources, Trees};
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::template::context::{ENGINE, FIXED};
use crate::template::engine::full;

/// The fields of a period, and of other things that are always there.
const PERIOD: &[&str] = &["id", "label", "start", "end", "year", "number"];
const DOCUMENT: &[&str] = &["name", "audience"];
const WORKSPACE: &[&str] = &["title"];
const GROUP: &[&str] = &["key", "label", "value"];
const SPLIT: &[&str] = &["total", "groups", "value"];

/// How deep includes and macros may be nested.
const MAX_DEPTH: usize = 24;

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
        }
    }

    /// Walks a template by its name inside the engine, with the variables that there are.
    pub(super) fn template(&mut self, name: &str) {
        let Some((name, tree)) = self.trees.get_key_value(name) else { return };
        if self.files.contains(name) || self.files.len() >= MAX_DEPTH {
            return;
        }
        self.files.push(name);
        self.statement(tree);
        self.files.pop();
    }

    /// Whether the walk may go into another macro.
    pub(super) fn may_go_deeper(&self) -> bool {
        self.files.len() < MAX_DEPTH
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
            "to_date" | "previous" | "all" => Kind::View(false),
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

    /// A field of a value.
    pub(super) fn field(&mut self, of: &Kind, name: &str, span: Span) -> Kind {
        match of {
            Kind::Row(tables) => self.column(tables, name, span),
            Kind::View(figures_only) => self.viewed(*figures_only, name, span),
            Kind::Split if name == "groups" => Kind::list(Kind::Group),
            Kind::Split => self.one_of("the figure", SPLIT, name, span),
            Kind::Number(figure) => {
                let message = format!("figure `{figure}` is a number and has no `{name}`");
                let hint = format!(
                    "write `figures.{figure}` alone, or split it with `by` in pressrun.toml"
                );
                self.unless_guarded(name, span, message, hint);
                Kind::Unknown
            }
            Kind::Group => self.one_of("the group of a figure", GROUP, name, span),
            Kind::Fields(what, fields) => self.one_of(what, fields, name, span),
            Kind::Brand => {
                if !self.offer.brand.contains(name) {
                    let names = self.offer.brand.iter().map(String::as_str);
                    let hint = did_you_mean(name, names).unwrap_or_else(|| {
                        format!("add `{name} = \"…\"` to [brand] in pressrun.toml")
                    });
                    self.unless_guarded(name, span, format!("[brand] has no `{name}`"), hint);
                }
                Kind::Unknown
            }
            Kind::List(element) if matches!(**element, Kind::Row(_)) => {
                let message = format!("a list of rows has no `{name}`");
                let hint = format!(
                    "read it of each row: {{% for r in rows %}}{{{{ r.{name} }}}}{{% endfor %}}"
                );
                self.unless_guarded(name, span, message, hint);
                self.asked.names.insert(name.to_owned());
                Kind::Unknown
            }
            Kind::Pair(members) if name == "list" => Kind::list((**members).clone()),
            Kind::Named(names) => {
                self.asked.names.insert(name.to_owned());
                names.get(name).cloned().unwrap_or(Kind::Unknown)
            }
            _ => {
                self.asked.names.insert(name.to_owned());
                Kind::Unknown
            }
        }
    }

    /// A column of a row: its own, or that of a translated name.
    fn column(&mut self, tables: &[String], name: &str, span: Span) -> Kind {
        let mut found = false;
        for table in tables.iter().filter_map(|table| self.offer.tables.get(table)) {
            let translated = table.translated.get(name).map(|translated| &translated.columns);
            let own = table.column(name);
            let columns = translated.into_iter().flat_map(|columns| columns.values().copied());
            for column in columns.chain(own) {
                found = true;
                self.asked.columns.insert((table.name.clone(), column));
            }
        }
        if let (false, Some(table)) = (found, tables.first().and_then(|t| self.offer.tables.get(t)))
        {
            let (message, hint) = table.no_column(name);
            self.unless_guarded(name, span, message, hint);
        }
        Kind::Unknown
    }

    fn viewed(&mut self, figures_only: bool, name: &str, span: Span) -> Kind {
        if !figures_only && name == "figures" {
            return Kind::View(true);
        }
        if !figures_only && self.offer.tables.contains_key(name) {
            return Kind::list(Kind::row(name));
        }
        match self.offer.figures.get(name) {
            Some(true) => Kind::Split,
            Some(false) => Kind::Number(name.to_owned()),
            None => {
                let figures = self.offer.figures.keys();
                let tables = self.offer.tables.keys().filter(|_| !figures_only);
                let names: Vec<&str> = figures.chain(tables).map(String::as_str).collect();
                let hint = did_you_mean(name, names.iter().copied())
                    .unwrap_or_else(|| format!("there are {}", names.join(", ")));
                self.unless_guarded(name, span, format!("there is no figure `{name}`"), hint);
                Kind::Unknown
            }
        }
    }

    fn one_of(&mut self, what: &str, fields: &[&str], name: &str, span: Span) -> Kind {
        if !fields.contains(&name) {
            let hint = did_you_mean(name, fields.iter().copied())
                .unwrap_or_else(|| format!("there are {}", fields.join(", ")));
            let what = if what.contains(' ') { what.to_owned() } else { format!("`{what}`") };
            self.unless_guarded(name, span, format!("{what} has no `{name}`"), hint);
        }
        Kind::Unknown
    }

    /// All columns of a row count as read.
    pub(super) fn whole(&mut self, kind: &Kind) {
        match kind {
            Kind::Row(tables) => {
                for table in tables.iter().filter_map(|table| self.offer.tables.get(table)) {
                    let all = (0..table.columns.len()).map(|column| (table.name.clone(), column));
                    self.asked.columns.extend(all);
                }
            }
            Kind::List(element) | Kind::Pair(element) => self.whole(element),
            _ => {}
        }
    }

    fn unless_guarded(&mut self, name: &str, span: Span, message: String, hint: String) {
        if !self.guarded.contains(name) {
            self.problem(span, message, hint);
        }
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

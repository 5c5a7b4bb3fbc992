//! What templates ask of tables and figures, read off their syntax.
//!
//! Rendering finds a slip only where a row reaches it. Here every branch is walked, with what is
//! known of each value: that it is a row of a table, a list of rows, a figure. Where nothing is
//! known nothing is said: a false alarm would be worse than none.

mod call;
mod expression;
mod field;
mod filter;
mod kind;
mod statement;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::machinery::{ast, parse};

use super::engine::{Sources, Templates, short};
use super::load::syntax;
use crate::diagnostic::Diagnostic;
use crate::table::Table;
use walk::Walk;

/// What there is for templates to ask for.
#[derive(Debug, Default)]
pub struct Offer {
    /// The tables by name.
    pub tables: BTreeMap<String, Arc<Table>>,
    /// Figure → whether it is split.
    pub figures: BTreeMap<String, bool>,
    /// The names of the brand's values, of those that only some rows have too.
    pub brand: BTreeSet<String>,
    /// The tables that documents are made for each row of.
    pub row_tables: BTreeSet<String>,
}

/// What a template asks for.
#[derive(Debug, Default)]
pub struct Asked {
    /// What it asks for and is not there.
    pub problems: Vec<Diagnostic>,
    /// The columns that it reads: table and index.
    pub columns: BTreeSet<(String, usize)>,
    /// The figures that it reads.
    pub figures: BTreeSet<String>,
    /// Names that it reads of something that is not known, and texts that may name a column.
    pub names: BTreeSet<String>,
}

/// The parsed templates by their names inside the engine.
type Trees<'a> = BTreeMap<&'a str, ast::Stmt<'a>>;

impl Templates {
    /// What a template asks for in a document that is made for each row of a table.
    pub fn asked(&self, template: &str, each: Option<&str>, offer: &Offer) -> Asked {
        let trees = trees(self.prepared());
        let mut walk = Walk::new(offer, &trees, self.sources(), each);
        walk.template(short(template));
        walk.asked
    }

    /// What any template may ask for, whatever its document: for telling what nobody reads.
    pub fn asked_anywhere(&self, offer: &Offer) -> Asked {
        let trees = trees(self.prepared());
        let mut walk = Walk::new(offer, &trees, self.sources(), None);
        walk.muted = true;
        trees.keys().for_each(|name| walk.template(name));
        walk.asked
    }

    /// What the template of an output path reads.
    pub fn asked_by_name(&self, output: &str, each: Option<&str>, offer: &Offer) -> Asked {
        let parsed = syntax().and_then(|syntax| parse(output, "output", syntax));
        let trees: Trees<'_> = parsed.into_iter().map(|tree| ("output", tree)).collect();
        let mut walk = Walk::new(offer, &trees, self.sources(), each);
        walk.muted = true;
        walk.template("output");
        walk.asked
    }
}

/// Parses the templates. All of them have been parsed before, so that none fails.
fn trees<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Trees<'a> {
    let parsed = |(path, text)| {
        let name = short(path);
        Some((name, syntax().and_then(|syntax| parse(text, name, syntax)).ok()?))
    };
    texts.filter_map(parsed).collect()
}

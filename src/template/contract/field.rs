//! The fields of what is known, and what is said of those that are not there.

use minijinja::machinery::Span;

use super::kind::Kind;
use super::walk::Walk;
use crate::diagnostic::did_you_mean;
use crate::template::figures::{FIGURE, PART};

impl Walk<'_> {
    /// A field of a value.
    pub(super) fn field(&mut self, of: &Kind, name: &str, span: Span) -> Kind {
        match of {
            Kind::Row(tables) => self.column(tables, name, span),
            Kind::View(figures_only) => self.viewed(*figures_only, name, span),
            Kind::Split | Kind::Group if name == "groups" => Kind::list(Kind::Group),
            Kind::Split if name == "dimensions" => Kind::list(Kind::list(Kind::Group)),
            Kind::Split => self.one_of("the figure", FIGURE, name, span),
            Kind::Number(figure) => {
                let message = format!("figure `{figure}` is a number and has no `{name}`");
                let hint = format!(
                    "write `figures.{figure}` alone, or split it with `by` in pressrun.toml"
                );
                self.unless_guarded(name, span, message, hint);
                Kind::Unknown
            }
            Kind::Group => self.one_of("the group of a figure", PART, name, span),
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
        if self.offer.figures.contains_key(name) {
            self.asked.figures.insert(name.to_owned());
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
}

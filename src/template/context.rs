//! The names that a template finds.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, Value};

use super::figures::figure_value;
use super::functions::{ROOT, fault};
use super::options::Options;
use super::record;
use super::rows::{Row, Rows};
use crate::config::{Access, OptionValue, Typography};
use crate::diagnostic::did_you_mean;
use crate::figure::Failure;
use crate::locale::{Language, period_label};
use crate::period::Period;
use crate::scope::{Scope, View};

/// Everything that a job's template may read.
#[derive(Debug, Clone)]
pub struct JobContext {
    /// The data.
    pub scope: Arc<dyn Scope>,
    /// The language that is written.
    pub language: Language,
    /// All languages of the workspace.
    pub languages: Vec<String>,
    /// The workspace's title.
    pub workspace_title: String,
    /// The document's name.
    pub document: String,
    /// What the workspace chose of what the template leaves open.
    pub options: BTreeMap<String, OptionValue>,
    /// Who may read it, and what it may read.
    pub access: Access,
    /// Named values of the brand.
    pub brand: BTreeMap<String, String>,
    /// What is done to texts.
    pub typography: Typography,
    /// The workspace folder, for texts.
    pub root: PathBuf,
}

/// The names that are always there, besides tables and rows.
pub(super) const FIXED: [&str; 18] = [
    "all",
    "brand",
    "document",
    "figures",
    "label",
    "lang",
    "languages",
    "lookup",
    "options",
    "period",
    "previous",
    "read_text",
    "same_period_last_year",
    "shown",
    "suppression_note",
    "t",
    "to_date",
    "unit",
];

/// Names that the engine provides where they are not taken.
pub(super) const ENGINE: [&str; 7] =
    ["caller", "dict", "loop", "namespace", "range", "self", "super"];

/// The outermost names, each made when it is asked for.
#[derive(Debug)]
pub(super) struct Root(pub(super) JobContext);

impl Root {
    fn get(&self, name: &str) -> Option<Value> {
        let job = &self.0;
        let scope = &job.scope;
        Some(match name {
            "lang" => Value::from(job.language.tag().to_owned()),
            "languages" => Value::from(job.languages.clone()),
            "workspace" => map([("title", Value::from(job.workspace_title.clone()))]),
            "document" => map([
                ("name", Value::from(job.document.clone())),
                ("audience", Value::from(job.access.audience.as_str())),
            ]),
            "brand" => Value::from_object(Brand(job.brand.clone())),
            "options" => Value::from_object(Options(job.clone())),
            "period" => match scope.period() {
                Some(period) => period_value(period, &job.language),
                None => Value::from(()),
            },
            "row" => {
                let (table, row) = scope.row()?;
                Row::value(&table, row)
            }
            "figures" => figures(job, View::Current),
            name if View::named(name).is_some() => view(job, View::named(name)?),
            name => return self.row_named(name).or_else(|| rows(job, View::Current, name)),
        })
    }

    /// The document's row or one that it references, by the singular name of its table.
    fn row_named(&self, name: &str) -> Option<Value> {
        let scope = &self.0.scope;
        if let Some((table, row)) = scope.row()
            && table.singular == name
        {
            return Some(Row::value(&table, row));
        }
        let related = scope.related().into_iter().find(|(singular, _)| singular == name)?;
        Some(match related.1 {
            Some((table, row)) => Row::value(&table, row),
            None => Value::from(()),
        })
    }

    fn names(&self) -> Vec<String> {
        let scope = &self.0.scope;
        let mut names: Vec<String> = FIXED.iter().map(|name| (*name).to_owned()).collect();
        names.extend(["row", "workspace"].map(str::to_owned));
        names.extend(scope.row().map(|(table, _)| table.singular.clone()));
        names.extend(scope.related().into_iter().map(|(name, _)| name));
        names.extend(scope.table_names());
        names
    }
}

impl Object for Root {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        if name == ROOT {
            return Some(Value::from_dyn_object(self.clone()));
        }
        let value = self.get(name);
        // The engine looks here for its own functions and for what loops and macros provide, and
        // a template may only ask whether a name is there: this is a note for the case of an error.
        if value.is_none() && !FIXED.contains(&name) && !ENGINE.contains(&name) {
            let names = self.names();
            let hint = did_you_mean(name, names.iter().map(String::as_str))
                .unwrap_or_else(|| "see docs/reference.md for what a template can read".to_owned());
            let message = format!("there is no `{name}` here");
            record::note_missing(name, message, hint);
        }
        value
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.names().into_iter().map(Value::from).collect())
    }
}

fn rows(job: &JobContext, view: View, table: &str) -> Option<Value> {
    job.scope.rows(view, table).map(|rows| Value::from_object(Rows(rows)))
}

fn view(job: &JobContext, view: View) -> Value {
    Value::from_object(Viewed { job: job.clone(), view, figures_only: false })
}

fn figures(job: &JobContext, view: View) -> Value {
    Value::from_object(Viewed { job: job.clone(), view, figures_only: true })
}

/// `to_date`, `previous`, `all`, and each one's `figures`.
#[derive(Debug)]
struct Viewed {
    job: JobContext,
    view: View,
    figures_only: bool,
}

impl Object for Viewed {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let scope = &self.job.scope;
        if !self.figures_only {
            if name == "figures" {
                return Some(figures(&self.job, self.view));
            }
            if let Some(rows) = rows(&self.job, self.view, name) {
                return Some(rows);
            }
        }
        match scope.figure(self.view, name) {
            Some(Ok(figure)) => {
                return Some(figure_value(figure, self.view, scope, &self.job.language));
            }
            Some(Err(failure)) => return Some(Value::from(failed(name, &failure))),
            None => {}
        }
        let mut names = scope.figure_names();
        if !self.figures_only {
            names.extend(scope.table_names());
        }
        let hint = did_you_mean(name, names.iter().map(String::as_str))
            .unwrap_or_else(|| format!("there are {}", names.join(", ")));
        record::note_missing(name, format!("there is no figure `{name}`"), hint);
        None
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hint = "name a table or a figure of it: {{ figures.spent }}".to_owned();
        record::note_unprintable("all figures or tables together", hint);
        f.write_str("figures")
    }
}

/// A figure that is declared and cannot be computed.
pub(super) fn failed(name: &str, failure: &Failure) -> Error {
    let id = match failure {
        Failure::TooLarge => "template/figure-too-large",
        _ => "template/figure-failed",
    };
    fault(id, format!("the figure `{name}` {failure}"), Some(failure.hint()))
}

/// The brand's values; an unknown one proposes the nearest.
#[derive(Debug)]
struct Brand(BTreeMap<String, String>);

impl Object for Brand {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let value = self.0.get(name);
        if value.is_none() {
            let hint = did_you_mean(name, self.0.keys().map(String::as_str))
                .unwrap_or_else(|| format!("add `{name} = \"…\"` to [brand] in pressrun.toml"));
            let message = format!("[brand] has no `{name}`");
            record::note_missing(name, message, hint);
        }
        value.map(|value| record::authored(value.clone(), key))
    }

    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.keys().cloned().map(Value::from).collect())
    }
}

/// Named values.
pub(super) fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from(BTreeMap::from(entries))
}

fn period_value(period: Period, language: &Language) -> Value {
    map([
        ("id", Value::from(period.to_string())),
        ("label", Value::from(period_label(period, language))),
        ("start", Value::from(period.start().to_string())),
        ("end", Value::from(period.end().to_string())),
        ("year", Value::from(i64::from(period.year()))),
        ("number", Value::from(i64::from(period.number()))),
    ])
}

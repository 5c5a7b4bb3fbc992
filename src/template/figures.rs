//! Figures as template values.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::record;
use super::rows::{Row, personal};
use super::value::{decimal, to_template};
use crate::diagnostic::did_you_mean;
use crate::figure::{Figure, Group};
use crate::locale::{Language, compare};
use crate::scope::Scope;

/// A figure without `by` is a number; with it, an object of `total`, `groups` and `value(key)`.
pub(super) fn figure_value(figure: Figure, scope: &Arc<dyn Scope>, language: &Language) -> Value {
    if figure.groups.is_none() {
        return decimal(figure.total);
    }
    let language = language.clone();
    Value::from_object(Grouped { figure, scope: scope.clone(), language })
}

/// Groups of a translated column stand in the order of what readers see, unless their order is
/// declared.
fn is_sorted_by_label(figure: &Figure) -> bool {
    let table = &figure.rows.table;
    let Some(by) = figure.by.as_deref() else { return false };
    table.translated.contains_key(by)
        && table.column_or_translated(by).is_some_and(|c| table.columns[c].one_of.is_empty())
}

/// What a group is called: the title or name of the row that its key refers to, or the key's
/// translation. `None` where the key is all there is.
fn label(figure: &Figure, group: &Group, scope: &Arc<dyn Scope>) -> Option<Value> {
    let table = &figure.rows.table;
    let by = figure.by.as_deref()?;
    if table.translated.contains_key(by) {
        let first = *group.rows.first()?;
        return Row::value(table, first as usize).get_attr(by).ok();
    }
    let reference = table.columns[table.column(by)?].references.as_ref()?;
    let target = scope.table(&reference.table)?;
    let row = target.row_by_key(&group.key)?;
    let field = ["title", "name"]
        .into_iter()
        .find(|name| target.translated.contains_key(*name) || target.column(name).is_some())?;
    Row::value(&target, row).get_attr(field).ok()
}

/// A figure that is split, with what the labels of its parts come from.
#[derive(Debug)]
struct Grouped {
    figure: Figure,
    scope: Arc<dyn Scope>,
    language: Language,
}

impl Grouped {
    fn parts(&self) -> &[Group] {
        self.figure.groups.as_deref().unwrap_or_default()
    }

    fn label(&self, group: &Group) -> Value {
        label(&self.figure, group, &self.scope).unwrap_or(to_template(&group.key))
    }

    /// An error if the column that splits the figure is not for this document. The numbers alone
    /// are: they are published, as with `where`.
    fn refused(&self) -> Option<Error> {
        let table = &self.figure.rows.table;
        personal(table, table.column_or_translated(self.figure.by.as_deref()?)?)
    }

    /// The parts in the order in which they are shown.
    fn order(&self) -> Vec<usize> {
        let parts = self.parts();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        if is_sorted_by_label(&self.figure) {
            let labels: Vec<String> =
                parts.iter().map(|part| self.label(part).to_string()).collect();
            order.sort_by(|a, b| {
                let empty_last = parts[*a].key.is_empty().cmp(&parts[*b].key.is_empty());
                empty_last.then_with(|| compare(&labels[*a], &labels[*b], &self.language))
            });
        }
        order
    }
}

impl Object for Grouped {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "total" => Some(decimal(self.figure.total)),
            "groups" => Some(match self.refused() {
                Some(refused) => Value::from(refused),
                None => {
                    let part = |index| Value::from_object(Part { of: self.clone(), index });
                    self.order().into_iter().map(part).collect()
                }
            }),
            name => {
                missing("the figure", name, &["total", "groups", "value"]);
                None
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&["total", "groups"])
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unprintable(&self.figure.name, "total");
        f.write_str("a figure")
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        if method != "value" {
            return Err(Error::from(ErrorKind::UnknownMethod));
        }
        let (key,): (Value,) = from_args(args)?;
        let wanted = key.to_string();
        let part = self.parts().iter().find(|part| to_template(&part.key).to_string() == wanted);
        Ok(part.map_or(Value::from(0), |part| decimal(part.value)))
    }
}

/// One part of a figure. Its label is read only where it is asked for: it may be a cell that is
/// not for this document.
#[derive(Debug)]
struct Part {
    of: Arc<Grouped>,
    index: usize,
}

impl Object for Part {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let part = self.of.parts().get(self.index)?;
        match key.as_str()? {
            "key" => Some(to_template(&part.key)),
            "label" => Some(self.of.label(part)),
            "value" => Some(decimal(part.value)),
            name => {
                missing("a group of the figure", name, &["key", "label", "value"]);
                None
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&["key", "label", "value"])
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unprintable(&self.of.figure.name, "value");
        f.write_str("a group")
    }
}

/// Notes a field that is not there.
fn missing(what: &str, name: &str, known: &[&str]) {
    let hint = did_you_mean(name, known.iter().copied())
        .unwrap_or_else(|| format!("there are {}", known.join(", ")));
    record::note_missing(name, format!("{what} has no `{name}`"), hint);
}

/// Notes that a figure that is split was about to be written as text.
fn unprintable(figure: &str, field: &str) {
    let what = format!("a part of the figure `{figure}`");
    let (what, hint) = match field {
        "total" => (
            format!("the figure `{figure}`, which is split,"),
            format!("print a number of it, such as {{{{ figures.{figure}.total }}}}"),
        ),
        _ => (what, "print a field of it: `key`, `label` or `value`".to_owned()),
    };
    record::note_unprintable(&what, hint);
}

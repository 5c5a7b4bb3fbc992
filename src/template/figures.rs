//! Figures as template values.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object};

use super::context::map;
use super::record;
use super::rows::Row;
use super::value::{decimal, to_template};
use crate::diagnostic::did_you_mean;
use crate::figure::{Figure, Group};
use crate::locale::{Language, compare};
use crate::scope::Scope;

/// A figure without `by` is a number; with it, an object of `total`, `groups` and `value(key)`.
pub(super) fn figure_value(figure: &Figure, scope: &Arc<dyn Scope>, language: &Language) -> Value {
    let Some(groups) = &figure.groups else { return decimal(figure.total) };
    let labelled = |group| (label(figure, group, scope).unwrap_or(to_template(&group.key)), group);
    let mut groups: Vec<(Value, &Group)> = groups.iter().map(labelled).collect();
    if is_sorted_by_label(figure) {
        groups.sort_by(|(a, one), (b, other)| {
            let empty_last = one.key.is_empty().cmp(&other.key.is_empty());
            empty_last.then_with(|| compare(&a.to_string(), &b.to_string(), language))
        });
    }
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(label, group)| {
            map([
                ("key", to_template(&group.key)),
                ("label", label),
                ("value", decimal(group.value)),
            ])
        })
        .collect();
    Value::from_object(Grouped { total: decimal(figure.total), groups })
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

/// A figure that is split.
#[derive(Debug)]
struct Grouped {
    total: Value,
    groups: Vec<Value>,
}

impl Object for Grouped {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "total" => Some(self.total.clone()),
            "groups" => Some(Value::from(self.groups.clone())),
            name => {
                let known = ["total", "groups", "value"];
                let hint = did_you_mean(name, known)
                    .unwrap_or_else(|| format!("there are {}", known.join(", ")));
                record::note_missing(name, format!("the figure has no `{name}`"), hint);
                None
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&["total", "groups"])
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut minijinja::State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, minijinja::Error> {
        if method != "value" {
            return Err(minijinja::Error::from(minijinja::ErrorKind::UnknownMethod));
        }
        let (key,): (Value,) = minijinja::value::from_args(args)?;
        let wanted = key.to_string();
        for group in &self.groups {
            if group.get_attr("key")?.to_string() == wanted {
                return group.get_attr("value");
            }
        }
        Ok(Value::from(0))
    }
}

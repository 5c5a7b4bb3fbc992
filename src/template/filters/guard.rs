//! What all filters have in common: a name that does not exist is no value, a personal column is
//! not read for sorting either, and a row is no text.

use std::sync::Arc;

use minijinja::functions::Function;
use minijinja::value::{FunctionArgs, FunctionResult, Kwargs, Rest, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, Value, filters};

use crate::table::Table;
use crate::template::functions::undefined;
use crate::template::protection::wholly_closed;
use crate::template::record;
use crate::template::rows::{Row, Rows};

/// The engine's own filters that are kept. Ours come on top.
pub(super) fn engine(environment: &mut Environment<'static>) {
    add(environment, "abs", filters::abs);
    add(environment, "attr", filters::attr);
    add(environment, "batch", filters::batch);
    add(environment, "bool", filters::bool);
    add(environment, "chain", filters::chain);
    add(environment, "default", filters::default);
    add(environment, "d", filters::default);
    add(environment, "dictsort", filters::dictsort);
    add(environment, "float", filters::float);
    add(environment, "groupby", filters::groupby);
    add(environment, "int", filters::int);
    add(environment, "items", filters::items);
    add(environment, "join", filters::join);
    add(environment, "list", filters::list);
    add(environment, "map", filters::map);
    add(environment, "max", filters::max);
    add(environment, "min", filters::min);
    add(environment, "reject", filters::reject);
    add(environment, "rejectattr", filters::rejectattr);
    add(environment, "round", filters::round);
    add(environment, "select", filters::select);
    add(environment, "selectattr", filters::selectattr);
    add(environment, "slice", filters::slice);
    add(environment, "unique", filters::unique);
    add(environment, "zip", filters::zip);
}

/// Adds a filter behind the guard. The filter itself goes under a name that no template can write.
pub(super) fn add<F, Rv, Args>(
    environment: &mut Environment<'static>,
    name: &'static str,
    filter: F,
) where
    F: Function<Rv, Args>,
    Rv: FunctionResult,
    Args: for<'a> FunctionArgs<'a>,
{
    let inner = format!("{name} itself");
    environment.add_filter(inner.clone(), filter);
    let guarded = move |state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>| {
        let args = args.into_values();
        admit(name, &args)?;
        let result = state.apply_filter(&inner, &args)?;
        // What was read meanwhile may not have been for this document.
        record::faultless()?;
        Ok::<Value, Error>(result)
    };
    environment.add_filter(name, guarded);
}

/// Refuses names that do not exist and columns that may not be read.
fn admit(name: &str, args: &[Value]) -> Result<(), Error> {
    let may_lack = usize::from(matches!(name, "default" | "d"));
    if let Some(missing) = args.iter().skip(may_lack).find(|value| value.is_undefined()) {
        return Err(undefined(missing));
    }
    let Some((value, others)) = args.split_first() else { return Ok(()) };
    for attribute in attributes(name, others) {
        for table in tables(value) {
            readable(&table, attribute.trim())?;
        }
    }
    Ok(())
}

/// The fields that a filter of lists will read.
fn attributes(name: &str, args: &[Value]) -> Vec<String> {
    let keywords = args.last().and_then(|last| Kwargs::try_from(last.clone()).ok());
    let keyword = |word: &str| keywords.as_ref()?.peek::<Option<String>>(word).ok().flatten();
    let first = match name {
        "groupby" | "selectattr" | "rejectattr" => args.first(),
        "join" => args.get(1),
        _ => None,
    };
    let has_default = keywords.as_ref().is_some_and(|keywords| keywords.has("default"));
    let named = first.and_then(Value::as_str).map(str::to_owned).or_else(|| keyword("attribute"));
    match (named, name) {
        // With a default the template says itself that the field may be missing.
        (_, "map" | "groupby") if has_default => Vec::new(),
        (Some(named), "sort") => named.split(',').map(str::to_owned).collect(),
        (named, _) => named.into_iter().collect(),
    }
}

/// The tables that the rows of a list come from.
fn tables(value: &Value) -> Vec<Arc<Table>> {
    if let Some(rows) = value.downcast_object_ref::<Rows>() {
        return vec![rows.0.table.clone()];
    }
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Vec::new();
    }
    let mut tables: Vec<Arc<Table>> = Vec::new();
    for item in value.try_iter().into_iter().flatten() {
        if let Some(row) = item.downcast_object_ref::<Row>()
            && !tables.last().is_some_and(|table| Arc::ptr_eq(table, &row.table))
        {
            tables.push(row.table.clone());
        }
    }
    tables
}

fn readable(table: &Arc<Table>, attribute: &str) -> Result<(), Error> {
    let name = attribute.split('.').next().unwrap_or_default();
    let Some(column) = table.column_or_translated(name) else {
        let (message, hint) = table.no_column(name);
        record::note_missing(name, message, hint);
        return Err(Error::from(ErrorKind::UndefinedError));
    };
    match wholly_closed(table, column) {
        Some(refused) => Err(refused),
        None => Ok(()),
    }
}

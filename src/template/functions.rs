//! The functions that templates can call.

use std::sync::Arc;

use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::catalogue::{Catalogues, path_of};
use super::context::{Root, failed};
use super::figures::figure_text;
use super::record::{self, Fault, authored, cells_of};
use super::rows::Row;
use crate::diagnostic::did_you_mean;
use crate::locale::Language;
use crate::scope::{Scope, View};
use crate::table::{self, Table};

pub(super) fn add(environment: &mut Environment<'static>, catalogues: Arc<Catalogues>) {
    // It would print every table, the personal columns too.
    environment.remove_global("debug");
    environment.add_function("label", label);
    environment.add_function("lookup", lookup);
    environment.add_function("read_text", read_text);
    environment.add_function("shown", shown);
    environment.add_function("unit", unit);
    let own = catalogues.clone();
    environment.add_function("suppression_note", move || suppression_note(&own));
    environment.add_function("t", move |key: &str, args: Kwargs| text(&catalogues, key, &args));
}

/// Ends the rendering with a problem of ours.
pub(super) fn fault(id: &'static str, message: String, hint: Option<String>) -> Error {
    fault_with(Fault { id, message, hint, cells: Vec::new() })
}

pub(super) fn fault_with(fault: Fault) -> Error {
    let error = Error::new(ErrorKind::InvalidOperation, fault.message.clone());
    record::note_fault(fault);
    error
}

/// The error about a value that does not exist. Made by looking into it, for only the engine can
/// say which expression it came from.
pub(super) fn undefined(value: &Value) -> Error {
    value.get_attr("").err().unwrap_or_else(|| Error::from(ErrorKind::UndefinedError))
}

/// `lookup("activities", id)`: a row by its key, wherever it belongs.
fn lookup(state: &State<'_, '_>, name: &str, key: &Value) -> Result<Value, Error> {
    let Some(root) = root(state) else { return Ok(Value::from(())) };
    let scope = &root.0.scope;
    let table = table_named(&**scope, name)?;
    let wanted = key.to_string();
    let found = table.key.and_then(|column| {
        let text = table::Value::Text(Arc::from(wanted.as_str()));
        table.row_by_key(&text).or_else(|| {
            table.columns[column].cells.iter().position(|value| value.to_string() == wanted)
        })
    });
    match found {
        Some(row) => Ok(Row::value(&table, row)),
        None => Err(fault_with(Fault {
            id: "template/unknown-key",
            message: format!("table `{name}` has no row with the key `{wanted}`"),
            hint: table.key.is_none().then(|| format!("add `key = \"…\"` to [tables.{name}]")),
            cells: cells_of(key),
        })),
    }
}

/// A table by its name.
fn table_named(scope: &dyn Scope, name: &str) -> Result<Arc<Table>, Error> {
    scope.table(name).ok_or_else(|| {
        let names = scope.table_names();
        let hint = did_you_mean(name, names.iter().map(String::as_str))
            .unwrap_or_else(|| format!("there are {}", names.join(", ")));
        let message = format!("there is no table `{name}`");
        fault("template/unknown-name", message, Some(hint))
    })
}

/// The table and column of a text such as `activities.men`. A translated name stands for the
/// column of the default language.
fn column_named(scope: &dyn Scope, name: &str) -> Result<(Arc<Table>, usize), Error> {
    let Some((table, column)) = name.split_once('.') else {
        let message = format!("`{name}` does not name a table and a column");
        let hint = "write it as \"activities.men\"".to_owned();
        return Err(fault("template/unknown-name", message, Some(hint)));
    };
    let table = table_named(scope, table)?;
    let found = table.column_or_translated(column);
    let Some(index) = found else {
        let (message, hint) = table.no_column(column);
        return Err(fault("template/unknown-name", message, Some(hint)));
    };
    Ok((table, index))
}

/// `label("activities.men")`: what a column is called in print, in the document's language; its
/// name if no label is declared.
fn label(state: &State<'_, '_>, name: &str) -> Result<Value, Error> {
    let Some(root) = root(state) else { return Ok(Value::from(())) };
    let (table, index) = column_named(&*root.0.scope, name)?;
    let labels = &table.columns[index].label;
    let own = labels.get(root.0.language.tag());
    let label = own.or_else(|| root.0.languages.first().and_then(|first| labels.get(first)));
    let plain = || match name.split_once('.') {
        Some((_, column)) if !column.starts_with('#') => column,
        _ => &table.columns[index].name,
    };
    Ok(Value::from(label.map_or_else(|| plain().to_owned(), Clone::clone)))
}

/// `shown("to_date.spent", "1")`: a number of a figure in its own form, with its unit.
fn shown(state: &State<'_, '_>, name: &str, keys: Rest<Value>) -> Result<Value, Error> {
    let Some(root) = root(state) else { return Ok(Value::from(())) };
    let scope = &root.0.scope;
    let found = View::of_name(name, View::Current)
        .and_then(|(view, name)| Some((view, name, scope.figure(view, name)?)));
    let Some((view, name, figure)) = found else {
        let names = scope.figure_names();
        let hint =
            did_you_mean(name.rsplit('.').next().unwrap_or(name), names.iter().map(String::as_str))
                .unwrap_or_else(|| format!("there are {}", names.join(", ")));
        return Err(fault(
            "template/unknown-name",
            format!("there is no figure `{name}`"),
            Some(hint),
        ));
    };
    let figure = figure.map_err(|failure| failed(name, &failure))?;
    figure_text(figure, view, scope, &root.0.language, &keys.0)
        .map_err(|message| fault("template/bad-argument", message, None))
}

/// `unit("activities.days")`: what a column's numbers are counted in; none if it is not declared.
fn unit(state: &State<'_, '_>, name: &str) -> Result<Value, Error> {
    let Some(root) = root(state) else { return Ok(Value::from(())) };
    let (table, index) = column_named(&*root.0.scope, name)?;
    Ok(Value::from(table.columns[index].unit.clone()))
}

/// The outermost names, which a template's state can always look up by way of a marker.
fn root(state: &State<'_, '_>) -> Option<Arc<Root>> {
    state.lookup(ROOT)?.downcast_object::<Root>()
}

/// The name under which the context hands itself out to functions.
pub(super) const ROOT: &str = "__pressrun";

/// `read_text("inputs/…/x.md")`: the text of a file in the workspace.
fn read_text(path: &Value) -> Result<Value, Error> {
    let given = path.to_string();
    let cells = cells_of(path);
    let trouble = |message: String, hint: &str| {
        fault_with(Fault {
            id: "template/missing-text",
            message,
            hint: Some(hint.to_owned()),
            cells: cells.clone(),
        })
    };
    let relative = given.trim_start_matches('/');
    let leaves = relative.split(['/', '\\']).any(|part| part == "..") || relative.contains(':');
    if leaves || relative.is_empty() {
        let message = format!("`{given}` does not lie in the workspace");
        return Err(trouble(message, "write a path below the folder with pressrun.toml"));
    }
    let root = record::with(|record| Some(record.root.clone())).unwrap_or_default();
    match std::fs::read_to_string(root.join(relative)) {
        Ok(text) => {
            record::with(|record| record.files.insert(relative.to_owned()));
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
            Ok(authored(text, path))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(trouble(
            format!("there is no text `{relative}`"),
            "make the file, or correct its name or the cell that names it",
        )),
        Err(error) => Err(trouble(
            format!("the text `{relative}` cannot be read ({error})"),
            "save it as UTF-8 text",
        )),
    }
}

/// `suppression_note()`: a sentence that explains the marks of hidden numbers, if any was read so
/// far, else nothing. The workspace's catalogue may word it anew as `suppression-note`.
fn suppression_note(catalogues: &Catalogues) -> Result<Value, Error> {
    let threshold = record::with(|record| record.hidden.then_some(record.access.rule.threshold));
    let Some(threshold) = threshold else { return Ok(Value::from("")) };
    let language = record::with(|record| Some(record.language.clone()));
    let tag = language.as_ref().map(|language| language.tag().to_owned()).unwrap_or_default();
    let args: Kwargs = [("threshold", Value::from(threshold))].into_iter().collect();
    record::with(|record| record.files.insert(path_of(&tag)));
    if let Ok(text) = catalogues.text(&tag, "suppression-note", &args) {
        return Ok(Value::from(text));
    }
    Ok(Value::from(match language.as_ref().map_or("en", Language::code) {
        "az" => format!(
            "<{threshold}: {threshold} nəfərdən az. –: başqa rəqəmlər hesablanmasın deyə göstərilmir."
        ),
        "ru" => format!(
            "<{threshold}: менее {threshold} человек. –: не показано, чтобы нельзя было вычислить другие числа."
        ),
        _ => format!(
            "<{threshold}: fewer than {threshold} people. –: not shown, so that no other number can be worked out."
        ),
    }))
}

/// `t("key", n=3)`: a fixed word in the document's language.
fn text(catalogues: &Catalogues, key: &str, args: &Kwargs) -> Result<Value, Error> {
    let language =
        record::with(|record| Some(record.language.tag().to_owned())).unwrap_or_default();
    record::with(|record| record.files.insert(path_of(&language)));
    match catalogues.text(&language, key, args) {
        Ok(text) => {
            // An argument may be a cell, whose text is then in this one.
            let authored_alone = args.args().next().is_none();
            Ok(if authored_alone { authored(text, &Value::UNDEFINED) } else { Value::from(text) })
        }
        Err((message, hint)) => Err(fault("template/unknown-text", message, Some(hint))),
    }
}

//! Checks the declared figures against the tables and against each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{
    Condition, FigureConfig, FigureRule, IndicatorNumber, Indicators, Operation, Workspace,
};
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::scope::View;
use crate::table::{ColumnType, Table};

/// Checks the figures against the tables that they read.
pub fn validate(workspace: &Workspace, tables: &BTreeMap<String, Arc<Table>>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for figure in &workspace.figures {
        if let FigureRule::Indicator { number, of } = &figure.rule {
            problems.extend(indicator(workspace, figure, (number, of), tables));
            continue;
        }
        if let FigureRule::Reached { indicators, .. } = &figure.rule {
            let of = workspace.figures.iter().find(|of| of.name == *indicators);
            let table = of.and_then(|of| tables.get(of.rule.table()?));
            let table = table.filter(|table| !table.sheets.is_empty());
            let missing = table.into_iter().flat_map(|table| {
                let unknown = |by: &&String| table.column_or_translated(by).is_none();
                let groups = figure.by.iter().filter(unknown);
                groups.map(|by| no_column(workspace, figure, table, by)).collect::<Vec<_>>()
            });
            problems.extend(missing);
        }
        match figure.rule.table() {
            None => combined(workspace, figure, &mut problems),
            Some(name) => {
                // A table that could not be read has no columns to check against.
                let table = tables.get(name).filter(|table| !table.sheets.is_empty());
                if let Some(table) = table {
                    over_rows(workspace, figure, table, tables, &mut problems);
                }
            }
        }
    }
    problems
}

fn place(workspace: &Workspace, figure: &FigureConfig) -> Place {
    workspace.text.place(figure.span.clone())
}

fn no_column(
    workspace: &Workspace,
    figure: &FigureConfig,
    table: &Table,
    column: &str,
) -> Diagnostic {
    let (message, hint) = table.no_column(column);
    Diagnostic::error(Stage::Config, "config/unknown-column", message)
        .at(place(workspace, figure), format!("in figure `{}`", figure.name))
        .hint(hint)
}

/// A number of the indicators of a logframe.
fn indicator(
    workspace: &Workspace,
    figure: &FigureConfig,
    (number, of): (&IndicatorNumber, &Indicators),
    tables: &BTreeMap<String, Arc<Table>>,
) -> Vec<Diagnostic> {
    let measured = *number == IndicatorNumber::Measured;
    let own = |name: &String| tables.get(name).filter(|table| !table.sheets.is_empty());
    let mut wanted: Vec<(&String, &str)> = Vec::new();
    if measured {
        wanted.extend(of.by.iter().map(|column| (&of.progress, column.as_str())));
        wanted.extend(of.combine_column.iter().map(|column| (&of.table, column.as_str())));
    }
    let table = if measured { &of.progress } else { &of.table };
    wanted.extend(figure.rule.columns().into_iter().map(|column| (table, column)));
    let mut problems = Vec::new();
    for (name, column) in wanted {
        let Some(table) = own(name) else { continue };
        let Some(index) = table.column_or_translated(column) else {
            problems.push(no_column(workspace, figure, table, column));
            continue;
        };
        let kind = table.columns[index].kind;
        let wrong = match number {
            IndicatorNumber::Measured if *column == of.value && !kind.is_number() => "decimal",
            IndicatorNumber::Direction(_) if kind != ColumnType::Boolean => "boolean",
            _ => continue,
        };
        let message = format!("`{column}` of table `{name}` is {kind}, and must be {wrong}");
        problems.push(
            Diagnostic::error(Stage::Config, "config/wrong-type", message)
                .at(place(workspace, figure), "")
                .hint(format!("declare `columns.{column} = {{ type = \"{wrong}\" }}` there")),
        );
    }
    problems
}

/// A figure that counts or adds up rows.
fn over_rows(
    workspace: &Workspace,
    figure: &FigureConfig,
    table: &Table,
    tables: &BTreeMap<String, Arc<Table>>,
    problems: &mut Vec<Diagnostic>,
) {
    let columns = figure.rule.columns();
    let named = figure.by.iter().map(String::as_str);
    let distinct = matches!(figure.rule, FigureRule::Distinct { .. });
    for column in named.chain(columns.iter().copied().filter(|_| distinct)) {
        if table.column_or_translated(column).is_none() {
            problems.push(no_column(workspace, figure, table, column));
        }
    }
    if let FigureRule::Over { operation, column, .. } = &figure.rule {
        match table.column(column) {
            None => problems.push(no_column(workspace, figure, table, column)),
            Some(index) if !table.columns[index].kind.is_number() => {
                let kind = table.columns[index].kind;
                let message = match operation {
                    Operation::Sum => format!("`{column}` is {kind} and cannot be summed"),
                    _ => format!("`{column}` is {kind} and no number"),
                };
                let hint =
                    format!("declare `columns.{column} = {{ type = \"decimal\" }}` in its table");
                problems.push(
                    Diagnostic::error(Stage::Config, "config/not-a-number-column", message)
                        .at(place(workspace, figure), format!("in figure `{}`", figure.name))
                        .hint(hint),
                );
            }
            Some(_) => {}
        }
    }
    if let Some(conversion) = &figure.conversion {
        if table.column(&conversion.currency).is_none() {
            problems.push(no_column(workspace, figure, table, &conversion.currency));
        }
        let rates = tables.get(&conversion.rates).filter(|rates| !rates.sheets.is_empty());
        for column in ["currency", "rate"] {
            if let Some(rates) = rates.filter(|rates| rates.column(column).is_none()) {
                problems.push(no_column(workspace, figure, rates, column));
            }
        }
    }
    problems.extend(validate_conditions(workspace, &figure.condition, table));
}

/// A figure that is made of others: they must be there, and not be made of it.
fn combined(workspace: &Workspace, figure: &FigureConfig, problems: &mut Vec<Diagnostic>) {
    let names = || workspace.figures.iter().map(|figure| figure.name.as_str());
    for (path, place) in asked(workspace, figure) {
        let found = View::of_path(&path, View::Current);
        if found.is_some_and(|(_, name)| names().any(|known| known == name)) {
            continue;
        }
        let name = path.last().map_or("", String::as_str);
        let message = format!("there is no figure `{}`", path.join("."));
        let hint = did_you_mean(name, names())
            .unwrap_or_else(|| format!("there are {}", names().collect::<Vec<_>>().join(", ")));
        problems.push(
            Diagnostic::error(Stage::Config, "config/unknown-name", message)
                .at(place, format!("in figure `{}`", figure.name))
                .hint(hint),
        );
    }
    if is_made_of(workspace, figure, &figure.name, 0) {
        let message = format!("the figure `{}` is computed from itself", figure.name);
        problems.push(
            Diagnostic::error(Stage::Config, "config/circular-figure", message)
                .at(place(workspace, figure), "")
                .hint("compute it from figures that do not need it"),
        );
    }
}

/// The figures that a figure names, and where.
fn asked(workspace: &Workspace, figure: &FigureConfig) -> Vec<(Vec<String>, Place)> {
    let places: Vec<Place> = match &figure.rule {
        FigureRule::Value { expression, span } => {
            let names = expression.names().into_iter();
            names.map(|(_, at)| workspace.text.place_in(span, &expression.source, at)).collect()
        }
        _ => Vec::new(),
    };
    let names = figure.rule.made_of().into_iter();
    let place = |index| places.get(index).cloned().unwrap_or_else(|| place(workspace, figure));
    names.enumerate().map(|(index, path)| (path, place(index))).collect()
}

/// Whether a figure needs another, directly or over others.
fn is_made_of(workspace: &Workspace, figure: &FigureConfig, name: &str, depth: usize) -> bool {
    // No way without a circle is longer than the number of figures.
    if depth > workspace.figures.len() {
        return false;
    }
    figure.rule.made_of().iter().any(|path| {
        let last = path.last().map_or("", String::as_str);
        last == name
            || workspace
                .figures
                .iter()
                .find(|figure| figure.name == last)
                .is_some_and(|next| is_made_of(workspace, next, name, depth + 1))
    })
}

/// Checks `where` entries: the column must be there, and the value one that it can have.
pub(in crate::data) fn validate_conditions(
    workspace: &Workspace,
    conditions: &[Condition],
    table: &Table,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for condition in conditions {
        let place = workspace.text.place(condition.span.clone());
        let Some(index) = table.column(&condition.column) else {
            let (message, hint) = table.no_column(&condition.column);
            let problem = Diagnostic::error(Stage::Config, "config/unknown-column", message);
            problems.push(problem.at(place, "").hint(hint));
            continue;
        };
        let known = &table.columns[index].one_of;
        let strange = condition.any_of.iter().filter(|v| !known.is_empty() && !known.contains(v));
        for value in strange {
            let hint = did_you_mean(value, known.iter().map(String::as_str))
                .unwrap_or_else(|| format!("its values are {}", known.join(", ")));
            let message = format!("`{}` is never `{value}`", condition.column);
            let problem = Diagnostic::error(Stage::Config, "config/unknown-value", message);
            problems.push(problem.at(place.clone(), "").hint(hint));
        }
    }
    problems
}

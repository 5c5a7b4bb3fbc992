//! Figures as template values.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use super::protection::personal;
use super::record;
use super::rows::Row;
use super::unshown::{amount_value, stand_in};
use super::value::to_template;
use crate::config::FigureFormat;
use crate::diagnostic::did_you_mean;
use crate::figure::{Amount, Figure};
use crate::locale::{Language, compare, format_money, format_number, format_percent};
use crate::scope::{FigureUse, Scope, View};
use crate::table::{self, Table};

/// The fields of a figure that is split, and of each of its parts.
pub(super) const FIGURE: &[&str] =
    &["total", "text", "groups", "dimensions", "value", "label", "unit", "rates", ROUNDING];
const ROUNDING: &str = "rounding_difference";
pub(super) const PART: &[&str] = &["key", "label", "value", "text", "groups"];

/// A figure without parts is a number; with them, an object.
pub(super) fn figure_value(
    figure: Arc<Figure>,
    view: View,
    scope: &Arc<dyn Scope>,
    language: &Language,
) -> Value {
    let cube = Cube { figure, view, scope: scope.clone(), language: language.clone() };
    match cube.figure.dimensions.is_empty() {
        true => cube.number(&[]),
        false => Value::from_object(cube),
    }
}

/// The text of a number of a figure, in its own form: what `shown` gives.
pub(super) fn figure_text(
    figure: Arc<Figure>,
    view: View,
    scope: &Arc<dyn Scope>,
    language: &Language,
    keys: &[Value],
) -> Result<Value, String> {
    let cube = Cube { figure, view, scope: scope.clone(), language: language.clone() };
    let at = cube.place(&[], keys)?;
    Ok(match at {
        Some(at) => cube.text(&at),
        None => cube.absent_text(),
    })
}

/// A figure in one view, with what the labels of its parts come from.
#[derive(Debug)]
struct Cube {
    figure: Arc<Figure>,
    view: View,
    scope: Arc<dyn Scope>,
    language: Language,
}

type Place = Vec<Option<usize>>;

impl Cube {
    /// Notes that a number was read, and gives it.
    fn number(&self, at: &[Option<usize>]) -> Value {
        let amount = self.figure.cell(at).value;
        self.note(at, amount);
        amount_value(amount, &self.language)
    }

    fn note(&self, at: &[Option<usize>], amount: Amount) {
        if matches!(amount, Amount::Hidden(_)) {
            record::with(|record| record.hidden = true);
        }
        let keys = self.figure.dimensions.iter().enumerate().map(|(number, dimension)| {
            let key = at.get(number).copied().flatten()?;
            Some(dimension.keys[key].to_string())
        });
        record::note_figure(FigureUse {
            figure: self.figure.name.clone(),
            view: self.view,
            keys: keys.collect(),
            value: stand_in(amount, &self.language),
        });
    }

    /// A number in the figure's own form.
    fn text(&self, at: &[Option<usize>]) -> Value {
        let amount = self.figure.cell(at).value;
        let read = self.number(at);
        record::derived(self.written(amount), &read)
    }

    fn absent_text(&self) -> Value {
        Value::from(self.written(Amount::Number(rust_decimal::Decimal::ZERO)))
    }

    fn written(&self, amount: Amount) -> String {
        let Amount::Number(number) = amount else { return stand_in(amount, &self.language) };
        let unit = self.figure.unit.as_deref().unwrap_or_default();
        let places = self.figure.decimals;
        match self.figure.format {
            FigureFormat::Money => format_money(number, unit, places.unwrap_or(2), &self.language),
            FigureFormat::Percent => {
                format_percent(number, places.unwrap_or(2).saturating_sub(2), &self.language)
            }
            FigureFormat::Number => format_number(number, places, &self.language),
        }
    }

    /// The place below another that keys name. `None` if no row has such a value.
    fn place(&self, below: &[Option<usize>], keys: &[Value]) -> Result<Option<Place>, String> {
        let dimensions = &self.figure.dimensions;
        if below.len() + keys.len() > dimensions.len() {
            let name = &self.figure.name;
            return Err(match dimensions.len() {
                0 => format!("the figure `{name}` is not split"),
                split => format!("the figure `{name}` is split by {split} columns, not more"),
            });
        }
        let mut at = below.to_vec();
        for (key, dimension) in keys.iter().zip(&dimensions[below.len()..]) {
            if super::value::is_none(key) && !dimension.keys.contains(&table::Value::Empty) {
                at.push(None);
                continue;
            }
            let wanted = key.to_string();
            let same = |own: &table::Value| to_template(own).to_string() == wanted;
            match dimension.keys.iter().position(same) {
                Some(place) => at.push(Some(place)),
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    fn value_method(&self, below: &[Option<usize>], keys: &[Value]) -> Result<Value, Error> {
        match self.place(below, keys) {
            Ok(Some(at)) => Ok(self.number(&at)),
            Ok(None) => {
                let below = below.iter().zip(&self.figure.dimensions);
                let above = below.map(|(at, of)| at.map(|key| of.keys[key].to_string()));
                let keys = above.chain(keys.iter().map(|key| Some(key.to_string()))).collect();
                record::note_figure(FigureUse {
                    figure: self.figure.name.clone(),
                    view: self.view,
                    keys,
                    value: "0".to_owned(),
                });
                Ok(Value::from(0))
            }
            Err(message) => Err(Error::new(ErrorKind::InvalidOperation, message)),
        }
    }

    /// The table that has the column of a dimension.
    fn table_of(&self, dimension: usize) -> Option<&Arc<Table>> {
        let column = &self.figure.dimensions.get(dimension)?.column;
        let tables = self.figure.table.iter().chain(&self.figure.tables);
        tables.into_iter().find(|table| table.column_or_translated(column).is_some())
    }

    /// What a value is called: the title or name of the row that it refers to, or its translation,
    /// or the value itself.
    fn label(&self, dimension: usize, key: usize) -> Value {
        let of = &self.figure.dimensions[dimension];
        self.label_of(dimension, key).unwrap_or_else(|| to_template(&of.keys[key]))
    }

    fn label_of(&self, dimension: usize, key: usize) -> Option<Value> {
        let of = &self.figure.dimensions[dimension];
        let table = self.table_of(dimension)?;
        if table.translated.contains_key(&of.column) {
            let column = table.column_or_translated(&of.column)?;
            let row = table.columns[column].cells.position(&of.keys[key])?;
            return Row::value(table, row).get_attr(&of.column).ok();
        }
        let reference = table.columns[table.column(&of.column)?].references.as_ref()?;
        let target = self.scope.table(&reference.table)?;
        let row = target.row_by_key(&of.keys[key])?;
        let field = ["title", "name"]
            .into_iter()
            .find(|name| target.translated.contains_key(*name) || target.column(name).is_some())?;
        Row::value(&target, row).get_attr(field).ok()
    }

    /// An error if a column that splits the figure is not for this document. The numbers alone are:
    /// they are published, as with `where`.
    fn refused(&self) -> Option<Error> {
        (0..self.figure.dimensions.len()).find_map(|dimension| {
            let table = self.table_of(dimension)?;
            let column = &self.figure.dimensions[dimension].column;
            personal(table, table.column_or_translated(column)?)
        })
    }

    /// The values of a dimension in the order in which they are shown. Those of a translated column
    /// stand in the order of what readers see, unless their order is declared.
    fn order(&self, dimension: usize) -> Vec<usize> {
        let of = &self.figure.dimensions[dimension];
        let mut order: Vec<usize> = (0..of.keys.len()).collect();
        let by_label = self.table_of(dimension).is_some_and(|table| {
            table.translated.contains_key(&of.column)
                && table
                    .column_or_translated(&of.column)
                    .is_some_and(|column| table.columns[column].one_of.is_empty())
        });
        if by_label {
            let labels: Vec<String> =
                order.iter().map(|key| self.label(dimension, *key).to_string()).collect();
            order.sort_by(|a, b| {
                let empty_last = of.keys[*a].is_empty().cmp(&of.keys[*b].is_empty());
                empty_last.then_with(|| compare(&labels[*a], &labels[*b], &self.language))
            });
        }
        order
    }

    /// The parts of a dimension below a place.
    fn parts(self: &Arc<Self>, below: &[Option<usize>], dimension: usize) -> Value {
        if let Some(refused) = self.refused() {
            return Value::from(refused);
        }
        let part = |key: usize| {
            let mut at = below.to_vec();
            at.resize(dimension, None);
            at.push(Some(key));
            Value::from_object(Part { of: self.clone(), at, dimension })
        };
        self.order(dimension).into_iter().map(part).collect()
    }

    fn rates(&self) -> Value {
        let rate = |rate: &crate::figure::RateUsed| {
            super::context::map([
                ("currency", Value::from(rate.currency.clone())),
                ("period", Value::from(rate.period.map(|period| period.to_string()))),
                ("rate", super::value::decimal(rate.rate)),
            ])
        };
        self.figure.rates.iter().map(rate).collect()
    }
}

impl Object for Cube {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "total" => Some(self.number(&[])),
            "text" => Some(self.text(&[])),
            "groups" => Some(self.parts(&[], 0)),
            "dimensions" => {
                let dimensions = 0..self.figure.dimensions.len();
                Some(dimensions.map(|dimension| self.parts(&[], dimension)).collect())
            }
            "label" => {
                let label = self.figure.label.get(self.language.tag());
                Some(Value::from(label.unwrap_or(&self.figure.name).clone()))
            }
            "unit" => Some(Value::from(self.figure.unit.clone())),
            "rates" => Some(self.rates()),
            ROUNDING => Some(super::value::decimal(self.figure.rounding_difference)),
            name => {
                missing("the figure", name, FIGURE);
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
        if args.is_empty() {
            let (_,): (Value,) = from_args(args)?;
        }
        self.value_method(&[], args)
    }
}

/// One part of a figure. Its label is read only where it is asked for: it may be a cell that is
/// not for this document.
#[derive(Debug)]
struct Part {
    of: Arc<Cube>,
    at: Place,
    dimension: usize,
}

impl Object for Part {
    fn get_value(self: &Arc<Self>, name: &Value) -> Option<Value> {
        let key = self.at.get(self.dimension).copied().flatten()?;
        let of = self.of.figure.dimensions.get(self.dimension)?;
        match name.as_str()? {
            "key" => Some(to_template(&of.keys[key])),
            "label" => Some(self.of.label(self.dimension, key)),
            "value" => Some(self.of.number(&self.at)),
            "text" => Some(self.of.text(&self.at)),
            "groups" if self.dimension + 1 < self.of.figure.dimensions.len() => {
                Some(self.of.parts(&self.at, self.dimension + 1))
            }
            name => {
                missing("a group of the figure", name, PART);
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

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "value" => self.of.value_method(&self.at, args),
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
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

//! Which columns and cells a document may read.

use std::sync::Arc;

use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::functions::{fault, fault_with};
use super::record::{self, Fault, Read};
use super::rows::{Row, Rows};
use crate::config::Access;
use crate::table::{NoConsent, Table};

/// An error if no cell of a column is for this document. It is also noted, for the engine does not
/// look at every value that it hands on.
pub(super) fn personal(table: &Table, column: usize) -> Option<Error> {
    let access = record::with(|record| Some(record.access.clone()))?;
    refused(table, column, &access)
}

/// The same for a column of which single cells may be open: those are looked at one by one.
pub(super) fn wholly_closed(table: &Table, column: usize) -> Option<Error> {
    let access = record::with(|record| Some(record.access.clone()))?;
    let by_consent = table.columns[column].consent.is_some() && access.purpose.is_some();
    if by_consent { None } else { refused(table, column, &access) }
}

/// An error if a cell is not for this document.
pub(super) fn closed(table: &Arc<Table>, row: usize, column: usize) -> Option<Error> {
    let settings = &table.columns[column];
    // The common case, before anything is copied.
    if !settings.personal && !settings.sensitive {
        return None;
    }
    let access = record::with(|record| Some(record.access.clone()))?;
    let (Some(consent), Some(purpose)) = (&settings.consent, &access.purpose) else {
        return refused(table, column, &access);
    };
    if access.audience.may_see_personal() {
        return None;
    }
    let reason = table.consents(consent, row, purpose, access.day).err()?;
    let (named, why, hint) = match reason {
        NoConsent::NotGiven => (
            Some(&consent.column),
            format!("`{}` does not list `{purpose}`", consent.column),
            "leave the person out, or write the use into the cell once there is consent".to_owned(),
        ),
        NoConsent::Ended(last) => {
            let day = access.day.map(|day| day.to_string()).unwrap_or_default();
            (
                consent.until.as_ref(),
                format!("it ended on {last}, before {day}"),
                "ask again, or leave the person out".to_owned(),
            )
        }
        NoConsent::NoDay => (
            consent.until.as_ref(),
            "it ends some day, and the document has none".to_owned(),
            "give a period, or `timestamp` in [workspace]".to_owned(),
        ),
    };
    let place = named.and_then(|name| table.column(name));
    let message = format!(
        "there is no consent to print `{}` of this row of table `{}` ({why})",
        settings.name, table.name
    );
    let cells = place.and_then(|place| Read::new(table, row, place).cell_use(true));
    Some(fault_with(Fault {
        id: "template/no-consent",
        message,
        hint: Some(hint),
        cells: cells.into_iter().collect(),
    }))
}

fn refused(table: &Table, column: usize, access: &Access) -> Option<Error> {
    let column = &table.columns[column];
    let audience = access.audience;
    let (id, word, hint) = match (column.sensitive, column.personal) {
        (true, _) if audience.may_see_personal() && access.sensitive => return None,
        (true, _) if audience.may_see_personal() => (
            "template/sensitive-column",
            "sensitive",
            "leave it out, or set `sensitive = true` for the document",
        ),
        (true, _) => (
            "template/sensitive-column",
            "sensitive",
            "leave it out: only internal documents with `sensitive = true` may read it",
        ),
        (_, true) if !audience.may_see_personal() => (
            "template/personal-column",
            "personal",
            match (&column.consent, &access.purpose) {
                (Some(_), None) => {
                    "say what the document is made for, such as `use = \"print\"`, to read it where there is consent"
                }
                _ => "leave it out, or set `audience = \"internal\"` for the document",
            },
        ),
        _ => return None,
    };
    let message = format!(
        "`{}` of table `{}` is {word} and cannot be read in a document for the audience `{}`",
        column.name,
        table.name,
        audience.as_str()
    );
    Some(fault(id, message, Some(hint.to_owned())))
}

/// An error if a list holds so few people that their number must not be told. Figures hide such
/// numbers by themselves, and those that give them away.
pub(super) fn countable(value: &Value) -> Result<(), Error> {
    let rule = record::with(|record| record.access.rule);
    if rule.threshold == 0 {
        return Ok(());
    }
    let (table, count) = if let Some(rows) = value.downcast_object_ref::<Rows>() {
        (rows.0.table.clone(), rows.0.len())
    } else if value.kind() == ValueKind::Seq {
        let items: Vec<Value> = value.try_iter()?.collect();
        let Some(row) = items.first().and_then(|item| item.downcast_object_ref::<Row>()) else {
            return Ok(());
        };
        (row.table.clone(), items.len())
    } else {
        return Ok(());
    };
    let small = (count as u64) < rule.threshold && (count > 0 || !rule.zeros);
    if !small || !table.people {
        return Ok(());
    }
    let message = format!(
        "the rows of `{}` counted here are fewer than {} people, and their number is not for this document",
        table.name, rule.threshold
    );
    let hint = format!(
        "declare a figure with `count = \"{}\"` and print that: it hides small numbers by itself",
        table.name
    );
    Err(fault("template/small-count", message, Some(hint)))
}

//! Converts amounts into the currency of a figure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::column_of;
use crate::config::{Conversion, RateMethod};
use crate::data::scope::Data;
use crate::figure::{Failure, RateUsed};
use crate::period::Period;
use crate::source::Address;
use crate::table::{Column, Table, Value};

/// A rate, when it holds, and where it stands.
type Rate = (Option<Period>, Decimal, Option<Address>);

/// The exchange rates of a figure.
#[derive(Debug)]
pub(super) struct Rates<'a> {
    conversion: &'a Conversion,
    rates: Arc<Table>,
    by_currency: BTreeMap<String, Vec<Rate>>,
    /// The table of the amounts.
    table: &'a Arc<Table>,
    period: Option<Period>,
}

impl<'a> Rates<'a> {
    pub(super) fn new(
        data: &Data,
        conversion: &'a Conversion,
        table: &'a Arc<Table>,
        period: Option<Period>,
    ) -> Result<Self, Failure> {
        let missing = |what: String| Failure::Expression { message: what };
        let rates = data.table(&conversion.rates).ok_or_else(|| {
            missing(format!("needs the table `{}`, which could not be read", conversion.rates))
        })?;
        let column = |name: &str| {
            rates.column(name).ok_or_else(|| {
                missing(format!("needs a column `{name}` in the table `{}`", rates.name))
            })
        };
        let (currency, rate) = (column("currency")?, column("rate")?);
        let when = rates.column("period");
        let mut by_currency: BTreeMap<String, Vec<Rate>> = BTreeMap::new();
        for row in 0..rates.len() {
            let Some(number) = rates.columns[rate].cells.number(row).filter(|rate| !rate.is_zero())
            else {
                continue;
            };
            let period = when.and_then(|column| match rates.value(row, column) {
                Value::Period(period) => Some(period),
                Value::Date(day) => month(day),
                other => other.to_string().parse().ok(),
            });
            let name = rates.value(row, currency).to_string();
            let entry = (period, number, rates.address(row, rate));
            by_currency.entry(name).or_default().push(entry);
        }
        Ok(Self { conversion, rates: rates.clone(), by_currency, table, period })
    }

    /// The table of the rates.
    pub(super) fn table(&self) -> &Arc<Table> {
        &self.rates
    }

    /// The numbers of some rows in the figure's currency.
    pub(super) fn convert(
        &self,
        column: &Column,
        rows: &[u32],
        used: &mut BTreeSet<RateUsed>,
    ) -> Result<Vec<Decimal>, Failure> {
        let currency = column_of(self.table, &self.conversion.currency);
        let mut numbers = Vec::with_capacity(rows.len());
        for row in rows {
            let row = *row as usize;
            let Some(number) = column.cells.number(row) else { continue };
            let Some(rate) = self.rate_of(currency, row)? else {
                numbers.push(number);
                continue;
            };
            numbers.push(number.checked_div(rate.rate).ok_or(Failure::TooLarge)?);
            used.insert(rate);
        }
        Ok(numbers)
    }

    /// The rate that a row is converted with; `None` if it is in the figure's currency.
    pub(super) fn rate_of(
        &self,
        currency: Option<&Column>,
        row: usize,
    ) -> Result<Option<RateUsed>, Failure> {
        let name = currency.map(|column| column.cells.get(row).to_string()).unwrap_or_default();
        // An amount without a currency is in that of the figure.
        if name.is_empty() || name == self.conversion.to {
            return Ok(None);
        }
        self.rate(&name, row).map(Some)
    }

    fn rate(&self, currency: &str, row: usize) -> Result<RateUsed, Failure> {
        let day = self.day(row);
        let wanted = match self.conversion.method {
            RateMethod::Month => day.and_then(month),
            RateMethod::Average => self.period.or_else(|| day.and_then(month)),
            RateMethod::Fixed => None,
        };
        let none = Vec::new();
        let all = self.by_currency.get(currency).unwrap_or(&none);
        let found = |rate: &Rate| {
            let (period, number, address) = rate.clone();
            RateUsed { currency: currency.to_owned(), period, rate: number, address }
        };
        let rate = match (self.conversion.method, wanted) {
            (RateMethod::Fixed, _) => all.iter().find(|(period, ..)| period.is_none()).map(found),
            (RateMethod::Month, Some(wanted)) => {
                let covers = |rate: &&Rate| rate.0.is_some_and(|period| period.covers(wanted));
                all.iter().find(covers).map(found)
            }
            (RateMethod::Average, Some(wanted)) => {
                let inside = all.iter().filter(|rate| rate.0.is_some_and(|p| wanted.covers(p)));
                let rates: Vec<Decimal> = inside.map(|(_, rate, _)| *rate).collect();
                let sum = rates.iter().try_fold(Decimal::ZERO, |sum, rate| sum.checked_add(*rate));
                let mean = sum.and_then(|sum| sum.checked_div(Decimal::from(rates.len())));
                mean.map(|rate| RateUsed {
                    currency: currency.to_owned(),
                    period: Some(wanted),
                    rate,
                    address: None,
                })
            }
            (_, None) => None,
        };
        rate.ok_or_else(|| Failure::NoRate {
            currency: if currency.is_empty() {
                "an empty currency".into()
            } else {
                currency.into()
            },
            when: wanted.map_or_else(
                || match self.conversion.method {
                    RateMethod::Fixed => "an empty period".to_owned(),
                    _ => "a month (the row has no date)".to_owned(),
                },
                |period| period.to_string(),
            ),
            rates: self.rates.name.clone(),
            address: self
                .table
                .column(&self.conversion.currency)
                .and_then(|column| self.table.address(row, column)),
        })
    }

    /// The day that places a row in time.
    fn day(&self, row: usize) -> Option<Date> {
        match self.table.value(row, self.table.period?) {
            Value::Date(day) => Some(day),
            Value::Datetime(time) => Some(time.date()),
            Value::Period(period) => Some(period.end()),
            _ => None,
        }
    }
}

fn month(day: Date) -> Option<Period> {
    format!("{:04}-{:02}", day.year(), day.month()).parse().ok()
}

//! Figures in a scope: computed when first asked for, from rows in scope or from other figures.

use std::sync::{Arc, PoisonError};

use super::{Asked, Computed, DataScope};
use crate::config::{FigureConfig, FigureRule};
use crate::data::figures;
use crate::figure::{Failure, Figure, RateUsed};
use crate::scope::{Scope, View};
use crate::suppression::Rule;
use crate::table::{RowSet, Table, Value};

/// Numbers of fewer rows than this tell what stands in a cell: of two, each knows the other.
const SINGLE: u64 = 3;

impl DataScope {
    /// Computes a figure. `asked` are the figures that ask for it: none can be computed from itself.
    pub(super) fn compute(&self, view: View, config: &FigureConfig, asked: &[&str]) -> Computed {
        let asked_for =
            |name: &str| -> Asked { (self.period, self.unnarrowed.clone(), view, name.to_owned()) };
        let key = asked_for(&config.name);
        let known = self.computed.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return known;
        }
        if asked.contains(&config.name.as_str()) {
            return Err(Failure::Expression { message: "is computed from itself".to_owned() });
        }
        let figures = match config.rule.table() {
            Some(_) if matches!(config.rule, FigureRule::Indicator { .. }) => {
                self.indicator(view, config).map(|figure| vec![figure])
            }
            Some(table) => {
                let rows = self.needed(view, table)?;
                let period = self.days(view);
                let rule = self.rule_for(config, &rows.table);
                match rule.threshold > 0 {
                    true => figures::protected(&self.data, config, &rows, period, rule),
                    false => figures::compute(&self.data, config, &rows, period).map(|f| vec![f]),
                }
            }
            None => self.computed_of_others(view, config, asked).map(|figure| vec![figure]),
        };
        let mut computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        match figures {
            Ok(figures) => {
                for figure in figures {
                    computed.insert(asked_for(&figure.name), Ok(Arc::new(figure)));
                }
            }
            Err(failure) => drop(computed.insert(key.clone(), Err(failure))),
        }
        // What was asked for is always among what was computed for it.
        computed
            .get(&key)
            .cloned()
            .unwrap_or_else(|| Err(Failure::Expression { message: "was not computed".to_owned() }))
    }

    /// Which numbers of a figure are hidden. What is made of a single cell of a personal column is that
    /// cell, however few people may be shown elsewhere.
    fn rule_for(&self, config: &FigureConfig, table: &Table) -> Rule {
        let own = if table.people { self.rule } else { Rule { threshold: 0, ..self.rule } };
        match self.closed && config.protect && figures::is_over_personal(config, table) {
            true => Rule { threshold: own.threshold.max(SINGLE), zeros: true },
            false => own,
        }
    }

    fn needed(&self, view: View, table: &str) -> Result<RowSet, Failure> {
        self.rows(view, table).ok_or_else(|| Failure::Expression {
            message: format!("needs the table `{table}`, which could not be read"),
        })
    }

    fn indicator(&self, view: View, config: &FigureConfig) -> Result<Figure, Failure> {
        let FigureRule::Indicator { number, of } = &config.rule else {
            return Err(Failure::Expression { message: "is no number of an indicator".to_owned() });
        };
        let (indicators, progress) =
            (self.needed(view, &of.table)?, self.needed(view, &of.progress)?);
        let rows = (&indicators, &progress);
        figures::indicator(&self.data, config, (number, of), rows, self.days(view))
    }

    /// Computes a figure from others. What is shared out is shared among all, also in a document for
    /// one of them, which then gets its own part.
    fn computed_of_others(
        &self,
        view: View,
        config: &FigureConfig,
        asked: &[&str],
    ) -> Result<Figure, Failure> {
        match self.sharer(config) {
            Some((table, key)) if view != View::All => {
                let whole = self.beyond(&table).combine(view, config, asked)?;
                Ok(figures::part_for(&whole, &key))
            }
            _ => self.combine(view, config, asked),
        }
    }

    /// The table of those that a figure is shared among, and the key of the one in scope. `None` if
    /// nothing is shared, or none of them is in scope.
    fn sharer(&self, config: &FigureConfig) -> Option<(String, Value)> {
        let FigureRule::Share { weights, .. } = &config.rule else { return None };
        let name = View::of_name(weights, View::Current).map_or(weights.as_str(), |(_, name)| name);
        let weights = self.data.figure(name)?;
        let table = self.data.table(weights.rule.table()?)?;
        let column = table.columns.get(table.column(weights.by.first()?)?)?;
        let among = &column.references.as_ref()?.table;
        Some((among.clone(), self.key_in_scope(among)?))
    }

    /// The whole of a figure that is shared out, of which a document for one of those that share it
    /// shows a part; and the place in it of a place in that part.
    pub fn whole_share(
        &self,
        view: View,
        figure: &Figure,
        at: &[Option<usize>],
    ) -> (Arc<Figure>, Vec<Option<usize>>) {
        let unchanged = || (Arc::new(figure.clone()), at.to_vec());
        let config = self.data.figure(&figure.name);
        let Some((table, key)) = config.and_then(|config| self.sharer(config)) else {
            return unchanged();
        };
        let Some(Ok(whole)) = self.beyond(&table).figure(view, &figure.name) else {
            return unchanged();
        };
        let mut place = at.to_vec();
        if let (Some(last), Some(dimension)) = (place.last_mut(), whole.dimensions.last()) {
            *last = dimension.keys.iter().position(|own| *own == key);
        }
        (whole, place)
    }

    /// Computes a figure from others. Seen from an earlier period, "to date" and "previous" are
    /// meant from there too.
    fn combine(
        &self,
        view: View,
        config: &FigureConfig,
        asked: &[&str],
    ) -> Result<Figure, Failure> {
        let earlier = match (view, self.period) {
            (View::Previous | View::LastYear, Some(_)) => {
                Some(self.in_other_period(self.days(view)))
            }
            _ => None,
        };
        let (scope, view) = match &earlier {
            Some(earlier) => (earlier, View::Current),
            None => (self, view),
        };
        let asked: Vec<&str> = asked.iter().copied().chain([config.name.as_str()]).collect();
        figures::combine(&self.data, config, view, &|view, name| {
            let config = scope.data.figure(name)?;
            Some(scope.compute(view, config, &asked))
        })
    }

    /// The numbers that one number of a figure is computed from, and the scope that they are read in:
    /// what is computed from others in an earlier period is read as if that were the document's.
    ///
    /// # Errors
    /// If one of them cannot be computed.
    pub fn used(
        &self,
        view: View,
        figure: &Figure,
        at: &[Option<usize>],
    ) -> Result<(Self, Vec<figures::Used>), Failure> {
        let earlier = matches!(view, View::Previous | View::LastYear) && self.period.is_some();
        let (period, view) = match earlier {
            true => (self.days(view), View::Current),
            false => (self.period, view),
        };
        let scope = self.in_other_period(period);
        let Some(config) = self.data.figure(&figure.name) else {
            return Ok((scope, Vec::new()));
        };
        let scope = match self.sharer(config) {
            Some((table, _)) => scope.beyond(&table),
            None => scope,
        };
        let used = figures::used(config, figure, at, view, &|view, name| scope.figure(view, name))?;
        Ok((scope, used))
    }

    /// The exchange rate that each of some rows is converted with.
    ///
    /// # Errors
    /// If there is none for one of them.
    pub fn rates(
        &self,
        view: View,
        figure: &Figure,
        rows: &[u32],
    ) -> Result<Vec<Option<RateUsed>>, Failure> {
        let config = self.data.figure(&figure.name);
        match (config, &figure.table) {
            (Some(config), Some(table)) => {
                figures::rates(&self.data, config, table, rows, self.days(view))
            }
            _ => Ok(vec![None; rows.len()]),
        }
    }
}

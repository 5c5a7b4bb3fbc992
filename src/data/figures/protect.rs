//! Hides the numbers of figures about people that readers must not learn.
//!
//! Each figure is protected as a table of its own. But figures over the same rows also tell of each
//! other: a number of women beside a total gives the men. So all declared figures that count the same
//! thing are looked at together, until no hidden number is a sum or difference of shown ones.

use std::collections::{BTreeMap, BTreeSet};

use super::compute;
use crate::config::{FigureConfig, FigureRule, Operation};
use crate::data::scope::Data;
use crate::figure::{Amount, Failure, Figure, Hidden};
use crate::period::Period;
use crate::suppression::{Protection, Rule, determined, suppress};
use crate::table::{RowSet, Table};

/// The most numbers of all figures over a table that are looked at together.
const MOST_TOGETHER: usize = 2_000;

/// Computes a figure over people for readers to whom a rule applies, and with it all others that were
/// looked at together.
pub(in crate::data) fn protected(
    data: &Data,
    config: &FigureConfig,
    rows: &RowSet,
    period: Option<Period>,
    rule: Rule,
) -> Result<Vec<Figure>, Failure> {
    let own = compute(data, config, rows, period)?;
    if !config.protect {
        return Ok(vec![own]);
    }
    let mut figures = Vec::new();
    let mut group = Group { members: Vec::new(), rule };
    // The same order whichever figure is asked for, so that all of them are hidden alike.
    for other in data.figures() {
        // What does not add up tells nothing of others.
        let alone = measure(&config.rule).is_none() && other.name != config.name;
        if alone
            || other.rule.table() != config.rule.table()
            || measure(&other.rule) != measure(&config.rule)
        {
            continue;
        }
        let figure = match other.name == config.name {
            true => own.clone(),
            // One that cannot be computed is not shown either.
            false => match compute(data, other, rows, period) {
                Ok(computed) => computed,
                Err(_) => continue,
            },
        };
        group.members.push(Member::new(&figure, other, &rows.table));
        figures.push(figure);
    }
    group.protect();
    for (figure, member) in figures.iter_mut().zip(group.members) {
        // "<3" would be said of people, and these are numbers of other things.
        let of_cells = data.figure(&figure.name).is_some_and(|own| over_personal(own, &rows.table));
        for (cell, protection) in figure.cells.iter_mut().zip(member.cells) {
            match protection {
                Protection::Small if of_cells => cell.value = Amount::Hidden(Hidden::Secondary),
                Protection::Shown => {}
                Protection::Small => {
                    let threshold = u32::try_from(rule.threshold).unwrap_or(u32::MAX);
                    cell.value = Amount::Hidden(Hidden::Small(threshold));
                }
                Protection::Secondary => cell.value = Amount::Hidden(Hidden::Secondary),
            }
        }
    }
    Ok(figures)
}

/// Whether a figure is made of the numbers in a personal column.
pub(in crate::data) fn over_personal(config: &FigureConfig, table: &Table) -> bool {
    let FigureRule::Over { column, .. } = &config.rule else { return false };
    let column = table.column(column).map(|column| &table.columns[column]);
    column.is_some_and(|column| column.personal || column.sensitive)
}

/// Whether each number of a figure is that of one person: the least, the greatest, the middle one.
fn is_of_one(config: &FigureConfig, table: &Table) -> bool {
    let FigureRule::Over { operation, .. } = &config.rule else { return false };
    let one = matches!(operation, Operation::Min | Operation::Max | Operation::Median);
    one && over_personal(config, table)
}

/// What a figure counts or adds up: figures with the same measure can be added and subtracted.
fn measure(rule: &FigureRule) -> Option<&str> {
    match rule {
        FigureRule::Count { .. } => Some(""),
        FigureRule::Over { operation: Operation::Sum, column, .. } => Some(column),
        _ => None,
    }
}

/// A figure as a table of counts.
struct Member {
    sizes: Vec<usize>,
    counts: Vec<u64>,
    /// The rows behind each cell.
    rows: Vec<Vec<u32>>,
    protect: bool,
    adds_up: bool,
    forced: BTreeSet<usize>,
    cells: Vec<Protection>,
}

impl Member {
    fn new(figure: &Figure, config: &FigureConfig, table: &Table) -> Self {
        let of_one = is_of_one(config, table);
        let adds_up = measure(&config.rule).is_some();
        let places = 0..figure.cells.len();
        Self {
            sizes: figure.dimensions.iter().map(|dimension| dimension.keys.len()).collect(),
            counts: figure
                .cells
                .iter()
                .map(|cell| people(cell.count, cell.value, config))
                .map(|people| if of_one { people.min(1) } else { people })
                .collect(),
            rows: match adds_up && figure.cells.len() <= MOST_TOGETHER {
                true => places.map(|place| figure.rows(&figure.at(place))).collect(),
                false => Vec::new(),
            },
            protect: config.protect,
            adds_up,
            forced: BTreeSet::new(),
            cells: vec![Protection::Shown; figure.cells.len()],
        }
    }

    fn suppress(&mut self, rule: Rule) {
        if self.protect {
            let forced: Vec<usize> = self.forced.iter().copied().collect();
            self.cells = suppress(&self.sizes, &self.counts, rule, &forced);
        }
    }
}

/// How many people stand behind a number. Different values among many rows may be few people.
fn people(count: u32, value: Amount, config: &FigureConfig) -> u64 {
    let rows = u64::from(count);
    match (&config.rule, value.number().and_then(|number| u64::try_from(number).ok())) {
        (FigureRule::Distinct { .. }, Some(different)) => rows.min(different),
        _ => rows,
    }
}

struct Group {
    members: Vec<Member>,
    rule: Rule,
}

impl Group {
    fn protect(&mut self) {
        let rule = self.rule;
        self.members.iter_mut().for_each(|member| member.suppress(rule));
        let cells: usize = self.members.iter().map(|member| member.cells.len()).sum();
        let alone = self.members.len() == 1 || !self.members.iter().all(|member| member.adds_up);
        if alone || cells > MOST_TOGETHER {
            return;
        }
        // Each turn hides at least one more number, so this ends.
        while let Some((member, cell)) = self.telling() {
            self.members[member].forced.insert(cell);
            self.members[member].suppress(rule);
        }
    }

    /// A shown number from which, with others, a hidden one can be worked out: the one with the
    /// fewest people, parts before totals.
    fn telling(&self) -> Option<(usize, usize)> {
        let mut shown = Vec::new();
        let mut hidden = Vec::new();
        let atoms = self.atoms();
        for (index, member) in self.members.iter().enumerate() {
            for (cell, protection) in member.cells.iter().enumerate() {
                let parts: Vec<usize> = member.rows[cell].iter().map(|row| atoms[row]).collect();
                let parts: BTreeSet<usize> = parts.into_iter().collect();
                match protection.is_hidden() {
                    true => hidden.push(parts),
                    false => shown.push(((index, cell), parts)),
                }
            }
        }
        let known: Vec<&BTreeSet<usize>> = shown.iter().map(|(_, parts)| parts).collect();
        let mut telling: BTreeSet<usize> = BTreeSet::new();
        for parts in hidden.iter().filter(|parts| !parts.is_empty()) {
            telling.extend(determined(&known, parts).into_iter().flatten());
        }
        let able = telling.into_iter().map(|at| shown[at].0).filter(|&(member, cell)| {
            let member = &self.members[member];
            member.protect && member.counts[cell] > 0
        });
        able.min_by_key(|&(member, cell)| (self.members[member].counts[cell], member, cell))
    }

    /// For each row the number of the set of rows that stand behind the same cells.
    fn atoms(&self) -> BTreeMap<u32, usize> {
        let mut cells_of: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
        for (index, member) in self.members.iter().enumerate() {
            for (cell, rows) in member.rows.iter().enumerate() {
                rows.iter().for_each(|row| cells_of.entry(*row).or_default().push((index, cell)));
            }
        }
        let mut known: BTreeMap<Vec<(usize, usize)>, usize> = BTreeMap::new();
        let number = |(row, cells)| {
            let next = known.len();
            (row, *known.entry(cells).or_insert(next))
        };
        cells_of.into_iter().map(number).collect()
    }
}

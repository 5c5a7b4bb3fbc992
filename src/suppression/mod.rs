//! Which cells of a table of counts are not shown, so that nobody in it can be recognised.
//!
//! Pure arithmetic over counts and their totals: it knows neither figures nor documents, and never
//! sees a value. A cell with few people behind it is hidden (primary). Then others are hidden
//! (secondary) until none of the hidden ones can be worked out from what is left.
//!
//! The proof of safety is constructive. A hidden cell is safe if there is a second table that has
//! the same shown cells, adds up as well, fits all printed marks (`<5`), and holds another number
//! in this cell. Who reads the page cannot tell the two apart, by whatever arithmetic. Such a second
//! table is found by a *move*: one is added at some hidden cells and taken away at others.

mod linear;
mod moves;
#[cfg(test)]
mod tests;

pub use linear::{Known, determined};
use moves::Shape;

/// When a cell is too small to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rule {
    /// Cells with fewer people are hidden; nothing is if it is 0.
    pub threshold: u64,
    /// Whether a cell with nobody in it is shown.
    pub zeros: bool,
}

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    /// It is shown.
    Shown,
    /// It is hidden because few people are behind it.
    Small,
    /// It is hidden so that others cannot be worked out.
    Secondary,
}

impl Protection {
    /// Whether the cell is hidden.
    pub fn is_hidden(self) -> bool {
        self != Self::Shown
    }
}

/// Decides for each cell of a table whether it is shown.
///
/// `sizes` are the numbers of keys of each dimension. `counts` are the people behind each cell,
/// row-major over `size + 1` of each dimension, where the last index is the total. Cells of
/// `forced` are hidden in any case, for a reason that lies outside of this table.
///
/// If no way is found to protect the small cells, nothing at all is shown. The same happens if
/// `counts` has another length than `sizes` asks for.
pub fn suppress(sizes: &[usize], counts: &[u64], rule: Rule, forced: &[usize]) -> Vec<Protection> {
    let shape = Shape::new(sizes);
    if shape.cells() != counts.len() {
        return vec![Protection::Secondary; counts.len()];
    }
    let mut table = Table { shape, counts, rule, cells: primary(counts, rule) };
    for &cell in forced {
        if let Some(Protection::Shown) = table.cells.get(cell) {
            table.cells[cell] = Protection::Secondary;
        }
    }
    let given = table.cells.clone();
    if !table.protect() {
        return vec![Protection::Secondary; counts.len()];
    }
    table.show_again(&given);
    table.cells
}

fn primary(counts: &[u64], rule: Rule) -> Vec<Protection> {
    counts
        .iter()
        .map(|&count| match count < rule.threshold && (count > 0 || !rule.zeros) {
            true => Protection::Small,
            false => Protection::Shown,
        })
        .collect()
}

struct Table<'a> {
    shape: Shape,
    counts: &'a [u64],
    rule: Rule,
    cells: Vec<Protection>,
}

/// What it costs to hide some cells: totals first, then how many, then how many people.
type Cost = (usize, usize, u64);

impl Table<'_> {
    /// Hides cells until each hidden one is safe. Says whether that worked.
    fn protect(&mut self) -> bool {
        // What was made safe stays safe: hiding more never takes a second table away.
        let mut open: Vec<usize> = self.hidden().collect();
        while let Some(cell) = open.pop() {
            if self.safe(cell) {
                continue;
            }
            let Some(support) = self.cheapest(cell) else { return false };
            for other in support {
                if !self.cells[other].is_hidden() {
                    self.cells[other] = Protection::Secondary;
                    open.push(other);
                }
            }
        }
        true
    }

    /// Shows secondary cells again, the most telling first, as long as all others stay safe.
    fn show_again(&mut self, given: &[Protection]) {
        let mut extra: Vec<usize> =
            self.hidden().filter(|&cell| !given[cell].is_hidden()).collect();
        extra.sort_by_key(|&cell| {
            (std::cmp::Reverse((self.shape.totals(cell), self.counts[cell])), cell)
        });
        for cell in extra {
            self.cells[cell] = Protection::Shown;
            if !self.hidden().all(|other| self.safe(other)) {
                self.cells[cell] = Protection::Secondary;
            }
        }
    }

    fn hidden(&self) -> impl Iterator<Item = usize> {
        (0..self.cells.len()).filter(|&cell| self.cells[cell].is_hidden())
    }

    /// Whether there is a second table with another number in this cell.
    fn safe(&self, cell: usize) -> bool {
        self.shape.moves(cell).any(|change| {
            change.iter().all(|(other, _)| self.cells[*other].is_hidden()) && self.fits(&change)
        })
    }

    /// The cells of the move that makes a cell safe at the least cost.
    fn cheapest(&self, cell: usize) -> Option<Vec<usize>> {
        let mut best: Option<(Cost, Vec<usize>)> = None;
        for change in self.shape.moves(cell) {
            let cost = self.cost(&change);
            if best.as_ref().is_some_and(|(least, _)| *least <= cost) || !self.fits(&change) {
                continue;
            }
            best = Some((cost, change.into_iter().map(|(other, _)| other).collect()));
        }
        best.map(|(_, support)| support)
    }

    fn cost(&self, change: &[(usize, bool)]) -> Cost {
        let new =
            change.iter().map(|(cell, _)| *cell).filter(|&cell| !self.cells[cell].is_hidden());
        new.fold((0, 0, 0), |(totals, cells, people), cell| {
            (totals + self.shape.totals(cell), cells + 1, people + self.counts[cell])
        })
    }

    /// Whether the table after the move, or after its reverse, fits what the marks say.
    fn fits(&self, change: &[(usize, bool)]) -> bool {
        [false, true].into_iter().any(|reverse| {
            change.iter().all(|&(cell, up)| {
                let count = self.counts[cell];
                let moved = if up != reverse { Some(count + 1) } else { count.checked_sub(1) };
                moved.is_some_and(|moved| self.possible(cell, moved))
            })
        })
    }

    /// Whether a reader who knows the rule can believe that a hidden cell holds this number. The
    /// mark of a small cell says that it is below the threshold, that of others that it is not.
    fn possible(&self, cell: usize, number: u64) -> bool {
        let Rule { threshold, zeros } = self.rule;
        match self.cells[cell] {
            Protection::Small => number < threshold && (number > 0 || !zeros),
            // A cell that will be hidden is never a zero, because the move goes to both sides.
            Protection::Shown | Protection::Secondary => {
                self.counts[cell] > 0 && number >= threshold.max(1)
            }
        }
    }
}

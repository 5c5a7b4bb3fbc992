//! Which sums can be worked out from others.

use std::collections::BTreeSet;

/// Numbers are computed modulo this prime, whose products fit into 128 bits: exact but for a chance
/// that is none, and never too large.
const PRIME: u128 = (1 << 61) - 1;

/// Whether a sum of parts follows from other sums by adding and subtracting. If so, which of them
/// are used. Each sum is the set of its parts.
pub fn determined(known: &[&BTreeSet<usize>], wanted: &BTreeSet<usize>) -> Option<Vec<usize>> {
    Known::new(known).determine(wanted)
}

/// Sums that are known, made ready to tell many others.
#[derive(Debug)]
pub struct Known {
    /// Rows in echelon form: the pivot, the parts, and of which known sums the row is made.
    rows: Vec<(usize, Vec<u128>, Vec<u128>)>,
    sums: usize,
    width: usize,
}

impl Known {
    /// Takes sums, each as the set of its parts.
    pub fn new(known: &[&BTreeSet<usize>]) -> Self {
        let width = known.iter().copied().flatten().max().map_or(0, |most| most + 1);
        let mut rows = Vec::new();
        for (index, parts) in known.iter().enumerate() {
            let mut made = vec![0; known.len()];
            made[index] = 1;
            let mut row = vector(parts, width);
            reduce(&mut row, &mut made, &rows);
            if let Some(pivot) = row.iter().position(|part| *part != 0) {
                let inverse = power(row[pivot], PRIME - 2);
                row.iter_mut().chain(&mut made).for_each(|n| *n = *n * inverse % PRIME);
                rows.push((pivot, row, made));
            }
        }
        Self { rows, sums: known.len(), width }
    }

    /// Which of the sums a further one follows from, by adding and subtracting; `None` if it does not.
    pub fn determine(&self, wanted: &BTreeSet<usize>) -> Option<Vec<usize>> {
        // A part that is in no sum cannot be told.
        if wanted.last().is_some_and(|last| *last >= self.width) {
            return None;
        }
        let (mut rest, mut made) = (vector(wanted, self.width), vec![0; self.sums]);
        reduce(&mut rest, &mut made, &self.rows);
        let used = |made: Vec<u128>| (0..self.sums).filter(|index| made[*index] != 0).collect();
        rest.iter().all(|part| *part == 0).then(|| used(made))
    }
}

fn vector(parts: &BTreeSet<usize>, width: usize) -> Vec<u128> {
    (0..width).map(|part| u128::from(parts.contains(&part))).collect()
}

/// Takes away the multiples of rows that clear their pivots.
fn reduce(row: &mut [u128], made: &mut [u128], rows: &[(usize, Vec<u128>, Vec<u128>)]) {
    for (pivot, other, other_made) in rows {
        let factor = PRIME - row[*pivot];
        if factor == PRIME {
            continue;
        }
        let both = row.iter_mut().zip(other).chain(made.iter_mut().zip(other_made));
        both.for_each(|(own, other)| *own = (*own + factor * other) % PRIME);
    }
}

fn power(mut base: u128, mut exponent: u128) -> u128 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_found_and_named() {
        let sets = [vec![0, 1, 2], vec![1], vec![0, 1], vec![3]].map(BTreeSet::from_iter);
        let known: Vec<&BTreeSet<usize>> = sets.iter().collect();
        assert_eq!(determined(&known, &BTreeSet::from([0])), Some(vec![1, 2]));
        assert_eq!(determined(&known, &BTreeSet::from([2])), Some(vec![0, 2]));
        assert_eq!(determined(&known[..2], &BTreeSet::from([0])), None);
        assert_eq!(determined(&[], &BTreeSet::from([0])), None);
    }
}

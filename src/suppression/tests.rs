use proptest::prelude::*;

use super::*;

const RULE: Rule = Rule { threshold: 5, zeros: true };

/// Adds totals to the cells inside.
fn with_totals(sizes: &[usize], inner: &[u64]) -> Vec<u64> {
    let mut counts = inner.to_vec();
    let mut after = 1;
    for (dimension, &size) in sizes.iter().enumerate().rev() {
        let before: usize = sizes[..dimension].iter().product();
        let mut wider = Vec::new();
        for outer in 0..before {
            let block = &counts[outer * size * after..(outer + 1) * size * after];
            wider.extend_from_slice(block);
            wider.extend((0..after).map(|at| block.iter().skip(at).step_by(after).sum::<u64>()));
        }
        counts = wider;
        after *= size + 1;
    }
    counts
}

fn shown(sizes: &[usize], inner: &[u64], rule: Rule) -> String {
    let counts = with_totals(sizes, inner);
    let cells = suppress(sizes, &counts, rule, &[]);
    let width = sizes.last().map_or(1, |size| size + 1);
    let words: Vec<String> = cells
        .iter()
        .zip(&counts)
        .map(|(cell, count)| match cell {
            Protection::Shown => count.to_string(),
            Protection::Small => "<".to_owned(),
            Protection::Secondary => "-".to_owned(),
        })
        .collect();
    words.chunks(width).map(|row| row.join(" ")).collect::<Vec<_>>().join(" / ")
}

#[test]
fn large_cells_are_all_shown() {
    assert_eq!(shown(&[2, 2], &[5, 6, 7, 8], RULE), "5 6 11 / 7 8 15 / 12 14 26");
}

#[test]
fn one_number_is_hidden_alone() {
    assert_eq!(shown(&[], &[3], RULE), "<");
    assert_eq!(shown(&[], &[0], RULE), "0");
    assert_eq!(shown(&[], &[0], Rule { zeros: false, ..RULE }), "<");
    assert_eq!(shown(&[], &[3], Rule { threshold: 0, zeros: true }), "3");
}

#[test]
fn a_hidden_part_takes_the_smallest_other_part_with_it() {
    assert_eq!(shown(&[3], &[3, 9, 20], RULE), "< - 20 32");
}

#[test]
fn marks_do_not_give_a_number_away() {
    // 1 + 5 = 6: a reader who knows that the other part is at least 5 would know the first.
    assert_eq!(shown(&[2], &[1, 5], RULE), "< 5 -");
}

#[test]
fn a_total_that_is_the_only_part_is_hidden_too() {
    assert_eq!(shown(&[3], &[0, 3, 0], RULE), "0 < 0 <");
    assert_eq!(shown(&[2, 2], &[1, 0, 0, 20], RULE), "< 0 < / 0 20 20 / < 20 -");
}

#[test]
fn four_corners_of_a_rectangle_protect_each_other() {
    let table = [3, 30, 40, 10, 50, 60, 70, 80, 90];
    assert_eq!(
        shown(&[3, 3], &table, RULE),
        "< - 40 73 / - - 60 120 / 70 80 90 240 / 83 160 190 433"
    );
}

#[test]
fn what_is_hidden_elsewhere_is_protected_as_well() {
    let counts = with_totals(&[3], &[7, 9, 20]);
    let cells = suppress(&[3], &counts, RULE, &[0]);
    assert!(cells[0].is_hidden() && cells.iter().filter(|cell| cell.is_hidden()).count() == 2);
}

#[test]
fn a_table_of_the_wrong_size_is_not_shown() {
    assert!(suppress(&[2], &[9, 9], RULE, &[]).iter().all(|cell| cell.is_hidden()));
}

/// An attacker who knows the rule and shares no code with what he attacks.
mod attack {
    use super::*;

    /// The equations of the hidden cells: coefficients, and what they must come to.
    pub(super) fn equations(
        sizes: &[usize],
        counts: &[u64],
        cells: &[Protection],
    ) -> Vec<(Vec<i128>, i128)> {
        let mut equations = Vec::new();
        let widths: Vec<usize> = sizes.iter().map(|size| size + 1).collect();
        let total: usize = widths.iter().product();
        for dimension in 0..sizes.len() {
            let stride: usize = widths[dimension + 1..].iter().product();
            for start in 0..total {
                if !(start / stride).is_multiple_of(widths[dimension]) {
                    continue;
                }
                let mut row = vec![0; total];
                let mut sum = 0;
                for key in 0..widths[dimension] {
                    let cell = start + key * stride;
                    let sign = if key == sizes[dimension] { -1 } else { 1 };
                    match cells[cell].is_hidden() {
                        true => row[cell] = sign,
                        false => sum -= sign * i128::from(counts[cell]),
                    }
                }
                equations.push((row, sum));
            }
        }
        equations
    }

    /// The cells that the equations alone determine, by elimination without fractions.
    pub(super) fn solved(mut rows: Vec<(Vec<i128>, i128)>) -> Vec<usize> {
        let width = rows.first().map_or(0, |row| row.0.len());
        let mut rank = 0;
        for column in 0..width {
            let Some(pivot) = (rank..rows.len()).find(|&row| rows[row].0[column] != 0) else {
                continue;
            };
            rows.swap(rank, pivot);
            let (base, right) = rows[rank].clone();
            for (at, row) in rows.iter_mut().enumerate() {
                let factor = row.0[column];
                if at == rank || factor == 0 {
                    continue;
                }
                for (cell, own) in row.0.iter_mut().zip(&base) {
                    *cell = *cell * base[column] - own * factor;
                }
                row.1 = row.1 * base[column] - right * factor;
                let divisor = row.0.iter().fold(row.1.abs(), |a, b| gcd(a, b.abs())).max(1);
                row.0.iter_mut().for_each(|cell| *cell /= divisor);
                row.1 /= divisor;
            }
            rank += 1;
        }
        let lone = |row: &Vec<i128>| {
            let mut filled = row.iter().enumerate().filter(|(_, cell)| **cell != 0);
            filled.next().filter(|_| filled.next().is_none()).map(|(at, _)| at)
        };
        rows.iter().filter_map(|(row, _)| lone(row)).collect()
    }

    fn gcd(a: i128, b: i128) -> i128 {
        if b == 0 { a } else { gcd(b, a % b) }
    }

    /// The cells whose bounds meet, when each equation narrows the bounds of its cells.
    pub(super) fn squeezed(
        rows: &[(Vec<i128>, i128)],
        cells: &[Protection],
        rule: Rule,
    ) -> Vec<usize> {
        let far = 1_000_000_i128;
        let threshold = i128::from(rule.threshold);
        let mut bounds: Vec<(i128, i128)> = cells
            .iter()
            .map(|cell| match cell {
                Protection::Small => (i128::from(rule.zeros), threshold - 1),
                _ => (0, far),
            })
            .collect();
        // Where anything is shown, marks mean what they say.
        if cells.iter().any(|cell| !cell.is_hidden()) {
            for (bound, cell) in bounds.iter_mut().zip(cells) {
                if *cell == Protection::Secondary {
                    bound.0 = threshold;
                }
            }
        }
        for _ in 0..50 {
            for (row, sum) in rows {
                for at in (0..row.len()).filter(|&at| row[at] != 0) {
                    let (mut low, mut high) = (*sum, *sum);
                    for other in (0..row.len()).filter(|&other| other != at && row[other] != 0) {
                        let (least, most) = bounds[other];
                        let (least, most) =
                            if row[other] > 0 { (least, most) } else { (-most, -least) };
                        low -= most;
                        high -= least;
                    }
                    let (low, high) = if row[at] > 0 { (low, high) } else { (-high, -low) };
                    bounds[at] = (bounds[at].0.max(low), bounds[at].1.min(high));
                }
            }
        }
        (0..cells.len())
            .filter(|&at| cells[at].is_hidden() && bounds[at].0 >= bounds[at].1)
            .collect()
    }
}

fn tables() -> impl Strategy<Value = (Vec<usize>, Vec<u64>)> {
    let sizes = prop_oneof![
        prop::collection::vec(1_usize..7, 1),
        prop::collection::vec(1_usize..5, 2),
        prop::collection::vec(1_usize..4, 3),
    ];
    sizes.prop_flat_map(|sizes| {
        let cell = prop_oneof![3 => Just(0_u64), 4 => 1_u64..6, 4 => 4_u64..40];
        let cells = sizes.iter().product::<usize>();
        (Just(sizes), prop::collection::vec(cell, cells))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nobody_works_out_a_hidden_cell(
        (sizes, inner) in tables(), threshold in 3_u64..11, zeros in any::<bool>(),
    ) {
        let rule = Rule { threshold, zeros };
        let counts = with_totals(&sizes, &inner);
        let cells = suppress(&sizes, &counts, rule, &[]);
        for (cell, &count) in cells.iter().zip(&counts) {
            let small = count < threshold && (count > 0 || !zeros);
            prop_assert!(cell.is_hidden() || !small, "{count} is shown");
        }
        let equations = attack::equations(&sizes, &counts, &cells);
        let solved = attack::solved(equations.clone());
        prop_assert!(solved.is_empty(), "solved {solved:?} of {counts:?} {cells:?}");
        let squeezed = attack::squeezed(&equations, &cells, rule);
        prop_assert!(squeezed.is_empty(), "squeezed {squeezed:?} of {counts:?} {cells:?}");
    }

    /// Hiding everything would be safe and of no use.
    #[test]
    fn tables_without_small_cells_lose_nothing(sizes in prop::collection::vec(1_usize..5, 0..4)) {
        let counts = with_totals(&sizes, &vec![9; sizes.iter().product()]);
        prop_assert!(suppress(&sizes, &counts, RULE, &[]).iter().all(|cell| !cell.is_hidden()));
    }
}

#[test]
fn the_attacker_is_able() {
    let counts = with_totals(&[3], &[3, 9, 20]);
    let mut cells = vec![Protection::Shown; 4];
    cells[0] = Protection::Small;
    let equations = attack::equations(&[3], &counts, &cells);
    assert_eq!(attack::solved(equations.clone()), [0]);
    let counts = with_totals(&[2], &[1, 5]);
    let cells = [Protection::Small, Protection::Secondary, Protection::Shown];
    let equations = attack::equations(&[2], &counts, &cells);
    assert_eq!(attack::squeezed(&equations, &cells, RULE), [0, 1]);
}

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::compare::findings;
use super::published::{Measure, Number};
use crate::config::{Audience, PrivacyConfig};
use crate::publish::ledger::LedgerNumber;
use crate::scope::View;

const THRESHOLD: u64 = 5;

/// A number of people. Those of one `period` are of one view.
fn number(name: &str, period: &str, rows: Vec<u32>, shown: bool, job: Option<usize>) -> Number {
    Number {
        record: LedgerNumber {
            figure: name.to_owned(),
            rule: String::new(),
            view: View::Current,
            keys: Vec::new(),
            row: None,
            period: Some(period.to_owned()),
            audience: Audience::Public,
            shown: shown.then(|| rows.len().to_string()),
        },
        jobs: job.into_iter().collect(),
        documents: BTreeSet::from(["old.pdf".to_owned()]),
        measure: Measure { table: "people".into(), column: String::new(), adds_up: true },
        rows: Some(rows),
    }
}

fn messages(new: &[Number], old: &[Number]) -> Vec<String> {
    let outputs: Vec<String> = (0..new.len()).map(|job| format!("new-{job}.pdf")).collect();
    let found = findings(&PrivacyConfig::default(), &outputs, new, old);
    found.into_iter().map(|(finding, _)| finding.message).collect()
}

#[test]
fn two_quarters_to_date_give_the_few_who_came_between() {
    let old = [number("people", "2020-Q1", (0..20).collect(), true, None)];
    let new = |last| [number("people", "2020-Q2", (0..last).collect(), true, Some(0))];
    assert_eq!(
        messages(&new(23), &old),
        [
            "`people` in output/new-0.pdf and `people` in output/old.pdf differ by fewer than 5 people"
        ]
    );
    assert_eq!(messages(&new(25), &old), Vec::<String>::new());
    assert_eq!(messages(&new(20), &old), Vec::<String>::new());
    // A report to the donor does not reach readers of public documents.
    let mut confidential = new(23);
    confidential[0].record.audience = Audience::Donor;
    assert_eq!(messages(&confidential, &old), Vec::<String>::new());
}

#[test]
fn a_number_that_changed_by_few_or_was_hidden_since() {
    let mut old = number("people", "2020-Q1", (0..20).collect(), true, None);
    old.rows = None;
    let now = |rows, shown| [number("people", "2020-Q1", rows, shown, Some(0))];
    let old = [old];
    let few = messages(&now((0..22).collect(), true), &old);
    assert_eq!(
        few,
        [
            "the number `people` differs by fewer than 5 people from that in output/old.pdf, which was published before"
        ]
    );
    assert_eq!(messages(&now((0..30).collect(), true), &old), Vec::<String>::new());
    let hidden = messages(&now((0..3).collect(), false), &old);
    assert_eq!(
        hidden,
        [
            "the number `people`, which is hidden here, is shown in output/old.pdf, which was published before"
        ]
    );
}

/// An attacker of their own kind: tries all sums and differences of two or three shown numbers, and says
/// whether one of them is the number of these people.
fn solves(shown: &[&Number], wanted: &BTreeSet<u32>) -> bool {
    let most = shown
        .iter()
        .flat_map(|n| n.rows.iter().flatten())
        .chain(wanted)
        .max()
        .map_or(0, |most| most + 1);
    let vector = |rows: &BTreeSet<u32>| -> Vec<i32> {
        (0..most).map(|row| i32::from(rows.contains(&row))).collect()
    };
    let vectors: Vec<Vec<i32>> =
        shown.iter().map(|n| vector(&n.rows.iter().flatten().copied().collect())).collect();
    let wanted = vector(wanted);
    let signs = [-1, 0, 1];
    for one in &vectors {
        for two in &vectors {
            for three in &vectors {
                for (a, b) in signs.iter().flat_map(|a| signs.iter().map(move |b| (*a, *b))) {
                    let sum = |at: usize| one[at] + a * two[at] + b * three[at];
                    if (0..wanted.len()).all(|at| sum(at) == wanted[at]) {
                        return true;
                    }
                }
            }
        }
    }
    false
}

fn numbers(job: Option<usize>) -> impl Strategy<Value = Vec<Number>> {
    let one = (0_usize..4, prop::collection::btree_set(0_u32..12, 1..12));
    prop::collection::vec(one, 0..5).prop_map(move |all| {
        let number = |(index, (period, rows)): (usize, (usize, BTreeSet<u32>))| {
            let shown = rows.len() as u64 >= THRESHOLD;
            let name = format!("{}{index}", if job.is_some() { "new" } else { "old" });
            number(
                &name,
                &format!("202{period}"),
                rows.into_iter().collect(),
                shown,
                job.map(|_| index),
            )
        };
        all.into_iter().enumerate().map(number).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever an attacker finds with the help of new numbers, a finding tells of before.
    #[test]
    fn nothing_is_solved_without_being_told(new in numbers(Some(0)), old in numbers(None)) {
        let told = messages(&new, &old);
        let shown = |numbers: &[Number]| -> Vec<Number> {
            numbers.iter().filter(|n| n.record.shown.is_some()).cloned().collect()
        };
        let (new_shown, old_shown) = (shown(&new), shown(&old));
        let all: Vec<&Number> = new_shown.iter().chain(&old_shown).collect();
        for hidden in new.iter().chain(&old).filter(|n| n.record.shown.is_none()) {
            let rows: BTreeSet<u32> = hidden.rows.iter().flatten().copied().collect();
            // What earlier editions give away by themselves is not the new one's doing.
            let before: Vec<&Number> = old_shown.iter().collect();
            if solves(&all, &rows) && (!hidden.jobs.is_empty() || !solves(&before, &rows)) {
                let name = format!("`{}`, which is hidden in", hidden.record.figure);
                prop_assert!(told.iter().any(|message| message.contains(&name)), "{name} of {told:?}");
            }
        }
        for number in &new_shown {
            for other in all.iter().filter(|other| other.record.period != number.record.period) {
                let rows = |n: &Number| -> BTreeSet<u32> { n.rows.iter().flatten().copied().collect() };
                let (own, theirs) = (rows(number), rows(other));
                let few = own.difference(&theirs).count();
                if theirs.is_subset(&own) && few > 0 && (few as u64) < THRESHOLD {
                    let said = |message: &String| {
                        message.contains(&number.record.figure) && message.contains(&other.record.figure)
                    };
                    prop_assert!(told.iter().any(said), "{few} of {told:?}");
                }
            }
        }
    }
}

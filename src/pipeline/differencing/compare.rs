//! What can be worked out from numbers that were published and numbers that are about to be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::published::{Measure, Number};
use crate::config::{Audience, PrivacyConfig};
use crate::suppression::Known;

/// The most numbers of one kind that are looked at together.
const MOST_TOGETHER: usize = 400;

/// Something that readers could learn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    /// The figure that it is about.
    pub(super) figure: String,
    pub(super) message: String,
}

/// All findings, each with the jobs of this run that bring them about. `outputs` are the paths of the jobs.
pub(super) fn findings(
    privacy: &PrivacyConfig,
    outputs: &[String],
    new: &[Number],
    old: &[Number],
) -> Vec<(Finding, BTreeSet<usize>)> {
    let mut found: BTreeMap<Finding, BTreeSet<usize>> = BTreeMap::new();
    for audience in [Audience::Public, Audience::Donor, Audience::Internal] {
        let threshold = privacy.rule(audience).threshold;
        if threshold == 0 {
            continue;
        }
        // Who may read confidential reports reads public ones too.
        let reads = |number: &&Number| number.record.audience <= audience;
        let (new, old): (Vec<&Number>, Vec<&Number>) =
            (new.iter().filter(reads).collect(), old.iter().filter(reads).collect());
        let measures: BTreeSet<&Measure> = new.iter().map(|number| &number.measure).collect();
        for measure in measures {
            let own = |numbers: &[&'_ Number]| -> Vec<Number> {
                numbers.iter().filter(|n| n.measure == *measure).map(|n| (*n).clone()).collect()
            };
            let (new, old) = (own(&new), own(&old));
            let readers = Readers { outputs, new: &new, old: &old, audience, threshold, measure };
            readers.same_number(&mut found);
            readers.sums(&mut found);
        }
    }
    found.into_iter().collect()
}

/// The readers of some documents, and the numbers of one kind that they have.
struct Readers<'a> {
    outputs: &'a [String],
    new: &'a [Number],
    old: &'a [Number],
    audience: Audience,
    threshold: u64,
    measure: &'a Measure,
}

type Found = BTreeMap<Finding, BTreeSet<usize>>;

impl Readers<'_> {
    /// The same number of an earlier edition: it was shown and is hidden now, or has changed by a few.
    fn same_number(&self, found: &mut Found) {
        for number in self.new {
            for before in self.old.iter().filter(|before| is_same(number, before)) {
                let message = match (number.value(), before.value()) {
                    (None, Some(_)) if number.record.shown.is_none() => format!(
                        "the number {}, which is hidden here, is shown in {}, which was published before",
                        number.written(),
                        self.place(before)
                    ),
                    (Some(now), Some(then)) if self.is_few(now, then) => format!(
                        "the number {} differs by fewer than {} people from that in {}, which was published before",
                        number.written(),
                        self.threshold,
                        self.place(before)
                    ),
                    _ => continue,
                };
                note(found, number, message, &number.jobs);
            }
        }
    }

    /// Whether two counts differ, but by few people only. Of sums of other things nobody knows any more
    /// who was in the earlier one.
    fn is_few(&self, now: Decimal, then: Decimal) -> bool {
        let counts = self.measure.column.is_empty() || !self.measure.adds_up;
        let difference = now.checked_sub(then).map(|d| d.abs()).and_then(|d| d.to_u64());
        counts && difference.is_some_and(|people| people > 0 && people < self.threshold)
    }

    /// Sums and differences of numbers whose people are known.
    fn sums(&self, found: &mut Found) {
        let all: Vec<&Number> = self.new.iter().chain(self.old).collect();
        let mut shown: Vec<(&Number, BTreeSet<usize>)> = Vec::new();
        let mut hidden: Vec<(&Number, BTreeSet<usize>)> = Vec::new();
        let atoms = Atoms::of(all.iter().filter_map(|number| number.rows.as_deref()));
        for number in all {
            let Some(rows) = &number.rows else { continue };
            let parts = atoms.parts(rows);
            match number.record.shown {
                Some(_) if shown.len() < MOST_TOGETHER => shown.push((number, parts)),
                Some(_) => {}
                None if number.record.audience == self.audience => hidden.push((number, parts)),
                None => {}
            }
        }
        self.differences(&shown, &atoms, found);
        if !self.measure.adds_up {
            return;
        }
        let sets: Vec<&BTreeSet<usize>> = shown.iter().map(|(_, parts)| parts).collect();
        let known = Known::new(&sets);
        for (number, parts) in hidden.iter().filter(|(_, parts)| !parts.is_empty()) {
            let Some(used) = known.determine(parts) else { continue };
            let used: Vec<&Number> = used.into_iter().map(|index| shown[index].0).collect();
            let jobs: BTreeSet<usize> =
                used.iter().chain([number]).flat_map(|n| n.jobs.iter().copied()).collect();
            let places: BTreeSet<String> = used
                .iter()
                .map(|other| format!("{} in {}", other.written(), self.place(other)))
                .collect();
            let message = format!(
                "the number {}, which is hidden in {}, can be worked out from {}",
                number.written(),
                self.place(number),
                places.into_iter().collect::<Vec<_>>().join(", ")
            );
            // What earlier editions give away by themselves is nothing that a job could mend.
            if !jobs.is_empty() {
                note(found, number, message, &jobs);
            }
        }
    }

    /// Two numbers of which one counts all people of the other and a few more. Those of one document and
    /// view were looked at when they were hidden.
    fn differences(&self, shown: &[(&Number, BTreeSet<usize>)], atoms: &Atoms, found: &mut Found) {
        for (number, parts) in shown.iter().filter(|(number, _)| !number.jobs.is_empty()) {
            for (other, smaller) in shown {
                let one_view = (&number.record.row, &number.record.period, number.record.view)
                    == (&other.record.row, &other.record.period, other.record.view);
                if one_view || parts == smaller {
                    continue;
                }
                // The new one may be the smaller, if the other is an earlier one.
                let (more, less) = match (smaller.is_subset(parts), parts.is_subset(smaller)) {
                    (true, _) => (parts, smaller),
                    (_, true) if other.jobs.is_empty() => (smaller, parts),
                    _ => continue,
                };
                let people = match self.measure.adds_up {
                    true => more.difference(less).map(|atom| atoms.sizes[*atom]).sum(),
                    false => {
                        let values = number.value().zip(other.value());
                        let difference = values.and_then(|(a, b)| (a - b).abs().to_u64());
                        difference.unwrap_or_default()
                    }
                };
                if people == 0 || people >= self.threshold || less.is_empty() {
                    continue;
                }
                let message = format!(
                    "{} in {} and {} in {} differ by fewer than {} people",
                    number.written(),
                    self.place(number),
                    other.written(),
                    self.place(other),
                    self.threshold,
                );
                let jobs: BTreeSet<usize> = number.jobs.union(&other.jobs).copied().collect();
                note(found, number, message, &jobs);
            }
        }
    }

    /// The document that a number stands in.
    fn place(&self, number: &Number) -> String {
        let of_job = number.jobs.first().map(|job| self.outputs[*job].as_str());
        let path = of_job.or_else(|| number.documents.first().map(String::as_str));
        format!("output/{}", path.unwrap_or_default())
    }
}

fn note(found: &mut Found, number: &Number, message: String, jobs: &BTreeSet<usize>) {
    let finding = Finding { figure: number.record.figure.clone(), message };
    found.entry(finding).or_default().extend(jobs);
}

/// Whether two records are of one number: all but what was shown, to whom, and how it was computed then.
fn is_same(one: &Number, other: &Number) -> bool {
    let of = |number: &Number| {
        let record = &number.record;
        (
            record.figure.clone(),
            record.view,
            record.keys.clone(),
            record.row.clone(),
            record.period.clone(),
        )
    };
    of(one) == of(other)
}

/// Rows that stand behind the same numbers, as one.
struct Atoms {
    of_row: HashMap<u32, usize>,
    sizes: Vec<u64>,
}

impl Atoms {
    fn of<'a>(sets: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut behind: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, rows) in sets.enumerate() {
            rows.iter().for_each(|row| behind.entry(*row).or_default().push(index));
        }
        let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut atoms = Self { of_row: HashMap::new(), sizes: Vec::new() };
        for (row, sets) in behind {
            let next = known.len();
            let atom = *known.entry(sets).or_insert(next);
            if atom == atoms.sizes.len() {
                atoms.sizes.push(0);
            }
            atoms.sizes[atom] += 1;
            atoms.of_row.insert(row, atom);
        }
        atoms
    }

    fn parts(&self, rows: &[u32]) -> BTreeSet<usize> {
        rows.iter().filter_map(|row| self.of_row.get(row).copied()).collect()
    }
}

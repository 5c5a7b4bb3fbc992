//! Which documents of two editions are compared with each other.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::period::Period;
use crate::publish::figures::FiguresRecord;

/// Two documents to be compared.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a FiguresRecord,
    pub(super) new: &'a FiguresRecord,
    /// The last day of the old one's period, if that of the new one ends later.
    pub(super) later_than: Option<Date>,
}

/// All pairs, and the documents without a counterpart.
#[derive(Debug)]
pub(super) struct Matched<'a> {
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) only_old: Vec<String>,
    pub(super) only_new: Vec<String>,
}

/// Pairs documents of the same row and period, and then those of the same scope in two periods, if there
/// is but one in each edition.
pub(super) fn pairs<'a>(old: &'a [FiguresRecord], new: &'a [FiguresRecord]) -> Matched<'a> {
    let mut pairs = Vec::new();
    let same = |record: &FiguresRecord| {
        (
            record.document.clone(),
            record.row.clone(),
            record.language.clone(),
            record.period.clone(),
        )
    };
    let mut left: BTreeMap<_, &FiguresRecord> = old.iter().map(|old| (same(old), old)).collect();
    let mut unmatched = Vec::new();
    for new in new {
        match left.remove(&same(new)) {
            Some(old) => pairs.push(Pair { old, new, later_than: None }),
            None => unmatched.push(new),
        }
    }
    let old_by_scope = by_scope(left.into_values());
    let new_by_scope = by_scope(unmatched.into_iter());
    let mut only_old = BTreeSet::new();
    let mut only_new = BTreeSet::new();
    for (scope, olds) in &old_by_scope {
        match (olds.as_slice(), new_by_scope.get(scope).map(Vec::as_slice)) {
            ([old], Some([new])) => {
                pairs.push(Pair {
                    old,
                    new,
                    later_than: end(old).filter(|day| end(new) > Some(*day)),
                });
            }
            _ => only_old.extend(olds.iter().map(|record| record.artifact.clone())),
        }
    }
    for (scope, news) in &new_by_scope {
        let paired = news.len() == 1 && old_by_scope.get(scope).is_some_and(|olds| olds.len() == 1);
        if !paired {
            only_new.extend(news.iter().map(|record| record.artifact.clone()));
        }
    }
    pairs.sort_by(|a, b| a.new.artifact.cmp(&b.new.artifact));
    let list = |set: BTreeSet<String>| set.into_iter().collect();
    Matched { pairs, only_old: list(only_old), only_new: list(only_new) }
}

type Scope = (String, String, BTreeMap<String, String>);

fn by_scope<'a>(
    records: impl Iterator<Item = &'a FiguresRecord>,
) -> BTreeMap<Scope, Vec<&'a FiguresRecord>> {
    let mut found: BTreeMap<Scope, Vec<&FiguresRecord>> = BTreeMap::new();
    for record in records {
        let scope = (record.document.clone(), record.language.clone(), record.scope.clone());
        found.entry(scope).or_default().push(record);
    }
    found
}

fn end(record: &FiguresRecord) -> Option<Date> {
    Some(record.period.as_ref()?.parse::<Period>().ok()?.end())
}

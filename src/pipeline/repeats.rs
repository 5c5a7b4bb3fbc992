//! One slip in a template or in `pressrun.toml` shows in every document that it makes. It is told once.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use crate::diagnostic::{Diagnostic, Place};

/// Problems without those that were said before. The first keeps its place and says in how many more jobs
/// it was.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    kept: Vec<(Diagnostic, BTreeSet<Option<String>>)>,
    /// There may be one for each of a million rows, so only those are compared that may be the same.
    alike: HashMap<u64, Vec<usize>>,
}

impl Distinct {
    /// Adds a problem. Of one that is there already only the job is kept.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        let mut hash = DefaultHasher::new();
        (&diagnostic.id, &diagnostic.message).hash(&mut hash);
        for Place { file, sheet, cell, start, .. } in diagnostic.labels.iter().map(|l| &l.place) {
            (file, sheet, cell, start.line, start.column).hash(&mut hash);
        }
        let alike = self.alike.entry(hash.finish()).or_default();
        let same = |other: &Diagnostic| {
            other.id == diagnostic.id
                && other.message == diagnostic.message
                && other.labels == diagnostic.labels
        };
        match alike.iter().find(|index| same(&self.kept[**index].0)) {
            Some(index) => drop(self.kept[*index].1.insert(diagnostic.job)),
            None => {
                alike.push(self.kept.len());
                let jobs = BTreeSet::from([diagnostic.job.clone()]);
                self.kept.push((diagnostic, jobs));
            }
        }
    }

    /// The problems in the order in which they were first met.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let told = |(diagnostic, jobs): (Diagnostic, BTreeSet<Option<String>>)| Diagnostic {
            more_jobs: jobs.len() - 1,
            ..diagnostic
        };
        self.kept.into_iter().map(told).collect()
    }
}

impl Extend<Diagnostic> for Distinct {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

/// Leaves out what was said before.
pub fn without_repeats(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut distinct = Distinct::default();
    distinct.extend(diagnostics);
    distinct.into_diagnostics()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Stage;

    #[test]
    fn a_problem_of_each_of_many_rows_is_compared_with_few_and_repeats_once() {
        const ROWS: usize = 20_000;
        let mut distinct = Distinct::default();
        for row in 0..ROWS {
            let message = format!("row {} has no path", row % (ROWS / 2));
            let problem = Diagnostic::error(Stage::Config, "plan/outside-output", message);
            distinct.push(problem.at(Place::file("pressrun.toml"), "").in_job(row.to_string()));
        }
        assert!(distinct.alike.values().all(|alike| alike.len() < 3));
        let told = distinct.into_diagnostics();
        assert_eq!(told.len(), ROWS / 2);
        assert!(told.iter().all(|problem| problem.more_jobs == 1));
        assert_eq!(told[7].message, "row 7 has no path");
    }

    #[test]
    fn a_mistake_of_all_rows_is_kept_once() {
        let mut distinct = Distinct::default();
        let problem = |row: usize| {
            Diagnostic::error(Stage::Config, "plan/outside-output", "no path")
                .in_job(row.to_string())
        };
        (0..1_000).for_each(|row| distinct.push(problem(row)));
        assert_eq!(distinct.kept.len(), 1);
        let told = distinct.into_diagnostics();
        assert_eq!((told.len(), told[0].more_jobs), (1, 999));
        assert_eq!(told[0].job.as_deref(), Some("0"));
    }
}

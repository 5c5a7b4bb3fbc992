//! The edition's record, from the outcomes of a run.

use std::sync::Arc;

use super::job::Plan;
use super::make::Outcome;
use super::origins::all_sources;
use super::rejects::table_records;
use super::session::Session;
use crate::period::Period;
use crate::publish::edition::{ArtifactRecord, EDITION_VERSION, Edition};

/// What the program calls itself in records.
pub(super) const GENERATOR: &str = concat!("pressrun ", env!("CARGO_PKG_VERSION"));

/// Describes what a run published.
pub fn edition(
    session: &Session,
    plan: &Plan,
    outcomes: &[Outcome],
    period: Option<Period>,
) -> Edition {
    let mut artifacts: Vec<Arc<ArtifactRecord>> =
        outcomes.iter().flat_map(|outcome| outcome.artifacts.iter().cloned()).collect();
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    let mut failed: Vec<String> = outcomes
        .iter()
        .filter(|outcome| outcome.artifacts.is_empty())
        .map(|outcome| plan.jobs[outcome.job].output.clone())
        .collect();
    failed.sort();
    let mut reached = vec![false; plan.jobs.len()];
    outcomes.iter().for_each(|outcome| reached[outcome.job] = true);
    let open = plan.jobs.iter().zip(&reached).filter(|(_, reached)| !**reached);
    let mut pending: Vec<String> = open.map(|(job, _)| job.output.clone()).collect();
    pending.sort();
    Edition {
        version: EDITION_VERSION,
        generator: GENERATOR.to_owned(),
        title: session.workspace.title.clone(),
        period: period.map(|period| period.to_string()),
        artifacts,
        failed,
        pending,
        sources: all_sources(outcomes),
        tables: table_records(session),
    }
}

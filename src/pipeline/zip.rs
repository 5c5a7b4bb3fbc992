//! Bundles: the ZIP of a period for each row of `workspace.each`: its documents and its path.

use std::collections::{BTreeMap, BTreeSet};

use super::context::job_context;
use super::job::{Job, Plan};
use super::plan::{Selection, plan};
use super::repeats::without_repeats;
use super::session::Session;
use crate::config::{BundleConfig, DocumentConfig};
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::period::Period;
use crate::publish::paths;

/// The bundle of a name, and the jobs that it needs.
///
/// # Errors
/// If there is no such bundle, or it needs a period and none is given.
pub fn bundle_selection<'a>(
    session: &'a Session,
    name: &str,
    keys: &[String],
    period: Option<Period>,
) -> Result<(&'a BundleConfig, Selection), Box<Diagnostic>> {
    let workspace = &session.workspace;
    let Some(bundle) = workspace.bundles.iter().find(|bundle| bundle.name == name) else {
        let names: Vec<&str> = workspace.bundles.iter().map(|b| b.name.as_str()).collect();
        let hint =
            did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.is_empty() {
                true => "add a [bundles.quarterly] section to pressrun.toml".to_owned(),
                false => format!("there are {}", names.join(", ")),
            });
        let message = format!("there is no bundle `{name}`");
        let problem = Diagnostic::error(Stage::Config, "plan/unknown-name", message).hint(hint);
        return Err(Box::new(problem));
    };
    let period = period.or(workspace.period);
    if period.is_none() && bundle.output.contains("period") {
        let message = format!("bundle `{name}` needs a period");
        let place = workspace.text.place(bundle.output_span.clone());
        return Err(Box::new(
            Diagnostic::error(Stage::Config, "plan/needs-period", message)
                .at(place, "the path of the ZIP asks for it")
                .hint("name one: `--period 2018-Q1`"),
        ));
    }
    let selection = Selection {
        documents: bundle.documents.clone(),
        keys: keys.to_vec(),
        languages: Vec::new(),
        period,
        shard: None,
    };
    Ok((bundle, selection))
}

/// Plans the jobs of a bundle. In a period, a row of `workspace.each` whose documents are all such
/// that exist in any period gets no ZIP: it may not have begun yet, or be over. Where the bundle
/// has no other documents, its period only names the ZIP, and every row gets one.
///
/// # Errors
/// Those of the plan.
pub fn bundle_plan(session: &Session, selection: &Selection) -> Result<Plan, Vec<Diagnostic>> {
    let mut plan = plan(session, selection)?;
    let Some(period) = selection.period else { return Ok(plan) };
    let dated = |document: &DocumentConfig| {
        let table = document.each.as_deref().and_then(|each| session.data.table(each));
        document.needs_period || table.is_some_and(|table| table.period.is_some())
    };
    let documents = &session.workspace.documents;
    let named = |document: &DocumentConfig| {
        selection.documents.is_empty() || selection.documents.contains(&document.name)
    };
    if !documents.iter().any(|document| named(document) && dated(document)) {
        return Ok(plan);
    }
    let dated_jobs = plan.jobs.iter().filter(|job| dated(job.config(&session.workspace)));
    let alive: BTreeSet<Option<String>> = dated_jobs.map(|job| job.group.clone()).collect();
    let (kept, left_out): (Vec<Job>, Vec<Job>) =
        plan.jobs.into_iter().partition(|job| job.group.is_none() || alive.contains(&job.group));
    plan.jobs = kept;
    let rows: BTreeSet<String> = left_out.into_iter().filter_map(|job| job.group).collect();
    if !rows.is_empty() {
        let rows: Vec<String> = rows.into_iter().collect();
        let message = format!("no document of {} belongs to {period}: no ZIP", rows.join(", "));
        plan.notes.push(Diagnostic::note(Stage::Config, "bundle/left-out", message).hint(
            "documents of each row of a table with a `period`, or with `needs_period`, belong to one",
        ));
    }
    Ok(plan)
}

/// The paths of a bundle's ZIPs: for each group of jobs, by its key.
pub type BundlePaths = BTreeMap<Option<String>, String>;

/// The path of each ZIP, known before the first document is made.
///
/// # Errors
/// A path outside the output folder, and every path that two groups or a document have too.
pub fn bundle_paths(
    session: &Session,
    config: &BundleConfig,
    period: Option<Period>,
    plan: &Plan,
) -> Result<BundlePaths, Vec<Diagnostic>> {
    let mut paths = BundlePaths::new();
    let mut problems = Vec::new();
    let mut taken: BTreeSet<String> =
        plan.jobs.iter().map(|job| paths::collision_key(&job.output)).collect();
    for job in &plan.jobs {
        if paths.contains_key(&job.group) {
            continue;
        }
        match path(session, config, job.group.as_deref(), period, job) {
            Ok(path) => {
                if !taken.insert(paths::collision_key(&path)) {
                    let place = session.workspace.text.place(config.output_span.clone());
                    let message = format!("two files would be written as `{path}`");
                    problems.push(
                        Diagnostic::error(Stage::Config, "plan/collision", message)
                            .at(place, "the path of the ZIP")
                            .hint("a ZIP is made for each row of `workspace.each`: name the row in the path"),
                    );
                }
                paths.insert(job.group.clone(), path);
            }
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(paths) } else { Err(without_repeats(problems)) }
}

/// The ZIP's path, from the row of `workspace.each` and the period.
fn path(
    session: &Session,
    config: &BundleConfig,
    key: Option<&str>,
    period: Option<Period>,
    member: &Job,
) -> Result<String, Box<Diagnostic>> {
    let place = session.workspace.text.place(config.output_span.clone());
    let table = session.workspace.each.as_deref().and_then(|each| session.data.table(each));
    let row = table.zip(key).and_then(|(table, key)| {
        let column = table.key?;
        let row = (0..table.len()).find(|row| table.value(*row, column).to_string() == key)?;
        Some((table.clone(), row))
    });
    let job = Job {
        row,
        key: key.map(str::to_owned),
        period,
        language: session.workspace.languages[0].clone(),
        ..member.clone()
    };
    let context = job_context(session, &job);
    let name = session.templates.name(&config.output).fill(&context).map_err(|mut problem| {
        if job.row.is_none() && problem.id == "template/undefined" {
            return made_once(session, member, place.clone());
        }
        problem.stage = Stage::Config;
        Box::new(problem.with(place.clone(), "the path of the ZIP"))
    })?;
    paths::output_path(&name).map_err(|message| {
        Box::new(Diagnostic::error(Stage::Config, "plan/outside-output", message).at(place, ""))
    })
}

/// What is said where the path of the ZIP names a row and a document in it has none.
fn made_once(session: &Session, member: &Job, path: Place) -> Box<Diagnostic> {
    let document = member.config(&session.workspace);
    let message = match document.each {
        None => format!(
            "document `{}` is made once, but the path of the ZIP names a row",
            document.name
        ),
        Some(_) => format!(
            "a row of document `{}` belongs to no row of `workspace.each`, which the path of the ZIP names",
            document.name
        ),
    };
    let problem = Diagnostic::error(Stage::Config, "bundle/no-row", message)
        .at(path, "the path of the ZIP")
        .with(session.workspace.text.place(document.span.clone()), "this document");
    Box::new(
        problem.hint(
            "take the document out of the bundle, or put it into one whose path names no row",
        ),
    )
}

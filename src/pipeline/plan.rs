//! Documents × rows × languages × period → jobs. Everything that can be wrong with the plan is
//! found before the first job starts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::annexes;
use super::context::{job_context, scope_of};
use super::job::{Job, Plan};
use super::life;
use super::repeats::Distinct;
use super::session::Session;
use super::shard::Shard;
use crate::config::DocumentConfig;
use crate::diagnostic::{Diagnostic, Place, Stage, did_you_mean};
use crate::period::Period;
use crate::publish::paths;
use crate::scope::Scope;
use crate::table::{ColumnType, Table, Value};
use crate::template::NameTemplate;

/// Which jobs are wanted. Empty lists stand for all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of documents.
    pub documents: Vec<String>,
    /// Keys of rows, or of the rows of `workspace.each` that they belong to.
    pub keys: Vec<String>,
    /// Languages.
    pub languages: Vec<String>,
    /// The period.
    pub period: Option<Period>,
    /// Which share of them.
    pub shard: Option<Shard>,
}

/// Plans the selected jobs.
///
/// # Errors
/// Every unknown name, every output path outside the output folder, and every two jobs on one path.
pub fn plan(session: &Session, selection: &Selection) -> Result<Plan, Vec<Diagnostic>> {
    let mut unusable = unknown_names(session, selection);
    unusable.extend(ledger_of_shares(session, selection));
    if !unusable.is_empty() {
        return Err(unusable);
    }
    let mut problems = Distinct::default();
    let mut plan = Plan::default();
    let mut keys_met = vec![false; selection.keys.len()];
    for (index, document) in session.workspace.documents.iter().enumerate() {
        let chosen = selection.documents.contains(&document.name);
        if !selection.documents.is_empty() && !chosen {
            continue;
        }
        let asked = selection.period.or(session.workspace.period);
        if document.needs_period && asked.is_none() && !places_itself(session, document) {
            let (note, is_error) = needs_period(session, document, chosen);
            if is_error {
                problems.push(note)
            } else {
                plan.notes.push(note)
            }
            continue;
        }
        let name = session.templates.name(&document.output);
        for target in targets(session, document, selection) {
            let wanted = selection.keys.is_empty() || target.is_wanted(selection, &mut keys_met);
            if !wanted {
                continue;
            }
            for language in &document.languages {
                if !selection.languages.is_empty() && !selection.languages.contains(language) {
                    continue;
                }
                match target.job(session, (index, &name), language) {
                    Ok(job) => plan.jobs.push(job),
                    Err(problem) => problems.push(*problem),
                }
            }
        }
    }
    life::end(session, selection, &mut plan);
    annexes::add(session, selection, &mut plan)?;
    let mut problems = problems.into_diagnostics();
    problems.extend(unmet_keys(session, selection, &keys_met));
    problems.extend(collisions(session, &plan));
    // All machines find the same problems, whichever share they have.
    if let Some(shard) = selection.shard {
        annexes::share(&mut plan, shard);
    }
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// A row, or the whole workspace, that a document is made for.
struct Target {
    row: Option<(Arc<Table>, usize)>,
    key: Option<String>,
    group: Option<String>,
    period: Option<Period>,
}

impl Target {
    fn is_wanted(&self, selection: &Selection, met: &mut [bool]) -> bool {
        let mut wanted = false;
        for (key, met) in selection.keys.iter().zip(met) {
            if self.key.as_ref() == Some(key) || self.group.as_ref() == Some(key) {
                *met = true;
                wanted = true;
            }
        }
        wanted
    }

    fn job(
        &self,
        session: &Session,
        (document, name): (usize, &NameTemplate<'_>),
        language: &str,
    ) -> Result<Job, Box<Diagnostic>> {
        let config = &session.workspace.documents[document];
        let mut job = Job {
            document,
            row: self.row.clone(),
            key: self.key.clone(),
            group: self.group.clone(),
            language: language.to_owned(),
            period: self.period,
            output: String::new(),
            annexes: Vec::new(),
        };
        let place = || session.workspace.text.place(config.output_span.clone());
        let context = job_context(session, &job);
        let name = name.fill(&context).map_err(|problem| Box::new(at_output(*problem, place())))?;
        job.output = paths::output_path(&name).map_err(|message| {
            Box::new(
                Diagnostic::error(Stage::Config, "plan/outside-output", message)
                    .at(place(), "")
                    .hint("write a path below output/, without `..` and not starting with `/`"),
            )
        })?;
        if !job.output.ends_with(".pdf") {
            job.output.push_str(".pdf");
        }
        Ok(job)
    }
}

/// A problem in the output template is a problem of the configuration.
fn at_output(mut problem: Diagnostic, place: Place) -> Diagnostic {
    problem.stage = Stage::Config;
    problem.labels.retain(|label| label.place.cell.is_some());
    problem
        .labels
        .insert(0, crate::diagnostic::Label { primary: true, place, message: String::new() });
    problem
}

/// Whether the rows of a document say their period themselves.
fn places_itself(session: &Session, document: &DocumentConfig) -> bool {
    row_table(session, document)
        .and_then(|table| table.period.map(|column| table.columns[column].kind))
        .is_some_and(|kind| kind == ColumnType::Period)
}

fn row_table<'a>(session: &'a Session, document: &DocumentConfig) -> Option<&'a Arc<Table>> {
    session.data.table(document.each.as_deref()?)
}

/// The rows that a document is made for, in the order of the table.
fn targets(session: &Session, document: &DocumentConfig, selection: &Selection) -> Vec<Target> {
    let asked = selection.period.or(session.workspace.period);
    let common = if document.needs_period { asked } else { None };
    let Some(table) = row_table(session, document) else {
        return vec![Target { row: None, key: None, group: None, period: common }];
    };
    let mut targets = Vec::new();
    for row in 0..table.len() {
        let fits = document.condition.iter().all(|condition| {
            table.column(&condition.column).is_some_and(|c| condition.holds(&table.value(row, c)))
        });
        if !fits {
            continue;
        }
        let own = match table.period.map(|column| table.value(row, column)) {
            Some(Value::Period(own)) => match selection.period {
                Some(asked) if !asked.covers(own) => continue,
                _ => Some(own),
            },
            Some(Value::Date(day)) => match selection.period {
                Some(asked) if !asked.contains(day) => continue,
                _ => None,
            },
            _ => None,
        };
        let key = table.key.map(|column| table.value(row, column).to_string());
        let place = Some((table.clone(), row));
        let group = group_of(session, &place);
        targets.push(Target { row: place, key, group, period: own.or(common) });
    }
    targets
}

/// The key of the row of `workspace.each` that a row is, or refers to.
pub(super) fn group_of(session: &Session, row: &Option<(Arc<Table>, usize)>) -> Option<String> {
    let each = session.workspace.each.as_deref()?;
    let (table, index) = row.as_ref()?;
    let key =
        |table: &Table, row: usize| table.key.map(|column| table.value(row, column).to_string());
    if table.name == each {
        return key(table, *index);
    }
    let scope = scope_of(session, row.clone(), None);
    let related = scope.related().into_iter().filter_map(|(_, related)| related);
    related.filter(|(table, _)| table.name == each).find_map(|(table, row)| key(&table, row))
}

fn needs_period(session: &Session, document: &DocumentConfig, chosen: bool) -> (Diagnostic, bool) {
    let message = format!("document `{}` needs a period", document.name);
    let place = session.workspace.text.place(document.span.clone());
    let hint = "name one: `--period 2018-Q1`, or set `period` in [workspace]";
    let diagnostic = match chosen {
        true => Diagnostic::error(Stage::Config, "plan/needs-period", message),
        false => Diagnostic::note(
            Stage::Config,
            "plan/needs-period",
            format!("{message} and is left out"),
        ),
    };
    (diagnostic.at(place, "").hint(hint), chosen)
}

fn unknown_names(session: &Session, selection: &Selection) -> Vec<Diagnostic> {
    let workspace = &session.workspace;
    let documents: Vec<&str> =
        workspace.documents.iter().map(|document| document.name.as_str()).collect();
    let languages: Vec<&str> = workspace.languages.iter().map(String::as_str).collect();
    let unknown = |what: &str, given: &[String], known: &[&str]| -> Vec<Diagnostic> {
        let strange = given.iter().filter(|name| !known.contains(&name.as_str()));
        strange
            .map(|name| {
                let hint = did_you_mean(name, known.iter().copied())
                    .unwrap_or_else(|| format!("there are {}", known.join(", ")));
                let message = format!("there is no {what} `{name}`");
                Diagnostic::error(Stage::Config, "plan/unknown-name", message).hint(hint)
            })
            .collect()
    };
    let mut problems = unknown("document", &selection.documents, &documents);
    problems.extend(unknown("language", &selection.languages, &languages));
    problems
}

fn unmet_keys(session: &Session, selection: &Selection, met: &[bool]) -> Vec<Diagnostic> {
    let mut known: Vec<String> = Vec::new();
    let each = session.workspace.each.iter().map(String::as_str);
    let tables = session.workspace.documents.iter().filter_map(|d| d.each.as_deref()).chain(each);
    for table in tables.filter_map(|name| session.data.table(name)) {
        let column = table.key.and_then(|key| table.columns.get(key));
        known
            .extend(column.into_iter().flat_map(|c| c.cells.iter().map(|value| value.to_string())));
    }
    let unmet = selection.keys.iter().zip(met).filter(|(_, met)| !**met);
    unmet
        .map(|(key, _)| {
            let exists = known.contains(key);
            let message = match exists {
                true => format!("no selected document is made for `{key}`"),
                false => format!("there is no row with the key `{key}`"),
            };
            let hint =
                (!exists).then(|| did_you_mean(key, known.iter().map(String::as_str))).flatten();
            Diagnostic::error(Stage::Config, "plan/unknown-key", message).maybe_hint(hint)
        })
        .collect()
}

/// Numbers that tell of people only together can lie in several shares, and none of the machines would see it.
fn ledger_of_shares(session: &Session, selection: &Selection) -> Option<Diagnostic> {
    let (ledger, shard) = (session.workspace.privacy.ledger.as_ref()?, selection.shard?);
    let message = format!("`--shard {shard}` does not go together with the ledger `{ledger}`");
    let settings = Place::file(session.workspace.text.path.to_string());
    let problem = Diagnostic::error(Stage::Config, "plan/shard-with-ledger", message)
        .at(settings, "`ledger` in [privacy]")
        .hint("a share sees only its own numbers: make all documents on one machine, without `--shard`");
    Some(problem.hint("or leave `ledger` out, if nobody can subtract what these documents tell"))
}

/// Two jobs on one path, also where only some file systems take two paths for one.
fn collisions(session: &Session, plan: &Plan) -> Vec<Diagnostic> {
    let mut taken: BTreeMap<String, &Job> = BTreeMap::new();
    let mut problems = Vec::new();
    for job in &plan.jobs {
        let Some(other) = taken.insert(paths::collision_key(&job.output), job) else { continue };
        let config = job.config(&session.workspace);
        let describe = |job: &Job| {
            let name = &job.config(&session.workspace).name;
            let key = job.key.as_deref().unwrap_or("-");
            format!("{name} for {key} in {}", job.language)
        };
        let mut diagnostic = Diagnostic::error(
            Stage::Config,
            "plan/collision",
            format!("two jobs would write `{}`", job.output),
        )
        .at(
            session.workspace.text.place(config.output_span.clone()),
            format!("{}, and {}", describe(other), describe(job)),
        )
        .hint(
            "make the paths differ, for instance with {{ row.id }}, {{ lang }} or {{ period.id }}",
        );
        for side in [other, job] {
            let Some((table, row)) = &side.row else { continue };
            let address = table.key.and_then(|key| Some((table.address(*row, key)?, key)));
            if let Some((address, key)) = address {
                let content = table.value(*row, key).to_string();
                diagnostic = diagnostic.with(Place::cell(&address, &content), "this row");
            }
        }
        problems.push(diagnostic);
    }
    problems
}

//! `pressrun verify`

use std::path::Path;

use super::args::{Common, Making, Upkeep as Anew, Verify};
use super::exit::Exit;
use super::root;
use super::selection::{count, load, make_options};
use super::term::Terminal;
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::period::Period;
use crate::pipeline::{
    HeadStart, Job, Observer, Outcome, Session, Upkeep, bundle, bundle_paths, bundle_plan,
    bundle_selection, make, public_key, signature_fault,
};
use crate::publish::manifest::Manifest;
use crate::publish::signature;
use crate::publish::verify::{first_difference, verify};
use crate::source::sha256;

/// How many changed sources are named.
const MOST_NAMED: usize = 5;

pub(super) fn run(args: &Verify, common: &Common, terminal: &Terminal) -> Exit {
    let mut exit = Exit::Made;
    let workspace = root(common).ok().and_then(|root| Workspace::load(&root).ok());
    let key = match public_key(args.public_key.as_deref(), workspace.as_ref()) {
        Ok(key) => key,
        Err(problem) => {
            terminal.report(&[*problem]);
            return Exit::Usage;
        }
    };
    for path in &args.bundles {
        let problems = match verify(path) {
            Ok((manifest, faults)) => {
                let mut problems: Vec<Diagnostic> =
                    faults.iter().map(|fault| wrong(path, &fault.to_string())).collect();
                // A key of the workspace is that of its own bundles, which need not be signed.
                let signs = |workspace: &Workspace| {
                    let mut bundles = workspace.bundles.iter();
                    bundles.any(|bundle| bundle.name == manifest.bundle && bundle.sign)
                };
                let there = signature::path(path).exists();
                let wanted =
                    args.public_key.is_some() || there || workspace.as_ref().is_some_and(signs);
                let signed = match key.as_ref().filter(|_| wanted) {
                    Some(key) => {
                        let fault = signature_fault(path, key);
                        problems.extend(fault.map(|fault| unsigned(path, &fault)));
                        Signed::With(key.number())
                    }
                    None if there => Signed::Unknown,
                    None => Signed::No,
                };
                let rebuild = args.rebuild && problems.is_empty();
                if rebuild {
                    match rebuilt(path, &manifest, &args.making, common, terminal) {
                        Ok(found) => problems.extend(found),
                        Err(ended) => {
                            exit = exit.max(ended);
                            continue;
                        }
                    }
                }
                if problems.is_empty() {
                    told(path, &manifest, rebuild, &signed, terminal);
                }
                problems
            }
            Err(fault) => vec![wrong(path, &fault.to_string())],
        };
        terminal.report(&problems);
        exit = exit.max(Exit::of(&problems));
    }
    exit
}

/// What is known of a bundle's signature.
enum Signed {
    /// There is none, and none is wanted.
    No,
    /// There is one, and no key to hold it against.
    Unknown,
    /// It is good, with the key of this number.
    With(String),
}

fn told(path: &Path, manifest: &Manifest, rebuilt: bool, signed: &Signed, terminal: &Terminal) {
    let files = manifest.entries.len();
    if terminal.json() {
        let line = serde_json::json!({
            "kind": "verified", "version": 1, "path": path.display().to_string(),
            "files": files, "rebuilt": rebuilt,
            "signed": match signed {
                Signed::With(key) => Some(key),
                Signed::No | Signed::Unknown => None,
            },
        });
        return terminal.result_line(&line.to_string());
    }
    let files = count(files, "file", "files");
    let again = if rebuilt { ", and made again to the same bytes" } else { "" };
    let by = match signed {
        Signed::No => String::new(),
        Signed::Unknown => {
            "; its signature was not looked at, as --public-key is not given".to_owned()
        }
        Signed::With(key) => format!(", and signed with the key {key}"),
    };
    terminal
        .result_line(&format!("{}: {files}, all as the manifest says{again}{by}", path.display()));
}

fn unsigned(path: &Path, fault: &str) -> Diagnostic {
    Diagnostic::error(Stage::Document, "verify/signature", fault)
        .at(Place::file(path.display().to_string()), "")
}

fn wrong(path: &Path, message: &str) -> Diagnostic {
    Diagnostic::error(Stage::Document, "verify/wrong", message)
        .at(Place::file(path.display().to_string()), "")
}

/// Makes a bundle again in a folder of its own, and tells the first difference.
fn rebuilt(
    path: &Path,
    manifest: &Manifest,
    making: &Making,
    common: &Common,
    terminal: &Terminal,
) -> Result<Vec<Diagnostic>, Exit> {
    let refuse = |problems: Vec<Diagnostic>| {
        terminal.report(&problems);
        Exit::of(&problems).max(Exit::SomeFailed)
    };
    let lost = |error: &dyn std::fmt::Display| {
        refuse(vec![wrong(path, &format!("it cannot be made again ({error})"))])
    };
    let workspace = root(common).map_err(|problem| vec![*problem]);
    let workspace = workspace.and_then(|root| Workspace::load(&root)).map_err(refuse)?;
    let folder = tempfile::tempdir().map_err(|error| lost(&error))?;
    let mut options = make_options(making, Anew::default(), &workspace, terminal)?;
    options.output = folder.path().to_owned();
    let session = load(workspace, terminal)?;
    let asked: Option<Period> =
        manifest.period.as_deref().map(str::parse).transpose().map_err(|error| lost(&error))?;
    let keys: Vec<String> = manifest.row.iter().cloned().collect();
    let (config, selection) = bundle_selection(&session, &manifest.bundle, &keys, asked)
        .map_err(|problem| refuse(vec![*problem]))?;
    let plan = bundle_plan(&session, &selection).map_err(refuse)?;
    let period = selection.period;
    let paths = bundle_paths(&session, config, period, &plan).map_err(refuse)?;
    let (upkeep, _) =
        Upkeep::open(&session, &options, "verify").map_err(|problem| refuse(vec![*problem]))?;
    let outcomes = make(&session, (&plan, period), &options, (&upkeep, HeadStart::none()), &Silent);
    let made = (plan, outcomes);
    let (bundles, mut problems) =
        bundle(&session, (config, period), &paths, (&made.0, &made.1), &options, None, None);
    let errors = made.1.iter().flat_map(|outcome| &outcome.diagnostics);
    problems.extend(errors.filter(|diagnostic| diagnostic.is_error()).cloned());
    let of_row = paths.get(&manifest.row);
    let Some(again) = bundles.iter().find(|bundled| Some(&bundled.path) == of_row) else {
        return Err(refuse(match problems.is_empty() {
            true => vec![wrong(path, "the workspace makes no such bundle")],
            false => problems,
        }));
    };
    let difference = first_difference(&folder.path().join(&again.path), path);
    let difference = difference.map_err(|error| lost(&error))?;
    Ok(difference.into_iter().map(|what| differs(path, &what, manifest, &session)).collect())
}

/// Tells a difference, and which sources are not what they were.
fn differs(path: &Path, what: &str, manifest: &Manifest, session: &Session) -> Diagnostic {
    let message = format!("made again, {what}");
    let mut problem = Diagnostic::error(Stage::Document, "verify/differs", message)
        .at(Place::file(path.display().to_string()), "");
    let root = &session.workspace.root;
    let changed = manifest.sources.iter().filter(|(source, hash)| {
        std::fs::read(root.join(source)).map(|bytes| sha256(&bytes)).ok().as_ref() != Some(*hash)
    });
    let changed: Vec<&str> = changed.map(|(source, _)| source.as_str()).collect();
    if !changed.is_empty() {
        let more = match changed.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = changed.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
        problem = problem.hint(format!("changed since it was made: {named}{more}"));
    }
    let own = concat!("pressrun ", env!("CARGO_PKG_VERSION"));
    if manifest.generator != own {
        problem = problem.hint(format!("it was made by {}, and this is {own}", manifest.generator));
    }
    problem
}

struct Silent;

impl Observer for Silent {
    fn finished(&self, _: &Job, _: &Outcome) {}
}

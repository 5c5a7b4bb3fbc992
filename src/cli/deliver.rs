//! `pressrun deliver`

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::args::Deliver;
use super::exit::Exit;
use super::log::Event;
use super::selection::{OUTPUT, size};
use super::signals;
use super::term::Terminal;
use crate::config::{BundleConfig, Workspace};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::pipeline::{Delivered, DeliveryState, deliver, hold, public_key, signature_fault};
use crate::publish::PRIVATE;
use crate::publish::manifest::EntryRecord;
use crate::publish::signature::{self, Key};
use crate::publish::verify::verify;
use crate::worker::Stop;

pub(super) fn run(args: &Deliver, workspace: &Workspace, terminal: &Terminal) -> Exit {
    match try_run(args, workspace, terminal) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Deliver, workspace: &Workspace, terminal: &Terminal) -> Result<Exit, Exit> {
    let refuse = |problem: Box<Diagnostic>| {
        terminal.report(&[*problem]);
        Exit::Usage
    };
    let output = workspace.root.join(OUTPUT);
    if workspace.bundles.iter().all(|bundle| bundle.deliver.is_none()) {
        let message = "no bundle is to be delivered anywhere";
        let problem = Diagnostic::error(Stage::Config, "deliver/nowhere", message).hint(
            "add `deliver = \"s3://bucket/folder\"` to a [bundles.…] section of pressrun.toml",
        );
        return Err(refuse(Box::new(problem)));
    }
    let key = public_key(None, Some(workspace)).map_err(refuse)?;
    let stop = Stop::default();
    signals::listen_or_warn(&stop, terminal);
    let _lock = hold(&output).map_err(|problem| {
        let problems = [*problem];
        terminal.report(&problems);
        Exit::of(&problems)
    })?;
    let (files, named) = match args.bundles.as_slice() {
        [] => (zips(&output), false),
        files => (files.to_vec(), true),
    };
    let mut problems = Vec::new();
    let mut ready: BTreeMap<usize, Vec<(String, EntryRecord)>> = BTreeMap::new();
    for file in files {
        if stop.asked().is_some() {
            break;
        }
        match look(&file, named, workspace, &output, key.as_ref()) {
            Ok(Some((bundle, path, record))) => {
                ready.entry(bundle).or_default().push((path, record))
            }
            Ok(None) => {}
            Err(problem) => problems.push(*problem),
        }
    }
    terminal.report(&problems);
    if ready.is_empty() && problems.is_empty() {
        terminal.say("there is nothing to deliver");
    }
    for (bundle, bundles) in ready {
        let config = &workspace.bundles[bundle];
        let (delivered, failed) = deliver(workspace, config, &output, &bundles, &stop);
        terminal.report(&failed);
        problems.extend(failed);
        delivered.iter().for_each(|delivered| tell(delivered, terminal));
    }
    Ok(signals::exit(&stop).unwrap_or_else(|| Exit::of(&problems)))
}

/// A bundle that can be delivered: the number of its section, its path below the output folder, and what
/// it is. `None` for one that nobody named and that is to be delivered nowhere.
type Ready = Option<(usize, String, EntryRecord)>;

fn look(
    file: &Path,
    named: bool,
    workspace: &Workspace,
    output: &Path,
    key: Option<&Key>,
) -> Result<Ready, Box<Diagnostic>> {
    let error = |stage, id, message: &str| {
        let place = Place::file(file.display().to_string());
        Diagnostic::error(stage, id, message).at(place, "")
    };
    let not_whole = |what: String| {
        Box::new(
            error(Stage::Document, "deliver/not-whole", &format!("it was not delivered: {what}"))
                .hint("make the bundle again"),
        )
    };
    let (manifest, faults) = verify(file).map_err(|fault| not_whole(fault.to_string()))?;
    if let Some(fault) = faults.first() {
        return Err(not_whole(fault.to_string()));
    }
    let found = workspace.bundles.iter().position(|bundle| bundle.name == manifest.bundle);
    let wanted = |index: &usize| workspace.bundles[*index].deliver.is_some();
    let Some(index) = found.filter(wanted) else {
        let message = format!("bundle `{}` is to be delivered nowhere", manifest.bundle);
        let hint = "add `deliver` to its section of pressrun.toml";
        return match named {
            true => Err(Box::new(error(Stage::Config, "deliver/nowhere", &message).hint(hint))),
            false => Ok(None),
        };
    };
    let Some(path) = below(file, output) else {
        let message = "only bundles in output/ of the workspace are delivered";
        return Err(Box::new(error(Stage::Config, "deliver/outside", message)));
    };
    if let Some(fault) = unsigned(file, &workspace.bundles[index], key) {
        return Err(not_whole(fault));
    }
    let record = File::open(file).and_then(|file| EntryRecord::read(&file));
    Ok(Some((index, path, record.map_err(|cause| not_whole(cause.to_string()))?)))
}

/// What is wrong with the signature of a bundle that must have one. Without a key it can only be seen that
/// there is one.
fn unsigned(file: &Path, config: &BundleConfig, key: Option<&Key>) -> Option<String> {
    match key.filter(|_| config.sign) {
        Some(key) => signature_fault(file, key),
        None if config.sign && signature::record(file).is_none() => {
            Some(signature::Fault::Missing.to_string())
        }
        None => None,
    }
}

/// The path of a file below the output folder, with slashes.
fn below(file: &Path, output: &Path) -> Option<String> {
    let (file, output) = (file.canonicalize().ok()?, output.canonicalize().ok()?);
    let parts = file.strip_prefix(output).ok()?.iter().map(|part| part.to_str());
    Some(parts.collect::<Option<Vec<&str>>>()?.join("/"))
}

/// All ZIPs below a folder, sorted.
fn zips(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && entry.file_name() != PRIVATE => folders.push(path),
                Ok(kind) if kind.is_file() => {
                    found.extend(path.extension().is_some_and(|e| e == "zip").then_some(path));
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Tells what became of a bundle.
pub(super) fn tell(delivered: &Delivered, terminal: &Terminal) {
    terminal.log(&Event::BundleDelivered(delivered));
    if terminal.json() {
        let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(delivered) else { return };
        let mut line = serde_json::Map::new();
        line.insert("kind".to_owned(), "delivery".into());
        line.insert("version".to_owned(), 1.into());
        line.extend(fields);
        return terminal.result_line(&serde_json::Value::Object(line).to_string());
    }
    match delivered.state {
        DeliveryState::Sent => {
            let size = size(delivered.bytes);
            terminal.say(&format!("  delivered to {} ({size})", delivered.location));
        }
        DeliveryState::Unchanged => {
            terminal.say(&format!("  {} is there already, the same", delivered.location));
        }
        DeliveryState::Failed => {}
    }
}

//! Sends finished bundles to where `pressrun.toml` says.

use std::path::Path;

use serde::Serialize;

use crate::config::{BundleConfig, Workspace};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::publish::deliver::{Courier, Failure, Kind, Parcel, Sent};
use crate::publish::lock::{OutputLock, sweep};
use crate::publish::manifest::EntryRecord;
use crate::publish::signature;
use crate::worker::Stop;

/// What became of a bundle that is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Path below the output folder.
    pub path: String,
    /// The address that it was sent to.
    pub location: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// What became of it.
    pub state: DeliveryState,
}

/// What became of a bundle that is to be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It was sent.
    Sent,
    /// The same bundle was there already.
    Unchanged,
    /// It is not there, or an older one is.
    Failed,
}

/// Delivers bundles, each given by its path below the output folder. The signature of one goes before it,
/// so that there is never a new bundle without its own.
pub fn deliver(
    workspace: &Workspace,
    config: &BundleConfig,
    output: &Path,
    bundles: &[(String, EntryRecord)],
    stop: &Stop,
) -> (Vec<Delivered>, Vec<Diagnostic>) {
    let Some(deliver) = config.deliver.as_ref().filter(|_| !bundles.is_empty()) else {
        return (Vec::new(), Vec::new());
    };
    let mut delivered = Vec::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    // The first failure that all further ones would repeat.
    let mut hopeless: Option<usize> = None;
    let mut untried = 0;
    let courier = Courier::new(&deliver.to);
    for (path, record) in bundles {
        let location = deliver.to.address(path);
        let sent = match (&courier, hopeless) {
            (_, Some(_)) => None,
            (Ok(courier), None) => Some(send(courier, (config, output), (path, record), stop)),
            (Err(failure), None) => Some(Err(failure.clone())),
        };
        let state = match sent {
            Some(Ok(Sent::Now)) => DeliveryState::Sent,
            Some(Ok(Sent::Before)) => DeliveryState::Unchanged,
            Some(Err(failure)) => {
                if failure.concerns_all() {
                    hopeless = Some(problems.len());
                }
                let place = workspace.text.place(deliver.span.clone());
                problems.push(told(&location, path, &failure, place));
                DeliveryState::Failed
            }
            None => {
                untried += 1;
                DeliveryState::Failed
            }
        };
        let EntryRecord { bytes, sha256 } = record.clone();
        delivered.push(Delivered { path: path.clone(), location, bytes, sha256, state });
    }
    if let (Some(index), 1..) = (hopeless, untried) {
        let hint = match untried {
            1 => "another bundle was not tried".to_owned(),
            more => format!("{more} more bundles were not tried"),
        };
        problems[index].hints.insert(0, hint);
    }
    (delivered, problems)
}

fn send(
    courier: &Courier,
    (config, output): (&BundleConfig, &Path),
    (path, record): (&str, &EntryRecord),
    stop: &Stop,
) -> Result<Sent, Failure> {
    let file = output.join(path);
    let mut first = Sent::Before;
    if let Some(record) = signature::record(&file).filter(|_| config.sign) {
        let name = format!("{path}{}", signature::EXTENSION);
        first = courier.send(&Parcel { file: signature::path(&file), name, record }, stop)?;
    }
    let name = path.to_owned();
    match courier.send(&Parcel { file, name, record: record.clone() }, stop)? {
        Sent::Before => Ok(first),
        Sent::Now => Ok(Sent::Now),
    }
}

fn told(location: &str, path: &str, failure: &Failure, place: Place) -> Diagnostic {
    let (id, hint) = match failure.kind {
        Kind::Unreachable => {
            ("deliver/unreachable", "is the network up, and AWS_ENDPOINT_URL right?")
        }
        Kind::Refused => (
            "deliver/refused",
            "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION of somebody who may write there",
        ),
        Kind::NoSuchPlace => ("deliver/no-such-place", "make it, or correct `deliver`"),
        Kind::Altered => {
            ("deliver/altered", "did something else change output/? make the bundle again")
        }
        Kind::Stopped => ("deliver/stopped", "what is not there whole is not there at all"),
        Kind::Other => ("deliver/failed", "look at the rights and the space there"),
    };
    let message = format!("output/{path} was not delivered to {location}: {}", failure.message);
    Diagnostic::error(Stage::Document, id, message)
        .at(place, "")
        .hint(hint)
        .hint("the bundle is in output/; `pressrun deliver` sends what is missing")
}

/// Holds the output folder, so that no run changes a bundle that is being sent.
///
/// # Errors
/// If a run holds it.
pub fn hold(output: &Path) -> Result<OutputLock, Box<Diagnostic>> {
    let taken = OutputLock::take(output, "deliver");
    let (lock, before) = taken.map_err(|cause| Box::new(super::upkeep::not_locked(cause)))?;
    if before.is_some() {
        // What cannot be swept does no harm.
        let _ = sweep(output);
    }
    Ok(lock)
}

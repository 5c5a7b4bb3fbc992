//! What documents are made from. A thousand certificates are made from the same files, so the list
//! of these and their hashes is made once and shared: it would else be most of what a run keeps in
//! memory for each document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::make::Outcome;
use super::memo::Memo;
use super::session::Session;
use super::upkeep::print_of;
use crate::publish::state::Print;
use crate::source::sha256;

/// Paths below the workspace, with the SHA-256 of each.
pub type Sources = Arc<BTreeMap<String, String>>;

/// The files behind a document as the stages name them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Behind {
    /// Inputs of the tables that the template asked for.
    pub(super) inputs: BTreeSet<String>,
    /// Templates, catalogues and texts.
    pub(super) used: BTreeSet<String>,
    /// Files that Typst read, with their hashes.
    pub(super) dependencies: Vec<(String, String)>,
}

/// What a document is made from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// All paths, sorted.
    pub(super) files: Arc<[String]>,
    pub(super) sources: Sources,
    /// A print of the sources.
    pub(super) print: Print,
}

/// The origins that were made last, by document.
#[derive(Debug)]
pub(super) struct Origins {
    config_hash: String,
    latest: Mutex<BTreeMap<usize, (Behind, Origin)>>,
    /// Those of documents that an earlier run made, by the print of the files behind them.
    known: Memo<Print, Origin>,
}

impl Origins {
    pub(super) fn new(session: &Session) -> Self {
        let config_hash = sha256(session.workspace.text.text.as_bytes());
        Self { config_hash, latest: Mutex::default(), known: Memo::default() }
    }

    /// The origin of a document that an earlier run made, by the print of the files behind it.
    pub(super) fn known(
        &self,
        session: &Session,
        print: Print,
        behind: impl FnOnce() -> Behind,
    ) -> Origin {
        self.known.with(print, || self.make(session, &behind()), Origin::clone)
    }

    /// The origin of a document with these files behind it.
    pub(super) fn of(&self, session: &Session, document: usize, behind: &Behind) -> Origin {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((same, origin)) = latest.get(&document)
            && same == behind
        {
            return origin.clone();
        }
        let origin = self.make(session, behind);
        latest.insert(document, (behind.clone(), origin.clone()));
        origin
    }

    fn make(&self, session: &Session, behind: &Behind) -> Origin {
        let config = session.workspace.text.path.to_string();
        let mut sources = BTreeMap::from([(config, self.config_hash.clone())]);
        sources.extend(session.templates.hashes(&behind.used));
        sources.extend(behind.dependencies.iter().cloned());
        let mut files: BTreeSet<String> = sources.keys().cloned().collect();
        // The tables that the configuration itself makes have no file of their own.
        for input in &behind.inputs {
            files.insert(input.clone());
            if let Some(hash) = session.inputs.get(input) {
                sources.insert(input.clone(), hash.clone());
            }
        }
        let print = print_of(&sources);
        Origin { files: files.into_iter().collect(), sources: Arc::new(sources), print }
    }
}

/// The sources of some outcomes together.
pub(super) fn all_sources<'a>(
    outcomes: impl IntoIterator<Item = &'a Outcome>,
) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut last: Option<&Sources> = None;
    for sources in outcomes.into_iter().map(|outcome| &outcome.sources) {
        if !last.is_some_and(|last| Arc::ptr_eq(last, sources)) {
            all.extend(sources.iter().map(|(path, hash)| (path.clone(), hash.clone())));
            last = Some(sources);
        }
    }
    all
}

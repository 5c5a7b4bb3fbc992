//! Writes down what a run does, document by document, while the output folder is locked.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::super::job::Job;
use super::super::make::{MakeOptions, Outcome};
use super::super::origins::Behind;
use super::super::session::Session;
use super::files::intact;
use super::prints::{cell_prints, print_of};
use super::reads::answers;
use super::{Upkeep, identity};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::pipeline::context::TablesRead;
use crate::publish::lock::{Holder, NotLocked, OutputLock, sweep};
use crate::publish::state::{
    Base, Entry, FilesUsed, Made, Memory, Output, Print, State, Words, modified,
};
use crate::table::Table;

/// The open memory of an output folder.
#[derive(Debug)]
pub(super) struct Writer {
    memory: Memory,
    /// Files, cells and protected values that are written down already.
    known: Mutex<HashSet<Print>>,
    /// Documents that turned out to be up to date.
    seen: Mutex<Vec<String>>,
    trouble: Mutex<Option<io::Error>>,
    /// Given back last.
    _lock: OutputLock,
}

impl Writer {
    fn add(&self, entry: &Entry) {
        if let Err(error) = self.memory.add(entry) {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            trouble.get_or_insert(error);
        }
    }

    /// Writes something down that several documents refer to, once.
    fn add_once(&self, print: Print, entry: impl FnOnce() -> Option<Entry>) {
        // Held while writing, so that no document refers to what is not there yet.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.insert(print)
            && let Some(entry) = entry()
        {
            self.add(&entry);
        }
    }
}

/// A finished document, to be remembered.
pub(in crate::pipeline) struct Finished<'a> {
    pub(in crate::pipeline) job: &'a Job,
    pub(in crate::pipeline) content: Print,
    pub(in crate::pipeline) scope: &'a TablesRead,
    pub(in crate::pipeline) behind: &'a Behind,
    /// The print of its sources.
    pub(in crate::pipeline) sources: Print,
    /// The print of its annexes.
    pub(in crate::pipeline) annexes: Print,
    pub(in crate::pipeline) words: Words,
}

impl Upkeep {
    /// Locks the output folder for this run and looks at what earlier runs remember. Also says what is
    /// worth knowing about the run before.
    ///
    /// # Errors
    /// If another run publishes into the folder, or it cannot be written.
    pub fn open(
        session: &Session,
        options: &MakeOptions,
        command: &str,
    ) -> Result<(Self, Vec<Diagnostic>), Box<Diagnostic>> {
        let output = &options.output;
        let (lock, before) =
            OutputLock::take(output, command).map_err(|cause| Box::new(not_locked(cause)))?;
        let mut notes = Vec::new();
        if let Some(before) = before {
            // What cannot be swept does no harm.
            let _ = sweep(output);
            notes.push(unfinished(&before));
        }
        let (state, sound) = State::read(output);
        let memory = Memory::open(output, &state, sound)
            .map_err(|error| Box::new(not_locked(NotLocked::Failed(error))))?;
        let known = state.files.keys().chain(state.cells.keys()).chain(state.secrets.keys());
        let writer = Writer {
            memory,
            known: Mutex::new(known.copied().collect()),
            seen: Mutex::default(),
            trouble: Mutex::default(),
            _lock: lock,
        };
        Ok((Self::new(session, options, state, Some(writer)), notes))
    }

    /// Remembers a document that was published.
    pub(in crate::pipeline) fn remember(
        &self,
        session: &Session,
        finished: Finished<'_>,
        outcome: &Outcome,
    ) {
        let Some(writer) = &self.writer else { return };
        let Some(first) = outcome.artifacts.first() else { return };
        let outputs = outcome.artifacts.iter().map(|artifact| Output {
            path: artifact.path.clone(),
            bytes: artifact.bytes,
            sha256: artifact.sha256.clone(),
            modified: time_of(&self.output.join(&artifact.path)),
        });
        let warnings = outcome.diagnostics.iter().filter(|d| d.severity != Severity::Error);
        let made = Made {
            identity: identity(session, finished.job),
            base: self.base(session),
            content: finished.content,
            files: self.remember_files(writer, session, finished.behind),
            sources: finished.sources,
            annexes: finished.annexes,
            tables: self.remember_tables(writer, session, finished.scope),
            reads: answers(finished.scope, &session.prints),
            title: first.title.clone(),
            pages: first.pages,
            outputs: outputs.collect(),
            suppressed: first.suppressed.clone(),
            warnings: warnings.cloned().collect(),
            words: finished.words,
        };
        self.remember_secrets(writer, session, made.base.secrets);
        writer.add(&Entry::Made(Box::new(made)));
    }

    /// Remembers that a document is up to date although something changed that it does not print.
    pub(in crate::pipeline) fn remember_same(
        &self,
        session: &Session,
        finished: Finished<'_>,
        made: &Made,
    ) {
        let Some(writer) = &self.writer else { return };
        let made = Made {
            base: self.base(session),
            files: self.remember_files(writer, session, finished.behind),
            sources: finished.sources,
            tables: self.remember_tables(writer, session, finished.scope),
            reads: answers(finished.scope, &session.prints),
            suppressed: finished.scope.suppressed(),
            ..made.clone()
        };
        self.remember_secrets(writer, session, made.base.secrets);
        writer.add(&Entry::Made(Box::new(made)));
    }

    /// Removes published files of a document that it has no more, such as the picture of a page. Those
    /// that somebody else has changed stay.
    pub(in crate::pipeline) fn remove_others(&self, job: &Job, files: &[(String, &[u8])]) {
        let before = self.state.made.get(&job.output);
        for output in before.iter().flat_map(|made| &made.outputs) {
            let again = files.iter().any(|(path, _)| *path == output.path);
            if !again && intact(&self.output, std::slice::from_ref(output)).is_ok() {
                // One that cannot be removed is on no record any more.
                let _ = std::fs::remove_file(self.output.join(&output.path));
            }
        }
    }

    /// Remembers that a document is up to date, and the times that its files have now.
    pub(in crate::pipeline) fn remember_kept(&self, made: &Made, touched: Option<Vec<Output>>) {
        if let (Some(writer), Some(outputs)) = (&self.writer, touched) {
            writer.add(&Entry::Made(Box::new(Made { outputs, ..made.clone() })));
        }
    }

    /// Remembers of documents that are up to date that they would be made from what there is now.
    pub(in crate::pipeline) fn remember_seen<'a>(&self, jobs: impl IntoIterator<Item = &'a Job>) {
        let Some(writer) = &self.writer else { return };
        let mut seen = writer.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for job in jobs {
            let made = self.state.made.get(&job.output);
            if made.is_some_and(|made| !self.now.is_base_of(made)) {
                seen.push(job.output.clone());
            }
        }
    }

    /// Remembers that a document could not be made.
    pub(in crate::pipeline) fn remember_failed(&self, session: &Session, job: &Job) {
        if let Some(writer) = &self.writer {
            writer.add(&Entry::Failed(identity(session, job)));
        }
    }

    /// Remembers that a document's files are gone.
    pub(super) fn remember_gone(&self, output: String) {
        if let Some(writer) = &self.writer {
            writer.add(&Entry::Gone(output));
        }
    }

    fn remember_files(&self, writer: &Writer, session: &Session, behind: &Behind) -> Print {
        let files = FilesUsed {
            inputs: behind.inputs.clone(),
            used: session.templates.hashes(&behind.used),
            dependencies: behind.dependencies.clone(),
        };
        let print = print_of(&files);
        writer.add_once(print, || Some(Entry::Files(print, files)));
        print
    }

    fn remember_tables(
        &self,
        writer: &Writer,
        session: &Session,
        scope: &TablesRead,
    ) -> std::collections::BTreeMap<String, Print> {
        let tables = scope.tables().into_iter();
        let known = tables.filter_map(|name| session.data.table(&name).cloned());
        known
            .map(|table| (table.name.clone(), self.remember_cells(writer, session, &table)))
            .collect()
    }

    /// Remembers the cells of a table, and returns its print.
    pub(super) fn remember_cells(
        &self,
        writer: &Writer,
        session: &Session,
        table: &Table,
    ) -> Print {
        let print = session.prints.of(table, |prints| prints.whole);
        writer.add_once(print, || Some(Entry::Cells(print, cell_prints(table)?)));
        print
    }

    pub(super) fn remember_secrets(&self, writer: &Writer, session: &Session, print: Print) {
        writer.add_once(print, || Some(Entry::Secrets(print, self.secrets(session).prints())));
    }

    /// Ends the run: what is remembered is complete, and the folder is free for the next one. Says what
    /// could not be remembered.
    pub fn close(self, session: &Session) -> Vec<Diagnostic> {
        let base = self.writer.is_some().then(|| self.base_if_needed(session)).flatten();
        let Some(writer) = self.writer else { return Vec::new() };
        let seen = std::mem::take(&mut *writer.seen.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(base) = base {
            let known: HashSet<&String> = seen.iter().collect();
            let others = self.state.made.keys().filter(|output| !known.contains(output));
            let others: Vec<String> = others.cloned().collect();
            writer.add(&match others.len() < seen.len() {
                true => Entry::SeenAllBut(base, others),
                false => Entry::Seen(base, seen),
            });
        }
        let Writer { memory, trouble, _lock, .. } = writer;
        let trouble = trouble.into_inner().unwrap_or_else(PoisonError::into_inner);
        let closed = memory.close(&self.output);
        self.hint.leave();
        match trouble.map_or(closed, Err) {
            Ok(()) => Vec::new(),
            Err(error) => vec![forgetful(&error)],
        }
    }

    fn base_if_needed(&self, session: &Session) -> Option<Base> {
        let writer = self.writer.as_ref()?;
        let seen = writer.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.is_empty() {
            return None;
        }
        let base = self.base(session);
        self.remember_secrets(writer, session, base.secrets);
        Some(base)
    }
}

fn time_of(path: &Path) -> Option<i128> {
    modified(&std::fs::metadata(path).ok()?)
}

/// Why the output folder could not be locked.
pub(in crate::pipeline) fn not_locked(cause: NotLocked) -> Diagnostic {
    let place = Place::file("output");
    match cause {
        NotLocked::Held(holder) => {
            let by = holder.map_or_else(|| "another run".to_owned(), |holder| said(&holder));
            let message = format!("{by} is publishing into output/");
            Diagnostic::error(Stage::Busy, "publish/in-use", message)
                .at(place, "")
                .hint("wait until it has ended; nothing was made")
        }
        NotLocked::Failed(error) => {
            let message = format!("output/ cannot be locked for this run ({error})");
            Diagnostic::error(Stage::Document, "publish/unwritable", message)
                .at(place, "")
                .hint("is the disk full, the folder read-only, or on a file system without locks?")
        }
    }
}

fn said(holder: &Holder) -> String {
    let machine = match holder.machine.as_str() {
        "" => String::new(),
        name => format!(" on {name}"),
    };
    let Holder { process, command, since, .. } = holder;
    format!("`pressrun {command}` (process {process}{machine}, since {since})")
}

fn unfinished(before: &Holder) -> Diagnostic {
    let message = format!("{} did not come to its end", said(before));
    Diagnostic::note(Stage::Document, "publish/unfinished-run", message)
        .hint("this run goes on where it was")
}

fn forgetful(error: &io::Error) -> Diagnostic {
    let message = format!("what was made could not be written down in output/.pressrun ({error})");
    Diagnostic::warning(Stage::Document, "publish/not-remembered", message)
        .hint("the documents are published; the next run will make more than what changed")
}

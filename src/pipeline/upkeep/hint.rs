//! A guess whether anything will be made, before what is remembered is read.

use std::path::PathBuf;

use super::super::make::MakeOptions;
use super::super::session::Session;
use super::base::Now;
use super::prints::print_of;
use crate::publish::PRIVATE;

/// The largest table whose prints are made ahead, in rows: those of larger ones would take longer than
/// planning does, and a run over few documents may not need them.
const MOST_ROWS: usize = 100_000;

/// What a run is made from, against what the last run was. Only a guess follows from it, so that a file
/// that is missing, damaged or out of date does no harm.
#[derive(Debug)]
pub(in crate::pipeline) struct Hint {
    path: PathBuf,
    now: String,
}

impl Hint {
    /// The hint of a run.
    pub(in crate::pipeline) fn of(session: &Session, options: &MakeOptions) -> Self {
        Self::new(&Now::new(session, options), options)
    }

    pub(super) fn new(now: &Now, options: &MakeOptions) -> Self {
        let path = options.output.join(PRIVATE).join("last-run");
        Self { path, now: format!("{:032x}\n", print_of(now)) }
    }

    /// Whether the last run was made from the same.
    pub(in crate::pipeline) fn is_as_before(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|before| before == self.now)
    }

    /// Leaves the hint for the next run.
    pub(super) fn leave(&self) {
        if !self.is_as_before() {
            // Without it the next run begins later.
            let _ = std::fs::write(&self.path, &self.now);
        }
    }
}

/// Makes prints of tables and the list of protected values, which the verdicts on documents need if
/// something changed. On this thread alone: threads of the pool may wait for them.
pub(in crate::pipeline) fn prints_ahead(session: &Session) {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    let Ok(alone) = alone else { return };
    let tables = session.data.tables().values();
    if tables.clone().any(|table| table.len() > MOST_ROWS) {
        return;
    }
    alone.install(|| {
        tables.for_each(|table| session.prints.of(table, |_| ()));
        session.leaks();
    });
}

//! What a run begins before it knows its jobs: planning them and reading what is remembered keep one core
//! busy, and the others have nothing to do meanwhile.

use std::sync::Arc;
use std::thread;

use super::make::MakeOptions;
use super::pool;
use super::session::Session;
use super::upkeep::{Hint, prints_ahead};
use crate::typeset::PressWorker;

/// The beginnings of a run.
#[derive(Debug)]
pub struct HeadStart {
    /// A worker that makes itself ready.
    pub(super) worker: Option<PressWorker>,
}

impl HeadStart {
    /// Begins, if the last run into the output folder was made from something else: then documents will
    /// likely be made. Whether they are is decided later, and nothing depends on what is begun here.
    pub fn new(session: &Arc<Session>, options: &MakeOptions) -> Self {
        if !options.force && Hint::of(session, options).is_as_before() {
            return Self { worker: None };
        }
        let mut worker = pool::worker(session, options);
        // One that cannot be started says so when it is asked for a document.
        let _ = worker.start();
        let session = session.clone();
        // Nobody waits for it: who needs what it makes waits for that alone.
        thread::spawn(move || prints_ahead(&session));
        Self { worker: Some(worker) }
    }

    /// The beginnings of a run that is not begun early.
    pub fn none() -> Self {
        Self { worker: None }
    }
}

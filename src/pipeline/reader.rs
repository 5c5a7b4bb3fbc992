//! Reads workbooks in a worker process, and CSV files here.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::session::LoadOptions;
use crate::data::read::{self, RawReader, RawTable, ReadOptions, ReadRequest, ReadResponse};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::worker::{Failure, Worker, WorkerCommand};

/// Reads files for the data layer; what can crash runs in a worker.
pub(super) struct WorkerReader {
    options: LoadOptions,
    root: PathBuf,
    worker: Mutex<Option<Worker>>,
}

impl WorkerReader {
    pub(super) fn new(options: &LoadOptions, root: &Path) -> Self {
        Self { options: options.clone(), root: root.to_owned(), worker: Mutex::new(None) }
    }

    fn start(&self) -> Result<Worker, Failure> {
        let mut args = vec!["worker".into(), "read".into()];
        args.extend(["--memory".into(), self.options.memory.to_string().into()]);
        args.extend(["--root".into(), self.root.clone().into_os_string()]);
        let command = WorkerCommand { program: self.options.program.clone(), args };
        Worker::start(&command, self.options.memory)
    }

    fn call(&self, request: &ReadRequest) -> Result<ReadResponse, Failure> {
        let mut slot = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worker = match slot.take() {
            Some(worker) => worker,
            None => self.start()?,
        };
        let response = worker.call(request, self.options.timeout)?;
        // Only a worker that has answered is kept; one that failed is dropped and killed.
        *slot = Some(worker);
        Ok(response)
    }
}

impl RawReader for WorkerReader {
    fn read(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
    ) -> Result<RawTable, Box<Diagnostic>> {
        if !read::is_workbook(path) {
            return read::read_file(path, display, options);
        }
        let request = ReadRequest {
            path: path.to_owned(),
            display: display.to_owned(),
            options: options.clone(),
        };
        self.call(&request).unwrap_or_else(|failure| Err(Box::new(unreadable(display, &failure))))
    }
}

fn unreadable(file: &str, failure: &Failure) -> Diagnostic {
    Diagnostic::error(
        Stage::Data,
        "data/unreadable",
        format!("the workbook could not be read: {failure}"),
    )
    .at(Place::file(file), "")
    .hint("open it in a spreadsheet program and save it anew, or save the sheet as CSV UTF-8")
}

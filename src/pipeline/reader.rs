//! Reads workbooks in worker processes, and text files here.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::session::LoadOptions;
use crate::data::read::{
    self, RawReader, ReadOptions, ReadPart, ReadRequest, ReadResult, ReadTask, SheetListing, Sink,
};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::worker::{Failure, Flow, Streamed, Worker, WorkerCommand};

/// Reads files for the data layer; what can crash runs in a worker.
pub(super) struct WorkerReader {
    options: LoadOptions,
    root: PathBuf,
    /// Workers that wait for work.
    idle: Mutex<Vec<Worker>>,
}

impl WorkerReader {
    pub(super) fn new(options: &LoadOptions, root: &Path) -> Self {
        Self { options: options.clone(), root: root.to_owned(), idle: Mutex::default() }
    }

    fn start(&self) -> Result<Worker, Failure> {
        let mut args = vec!["worker".into(), "read".into()];
        args.extend(["--memory".into(), self.options.memory.to_string().into()]);
        args.extend(["--root".into(), self.root.clone().into_os_string()]);
        let command = WorkerCommand { program: self.options.program.clone(), args };
        Worker::start(&command, self.options.memory)
    }

    fn stream(
        &self,
        request: &ReadRequest,
        on_part: impl FnMut(ReadPart) -> Flow,
    ) -> Result<(), Failure> {
        let waiting = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match waiting {
            Some(worker) => worker,
            None => self.start()?,
        };
        // Only a worker that has answered to the end is kept; any other is dropped and ended.
        if worker.stream(request, self.options.timeout, on_part)? == Streamed::Whole {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        Ok(())
    }

    /// Asks a worker; `on_part` takes what it answers and returns `false` if it wants no more.
    fn ask(
        &self,
        (path, display): (&Path, &str),
        task: ReadTask,
        options: &ReadOptions,
        mut on_part: impl FnMut(ReadPart) -> bool,
    ) -> ReadResult {
        let request = ReadRequest {
            path: path.to_owned(),
            display: display.to_owned(),
            task,
            options: options.clone(),
        };
        let mut problem = None;
        let streamed = self.stream(&request, |part| match part {
            ReadPart::End(end) => {
                problem = end;
                Flow::Last
            }
            part => match on_part(part) {
                true => Flow::More,
                false => Flow::Stop,
            },
        });
        match (streamed, problem) {
            (Err(failure), _) => Err(Box::new(unreadable(display, &failure))),
            (Ok(()), Some(problem)) => Err(problem),
            (Ok(()), None) => Ok(()),
        }
    }
}

impl RawReader for WorkerReader {
    fn read(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
        sink: &mut dyn Sink,
    ) -> ReadResult {
        if !read::is_workbook(path) {
            return read::read_file(path, display, options, sink);
        }
        self.ask((path, display), ReadTask::Rows, options, |part| {
            match part {
                ReadPart::Info(info) => sink.info(info),
                ReadPart::Rows(batch) => return sink.rows(&batch),
                ReadPart::Warning(warning) => sink.warning(*warning),
                // They are no part of the answer to this question.
                ReadPart::Sheets(_) | ReadPart::End(_) => {}
            }
            true
        })
    }

    fn sheets(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
    ) -> ReadResult<Vec<SheetListing>> {
        if !read::is_workbook(path) {
            return read::list_sheets(path, display, options);
        }
        let mut sheets = Vec::new();
        self.ask((path, display), ReadTask::Sheets, options, |part| {
            if let ReadPart::Sheets(found) = part {
                sheets = found;
            }
            true
        })?;
        Ok(sheets)
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

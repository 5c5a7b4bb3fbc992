//! Printing in a worker process.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::press::{Press, PressOptions};
use super::print::{PrintRequest, PrintResponse, print};
use crate::worker::{Failure, Stop, Worker, WorkerCommand, serve};

/// How printing workers are started.
#[derive(Debug, Clone)]
pub struct WorkerSetup {
    /// The executable.
    pub program: PathBuf,
    /// The workspace folder.
    pub root: PathBuf,
    /// Memory cap in bytes.
    pub memory: u64,
    /// Further font folders.
    pub font_paths: Vec<PathBuf>,
    /// Whether the machine's fonts are used.
    pub system_fonts: bool,
    /// The wish to stop, which ends it in the middle of a document.
    pub stop: Stop,
}

/// A printing worker that is started when it is first needed and replaced when it fails.
#[derive(Debug)]
pub struct PressWorker {
    setup: WorkerSetup,
    worker: Option<Worker>,
}

impl PressWorker {
    /// A worker that is not running yet.
    pub fn new(setup: WorkerSetup) -> Self {
        Self { setup, worker: None }
    }

    /// Starts the worker, so that it makes itself ready while the caller does something else.
    ///
    /// # Errors
    /// If the process cannot be started.
    pub fn start(&mut self) -> Result<(), Failure> {
        self.worker = Some(self.take()?);
        Ok(())
    }

    /// The worker that runs, or a new one.
    fn take(&mut self) -> Result<Worker, Failure> {
        match self.worker.take() {
            Some(worker) => Ok(worker),
            None => {
                Ok(Worker::start(&self.command(), self.setup.memory)?.stopped_by(&self.setup.stop))
            }
        }
    }

    /// Prints a document in the worker.
    ///
    /// # Errors
    /// If the worker fails; the next call starts a new one.
    pub fn print(
        &mut self,
        request: &PrintRequest,
        limit: Duration,
    ) -> Result<PrintResponse, Failure> {
        let mut worker = self.take()?;
        let response = worker.call(request, limit)?;
        self.worker = Some(worker);
        Ok(response)
    }

    fn command(&self) -> WorkerCommand {
        let setup = &self.setup;
        let mut args = vec!["worker".into(), "print".into()];
        args.extend(["--memory".into(), setup.memory.to_string().into()]);
        args.extend(["--root".into(), setup.root.clone().into_os_string()]);
        for folder in &setup.font_paths {
            args.extend(["--font-path".into(), folder.clone().into_os_string()]);
        }
        if setup.system_fonts {
            args.push("--system-fonts".into());
        }
        WorkerCommand { program: setup.program.clone(), args }
    }
}

/// The worker's side: prints what it is sent until its input ends.
pub fn serve_print(root: &Path, font_paths: &[PathBuf], system_fonts: bool) -> ExitCode {
    let options =
        PressOptions { root: root.to_owned(), font_paths: font_paths.to_vec(), system_fonts };
    serve(move || {
        let mut press = Press::new(&options);
        move |request: PrintRequest, emit: &mut dyn FnMut(PrintResponse) -> bool| {
            // If nobody listens any more, there is nothing to do about it.
            emit(print(&mut press, &request));
        }
    })
}

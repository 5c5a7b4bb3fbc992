//! The command line: one file a subcommand, and [`term`] as the only place that prints.
//!
//! Nothing here decides what a document says; it turns words into calls of the pipeline and
//! outcomes into text and exit codes.

pub mod args;
mod build;
mod bundle;
mod calendar;
mod check;
mod completions;
mod deliver;
mod diff;
mod exit;
mod explain;
mod fonts;
mod init;
mod inspect;
mod log;
mod new;
mod plan;
mod progress;
mod running;
mod schema;
mod selection;
mod signals;
mod summary;
pub mod term;
mod verify;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use args::{Arguments, Command, Common};
pub use exit::Exit;
use log::Event;
use term::Terminal;

use crate::config::{FILE_NAME, Workspace};
use crate::diagnostic::{Diagnostic, Place, Stage};

/// Sets the memory cap of this process, in bytes. The executable's allocator provides it.
pub type SetMemoryLimit = fn(u64);

/// Runs a subcommand.
pub fn run(arguments: Arguments, set_memory_limit: SetMemoryLimit) -> ExitCode {
    let Arguments { command, common } = arguments;
    if let Command::Worker(worker) = command {
        return worker::run(&worker, common.root.as_deref(), set_memory_limit);
    }
    let terminal = Terminal::new(&common);
    let publishes = Event::started(&command).map(|started| terminal.log(&started)).is_some();
    let exit = match command {
        Command::Schema { of } => schema::run(of, &terminal),
        Command::Verify(args) => verify::run(&args, &common, &terminal),
        Command::Completions { shell } => completions::run(shell, &terminal),
        Command::Init(init) => init::run(&init, &terminal),
        Command::Diff(args) => diff::run(&args, &terminal),
        Command::Inspect(inspect) => inspect::run(&inspect, &terminal),
        Command::Fonts(fonts) => fonts::run(&fonts, &common, &terminal),
        Command::New(args) => {
            with_workspace(&common, &terminal, |ws| new::run(&args, ws, &terminal))
        }
        Command::Build(build) => {
            with_workspace(&common, &terminal, |ws| build::run(&build, ws, &terminal))
        }
        Command::Check(check) => {
            with_workspace(&common, &terminal, |ws| check::run(&check, ws, &terminal))
        }
        Command::Plan(plan) => {
            with_workspace(&common, &terminal, |ws| plan::run(&plan, ws, &terminal))
        }
        Command::Explain(args) => {
            with_workspace(&common, &terminal, |ws| explain::run(&args, ws, &terminal))
        }
        Command::Calendar(calendar) => {
            with_workspace(&common, &terminal, |ws| calendar::run(&calendar, ws, &terminal))
        }
        Command::Bundle(bundle) => {
            with_workspace(&common, &terminal, |ws| bundle::run(&bundle, ws, &terminal))
        }
        Command::Deliver(args) => {
            with_workspace(&common, &terminal, |ws| deliver::run(&args, &ws, &terminal))
        }
        Command::Worker(_) => Exit::Made,
    };
    if publishes {
        terminal.log_end(exit.number());
    }
    exit.code()
}

/// Finds and reads the workspace, and goes on with it.
fn with_workspace(
    common: &Common,
    terminal: &Terminal,
    go_on: impl FnOnce(Workspace) -> Exit,
) -> Exit {
    match root(common).map_err(|problem| vec![*problem]).and_then(|root| Workspace::load(&root)) {
        Ok(workspace) => go_on(workspace),
        Err(problems) => {
            terminal.report(&problems);
            Exit::Usage
        }
    }
}

/// The workspace folder: the one given, or the nearest upwards.
fn root(common: &Common) -> Result<PathBuf, Box<Diagnostic>> {
    if let Some(root) = &common.root {
        // Paths of files below `.` would not begin with it.
        return Ok(std::path::absolute(root).unwrap_or_else(|_| root.clone()));
    }
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    Workspace::find(&here).ok_or_else(|| {
        Box::new(
            Diagnostic::error(
                Stage::Config,
                "config/no-workspace",
                format!("there is no {FILE_NAME} here or in a folder above"),
            )
            .at(Place::file("this folder"), "")
            .hint("run `pressrun init` to make a workspace, or name one with `--root DIR`"),
        )
    })
}

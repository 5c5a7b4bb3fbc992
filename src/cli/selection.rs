//! From options to what the pipeline wants to know.

use std::path::Path;
use std::thread::available_parallelism;
use std::time::Duration;

use jiff::civil::Date;

use super::args::{Accepting, Making, Selection as Options, Upkeep as Anew, When};
use super::exit::Exit;
use super::log::Event;
use super::term::Terminal;
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Stage};
use crate::period::Period;
use crate::pipeline::{LoadOptions, MakeOptions, Selection, Session, any_rejects, write_rejects};
use crate::worker::Stop;

/// The folder that everything is published into.
pub(super) const OUTPUT: &str = "output";

/// The jobs that are asked for. Says which period a relative one is.
pub(super) fn selection(
    options: &Options,
    workspace: &Workspace,
    terminal: &Terminal,
) -> Selection {
    Selection {
        documents: options.documents.clone(),
        keys: options.keys.clone(),
        languages: options.language.clone(),
        period: period(options.when, workspace, terminal),
        shard: options.shard,
    }
}

/// The period that is asked for. Says which one a relative one is.
pub(super) fn period(when: When, workspace: &Workspace, terminal: &Terminal) -> Option<Period> {
    let asked = when.period?;
    let period = asked.on(today(when), workspace.year_starts)?;
    if asked.is_relative() {
        terminal.say(&format!("the period is {period}"));
    }
    Some(period)
}

/// The day that is given, or the machine's.
pub(super) fn today(when: When) -> Date {
    when.today.unwrap_or_else(|| jiff::ZonedDateTime::now().date())
}

/// Loads the data and templates; reports what is wrong with them.
pub(super) fn load(workspace: Workspace, terminal: &Terminal) -> Result<Session, Exit> {
    let options = LoadOptions::this_program().map_err(|error| no_program(&error, terminal))?;
    let options = options.within(&workspace.limits);
    match Session::load(workspace, &options) {
        Ok(session) => {
            for (table, rows) in &session.counts {
                terminal.log(&Event::TableLoaded { table, rows: *rows });
            }
            terminal.report(&session.warnings);
            Ok(session)
        }
        Err(problems) => {
            terminal.report(&problems);
            Err(Exit::of(&problems))
        }
    }
}

/// Writes the rejected rows and says how many there are. The exit code is that of the run unless
/// they make it a worse one.
pub(super) fn rejects(session: &Session, accepting: Accepting, terminal: &Terminal) -> Exit {
    let said = write_rejects(session, &session.workspace.root.join(OUTPUT));
    terminal.report(&said);
    let exit = Exit::of(&said);
    match any_rejects(session) && !accepting.allow_rejects {
        true => exit.max(Exit::Data),
        false => exit,
    }
}

pub(super) fn make_options(
    making: &Making,
    anew: Anew,
    workspace: &Workspace,
    terminal: &Terminal,
) -> Result<MakeOptions, Exit> {
    let program = std::env::current_exe().map_err(|error| no_program(&error, terminal))?;
    let cores = available_parallelism().map_or(1, usize::from);
    let asked = making.creation_timestamp.map(jiff::Timestamp::from_second).transpose();
    let asked = asked.map_err(|error| {
        let message = format!("--creation-timestamp is not a point in time ({error})");
        terminal.report(&[Diagnostic::error(Stage::Config, "usage/timestamp", message)]);
        Exit::Usage
    })?;
    Ok(MakeOptions {
        program,
        workers: making.jobs.map_or(cores, usize::from),
        timeout: making.timeout,
        memory: making.memory.saturating_mul(1 << 20),
        timestamp: asked.or(workspace.timestamp),
        font_paths: making.fonts.font_paths.iter().map(|path| absolute(path)).collect(),
        system_fonts: making.fonts.system_fonts,
        output: workspace.root.join(OUTPUT),
        force: anew.force,
        only_failed: anew.only_failed,
        fail_fast: anew.fail_fast,
        stop: Stop::default(),
    })
}

/// A worker runs in a folder of its own, so what it gets must not be relative to this one.
fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn no_program(error: &std::io::Error, terminal: &Terminal) -> Exit {
    let message = format!("cannot find this program's own file to start workers ({error})");
    terminal.report(&[Diagnostic::error(Stage::Config, "usage/no-program", message)]);
    Exit::Usage
}

/// A number with the word for what it counts.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The size of a file as people say it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => count(bytes as usize, "byte", "bytes"),
        1000..1_000_000 => format!("{:.0} KB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A duration as people say it.
pub(super) fn spoken(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 10.0 => format!("{seconds:.1} s"),
        seconds if seconds < 120.0 => format!("{seconds:.0} s"),
        seconds => format!("{:.0} min", seconds / 60.0),
    }
}

//! Ctrl-C and SIGTERM: the first one ends the run in order, the second one at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::exit::Exit;
use super::term::Terminal;
use crate::diagnostic::{Diagnostic, Stage};
use crate::worker::Stop;

/// Lets the signals set the wish to stop, or warns that they will not.
pub(super) fn listen_or_warn(stop: &Stop, terminal: &Terminal) {
    if let Err(error) = listen(stop) {
        let message = format!("Ctrl-C will end this run at once ({error})");
        terminal.report(&[Diagnostic::warning(Stage::Document, "usage/signals", message)]);
    }
}

fn listen(stop: &Stop) -> io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        let second = Arc::new(AtomicBool::new(false));
        // The order counts: the first signal finds the flag unset and then sets it.
        flag::register_conditional_shutdown(signal, 128 + signal, second.clone())?;
        flag::register(signal, second)?;
        flag::register_usize(signal, stop.flag(), signal as usize)?;
    }
    Ok(())
}

/// The exit code of a run that was asked to stop.
pub(super) fn exit(stop: &Stop) -> Option<Exit> {
    Some(Exit::Stopped(u8::try_from(stop.asked()?).unwrap_or_default()))
}

//! What the exit code says.

use std::process::ExitCode;

use crate::diagnostic::{Diagnostic, Stage};

/// How a run ended, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything was made.
    Made,
    /// Some documents failed; the others are published.
    SomeFailed,
    /// Wrong usage, or an error in `pressrun.toml` or the plan.
    Usage,
    /// The data is not valid.
    Data,
    /// Another run publishes into the output folder; nothing was made.
    Busy,
    /// A signal ended the run early; what was finished is published.
    Stopped(u8),
}

impl Exit {
    /// The worst that the diagnostics call for.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        errors
            .map(|error| match error.stage {
                Stage::Config => Self::Usage,
                Stage::Data => Self::Data,
                Stage::Busy => Self::Busy,
                Stage::Document => Self::SomeFailed,
            })
            .max()
            .unwrap_or(Self::Made)
    }

    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Made => 0,
            Self::SomeFailed => 1,
            Self::Usage => 2,
            Self::Data => 3,
            Self::Busy => 4,
            // As shells say it.
            Self::Stopped(signal) => 128u8.saturating_add(signal),
        }
    }

    /// The process's exit code.
    pub fn code(self) -> ExitCode {
        ExitCode::from(self.number())
    }
}

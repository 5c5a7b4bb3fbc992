//! How a worker can fail, and how its last words tell.

use std::fmt;
use std::process::ExitStatus;
use std::time::Duration;

/// Why a worker gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It crashed; the first line of its last words.
    Crashed {
        /// What it said, or how it ended.
        message: String,
    },
    /// Its stack overflowed.
    StackOverflow,
    /// It asked for more memory than it may use.
    OutOfMemory {
        /// The cap in bytes.
        limit: u64,
    },
    /// It took too long and was stopped.
    TimedOut {
        /// The time that it had.
        limit: Duration,
    },
    /// It was stopped because the run is to end.
    Stopped,
    /// It could not be started or spoken to.
    Lost {
        /// The cause.
        message: String,
    },
}

/// What is said where an allocation failed: by the standard library, by libraries that ask for
/// memory with care and give up with words of their own, and by the system.
const NO_MEMORY: [&str; 6] = [
    "memory allocation of",
    "memory allocation failed",
    "capacity overflow",
    "out of memory",
    "allocerror",
    "cannot allocate memory",
];

impl Failure {
    /// Judges a dead worker by its exit status and what it wrote to stderr.
    pub(super) fn of_dead(status: Option<ExitStatus>, last_words: &str, memory: u64) -> Self {
        if last_words.contains("has overflowed its stack") {
            return Self::StackOverflow;
        }
        let words = last_words.to_lowercase();
        if NO_MEMORY.iter().any(|said| words.contains(said)) {
            return Self::OutOfMemory { limit: memory };
        }
        Self::Crashed { message: cause(last_words, status) }
    }
}

/// The message of a panic, or how the process ended. Paths of source files are left out: they say
/// nothing to the person who reads this, and differ between machines.
fn cause(last_words: &str, status: Option<ExitStatus>) -> String {
    let mut lines = last_words.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.by_ref().any(|line| line.contains("panicked at"))
        && let Some(message) = lines.next()
    {
        return format!("the program panicked with \"{message}\"");
    }
    match status {
        Some(status) => format!("the process ended with {status}"),
        None => "the process ended without a word".to_owned(),
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crashed { message } => write!(f, "its worker crashed ({message})"),
            Self::StackOverflow => f.write_str("its worker ran out of stack"),
            Self::OutOfMemory { limit } => {
                write!(f, "it needs more than the {} MiB that a worker may use", limit >> 20)
            }
            Self::TimedOut { limit } => {
                write!(f, "it took longer than {} s", limit.as_secs_f64())
            }
            Self::Stopped => f.write_str("the run was stopped"),
            Self::Lost { message } => write!(f, "its worker could not be reached ({message})"),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_says_that_memory_is_out_is_the_limit() {
        for words in [
            "memory allocation of 549755813888 bytes failed",
            "thread 'worker' panicked at x.rs:1:1:\ncapacity overflow",
            "thread 'worker' panicked at x.rs:1:1:\nout of memory",
            "thread 'worker' panicked at x.rs:1:1:\ncalled `Result::unwrap()` on an `Err` value: AllocError { layout: x }",
            "fatal: Cannot allocate memory (os error 12)",
        ] {
            let failure = Failure::of_dead(None, words, 1 << 20);
            assert_eq!(failure, Failure::OutOfMemory { limit: 1 << 20 }, "{words}");
        }
        let other = Failure::of_dead(None, "thread 'worker' panicked at x.rs:1:1:\nno", 1);
        assert!(matches!(other, Failure::Crashed { .. }));
    }
}

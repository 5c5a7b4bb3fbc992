//! The wish that a run comes to its end early.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Asks everything that holds a copy to stop. It carries a number that tells why, such as that of a
/// signal.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Why to stop; `None` if there is no such wish.
    pub fn asked(&self) -> Option<usize> {
        Some(self.0.load(Ordering::Relaxed)).filter(|why| *why != 0)
    }

    /// The number itself, for a handler of signals to set.
    pub fn flag(&self) -> Arc<AtomicUsize> {
        self.0.clone()
    }
}

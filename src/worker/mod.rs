//! Worker processes: the same executable under a hidden subcommand, where work that may crash,
//! hang or eat all memory does no harm.
//!
//! A worker answers requests one at a time over its standard streams. Each frame is a length
//! (32 bits, little-endian) and that many bytes of postcard.

mod client;
mod failure;
mod frame;
mod serve;

pub use client::{Worker, WorkerCommand};
pub use failure::Failure;
pub use serve::serve;

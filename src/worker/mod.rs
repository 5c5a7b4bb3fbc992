//! Worker processes: the same executable under a hidden subcommand, where work that may crash,
//! hang or eat all memory does no harm.
//!
//! A worker answers requests one at a time over its standard streams, each with one frame or, where
//! both sides agree on it, with many. A frame is a length (32 bits, little-endian) and that many
//! bytes of postcard. Pipes and channels hold a frame or two, so that a worker that is faster than
//! whoever asked it waits instead of filling the memory.

mod client;
mod failure;
mod frame;
mod serve;
mod stop;

pub use client::{Flow, Streamed, Worker, WorkerCommand};
pub use failure::Failure;
pub use serve::serve;
pub use stop::Stop;

//! Puts finished files in their place: atomic writes, the edition's record, bundles, and what is
//! remembered from run to run.
//!
//! This layer knows bytes, paths and records. It does not know where the bytes came from.

pub mod atomic;
pub mod bundle;
pub mod deliver;
pub mod edition;
pub mod figures;
pub mod index;
pub mod journal;
pub mod ledger;
pub mod lock;
pub mod manifest;
pub mod paths;
mod pretty;
pub mod records;
pub mod signature;
pub mod state;
pub mod verify;

/// The folder below the output folder for what is of no concern to readers: the lock, and what is
/// remembered from run to run.
pub const PRIVATE: &str = ".pressrun";

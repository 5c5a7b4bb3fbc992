//! Puts finished files in their place: atomic writes, the edition's record, and bundles.
//!
//! This layer knows bytes, paths and records. It does not know where the bytes came from.

pub mod atomic;
pub mod bundle;
pub mod edition;
pub mod figures;
pub mod ledger;
pub mod paths;
pub mod records;

//! The sources that pressrun hands to Typst, and Typst alone on the same sources.
#![allow(dead_code, reason = "each benchmark uses its own part of this")]

pub(crate) mod bare;
pub(crate) mod record;

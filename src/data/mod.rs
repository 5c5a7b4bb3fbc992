//! Reads CSV files and workbooks into typed tables, checks them against their schema, computes
//! figures, and narrows both to a row and a period.
//!
//! Every cell keeps its address. This layer knows nothing of templates, jobs or pages.

mod bad;
mod build;
mod by_column;
pub mod checks;
mod column;
mod counts;
mod date;
mod derived;
mod digits;
pub mod documents;
mod donors;
mod fields;
pub mod figures;
mod finish;
mod header;
pub mod inspect;
mod late;
mod layout;
mod mapping;
mod merged;
mod number;
mod numerals;
mod pieces;
mod pseudonym;
pub mod read;
mod references;
mod rejects;
mod remarks;
mod rows;
mod rules;
pub mod scope;
mod small_types;
pub mod tables;
mod text;
pub mod translations;
mod unique;

pub use build::TableBuilder;
pub use counts::RowCounts;
pub use finish::Built;
pub use late::Originals;
pub use rejects::{Mistake, RejectedCell, RejectedRow, Rejects};

//! Reads tables and computes figures.
//!
//! Raw cells come from CSV files and workbooks ([`read`]), become typed columns with addresses
//! ([`build`]), are checked against each other ([`references`]), and are narrowed for each job
//! ([`scope`]). This layer knows nothing of templates or documents' looks.

mod bad;
pub mod build;
mod cell;
mod donors;
pub mod figures;
mod header;
mod number;
pub mod read;
pub mod references;
pub mod scope;
pub mod tables;

//! Tests over the whole program, in one binary: linking the program once for each file would take
//! longer than the tests, and gigabytes.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is the test failing, and a word about a skipped test is no log"
)]

mod annexes;
mod assertions;
mod bundle_contents;
mod bundle_page;
mod bundles;
mod check;
mod cli;
mod columns;
mod common;
mod contract;
mod corpus;
mod data_tables;
mod deliver;
mod deploy;
mod determinism;
mod diff;
mod escaping;
mod explain;
mod extremes;
mod imposition;
mod inspect;
mod languages;
mod layering;
mod ledger;
mod lifetimes;
mod log;
mod mistakes;
mod new;
mod numbers;
mod pdf_tools;
mod periods;
mod photographs;
mod pictures;
mod pieces;
mod preflight;
mod print_sheets;
mod printed_figures;
mod privacy;
mod pseudonyms;
mod qr;
mod read_workbooks;
mod read_worker;
mod round_trip;
mod sample;
mod shards;
mod signatures;
mod source_map;
mod upkeep;
mod upkeep_crashes;
mod workers;

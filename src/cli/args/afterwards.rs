//! What is asked beside and after a run: deadlines, bundles, schemas.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Making, When};

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SchemaOf {
    /// pressrun.toml
    #[default]
    Config,
    /// manifest.json of a bundle
    Manifest,
}

/// `pressrun verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// The bundles
    #[arg(required = true, value_name = "ZIP")]
    pub bundles: Vec<PathBuf>,
    /// Also make each one again from the workspace, and compare byte by byte
    #[arg(long)]
    pub rebuild: bool,
    /// How
    #[command(flatten)]
    pub making: Making,
}

/// `pressrun calendar`
#[derive(Debug, Args)]
pub struct Calendar {
    /// Only rows with this key, or that belong to the row of `workspace.each` with this key
    #[arg(long = "for", value_name = "KEY")]
    pub keys: Vec<String>,
    /// When; only what is due within the period
    #[command(flatten)]
    pub when: When,
    /// Only what is not sent yet
    #[arg(long)]
    pub open: bool,
    /// How it is written
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: CalendarFormat,
}

/// How a calendar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CalendarFormat {
    /// A table for a person
    #[default]
    Human,
    /// One JSON document
    Json,
    /// iCalendar, for calendar programs
    Ical,
}

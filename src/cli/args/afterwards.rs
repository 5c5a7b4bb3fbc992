//! What is asked beside and after a run: deadlines, bundles, schemas, where a number comes from.

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
    /// Also hold the signature beside each one against this public key of minisign: the key, or its
    /// file [default: public_key of the workspace, if the bundle is in one]
    #[arg(long, value_name = "KEY|FILE")]
    pub public_key: Option<String>,
    /// How
    #[command(flatten)]
    pub making: Making,
}

/// `pressrun deliver`
#[derive(Debug, Args)]
pub struct Deliver {
    /// The bundles [default: all in output/ that are to be delivered somewhere]
    #[arg(value_name = "ZIP")]
    pub bundles: Vec<PathBuf>,
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

/// `pressrun explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The figure, as templates name it: `spent`, `to_date.spent`, `spent[6]`; or a finished PDF, all
    /// of whose figures are then listed
    #[arg(value_name = "FIGURE|PDF")]
    pub figure: String,
    /// A value of a column that splits it; several in the order of its columns
    #[arg(long = "part", value_name = "KEY")]
    pub parts: Vec<String>,
    /// As this document prints it [default: over a row of `workspace.each`, or all of it]
    #[arg(long, short, value_name = "NAME")]
    pub document: Option<String>,
    /// For the row with this key, or that belongs to the row of `workspace.each` with this key
    #[arg(long = "for", value_name = "KEY")]
    pub key: Option<String>,
    /// The language of the document
    #[arg(long, short, value_name = "TAG")]
    pub language: Option<String>,
    /// When
    #[command(flatten)]
    pub when: When,
    /// Show all rows, not only the first
    #[arg(long)]
    pub all: bool,
    /// How it is written
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ExplainFormat,
}

/// How an explanation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ExplainFormat {
    /// For a person
    #[default]
    Human,
    /// One line a row
    Csv,
    /// One JSON document
    Json,
}

/// `pressrun diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The older output folder or bundle
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The newer one
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// End with exit code 1 if anything differs
    #[arg(long)]
    pub exit_code: bool,
    /// How it is written
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: DiffFormat,
}

/// How a difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DiffFormat {
    /// For a person
    #[default]
    Human,
    /// One JSON document
    Json,
}

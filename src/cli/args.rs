//! The command line as clap reads it. What the words mean is settled by the subcommands.

mod afterwards;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

pub use afterwards::{
    Calendar, CalendarFormat, Deliver, Diff, DiffFormat, Explain, ExplainFormat, SchemaOf, Verify,
};

use crate::period::PeriodAsked;
use crate::pipeline::Shard;

const EXIT_CODES: &str = "\
Exit codes:
  0  everything was made
  1  some documents failed, or a bundle was not delivered; the others are published
  2  wrong usage, or an error in pressrun.toml or the plan
  3  the data is not valid, or rows were rejected
  4  another run is publishing into output/; nothing was made
  130, 143  stopped by Ctrl-C or SIGTERM; what was finished is published

Examples:
  pressrun inspect inputs/*.xlsx              what is in these files
  pressrun build                              publish everything
  pressrun build newsletter --language az     one document in one language
  pressrun bundle quarterly --period 2018-Q1  the ZIPs of a quarter
  pressrun bundle quarterly -p last-quarter   those of the one that has ended";

/// Publishes newsletters, leaflets, brochures and donor reports from spreadsheets.
#[derive(Debug, Parser)]
#[command(name = "pressrun", version, about, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every subcommand.
    #[command(flatten)]
    pub common: Common,
}

/// Options of every subcommand.
#[derive(Debug, Args)]
pub struct Common {
    /// The workspace folder [default: the nearest one upwards with a pressrun.toml]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How problems and results are written
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub message_format: MessageFormat,
    /// What a run tells on stderr while it goes on
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// When to use colours; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Say less: no progress, no summary
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// How problems are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum MessageFormat {
    /// For a person, with the lines in question
    #[default]
    Human,
    /// One line each
    Short,
    /// One JSON object a line
    Json,
}

/// What a run tells while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// Progress, for a person
    #[default]
    Human,
    /// One JSON object a line for each event, without anything that stands in cells
    Json,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Publish documents into output/
    #[command(visible_alias = "b")]
    Build(Build),
    /// Do everything short of typesetting, count the rows, and compare templates and languages
    Check(Check),
    /// List the jobs that a build would do
    Plan(Plan),
    /// Publish the documents of a bundle and zip them, one ZIP for each row of `workspace.each`
    Bundle(Bundle),
    /// Send bundles that are made to where pressrun.toml says, without making any
    Deliver(Deliver),
    /// List what is due when, and whether it is made
    Calendar(Calendar),
    /// Tell which rows and rules a published number comes from
    Explain(Explain),
    /// Compare the figures of two editions or bundles: what changed, by how much, and which cells
    Diff(Diff),
    /// Tell what is in a spreadsheet or CSV file; needs no workspace
    Inspect(Inspect),
    /// Make a new workspace with a newsletter and a report
    Init(Init),
    /// Add a document to this workspace: its template, its section of pressrun.toml, and example rows
    New(New),
    /// Prove what is in a bundle: every checksum, nothing extra, nothing missing
    Verify(Verify),
    /// Print the JSON Schema of pressrun.toml, or of the manifest of a bundle
    Schema {
        /// Of what
        #[arg(value_enum, default_value_t)]
        of: SchemaOf,
    },
    /// List the fonts that documents can use
    Fonts(FontArgs),
    /// Print a shell's completion script
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Read or print in a process of its own; for pressrun itself
    #[command(hide = true)]
    Worker(Worker),
}

/// Which jobs.
#[derive(Debug, Args, Default, Clone)]
pub struct Selection {
    /// Only these documents
    #[arg(value_name = "DOCUMENT")]
    pub documents: Vec<String>,
    /// Only rows with this key, or that belong to the row of `workspace.each` with this key
    #[arg(long = "for", value_name = "KEY")]
    pub keys: Vec<String>,
    /// Only these languages
    #[arg(long, short, value_name = "TAG", value_delimiter = ',')]
    pub language: Vec<String>,
    /// When
    #[command(flatten)]
    pub when: When,
    /// Only a share of the jobs, such as 3/16, for runs on several machines
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
}

/// Which period.
#[derive(Debug, Args, Default, Clone, Copy)]
pub struct When {
    /// The period: 2018-Q1, 2018-03, 2018-H1, 2018, FY2018-07-Q1 or 2016-01-15--2019-07-14; or
    /// last-quarter, this-year and the like
    #[arg(long, short, value_name = "PERIOD")]
    pub period: Option<PeriodAsked>,
    /// The day that `last-quarter` and the like are counted from [default: today]
    #[arg(long, value_name = "DAY")]
    pub today: Option<Date>,
}

/// How documents are made.
#[derive(Debug, Args, Clone)]
pub struct Making {
    /// How many worker processes [default: as many as cores]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,
    /// Seconds that one document may take
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub timeout: Duration,
    /// Memory that one worker process may use, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub memory: u64,
    /// The point in time that documents carry, as seconds since 1970 [default: workspace.timestamp]
    #[arg(long, value_name = "UNIX_TIMESTAMP", env = "SOURCE_DATE_EPOCH")]
    pub creation_timestamp: Option<i64>,
    /// Tell how long each stage took
    #[arg(long)]
    pub timings: bool,
    /// The fonts
    #[command(flatten)]
    pub fonts: FontArgs,
}

/// Which of the selected documents are made anew.
#[derive(Debug, Args, Clone, Copy, Default)]
pub struct Upkeep {
    /// Make all of them, also those that are up to date
    #[arg(long)]
    pub force: bool,
    /// Only those that failed the last time, or were never made
    #[arg(long, conflicts_with = "force")]
    pub only_failed: bool,
    /// Begin no further document after one that failed
    #[arg(long)]
    pub fail_fast: bool,
    /// Go on after a document that failed; this is the default
    #[arg(long, conflicts_with = "fail_fast")]
    pub keep_going: bool,
}

/// What a run takes for success.
#[derive(Debug, Args, Clone, Copy, Default)]
pub struct Accepting {
    /// End with 0 although rows were rejected; without it the documents are made but the code is 3
    #[arg(long)]
    pub allow_rejects: bool,
}

/// Which fonts.
#[derive(Debug, Args, Clone, Default)]
pub struct FontArgs {
    /// Further folders with fonts
    #[arg(long = "font-path", value_name = "DIR", env = "TYPST_FONT_PATHS", value_delimiter = ':')]
    pub font_paths: Vec<PathBuf>,
    /// Also use the fonts installed on this machine; documents then differ between machines
    #[arg(long)]
    pub system_fonts: bool,
    /// List the styles of each family
    #[arg(long, hide = true)]
    pub variants: bool,
}

/// `pressrun build`
#[derive(Debug, Args)]
pub struct Build {
    /// Which jobs
    #[command(flatten)]
    pub selection: Selection,
    /// Which of them anew
    #[command(flatten)]
    pub upkeep: Upkeep,
    /// Remove documents of earlier runs that are made no more
    #[arg(long)]
    pub prune: bool,
    /// How
    #[command(flatten)]
    pub making: Making,
    /// What is accepted
    #[command(flatten)]
    pub accepting: Accepting,
}

/// `pressrun check`
#[derive(Debug, Args)]
pub struct Check {
    /// Which jobs
    #[command(flatten)]
    pub selection: Selection,
    /// What is accepted
    #[command(flatten)]
    pub accepting: Accepting,
}

/// `pressrun plan`
#[derive(Debug, Args)]
pub struct Plan {
    /// Which jobs
    #[command(flatten)]
    pub selection: Selection,
    /// How
    #[command(flatten)]
    pub making: Making,
    /// How to list them
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: PlanFormat,
}

/// How a plan is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PlanFormat {
    /// A table for a person
    #[default]
    Human,
    /// One JSON document
    Json,
}

/// `pressrun bundle`
#[derive(Debug, Args)]
pub struct Bundle {
    /// The bundle's name in pressrun.toml
    pub name: String,
    /// Make nothing, and pack what runs with --shard have made: their output folders
    #[arg(long, value_name = "DIR", num_args = 1..)]
    pub from: Vec<PathBuf>,
    /// Leave the ZIPs in output/, also where pressrun.toml says where to deliver them
    #[arg(long)]
    pub no_deliver: bool,
    /// When
    #[command(flatten)]
    pub when: When,
    /// Only for the row of `workspace.each` with this key
    #[arg(long = "for", value_name = "KEY")]
    pub keys: Vec<String>,
    /// Which of them anew
    #[command(flatten)]
    pub upkeep: Upkeep,
    /// How
    #[command(flatten)]
    pub making: Making,
    /// What is accepted
    #[command(flatten)]
    pub accepting: Accepting,
}

/// `pressrun inspect`
#[derive(Debug, Args)]
pub struct Inspect {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only this sheet of a workbook, which may be a hidden one [default: all that are visible]
    #[arg(long, short, value_name = "NAME|NUMBER")]
    pub sheet: Option<String>,
    /// Print sections for pressrun.toml that read the files as they are
    #[arg(long)]
    pub toml: bool,
}

/// `pressrun init`
#[derive(Debug, Args)]
pub struct Init {
    /// The new folder [default: this one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// `pressrun new`
#[derive(Debug, Args)]
pub struct New {
    /// What it is
    #[arg(value_enum, value_name = "KIND")]
    pub kind: Kind,
    /// What it is called [default: as its kind]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// A kind of document that can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Issues of four pages or more, on A4
    Newsletter,
    /// One sheet, folded twice to DL
    Leaflet,
    /// A5, one question a page, sewn in the fold
    #[value(alias = "brochure")]
    Booklet,
    /// One page about a project
    Factsheet,
    /// One page for each person
    Certificate,
    /// An A5 card with a programme, for each event
    Invitation,
    /// One for each recipient, for window envelopes
    Letter,
    /// Activities, budget and costs of a period
    DonorReport,
}

/// `pressrun worker`
#[derive(Debug, Args)]
pub struct Worker {
    /// What it does
    #[arg(value_enum)]
    pub kind: WorkerKind,
    /// Memory cap in bytes
    #[arg(long)]
    pub memory: u64,
    /// The fonts, for a printing worker
    #[command(flatten)]
    pub fonts: FontArgs,
}

/// What a worker process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WorkerKind {
    /// Reads workbooks
    Read,
    /// Typesets documents
    Print,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "write a number of seconds greater than 0".to_owned())
}

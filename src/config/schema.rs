//! The JSON Schema of `pressrun.toml`, for editors that complete and check keys.
//!
//! These types only describe the file; it is read key by key in the sibling modules, so that all
//! slips are found at once. A test holds the two together.
#![expect(dead_code, reason = "the fields are read by the schema generator alone")]

mod checks;
mod derived;
mod figures;
mod finance;
mod indicators;
mod output;
mod pages;
mod privacy;

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};

use checks::CheckSection;
use derived::DerivedSection;
use figures::FigureSection;
use finance::FinanceSection;
use indicators::IndicatorsSection;
use output::{BundleSection, DocumentSection, DonorSection, TextByLanguage};
use pages::{PicturesSection, PreflightSection, TypographySection};
use privacy::PrivacySection;

use crate::table::ColumnType;

/// The JSON Schema, with a line end.
pub fn schema_json() -> String {
    let schema = schema_for!(PressrunToml);
    // A schema is plain JSON, which always serialises.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// The configuration of a pressrun workspace.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "pressrun.toml")]
struct PressrunToml {
    /// What holds for the whole workspace.
    workspace: WorkspaceSection,
    /// How large inputs may be.
    #[serde(default)]
    limits: Option<LimitsSection>,
    /// Which numbers about people are too small to be shown.
    #[serde(default)]
    privacy: Option<PrivacySection>,
    /// What is done to Markdown texts.
    #[serde(default)]
    typography: Option<TypographySection>,
    /// How photographs go into documents.
    #[serde(default)]
    pictures: Option<PicturesSection>,
    /// How finished pages are inspected; documents may differ.
    #[serde(default)]
    preflight: Option<PreflightSection>,
    /// Named inputs with their columns.
    #[serde(default)]
    tables: BTreeMap<String, TableSection>,
    /// Named numbers that get published.
    #[serde(default)]
    figures: BTreeMap<String, FigureSection>,
    /// What must be true before a document is published.
    #[serde(default)]
    checks: Vec<CheckSection>,
    /// A budget by headings, from which figures and checks are made.
    #[serde(default)]
    finance: Option<FinanceSection>,
    /// The indicators of a logframe, from which figures are made.
    #[serde(default)]
    indicators: Option<IndicatorsSection>,
    /// Templates, and how often each is made.
    #[serde(default)]
    documents: BTreeMap<String, DocumentSection>,
    /// ZIP files of a period.
    #[serde(default)]
    bundles: BTreeMap<String, BundleSection>,
    /// Colours, fonts and logo for templates, and below `for` what differs for single rows.
    #[serde(default)]
    brand: BTreeMap<String, serde_json::Value>,
    /// The donors, with logo, funding statement and disclaimer.
    #[serde(default)]
    donors: BTreeMap<String, DonorSection>,
}

/// What holds for the whole workspace.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct WorkspaceSection {
    /// The workspace's title.
    title: String,
    /// Languages as BCP 47 tags; the first is the default.
    #[serde(default)]
    languages: Option<TextOrTexts>,
    /// The table that bundles are made for each row of; brand and donors differ by its rows.
    #[serde(default)]
    each: Option<String>,
    /// The period when none is asked for, such as `2018-Q1`.
    #[serde(default)]
    period: Option<String>,
    /// The month in which the fiscal year begins, for `--period last-year` and the like; 1 when left out.
    #[serde(default)]
    #[schemars(range(min = 1, max = 12))]
    year_starts: Option<u8>,
    /// The day that finished documents carry, such as `2018-04-30`.
    #[serde(default)]
    timestamp: Option<String>,
    /// The public key of minisign that signatures of bundles are held against, `RW…`.
    #[serde(default)]
    public_key: Option<String>,
}

/// The first and the last day of a row.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct LifeSection {
    /// The column with the first day.
    start: String,
    /// The column with the last day.
    end: String,
}

/// A named input.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct TableSection {
    /// File or glob below the workspace; all matches are appended.
    source: String,
    /// Name or number of the sheet; needed when a workbook has several.
    #[serde(default)]
    sheet: Option<NameOrNumber>,
    /// Name of a table (a ListObject) in a workbook.
    #[serde(default)]
    table: Option<String>,
    /// Whether its rows are people, whose small numbers are protected; true if left out and it has
    /// a personal column.
    #[serde(default)]
    people: Option<bool>,
    /// Separator of CSV files: `,`, `;`, `|` or `tab`; found out when left out.
    #[serde(default)]
    delimiter: Option<String>,
    /// Quotation mark of CSV files; found out when left out.
    #[serde(default)]
    quote: Option<String>,
    /// Encoding of CSV files, such as `windows-1254`; UTF-8 or UTF-16 when left out.
    #[serde(default)]
    encoding: Option<String>,
    /// The row or rows of the header, or `hxl`; found by the names of the columns when left out.
    #[serde(default)]
    header: Option<HeaderRows>,
    /// The data ends before a row whose first filled cell starts with this text.
    #[serde(default)]
    until: Option<TextOrTexts>,
    /// Rows that are no data: numbers, ranges such as `10-12`, or how they start.
    #[serde(default)]
    skip_rows: Option<NamesOrNumbers>,
    /// What becomes of hidden rows: `keep` or `drop`.
    #[serde(default)]
    hidden_rows: Option<HiddenRowsWord>,
    /// Whether the value of a merged cell stands for all cells that it covers.
    #[serde(default)]
    fill_merged_cells: bool,
    /// Whether CSV rows with too few fields are filled up with empty ones.
    #[serde(default)]
    pad_rows: bool,
    /// What becomes of rows with a mistake: `stop` or `reject`.
    #[serde(default)]
    on_error: Option<OnErrorWord>,
    /// Texts that stand for an empty cell, such as `-` or `n/a`.
    #[serde(default)]
    missing_values: Option<TextOrTexts>,
    /// The decimal sign of numbers in text.
    #[serde(default)]
    decimal_char: Option<String>,
    /// The sign between groups of digits.
    #[serde(default)]
    group_char: Option<String>,
    /// References, as data packages write them.
    #[serde(default)]
    foreign_keys: Vec<ForeignKey>,
    /// The column whose values name the rows.
    #[serde(default)]
    key: Option<String>,
    /// The same, as data packages call it; several columns may be one key together.
    #[serde(default)]
    primary_key: Option<TextOrTexts>,
    /// What one row is called in templates; the table's name without its plural ending if left out.
    #[serde(default)]
    singular: Option<String>,
    /// The date or period column that places a row in a period.
    #[serde(default)]
    period: Option<String>,
    /// The columns with the first and the last day of a row, such as a project.
    #[serde(default)]
    life: Option<LifeSection>,
    /// The column with the day by which the documents of a row must be done.
    #[serde(default)]
    due: Option<String>,
    /// How many days after a row's period they must be done.
    #[serde(default)]
    due_after: Option<u32>,
    /// The column with the day on which they were sent.
    #[serde(default)]
    sent: Option<String>,
    /// The columns; others in the sheet are read as text.
    #[serde(default)]
    columns: BTreeMap<String, ColumnSection>,
    /// Columns that are made from others.
    #[serde(default)]
    derived: BTreeMap<String, DerivedSection>,
}

/// A name or a number.
#[derive(JsonSchema)]
#[serde(untagged)]
enum NameOrNumber {
    Name(String),
    Number(u32),
}

/// Names or numbers.
#[derive(JsonSchema)]
#[serde(untagged)]
enum NamesOrNumbers {
    One(NameOrNumber),
    Several(Vec<NameOrNumber>),
}

/// Where the header is.
#[derive(JsonSchema)]
#[serde(untagged)]
enum HeaderRows {
    Row(u32),
    Rows(Vec<u32>),
    Hxl(HxlWord),
}

/// The header stands above the row of HXL tags.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum HxlWord {
    Hxl,
}

/// What becomes of hidden rows.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum HiddenRowsWord {
    Keep,
    Drop,
}

/// What becomes of rows with a mistake.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OnErrorWord {
    Stop,
    Reject,
}

/// A column that names rows of another table.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct ForeignKey {
    /// The column.
    fields: String,
    /// What it names.
    reference: ForeignKeyTarget,
}

/// The other table and its key.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct ForeignKeyTarget {
    /// The table.
    resource: String,
    /// Its key column.
    fields: String,
}

/// How large inputs may be.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct LimitsSection {
    /// Cells of one sheet or CSV file; 20 million if left out.
    #[serde(default)]
    cells: Option<u64>,
    /// Size of all parts of one workbook when they are unpacked, in MiB; 1024 if left out.
    #[serde(default)]
    unpacked_mib: Option<u64>,
    /// Memory that reading a workbook may take, in MiB; 1024 if left out.
    #[serde(default)]
    memory_mib: Option<u64>,
    /// Seconds that reading a workbook may take; 120 if left out.
    #[serde(default)]
    seconds: Option<u64>,
}

/// A number or a day.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Limit {
    Number(f64),
    Day(String),
}

/// A declared column.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct ColumnSection {
    /// The type of its values; text if left out.
    #[serde(default, rename = "type")]
    kind: ColumnType,
    /// The text of the header cell, where it differs from the column's name; several are synonyms.
    /// An HXL tag starts with `#`.
    #[serde(default)]
    header: Option<TextOrTexts>,
    /// How the values are written: a pattern such as `%d/%m/%Y` for dates and times, `fraction` or
    /// `hundredths` for percentages, `lat,lon` or `lon,lat` for geopoints.
    #[serde(default)]
    format: Option<String>,
    /// Texts that stand for an empty cell.
    #[serde(default)]
    missing_values: Option<TextOrTexts>,
    /// The decimal sign of numbers in text.
    #[serde(default)]
    decimal_char: Option<String>,
    /// The sign between groups of digits.
    #[serde(default)]
    group_char: Option<String>,
    /// What stands between the parts of a list; a comma if left out.
    #[serde(default)]
    separator: Option<String>,
    /// Whether no two cells may hold the same.
    #[serde(default)]
    unique: bool,
    /// A regular expression that the whole text must match.
    #[serde(default)]
    pattern: Option<String>,
    /// Whether an empty cell is an error.
    #[serde(default)]
    required: bool,
    /// The values allowed, in the order in which figures show them.
    #[serde(default)]
    one_of: Option<TextOrTexts>,
    /// The same as `one_of`.
    #[serde(default, rename = "enum")]
    allowed: Option<TextOrTexts>,
    /// The least number or first day allowed.
    #[serde(default)]
    min: Option<Limit>,
    /// The same as `min`.
    #[serde(default)]
    minimum: Option<Limit>,
    /// The greatest number or last day allowed.
    #[serde(default)]
    max: Option<Limit>,
    /// The same as `max`.
    #[serde(default)]
    maximum: Option<Limit>,
    /// The key column that its values must stand in, such as `projects.id`.
    #[serde(default)]
    references: Option<String>,
    /// Whether there is one column a language: `title_en`, `title_az`.
    #[serde(default)]
    translated: bool,
    /// The language that stands in for an empty translation.
    #[serde(default)]
    fallback: Option<String>,
    /// Whether it holds personal data, which only internal documents may read.
    #[serde(default)]
    personal: bool,
    /// Whether it holds data of a special category, such as health: only internal documents that
    /// say `sensitive = true` may read it.
    #[serde(default)]
    sensitive: bool,
    /// Which column opens single values of a personal column, for documents with a `use`.
    #[serde(default)]
    consent: Option<ConsentSection>,
    /// Whether its text may be used as Typst markup.
    #[serde(default)]
    trusted: bool,
    /// What its numbers are counted in.
    #[serde(default)]
    unit: Option<String>,
    /// What it is called in print, for all languages or by language.
    #[serde(default)]
    label: Option<TextByLanguage>,
    /// Whether a reference narrows the table to the rows of the document's row; true if left out.
    #[serde(default = "yes")]
    scope: bool,
}

/// Who agreed to what.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct ConsentSection {
    /// The column that lists the uses agreed to: `web, print`.
    column: String,
    /// The column with the last day of the consent.
    #[serde(default)]
    until: Option<String>,
}

fn yes() -> bool {
    true
}

/// A text or a list of texts.
#[derive(JsonSchema)]
#[serde(untagged)]
enum TextOrTexts {
    Text(String),
    Texts(Vec<String>),
}

//! The settled configuration that the stages work from.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use bundles::{BundleContent, BundleContents};
pub use checks::{CheckConfig, CheckLevel, CheckOver};
pub use deliver::{DeliverConfig, Destination};
pub use derived::{AgeBand, AgeOn, DerivedConfig, DerivedRule};
pub use figures::{
    Condition, Conversion, FigureConfig, FigureFormat, FigureRule, Operation, RateMethod,
};
pub use impose::{Impose, Imposition, Paper, Turn};
pub use indicators::{Combine, IndicatorNumber, Indicators};
pub use pages::{Level, PageCount, PictureConfig, Preflight, Rule, Typography};
pub use schedule::{Due, Life, Schedule};
pub use tables::{
    ColumnConfig, Dialect, HeaderChoice, HiddenRows, Layout, OnError, Pattern, SheetChoice,
    SkipRows, TableConfig,
};
pub use tracing::{Attached, UntracedNumbers};

mod bundles;
mod checks;
mod deliver;
mod derived;
mod figures;
mod impose;
mod indicators;
mod pages;
mod schedule;
mod tables;
mod tracing;

use crate::diagnostic::Place;
use crate::period::Period;
use crate::suppression;

/// A workspace: everything that `pressrun.toml` says, with all defaults filled in.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder with `pressrun.toml`.
    pub root: PathBuf,
    /// The text of `pressrun.toml`, for messages that point into it.
    pub text: ConfigText,
    /// The workspace's title.
    pub title: String,
    /// The languages as BCP 47 tags; the first is the default. Never empty.
    pub languages: Vec<String>,
    /// The table that most documents and all bundles are made for each row of.
    pub each: Option<String>,
    /// The period of documents that need one when none is asked for.
    pub period: Option<Period>,
    /// The month in which years begin that are asked for relative to a day.
    pub year_starts: i8,
    /// The day that finished documents carry as their date, for reproducible files.
    pub timestamp: Option<jiff::Timestamp>,
    /// The public key of minisign that signatures of bundles are held against.
    pub public_key: Option<String>,
    /// How large inputs may be.
    pub limits: Limits,
    /// Which numbers about people are too small to be shown.
    pub privacy: PrivacyConfig,
    /// What is done to texts.
    pub typography: Typography,
    /// How photographs go into documents.
    pub pictures: PictureConfig,
    /// The tables, in the order of the file.
    pub tables: Vec<TableConfig>,
    /// The figures, in the order of the file.
    pub figures: Vec<FigureConfig>,
    /// The checks, in the order of the file.
    pub checks: Vec<CheckConfig>,
    /// The documents, in the order of the file.
    pub documents: Vec<DocumentConfig>,
    /// The bundles, in the order of the file.
    pub bundles: Vec<BundleConfig>,
    /// Colours, fonts and logo.
    pub brand: BrandConfig,
    /// The donors, in the order of the file.
    pub donors: Vec<DonorConfig>,
}

/// How large inputs may be, so that a wrong or hostile file cannot take the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Cells of one sheet or CSV file.
    pub cells: usize,
    /// Bytes of all parts of one workbook when they are unpacked.
    pub inflated: u64,
    /// Memory that reading a workbook may take, in bytes.
    pub memory: u64,
    /// Seconds that reading a workbook may take.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cells: 20_000_000, inflated: 1 << 30, memory: 1 << 30, seconds: 120 }
    }
}

/// The `[privacy]` section: which numbers about people are too small to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivacyConfig {
    /// In public documents, cells with fewer people are hidden; 0 for none.
    pub public: u64,
    /// In documents for the donor.
    pub donor: u64,
    /// In internal documents.
    pub internal: u64,
    /// Whether a cell with nobody in it is shown.
    pub zeros: bool,
    /// The environment variable with the key of pseudonyms.
    pub pseudonym_key: Option<String>,
    /// The file below the workspace that keeps which numbers about people were published.
    pub ledger: Option<String>,
    /// What a number does that tells of few people together with earlier ones.
    pub differencing: CheckLevel,
}

impl Default for PrivacyConfig {
    fn default() -> Self {
        Self {
            public: 5,
            donor: 0,
            internal: 0,
            zeros: true,
            pseudonym_key: None,
            ledger: None,
            differencing: CheckLevel::Warning,
        }
    }
}

impl PrivacyConfig {
    /// The rule for the documents of an audience.
    pub fn rule(&self, audience: Audience) -> suppression::Rule {
        let threshold = match audience {
            Audience::Public => self.public,
            Audience::Donor => self.donor,
            Audience::Internal => self.internal,
        };
        suppression::Rule { threshold, zeros: self.zeros }
    }
}

/// A configuration file's path and text.
#[derive(Debug, Clone, Default)]
pub struct ConfigText {
    /// Path relative to the workspace: `pressrun.toml`.
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

impl ConfigText {
    /// The place of a byte range in the file.
    pub fn place(&self, range: Range<usize>) -> Place {
        Place::text(&*self.path, &self.text, range)
    }

    /// The place of a part of a text that stands in the file.
    pub fn place_in(&self, whole: &Range<usize>, text: &str, part: Range<usize>) -> Place {
        self.place(Self::span_in(whole, text, part))
    }

    /// The bytes of a part of a text that stands in the file. With escaped signs in it, places in the
    /// text are not places in the file, and the whole is meant.
    pub(in crate::config) fn span_in(
        whole: &Range<usize>,
        text: &str,
        part: Range<usize>,
    ) -> Range<usize> {
        match whole.len() == text.len() {
            true => whole.start + part.start..whole.start + part.end,
            false => whole.clone(),
        }
    }
}

/// A `[documents.x]` section.
#[derive(Debug, Clone)]
pub struct DocumentConfig {
    /// The document's name.
    pub name: String,
    /// Where the section stands.
    pub span: Range<usize>,
    /// The template's path below the workspace.
    pub template: String,
    /// Where `template` stands.
    pub template_span: Range<usize>,
    /// The table it is made for each row of; `None` for a document that is made once.
    pub each: Option<String>,
    /// Which of those rows.
    pub condition: Vec<Condition>,
    /// The languages it is made in.
    pub languages: Vec<String>,
    /// The template of the output path below `output/`.
    pub output: String,
    /// Where `output` stands.
    pub output_span: Range<usize>,
    /// Whether it cannot be made without a period.
    pub needs_period: bool,
    /// Who may read it.
    pub audience: Audience,
    /// What it is made for, in the words of the columns of consent: `web`, `print`, `photo`.
    pub purpose: Option<String>,
    /// Whether it may read sensitive columns.
    pub sensitive: bool,
    /// PDF settings.
    pub pdf: PdfConfig,
    /// How the pages are placed on sheets for a press, in a PDF of their own.
    pub impose: Option<Impose>,
    /// The documents whose pages follow in the same PDF.
    pub annexes: Vec<String>,
    /// What the PDF carries with it.
    pub attach: Vec<Attached>,
    /// What becomes of a printed number that no figure and no cell explains.
    pub untraced_numbers: UntracedNumbers,
    /// Pages to export as PNG beside the PDF.
    pub png: Option<ImageConfig>,
    /// Pages to export as SVG beside the PDF.
    pub svg: Option<ImageConfig>,
    /// How its pages are inspected.
    pub preflight: Preflight,
    /// What its template leaves for the workspace to choose.
    pub options: BTreeMap<String, OptionValue>,
}

/// A value of `[documents.x.options]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// A text.
    Text(String),
    /// A number.
    Number(rust_decimal::Decimal),
    /// True or false.
    Switch(bool),
    /// A text for each language of the workspace, by its tag.
    ByLanguage(BTreeMap<String, String>),
}

pub use audience::{Access, Audience};

mod audience {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    /// What a document may read of the columns that are protected.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    pub struct Access {
        /// Who may read the document.
        pub audience: Audience,
        /// Whether it may read sensitive columns.
        pub sensitive: bool,
        /// What it is made for; single values may be open for that.
        pub purpose: Option<String>,
        /// The day on which consent must still hold; `None` if the document has none.
        pub day: Option<jiff::civil::Date>,
        /// Which numbers about people are too small for it.
        pub rule: crate::suppression::Rule,
    }

    /// Who may read a document.
    #[derive(
        Debug,
        Clone,
        Copy,
        PartialEq,
        Eq,
        PartialOrd,
        Ord,
        Default,
        Serialize,
        Deserialize,
        JsonSchema,
    )]
    #[serde(rename_all = "lowercase")]
    pub enum Audience {
        /// Anybody. Personal columns cannot be read.
        #[default]
        Public,
        /// The donor, in confidence. Personal columns cannot be read.
        Donor,
        /// The organisation itself, or the person named.
        Internal,
    }

    impl Audience {
        /// Whether such a document may show personal data.
        pub fn may_see_personal(self) -> bool {
            self == Self::Internal
        }

        /// The word in `pressrun.toml`.
        pub fn as_str(self) -> &'static str {
            match self {
                Self::Public => "public",
                Self::Donor => "donor",
                Self::Internal => "internal",
            }
        }
    }
}

/// PDF settings of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PdfConfig {
    /// Standards such as `ua-1` and `a-2a`, spelt as Typst spells them.
    pub standards: Vec<String>,
}

/// Pages to export as pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageConfig {
    /// Which pages; empty for all.
    pub pages: Vec<PageRange>,
    /// Pixels per inch (PNG only).
    pub ppi: f32,
}

/// Some pages, counted from 1; either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRange {
    /// The first page; `None` for the first of the document.
    pub first: Option<u32>,
    /// The last page; `None` for the last of the document.
    pub last: Option<u32>,
}

impl PageRange {
    /// Whether the page, counted from 1, lies in it.
    pub fn contains(self, page: u32) -> bool {
        self.first.is_none_or(|first| first <= page) && self.last.is_none_or(|last| page <= last)
    }
}

/// A `[bundles.x]` section.
#[derive(Debug, Clone)]
pub struct BundleConfig {
    /// The bundle's name.
    pub name: String,
    /// Where the section stands.
    pub span: Range<usize>,
    /// The documents that belong to it.
    pub documents: Vec<String>,
    /// What goes in besides the documents, and who may read it.
    pub contents: BundleContents,
    /// Whether each ZIP gets a signature beside it.
    pub sign: bool,
    /// Where each ZIP is delivered to.
    pub deliver: Option<DeliverConfig>,
    /// The template of the ZIP's path below `output/`.
    pub output: String,
    /// Where `output` stands.
    pub output_span: Range<usize>,
}

/// The `[brand]` section: named values for templates, with changes for single rows of the table
/// that [`Workspace::each`] names.
#[derive(Debug, Clone, Default)]
pub struct BrandConfig {
    /// The values for all.
    pub values: BTreeMap<String, String>,
    /// Row key → values that differ.
    pub by_key: BTreeMap<String, BTreeMap<String, String>>,
}

impl BrandConfig {
    /// The values that hold for a row, or for all if `key` is `None`.
    pub fn merged(&self, key: Option<&str>) -> BTreeMap<String, String> {
        let mut values = self.values.clone();
        if let Some(own) = key.and_then(|key| self.by_key.get(key)) {
            values.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        values
    }
}

/// A `[donors.x]` section.
#[derive(Debug, Clone)]
pub struct DonorConfig {
    /// The donor's id.
    pub id: String,
    /// Where the section stands.
    pub span: Range<usize>,
    /// The name, by language.
    pub name: BTreeMap<String, String>,
    /// A short name.
    pub short: Option<String>,
    /// The logo's path below the workspace.
    pub logo: Option<String>,
    /// The funding statement, by language.
    pub statement: BTreeMap<String, String>,
    /// The disclaimer, by language.
    pub disclaimer: BTreeMap<String, String>,
    /// Keys of the rows that it funds; empty for all.
    pub funds: Vec<String>,
}

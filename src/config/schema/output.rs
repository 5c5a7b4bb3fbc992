//! The sections about what is made and for whom: documents, bundles and donors.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::TextOrTexts;
use super::pages::PreflightSection;
use crate::config::settled::{
    Attached, Audience, BundleContent, Imposition, Paper, Turn, UntracedNumbers,
};

/// A template and how often it is made.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentSection {
    /// The template's path below the workspace.
    template: String,
    /// The table that it is made for each row of; once if left out.
    #[serde(default)]
    each: Option<String>,
    /// Column → value or list of values: which rows it is made for.
    #[serde(default, rename = "where")]
    condition: BTreeMap<String, serde_json::Value>,
    /// The languages it is made in; all of the workspace's if left out.
    #[serde(default)]
    languages: Option<TextOrTexts>,
    /// The output path below `output/`, with `{{ }}` in it.
    output: String,
    /// Whether it cannot be made without a period.
    #[serde(default)]
    needs_period: bool,
    /// Who may read it.
    #[serde(default)]
    audience: Audience,
    /// What it is made for, in the words of the columns of consent: `web`, `print`, `photo`.
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    /// Whether an internal document may read sensitive columns.
    #[serde(default)]
    sensitive: bool,
    /// PDF settings.
    #[serde(default)]
    pdf: Option<PdfSection>,
    /// How the pages are placed on sheets for a press, in a PDF of their own.
    #[serde(default)]
    impose: Option<ImposeSection>,
    /// The documents whose pages follow in the same PDF, in this order.
    #[serde(default)]
    annexes: Vec<String>,
    /// What the PDF carries with it: the rows behind its figures, and its figures.
    #[serde(default)]
    attach: Vec<Attached>,
    /// What becomes of a printed number that no figure and no cell explains.
    #[serde(default)]
    untraced_numbers: UntracedNumbers,
    /// Pages that are also exported as PNG.
    #[serde(default)]
    png: Option<PngSection>,
    /// Pages that are also exported as SVG.
    #[serde(default)]
    svg: Option<SvgSection>,
    /// How its pages are inspected, where that differs from the workspace.
    #[serde(default)]
    preflight: Option<PreflightSection>,
    /// What its template leaves to choose, such as `fold = "z"`; see the page of its kind.
    #[serde(default)]
    options: BTreeMap<String, OptionText>,
}

/// A value of an option.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum OptionText {
    Text(String),
    Number(f64),
    Switch(bool),
    ByLanguage(BTreeMap<String, String>),
}

/// PDF settings.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PdfSection {
    /// Standards such as `ua-1` and `a-2a`.
    #[serde(default)]
    standards: Option<TextOrTexts>,
}

/// Sheets for a press.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImposeSection {
    /// `booklet` for folded and stitched sheets, `2-up` for two pages beside each other, `tri-fold` and
    /// `z-fold` for both sides of a leaflet of three panels.
    sheets: Imposition,
    /// By how many millimetres the pages of each further sheet move towards the fold; 0 if left out.
    #[serde(default)]
    creep: Option<f64>,
    /// The paper of a leaflet, with room for bleed, crop and fold marks around it; `sra4` if left out.
    #[serde(default)]
    paper: Option<Paper>,
    /// The edge over which the sheet of a leaflet is turned for its second side; `short-edge` if left out.
    #[serde(default)]
    turn: Option<Turn>,
    /// The width of the panel that is turned in, in millimetres; that of the document's options, or 97.
    #[serde(default)]
    turned_in: Option<f64>,
}

/// Pages as PNG.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PngSection {
    /// Pages such as `1,3-5`; all if left out.
    #[serde(default)]
    pages: Option<String>,
    /// Pixels per inch; 144 if left out.
    #[serde(default)]
    ppi: Option<f32>,
}

/// Pages as SVG.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SvgSection {
    /// Pages such as `1,3-5`; all if left out.
    #[serde(default)]
    pages: Option<String>,
}

/// A ZIP of a period.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BundleSection {
    /// The documents in it; all if left out.
    #[serde(default)]
    documents: Option<TextOrTexts>,
    /// What goes into it besides the documents; figures and thumbnails if left out.
    #[serde(default)]
    contents: Option<Vec<BundleContent>>,
    /// Who may read its tables and rejected rows; if left out, whoever may read any of its documents.
    #[serde(default)]
    audience: Option<Audience>,
    /// What it is made for; values whose columns declare `consent` are open for that.
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    /// Whether its tables may hold sensitive columns; internal bundles only.
    #[serde(default)]
    sensitive: bool,
    /// Whether each ZIP gets a signature of minisign beside it; the key is named in the environment.
    #[serde(default)]
    sign: bool,
    /// Where each ZIP is delivered to: `s3://bucket/folder` or `file:///srv/share/folder`.
    #[serde(default)]
    deliver: Option<String>,
    /// The output path below `output/`, with `{{ }}` in it.
    output: String,
}

/// A donor.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DonorSection {
    /// The name, for all languages or by language.
    #[serde(default)]
    name: Option<TextByLanguage>,
    /// A short name.
    #[serde(default)]
    short: Option<String>,
    /// The logo's path below the workspace.
    #[serde(default)]
    logo: Option<String>,
    /// The funding statement, for all languages or by language.
    #[serde(default)]
    statement: Option<TextByLanguage>,
    /// The disclaimer, for all languages or by language.
    #[serde(default)]
    disclaimer: Option<TextByLanguage>,
    /// Keys of the rows that it funds; all if left out.
    #[serde(default, rename = "for")]
    funds: Option<TextOrTexts>,
}

/// One text, or one for each language.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum TextByLanguage {
    Text(String),
    ByLanguage(BTreeMap<String, String>),
}

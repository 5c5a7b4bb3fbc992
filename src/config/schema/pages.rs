//! The sections about how pages are set and inspected.

use schemars::JsonSchema;

/// What is done to Markdown texts on their way to the page.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypographySection {
    /// Whether Azerbaijani words may be parted; true if left out.
    #[serde(default)]
    hyphens: Option<bool>,
    /// Whether texts get real quotation marks and dashes, and blanks that do not break; true if
    /// left out.
    #[serde(default)]
    niceties: Option<bool>,
}

/// How photographs go into documents.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PicturesSection {
    /// The most pixels per inch at the printed size; 300 if left out.
    #[serde(default)]
    max_ppi: Option<f32>,
    /// The quality of JPEGs that were made smaller, from 1 to 100; 85 if left out.
    #[serde(default)]
    quality: Option<u8>,
    /// What becomes of a document whose picture is missing: `error` or `placeholder`.
    #[serde(default)]
    missing: Option<MissingWord>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum MissingWord {
    Error,
    Placeholder,
}

/// How finished pages are inspected.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreflightSection {
    /// Text that runs out of its box.
    #[serde(default)]
    overflow: Option<LevelWord>,
    /// Text that runs off the page, or nearer to its edge than `safe`.
    #[serde(default)]
    off_page: Option<LevelWord>,
    /// A number of pages that `pages` does not allow; an error if left out.
    #[serde(default)]
    page_count: Option<LevelWord>,
    /// Pages with nothing on them.
    #[serde(default)]
    empty_page: Option<LevelWord>,
    /// Pictures with fewer pixels per inch than `min_ppi`.
    #[serde(default)]
    resolution: Option<LevelWord>,
    /// Pictures without alternative text.
    #[serde(default)]
    alt: Option<LevelWord>,
    /// Type smaller than `min_size`.
    #[serde(default)]
    small_text: Option<LevelWord>,
    /// Type with less contrast than `min_contrast`.
    #[serde(default)]
    contrast: Option<LevelWord>,
    /// A line of a paragraph, or a heading, that stands alone in a column.
    #[serde(default)]
    lonely_lines: Option<LevelWord>,
    /// Text in another language than the document's.
    #[serde(default)]
    untranslated: Option<LevelWord>,
    /// Another donor's logo, or a missing disclaimer.
    #[serde(default)]
    donors: Option<LevelWord>,
    /// Links that lead nowhere.
    #[serde(default)]
    links: Option<LevelWord>,
    /// Pictures and colours of the screen (RGB) in a document whose own colours are inks; a note if left out.
    #[serde(default)]
    ink_colours: Option<LevelWord>,
    /// How many pages there must be.
    #[serde(default)]
    pages: Option<PageCountSection>,
    /// The fewest pixels per inch of a picture; 150 if left out.
    #[serde(default)]
    min_ppi: Option<f32>,
    /// The smallest type in points; 6 if left out.
    #[serde(default)]
    min_size: Option<f32>,
    /// The least contrast of small type; 4.5 if left out. Large type may have two thirds of it.
    #[serde(default)]
    min_contrast: Option<f32>,
    /// How near to the edge of a page text may stand, in millimetres; 3 if left out.
    #[serde(default)]
    safe: Option<f32>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum LevelWord {
    Off,
    Note,
    Warning,
    Error,
}

/// How many pages a document must have.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PageCountSection {
    #[serde(default)]
    exactly: Option<u32>,
    #[serde(default)]
    multiple_of: Option<u32>,
    #[serde(default)]
    at_least: Option<u32>,
    #[serde(default)]
    at_most: Option<u32>,
}

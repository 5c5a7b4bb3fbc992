//! How pages are set and inspected: the sections `[typography]`, `[pictures]` and `[preflight]`.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What is done to texts on their way to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typography {
    /// Whether Azerbaijani words may be parted in Markdown texts.
    pub hyphens: bool,
    /// Whether Markdown texts get real quotation marks and dashes, and blanks that do not break.
    pub niceties: bool,
}

impl Default for Typography {
    fn default() -> Self {
        Self { hyphens: true, niceties: true }
    }
}

/// How photographs go into documents.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PictureConfig {
    /// The most pixels per inch at the printed size; what a picture has more of is left out.
    pub max_ppi: f32,
    /// The quality of JPEGs that were made smaller, from 1 to 100.
    pub quality: u8,
    /// Whether a grey field stands in for a picture that is not there, with a warning.
    pub placeholder: bool,
}

impl Default for PictureConfig {
    fn default() -> Self {
        Self { max_ppi: 300.0, quality: 85, placeholder: false }
    }
}

/// What is looked for on finished pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// Text that runs out of its box, or is cut off by it.
    Overflow,
    /// Text that runs off the page, or nearer to its edge than is safe.
    OffPage,
    /// The number of pages.
    PageCount,
    /// Pages with nothing on them.
    EmptyPage,
    /// Pictures with too few pixels.
    Resolution,
    /// Pictures without alternative text.
    Alt,
    /// Type that is too small.
    SmallText,
    /// Type that stands out too little from its ground.
    Contrast,
    /// Lines of a paragraph, or a heading, that stand alone in a column.
    LonelyLines,
    /// Text in another language than it says.
    Untranslated,
    /// Another donor's logo, or a missing disclaimer.
    Donors,
    /// Links that lead nowhere.
    Links,
    /// Screen colours in a document that is set in inks.
    InkColours,
}

impl Rule {
    /// All of them, with their names in `pressrun.toml`.
    pub const ALL: [(&'static str, Self); 13] = [
        ("overflow", Self::Overflow),
        ("off_page", Self::OffPage),
        ("page_count", Self::PageCount),
        ("empty_page", Self::EmptyPage),
        ("resolution", Self::Resolution),
        ("alt", Self::Alt),
        ("small_text", Self::SmallText),
        ("contrast", Self::Contrast),
        ("lonely_lines", Self::LonelyLines),
        ("untranslated", Self::Untranslated),
        ("donors", Self::Donors),
        ("links", Self::Links),
        ("ink_colours", Self::InkColours),
    ];

    /// The id of its findings.
    pub fn id(self) -> &'static str {
        match self {
            Self::Overflow => "preflight/overflow",
            Self::OffPage => "preflight/off-page",
            Self::PageCount => "preflight/page-count",
            Self::EmptyPage => "preflight/empty-page",
            Self::Resolution => "preflight/resolution",
            Self::Alt => "preflight/alt",
            Self::SmallText => "preflight/small-text",
            Self::Contrast => "preflight/contrast",
            Self::LonelyLines => "preflight/lonely-lines",
            Self::Untranslated => "preflight/untranslated",
            Self::Donors => "preflight/donors",
            Self::Links => "preflight/links",
            Self::InkColours => "preflight/ink-colours",
        }
    }

    /// How bad a finding is if nothing is declared. A page count is only looked at where one is.
    fn usual(self) -> Level {
        match self {
            Self::PageCount => Level::Error,
            // No mistake, but the printer must know.
            Self::InkColours => Level::Note,
            _ => Level::Warning,
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// It is not looked for.
    Off,
    /// It is told as what one should know.
    Note,
    /// It is told.
    Warning,
    /// The document is not published.
    Error,
}

impl FromStr for Level {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "off" => Ok(Self::Off),
            "note" => Ok(Self::Note),
            "warning" => Ok(Self::Warning),
            "error" => Ok(Self::Error),
            _ => Err(()),
        }
    }
}

/// How the pages of a document are inspected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preflight {
    /// The levels that are declared.
    pub levels: BTreeMap<Rule, Level>,
    /// How many pages it must have.
    pub pages: PageCount,
    /// The fewest pixels per inch at which a picture may be printed.
    pub min_ppi: f32,
    /// The smallest size of type in points.
    pub min_size: f32,
    /// The least contrast of small type, as a ratio; large type may have two thirds of it.
    pub min_contrast: f32,
    /// How near to the edge of a page text may stand, in millimetres.
    pub safe: f32,
}

impl Default for Preflight {
    fn default() -> Self {
        Self {
            levels: BTreeMap::new(),
            pages: PageCount::default(),
            min_ppi: 150.0,
            min_size: 6.0,
            // WCAG 2.1, success criterion 1.4.3 (AA).
            min_contrast: 4.5,
            safe: 3.0,
        }
    }
}

impl Preflight {
    /// How bad findings of a rule are in this document.
    pub fn level(&self, rule: Rule) -> Level {
        self.levels.get(&rule).copied().unwrap_or_else(|| rule.usual())
    }

    /// Whether a rule is looked at.
    pub fn wants(&self, rule: Rule) -> bool {
        self.level(rule) != Level::Off
    }
}

/// How many pages a document must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PageCount {
    /// So many.
    pub exactly: Option<u32>,
    /// A multiple, such as 4 for saddle stitching.
    pub multiple_of: Option<u32>,
    /// Not fewer.
    pub at_least: Option<u32>,
    /// Not more.
    pub at_most: Option<u32>,
}

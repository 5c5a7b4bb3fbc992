//! Why a document is made again.

use std::fmt;

use serde::Serialize;

/// How many changed things are named.
const MOST_NAMED: usize = 3;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "reason", content = "what", rename_all = "kebab-case")]
pub enum Why {
    /// It was asked for.
    Forced,
    /// Nothing is known of it.
    NeverMade,
    /// It could not be made the last time.
    FailedBefore,
    /// A check does not hold on which it depends; it cannot be made.
    Check(String),
    /// Its file is not there.
    Missing(String),
    /// Its file is not the one that was published.
    Altered(String),
    /// Another version of the program made it.
    Program,
    /// The fonts are not the same.
    Fonts,
    /// A cell, by its address.
    Cell(String),
    /// A row that is new, by its address.
    NewRow(String),
    /// Rows of this table are gone or stand elsewhere.
    Rows(String),
    /// Something of this table, of which the cells are not known any more.
    Table(String),
    /// A template, catalogue, text, picture or package.
    File(String),
    /// A document whose pages follow in it.
    Annex(String),
    /// The settings or the options.
    Settings,
    /// Protected data that may stand in it.
    Protected,
    /// What it prints, for a reason that has no other name.
    Content,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forced => f.write_str("everything is made, as `--force` asks"),
            Self::NeverMade => f.write_str("never made"),
            Self::FailedBefore => f.write_str("failed the last time"),
            Self::Check(message) => f.write_str(message),
            Self::Missing(path) => write!(f, "output/{path} is missing"),
            Self::Altered(path) => write!(f, "output/{path} is not the file that was published"),
            Self::Program => f.write_str("made by another version of pressrun"),
            Self::Fonts => f.write_str("the fonts changed"),
            Self::Cell(address) => write!(f, "{address} changed"),
            Self::NewRow(address) => write!(f, "{address} is new"),
            Self::Rows(table) => write!(f, "rows of `{table}` are gone or have moved"),
            Self::Table(table) => write!(f, "`{table}` changed"),
            Self::File(path) => write!(f, "{path} changed"),
            Self::Annex(path) => write!(f, "its annex output/{path} is made again"),
            Self::Settings => f.write_str("pressrun.toml or the options changed"),
            Self::Protected => f.write_str("protected data changed that may stand in it"),
            Self::Content => f.write_str("what it prints changed"),
        }
    }
}

/// Reasons in one line: the first few, and how many more there are.
pub fn reasons(why: &[Why]) -> String {
    let named: Vec<String> = why.iter().take(MOST_NAMED).map(Why::to_string).collect();
    let more = match why.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    named.join(", ") + &more
}

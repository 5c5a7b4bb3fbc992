//! What is known of a value.

use std::collections::BTreeMap;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Nothing is known, or nothing needs to be.
    Unknown,
    /// `none` or an empty list: goes together with anything.
    Nothing,
    /// A row of one of these tables.
    Row(Vec<String>),
    /// A list of something.
    List(Box<Kind>),
    /// A group of `groupby`: what its members have in common, and the list of them.
    Pair(Box<Kind>),
    /// `to_date` and its kin; with `true`, their `figures`.
    View(bool),
    /// A figure that is split.
    Split,
    /// A figure that is one number, by name.
    Number(String),
    /// A group of a figure.
    Group,
    /// Something with these fields, called so.
    Fields(&'static str, &'static [&'static str]),
    /// The brand.
    Brand,
    /// A macro, by its number.
    Macro(usize),
    /// Named values of which some are known.
    Named(BTreeMap<String, Kind>),
}

impl Kind {
    /// A row of a table.
    pub(super) fn row(table: &str) -> Self {
        Self::Row(vec![table.to_owned()])
    }

    /// A list.
    pub(super) fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// What a loop over it runs through.
    pub(super) fn element(&self) -> Self {
        match self {
            Self::List(element) => (**element).clone(),
            _ => Self::Unknown,
        }
    }

    /// One or the other.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, known) | (known, Self::Nothing) => known,
            (one, other) if one == other => one,
            _ => Self::Unknown,
        }
    }
}

//! Finds out what an unknown file holds: its header, its columns and their types, and what is odd
//! about them; and writes the section of `pressrun.toml` that reads it.
//!
//! A table is looked through once, while it is read, and nothing is kept of it but counts, a few
//! examples and a capped number of different values. Whatever a run understands is understood here
//! by the same functions; this module only asks them all.

mod below;
mod classify;
mod column;
mod distinct;
mod head;
mod infer;
mod oddities;
mod of_text;
mod profile;
mod report;
mod section;
mod sheet;
mod table;
mod words;

pub use oddities::grouped;
pub use report::{
    BelowRow, ColumnReport, FileReport, HeaderReport, Oddity, SheetEntry, Spot, TableReport,
    TextReport,
};
pub use section::{Section, Source, section};
pub use sheet::Inspector;

//! What became of each row: nothing is dropped without a trace.

use serde::Serialize;

/// The rows of one table by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    /// Rows below the header that hold anything.
    pub read: u64,
    /// Rows in the table.
    pub kept: u64,
    /// Rows with a mistake, left out by `on_error = "reject"`.
    pub rejected: u64,
    /// Rows left out by `skip_rows`.
    pub skipped: u64,
    /// Rows left out by `hidden_rows = "drop"`.
    pub hidden: u64,
    /// Rows at and below the one that `until` names.
    pub below: u64,
    /// Rows above the header, which are not counted as read.
    pub above: u64,
}

impl RowCounts {
    /// Whether every row that was read is accounted for.
    pub fn add_up(&self) -> bool {
        self.read == self.kept + self.rejected + self.skipped + self.hidden + self.below
    }

    /// The counts in words: `120 rows: 117 kept, 2 rejected, 1 hidden`.
    pub fn in_words(&self) -> String {
        let mut parts = vec![format!("{} kept", self.kept)];
        for (count, word) in [
            (self.rejected, "rejected"),
            (self.skipped, "skipped"),
            (self.hidden, "hidden"),
            (self.below, "below the end"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {word}"));
            }
        }
        let rows = if self.read == 1 { "row" } else { "rows" };
        format!("{} {rows}: {}", self.read, parts.join(", "))
    }
}

//! Finished markup and its source map.

use std::collections::BTreeSet;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::scope::FigureUse;
use crate::source::Address;

/// Typst markup with the way back to templates and cells.
#[derive(Debug, Clone, Default)]
pub struct Markup {
    /// The Typst source.
    pub text: String,
    /// The path below the workspace that it stands for: the template's, without `.j2`.
    pub path: String,
    /// What wrote which bytes; in order, without overlaps.
    pub spans: Vec<MarkupSpan>,
    /// The templates and texts that it came from, as paths below the workspace.
    pub used: BTreeSet<String>,
}

/// Some bytes of the markup and what wrote them.
#[derive(Debug, Clone)]
pub struct MarkupSpan {
    /// Bytes of [`Markup::text`].
    pub output: Range<usize>,
    /// The template's path below the workspace.
    pub template: String,
    /// Bytes of the template.
    pub source: Range<usize>,
    /// Whether the bytes were copied from the template as they are.
    pub literal: bool,
    /// The cells behind an interpolation.
    pub cells: Vec<CellUse>,
    /// The figures behind an interpolation.
    pub figures: FiguresUsed,
    /// The text that an interpolation prints; `None` for what is not one text.
    pub printed: Option<String>,
}

/// The figures behind what an interpolation prints.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FiguresUsed {
    /// It is no number, or a cell explains it.
    #[default]
    None,
    /// It is exactly these: one number of one figure, unless a text names several.
    Exactly(Vec<FigureUse>),
    /// It is a number that equals some that were read earlier and may have been kept in a variable: those
    /// of figures, or else of a cell. Or the template computed it, after it had read some figures.
    Probably {
        /// The number.
        number: Decimal,
        /// The figures, the last that was read at the end; empty for a cell.
        figures: Vec<FigureUse>,
        /// The figures that were read just before.
        after: Vec<FigureUse>,
    },
    /// It is a number that the template computed, after it had read these.
    Computed(Vec<FigureUse>),
}

/// A cell that took part in an interpolation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellUse {
    /// Where it stands.
    pub address: Address,
    /// What it holds.
    pub content: String,
    /// Whether messages must not say what it holds: a personal cell in a document for others.
    pub secret: bool,
    /// Whether it is known to be the cell that was printed, and not only one that was read for it.
    pub exact: bool,
}

impl CellUse {
    /// What it holds, as messages may say it.
    pub fn shown(&self) -> &str {
        if self.secret { "•••" } else { &self.content }
    }
}

/// What some bytes of the markup came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The template's path below the workspace.
    pub template: String,
    /// Bytes of the template.
    pub source: Range<usize>,
    /// The cells behind it.
    pub cells: Vec<CellUse>,
}

impl Markup {
    /// What the bytes came from: the template place where they start, and every cell in them.
    pub fn origin(&self, range: Range<usize>) -> Option<Origin> {
        let first = self.spans.partition_point(|span| span.output.end <= range.start);
        let end = range.end.max(range.start + 1);
        let touched: Vec<&MarkupSpan> =
            self.spans[first..].iter().take_while(|span| span.output.start < end).collect();
        // An error inside one cell's text is that cell's; one that spans template text is shown
        // from where it starts.
        let head = touched.first()?;
        let source = match head.literal {
            true => {
                let from = head.source.start + range.start.saturating_sub(head.output.start);
                let length = match touched.as_slice() {
                    [only] => range.end.min(only.output.end).saturating_sub(range.start),
                    _ => head.output.end.saturating_sub(range.start),
                };
                from.min(head.source.end)..(from + length).min(head.source.end)
            }
            false => head.source.clone(),
        };
        let mut cells: Vec<CellUse> = Vec::new();
        for cell in touched.iter().flat_map(|span| &span.cells) {
            if !cells.contains(cell) {
                cells.push(cell.clone());
            }
        }
        Some(Origin { template: head.template.clone(), source, cells })
    }
}

//! Fills minijinja templates into Typst markup.
//!
//! Data is never code: every `{{ }}` is placed by the syntax around it (`splice`), and every
//! piece of the result knows the template place and the cells that it came from ([`Markup`]).
//! This layer asks for data over [`Scope`](crate::scope::Scope) and knows no files of tables.

mod catalogue;
mod context;
mod contract;
mod engine;
mod error;
mod figure_reads;
mod figures;
mod filters;
mod functions;
mod lines;
mod literal;
mod load;
mod markdown;
mod markup;
mod name;
mod options;
mod parity;
mod protection;
mod record;
mod rows;
mod splice;
mod syntax;
mod unshown;
mod unwind;
mod value;
mod variables;

pub use context::JobContext;
pub use contract::{Asked, Offer};
pub use engine::{NameTemplate, Templates};
pub use markup::{CellUse, FiguresUsed, Markup, MarkupSpan};
pub use variables::Meaning;

//! Typesets markup with Typst and exports PDF, PNG and SVG.
//!
//! This layer knows Typst source, fonts and files of the workspace. It does not know where the
//! source came from: problems come back with byte ranges, which the pipeline traces to templates
//! and cells.

mod anchors;
mod attach;
mod clean;
mod combine;
mod export;
mod files;
pub mod fonts;
mod glyphs;
mod impose;
mod marks;
mod pictures;
mod preflight;
mod press;
mod print;
mod problem;
mod soft_hyphens;
pub mod standards;
mod words;
mod worker;
mod world;

pub use attach::Attachment;
pub use combine::{Combined, combine};
pub use fonts::font_files;
pub use marks::{Found, Mark};
pub use press::{Press, PressOptions};
pub use print::{Page, PrintRequest, PrintResponse, print};
pub use problem::{ProblemPlace, TypstProblem};
pub use words::SEAM;
pub use worker::{PressWorker, WorkerSetup, serve_print};

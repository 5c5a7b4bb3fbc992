//! Joins the stages: loads a workspace's data, plans the jobs, makes and publishes each, and
//! explains what went wrong down to the cell.
//!
//! The stages in the middle (`data`, `template`, `typeset`, `publish`) do not know each other;
//! only this layer does. It knows nothing of the command line.

mod annexes;
mod attachments;
mod calendar;
mod checks;
mod context;
mod contract;
mod delivery;
mod diff;
mod differencing;
mod donors;
mod enclosures;
mod explain;
mod failures;
mod findings;
mod head_start;
mod inspect;
mod job;
mod leak;
mod life;
mod make;
mod memo;
mod numbers;
mod origins;
mod pack;
mod parallel;
mod parts;
mod phrases;
mod plan;
mod pool;
mod protected;
mod reader;
mod record;
mod rejects;
mod repeats;
mod rounding;
mod session;
mod shard;
mod signing;
mod trace;
mod upkeep;
mod words;
mod zip;

pub use calendar::{Deadline, DueDocument, State, calendar};
pub use checks::{Checked, run_checks};
pub use contract::{contract, joined, translations, unread_columns};
pub use delivery::{Delivered, DeliveryState, deliver, hold};
pub use diff::{CellChange, ChangeKind, DIFF_VERSION, Difference, FigureChange, diff};
pub use differencing::write_ledger;
pub use explain::{
    DocumentExplanation, Explanation, PERSONAL, Part, Question, RowLine, Share, explain,
    explain_document,
};
pub use head_start::HeadStart;
pub use inspect::{FileInspector, Inspected, sections};
pub use job::{Job, Plan};
pub use life::OUTSIDE_LIFE;
pub use make::{MakeOptions, Observer, Outcome, check, make};
pub use numbers::name as number_name;
pub use origins::Sources;
pub use pack::{Bundled, bundle};
pub use parts::{Parts, parts};
pub use plan::{Selection, plan};
pub use protected::protected;
pub use record::edition;
pub use rejects::{any_rejects, write_rejects};
pub use repeats::without_repeats;
pub use session::{LoadOptions, Session};
pub use shard::Shard;
pub use signing::{public_key, signature_fault, signer};
pub use upkeep::{Upkeep, Why, reasons};
pub use zip::{BundlePaths, bundle_paths, bundle_plan, bundle_selection};

//! pressrun publishes newsletters, leaflets, brochures and donor reports from spreadsheets.
//!
//! Data goes in at one end with its address (file, sheet, row, column) and comes out at the other
//! as print. The modules are the stages of that way, and imports only go down:
//!
//! ```text
//! cli → pipeline → { data, template, typeset, publish } → base
//! ```
//!
//! The base is [`config`], [`diagnostic`], [`source`], [`table`], [`figure`], [`expression`],
//! [`scope`], [`period`], [`locale`], [`suppression`] and [`worker`].

pub mod cli;
pub mod config;
pub mod data;
pub mod diagnostic;
pub mod expression;
pub mod figure;
pub mod locale;
pub mod period;
pub mod pipeline;
pub mod publish;
pub mod scope;
pub mod source;
pub mod suppression;
pub mod table;
pub mod template;
pub mod typeset;
pub mod worker;

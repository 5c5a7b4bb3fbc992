//! The workspace's configuration: `pressrun.toml`, read with the place of every key, with all
//! defaults and conflicts settled.
//!
//! Later stages see only [`Workspace`] and the types below it; they never look at raw TOML.

mod annexes;
mod bundles;
mod checks;
mod columns;
mod deliver;
mod derived;
mod documents;
mod figures;
mod finance;
mod impose;
mod indicators;
mod layout;
mod load;
mod options;
mod pages;
mod protection;
mod reader;
mod schedule;
mod schema;
mod settled;
mod tables;
mod tracing;

pub use load::FILE_NAME;
pub use schema::schema_json;

pub use settled::{
    Access, AgeBand, AgeOn, Attached, Audience, BrandConfig, BundleConfig, BundleContent,
    BundleContents, CheckConfig, CheckLevel, CheckOver, ColumnConfig, Combine, Condition,
    ConfigText, Conversion, DeliverConfig, DerivedConfig, DerivedRule, Destination, Dialect,
    DocumentConfig, DonorConfig, Due, FigureConfig, FigureFormat, FigureRule, HeaderChoice,
    HiddenRows, ImageConfig, Impose, Imposition, IndicatorNumber, Indicators, Layout, Level, Life,
    Limits, OnError, Operation, OptionValue, PageCount, PageRange, Paper, Pattern, PdfConfig,
    PictureConfig, Preflight, PrivacyConfig, RateMethod, Rule, Schedule, SheetChoice, SkipRows,
    TableConfig, Turn, Typography, UntracedNumbers, Workspace,
};

#[cfg(test)]
mod tests;

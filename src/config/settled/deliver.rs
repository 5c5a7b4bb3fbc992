//! Where bundles are delivered to.

use std::ops::Range;
use std::path::PathBuf;

/// The `deliver` of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverConfig {
    /// Where to.
    pub to: Destination,
    /// Where it stands.
    pub span: Range<usize>,
}

/// A place that files are sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A bucket of S3 or of a server that speaks like it.
    S3 {
        /// The bucket.
        bucket: String,
        /// What the names of all objects begin with, without a slash at its ends; possibly empty.
        prefix: String,
    },
    /// A folder, which must be there.
    Folder(PathBuf),
}

impl Destination {
    /// The address of a file of this name, as it is told.
    pub fn address(&self, name: &str) -> String {
        match self {
            Self::S3 { bucket, prefix } if prefix.is_empty() => format!("s3://{bucket}/{name}"),
            Self::S3 { bucket, prefix } => format!("s3://{bucket}/{prefix}/{name}"),
            Self::Folder(folder) => folder.join(name).display().to_string(),
        }
    }
}

//! Opens the object store of a destination from the environment.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig};

use super::failure::{Failure, Kind, of};
use crate::config::Destination;

/// How often, how soon and how long a request is tried again: about ten seconds in all if nobody answers.
const RETRIES: usize = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
const LONGEST_TRY: Duration = Duration::from_secs(4 * 60);
/// A part must be through in this time, which a line of one megabit a second makes.
const REQUEST: &str = "120 seconds";

/// An object store, and what names begin with in it.
pub(super) struct Store {
    pub(super) objects: Arc<dyn ObjectStore>,
    /// Of a folder alone.
    pub(super) folder: Option<PathBuf>,
    prefix: String,
    to: Destination,
}

impl Store {
    pub(super) fn open(to: &Destination) -> Result<Self, Failure> {
        match to {
            Destination::S3 { bucket, prefix } => {
                let objects: Arc<dyn ObjectStore> = Arc::new(s3(bucket)?);
                Ok(Self { objects, folder: None, prefix: prefix.clone(), to: to.clone() })
            }
            // Made by nobody here: a share that is not mounted would only look as if it were.
            Destination::Folder(folder) if !folder.is_dir() => {
                let message = format!("there is no folder {}", folder.display());
                Err(Failure::new(Kind::NoSuchPlace, message))
            }
            Destination::Folder(folder) => {
                let objects = LocalFileSystem::new_with_prefix(folder);
                let objects = objects.map_err(|error| of(&error, to))?.with_fsync(true);
                let folder = Some(folder.clone());
                let objects = Arc::new(objects);
                Ok(Self { objects, folder, prefix: String::new(), to: to.clone() })
            }
        }
    }

    /// The name of a file in the store.
    pub(super) fn name(&self, file: &str) -> Result<Name, Failure> {
        let whole = match self.prefix.is_empty() {
            true => file.to_owned(),
            false => format!("{}/{file}", self.prefix),
        };
        Name::parse(whole)
            .map_err(|_| Failure::new(Kind::Other, "no file can have this name there"))
    }

    pub(super) fn failure(&self, error: &object_store::Error) -> Failure {
        of(error, &self.to)
    }
}

fn s3(bucket: &str) -> Result<object_store::aws::AmazonS3, Failure> {
    // An error says that one is set already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let backoff =
        BackoffConfig { init_backoff: FIRST_PAUSE, max_backoff: LONGEST_PAUSE, base: 2.0 };
    let retry = RetryConfig { backoff, max_retries: RETRIES, retry_timeout: LONGEST_TRY };
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry);
    if std::env::var_os("AWS_TIMEOUT").is_none() {
        builder = builder.with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), REQUEST);
    }
    // Its own words could quote a setting, and settings are secret.
    builder.build().map_err(|_| {
        let message = "the AWS_… variables of the environment do not say how to reach it";
        Failure::new(Kind::Refused, message)
    })
}

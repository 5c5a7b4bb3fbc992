//! Delivers finished files to a bucket or a folder: whole or not at all, and only what is not there yet.
//!
//! Nothing outside this module knows of the object store or waits for it in any other way than by
//! calling a function. Credentials come from the environment alone and are in no message.

mod failure;
mod store;

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use object_store::path::Path as Name;
use object_store::{
    Attribute, Attributes, GetOptions, ObjectStore, PutMultipartOptions, PutOptions, WriteMultipart,
};
use tokio::runtime::Runtime;

pub use failure::{Failure, Kind};
use store::Store;

use super::manifest::EntryRecord;
use crate::config::Destination;
use crate::source::Hash;
use crate::worker::Stop;

/// A larger file is sent in parts of this size, of which so many are on their way at once; hence the
/// memory that a delivery takes.
const PART: u64 = 8 << 20;
const AT_ONCE: usize = 2;
/// S3 takes 10,000 parts of one object, so those of a huge file are larger.
const MOST_PARTS: u64 = 9_000;
/// How often the wish to stop is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// How long an upload that is given up may take to tell the server so.
const FAREWELL: Duration = Duration::from_secs(10);
/// The name under which an object carries its hash.
const HASH: &str = "sha256";

/// A file to deliver.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Where it is.
    pub file: PathBuf,
    /// Its name at the destination, with slashes.
    pub name: String,
    /// What it must be.
    pub record: EntryRecord,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It was sent.
    Now,
    /// The same file was there already.
    Before,
}

/// Delivers to one destination.
pub struct Courier {
    runtime: Runtime,
    store: Store,
}

impl Courier {
    /// Gets ready. Only a folder is looked at already now.
    ///
    /// # Errors
    /// If the folder is not there, or the environment does not describe how to reach the bucket.
    pub fn new(to: &Destination) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::new(Kind::Other, error.to_string()))?;
        Ok(Self { runtime, store: Store::open(to)? })
    }

    /// Delivers a file, or finds that it is there. A file that fails or is stopped is not visible at the
    /// destination; an older one of its name stays.
    ///
    /// # Errors
    /// If it cannot be delivered, is not what its record says, or the wish to stop came.
    pub fn send(&self, parcel: &Parcel, stop: &Stop) -> Result<Sent, Failure> {
        self.runtime.block_on(self.go(parcel, stop))
    }

    async fn go(&self, parcel: &Parcel, stop: &Stop) -> Result<Sent, Failure> {
        let name = self.store.name(&parcel.name)?;
        if or_stop(stop, self.is_there(&name, &parcel.record)).await? {
            return Ok(Sent::Before);
        }
        let mut file = Checked::open(parcel)?;
        let attributes = self.attributes(parcel);
        if parcel.record.bytes <= PART {
            let bytes = file.part(PART)?;
            file.end()?;
            let options = PutOptions { attributes, ..PutOptions::default() };
            or_stop(stop, async {
                let put = self.store.objects.put_opts(&name, bytes.into(), options).await;
                put.map(drop).map_err(|error| self.store.failure(&error))
            })
            .await?;
            return Ok(Sent::Now);
        }
        let part = PART.max(parcel.record.bytes / MOST_PARTS);
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let begun = async {
            let begun = self.store.objects.put_multipart_opts(&name, options).await;
            begun.map_err(|error| self.store.failure(&error))
        };
        let upload = or_stop(stop, begun).await?;
        let size = usize::try_from(part).unwrap_or(usize::MAX);
        let mut writer = WriteMultipart::new_with_chunk_size(upload, size);
        match or_stop(stop, self.fill(&mut writer, &mut file, part)).await {
            // What is left is short, and cutting it off would leave open whether it came to its end.
            Ok(()) => {
                let put = writer.finish().await;
                put.map(|_| Sent::Now).map_err(|error| self.store.failure(&error))
            }
            Err(failure) => {
                // If even this fails the server drops the parts by its own rule; nobody sees them.
                let _ = tokio::time::timeout(FAREWELL, writer.abort()).await;
                Err(failure)
            }
        }
    }

    /// Sends all parts, and holds the whole against its record before it becomes visible.
    async fn fill(
        &self,
        writer: &mut WriteMultipart,
        file: &mut Checked,
        part: u64,
    ) -> Result<(), Failure> {
        loop {
            let ready = writer.wait_for_capacity(AT_ONCE).await;
            ready.map_err(|error| self.store.failure(&error))?;
            let bytes = file.part(part)?;
            if bytes.is_empty() {
                break;
            }
            writer.put(bytes.into());
        }
        file.end()?;
        writer.wait_for_capacity(1).await.map_err(|error| self.store.failure(&error))
    }

    /// Whether the same file is at the destination.
    async fn is_there(&self, name: &Name, record: &EntryRecord) -> Result<bool, Failure> {
        if let Some(folder) = &self.store.folder {
            let there = File::open(folder.join(name.as_ref()));
            let same_size = |file: &File| file.metadata().is_ok_and(|m| m.len() == record.bytes);
            let there = there.ok().filter(same_size);
            return Ok(
                there.is_some_and(|file| EntryRecord::read(&file).ok().as_ref() == Some(record))
            );
        }
        match self.store.objects.get_opts(name, GetOptions::new().with_head(true)).await {
            Ok(there) => {
                let hash = there.attributes.get(&Attribute::Metadata(HASH.into()));
                let same = hash.is_some_and(|hash| hash.as_ref() == record.sha256);
                Ok(same && there.meta.size == record.bytes)
            }
            // Who may write but not list is told the same of objects that are not there as of others.
            Err(
                object_store::Error::NotFound { .. }
                | object_store::Error::PermissionDenied { .. }
                | object_store::Error::Unauthenticated { .. },
            ) => Ok(false),
            Err(error) => Err(self.store.failure(&error)),
        }
    }

    /// Folders keep none.
    fn attributes(&self, parcel: &Parcel) -> Attributes {
        if self.store.folder.is_some() {
            return Attributes::new();
        }
        let kind = match parcel.name.ends_with(".zip") {
            true => "application/zip",
            false => "text/plain",
        };
        Attributes::from_iter([
            (Attribute::Metadata(HASH.into()), parcel.record.sha256.clone()),
            (Attribute::ContentType, kind.to_owned()),
        ])
    }
}

/// Waits for something, or for the wish to stop.
async fn or_stop<T>(
    stop: &Stop,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let asked = async {
        while stop.asked().is_none() {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        biased;
        () = asked => Err(Failure::new(Kind::Stopped, "the run was stopped")),
        done = work => done,
    }
}

/// A file that is hashed while it is read.
struct Checked {
    file: File,
    hash: Hash,
    bytes: u64,
    record: EntryRecord,
}

impl Checked {
    fn open(parcel: &Parcel) -> Result<Self, Failure> {
        let file = File::open(&parcel.file).map_err(|error| unreadable(&error))?;
        Ok(Self { file, hash: Hash::default(), bytes: 0, record: parcel.record.clone() })
    }

    /// The next bytes; none at the end.
    fn part(&mut self, size: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = (&self.file).take(size).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&error))?;
        self.hash.add(&bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes)
    }

    /// Whether what was read is what it must be.
    fn end(&mut self) -> Result<(), Failure> {
        let rest = self.part(1)?;
        let hash = std::mem::take(&mut self.hash).finish();
        match rest.is_empty() && self.bytes == self.record.bytes && hash == self.record.sha256 {
            true => Ok(()),
            false => Err(Failure::new(Kind::Altered, "it is not the file that was made any more")),
        }
    }
}

fn unreadable(error: &std::io::Error) -> Failure {
    Failure::new(Kind::Altered, format!("it cannot be read ({error})"))
}

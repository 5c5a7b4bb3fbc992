//! One document's view of the press.

use std::sync::{Mutex, PoisonError};

use typst::Library;
use typst::World;
use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use super::attach::{self, Attachment};
use super::press::Press;

/// The press with one main source laid over it.
pub(super) struct JobWorld<'a> {
    press: &'a Press,
    main: Source,
    today: Option<Datetime>,
    attachments: &'a [Attachment],
    /// Few files, asked for very often: a list is faster than a set.
    read: Mutex<Vec<FileId>>,
}

impl<'a> JobWorld<'a> {
    pub(super) fn new(
        press: &'a Press,
        main: Source,
        today: Option<Datetime>,
        attachments: &'a [Attachment],
    ) -> Self {
        Self { press, main, today, attachments, read: Mutex::default() }
    }

    /// The document's own source.
    pub(super) fn main_source(&self) -> &Source {
        &self.main
    }

    /// The files that the document read, itself left out. Memoised results count: Typst asks the
    /// world for their files again before it trusts them.
    pub(super) fn dependencies(&self) -> Vec<FileId> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The workspace folder.
    pub(super) fn root(&self) -> &std::path::Path {
        self.press.files.loader().root()
    }

    fn note(&self, id: FileId) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if !read.contains(&id) {
            read.push(id);
        }
    }
}

impl World for JobWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.press.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        self.note(id);
        self.press.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(content) = attach::content(self.attachments, id) {
            return Ok(content);
        }
        self.note(id);
        self.press.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

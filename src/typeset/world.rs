//! One document's view of the press.

use std::sync::{Mutex, PoisonError};

use typst::Library;
use typst::World;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use super::attach::{self, Attachment};
use super::export;
use super::files::display_path;
use super::pictures;
use super::press::Press;
use super::print::PrintRequest;

/// The press with one main source laid over it.
pub(super) struct JobWorld<'a> {
    press: &'a Press,
    main: Source,
    today: Option<Datetime>,
    attachments: &'a [Attachment],
    /// Whether a grey field stands in for a picture that is not there.
    placeholders: bool,
    /// Whether large pictures are read as they are, with nothing standing in for them.
    pub(super) whole: bool,
    /// Pictures that are not there.
    missing: Mutex<Vec<FileId>>,
    /// Few files, asked for very often: a list is faster than a set.
    read: Mutex<Vec<FileId>>,
}

impl<'a> JobWorld<'a> {
    pub(super) fn new(press: &'a Press, main: Source, request: &'a PrintRequest) -> Self {
        Self {
            press,
            main,
            today: request.timestamp.and_then(export::datetime),
            attachments: &request.attachments,
            placeholders: request.pictures.placeholder,
            whole: false,
            missing: Mutex::default(),
            read: Mutex::default(),
        }
    }

    /// The pictures that a grey field stands in for.
    pub(super) fn missing(&self) -> Vec<FileId> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn or_placeholder(&self, id: FileId, file: FileResult<Bytes>) -> FileResult<Bytes> {
        if !self.placeholders || !matches!(file, Err(FileError::NotFound(_))) {
            return file;
        }
        let Some(field) = pictures::placeholder(&display_path(id)) else { return file };
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if !missing.contains(&id) {
            missing.push(id);
        }
        Ok(field)
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
        let file = match self.whole {
            true => self.press.files.loader().whole(id),
            false => self.press.files.file(id),
        };
        self.or_placeholder(id, file)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

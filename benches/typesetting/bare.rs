//! Typst alone: compile and export to PDF what was recorded, and nothing else. No template, no
//! data, no second process to talk to, no file to write; everything else as pressrun has it, so
//! that the difference is what pressrun adds.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use pressrun::typeset::PrintRequest;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore, FsRoot};
use typst_kit::fonts::{self, FontStore};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::record;
use crate::harness::Fallible;

/// As pressrun's printing workers do.
const PAGES_BETWEEN_EVICTIONS: usize = 20;
const EVICTION_AGE: usize = 2;
const STACK: usize = 64 << 20;

/// The command that sets every `of`-th recorded source, from the `which`-th on.
pub(crate) fn command(root: &Path, which: usize, of: usize) -> Fallible<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg(root).arg(which.to_string()).arg(of.to_string());
    Ok(command)
}

/// Whether this process is to set recorded sources; it then has done so.
pub(crate) fn set_sources() -> Option<Fallible<()>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [what, root, which, of] if what == "bare" => {
            let which = which.parse().ok()?;
            let of = of.parse().ok()?;
            Some(in_own_thread(root.into(), move |press, requests| {
                for request in requests.iter().skip(which).step_by(of) {
                    std::hint::black_box(press.pdf(request)?);
                }
                Ok(())
            }))
        }
        _ => None,
    }
}

/// Sets all recorded sources and returns the PDFs, to see whether they are the same as pressrun's.
pub(crate) fn pdfs(root: &Path) -> Fallible<Vec<Vec<u8>>> {
    in_own_thread(root.to_owned(), |press, requests| {
        requests.iter().map(|request| Ok(press.pdf(request)?.0)).collect()
    })
}

/// The number of pages that all recorded sources have together.
pub(crate) fn pages(root: &Path) -> Fallible<usize> {
    in_own_thread(root.to_owned(), |press, requests| {
        requests.iter().map(|request| Ok(press.pdf(request)?.1)).sum()
    })
}

/// Works in one thread that is the only member of its pool, with a large stack.
fn in_own_thread<T: Send + 'static>(
    root: PathBuf,
    work: impl FnOnce(&mut Bare, &[PrintRequest]) -> Result<T, String> + Send + 'static,
) -> Fallible<T> {
    let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
        let requests = record::read(&root).map_err(|error| error.to_string())?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        pool.map_err(|e| e.to_string())?.install(|| work(&mut Bare::new(root), &requests))
    });
    Ok(thread?.join().map_err(|_| "it panicked")??)
}

/// Files of the workspace.
struct Files(PathBuf);

impl FileLoader for Files {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        FsRoot::new(self.0.clone()).load(id.get().vpath())
    }
}

/// What all sources share.
struct Bare {
    library: LazyHash<Library>,
    fonts: FontStore,
    files: FileStore<Files>,
    pages: usize,
}

impl Bare {
    fn new(root: PathBuf) -> Self {
        let mut store = FontStore::new();
        store.extend(fonts::embedded());
        for data in [
            notosans::REGULAR_TTF,
            notosans::BOLD_TTF,
            notosans::ITALIC_TTF,
            notosans::BOLD_ITALIC_TTF,
        ] {
            store.extend(Font::iter(Bytes::new(data)).map(|font| {
                let info = font.info().clone();
                (font, info)
            }));
        }
        let library = LazyHash::new(Library::default());
        Self { library, fonts: store, files: FileStore::new(Files(root)), pages: 0 }
    }

    /// A finished document and the number of its pages.
    fn pdf(&mut self, request: &PrintRequest) -> Result<(Vec<u8>, usize), String> {
        let path = VirtualPath::new(&request.path).map_err(|error| error.to_string())?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        let main = Source::new(id, request.text.clone());
        let day = request.timestamp.and_then(datetime);
        let world = BareWorld { bare: self, main, day };
        let output = typst::compile::<PagedDocument>(&world).output;
        let document = output.map_err(|errors| format!("{errors:?}"))?;
        let options = PdfOptions {
            ident: Smart::Custom(request.ident.clone()),
            creator: Smart::Custom(Some(concat!("pressrun ", env!("CARGO_PKG_VERSION")).into())),
            timestamp: day.map(Timestamp::new_utc),
            standards: standards(&request.standards)?,
            tagged: true,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| format!("{errors:?}"))?;
        let pages = document.pages().len();
        self.pages += pages;
        if self.pages >= PAGES_BETWEEN_EVICTIONS {
            typst::comemo::evict(EVICTION_AGE);
            self.pages = 0;
        }
        Ok((pdf, pages))
    }
}

fn standards(names: &[String]) -> Result<PdfStandards, String> {
    let list: Result<Vec<PdfStandard>, Error> = names
        .iter()
        .map(|name| {
            let name: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
            PdfStandard::deserialize(name)
        })
        .collect();
    let list = list.map_err(|error| error.to_string())?;
    PdfStandards::new(&list).map_err(|error| format!("{error:?}"))
}

fn datetime(seconds: i64) -> Option<Datetime> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    let time = time.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    Datetime::from_ymd_hms(
        i32::from(time.year()),
        time.month() as u8,
        time.day() as u8,
        time.hour() as u8,
        time.minute() as u8,
        time.second() as u8,
    )
}

struct BareWorld<'a> {
    bare: &'a Bare,
    main: Source,
    day: Option<Datetime>,
}

impl World for BareWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.bare.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.bare.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { self.bare.files.source(id) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.bare.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.bare.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.day
    }
}

//! Typst in the test's own process, and what a reader gets from the pages that it lays out.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::layout::{Abs, Em, Frame, FrameItem, Point};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;

/// Library and fonts, which all documents of a test share.
pub(crate) struct Paper {
    library: LazyHash<Library>,
    fonts: FontStore,
}

impl Paper {
    pub(crate) fn new() -> Self {
        let mut fonts = FontStore::new();
        fonts.extend(typst_kit::fonts::embedded());
        let noto = [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF];
        fonts.extend(noto.into_iter().flat_map(|data| Font::iter(Bytes::new(data))).map(|font| {
            let info: FontInfo = font.info().clone();
            (font, info)
        }));
        Self { library: LazyHash::new(Library::default()), fonts }
    }

    /// Lays out a source. `Err` holds Typst's errors.
    pub(crate) fn read(&self, source: &str) -> Result<Vec<Page>, String> {
        let path = VirtualPath::new("main.typ").unwrap();
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        let world = Sheet { paper: self, main: Source::new(id, source.to_owned()) };
        let result = typst::compile::<PagedDocument>(&world).output;
        typst::comemo::evict(0);
        match result {
            Ok(document) => {
                Ok(document.pages().iter().map(|page| Page::read(&page.frame, &world)).collect())
            }
            Err(errors) => {
                let told = errors.iter().map(|error| {
                    let range = world.range(error.span).unwrap_or_default();
                    let near = source.get(range.start.saturating_sub(20)..range.end + 20);
                    format!("{} at {range:?} near {near:?}", error.message)
                });
                Err(told.collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

struct Sheet<'a> {
    paper: &'a Paper,
    main: Source,
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.paper.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.paper.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == self.main.id() {
            true => Ok(self.main.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.paper.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Some characters on a page that are drawn together.
#[derive(Debug)]
struct Cluster {
    /// Where the literal that it came from starts in the source.
    start: usize,
    /// Where in that literal it starts.
    offset: u16,
    y: Abs,
    advance: Em,
    text: String,
}

/// The text of a page in reading order.
#[derive(Debug)]
pub(crate) struct Page {
    clusters: Vec<Cluster>,
    /// The pieces of text from left to right.
    pieces: String,
}

impl Page {
    /// Text stands on the page from left to right, which is not the order of reading where Arabic
    /// or Hebrew is among it. Each glyph knows the place in the source that it was set for, and by
    /// that the text is put in order. A letter and the marks on it are several glyphs for the same
    /// characters, which count once.
    fn read(frame: &Frame, world: &Sheet<'_>) -> Self {
        let (mut clusters, mut pieces) = (Vec::new(), String::new());
        collect(frame, Point::zero(), world, &mut clusters, &mut pieces);
        // The letter comes before its marks, which have no width.
        clusters.sort_by(|a, b| {
            (a.start, a.offset).cmp(&(b.start, b.offset)).then(b.advance.cmp(&a.advance))
        });
        clusters.dedup_by_key(|cluster| (cluster.start, cluster.offset));
        Self { clusters, pieces }
    }

    /// Everything on the page.
    pub(crate) fn text(&self) -> String {
        joined(self.clusters.iter())
    }

    /// Everything on the page in the order in which it was drawn: the order of reading as long as
    /// all of it runs from left to right. Formulas need this, as their glyphs know their place in
    /// the source only by and large.
    pub(crate) fn drawn(&self) -> &str {
        &self.pieces
    }
}

/// A new line on the page reads as a line feed.
fn joined<'a>(clusters: impl Iterator<Item = &'a Cluster>) -> String {
    let mut text = String::new();
    let mut last = None;
    for cluster in clusters {
        if last.is_some_and(|y: Abs| (y - cluster.y).abs() > Abs::pt(6.0)) {
            text.push('\n');
        }
        last = Some(cluster.y);
        text.push_str(&cluster.text);
    }
    text
}

fn collect(
    frame: &Frame,
    at: Point,
    world: &Sheet<'_>,
    clusters: &mut Vec<Cluster>,
    pieces: &mut String,
) {
    for (position, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let moved = Point::new(group.transform.tx, group.transform.ty);
                collect(&group.frame, at + *position + moved, world, clusters, pieces);
            }
            FrameItem::Text(item) => {
                pieces.push_str(&item.text);
                clusters.extend(item.glyphs.iter().map(|glyph| Cluster {
                    start: world.range(glyph.span.0).map_or(0, |range| range.start),
                    offset: glyph.span.1,
                    y: (at + *position).y,
                    advance: glyph.x_advance,
                    text: item.text[glyph.range()].to_owned(),
                }));
            }
            _ => {}
        }
    }
}

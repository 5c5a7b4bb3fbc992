//! Where the letters of a document stand, from Typst's own layout: what was printed, what lies on
//! top of each other, what lies off the page.

use std::path::{Path, PathBuf};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;

/// A workspace whose documents are laid out in the test's own process.
pub(crate) struct Desk {
    library: LazyHash<Library>,
    fonts: FontStore,
    root: PathBuf,
}

impl Desk {
    pub(crate) fn new(root: &Path) -> Self {
        let mut fonts = FontStore::new();
        fonts.extend(typst_kit::fonts::embedded());
        let noto = [
            notosans::REGULAR_TTF,
            notosans::BOLD_TTF,
            notosans::ITALIC_TTF,
            notosans::BOLD_ITALIC_TTF,
        ];
        fonts.extend(noto.into_iter().flat_map(|data| Font::iter(Bytes::new(data))).map(|font| {
            let info: FontInfo = font.info().clone();
            (font, info)
        }));
        Self { library: LazyHash::new(Library::default()), fonts, root: root.to_owned() }
    }

    /// The letters of what a source prints.
    pub(crate) fn print(&self, source: &str) -> Ink {
        let id = FileId::new(RootedPath::new(
            VirtualRoot::Project,
            VirtualPath::new("main.typ").unwrap(),
        ));
        let job = Job { desk: self, main: Source::new(id, source.to_owned()) };
        let document = typst::compile::<PagedDocument>(&job).output;
        typst::comemo::evict(0);
        let document = document.unwrap_or_else(|errors| panic!("{errors:?}"));
        let page = |page: &typst_layout::Page| {
            let mut letters = Vec::new();
            collect(&page.frame, Transform::identity(), &mut letters);
            (page.frame.width(), page.frame.height(), letters)
        };
        Ink { pages: document.pages().iter().map(page).collect() }
    }
}

struct Job<'a> {
    desk: &'a Desk,
    main: Source,
}

impl Job<'_> {
    fn bytes(&self, id: FileId) -> FileResult<Vec<u8>> {
        let path = self.desk.root.join(id.vpath().get_without_slash());
        std::fs::read(&path).map_err(|_| FileError::NotFound(path))
    }
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.desk.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.desk.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let text = String::from_utf8(self.bytes(id)?).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.bytes(id).map(Bytes::new)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.desk.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// One printed letter: where it starts on its line, how wide it is, and how large.
#[derive(Debug)]
struct Letter {
    text: String,
    at: Point,
    width: Abs,
    size: Abs,
}

fn collect(frame: &Frame, above: Transform, letters: &mut Vec<Letter>) {
    for (position, item) in frame.items() {
        let here = above.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => {
                collect(&group.frame, here.pre_concat(group.transform), letters);
            }
            FrameItem::Text(item) => {
                let scale = here.sx.get();
                let mut x = Abs::zero();
                for glyph in &item.glyphs {
                    let width = glyph.x_advance.at(item.size);
                    let text = item.text[glyph.range()].to_owned();
                    let seen = !text.trim().is_empty();
                    letters.push(Letter {
                        text,
                        at: Point::with_x(x).transform(here),
                        width: if seen { width * scale } else { Abs::zero() },
                        size: item.size * scale,
                    });
                    x += width;
                }
            }
            _ => {}
        }
    }
}

/// The letters of all pages.
#[derive(Debug)]
pub(crate) struct Ink {
    pages: Vec<(Abs, Abs, Vec<Letter>)>,
}

impl Ink {
    /// All letters and digits in the order in which they were set.
    pub(crate) fn squeezed(&self) -> String {
        let letters = self.pages.iter().flat_map(|(.., letters)| letters);
        squeezed(&letters.map(|letter| letter.text.as_str()).collect::<String>())
    }

    /// What is wrong with the places of the letters, in words: one of each sort a page.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (number, (width, height, letters)) in (1..).zip(&self.pages) {
            let slack = Abs::pt(1.0);
            let off = letters.iter().filter(|letter| letter.width > Abs::zero()).find(|letter| {
                letter.at.x < -slack
                    || letter.at.x + letter.width > *width + slack
                    || letter.at.y > *height + slack
                    || letter.at.y < letter.size * 0.5
            });
            if let Some(letter) = off {
                faults.push(format!("page {number}: `{}` is off the page", near(letters, letter)));
            }
            let mut sorted: Vec<&Letter> =
                letters.iter().filter(|letter| letter.width > Abs::pt(0.5)).collect();
            sorted.sort_by_key(|letter| letter.at.x);
            let covered = sorted.iter().enumerate().find_map(|(index, one)| {
                let end = one.at.x + one.width;
                let mut beside = sorted[index + 1..].iter().take_while(|other| other.at.x < end);
                beside.find(|other| covers(one, other)).map(|other| (one, other))
            });
            if let Some((one, other)) = covered {
                let (one, other) = (near(letters, one), near(letters, other));
                faults.push(format!("page {number}: `{one}` lies on `{other}`"));
            }
        }
        faults
    }
}

/// Whether half of the narrower letter is covered by the other, in width, and a quarter in height.
fn covers(one: &Letter, other: &Letter) -> bool {
    let end = |letter: &Letter| letter.at.x + letter.width;
    let across = end(one).min(end(other)) - one.at.x.max(other.at.x);
    let top = |letter: &Letter| letter.at.y - letter.size * 0.5;
    let along = one.at.y.min(other.at.y) - top(one).max(top(other));
    across > one.width.min(other.width) * 0.5 && along > one.size.min(other.size) * 0.25
}

/// A letter with those that were set around it.
fn near(letters: &[Letter], wanted: &Letter) -> String {
    let at = letters.iter().position(|letter| std::ptr::eq(letter, wanted)).unwrap_or_default();
    let near = &letters[at.saturating_sub(14)..letters.len().min(at + 14)];
    near.iter().map(|letter| letter.text.as_str()).collect()
}

/// Letters and digits alone: blanks, line ends, hyphens and quotation marks may change in print.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

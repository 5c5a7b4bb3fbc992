//! From Typst source to finished files.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use typst::World;
use typst::diag::{SourceResult, Warned};
use typst::model::Document;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst_layout::PagedDocument;

use super::attach::{self, Attachment};
use super::export;
use super::files::display_path;
use super::glyphs;
use super::impose;
use super::marks::{self, Found, Mark};
use super::pictures;
use super::preflight;
use super::press::Press;
use super::problem::TypstProblem;
use super::soft_hyphens;
use super::standards;
use super::words;
use super::world::JobWorld;
use crate::config::{ImageConfig, Impose, PictureConfig, Preflight};
use crate::locale::SOFT_HYPHEN;
use crate::source::sha256;

/// One document to set.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PrintRequest {
    /// The path below the workspace that the source stands for. All documents of one template
    /// share it, for Typst never forgets a path.
    pub path: String,
    /// Typst source.
    pub text: String,
    /// PDF standards such as `ua-1`.
    pub standards: Vec<String>,
    /// A name that tells the document from all others, the same in every run.
    pub ident: String,
    /// The point in time that the document carries, in seconds since 1970.
    pub timestamp: Option<i64>,
    /// Pages to export as PNG.
    pub png: Option<ImageConfig>,
    /// Whether a small picture of the first page is wanted.
    pub thumbnail: bool,
    /// Whether the text of the pages is wanted.
    pub words: bool,
    /// Pages to export as SVG.
    pub svg: Option<ImageConfig>,
    /// How the pages are placed on sheets for a press, in a PDF of their own.
    pub impose: Option<Impose>,
    /// Pieces of the source whose places on the pages are wanted.
    pub marks: Vec<Mark>,
    /// Texts that are printed from a byte of the source on, which help to find the marks.
    pub anchors: Vec<(usize, String)>,
    /// Files that the PDF carries with it.
    pub attachments: Vec<Attachment>,
    /// How photographs go into it.
    pub pictures: PictureConfig,
    /// How its pages are inspected, if they are.
    pub preflight: Option<Preflight>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct PrintResponse {
    /// The PDF; `None` if there are errors.
    pub pdf: Option<ByteBuf>,
    /// The sheets, if they were wanted.
    pub sheets: Option<ByteBuf>,
    /// Pages as PNG.
    pub pngs: Vec<Page>,
    /// Pages as SVG.
    pub svgs: Vec<Page>,
    /// The small picture of the first page, if it was wanted, as PNG.
    pub thumbnail: Option<ByteBuf>,
    /// The title in its metadata.
    pub title: Option<String>,
    /// If it was wanted, the text of each page, and at the end the metadata.
    pub words: Vec<String>,
    /// Where each mark was found.
    pub marks: Vec<Found>,
    /// The number of pages.
    pub pages: u32,
    /// The files that it read, with their SHA-256; sorted by path.
    pub dependencies: Vec<(String, String)>,
    /// Errors and warnings.
    pub problems: Vec<TypstProblem>,
}

/// An exported page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    /// The file.
    pub bytes: ByteBuf,
}

/// Sets a document and exports it. Never fails as such: what is wrong stands in the response.
pub fn print(press: &mut Press, request: &PrintRequest) -> PrintResponse {
    let response = match main_file(&request.path) {
        Ok(id) => {
            let text = request.text.clone() + &attach::source(&request.attachments);
            print_source(press, request, Source::new(id, text))
        }
        Err(message) => {
            PrintResponse { problems: vec![TypstProblem::bare(message)], ..Default::default() }
        }
    };
    press.settle(response.pages);
    response
}

pub(super) fn main_file(path: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(path)
        .map_err(|error| format!("`{path}` cannot be the path of a document ({error})"))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn print_source(press: &Press, request: &PrintRequest, main: Source) -> PrintResponse {
    let mut world = JobWorld::new(press, main, request);
    let mut response = PrintResponse::default();
    let Warned { output, warnings } = laid_out(press, &mut world);
    let problems = |list: &[typst::diag::SourceDiagnostic]| -> Vec<TypstProblem> {
        list.iter().map(|problem| TypstProblem::new(&world, problem)).collect()
    };
    response.problems = problems(&warnings);
    match output {
        Ok(document) => {
            let document = soft_hyphens::removed(document);
            response.problems.extend(pictures::missing(&world, &document));
            if let Some(config) = &request.preflight {
                response.problems.extend(preflight::inspect(
                    &world,
                    &document,
                    config,
                    &request.standards,
                ));
            }
            let document = match pictures::fitted(press, document, &request.pictures) {
                Ok(document) => document,
                Err(message) => {
                    response.problems.push(TypstProblem::bare(message));
                    return response;
                }
            };
            response.pages = document.pages().len() as u32;
            response.title = title(&document);
            if request.words {
                response.words = words::words(&document);
            }
            response.marks =
                marks::find(&document, world.main_source(), &request.marks, &request.anchors);
            match export_all(press, &document, request, &mut response) {
                Ok(Ok(pdf)) => {
                    response.pdf = Some(ByteBuf::from(pdf));
                    response.problems.extend(glyphs::missing(&world, &document));
                }
                Ok(Err(errors)) => response.problems.extend(problems(&errors)),
                Err(message) => response.problems.push(TypstProblem::bare(message)),
            }
        }
        Err(errors) => response.problems.extend(problems(&errors)),
    }
    response.dependencies = dependencies(press, &world);
    response
}

/// The title of a document, if it has one.
fn title(document: &PagedDocument) -> Option<String> {
    let title = document.info().title.as_ref()?.as_str().replace(SOFT_HYPHEN, "");
    (!title.trim().is_empty()).then(|| title.trim().to_owned())
}

/// Lays the pages out; a second time with the large pictures themselves if the document does more with
/// them than to show them.
fn laid_out(press: &Press, world: &mut JobWorld<'_>) -> Warned<SourceResult<PagedDocument>> {
    let first = typst::compile::<PagedDocument>(world);
    let stand_ins = press.files.loader().stand_ins(&world.dependencies());
    let enough = match &first.output {
        Ok(document) => pictures::only_shown(document, &stand_ins),
        Err(_) => stand_ins.is_empty(),
    };
    if enough {
        return first;
    }
    world.whole = true;
    // Typst takes drawings with the same source for the same, whatever pictures they refer to.
    typst::comemo::evict(0);
    typst::compile::<PagedDocument>(world)
}

fn export_all(
    press: &Press,
    document: &PagedDocument,
    request: &PrintRequest,
    response: &mut PrintResponse,
) -> Result<SourceResult<Vec<u8>>, String> {
    let standards = standards::parse(&request.standards)?;
    let pdf = export::pdf(document, request, standards);
    if let Ok(pdf) = &pdf {
        if let Some(config) = &request.impose {
            response.sheets = Some(impose::sheets(press, document, pdf, request, config)?);
        }
        if let Some(config) = &request.png {
            response.pngs = export::png(document, config)?;
        }
        if request.thumbnail {
            response.thumbnail = export::thumbnail(document)?;
        }
        if let Some(config) = &request.svg {
            response.svgs = export::svg(document, config);
        }
    }
    Ok(pdf)
}

/// The files that a document read. Their hashes are computed once a worker.
fn dependencies(press: &Press, world: &JobWorld<'_>) -> Vec<(String, String)> {
    let mut hashes = press.hashes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut files: Vec<(String, String)> = world
        .dependencies()
        .into_iter()
        .filter_map(|id| {
            let path = display_path(id);
            if let Some(hash) = hashes.get(&path) {
                return Some((path, hash.clone()));
            }
            let file = world.file(id).ok()?;
            let original = press.files.loader().original_hash(id);
            let hash = original.unwrap_or_else(|| sha256(&file));
            hashes.insert(path.clone(), hash.clone());
            Some((path, hash))
        })
        .collect();
    files.sort();
    files
}

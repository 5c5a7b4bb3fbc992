//! Several finished PDFs in one: the pages of a document, and behind them those of its annexes.
//!
//! All of them were made here and keep to the same standard, so that nothing is set anew: pages keep their
//! tags, links and fonts. What a PDF has only once is joined: the tree of tags (`tags`), the bookmarks
//! (`outline`), the names of places. Title, author, language and date are those of the first.
//! The same PDFs always make the same bytes.

mod objects;
mod outline;
mod tags;

use lopdf::{Dictionary, Document, Object, ObjectId};

use self::objects::{Renamed, entries, renamed, shifted, without_unused};
use crate::source::sha256;

/// A PDF with annexes.
#[derive(Debug)]
pub struct Combined {
    /// The file.
    pub bytes: Vec<u8>,
    /// For each annex the page that it begins on, counted from 1, and how many pages it has.
    pub annexes: Vec<(u32, u32)>,
}

/// Joins a PDF and its annexes.
///
/// # Errors
/// If one of them cannot be read as a PDF, in words.
pub fn combine(first: &[u8], annexes: &[Vec<u8>]) -> Result<Combined, String> {
    joined(first, annexes).map_err(|error| format!("the PDFs could not be joined ({error})"))
}

fn joined(first: &[u8], annexes: &[Vec<u8>]) -> Result<Combined, lopdf::Error> {
    let mut whole = Whole::new(Document::load_mem(first)?)?;
    let mut places = Vec::new();
    for (index, annex) in annexes.iter().enumerate() {
        let start = whole.pages.len() as u32 + 1;
        whole.append(Document::load_mem(annex)?, index + 1)?;
        places.push((start, whole.pages.len() as u32 + 1 - start));
    }
    let name = identity(first, annexes);
    let bytes = whole.finish(&name)?;
    Ok(Combined { bytes, annexes: places })
}

/// A name for the whole: sixteen bytes that hang on all of its parts.
fn identity(first: &[u8], annexes: &[Vec<u8>]) -> Vec<u8> {
    let all: Vec<String> =
        std::iter::once(sha256(first)).chain(annexes.iter().map(|annex| sha256(annex))).collect();
    sha256(all.join("\n").as_bytes()).into_bytes()[..16].to_vec()
}

/// The PDF that grows.
struct Whole {
    document: Document,
    pages: Vec<ObjectId>,
    tags: tags::Tags,
    outline: outline::Outline,
    /// Names of places in the document, with the places.
    places: Vec<(Vec<u8>, Object)>,
    /// For each part the number of its first page, counted from 0.
    starts: Vec<usize>,
}

impl Whole {
    fn new(document: Document) -> Result<Self, lopdf::Error> {
        let pages: Vec<ObjectId> = document.page_iter().collect();
        let tags = tags::Tags::of(&document)?;
        let outline = outline::Outline::of(&document)?;
        let places = named_places(&document)?;
        Ok(Self { document, pages, tags, outline, places, starts: vec![0] })
    }

    fn append(&mut self, annex: Document, number: usize) -> Result<(), lopdf::Error> {
        let title = title(&annex);
        let mut annex = shifted(annex, self.document.max_id);
        // What is found by a name gets another one in each annex.
        let prefix = format!("annex-{number}-").into_bytes();
        renamed(&mut annex, &Renamed { prefix: &prefix, keys: self.tags.next_key });
        let pages: Vec<ObjectId> = annex.page_iter().collect();
        let own_tags = tags::Tags::of(&annex)?;
        let own_outline = outline::Outline::of(&annex)?;
        self.places.extend(named_places(&annex)?);
        let root = self.document.catalog()?.get(b"Pages")?.clone();
        for page in &pages {
            inherit(&mut annex, *page)?;
            annex.get_dictionary_mut(*page)?.set("Parent", root.clone());
        }
        self.document.max_id = annex.max_id;
        self.document.objects.append(&mut annex.objects);
        self.tags.append(&mut self.document, own_tags, &title)?;
        if let Some(first) = pages.first() {
            self.outline.append(&mut self.document, own_outline, &title, *first)?;
        }
        self.starts.push(self.pages.len());
        self.pages.extend(pages);
        Ok(())
    }

    fn finish(mut self, name: &[u8]) -> Result<Vec<u8>, lopdf::Error> {
        let count = self.pages.len();
        let root = self.document.catalog()?.get(b"Pages")?.as_reference()?;
        for page in &self.pages {
            self.document.get_dictionary_mut(*page)?.set("Parent", root);
        }
        let pages = self.document.get_dictionary_mut(root)?;
        pages.set("Kids", self.pages.iter().map(|page| (*page).into()).collect::<Vec<Object>>());
        pages.set("Count", count as i64);
        self.tags.write(&mut self.document)?;
        self.outline.write(&mut self.document)?;
        self.places.sort_by(|a, b| a.0.cmp(&b.0));
        let places: Vec<Object> = self
            .places
            .into_iter()
            .flat_map(|(name, place)| [Object::string_literal(name), place])
            .collect();
        let labels = page_labels(&self.starts);
        let catalog = self.document.catalog_mut()?;
        catalog.set("PageLabels", labels);
        if !places.is_empty() {
            let mut names = match catalog.get(b"Names") {
                Ok(Object::Dictionary(names)) => names.clone(),
                _ => Dictionary::new(),
            };
            let mut tree = Dictionary::new();
            tree.set("Names", places);
            names.set("Dests", tree);
            catalog.set("Names", names);
        }
        describe(&mut self.document, count, name);
        without_unused(&mut self.document);
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes)?;
        Ok(bytes)
    }
}

/// What a page has from the nodes above it, which it leaves.
fn inherit(document: &mut Document, page: ObjectId) -> Result<(), lopdf::Error> {
    for key in ["Resources", "MediaBox", "CropBox", "Rotate"] {
        let mut node = document.get_dictionary(page)?;
        if node.has(key.as_bytes()) {
            continue;
        }
        let mut found = None;
        // No tree is as deep as that, but one that bites its tail.
        for _ in 0..64 {
            let Ok(parent) = node.get(b"Parent").and_then(Object::as_reference) else { break };
            node = document.get_dictionary(parent)?;
            if let Ok(value) = node.get(key.as_bytes()) {
                found = Some(value.clone());
                break;
            }
        }
        if let Some(value) = found {
            document.get_dictionary_mut(page)?.set(key, value);
        }
    }
    Ok(())
}

/// The names of places, wherever a PDF keeps them.
fn named_places(document: &Document) -> Result<Vec<(Vec<u8>, Object)>, lopdf::Error> {
    let catalog = document.catalog()?;
    let Ok(names) = catalog.get_deref(b"Names", document).and_then(Object::as_dict) else {
        return Ok(Vec::new());
    };
    let Ok(tree) = names.get_deref(b"Dests", document).and_then(Object::as_dict) else {
        return Ok(Vec::new());
    };
    let found = entries(document, tree, b"Names")?;
    found.into_iter().map(|(name, place)| Ok((name.as_str()?.to_vec(), place))).collect()
}

/// The title that a PDF tells, as it is written there.
fn title(document: &Document) -> Object {
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    info.and_then(|info| info.get(b"Title"))
        .cloned()
        .unwrap_or_else(|_| Object::string_literal("–"))
}

/// Pages of the document itself count on from 1, those of the annexes from A1-1, A2-1 and so on.
fn page_labels(starts: &[usize]) -> Dictionary {
    let mut numbers: Vec<Object> = Vec::new();
    for (part, start) in starts.iter().enumerate() {
        let mut label = Dictionary::new();
        label.set("S", Object::Name(b"D".to_vec()));
        if part > 0 {
            label.set("P", Object::string_literal(format!("A{part}-")));
        }
        numbers.push((*start as i64).into());
        numbers.push(label.into());
    }
    let mut labels = Dictionary::new();
    labels.set("Nums", numbers);
    labels
}

/// Corrects what the first PDF said of itself alone: its number of pages and its identifiers.
fn describe(document: &mut Document, pages: usize, name: &[u8]) {
    let own = || Object::String(name.to_vec(), lopdf::StringFormat::Hexadecimal);
    let kept = match document.trailer.get(b"ID").and_then(Object::as_array) {
        Ok(ids) if !ids.is_empty() => ids[0].clone(),
        _ => own(),
    };
    document.trailer.set("ID", vec![kept, own()]);
    let metadata = document.catalog().and_then(|catalog| catalog.get(b"Metadata")?.as_reference());
    let Ok(Object::Stream(stream)) = metadata.and_then(|id| document.get_object_mut(id)) else {
        return;
    };
    let Ok(mut text) = String::from_utf8(stream.content.clone()) else { return };
    let instance = String::from_utf8_lossy(name).into_owned();
    for (tag, value) in [("xmpTPg:NPages", pages.to_string()), ("xmpMM:InstanceID", instance)] {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        if let Some(start) = text.find(&open).map(|at| at + open.len())
            && let Some(length) = text[start..].find(&close)
        {
            text.replace_range(start..start + length, &value);
        }
    }
    stream.set_plain_content(text.into_bytes());
}

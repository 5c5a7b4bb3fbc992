//! Takes soft hyphens out of finished pages where no line ends at them. Typst keeps them as
//! characters without width, and who searches a PDF for a word or copies it would not get the word.

use typst::layout::{Frame, FrameItem};
use typst::model::Document;
use typst::text::{Glyph, TextItem};
use typst_layout::{Page, PagedDocument};

use crate::locale::SOFT_HYPHEN;

/// The document without the soft hyphens that nobody sees. Those that show at the end of a line stay
/// in its text as soft hyphens, which tells a reader that the word goes on.
pub(super) fn removed(document: PagedDocument) -> PagedDocument {
    if !document.pages().iter().any(|page| has_some(&page.frame)) {
        return document;
    }
    let pages = document.pages().iter().map(|page| {
        let mut page: Page = page.clone();
        clean(&mut page.frame);
        page
    });
    let mut info = document.info().clone();
    for text in [&mut info.title, &mut info.description].into_iter().flatten() {
        *text = text.as_str().replace(SOFT_HYPHEN, "").into();
    }
    PagedDocument::new(pages.collect(), info)
}

fn has_some(frame: &Frame) -> bool {
    frame.items().any(|(_, item)| match item {
        FrameItem::Group(group) => has_some(&group.frame),
        FrameItem::Text(text) => text.text.contains(SOFT_HYPHEN),
        _ => false,
    })
}

fn clean(frame: &mut Frame) {
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) if has_some(&group.frame) => clean(&mut group.frame),
            FrameItem::Text(text) if text.text.contains(SOFT_HYPHEN) => clean_text(text),
            _ => {}
        }
        true
    });
}

fn clean_text(item: &mut TextItem) {
    let visible = |glyph: &Glyph| glyph.x_advance.get() > 0.0;
    let mut text = String::with_capacity(item.text.len());
    let mut glyphs = Vec::with_capacity(item.glyphs.len());
    // Glyphs of one cluster share a range, which must stay one.
    let mut last: Option<(std::ops::Range<usize>, std::ops::Range<u16>)> = None;
    for glyph in &item.glyphs {
        let old = glyph.range();
        let range = match &last {
            Some((before, new)) if *before == old => new.clone(),
            _ => {
                let piece = item.text.get(old.clone()).unwrap_or_default();
                let alone = piece.chars().all(|c| c == SOFT_HYPHEN);
                let start = text.len();
                match (alone, visible(glyph)) {
                    (true, true) => text.push(SOFT_HYPHEN),
                    (true, false) => continue,
                    _ => text.extend(piece.chars().filter(|c| *c != SOFT_HYPHEN)),
                }
                // A run of text is shorter than 64 KiB, or its glyphs could not name its bytes.
                start as u16..text.len() as u16
            }
        };
        last = Some((old, range.clone()));
        glyphs.push(Glyph { range, ..glyph.clone() });
    }
    item.text = text.into();
    item.glyphs = glyphs;
}

#[cfg(test)]
mod tests {
    use super::super::{Press, PressOptions, PrintRequest, print};

    fn words(text: &str) -> (String, Option<Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let options = PressOptions { root: folder.path().to_owned(), ..PressOptions::default() };
        let request = PrintRequest {
            path: "a.typ".to_owned(),
            text: text.to_owned(),
            standards: vec!["ua-1".to_owned()],
            words: true,
            ..PrintRequest::default()
        };
        let response = print(&mut Press::new(&options), &request);
        assert_eq!(response.problems, []);
        (response.words[0].replace(super::super::SEAM, ""), response.pdf.map(|pdf| pdf.into_vec()))
    }

    #[test]
    fn words_are_whole_unless_a_line_ends_in_them() {
        let head =
            "#set document(title: \"a\")\n#set page(width: 60pt, margin: 5pt, height: auto)\n";
        let word = "mü\u{AD}əy\u{AD}yən\u{AD}ləş\u{AD}di\u{AD}ri\u{AD}lir";
        let (narrow, pdf) = words(&format!("{head}{word}"));
        assert_eq!(narrow.trim(), "müəyyənləşdirilir");
        // One where the line ends, and no other.
        let read = pdf_extract::extract_text_from_mem(&pdf.unwrap()).unwrap();
        assert_eq!(read.matches(['\u{AD}', '-']).count(), 1, "{read:?}");
        // What Typst parts by itself is whole too, also where the lines have many runs.
        let english =
            format!("{head}#set text(lang: \"en\", hyphenate: true)\n*a* _b_ *c* _d_ hyphenation");
        assert!(words(&english).0.contains("hyphenation"));
        let (wide, pdf) = words(&format!("{}{word}", head.replace("60pt", "300pt")));
        assert_eq!(wide.trim(), "müəyyənləşdirilir");
        let read = pdf_extract::extract_text_from_mem(&pdf.unwrap()).unwrap();
        assert_eq!(read.trim(), "müəyyənləşdirilir");
    }
}

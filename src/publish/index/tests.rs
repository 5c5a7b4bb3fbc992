use super::*;
use crate::publish::manifest::{EntryRecord, Withheld};

fn document(path: &str) -> ArtifactRecord {
    ArtifactRecord {
        path: path.to_owned(),
        document: "donor-report".to_owned(),
        row: None,
        language: "az".to_owned(),
        period: None,
        title: None,
        pages: 3,
        bytes: 1_234_567,
        sha256: "ab".to_owned(),
        made_from: Vec::new().into(),
        incomplete: Vec::new(),
        suppressed: Vec::new(),
        warnings: Vec::new(),
        notes: Vec::new(),
    }
}

#[test]
fn nothing_that_a_name_holds_becomes_markup() {
    let hostile = "<script>\"'&";
    let document = ArtifactRecord {
        document: hostile.to_owned(),
        row: Some(format!("{hostile}2")),
        language: hostile.to_owned(),
        title: Some(hostile.to_owned()),
        ..document(&format!("{hostile} ə#?.pdf"))
    };
    let withheld = Withheld { column: Some(hostile.to_owned()), why: hostile.to_owned() };
    let table =
        TableShown { table: hostile.to_owned(), path: None, rows: 0, withheld: vec![withheld] };
    let manifest = Manifest {
        title: hostile.to_owned(),
        bundle: hostile.to_owned(),
        generator: hostile.to_owned(),
        row: Some(hostile.to_owned()),
        documents: vec![document],
        tables: vec![TableShown { path: Some(hostile.to_owned()), ..table.clone() }],
        rejects: vec![table],
        ..Manifest::default()
    };
    let html = page(&manifest);
    assert!(!html.contains("<script>"));
    assert!(html.contains("href=\"./%3Cscript%3E%22%27%26%20%C9%99%23%3F.pdf\""), "{html}");
    assert!(html.contains("1.2 MB"));
}

#[test]
fn what_was_made_of_a_document_stands_with_it() {
    let files =
        ["a/b.pdf", "a/b.p1.png", "a/b.p12.svg", "a/b.sheets.pdf", "a/b.c.pdf", "x.y.p1.png"];
    let files = files.map(document);
    let listed = listed(&files);
    let paths: Vec<(&str, usize)> =
        listed.iter().map(|document| (document.pdf.path.as_str(), document.others.len())).collect();
    assert_eq!(paths, [("a/b.pdf", 3), ("a/b.c.pdf", 0), ("x.y.p1.png", 0)]);
    let mut manifest = Manifest { documents: files.to_vec(), ..Manifest::default() };
    assert!(page(&manifest).contains("<img src=\"./a/b.p1.png\""));
    manifest.entries.insert("thumbnails/a/b.png".to_owned(), EntryRecord::default());
    let html = page(&manifest);
    assert!(html.contains("<img src=\"./thumbnails/a/b.png\""), "{html}");
    assert!(html.contains("<a href=\"./a/b.p12.svg\">Page 12 (SVG)</a>"), "{html}");
    assert!(html.contains(">Donor report<small>"), "{html}");
}

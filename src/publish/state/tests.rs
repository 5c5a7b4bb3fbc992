use super::*;

fn identity(output: &str) -> Identity {
    Identity {
        output: output.to_owned(),
        document: "letter".to_owned(),
        row: Some("p1".to_owned()),
        language: "en".to_owned(),
        period: Some("2018-Q1".parse().unwrap()),
    }
}

fn made(output: &str, content: Print) -> Entry {
    let base = Base { program: 1, settings: 2, names: 3, fonts: 4, data: 5, secrets: 6 };
    Entry::Made(Box::new(Made {
        identity: identity(output),
        base,
        content,
        files: 7,
        sources: 10,
        annexes: 11,
        tables: BTreeMap::from([("people".to_owned(), 8)]),
        reads: vec![(Read::Rows(View::ToDate, "people".to_owned()), 9)],
        title: None,
        pages: 1,
        outputs: Vec::new(),
        suppressed: Vec::new(),
        warnings: Vec::new(),
        words: Words::new([1, 2]),
    }))
}

fn add(output: &Path, entries: &[Entry]) {
    let (state, sound) = State::read(output);
    let memory = Memory::open(output, &state, sound).unwrap();
    entries.iter().for_each(|entry| memory.add(entry).unwrap());
    memory.close(output).unwrap();
}

#[test]
fn the_last_word_about_a_document_counts() {
    let folder = tempfile::tempdir().unwrap();
    add(folder.path(), &[made("a.pdf", 1), made("b.pdf", 1), Entry::Failed(identity("c.pdf"))]);
    add(folder.path(), &[made("a.pdf", 2), Entry::Failed(identity("b.pdf"))]);
    let (state, _) = State::read(folder.path());
    assert_eq!(state.made["a.pdf"].content, 2);
    assert_eq!(state.made["b.pdf"].content, 1);
    assert_eq!(state.failed.keys().collect::<Vec<_>>(), ["b.pdf", "c.pdf"]);
    let base = Base { data: 50, ..state.made["a.pdf"].base };
    add(folder.path(), &[Entry::Seen(base, vec!["b.pdf".to_owned()]), Entry::Gone("c.pdf".into())]);
    let (state, _) = State::read(folder.path());
    assert!(state.failed.is_empty());
    assert_eq!((state.made["a.pdf"].base.data, state.made["b.pdf"].base.data), (5, 50));
    let base = Base { data: 60, ..base };
    add(
        folder.path(),
        &[
            made("c.pdf", 1),
            Entry::Failed(identity("b.pdf")),
            Entry::Failed(identity("c.pdf")),
            Entry::Failed(identity("e.pdf")),
            Entry::SeenAllBut(base, vec!["b.pdf".to_owned()]),
            made("d.pdf", 1),
        ],
    );
    let (state, _) = State::read(folder.path());
    assert_eq!(state.failed.keys().collect::<Vec<_>>(), ["b.pdf", "e.pdf"]);
    let data = ["a.pdf", "b.pdf", "c.pdf", "d.pdf"].map(|output| state.made[output].base.data);
    assert_eq!(data, [60, 50, 60, 5]);
}

#[test]
fn cells_of_tables_that_changed_do_not_pile_up() {
    let folder = tempfile::tempdir().unwrap();
    let size = || std::fs::metadata(path(folder.path())).unwrap().len();
    let cells = CellPrints { rows: vec![1; 1_000], ..CellPrints::default() };
    let mut sizes = Vec::new();
    for table in 0..12 {
        let Entry::Made(mut document) = made("a.pdf", table) else { unreachable!() };
        document.tables = BTreeMap::from([("people".to_owned(), table)]);
        add(folder.path(), &[Entry::Cells(table, cells.clone()), Entry::Made(document)]);
        sizes.push(size());
    }
    assert!(sizes.iter().all(|size| *size < 6 * sizes[0]), "{sizes:?}");
    assert_eq!(State::read(folder.path()).0.cells[&11], cells);
}

#[test]
fn what_does_not_count_any_more_is_dropped_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let size = || std::fs::metadata(path(folder.path())).unwrap().len();
    add(folder.path(), &[Entry::Files(7, FilesUsed::default()), made("a.pdf", 0)]);
    add(folder.path(), &[Entry::Files(70, FilesUsed::default())]);
    let small = size();
    for content in 1..=200 {
        add(folder.path(), &[made("a.pdf", content)]);
        assert!(size() < 70 * small);
    }
    let (state, _) = State::read(folder.path());
    assert_eq!(state.made["a.pdf"].content, 200);
    assert_eq!(state.files.keys().collect::<Vec<_>>(), [&7]);
}

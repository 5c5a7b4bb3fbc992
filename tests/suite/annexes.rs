//! Annexes: documents whose pages follow in the PDF of another, with tags, bookmarks and links.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use lopdf::{Dictionary, Document, Object, ObjectId};
use serde_json::Value;

use crate::common::{Case, Run};
use crate::pdf_tools::asked;

const CONFIG: &str = "pressrun.toml";
const WHOLE: &str = "alpha/whole.en.pdf";

/// A table with header cells that its cells refer to, a heading for the bookmarks, and a link to it.
const SHEET: &str = r#"#set document(title: {{ person.name }})
#set text(lang: {{ lang }})
= {{ person.name }} <top>
#table(columns: 2, table.header[Born][Project], [{{ person.born | date }}], [{{ project.title }}])
#pagebreak()
== Overleaf
#link(<top>)[To the top] Spent: {{ figures.spent.total | money }}
"#;

const COVER: &str = r#"#set document(title: {{ project.title }})
#set text(lang: {{ lang }})
= Cover of {{ project.title }}
#table(columns: 2, table.header[A][B], [1], [2])
"#;

fn case() -> Case {
    let whole = "[documents.whole]\ntemplate = \"templates/cover.typ.j2\"\neach = \"projects\"\n\
        output = \"{{ project.id }}/whole.{{ lang }}.pdf\"\nannexes = [\"sheet\"]\n\
        pdf = { standards = [\"ua-1\"] }\n\n[documents.sheet]\npdf = { standards = [\"ua-1\", \"a-2a\"] }\n";
    Case::new()
        .edit(CONFIG, "[documents.sheet]\n", whole)
        .file("templates/sheet.typ.j2", SHEET)
        .file("templates/cover.typ.j2", COVER)
        .edit("inputs/projects.csv", "Birinci\n", "Birinci\nbeta;Second;İkinci\n")
        .edit(
            "inputs/people.csv",
            "p2,alpha,İlqar Quliyev,1985-01-02,,\n",
            "p2,alpha,İlqar Quliyev,1985-01-02,,\np3,beta,Nigar Əliyeva,1979-03-04,,\n",
        )
}

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

fn read(case: &Case, path: &str) -> Document {
    Document::load(case.path("output").join(path)).unwrap()
}

fn text(bytes: &Object) -> String {
    lopdf::decode_text_string(bytes).unwrap()
}

/// The bookmarks below an entry, each with its depth and the number of the page that it leads to.
fn bookmarks(document: &Document, above: &Dictionary, depth: usize) -> Vec<(usize, String, u32)> {
    let pages: BTreeMap<ObjectId, u32> =
        document.get_pages().into_iter().map(|(number, page)| (page, number)).collect();
    let mut found = Vec::new();
    let mut next = above.get(b"First").and_then(Object::as_reference).ok();
    while let Some(id) = next {
        let item = document.get_dictionary(id).unwrap();
        let (_, place) = document.dereference(item.get(b"Dest").unwrap()).unwrap();
        let page = place.as_array().unwrap()[0].as_reference().unwrap();
        found.push((depth, text(item.get(b"Title").unwrap()), pages[&page]));
        found.extend(bookmarks(document, item, depth + 1));
        next = item.get(b"Next").and_then(Object::as_reference).ok();
    }
    found
}

fn root<'a>(document: &'a Document, name: &[u8]) -> &'a Dictionary {
    let id = document.catalog().unwrap().get(name).unwrap().as_reference().unwrap();
    document.get_dictionary(id).unwrap()
}

#[test]
fn the_annexes_of_a_row_follow_its_document() {
    let case = case();
    let run = case.run(&["build"]);
    ends(&run, 0);
    let document = read(&case, WHOLE);
    // One page of its own, two of each of the two people of this project.
    assert_eq!(document.get_pages().len(), 5);
    assert_eq!(read(&case, "beta/whole.az.pdf").get_pages().len(), 3);
    let seen = bookmarks(&document, root(&document, b"Outlines"), 0);
    let seen: Vec<(usize, &str, u32)> =
        seen.iter().map(|(depth, title, page)| (*depth, title.as_str(), *page)).collect();
    assert_eq!(
        seen,
        [
            (0, "Cover of First", 1),
            (0, "Aygün Əliyeva", 2),
            (1, "Aygün Əliyeva", 2),
            (2, "Overleaf", 3),
            (0, "İlqar Quliyev", 4),
            (1, "İlqar Quliyev", 4),
            (2, "Overleaf", 5),
        ]
    );
    let labels = document.catalog().unwrap().get(b"PageLabels").unwrap().as_dict().unwrap();
    let labels = labels.get(b"Nums").unwrap().as_array().unwrap();
    let starts: Vec<i64> = labels.iter().filter_map(|label| label.as_i64().ok()).collect();
    assert_eq!(starts, [0, 1, 3]);
    let prefix = |index: usize| labels[index].as_dict().unwrap().get(b"P").map(text).ok();
    assert_eq!([prefix(1), prefix(3), prefix(5)], [None, Some("A1-".into()), Some("A2-".into())]);
    // The link of an annex leads to the page of this annex, although both call it `top`.
    let names = document.catalog().unwrap().get(b"Names").unwrap().as_dict().unwrap();
    let names = leaves(&document, names.get(b"Dests").unwrap(), b"Names");
    for (page, top) in [(3, 2), (5, 4)] {
        let links = document.get_page_annotations(document.get_pages()[&page]).unwrap();
        let name = links[0].get(b"Dest").unwrap().as_str().unwrap();
        let found = names.iter().find(|(other, _)| other.as_str().unwrap() == name).unwrap();
        let (_, place) = document.dereference(&found.1).unwrap();
        let place = match place {
            Object::Dictionary(place) => place.get(b"D").unwrap(),
            place => place,
        };
        let place = place.as_array().unwrap()[0].as_reference().unwrap();
        assert_eq!(place, document.get_pages()[&top]);
    }
    // The record names where each annex is.
    let record = fs::read(case.path("output/figures/alpha/whole.en.pdf.json"))
        .or_else(|_| fs::read(case.path("output/figures/alpha/whole.en.json")))
        .unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    let places: Vec<(&str, u64, u64)> = record["annexes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|annex| {
            (
                annex["artifact"].as_str().unwrap(),
                annex["page"].as_u64().unwrap(),
                annex["pages"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(places, [("alpha/p1.en.pdf", 2, 2), ("alpha/p2.en.pdf", 4, 2)]);
    let path = case.path("output").join(WHOLE);
    let explained = case.run(&["explain", path.to_str().unwrap()]);
    ends(&explained, 0);
    for line in ["  pages 2–3  output/alpha/p1.en.pdf\n", "  pages 4–5  output/alpha/p2.en.pdf\n"]
    {
        assert!(explained.stdout.contains(line), "{}", explained.stdout);
    }
    let first = fs::read(case.path("output").join(WHOLE)).unwrap();
    assert_eq!(record["sha256"], pressrun::source::sha256(&first));
    // Same inputs, same bytes.
    ends(&case.run(&["build", "--force"]), 0);
    assert_eq!(first, fs::read(case.path("output").join(WHOLE)).unwrap());
    if let Some(said) = asked("qpdf", &["--check"], &case.path("output").join(WHOLE)) {
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
}

/// All elements of the tree of tags, by walking it from its root; each must name the one above it.
fn elements(document: &Document, above: ObjectId, seen: &mut Vec<ObjectId>) {
    let kids = match document.get_dictionary(above).unwrap().get(b"K") {
        Ok(Object::Array(kids)) => kids.clone(),
        Ok(kid) => vec![kid.clone()],
        Err(_) => Vec::new(),
    };
    for kid in kids.iter().filter_map(|kid| kid.as_reference().ok()) {
        let element = document.get_dictionary(kid).unwrap();
        if element.has_type(b"StructElem") {
            assert_eq!(element.get(b"P").unwrap().as_reference().unwrap(), above);
            seen.push(kid);
            elements(document, kid, seen);
        }
    }
}

/// Pairs of a tree of names or numbers, wherever they lie in it.
fn leaves(document: &Document, tree: &Object, key: &[u8]) -> Vec<(Object, Object)> {
    let (_, tree) = document.dereference(tree).unwrap();
    let tree = tree.as_dict().unwrap();
    let own = tree.get(key).and_then(Object::as_array).cloned().unwrap_or_default();
    let mut found: Vec<(Object, Object)> =
        own.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
    for kid in tree.get(b"Kids").and_then(Object::as_array).cloned().unwrap_or_default() {
        found.extend(leaves(document, &kid, key));
    }
    found
}

#[test]
fn a_screen_reader_finds_its_way_through_all_parts() {
    let case = case();
    ends(&case.run(&["build"]), 0);
    let document = read(&case, WHOLE);
    let catalog = document.catalog().unwrap();
    let tree_id = catalog.get(b"StructTreeRoot").unwrap().as_reference().unwrap();
    let tree = document.get_dictionary(tree_id).unwrap();
    let mut seen = Vec::new();
    elements(&document, tree_id, &mut seen);
    let unique: BTreeSet<ObjectId> = seen.iter().copied().collect();
    assert_eq!(unique.len(), seen.len());
    // No element lies outside of the tree, and there is one document, with a part for each annex.
    let all = document.objects.iter().filter(|(_, object)| {
        object.as_dict().is_ok_and(|dictionary| dictionary.has_type(b"StructElem"))
    });
    assert_eq!(all.map(|(id, _)| *id).collect::<BTreeSet<_>>(), unique);
    let with_role = |role: &[u8]| -> Vec<&Dictionary> {
        let elements = seen.iter().map(|id| document.get_dictionary(*id).unwrap());
        elements.filter(|element| element.get(b"S").unwrap().as_name().unwrap() == role).collect()
    };
    assert_eq!(with_role(b"Document").len(), 1);
    let parts: Vec<String> =
        with_role(b"Part").iter().map(|part| text(part.get(b"T").unwrap())).collect();
    assert_eq!(parts, ["Aygün Əliyeva", "İlqar Quliyev"]);
    assert_eq!(with_role(b"Table").len(), 3);

    // Header cells have names of their own, by which the index finds them and other cells call them.
    let names = leaves(&document, tree.get(b"IDTree").unwrap(), b"Names");
    let mut sorted: Vec<Vec<u8>> = Vec::new();
    for (name, element) in &names {
        let name = name.as_str().unwrap().to_vec();
        let element = document.get_dictionary(element.as_reference().unwrap()).unwrap();
        assert_eq!(element.get(b"ID").unwrap().as_str().unwrap(), name);
        sorted.push(name);
    }
    assert!(sorted.is_sorted() && sorted.len() == 6, "{sorted:?}");
    assert_eq!(sorted.iter().collect::<BTreeSet<_>>().len(), 6);
    let mut called = 0;
    for cell in with_role(b"TD") {
        let attributes = match document.dereference(cell.get(b"A").unwrap()).unwrap().1 {
            Object::Array(attributes) => attributes.clone(),
            other => vec![other.clone()],
        };
        for attribute in attributes {
            let (_, attribute) = document.dereference(&attribute).unwrap();
            let Ok(headers) = attribute.as_dict().unwrap().get(b"Headers") else { continue };
            for header in headers.as_array().unwrap() {
                called += 1;
                assert!(sorted.contains(&header.as_str().unwrap().to_vec()), "{header:?}");
            }
        }
    }
    assert_eq!(called, 6);

    // Each piece of each page, and each link, is found in the tree by its key, and leads back.
    let parents: BTreeMap<i64, Object> =
        leaves(&document, tree.get(b"ParentTree").unwrap(), b"Nums")
            .into_iter()
            .map(|(key, tags)| (key.as_i64().unwrap(), tags))
            .collect();
    let next = tree.get(b"ParentTreeNextKey").unwrap().as_i64().unwrap();
    assert!(parents.keys().all(|key| *key < next));
    let mut keys = BTreeSet::new();
    for page in document.page_iter() {
        let key = document.get_dictionary(page).unwrap().get(b"StructParents").unwrap();
        let key = key.as_i64().unwrap();
        assert!(keys.insert(key));
        let (_, tags) = document.dereference(&parents[&key]).unwrap();
        let tags = tags.as_array().unwrap();
        assert!(!tags.is_empty());
        for tag in tags.iter().filter(|tag| !tag.is_null()) {
            let tag = tag.as_reference().unwrap();
            assert!(unique.contains(&tag));
            let element = document.get_dictionary(tag).unwrap();
            if let Ok(own) = element.get(b"Pg").and_then(Object::as_reference) {
                assert_eq!(own, page);
            }
        }
        for link in document.get_page_annotations(page).unwrap() {
            let key = link.get(b"StructParent").unwrap().as_i64().unwrap();
            assert!(keys.insert(key));
            assert!(unique.contains(&parents[&key].as_reference().unwrap()));
        }
    }
    // The file says what it is: one standard, and the number of all pages.
    let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    let metadata = document.get_object(metadata).unwrap().as_stream().unwrap().content.clone();
    let metadata = String::from_utf8(metadata).unwrap();
    assert!(
        metadata.contains("<pdfuaid:part>1</pdfuaid:part>") && !metadata.contains("pdfaid:part")
    );
    assert!(metadata.contains("<xmpTPg:NPages>5</xmpTPg:NPages>"), "{metadata}");
}

#[test]
fn the_whole_is_made_again_with_any_of_its_parts_and_not_otherwise() {
    let case = case();
    // The annexes are made although only the whole is asked for.
    let all = ["alpha/p1.en.pdf", "alpha/p2.en.pdf", "alpha/whole.en.pdf"];
    assert_eq!(case.made(&["whole", "--for", "alpha", "-l", "en"]), all);
    assert_eq!(case.made(&["whole", "--for", "alpha", "-l", "en"]), [""; 0]);
    ends(&case.run(&["build"]), 0);
    let record = || fs::metadata(case.path("output/edition.json")).unwrap().modified().unwrap();
    let before = record();
    assert_eq!(case.made(&[]), [""; 0]);
    assert_eq!(record(), before, "the record of an edition without a change was written anew");
    let case = case.edit("inputs/people.csv", "İlqar Quliyev", "İlqar Məmmədov");
    let plan = case.run(&["plan", "--format", "json"]);
    let plan: Value = serde_json::from_str(&plan.stdout).unwrap();
    let why: BTreeMap<&str, &Value> = plan["jobs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|job| job["why"].as_array().is_some_and(|why| !why.is_empty()))
        .map(|job| (job["output"].as_str().unwrap(), &job["why"]))
        .collect();
    assert_eq!(
        why.keys().copied().collect::<Vec<_>>(),
        ["alpha/p2.az.pdf", "alpha/p2.en.pdf", "alpha/whole.az.pdf", "alpha/whole.en.pdf"]
    );
    assert_eq!(why[WHOLE].to_string(), r#"[{"reason":"annex","what":"alpha/p2.en.pdf"}]"#);
    assert_eq!(
        case.made(&[]),
        ["alpha/p2.az.pdf", "alpha/p2.en.pdf", "alpha/whole.az.pdf", "alpha/whole.en.pdf"]
    );
    // An annex that was made by itself in between is found when the whole is asked for.
    let case = case.edit("inputs/people.csv", "İlqar Məmmədov", "İlqar Həsənov");
    assert_eq!(case.made(&["sheet", "-l", "en"]), ["alpha/p2.en.pdf"]);
    assert_eq!(case.made(&["whole", "-l", "en"]), ["alpha/whole.en.pdf"]);
    let case = case.edit("templates/cover.typ.j2", "Cover of", "The cover of");
    assert_eq!(case.made(&["-l", "en"]), ["alpha/whole.en.pdf", "beta/whole.en.pdf"]);
}

#[test]
fn without_one_of_its_annexes_the_last_good_file_stays() {
    let case = case();
    ends(&case.run(&["build"]), 0);
    let before = fs::read(case.path("output").join(WHOLE)).unwrap();
    let case = case.file(
        "templates/sheet.typ.j2",
        format!("{SHEET}\n{{% if person.id == \"p2\" %}}#panic(\"no\"){{% endif %}}\n"),
    );
    let run = case.run(&["build", "-l", "en"]);
    ends(&run, 1);
    assert!(run.stderr.contains("error[publish/annex-missing]"), "{}", run.stderr);
    assert!(run.stderr.contains("output/alpha/p2.en.pdf is an annex, and was not made"));
    assert_eq!(before, fs::read(case.path("output").join(WHOLE)).unwrap());
    // The other project has nothing to do with it.
    assert!(!run.stderr.contains("while making beta/whole"), "{}", run.stderr);
    let case = case.file("templates/sheet.typ.j2", SHEET);
    ends(&case.run(&["build"]), 0);
    assert_eq!(before, fs::read(case.path("output").join(WHOLE)).unwrap());
}

#[test]
fn a_bundle_carries_the_whole_and_is_verified() {
    let case = case().edit(
        CONFIG,
        "[documents.whole]",
        "[bundles.all]\ndocuments = [\"whole\"]\noutput = \"all/{{ project.id }}.zip\"\n\n[documents.whole]",
    );
    ends(&case.run(&["bundle", "all"]), 0);
    let zip = case.path("output/all/alpha.zip");
    ends(&case.run(&["verify", zip.to_str().unwrap(), "--rebuild"]), 0);
}

#[test]
fn a_share_with_a_document_has_its_annexes_too() {
    let whole = case();
    ends(&whole.run(&["build"]), 0);
    let mut shares = BTreeMap::new();
    for share in ["1/3", "2/3", "3/3"] {
        let case =
            case().file("inputs/costs.xlsx", fs::read(whole.path("inputs/costs.xlsx")).unwrap());
        ends(&case.run(&["build", "--shard", share]), 0);
        shares.extend(case.published().into_iter().filter(|(path, _)| path.ends_with(".pdf")));
    }
    let all: BTreeMap<String, String> =
        whole.published().into_iter().filter(|(path, _)| path.ends_with(".pdf")).collect();
    assert_eq!(all.len(), 10);
    assert_eq!(shares, all);
}

#[test]
fn annexes_that_cannot_be_are_refused() {
    let settings = |annexes: &str, more: &str| {
        let case = case().edit(CONFIG, "annexes = [\"sheet\"]\n", &format!("{annexes}\n"));
        match more.split_once(" → ") {
            Some((from, to)) => case.edit(CONFIG, from, to),
            None => case,
        }
    };
    for (annexes, more, said) in [
        ("annexes = [\"sheat\"]", "", "there is no document `sheat`"),
        ("annexes = [\"whole\"]", "", "`whole` cannot be an annex of itself"),
        (
            "annexes = [\"sheet\"]",
            "pdf = { standards = [\"ua-1\", \"a-2a\"] } → annexes = [\"whole\"]\npdf = { standards = [\"ua-1\"] }",
            "`sheet` has annexes of its own",
        ),
        (
            "annexes = [\"sheet\"]",
            "pdf = { standards = [\"ua-1\", \"a-2a\"] } → audience = \"internal\"\npdf = { standards = [\"ua-1\"] }",
            "`sheet` is for the audience internal, and `whole` for public",
        ),
        (
            "annexes = [\"sheet\"]",
            "pdf = { standards = [\"ua-1\", \"a-2a\"] } → ",
            "`sheet` does not keep to `ua-1`, as `whole` does",
        ),
        (
            "annexes = [\"sheet\"]",
            "standards = [\"ua-1\"] → standards = [\"ua-1\", \"a-2a\"]",
            "can keep to no standard but `ua-1`",
        ),
        (
            "annexes = [\"sheet\"]\nimpose = { sheets = \"2-up\" }",
            "",
            "no sheets can be made of them",
        ),
    ] {
        let run = settings(annexes, more).run(&["check"]);
        assert_eq!(run.code, 2, "{said}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    // A project without people has a cover alone, and a note says so.
    let run = case()
        .edit("inputs/projects.csv", "İkinci\n", "İkinci\ngamma;Third;Üçüncü\n")
        .run(&["build", "-l", "en"]);
    ends(&run, 0);
    assert!(
        run.stderr.contains("`sheet` has nothing that belongs to gamma/whole.en.pdf"),
        "{}",
        run.stderr
    );
}

//! Pages on sheets for a press: their order, their size, and where they move on inner sheets.

use std::fs;

use pdf_extract::{Document, Object};

use crate::common::Case;
use crate::pdf_tools::asked;

const PAGES: &str = r#"#set document(title: "Pages")
#set page(width: 60mm, height: 80mm, margin: 20mm)
{% for n in range(1, 7) %}Page{{ n }}
{% if not loop.last %}#pagebreak()
{% endif %}{% endfor %}
"#;

fn case(sheets: &str) -> Case {
    let pdf =
        "pdf = { standards = [\"ua-1\", \"a-2a\"] }\nlanguages = \"en\"\nwhere = { id = \"p1\" }\n";
    Case::new()
        .edit(
            "pressrun.toml",
            "each = \"people\"\n",
            &format!("each = \"people\"\n{pdf}impose = {sheets}\n"),
        )
        .file("templates/sheet.typ.j2", PAGES)
}

fn built(case: &Case) -> Document {
    let run = case.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(case.documents(), ["alpha/p1.en.pdf", "alpha/p1.en.sheets.pdf", "edition.json"]);
    let first = fs::read(case.path("output/alpha/p1.en.sheets.pdf")).unwrap();
    let run = case.run(&["build", "--force"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(first, fs::read(case.path("output/alpha/p1.en.sheets.pdf")).unwrap());
    Document::load_mem(&first).unwrap()
}

/// Width and height of each side in millimetres.
fn sizes(document: &Document) -> Vec<(f32, f32)> {
    let size = |page| {
        let page = document.get_dictionary(page).unwrap();
        let Ok(Object::Array(sides)) = page.get(b"MediaBox") else { panic!("no size") };
        let side = |index: usize| sides[index].as_float().unwrap() * 25.4 / 72.0;
        ((side(2) - side(0)).round(), (side(3) - side(1)).round())
    };
    document.page_iter().map(size).collect()
}

/// The words of each side from left to right, and how far from the left each starts, in points.
fn words(case: &Case) -> Option<Vec<Vec<(String, f32)>>> {
    let text = asked("pdftotext", &["-bbox"], &case.path("output/alpha/p1.en.sheets.pdf"))?;
    let mut sides: Vec<Vec<(String, f32)>> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("<page ") {
            sides.push(Vec::new());
        } else if let Some(word) = line.strip_prefix("<word xMin=\"") {
            let (x, rest) = word.split_once('"').unwrap();
            let word = rest.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned();
            sides.last_mut().unwrap().push((word, x.parse::<f32>().unwrap()));
        }
    }
    for side in &mut sides {
        side.sort_by(|a, b| a.1.total_cmp(&b.1));
    }
    Some(sides)
}

fn names(sides: &[Vec<(String, f32)>]) -> Vec<String> {
    sides
        .iter()
        .map(|side| side.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn a_booklet_is_folded_into_its_order_and_inner_pages_move_to_the_fold() {
    let case = case("{ sheets = \"booklet\", creep = 0.5 }");
    let document = built(&case);
    // Six pages take two sheets of two sides; two places stay blank.
    assert_eq!(sizes(&document), [(120.0, 80.0); 4]);
    let Some(sides) = words(&case) else { return };
    assert_eq!(names(&sides), ["Page1", "Page2", "Page6 Page3", "Page4 Page5"]);
    let millimetres = |side: usize, word: usize| sides[side][word].1 * 25.4 / 72.0;
    let near = |found: f32, wanted: f32| assert!((found - wanted).abs() < 0.05, "{found} {wanted}");
    near(millimetres(0, 0), 60.0 + 20.0);
    near(millimetres(1, 0), 20.0);
    near(millimetres(2, 0), 20.0 + 0.5);
    near(millimetres(2, 1), 60.0 + 20.0 - 0.5);
}

#[test]
fn two_pages_stand_beside_each_other() {
    let case = case("{ sheets = \"2-up\" }");
    let document = built(&case);
    assert_eq!(sizes(&document), [(120.0, 80.0); 3]);
    let Some(sides) = words(&case) else { return };
    assert_eq!(names(&sides), ["Page1 Page2", "Page3 Page4", "Page5 Page6"]);
}

#[test]
fn pages_of_different_sizes_make_no_sheets() {
    let case = case("{ sheets = \"2-up\" }");
    let case =
        case.file("templates/sheet.typ.j2", format!("{PAGES}\n#set page(width: 90mm)\nWide"));
    let run = case.run(&["build"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("pages of different sizes cannot be placed on sheets"),
        "{}",
        run.stderr
    );
    assert!(!case.path("output/alpha/p1.en.pdf").exists());
}

#[test]
fn unknown_sheets_and_thick_paper_are_refused() {
    for (sheets, id) in [
        ("{ sheets = \"4-up\" }", "config/bad-choice"),
        ("{ sheets = \"booklet\", creep = 3 }", "config/bad-limit"),
        ("{ creep = 0.1 }", "config/missing-key"),
    ] {
        let run = case(sheets).run(&["check"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(id), "{}", run.stderr);
    }
}

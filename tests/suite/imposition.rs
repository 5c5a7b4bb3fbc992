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

/// A leaflet of A4 with 3 mm of bleed; each panel begins with its name, 10 mm from its left edge.
const LEAFLET: &str = r#"#set document(title: "Leaflet")
#set page(width: 297mm, height: 210mm, margin: 0pt, bleed: 3mm)
#let panel(x, name) = place(top + left, dx: x + 10mm, dy: 20mm, text(name))
#place(dx: -3mm, dy: -3mm, rect(width: 303mm, height: 216mm, fill: silver))
#panel(0mm, "Flap") #panel(97mm, "Back") #panel(197mm, "Front")
#pagebreak()
#panel(0mm, "Answer") #panel(100mm, "Steps") #panel(200mm, "Checks")
"#;

fn leaflet(sheets: &str) -> Case {
    case(sheets)
        .edit("pressrun.toml", "pdf = { standards = [\"ua-1\", \"a-2a\"] }\n", "")
        .file("templates/sheet.typ.j2", LEAFLET)
}

/// Where upright lines stand on a side, in millimetres from the left, without repeats: crop and fold marks.
/// What is drawn on the pages themselves lies in pictures, and is not looked at.
pub(crate) fn upright_lines(document: &Document, number: u32) -> Vec<f32> {
    type Matrix = [f32; 6];
    let times = |[a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix| -> Matrix {
        [
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ]
    };
    let content = document.get_page_content(document.get_pages()[&number]).unwrap();
    let (mut now, mut kept, mut from) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], Vec::new(), (0.0, 0.0));
    let (mut found, mut path): (Vec<f32>, Vec<f32>) = (Vec::new(), Vec::new());
    for operation in lopdf::content::Content::decode(&content).unwrap().operations {
        let numbers: Vec<f32> =
            operation.operands.iter().filter_map(|o| o.as_float().ok()).collect();
        let at =
            |x: f32, y: f32| (now[0] * x + now[2] * y + now[4], now[1] * x + now[3] * y + now[5]);
        match operation.operator.as_str() {
            "q" => kept.push(now),
            "Q" => now = kept.pop().unwrap(),
            "cm" => now = times(numbers.try_into().unwrap(), now),
            "m" => from = at(numbers[0], numbers[1]),
            "l" => {
                let to = at(numbers[0], numbers[1]);
                if (from.0 - to.0).abs() < 0.01 && (from.1 - to.1).abs() > 1.0 {
                    path.push(to.0 * 25.4 / 72.0);
                }
            }
            "S" => found.append(&mut path),
            // what clips or fills is no line
            "n" | "f" => path.clear(),
            _ => {}
        }
    }
    found.sort_by(f32::total_cmp);
    found.dedup_by(|a, b| (*a - *b).abs() < 0.01);
    found
}

fn assert_near(found: &[f32], wanted: &[f32]) {
    let near = found.len() == wanted.len()
        && found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 0.05);
    assert!(near, "{found:?} {wanted:?}");
}

fn duplex(document: &Document) -> String {
    let catalog = document.catalog().unwrap();
    let wishes = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    String::from_utf8(wishes.get(b"Duplex").unwrap().as_name().unwrap().to_vec()).unwrap()
}

#[test]
fn both_sides_of_a_leaflet_fold_in_the_same_places() {
    let case = leaflet("{ sheets = \"tri-fold\" }");
    let document = built(&case);
    // SRA4, with the leaflet in the middle: 11.5 mm on the left and 7.5 mm above.
    assert_eq!(sizes(&document), [(320.0, 225.0); 2]);
    assert_eq!(duplex(&document), "DuplexFlipShortEdge");
    let (outside, inside) = (upright_lines(&document, 1), upright_lines(&document, 2));
    assert_near(&outside, &[11.5, 11.5 + 97.0, 11.5 + 197.0, 308.5]);
    assert_near(&inside, &[11.5, 11.5 + 100.0, 11.5 + 200.0, 308.5]);
    // Over the short edge left and right change places.
    let turned: Vec<f32> = inside.iter().rev().map(|x| 320.0 - x).collect();
    assert_near(&turned, &outside);
    let Some(sides) = words(&case) else { return };
    assert_eq!(names(&sides), ["Flap Back Front", "Answer Steps Checks"]);
    let starts = |side: usize| -> Vec<f32> {
        sides[side].iter().map(|(_, x)| x * 25.4 / 72.0 - 11.5 - 10.0).collect()
    };
    assert_near(&starts(0), &[0.0, 97.0, 197.0]);
    assert_near(&starts(1), &[0.0, 100.0, 200.0]);
}

#[test]
fn over_the_long_edge_the_inside_is_printed_upside_down() {
    let case =
        leaflet("{ sheets = \"tri-fold\", turn = \"long-edge\", turned_in = 96, paper = \"a3\" }");
    let document = built(&case);
    assert_eq!(sizes(&document), [(420.0, 297.0); 2]);
    assert_eq!(duplex(&document), "DuplexFlipLongEdge");
    let (outside, inside) = (upright_lines(&document, 1), upright_lines(&document, 2));
    // Over the long edge left stays left.
    assert_near(&outside, &[61.5, 61.5 + 96.0, 61.5 + 196.5, 358.5]);
    assert_near(&inside, &outside);
    let Some(sides) = words(&case) else { return };
    assert_eq!(names(&sides[1..]), ["Checks Steps Answer"]);
}

#[test]
fn a_zigzag_has_three_equal_panels_and_no_marks_without_room() {
    let document = built(&leaflet("{ sheets = \"z-fold\", paper = \"sra3\" }"));
    for side in [1, 2] {
        assert_near(&upright_lines(&document, side), &[76.5, 175.5, 274.5, 373.5]);
    }
    let document = built(&leaflet("{ sheets = \"z-fold\", paper = \"a4\" }"));
    assert_eq!(sizes(&document), [(297.0, 210.0); 2]);
    assert_eq!(upright_lines(&document, 1), [0.0; 0]);
}

#[test]
fn pages_with_bleed_are_cut_at_their_edge_on_sheets_of_pages() {
    let case = case("{ sheets = \"2-up\" }")
        .file("templates/sheet.typ.j2", PAGES.replace("margin: 20mm", "margin: 20mm, bleed: 5mm"));
    let case = case.edit("pressrun.toml", "pdf = { standards = [\"ua-1\", \"a-2a\"] }\n", "");
    assert_eq!(sizes(&built(&case)), [(120.0, 80.0); 3]);
    let Some(sides) = words(&case) else { return };
    let starts: Vec<f32> = sides[0].iter().map(|(_, x)| x * 25.4 / 72.0).collect();
    assert_near(&starts, &[20.0, 80.0]);
}

#[test]
fn what_is_no_leaflet_makes_no_sheets_of_one() {
    for (sheets, template, said) in [
        (
            "{ sheets = \"tri-fold\" }",
            PAGES.to_owned(),
            "has two pages, its outside and its inside, and this has 6",
        ),
        (
            "{ sheets = \"tri-fold\" }",
            LEAFLET.replace("width: 297mm", "width: 330mm"),
            "a page of 330 × 210 mm does not fit on paper of 320 × 225 mm",
        ),
        (
            "{ sheets = \"tri-fold\" }",
            LEAFLET.replace("width: 297mm", "width: 150mm"),
            "a panel of 97 mm cannot be turned in on a page of 150 mm",
        ),
    ] {
        let run = leaflet(sheets).file("templates/sheet.typ.j2", template).run(&["build"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    for (sheets, said) in [
        ("{ sheets = \"tri-fold\", creep = 0.1 }", "`creep` belongs to the sheets of a booklet"),
        (
            "{ sheets = \"z-fold\", turned_in = 96 }",
            "`turned_in` belongs to the sheets of a tri-fold leaflet",
        ),
        (
            "{ sheets = \"booklet\", turn = \"long-edge\" }",
            "`turn` belongs to the sheets of a leaflet",
        ),
        ("{ sheets = \"tri-fold\", paper = \"a5\" }", "write a4, sra4, a3, sra3"),
        ("{ sheets = \"tri-fold\" }\noptions = { fold = \"z\" }", "its sheets are `z-fold`"),
        (
            "{ sheets = \"tri-fold\", turned_in = 96 }\noptions = { turned_in = 98 }",
            "has 98 mm in the document, and 96 mm on the sheets",
        ),
    ] {
        let run = leaflet(sheets).run(&["check"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

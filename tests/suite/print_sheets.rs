//! Sheets for the printer: the sizes of the page with and without bleed, marks outside the trim, the
//! folds of a leaflet, inks, and the same words as on the screen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::imposition::upright_lines;
use pdf_extract::{Document, Object};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => copy(&path, &to.join(entry.file_name())),
            path => drop(fs::copy(path, to.join(entry.file_name())).unwrap()),
        }
    }
}

/// The sample workspace in a folder of its own, in English, with a change of its configuration.
fn sample(name: &str, change: impl Fn(String) -> String) -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    for name in ["inputs", "templates", "locales"] {
        copy(&repository.join(name), &root.join(name));
    }
    let config = fs::read_to_string(repository.join("pressrun.toml")).unwrap();
    fs::write(root.join("pressrun.toml"), change(config)).unwrap();
    root
}

fn build(root: &Path, document: &str, row: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(["build", document, "--for", row, "--language", "en", "--quiet", "--root"]);
    let output = command.arg(root).env_remove("SOURCE_DATE_EPOCH").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The boxes of the first page in millimetres: left, bottom, right, top.
fn boxes(path: &Path) -> BTreeMap<&'static str, [f32; 4]> {
    let document = Document::load(path).unwrap();
    let page = document.page_iter().next().unwrap();
    let page = document.get_dictionary(page).unwrap();
    let mut boxes = BTreeMap::new();
    for name in ["MediaBox", "TrimBox"] {
        let Ok(Object::Array(sides)) = page.get(name.as_bytes()) else { continue };
        let side = |index: usize| sides[index].as_float().unwrap() * 25.4 / 72.0;
        boxes.insert(name, [side(0), side(1), side(2), side(3)]);
    }
    boxes
}

fn is(found: [f32; 4], expected: [f32; 4]) -> bool {
    found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.1)
}

fn words(path: &Path) -> String {
    let text = pdf_extract::extract_text(path).unwrap();
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Three millimetres of bleed, and six more for the marks, around a sheet of A4: the trim is where it
/// was, and the words are those of the leaflet for the screen.
#[test]
fn a_leaflet_for_the_printer_has_bleed_and_marks() {
    let root = sample("print-leaflet", |config| config);
    build(&root, "leaflet", "restart-leaflet");
    build(&root, "leaflet-print", "restart-leaflet");
    let screen = root.join("output/restart/leaflets/restart-leaflet.en.pdf");
    let print = root.join("output/restart/leaflets/print/restart-leaflet.en.pdf");
    assert!(is(boxes(&screen)["MediaBox"], [0.0, 0.0, 297.0, 210.0]), "{:?}", boxes(&screen));
    let sheet = boxes(&print);
    assert!(is(sheet["MediaBox"], [0.0, 0.0, 315.0, 228.0]), "{sheet:?}");
    assert!(is(sheet["TrimBox"], [9.0, 9.0, 306.0, 219.0]), "{sheet:?}");
    assert_eq!(words(&screen), words(&print));

    // Inks: colours are set with `k`, and no text or ground in red, green and blue is left beside
    // the pictures.
    let document = Document::load(&print).unwrap();
    let page = document.page_iter().next().unwrap();
    let content = document.get_and_decode_page_content(page).unwrap();
    let inks = content.operations.iter().filter(|operation| operation.operator == "k").count();
    assert!(inks > 20, "{inks}");
    // Six crop marks and fold marks at least end outside the bleed: at the very edge of the sheet.
    let at_edge = content.operations.iter().filter(|operation| {
        let number = |index: usize| operation.operands.get(index).and_then(|o| o.as_float().ok());
        operation.operator == "l" && number(0).zip(number(1)).is_some()
    });
    assert!(at_edge.count() >= 12);
}

/// Bleed alone, without marks, as some printers want it.
#[test]
fn bleed_may_come_without_marks() {
    let root = sample("print-bleed", |config| {
        config.replace(
            "options  = { bleed = 3, marks = true, colours = \"cmyk\" }",
            "options = { bleed = 3 }",
        )
    });
    build(&root, "booklet-print", "mobilaze-study");
    let sheet = boxes(&root.join("output/mobilaze/booklets/print/mobilaze-study.en.pdf"));
    assert!(is(sheet["MediaBox"], [0.0, 0.0, 154.0, 216.0]), "{sheet:?}");
    assert!(is(sheet["TrimBox"], [3.0, 3.0, 151.0, 213.0]), "{sheet:?}");
}

/// In a roll fold the panel that is turned in is narrower, and the inside mirrors the outside; in a
/// zigzag all are alike. The panels lie where the folds are.
#[test]
fn panels_follow_the_fold() {
    let folds = |name: &str, options: &str| -> Vec<Vec<i64>> {
        let options = format!("options = {{ marks = true, {options} }}");
        let root = sample(name, |config| {
            let old = "options  = { bleed = 3, marks = true, colours = \"cmyk\" }";
            let config = config.replacen(old, &options, 1);
            let zigzag = options.contains("\"z\"");
            if zigzag { config.replace("\"tri-fold\"", "\"z-fold\"") } else { config }
        });
        build(&root, "leaflet-print", "restart-leaflet");
        let path = root.join("output/restart/leaflets/print/restart-leaflet.en.pdf");
        let document = Document::load(path).unwrap();
        let own: Vec<Vec<i64>> = document.page_iter().map(|page| dashes(&document, page)).collect();
        // The marks of the sheet for both sides stand at the folds of the pages that lie on it.
        let path = root.join("output/restart/leaflets/print/restart-leaflet.en.sheets.pdf");
        let sheet = Document::load(path).unwrap();
        for (side, folds) in (1..).zip(&own) {
            let marks = upright_lines(&sheet, side);
            let inner = marks[1..marks.len() - 1].iter().map(|x| (x - 11.5).round() as i64);
            assert_eq!(inner.collect::<Vec<_>>(), *folds, "{name}, side {side}");
        }
        own
    };
    assert_eq!(folds("fold-roll", "fold = \"roll\""), [[97, 197], [100, 200]]);
    assert_eq!(folds("fold-narrow", "turned_in = 95"), [[95, 196], [101, 202]]);
    assert_eq!(folds("fold-z", "fold = \"z\""), [[99, 198], [99, 198]]);
}

/// Where dashed lines run down from the upper edge, in millimetres from the left edge of the trim.
fn dashes(document: &Document, page: pdf_extract::ObjectId) -> Vec<i64> {
    let content = document.get_and_decode_page_content(page).unwrap();
    let number = |object: &Object| f64::from(object.as_float().unwrap());
    // The way from the page's own unit to points: what was drawn before this path.
    let mut stack = vec![[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]];
    let (mut dashed, mut start, mut found) = (false, (0.0, 0.0), Vec::new());
    for operation in &content.operations {
        let o = &operation.operands;
        match operation.operator.as_str() {
            "q" => stack.push(*stack.last().unwrap()),
            "Q" => drop(stack.pop()),
            "cm" => {
                let m: Vec<f64> = o.iter().map(number).collect();
                let last = stack.last_mut().unwrap();
                let [a, b, c, d, e, f] = *last;
                *last = [
                    m[0] * a + m[1] * c,
                    m[0] * b + m[1] * d,
                    m[2] * a + m[3] * c,
                    m[2] * b + m[3] * d,
                    m[4] * a + m[5] * c + e,
                    m[4] * b + m[5] * d + f,
                ];
            }
            "d" => dashed = o[0].as_array().is_ok_and(|pattern| !pattern.is_empty()),
            "m" => start = (number(&o[0]), number(&o[1])),
            "l" if dashed => {
                let [a, _, c, _, e, _] = *stack.last().unwrap();
                let x = |(x, y): (f64, f64)| (a * x + c * y + e) * 25.4 / 72.0 - 9.0;
                let (from, to) = (x(start), x((number(&o[0]), number(&o[1]))));
                if (from - to).abs() < 0.01 {
                    found.push(from.round() as i64);
                }
            }
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

//! Same inputs, same bytes: whoever runs it, wherever, whenever, with however many workers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::Case;

const CONFIG: &str = "pressrun.toml";
const TEMPLATE: &str = "templates/sheet.typ.j2";

/// A workspace that uses what could differ: dates, numbers, sorting, letter case, pictures, a
/// library, archive and accessibility standards, and pages as pictures.
fn workspace() -> Case {
    let more = "{% for p in all.people | sort(attribute=\"name\") %}\n+ {{ p.name | upper }}\n{% endfor %}\n\
        #image(\"/templates/dot.svg\", alt: \"a dot\")\n#pagebreak()\n\
        #datetime.today().display() {{ 1234.5 | number }}\n";
    let template = format!("{}{more}", crate::common::TEMPLATE);
    let rows: String =
        (3..9).map(|n| format!("p{n},alpha,Name {n},1990-05-0{n},,note {n}\n")).collect();
    Case::new()
        .file(TEMPLATE, template)
        .file(
            "templates/dot.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
        )
        .edit("inputs/people.csv", "1985-01-02,,\n", &format!("1985-01-02,,\n{rows}"))
        .edit(
            CONFIG,
            "title = \"Test\"",
            "title = \"Test\"\ntimestamp = \"2021-06-01\"\nperiod = \"2018-H1\"",
        )
        .edit(
            CONFIG,
            "[documents.sheet]",
            "[bundles.all]\noutput = \"all.zip\"\n\n[documents.sheet]\n\
             pdf = { standards = [\"ua-1\", \"a-2a\"] }\n\
             png = { pages = \"1\", ppi = 72 }\nsvg = { pages = \"2\" }",
        )
}

/// Every file below the output folder.
fn output(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.join("output")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            match entry.path() {
                // What a run remembers for the next one is of this machine.
                path if path.ends_with(".pressrun") => {}
                path if path.is_dir() => open.push(path),
                path => {
                    let name = path.strip_prefix(root).unwrap().display().to_string();
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
    }
    files
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => copy(&path, &to.join(entry.file_name())),
            path => drop(fs::copy(path, to.join(entry.file_name())).unwrap()),
        }
    }
}

fn pressrun(root: &Path, folder: &Path, args: &[&str], environment: &[(&str, &str)]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(args).arg("--quiet").arg("--root").arg(root).current_dir(folder);
    command.env_remove("SOURCE_DATE_EPOCH").envs(environment.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn nothing_but_the_inputs_decides_the_bytes() {
    let case = workspace();
    let root = case.root();
    pressrun(root, root, &["build", "-j", "1"], &[]);
    pressrun(root, root, &["bundle", "all", "-j", "1"], &[]);
    let first = output(root);
    // Per document a PDF, a PNG, an SVG, its figures and its thumbnail; the record and the bundle.
    assert_eq!(first.len(), 16 * 5 + 2, "{:?}", first.keys());

    let elsewhere = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    let deep = elsewhere.path().join("ə folder/with blanks");
    copy(root, &deep);
    fs::remove_dir_all(deep.join("output")).unwrap();
    let environment = [
        ("TZ", "Asia/Baku"),
        ("LANG", "az_AZ.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("HOME", home.path().to_str().unwrap()),
        ("USER", "someone"),
    ];
    pressrun(&deep, home.path(), &["build", "-j", "3"], &environment);
    pressrun(&deep, home.path(), &["bundle", "all", "-j", "3"], &environment);
    let second = output(&deep);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    let differ: Vec<&String> = first
        .iter()
        .filter(|(name, bytes)| second[*name] != **bytes)
        .map(|(name, _)| name)
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
    // A relative path to the workspace makes no difference either.
    fs::remove_dir_all(deep.join("output")).unwrap();
    pressrun(Path::new("."), &deep, &["build"], &environment);
    pressrun(Path::new("."), &deep, &["bundle", "all"], &environment);
    assert!(output(&deep) == first);
}

#[test]
fn a_file_says_nothing_of_the_machine_and_carries_the_fixed_day() {
    let case = workspace();
    pressrun(case.root(), case.root(), &["build", "--language", "az"], &[]);
    let place = case.root().display().to_string();
    for (name, bytes) in output(case.root()) {
        let found = bytes.windows(place.len()).any(|window| window == place.as_bytes());
        assert!(!found, "{name} holds the path of the workspace");
    }
    let pdf = fs::read(case.path("output/alpha/p1.az.pdf")).unwrap();
    let shown = String::from_utf8_lossy(&pdf);
    for wanted in [
        "/CreationDate(D:20210601000000Z)",
        "/ModDate(D:20210601000000Z)",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<xmp:CreateDate>2021-06-01T00:00:00+00:00</xmp:CreateDate>",
        concat!("pressrun ", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(shown.contains(wanted), "{wanted} is missing");
    }
    let text = pdf_extract::extract_text(case.path("output/alpha/p1.az.pdf")).unwrap();
    assert!(text.contains("2021-06-01") && text.contains("1.234,5"), "{text}");
    assert!(text.contains("İLQAR QULİYEV"), "{text}");
}

#[test]
fn the_day_can_be_asked_for_and_differs_between_documents_only_by_their_own() {
    let case = workspace();
    let pdf = |args: &[&str], environment: &[(&str, &str)]| {
        let args = [&["build", "--for", "p1", "-l", "en"], args].concat();
        pressrun(case.root(), case.root(), &args, environment);
        String::from_utf8_lossy(&fs::read(case.path("output/alpha/p1.en.pdf")).unwrap())
            .into_owned()
    };
    let day = |text: &str| {
        let start = text.find("/CreationDate(D:").unwrap() + 16;
        text[start..start + 8].to_owned()
    };
    assert_eq!(day(&pdf(&[], &[])), "20210601");
    assert_eq!(day(&pdf(&[], &[("SOURCE_DATE_EPOCH", "86400")])), "19700102");
    assert_eq!(day(&pdf(&["--creation-timestamp", "172800"], &[])), "19700103");
}

#[test]
fn pages_are_written_as_pictures() {
    let case = workspace();
    pressrun(case.root(), case.root(), &["build", "--for", "p1", "-l", "en"], &[]);
    assert_eq!(
        case.documents(),
        ["alpha/p1.en.p1.png", "alpha/p1.en.p2.svg", "alpha/p1.en.pdf", "edition.json"]
    );
    let png = fs::read(case.path("output/alpha/p1.en.p1.png")).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    // A4 at one pixel a point.
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (595, 842));
    let svg = fs::read_to_string(case.path("output/alpha/p1.en.p2.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("viewBox=\"0 0 595.27"), "{}", &svg[..200]);
}

//! Every kind of document with values that nobody designed it for: code, far too long, a single
//! letter, nothing, and writing from right to left. All of it must be printed, on the page, and
//! nothing may lie on anything else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock};

use pressrun::config::Workspace;
use pressrun::data::scope::DataScope;
use pressrun::locale::Language;
use pressrun::pipeline::{LoadOptions, Selection, Session, plan};
use pressrun::template::JobContext;

use crate::common::ink::{Desk, Ink, squeezed};

const KINDS: [&str; 8] = [
    "newsletter",
    "leaflet",
    "booklet",
    "factsheet",
    "certificate",
    "invitation",
    "letter",
    "donor-report",
];

/// Columns of running text, which may fill a page; others hold titles and names.
const TEXTS: [&str; 3] = ["text_en", "words_en", "result_en"];
/// Columns of text besides those with a language.
const NAMES: [&str; 4] = ["full_name", "street", "author", "signatory"];
/// Columns that may be empty.
const OPTIONAL: [&str; 13] = [
    "standfirst_en",
    "alt_en",
    "caption_en",
    "quote_en",
    "quote_by_en",
    "place_en",
    "lead_en",
    "margin_en",
    "value_en",
    "length_en",
    "who_en",
    "enclosed_en",
    "subject_en",
];
/// Words that only readers with a screen reader meet.
const UNSEEN: [&str; 1] = ["alt_en"];

fn pressrun(root: &Path, args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(args).env_remove("SOURCE_DATE_EPOCH");
    if root.exists() {
        command.arg("--root").arg(root);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    folder
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

/// A workspace with one document of each kind.
static ALL: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = folder("extremes");
    pressrun(&root, &["init", &root.display().to_string(), "--quiet"]);
    for kind in KINDS {
        pressrun(&root, &["new", kind, &format!("x-{kind}"), "--quiet"]);
    }
    add_long_issue(&root.join("inputs/x-newsletter"));
    root
});

/// Adds an issue to the newsletter with rows for each kind of page.
fn add_long_issue(inputs: &Path) {
    // Cells by their column; all others are empty.
    let add = |file: &str, cells: &[(&str, &str)]| {
        let path = inputs.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let head = text.lines().next().unwrap().split(';');
        let cell = |column: &str| {
            cells.iter().find(|(name, _)| *name == column).map_or("", |(_, value)| *value)
        };
        let row: Vec<&str> = head.map(cell).collect();
        fs::write(&path, format!("{}\n{}\n", text.trim_end(), row.join(";"))).unwrap();
    };
    let issue = [
        ("id", "issue-2"),
        ("number", "2"),
        ("date", "2026-04-01"),
        ("name_en", "News"),
        ("season_en", "Spring 2026"),
    ];
    add("issues.csv", &issue);
    let kinds = [
        ("lead", 1),
        ("story", 3),
        ("person", 1),
        ("timeline", 1),
        ("milestone", 6),
        ("brief", 3),
        ("note", 1),
        ("shelf", 1),
        ("title", 7),
    ];
    let mut position = 0;
    for (kind, number) in kinds.into_iter().flat_map(|(kind, n)| (1..=n).map(move |n| (kind, n))) {
        position += 1;
        let id = format!("long-{kind}-{number}");
        let date = if kind == "milestone" { format!("2026-0{number}-15") } else { String::new() };
        let row = [
            ("id", id.as_str()),
            ("issue", "issue-2"),
            ("position", &position.to_string()),
            ("kind", kind),
            ("title_en", "A title"),
            ("standfirst_en", "A sentence."),
            ("date", &date),
        ];
        add("stories.csv", &row);
        let text =
            "Some words, and then some more of them, as a story has.\n\nA second paragraph.\n";
        fs::write(inputs.join(format!("texts/{id}.en.md")), text).unwrap();
    }
}

/// Puts a value into every cell of text. What was put where, by document.
fn filled(
    name: &str,
    value: impl Fn(&str, &str, usize) -> Option<String>,
) -> (PathBuf, BTreeMap<String, Vec<String>>) {
    let root = folder(name);
    copy(&ALL, &root);
    let mut put = BTreeMap::new();
    let mut count = 0;
    for kind in KINDS {
        let document = format!("x-{kind}");
        let mut own = Vec::new();
        for entry in fs::read_dir(root.join("inputs").join(&document)).unwrap().flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "csv") {
                continue;
            }
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(&path).unwrap();
            let head = reader.headers().unwrap().clone();
            let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
            writer.write_record(&head).unwrap();
            for row in reader.records() {
                let row = row.unwrap();
                let list = row.iter().any(|cell| cell.starts_with("- ") || cell.starts_with("1. "));
                let cells = head.iter().zip(&row).map(|(column, cell)| {
                    let text = column.ends_with("_en") || NAMES.contains(&column);
                    // What is not there need not be: a story without a quotation stays one.
                    if !text || cell.is_empty() {
                        return cell.to_owned();
                    }
                    count += 1;
                    let Some(value) = value(kind, column, count) else { return cell.to_owned() };
                    if !UNSEEN.contains(&column) {
                        own.push(value.clone());
                    }
                    match list && TEXTS.contains(&column) {
                        true => {
                            format!("{}{value}", &cell[..if cell.starts_with('-') { 2 } else { 3 }])
                        }
                        false => value,
                    }
                });
                writer.write_record(cells.collect::<Vec<_>>()).unwrap();
            }
            fs::write(path, writer.into_inner().unwrap()).unwrap();
        }
        put.insert(document, own);
    }
    (root, put)
}

/// What each document prints, in all of its copies.
fn printed(root: &Path) -> BTreeMap<String, Vec<Ink>> {
    let workspace = Workspace::load(root).unwrap_or_else(|found| panic!("{found:?}"));
    let options = LoadOptions {
        program: env!("CARGO_BIN_EXE_pressrun").into(),
        ..LoadOptions::this_program().unwrap()
    };
    let session = Session::load(workspace, &options).unwrap_or_else(|found| panic!("{found:?}"));
    let desk = Desk::new(root);
    let mut printed: BTreeMap<String, Vec<Ink>> = BTreeMap::new();
    let documents = KINDS.map(|kind| format!("x-{kind}")).to_vec();
    let selection = Selection { documents, ..Selection::default() };
    let plan = plan(&session, &selection).unwrap_or_else(|found| panic!("{found:?}"));
    for job in &plan.jobs {
        let config = job.config(&session.workspace);
        let context = JobContext {
            typography: session.workspace.typography,
            scope: Arc::new(DataScope::new(session.data.clone(), job.row.clone(), job.period)),
            language: Language::new(&job.language),
            languages: session.workspace.languages.clone(),
            workspace_title: session.workspace.title.clone(),
            document: config.name.clone(),
            options: config.options.clone(),
            access: job.access(&session.workspace),
            brand: session.workspace.brand.merged(job.group.as_deref()),
            root: session.workspace.root.clone(),
        };
        let markup = session.templates.render(&config.template, &context);
        let markup = markup.unwrap_or_else(|found| panic!("{}: {found:?}", config.name));
        printed.entry(config.name.clone()).or_default().push(desk.print(&markup.text));
    }
    printed
}

/// Looks at each document: what of the values is missing, and what lies wrong.
fn examine(root: &Path, put: &BTreeMap<String, Vec<String>>) {
    let mut faults = Vec::new();
    for (document, copies) in printed(root) {
        let all: String = copies.iter().map(Ink::squeezed).collect();
        for ink in &copies {
            faults.extend(ink.faults().into_iter().map(|fault| format!("{document}: {fault}")));
        }
        for value in put[&document].iter().filter(|value| !all.contains(&squeezed(value))) {
            let start: String = value.chars().take(60).collect();
            faults.push(format!("{document}: `{start}` is not there"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The looks at the letters find what they are made for.
#[test]
fn what_lies_wrong_is_seen() {
    let source = "#set page(width: 60mm, height: 40mm, margin: 5mm)\nRight\n\
        #place(top, dy: 10mm)[Below the other]\n#place(top, dx: 2mm, dy: 10.4mm)[Above the first]\n\
        #pagebreak()\n#box(width: 10mm, text(hyphenate: false)[Somewordthatrunsoffthepageandneverends])";
    let faults = Desk::new(Path::new(".")).print(source).faults();
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].starts_with("page 1:") && faults[0].contains("lies on"), "{faults:?}");
    assert!(faults[1].starts_with("page 2:") && faults[1].contains("off the page"), "{faults:?}");
}

#[test]
fn code_is_printed_as_it_stands() {
    let (root, put) = filled("extremes-code", |_, column, count| {
        let code = match TEXTS.contains(&column) {
            // In Markdown stars and brackets would have a meaning of their own.
            true => "#panic(1) $x$ @see #eval(2) end",
            false => "#panic(1) $x_1$ *b* @see <l> [c] {d} // \\ end",
        };
        Some(format!("v{count} {code}"))
    });
    examine(&root, &put);
}

#[test]
fn far_too_long_values_find_their_room() {
    let long = |count: usize, letters: usize| {
        let words = "v Ministryoflabourandsocialprotection of the people and everybody who ever asked about the way to an office ";
        let text: String = words.repeat(letters / words.len() + 1).chars().take(letters).collect();
        format!("v{count} {} end{count}", text.trim())
    };
    let (root, put) = filled("extremes-long", |_, column, count| {
        Some(match column {
            column if TEXTS.contains(&column) => long(count, 1200),
            // A large figure, and a name in a line of its own.
            "label_en" | "value_en" | "name_en" | "season_en" => long(count, 60),
            _ => long(count, 130),
        })
    });
    examine(&root, &put);
}

#[test]
fn single_letters_and_empty_cells_leave_no_hole() {
    let (root, put) = filled("extremes-short", |_, _, count| Some(format!("{}", count % 10)));
    examine(&root, &put);
    // The place of a certificate or an event is required, and so is the subject of a letter.
    let required =
        [("certificate", "place_en"), ("invitation", "place_en"), ("letter", "subject_en")];
    let (root, put) = filled("extremes-empty", |kind, column, _| {
        (OPTIONAL.contains(&column) && !required.contains(&(kind, column))).then(String::new)
    });
    examine(&root, &put);
}

#[test]
fn writing_from_right_to_left_loses_no_letter() {
    let word = "שלוםעולם";
    let (root, put) = filled("extremes-rtl", |_, _, count| Some(format!("{word} {count}")));
    let nothing = put.keys().map(|name| (name.clone(), Vec::new())).collect();
    examine(&root, &nothing);
    // Letters stand on the page from left to right, so that only their number can be compared.
    for (document, copies) in printed(&root) {
        let all: String = copies.iter().map(Ink::squeezed).collect();
        for letter in word.chars() {
            let wanted = put[&document].len() * word.chars().filter(|c| *c == letter).count();
            let found = all.chars().filter(|c| *c == letter).count();
            assert!(found >= wanted, "{document}: {letter} {found} of {wanted}");
        }
    }
}

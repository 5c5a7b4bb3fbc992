//! `pressrun new`: each kind of document, added to a workspace that is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

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

fn run(root: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(args).arg("--root").arg(root).env_remove("SOURCE_DATE_EPOCH").output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The workspace of `pressrun init`, in the given languages.
fn workspace(name: &str, languages: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let place = folder.display().to_string();
    let made =
        Command::new(env!("CARGO_BIN_EXE_pressrun")).args(["init", &place]).output().unwrap();
    assert!(made.status.success(), "{}", told(&made));
    let path = folder.join("pressrun.toml");
    let text = fs::read_to_string(&path).unwrap();
    let wanted = format!("languages = {languages}");
    fs::write(path, text.replace("languages = [\"en\"]", &wanted)).unwrap();
    folder
}

fn edition(root: &Path) -> Value {
    serde_json::from_slice(&fs::read(root.join("output/edition.json")).unwrap()).unwrap()
}

/// All kinds side by side, and one of them twice: each is made in both languages, under the
/// standards for archives and for readers with a screen reader, without a warning.
#[test]
fn every_kind_can_be_added_and_built() {
    let root = workspace("new-kinds", "[\"en\", \"az\"]");
    for kind in KINDS {
        // The starter has a newsletter of its own.
        let name = if kind == "newsletter" { "spring-news" } else { kind };
        let added = run(&root, &["new", kind, name]);
        assert!(added.status.success(), "{kind}: {}", told(&added));
        let built = run(&root, &["build", name]);
        assert!(built.status.success(), "{kind}: {}", told(&built));
        let edition = edition(&root);
        let artifacts = edition["artifacts"].as_array().unwrap();
        assert!(artifacts.len() >= 2, "{kind}: {artifacts:?}");
        for artifact in artifacts {
            assert_eq!(artifact.get("warnings"), None, "{}", artifact["path"]);
        }
    }
    let added = run(&root, &["new", "newsletter", "autumn"]);
    assert!(added.status.success(), "{}", told(&added));
    let config = fs::read_to_string(root.join("pressrun.toml")).unwrap();
    assert!(config.contains("[tables.spring_news_stories]"), "{config}");
    assert_eq!(config.matches("standards = [\"ua-1\", \"a-2a\"]").count(), 2 + KINDS.len() + 1);
    let checked = run(&root, &["check", "--period", "2026-Q1"]);
    assert!(checked.status.success(), "{}", told(&checked));
    let built = run(&root, &["build", "autumn"]);
    assert!(built.status.success(), "{}", told(&built));
    let text = pdf_extract::extract_text(root.join("output/autumn/issue-1.az.pdf")).unwrap();
    for wanted in ["İşimizdən xəbərlər", "Bu sayda", "Üç otaq"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

/// A language that has no words yet gets the English ones, marked, and the document can be made.
#[test]
fn a_language_without_words_gets_those_in_english() {
    let root = workspace("new-language", "[\"en\", \"ka\"]");
    let added = run(&root, &["new", "leaflet"]);
    assert!(added.status.success(), "{}", told(&added));
    let words = fs::read_to_string(root.join("locales/ka.ftl")).unwrap();
    assert!(words.starts_with("# To be translated.\n"), "{words}");
    let rows = fs::read_to_string(root.join("inputs/leaflet/panels.csv")).unwrap();
    let head = rows.lines().next().unwrap();
    assert!(head.contains("title_en;title_ka") && !head.contains("title_az"), "{head}");
    let built = run(&root, &["build", "leaflet"]);
    assert!(built.status.success(), "{}", told(&built));
}

/// What the user has stays as it is: files, words, and the sections of `pressrun.toml`.
#[test]
fn nothing_is_overwritten() {
    let root = workspace("new-twice", "[\"en\"]");
    fs::create_dir_all(root.join("locales")).unwrap();
    fs::write(root.join("locales/en.ftl"), "contact-us = Ring us\n").unwrap();
    fs::create_dir_all(root.join("templates/lib")).unwrap();
    fs::write(root.join("templates/lib/own.typ"), "// mine\n").unwrap();
    assert!(run(&root, &["new", "leaflet"]).status.success());
    let words = fs::read_to_string(root.join("locales/en.ftl")).unwrap();
    assert!(words.starts_with("contact-us = Ring us\n"), "{words}");
    assert_eq!(words.matches("contact-us =").count(), 1, "{words}");
    let config = fs::read_to_string(root.join("pressrun.toml")).unwrap();

    // The same again, a name that a table of the starter has, and one that is no name.
    let cases: [(&[&str], &str); 3] = [
        (&["new", "leaflet"], "new/exists"),
        (&["new", "booklet", "report"], "new/exists"),
        (&["new", "booklet", "Spring News"], "new/bad-name"),
    ];
    for (args, id) in cases {
        let again = run(&root, args);
        assert_eq!(again.status.code(), Some(2), "{args:?}");
        assert!(told(&again).contains(id), "{}", told(&again));
    }
    assert_eq!(fs::read_to_string(root.join("pressrun.toml")).unwrap(), config);
    assert!(!root.join("inputs/report").exists());

    // A part of the library that the user has changed is kept.
    let part = root.join("templates/lib/parts/quote.typ");
    let own = fs::read_to_string(&part).unwrap() + "\n// mine\n";
    fs::write(&part, &own).unwrap();
    assert!(run(&root, &["new", "booklet"]).status.success());
    assert_eq!(fs::read_to_string(&part).unwrap(), own);
}

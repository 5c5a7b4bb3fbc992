//! Bundles: what is in them can be proved, and they can be made again.

use std::fs;
use std::io::{Cursor, Write};
use std::process::Command;

use pressrun::source::sha256;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::common::{Case, Run, zip_entries};

const CONFIG: &str = "pressrun.toml";
/// Names and contents.
type Files = Vec<(String, Vec<u8>)>;

const BUNDLE: &str = "output/all/alpha.zip";

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

/// A workspace with a bundle that is made.
fn case() -> Case {
    let config = "[[checks]]\nname = \"little is spent\"\nassert = \"spent < 100\"\n\n\
        [bundles.all]\noutput = \"all/{{ project.id }}.zip\"\n\n[documents.sheet]";
    let case = Case::new()
        .edit(CONFIG, "[documents.sheet]", config)
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\npng = { pages = \"1\", ppi = 20 }")
        .edit("inputs/people.csv", "p2,alpha", "şəki,alpha");
    ends(&case.run(&["bundle", "all"]), 0);
    case
}

fn verify(case: &Case, args: &[&str]) -> Run {
    let path = case.path(BUNDLE);
    case.run(&[&["verify", path.to_str().unwrap()], args].concat())
}

fn zipped(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn manifest(case: &Case) -> Value {
    serde_json::from_slice(&zip_entries(&fs::read(case.path(BUNDLE)).unwrap())[0].1).unwrap()
}

#[test]
fn a_bundle_describes_every_file_in_it_and_what_it_was_made_from() {
    let case = case();
    let files = zip_entries(&fs::read(case.path(BUNDLE)).unwrap());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..2], ["manifest.json", "SHA256SUMS"]);
    assert!(names.contains(&"index.html") && names.contains(&"alpha/şəki.az.p1.png"), "{names:?}");
    let manifest = manifest(&case);
    for (name, bytes) in &files[2..] {
        let record = &manifest["entries"][name];
        assert_eq!(
            (&record["bytes"], &record["sha256"]),
            (&bytes.len().into(), &sha256(bytes).into())
        );
    }
    assert_eq!(manifest["entries"].as_object().unwrap().len(), files.len() - 2);
    assert_eq!(manifest["checks_passed"], serde_json::json!(["little is spent"]));
    let kinds = &manifest["sources_by_kind"];
    assert_eq!(kinds["settings"], serde_json::json!([CONFIG]));
    assert_eq!(kinds["templates"], serde_json::json!(["templates/sheet.typ.j2"]));
    let inputs = ["inputs/costs.xlsx", "inputs/people.csv", "inputs/projects.csv"];
    assert_eq!(kinds["inputs"], serde_json::json!(inputs));
    for (path, hash) in manifest["sources"].as_object().unwrap() {
        assert_eq!(*hash, sha256(&fs::read(case.path(path)).unwrap()), "{path}");
    }
    let page =
        String::from_utf8(files.iter().find(|(name, _)| name == "index.html").unwrap().1.clone())
            .unwrap();
    for wanted in [
        "href=\"./alpha/%C5%9F%C9%99ki.az.pdf\" lang=\"az\" hreflang=\"az\"",
        "<img src=\"./thumbnails/alpha/p1.en.png\" alt=\"\"",
        "<a href=\"./alpha/p1.en.p1.png\">Page 1 (PNG)</a>",
        ">Aygün Əliyeva</a>",
        "<h1>alpha</h1>",
    ] {
        assert!(page.contains(wanted), "{wanted} is not in {page}");
    }
    // It opens without a network.
    assert!(!page.contains("http") && !page.contains("<script"), "{page}");
}

#[test]
fn other_programs_open_it_and_agree() {
    let case = case();
    let folder = tempfile::tempdir().unwrap();
    let mut unzip = Command::new("unzip");
    match unzip.arg("-q").arg(case.path(BUNDLE)).current_dir(folder.path()).status() {
        Ok(status) => assert!(status.success()),
        Err(_) => return println!("skipped other_programs_open_it_and_agree: there is no unzip"),
    }
    let sums = Command::new("sha256sum")
        .args(["-c", "--quiet", "SHA256SUMS"])
        .current_dir(folder.path())
        .output();
    match sums {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(_) => {
            println!("skipped a part of other_programs_open_it_and_agree: there is no sha256sum")
        }
    }
    assert!(folder.path().join("alpha/şəki.az.pdf").exists());
    let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; assert 'alpha/şəki.az.pdf' in z.namelist()";
    match Command::new("python3").args(["-c", script]).arg(case.path(BUNDLE)).status() {
        Ok(status) => assert!(status.success()),
        Err(_) => {
            println!("skipped a part of other_programs_open_it_and_agree: there is no python3")
        }
    }
}

/// 7-Zip (Debian: `7zip`) reads names by the rules of the format, where unzip guesses.
#[test]
fn seven_zip_tests_it_and_takes_out_every_name() {
    let there = |name: &&str| Command::new(name).arg("i").output().is_ok();
    let Some(program) = ["7zz", "7z"].into_iter().find(there) else {
        return println!("skipped seven_zip_tests_it_and_takes_out_every_name: there is no 7-Zip");
    };
    let names = ["Ərzaq ğıİöşüçÇ", "Ёлка щит", "ქართული", "a #1 100%+,;=@!'`~()[]{}"];
    let people: Vec<String> =
        names.iter().map(|name| format!("\"{name}\",alpha,A,1990-05-31,,\n")).collect();
    let case = case()
        .file("inputs/people.csv", format!("id,project,name,born,phone,note\n{}", people.concat()));
    ends(&case.run(&["bundle", "all"]), 0);
    let test = Command::new(program).arg("t").arg(case.path(BUNDLE)).output().unwrap();
    let said = String::from_utf8_lossy(&test.stdout);
    assert!(test.status.success() && said.contains("Everything is Ok"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let mut extract = Command::new(program);
    extract.arg("x").arg(format!("-o{}", folder.path().display())).arg(case.path(BUNDLE));
    // Names must not depend on how the machine is set.
    let run = extract.env("LC_ALL", "C.UTF-8").output().unwrap();
    assert!(run.status.success(), "{run:?}");
    for (name, bytes) in zip_entries(&fs::read(case.path(BUNDLE)).unwrap()) {
        assert!(fs::read(folder.path().join(&name)).unwrap() == bytes, "{name}");
    }
    for name in names {
        assert!(folder.path().join(format!("alpha/{name}.az.pdf")).exists(), "{name}");
    }
}

#[test]
fn names_that_windows_cannot_keep_are_refused_or_made_safe() {
    for (path, wrong) in [
        (
            "{{ project.id }}/con.{{ person.id }}.{{ lang }}.pdf",
            "`con.p1.en.pdf` in the output path `alpha/con.p1.en.pdf` is the name of a device",
        ),
        ("LPT1/{{ person.id }}.{{ lang }}.pdf", "is the name of a device on Windows"),
        ("com¹/{{ person.id }}.{{ lang }}.pdf", "is the name of a device on Windows"),
        ("{{ project.id }}./{{ person.id }}.{{ lang }}.pdf", "ends with a blank or a full stop"),
        ("{{ project.id }} /{{ person.id }}.{{ lang }}.pdf", "ends with a blank or a full stop"),
        ("a*b/{{ person.id }}.{{ lang }}.pdf", "a character that not every system allows"),
        ("a|b/{{ person.id }}.{{ lang }}.pdf", "a character that not every system allows"),
        ("thumbnails/{{ person.id }}.{{ lang }}.pdf", "a folder that pressrun keeps for itself"),
    ] {
        let case =
            Case::new().edit(CONFIG, "{{ project.id }}/{{ person.id }}.{{ lang }}.pdf", path);
        let run = case.run(&["build"]);
        ends(&run, 2);
        assert!(run.stderr.contains("plan/outside-output"), "{path}: {}", run.stderr);
        assert!(run.stderr.contains(wrong), "{path}: {}", run.stderr);
        assert_eq!(case.output(), Vec::<String>::new());
    }
    // Values become parts of names that every system takes.
    let case = case().edit("inputs/people.csv", "şəki,", "\"a:b*c?d<e>f|g\\h/i. \",").edit(
        "inputs/people.csv",
        "p1,",
        "nul,",
    );
    ends(&case.run(&["bundle", "all"]), 0);
    let bytes = fs::read(case.path(BUNDLE)).unwrap();
    for (name, _) in zip_entries(&bytes) {
        assert!(!name.contains("/nul."), "{name}");
        assert!(!name.contains(['\\', ':', '*', '?', '"', '<', '>', '|']), "{name}");
        assert!(
            name.split('/').all(|part| !part.ends_with(['.', ' ']) && !part.is_empty()),
            "{name}"
        );
    }
    // Names that differ in case alone are one file there.
    let case = Case::new().edit("inputs/people.csv", "p2,", "P1,");
    let run = case.run(&["build"]);
    ends(&run, 2);
    assert!(run.stderr.contains("plan/collision"), "{}", run.stderr);
}

#[test]
fn verify_finds_whatever_was_changed() {
    let case = case();
    let run = verify(&case, &[]);
    ends(&run, 0);
    assert!(run.stdout.ends_with("files, all as the manifest says\n"), "{}", run.stdout);
    let whole = fs::read(case.path(BUNDLE)).unwrap();
    let files = zip_entries(&whole);
    // Another compression, and all is still what it was.
    fs::write(case.path(BUNDLE), zipped(&files)).unwrap();
    ends(&verify(&case, &[]), 0);
    let place = |name: &str| files.iter().position(|(own, _)| own == name).unwrap();
    let changed = |change: &dyn Fn(&mut Files)| {
        let mut files = files.clone();
        change(&mut files);
        zipped(&files)
    };
    let edited = |name: &'static str, from: &'static str, to: &'static str| {
        changed(&|files| {
            let bytes = &mut files[place(name)].1;
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(from));
            *bytes = text.replacen(from, to, 1).into_bytes();
        })
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        (
            "alpha/p1.en.pdf is not the file",
            changed(&|files| files[place("alpha/p1.en.pdf")].1.push(0)),
        ),
        ("index.html is not the file", edited("index.html", "<h1>", "<h1>x")),
        ("figures.json is missing", changed(&|files| drop(files.remove(place("figures.json"))))),
        (
            "more.pdf is not in the manifest",
            changed(&|files| files.push(("more.pdf".into(), Vec::new()))),
        ),
        ("SHA256SUMS does not agree", changed(&|files| files[1].1.push(b'\n'))),
        (
            "SHA256SUMS does not agree",
            edited("manifest.json", "\"title\": \"Test\"", "\"title\": \"Best\""),
        ),
        (
            "the record of alpha/p1.az.p1.png",
            edited("manifest.json", "\"bytes\": ", "\"bytes\": 1"),
        ),
        ("manifest.json cannot be read", edited("manifest.json", "{", "[")),
        (
            "manifest.json cannot be read",
            edited("manifest.json", "\"version\": 1", "\"version\": 9"),
        ),
        ("manifest.json cannot be read", changed(&|files| drop(files.remove(0)))),
        ("bytes that belong to none", [b"#!/bin/sh\n".to_vec(), whole.clone()].concat()),
        ("it is not a whole ZIP", whole[..whole.len() / 2].to_vec()),
        ("it is not a whole ZIP", Vec::new()),
    ];
    for (message, bytes) in cases {
        fs::write(case.path(BUNDLE), bytes).unwrap();
        let run = verify(&case, &[]);
        ends(&run, 1);
        assert!(run.stderr.contains("error[verify/wrong]"), "{message}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{message}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    fs::remove_file(case.path(BUNDLE)).unwrap();
    ends(&verify(&case, &[]), 1);
    // It needs no workspace.
    let alone = tempfile::tempdir().unwrap();
    fs::write(alone.path().join("a.zip"), &whole).unwrap();
    let program = env!("CARGO_BIN_EXE_pressrun");
    let run = Command::new(program).args(["verify", "a.zip"]).current_dir(alone.path()).status();
    assert!(run.unwrap().success());
}

#[test]
fn verify_makes_a_bundle_again_and_names_the_first_difference() {
    let case = case();
    let published = case.published();
    let run = verify(&case, &["--rebuild"]);
    ends(&run, 0);
    assert!(run.stdout.contains(", and made again to the same bytes\n"), "{}", run.stdout);
    // What is published is not touched.
    assert_eq!(case.published(), published);
    let case = case.edit("inputs/people.csv", "& #hashes", "& #signs");
    let run = verify(&case, &["--rebuild"]);
    ends(&run, 1);
    assert!(
        run.stderr
            .contains("error[verify/differs]: made again, alpha/p1.az.p1.png differs from byte "),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("changed since it was made: inputs/people.csv\n"),
        "{}",
        run.stderr
    );
    let case = case.edit("inputs/people.csv", "1985-01-02", "");
    let run = verify(&case, &["--rebuild"]);
    ends(&run, 1);
    assert!(run.stderr.contains("error[bundle/incomplete]"), "{}", run.stderr);
    let case = case.edit(CONFIG, "[bundles.all]", "[bundles.every]");
    ends(&verify(&case, &["--rebuild"]), 2);
    // Without it, only what is in the bundle counts.
    ends(&verify(&case, &[]), 0);
}

#[test]
fn a_bundle_waits_for_all_its_documents() {
    let case = case();
    let before = fs::read(case.path(BUNDLE)).unwrap();
    let case = case.edit("inputs/people.csv", "& #hashes", "& #signs");
    let run = case.run(&["bundle", "all", "--only-failed"]);
    ends(&run, 1);
    assert!(run.stderr.contains("error[bundle/incomplete]"), "{}", run.stderr);
    assert_eq!(fs::read(case.path(BUNDLE)).unwrap(), before);
    ends(&case.run(&["bundle", "all"]), 0);
    assert_ne!(fs::read(case.path(BUNDLE)).unwrap(), before);
}

#[test]
fn the_schema_of_the_manifest_is_the_one_in_the_documentation() {
    let run = Case::new().run(&["schema", "manifest"]);
    ends(&run, 0);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/manifest.schema.json");
    assert_eq!(
        run.stdout,
        fs::read_to_string(path).unwrap(),
        "write it anew: cargo run -- schema manifest"
    );
    // Every field that it requires is there, and no other field is.
    let schema: Value = serde_json::from_str(&run.stdout).unwrap();
    let manifest = manifest(&case());
    let fields = manifest.as_object().unwrap();
    let known = schema["properties"].as_object().unwrap();
    assert!(fields.keys().all(|field| known.contains_key(field)));
    for field in schema["required"].as_array().unwrap() {
        assert!(fields.contains_key(field.as_str().unwrap()), "{field}");
    }
}

#[test]
fn the_last_line_for_a_machine_names_the_bundles_and_on_demand_the_times() {
    let case = case();
    let summary = |args: &[&str]| -> Value {
        let run = case.run(&[&["bundle", "all", "--message-format", "json"], args].concat());
        ends(&run, 0);
        serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap()
    };
    let told = summary(&[]);
    assert_eq!((&told["kind"], &told["exit_code"]), (&"summary".into(), &0.into()));
    assert_eq!((&told["jobs"], &told["kept"]), (&4.into(), &4.into()));
    assert_eq!(told["bundles"], serde_json::json!(["all/alpha.zip"]));
    assert_eq!(told["seconds"], Value::Null);
    let seconds = summary(&["--timings"])["seconds"].clone();
    let stages: Vec<&String> = seconds.as_object().unwrap().keys().collect();
    assert_eq!(stages, ["reading", "planning", "making", "packing", "all"]);
    let run = case.run(&["build", "--timings"]);
    assert!(run.stderr.lines().last().unwrap().starts_with("  reading 0."), "{}", run.stderr);
}

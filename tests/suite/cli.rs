//! The command line over small workspaces: what each subcommand prints, where, and how it ends.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Command, Output};

use crate::common::{Case, Run};
use pressrun::source::sha256;
use serde_json::{Value, json};

const CONFIG: &str = "pressrun.toml";
const TEMPLATE: &str = "templates/sheet.typ.j2";
const PEOPLE: &str = "inputs/people.csv";
const FILES: [&str; 4] =
    ["alpha/p1.az.pdf", "alpha/p1.en.pdf", "alpha/p2.az.pdf", "alpha/p2.en.pdf"];

/// Runs the program without naming a workspace.
fn pressrun(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(args).current_dir(folder);
    for name in ["NO_COLOR", "SOURCE_DATE_EPOCH", "TYPST_FONT_PATHS"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    text.lines().map(parse).collect()
}

fn json_file(path: impl AsRef<Path>) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

#[test]
fn build_names_its_files_on_stdout_and_the_rest_on_stderr() {
    let case = Case::new();
    let run = case.run(&["build", "-j", "1"]);
    ends(&run, 0);
    let paths: Vec<String> = FILES.iter().map(|file| format!("output/{file}\n")).collect();
    assert_eq!(run.stdout, paths.concat());
    let progress: Vec<&str> = run.stderr.lines().collect();
    assert!(progress.iter().any(|line| line.ends_with("/4 made alpha/p1.en.pdf (1 page)")));
    assert!(run.stderr.contains("published 4 of 4 documents, 4 pages, in "), "{}", run.stderr);
    let quiet = case.run(&["build", "--quiet"]);
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (run.stdout, ""));
    let mut wanted: Vec<&str> = FILES.into_iter().chain(["edition.json"]).collect();
    wanted.sort_unstable();
    assert_eq!(case.documents(), wanted);
}

#[test]
fn check_fills_templates_and_writes_nothing() {
    let case = Case::new();
    let run = case.run(&["check"]);
    ends(&run, 0);
    assert!(run.stdout.starts_with("table     read  kept"), "{}", run.stdout);
    let said =
        "protected in `people`: personal phone\n3 tables from 3 files and 4 jobs are in order\n";
    assert_eq!(run.stderr, said);
    // A slip in a template is found without typesetting; one that only Typst sees is not.
    let case = case.edit(TEMPLATE, "person.note", "person.nota");
    let run = case.run(&["check"]);
    ends(&run, 1);
    assert!(run.stderr.contains("did you mean `note`?"), "{}", run.stderr);
    assert!(!case.path("output").exists());
}

#[test]
fn plan_lists_the_jobs() {
    let case = Case::new();
    let run = case.run(&["plan", "--language", "az"]);
    ends(&run, 0);
    assert_eq!(
        run.stdout,
        "document  row  language  period  output                  why\n\
         sheet     p1   az        -       output/alpha/p1.az.pdf  never made\n\
         sheet     p2   az        -       output/alpha/p2.az.pdf  never made\n"
    );
    assert_eq!(run.stderr, "2 jobs, 2 to be made\n");
    let run = case.run(&["plan", "--format", "json", "--for", "p2", "--period", "2018-Q1"]);
    ends(&run, 0);
    let job = |language: &str| {
        json!({
            "document": "sheet", "row": "p2", "language": language, "period": null,
            "template": TEMPLATE, "output": format!("alpha/p2.{language}.pdf"),
            "why": [{ "reason": "never-made" }],
        })
    };
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(plan, json!({ "version": 1, "jobs": [job("en"), job("az")] }));
    assert!(!case.path("output").exists());
}

#[test]
fn a_period_is_written_in_any_of_its_forms() {
    let case = Case::new()
        .edit(CONFIG, "{{ person.id }}.", "{{ person.id }}-{{ period.id }}.")
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\nneeds_period = true");
    for period in ["2018-Q1", "2018-03", "2018-H2", "2018", "2016-01-15--2019-07-14"] {
        let run = case.run(&["plan", "--period", period, "--for", "p1", "-l", "en"]);
        ends(&run, 0);
        let path = format!("output/alpha/p1-{period}.en.pdf");
        let job: Vec<&str> = run.stdout.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(job, ["sheet", "p1", "en", period, &path, "never", "made"]);
    }
    for wrong in ["2018-Q5", "2018-13", "18", "Q1", "2018-H3", "2019-07-14--2016-01-15"] {
        let run = case.run(&["plan", "--period", wrong]);
        ends(&run, 2);
        assert!(run.stderr.contains(wrong), "{}", run.stderr);
    }
    // Without a period the document is left out with a note, or refused when it is asked for.
    let run = case.run(&["plan"]);
    ends(&run, 0);
    assert!(run.stderr.contains("note[plan/needs-period]"), "{}", run.stderr);
    let run = case.run(&["build", "sheet"]);
    ends(&run, 2);
    assert!(run.stderr.contains("error[plan/needs-period]"), "{}", run.stderr);
    let run = case.edit(CONFIG, "title = \"Test\"", "title = \"Test\"\nperiod = \"2018-Q2\"");
    ends(&run.run(&["plan", "sheet"]), 0);
}

#[test]
fn unknown_names_propose_the_near_one() {
    let case = Case::new();
    for (args, message, hint) in [
        (&["sheets"][..], "there is no document `sheets`", "did you mean `sheet`?"),
        (&["--language", "xx"], "there is no language `xx`", "there are en, az"),
        (&["--language", "en,azz"], "there is no language `azz`", "did you mean `az`?"),
        (&["--for", "alfa"], "there is no row with the key `alfa`", "did you mean `alpha`?"),
    ] {
        for command in ["build", "check", "plan"] {
            let run = case.run(&[&[command][..], args].concat());
            ends(&run, 2);
            assert_eq!(run.stdout, "");
            assert!(run.stderr.contains(message) && run.stderr.contains(hint), "{}", run.stderr);
        }
    }
    let run = case.run(&["bundle", "quartely"]);
    ends(&run, 2);
    assert!(run.stderr.contains("there is no bundle `quartely`"), "{}", run.stderr);
    assert!(!case.path("output").exists());
}

#[test]
fn exit_codes_tell_what_kind_of_thing_is_wrong() {
    ends(&Case::new().run(&["build"]), 0);
    // One of two people has no birthday: two documents fail, the other two are published.
    let some = Case::new().edit(PEOPLE, "1985-01-02", "");
    ends(&some.run(&["build"]), 1);
    assert_eq!(some.documents(), ["alpha/p1.az.pdf", "alpha/p1.en.pdf", "edition.json"]);
    let edition = json_file(some.path("output/edition.json"));
    assert_eq!(edition["failed"], json!(["alpha/p2.az.pdf", "alpha/p2.en.pdf"]));
    for args in [
        &["build", "--nonsense"][..],
        &["biuld"],
        &["build", "--timeout", "0"],
        &["build", "-j", "0"],
    ] {
        ends(&Case::new().run(args), 2);
    }
    ends(&Case::new().edit(CONFIG, "[workspace]", "[workspce]").run(&["build"]), 2);
    ends(&Case::new().remove(CONFIG).run(&["build"]), 2);
    ends(&Case::new().edit(PEOPLE, "1985-01-02", "soon").run(&["build"]), 3);
    // A broken workbook is a matter of the data too, and worse than a document that fails.
    ends(&some.file("inputs/costs.xlsx", "nothing").run(&["build"]), 3);
    let help = text(&pressrun(Path::new("."), &["--help"]).stdout).to_owned();
    for line in [
        "0  everything was made",
        "1  some documents failed",
        "2  wrong usage",
        "3  the data is not valid",
    ] {
        assert!(help.contains(line), "{help}");
    }
}

#[test]
fn the_workspace_is_found_upwards() {
    let case = Case::new();
    let output = pressrun(&case.path("inputs"), &["plan"]);
    assert_eq!(output.status.code(), Some(0));
    let empty = tempfile::tempdir().unwrap();
    let output = pressrun(empty.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    assert!(stderr.contains("error[config/no-workspace]"), "{stderr}");
    assert!(stderr.contains("`pressrun init`"), "{stderr}");
}

#[test]
fn problems_are_written_for_people_in_short_or_for_machines() {
    let case = Case::new().edit(PEOPLE, "1985-01-02", "soon");
    let human = case.run(&["check"]);
    assert!(human.stderr.contains("inputs/people.csv › D3\n"), "{}", human.stderr);
    let short = case.run(&["check", "--message-format", "short"]);
    assert_eq!(
        short.stderr,
        "inputs/people.csv › D3: error[data/not-a-date]: `soon` is not a date\n"
    );
    let json = case.run(&["check", "--message-format", "json"]);
    assert_eq!((json.code, json.stdout.as_str()), (3, ""));
    let found = lines(&json.stderr);
    assert_eq!(found.len(), 1);
    let problem = &found[0];
    assert_eq!(problem["kind"], "diagnostic");
    assert_eq!(problem["version"], 1);
    assert_eq!(problem["id"], "data/not-a-date");
    assert_eq!((&problem["stage"], &problem["severity"]), (&json!("data"), &json!("error")));
    assert_eq!(problem["message"], "`soon` is not a date");
    assert_eq!(problem["job"], Value::Null);
    let place = &problem["places"][0];
    assert_eq!((&place["primary"], &place["file"]), (&json!(true), &json!("inputs/people.csv")));
    assert_eq!(
        (&place["sheet"], &place["cell"], &place["line"]),
        (&Value::Null, &json!("D3"), &json!(3))
    );
    assert!(problem["hints"].is_array());
    assert_eq!(problem["rendered"].as_str().unwrap(), human.stderr.trim_end());
}

#[test]
fn a_machine_reads_jobs_and_a_summary_on_stdout() {
    let case = Case::new().edit(PEOPLE, "1985-01-02", "");
    let run = case.run(&["build", "-j", "1", "--message-format", "json"]);
    assert_eq!(run.code, 1);
    let told = lines(&run.stdout);
    let (summary, jobs) = told.split_last().unwrap();
    // They come as they get finished, in any order.
    let first = jobs.iter().find(|job| job["output"] == "alpha/p1.en.pdf").unwrap();
    assert_eq!(
        *first,
        json!({
            "kind": "job", "version": 1, "output": "alpha/p1.en.pdf", "made": true, "kept": false,
            "pages": 1, "files": ["alpha/p1.en.pdf", "figures/alpha/p1.en.json"],
        })
    );
    assert_eq!(jobs.iter().filter(|job| job["made"] == false).count(), 2);
    assert_eq!(
        *summary,
        json!({
            "kind": "summary", "version": 1, "exit_code": 1, "jobs": 4, "made": 2, "kept": 0,
            "failed": 2, "pending": 0, "files": 4, "pages": 2, "errors": 1, "warnings": 0,
        })
    );
    let problems = lines(&run.stderr);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0]["job"], "alpha/p2.en.pdf");
    assert_eq!(problems[0]["more_jobs"], 1);
    let cells: Vec<&Value> =
        problems[0]["places"].as_array().unwrap().iter().map(|p| &p["cell"]).collect();
    assert_eq!(cells, [&Value::Null, &json!("D3")]);
}

#[test]
fn colours_are_for_terminals_and_on_demand() {
    let case = Case::new().edit(PEOPLE, "1985-01-02", "soon");
    let escapes = |args: &[&str], no_color: &str| {
        let set = |command: &mut Command| {
            command.env("NO_COLOR", no_color);
        };
        case.run_with(args, set).stderr.contains('\u{1b}')
    };
    assert!(!escapes(&["check"], ""));
    assert!(escapes(&["check", "--color", "always"], ""));
    // What is asked for on the command line is stronger than the environment.
    assert!(escapes(&["check", "--color", "always"], "1"));
    assert!(!escapes(&["check", "--color", "never"], ""));
    assert!(!escapes(&["check", "--color", "auto"], "1"));
}

const BUNDLE: &str = "\n[bundles.quarterly]\ndocuments = [\"sheet\"]\n\
    output = \"bundles/{{ project.id }}-{{ period.id }}.zip\"\n";

fn bundle_case() -> Case {
    Case::new()
        .edit(CONFIG, "[documents.sheet]", &format!("{BUNDLE}\n[documents.sheet]"))
        .edit("inputs/projects.csv", "Birinci\n", "Birinci\nbeta;Second;İkinci\n")
        .edit(PEOPLE, "1985-01-02,,\n", "1985-01-02,,\nşəki,beta,Şəhla,1970-03-04,,\n")
}

fn entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[test]
fn a_bundle_is_the_same_bytes_every_time() {
    let case = bundle_case();
    let run = case.run(&["bundle", "quarterly", "--period", "2018-Q1"]);
    ends(&run, 0);
    let paths = ["output/bundles/alpha-2018-Q1.zip", "output/bundles/beta-2018-Q1.zip"];
    assert_eq!(run.stdout, paths.map(|path| format!("{path}\n")).concat());
    let first = paths.map(|path| fs::read(case.path(path)).unwrap());
    fs::remove_dir_all(case.path("output")).unwrap();
    ends(&case.run(&["bundle", "quarterly", "--period", "2018-Q1", "-j", "1"]), 0);
    assert_eq!(first, paths.map(|path| fs::read(case.path(path)).unwrap()));

    let files = entries(&first[0]);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let own = ["manifest.json", "SHA256SUMS"];
    let pictures = |pdfs: &[&str]| -> Vec<String> {
        let picture = |pdf: &&str| format!("thumbnails/{}.png", pdf.trim_end_matches(".pdf"));
        pdfs.iter().map(picture).collect()
    };
    let besides = ["figures.json", "index.html"];
    let thumbnails = pictures(&FILES);
    let thumbnails: Vec<&str> = thumbnails.iter().map(String::as_str).collect();
    assert_eq!(names, [&own[..], &FILES, &besides, &thumbnails].concat());
    let manifest: Value = serde_json::from_slice(&files[0].1).unwrap();
    assert_eq!(manifest["bundle"], "quarterly");
    assert_eq!((&manifest["row"], &manifest["period"]), (&json!("alpha"), &json!("2018-Q1")));
    for ((name, bytes), document) in
        files[2..].iter().zip(manifest["documents"].as_array().unwrap())
    {
        assert_eq!(document["path"], name.as_str());
        assert_eq!(document["sha256"], sha256(bytes));
        assert_eq!(document["bytes"], bytes.len());
        assert_eq!(*bytes, fs::read(case.path("output").join(name)).unwrap());
    }
    assert_sources(&case, &manifest);
    // What the run published is on record, as after a build.
    let edition = json_file(case.path("output/edition.json"));
    assert_eq!(edition["artifacts"].as_array().unwrap().len(), 18);
    assert_eq!(edition["period"], "2018-Q1");
    assert_sources(&case, &edition);
    // Names in other letters come out as they went in.
    let names: Vec<String> = entries(&first[1]).into_iter().map(|(name, _)| name).collect();
    let beta = ["beta/şəki.az.pdf", "beta/şəki.en.pdf"];
    let expected: Vec<String> =
        [&own[..], &beta, &besides].concat().into_iter().map(str::to_owned).collect();
    assert_eq!(names, [expected, pictures(&beta)].concat());
}

/// A factsheet exists in any period; a ZIP of the period needs a document of it.
#[test]
fn a_row_without_documents_of_the_period_gets_no_zip() {
    let config = "[tables.issues]\nsource = \"inputs/issues.csv\"\nkey = \"id\"\nperiod = \"period\"\n\
        columns.period = { type = \"period\" }\ncolumns.project = { references = \"projects.id\" }\n\n\
        [documents.issue]\ntemplate = \"templates/plain.typ.j2\"\neach = \"issues\"\n\
        output = \"{{ project.id }}/{{ issue.id }}.{{ lang }}.pdf\"\n\n\
        [documents.factsheet]\ntemplate = \"templates/plain.typ.j2\"\neach = \"projects\"\n\
        output = \"{{ project.id }}/facts.{{ lang }}.pdf\"\n\n\
        [bundles.both]\ndocuments = [\"issue\", \"factsheet\"]\n\
        output = \"both/{{ project.id }}-{{ period.id }}.zip\"\n\n\
        [bundles.facts]\ndocuments = [\"factsheet\"]\noutput = \"facts/{{ project.id }}-{{ period.id }}.zip\"\n\n\
        [documents.sheet]";
    let case = bundle_case()
        .edit(CONFIG, "[documents.sheet]", config)
        .file("inputs/issues.csv", "id,project,period\none,alpha,2018-Q1\ntwo,beta,2018-Q2\n")
        .file("templates/plain.typ.j2", "Text\n");
    let run = case.run(&["bundle", "both", "--period", "2018-Q1"]);
    ends(&run, 0);
    assert_eq!(run.stdout, "output/both/alpha-2018-Q1.zip\n");
    assert!(run.stderr.contains("no document of beta belongs to 2018-Q1"), "{}", run.stderr);
    let run = case.run(&["bundle", "facts", "--period", "2018-Q1"]);
    ends(&run, 0);
    assert_eq!(run.stdout, "output/facts/alpha-2018-Q1.zip\noutput/facts/beta-2018-Q1.zip\n");
    let run = case.run(&["bundle", "both", "--period", "2018-Q1", "--for", "beta"]);
    ends(&run, 2);
    assert!(run.stderr.contains("bundle/empty"), "{}", run.stderr);
}

#[test]
fn a_failed_document_leaves_the_last_good_bundle() {
    let case = bundle_case();
    ends(&case.run(&["bundle", "quarterly", "--period", "2018-Q1"]), 0);
    let read = |case: &Case, name: &str| fs::read(case.path("output/bundles").join(name)).unwrap();
    let (alpha, beta) = (read(&case, "alpha-2018-Q1.zip"), read(&case, "beta-2018-Q1.zip"));
    let case = case.edit(PEOPLE, "1985-01-02", "").edit(PEOPLE, "Şəhla", "Şəhla Əliyeva");
    let run = case.run(&["bundle", "quarterly", "--period", "2018-Q1"]);
    ends(&run, 1);
    assert_eq!(run.stdout, "output/bundles/beta-2018-Q1.zip\n");
    assert!(run.stderr.contains("error[bundle/incomplete]"), "{}", run.stderr);
    assert_eq!(read(&case, "alpha-2018-Q1.zip"), alpha);
    assert_ne!(read(&case, "beta-2018-Q1.zip"), beta);
}

#[test]
fn a_bundle_asks_for_its_period_and_for_one_row() {
    let case = bundle_case();
    let run = case.run(&["bundle", "quarterly"]);
    ends(&run, 2);
    assert!(run.stderr.contains("bundle `quarterly` needs a period"), "{}", run.stderr);
    let run = case.run(&["bundle", "quarterly", "--period", "2018-Q1", "--for", "beta"]);
    ends(&run, 0);
    assert_eq!(run.stdout, "output/bundles/beta-2018-Q1.zip\n");
    let run = case.run(&[
        "bundle",
        "quarterly",
        "-p",
        "2018-Q1",
        "--for",
        "beta",
        "--message-format",
        "json",
    ]);
    let told = lines(&run.stdout);
    let [.., bundle, summary] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(summary["kind"], "summary");
    let zip = fs::read(case.path("output/bundles/beta-2018-Q1.zip")).unwrap();
    assert_eq!(
        *bundle,
        json!({
            "kind": "bundle", "version": 1, "path": "bundles/beta-2018-Q1.zip", "documents": 2,
            "bytes": zip.len(), "sha256": sha256(&zip),
        })
    );
}

#[test]
fn two_zips_on_one_path_are_refused_before_anything_is_made() {
    let case = bundle_case().edit(CONFIG, "bundles/{{ project.id }}-", "bundles/");
    let run = case.run(&["bundle", "quarterly", "--period", "2018-Q1"]);
    ends(&run, 2);
    assert!(
        run.stderr.contains("two files would be written as `bundles/2018-Q1.zip`"),
        "{}",
        run.stderr
    );
    assert!(!case.path("output").exists());
}

/// Every source of a record lies in the workspace and has the hash that the record says.
fn assert_sources(case: &Case, record: &Value) {
    let sources = record["sources"].as_object().unwrap();
    assert!(!sources.is_empty());
    for (path, hash) in sources {
        assert_eq!(*hash, sha256(&fs::read(case.path(path)).unwrap()), "{path}");
    }
    let list = record.get("artifacts").or(record.get("documents")).unwrap().as_array().unwrap();
    let named: BTreeSet<&str> = list
        .iter()
        .flat_map(|artifact| artifact["made_from"].as_array().unwrap())
        .map(|path| path.as_str().unwrap())
        .collect();
    let known: BTreeSet<&str> = sources.keys().map(String::as_str).collect();
    assert_eq!(named, known);
}

#[test]
fn the_edition_accounts_for_every_file() {
    let case = Case::new()
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\npng = { ppi = 36 }\nsvg = { pages = \"2-\" }")
        .edit(TEMPLATE, "Spent:", "#import \"/templates/lib.typ\": mark\n#mark\n#pagebreak()\n{{ t(\"spent\") }}\n{% include \"part.typ.j2\" %}\n{{ read_text(\"inputs/note.md\") | markdown }}\nSpent:")
        .file("templates/lib.typ", "#let mark = image(\"dot.svg\", alt: \"a dot\")\n")
        .file("templates/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")
        .file("templates/part.typ.j2", "Part\n")
        .file("templates/unused.typ.j2", "Unused\n")
        .file("inputs/note.md", "A *note*\n")
        .file("locales/en.ftl", "spent = Spent\n")
        .file("locales/az.ftl", "spent = Xərclənib\n");
    let run = case.run(&["build", "--period", "2018-Q1"]);
    ends(&run, 0);
    let edition = json_file(case.path("output/edition.json"));
    assert_eq!((&edition["version"], &edition["period"]), (&json!(1), &json!("2018-Q1")));
    assert_eq!(edition["failed"], json!([]));
    let artifacts = edition["artifacts"].as_array().unwrap();
    // Each of four documents has two pages: a PDF, two PNGs, the second page as SVG, and its figures.
    assert_eq!(artifacts.len(), 20);
    let mut listed: Vec<String> = Vec::new();
    for artifact in artifacts {
        let path = artifact["path"].as_str().unwrap();
        let bytes = fs::read(case.path("output").join(path)).unwrap();
        assert_eq!(artifact["sha256"], sha256(&bytes), "{path}");
        assert_eq!(artifact["bytes"], bytes.len(), "{path}");
        assert_eq!(artifact["pages"], 2, "{path}");
        assert_eq!(artifact["document"], "sheet");
        listed.push(path.to_owned());
    }
    listed.push("edition.json".into());
    listed.sort();
    assert_eq!(listed, case.output());
    let english = artifacts.iter().find(|a| a["path"] == "alpha/p1.en.pdf").unwrap();
    assert_eq!((&english["row"], &english["language"]), (&json!("p1"), &json!("en")));
    assert_eq!(
        english["made_from"],
        json!([
            "inputs/costs.xlsx",
            "inputs/note.md",
            "inputs/people.csv",
            "inputs/projects.csv",
            "locales/en.ftl",
            "pressrun.toml",
            "templates/dot.svg",
            "templates/lib.typ",
            "templates/part.typ.j2",
            "templates/sheet.typ.j2",
        ])
    );
    assert_sources(&case, &edition);
}

#[test]
fn names_of_files_keep_all_letters_and_lose_all_traps() {
    let people = "id,project,name,born,phone,note\n\
        1,alpha,Şəki/Quba,1990-05-31,,\n2,alpha,Ελλάδα: α?,1990-05-31,,\n3,alpha,CON,1990-05-31,,\n\
        4,alpha,../../etc,1990-05-31,,\n5,alpha,名前,1990-05-31,,\n6,alpha,C:\\temp,1990-05-31,,\n";
    let case = Case::new().file(PEOPLE, people).edit(
        CONFIG,
        "{{ project.id }}/{{ person.id }}.{{ lang }}.pdf",
        "{{ person.name }}",
    );
    let run = case.run(&["plan", "-l", "az", "--format", "json"]);
    ends(&run, 0);
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    let names: Vec<&str> = plan["jobs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| job["output"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "Şəki-Quba.pdf",
            "Ελλάδα- α-.pdf",
            "_CON.pdf",
            "_..-..-etc.pdf",
            "名前.pdf",
            "C--temp.pdf"
        ]
    );
    ends(&case.run(&["build", "-l", "az", "-q"]), 0);
    assert!(case.path("output/Şəki-Quba.pdf").is_file());
    // Two rows that would only differ in what cannot stand in a name are two jobs on one path.
    let case = case.edit(PEOPLE, "名前", "Şəki:Quba");
    let run = case.run(&["plan", "-l", "az"]);
    ends(&run, 2);
    assert!(run.stderr.contains("two jobs would write `Şəki-Quba.pdf`"), "{}", run.stderr);
}

#[test]
fn init_makes_a_workspace_that_builds() {
    let folder = tempfile::tempdir().unwrap();
    let output = pressrun(folder.path(), &["init", "new"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let listed: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(listed.iter().all(|path| folder.path().join(path).is_file()), "{listed:?}");
    assert!(text(&output.stderr).contains("cd new"));
    let new = folder.path().join("new");
    let output = pressrun(&new, &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let paths: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(paths, ["output/newsletter.en.pdf", "output/report-2026-Q1.en.pdf"]);
    assert!(!text(&output.stderr).contains("warning"), "{}", text(&output.stderr));
    // What is there is never overwritten.
    fs::write(new.join("inputs/stories.csv"), "mine").unwrap();
    let output = pressrun(&new, &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error[init/exists]: pressrun.toml exists already"));
    assert_eq!(fs::read(new.join("inputs/stories.csv")).unwrap(), b"mine");
}

#[test]
fn fonts_and_completions_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let output = pressrun(folder.path(), &["fonts"]);
    let families: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(families.contains(&"Noto Sans  (built in)"), "{families:?}");
    assert!(families.is_sorted(), "{families:?}");
    let output = pressrun(folder.path(), &["fonts", "--variants"]);
    assert!(
        text(&output.stdout).contains("Noto Sans  (built in)\n  400 italic\n  400 upright\n  700")
    );
    // The workspace's own fonts need no asking.
    let case = Case::new().file("fonts/house.ttf", notosans::REGULAR_TTF);
    let run = case.run(&["fonts"]);
    assert!(run.stdout.contains("Noto Sans  (fonts/)\n"), "{}", run.stdout);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = pressrun(folder.path(), &["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("message-format"), "{shell}");
    }
}

fn schema() -> Value {
    let output = pressrun(Path::new("."), &["schema"]);
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_schema_file_is_the_one_that_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pressrun.schema.json");
    // Both are thousands of lines long.
    assert!(json_file(path) == schema(), "renew it: pressrun schema > pressrun.schema.json");
}

/// The keys of a TOML table that its schema does not know.
fn unknown(
    value: &toml::Value,
    schema: &Value,
    whole: &Value,
    path: &str,
    found: &mut Vec<String>,
) {
    let pointer = schema["$ref"].as_str().map(|name| &name[1..]);
    let schema = pointer.map_or(schema, |pointer| whole.pointer(pointer).unwrap());
    if let Some(choices) = schema["anyOf"].as_array() {
        // One of the choices must know all keys.
        let tries = choices.iter().map(|choice| {
            let mut found = Vec::new();
            unknown(value, choice, whole, path, &mut found);
            found
        });
        found.extend(tries.min_by_key(Vec::len).unwrap_or_default());
        return;
    }
    let Some(table) = value.as_table() else { return };
    for (key, value) in table {
        let path = format!("{path}.{key}");
        let free = &schema["additionalProperties"];
        match (schema["properties"].get(key), free) {
            (Some(known), _) => unknown(value, known, whole, &path, found),
            (None, Value::Bool(true)) => {}
            (None, free) if free.is_object() => unknown(value, free, whole, &path, found),
            (None, _) => found.push(path),
        }
    }
}

#[test]
fn the_schema_knows_every_key_of_the_workspaces() {
    let schema = schema();
    for workspace in ["pressrun.toml", "starter/pressrun.toml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(workspace);
        let config: toml::Value = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let mut found = Vec::new();
        unknown(&config, &schema, &schema, workspace, &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
    // The walk itself notices a key that is not there.
    let config: toml::Value = toml::from_str("[tables.x]\nsuorce = \"\"").unwrap();
    let mut found = Vec::new();
    unknown(&config, &schema, &schema, "", &mut found);
    assert_eq!(found, [".tables.x.suorce"]);
}

#[test]
fn the_workspace_may_be_named_from_within() {
    let case = Case::new()
        .file("templates/parts/line.j2", "= {{ person.id }}\n")
        .file("templates/sheet.typ.j2", "{% include 'parts/line.j2' %}");
    for root in [".", "./", "inputs/.."] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
        command.args(["check", "--root", root]).current_dir(case.root());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{root}: {said}");
    }
}

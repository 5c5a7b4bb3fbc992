//! `--log-format json`: each event of a run is one JSON object on stderr, and nothing else is there.

use std::process::Command;

use serde_json::Value;

use crate::common::{Case, Run};

/// The lines of stderr, each of which must be an object.
fn lines(run: &Run) -> Vec<Value> {
    let line =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    run.stderr.lines().map(line).collect()
}

fn log(case: &Case, args: &[&str]) -> (Run, Vec<Value>) {
    let run = case.run(&[args, &["--log-format", "json"]].concat());
    let events = lines(&run);
    (run, events)
}

fn named<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["event"] == name).collect()
}

fn bundled() -> Case {
    let bundle = "[bundles.all]\noutput = \"all/{{ project.id }}.zip\"\n\n[documents.sheet]";
    Case::new().edit("pressrun.toml", "[documents.sheet]", bundle)
}

#[test]
fn a_run_tells_each_of_its_events() {
    let case = bundled();
    let (run, events) = log(&case, &["bundle", "all"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "output/all/alpha.zip\n"), "{}", run.stderr);
    for event in &events {
        assert_eq!((&event["kind"], &event["version"]), (&"event".into(), &1.into()));
        event["time"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    }
    let names: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    let mut expected = vec!["run-started"];
    expected.extend(["table-loaded"; 3]);
    expected.push("run-planned");
    expected.extend(["job-made"; 4]);
    expected.extend(["bundle-written", "run-ended"]);
    let order: Vec<&str> = names.into_iter().filter(|name| *name != "problem").collect();
    assert_eq!(order, expected);
    let started = named(&events, "run-started")[0];
    assert_eq!(started["program"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&started["command"], &started["bundle"]), (&"bundle".into(), &"all".into()));
    assert_eq!(named(&events, "run-planned")[0]["jobs"], 4);
    let tables: Vec<&str> =
        named(&events, "table-loaded").iter().map(|e| e["table"].as_str().unwrap()).collect();
    assert_eq!(tables, ["costs", "people", "projects"]);
    assert!(named(&events, "table-loaded").iter().all(|table| table["read"] == table["kept"]));
    for job in named(&events, "job-made") {
        assert_eq!((&job["document"], &job["pages"]), (&"sheet".into(), &1.into()));
        assert!(case.path("output").join(job["path"].as_str().unwrap()).is_file());
        assert!(job["ms"].is_u64());
    }
    let bundle = named(&events, "bundle-written")[0];
    let zip = std::fs::read(case.path("output/all/alpha.zip")).unwrap();
    assert_eq!(bundle["path"], "all/alpha.zip");
    assert_eq!(bundle["bytes"], zip.len());
    assert_eq!(bundle["sha256"], pressrun::source::sha256(&zip));
    let ended = events.last().unwrap();
    assert_eq!(
        (&ended["exit_code"], &ended["made"], &ended["kept"]),
        (&0.into(), &4.into(), &0.into())
    );

    let (_, again) = log(&case, &["bundle", "all"]);
    assert_eq!(named(&again, "job-skipped").len(), 4);
    assert_eq!(again.last().unwrap()["kept"], 4);
}

#[test]
fn what_fails_is_told_where_it_is_without_what_stands_there() {
    let case =
        Case::new().edit("templates/sheet.typ.j2", "Spent:", "{{ person.note | money }} Spent:");
    let (run, events) = log(&case, &["build", "--for", "p1", "-l", "en"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(named(&events, "run-started")[0]["keys"], 1);
    let failed = named(&events, "job-failed")[0];
    assert_eq!(failed["path"], "alpha/p1.en.pdf");
    let problem = named(&events, "problem")[0];
    assert_eq!(failed["problems"], serde_json::json!([problem["id"]]));
    assert_eq!(problem["severity"], "error");
    assert!(!run.stderr.contains("Likes"), "{}", run.stderr);
    let ended = events.last().unwrap();
    assert_eq!((&ended["exit_code"], &ended["failed"]), (&1.into(), &1.into()));

    // Whoever asks for problems as JSON gets them in full, and once.
    let both = case.run(&["build", "-l", "en", "--message-format", "json", "--log-format", "json"]);
    let both = lines(&both);
    assert!(named(&both, "problem").is_empty());
    let in_full = |line: &&Value| line["kind"] == "diagnostic" && line["id"] == problem["id"];
    let told: Vec<&Value> = both.iter().filter(in_full).collect();
    let jobs: std::collections::BTreeSet<&str> =
        told.iter().map(|problem| problem["job"].as_str().unwrap()).collect();
    assert!(!told.is_empty() && jobs.len() == told.len(), "{told:?}");
    assert_eq!(both.last().unwrap()["event"], "run-ended");
}

#[test]
fn a_run_that_never_begins_has_an_end_too() {
    let secret = "+994 55 555";
    let case = Case::new()
        .edit(
            "pressrun.toml",
            "phone = { personal = true }",
            "phone = { type = \"date\", personal = true }",
        )
        .edit("inputs/people.csv", "+994 12 000", secret);
    let (run, events) = log(&case, &["build"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let problem = named(&events, "problem")[0];
    assert_eq!((&problem["file"], &problem["line"]), (&"inputs/people.csv".into(), &2.into()));
    assert_eq!(problem["message"], Value::Null);
    assert!(!run.stderr.contains(secret) && !run.stderr.contains("Aygün"), "{}", run.stderr);
    assert_eq!(events.first().unwrap()["event"], "run-started");
    assert_eq!(events.last().unwrap()["exit_code"], 3);

    let case = Case::new().edit("pressrun.toml", "[workspace]", "[workspace]\nlanguges = 1");
    let (_, events) = log(&case, &["build"]);
    assert!(named(&events, "problem")[0]["message"].as_str().unwrap().contains("languges"));
    assert_eq!(events.last().unwrap()["exit_code"], 2);
}

#[test]
fn a_path_that_names_a_person_and_a_key_stay_out() {
    let case = Case::new()
        .edit("pressrun.toml", "columns.phone", "columns.name = { personal = true }\ncolumns.phone")
        .edit("pressrun.toml", "{{ person.id }}.", "{{ person.name }}.")
        .edit("pressrun.toml", "each = \"people\"", "each = \"people\"\naudience = \"internal\"");
    let run = case.run(&["build", "-l", "en"]);
    assert!(run.stdout.contains("Quliyev"), "{}{}", run.stdout, run.stderr);
    let (_, events) = log(&case, &["build", "-l", "en", "--force"]);
    let made = named(&events, "job-made");
    assert_eq!(made.len(), 2, "{events:?}");
    assert!(made.iter().all(|job| job["path"].is_null() && job["document"] == "sheet"));
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains("Quliyev") && !text.contains("Aygün"), "{text}");
}

#[test]
fn credentials_of_the_environment_stay_out() {
    let set = |command: &mut Command| {
        command.env("PRESSRUN_TEST_KEY", "a-key-that-nobody-may-read-in-a-log-0123456789");
    };
    let case = Case::new().edit(
        "pressrun.toml",
        "[tables.projects]",
        "[privacy]\npseudonym_key = \"PRESSRUN_TEST_KEY\"\n\n[tables.projects]",
    );
    let run = case.run_with(&["build", "--log-format", "json"], set);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!lines(&run).is_empty());
    assert!(!run.stderr.contains("nobody-may-read"), "{}", run.stderr);
}

//! Only what changed is made anew, and what comes of it is the same as if everything had been.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::common::{Case, Run};

const CONFIG: &str = "pressrun.toml";
const TEMPLATE: &str = "templates/sheet.typ.j2";
const PEOPLE: &str = "inputs/people.csv";
const P1: [&str; 2] = ["alpha/p1.az.pdf", "alpha/p1.en.pdf"];
const ALL: [&str; 4] = ["alpha/p1.az.pdf", "alpha/p1.en.pdf", "alpha/p2.az.pdf", "alpha/p2.en.pdf"];

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

/// The reasons that the plan gives for each document that would be made.
fn reasons(case: &Case) -> Vec<(String, String)> {
    let run = case.run(&["plan", "--format", "json"]);
    ends(&run, 0);
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    let jobs = plan["jobs"].as_array().unwrap().iter();
    jobs.filter(|job| job["why"] != json!([]))
        .map(|job| (job["output"].as_str().unwrap().to_owned(), job["why"].to_string()))
        .collect()
}

/// The documents that the plan would make, and the one reason for all of them, as people read it.
fn plan(case: &Case) -> (Vec<String>, String) {
    let run = case.run(&["plan"]);
    ends(&run, 0);
    let at = run.stdout.lines().next().unwrap().find("why").unwrap();
    let open = run.stdout.lines().skip(1).filter(|line| !line.ends_with("  up to date"));
    let mut outputs = Vec::new();
    let mut why = BTreeSet::new();
    for line in open {
        outputs.push(line[..at].trim_end().rsplit_once("output/").unwrap().1.to_owned());
        why.insert(line[at..].to_owned());
    }
    outputs.sort();
    (outputs, why.into_iter().collect::<Vec<_>>().join(" | "))
}

fn planned(case: &Case, outputs: &[&str], why: &str) {
    assert_eq!(
        plan(case),
        (outputs.iter().map(|path| (*path).to_owned()).collect(), why.to_owned())
    );
}

#[test]
fn nothing_is_made_twice() {
    let case = Case::new();
    planned(&case, &ALL, "never made");
    assert_eq!(case.made(&[]), ALL);
    let published = case.published();
    let times = || {
        ALL.map(|path| fs::metadata(case.path("output").join(path)).unwrap().modified().unwrap())
    };
    let before = times();
    planned(&case, &[], "");
    let run = case.run(&["build"]);
    ends(&run, 0);
    assert!(
        run.stderr.starts_with("published 4 of 4 documents (4 up to date), 4 pages"),
        "{}",
        run.stderr
    );
    assert_eq!(run.stdout.lines().count(), 4);
    assert_eq!((case.published(), times()), (published.clone(), before));
    assert_eq!(case.made(&["--force"]), ALL);
    assert_eq!(case.published(), published);
    // What was made for one language is up to date for all. A workbook carries the second of its making.
    let workbook = fs::read(case.path("inputs/costs.xlsx")).unwrap();
    let case = Case::new().file("inputs/costs.xlsx", workbook);
    assert_eq!(case.made(&["-l", "az"]).len(), 2);
    assert_eq!(case.made(&[]), ["alpha/p1.en.pdf", "alpha/p2.en.pdf"]);
    assert_eq!(case.published(), published);
}

#[test]
fn what_the_last_run_left_as_a_hint_is_only_a_hint() {
    let case = Case::new();
    assert_eq!(case.made(&[]), ALL);
    let published = case.published();
    let hint = case.path("output/.pressrun/last-run");
    let left = fs::read(&hint).unwrap();
    for other in [Some("something else"), None] {
        match other {
            Some(text) => fs::write(&hint, text).unwrap(),
            None => fs::remove_file(&hint).unwrap(),
        }
        assert_eq!(case.made(&[]), [""; 0]);
        assert_eq!(case.published(), published);
        assert_eq!(fs::read(&hint).unwrap(), left);
    }
    // One that says that nothing changed, where something did.
    let case = case.edit(PEOPLE, "& #hashes", "& #signs");
    assert_eq!(case.made(&["-l", "az"]), P1[..1]);
    assert_eq!(case.made(&[]), P1[1..]);
}

#[test]
fn a_changed_cell_makes_the_documents_that_print_it() {
    let case = Case::new();
    assert_eq!(case.made(&[]), ALL);
    let case = case.edit(PEOPLE, "& #hashes", "& #signs");
    planned(&case, &P1, "inputs/people.csv › F2 changed");
    assert_eq!(case.made(&[]), P1);
    // A phone number is read with its row, and printed nowhere.
    let case = case.edit(PEOPLE, "12 000", "12 001");
    planned(&case, &[], "");
    assert_eq!(case.made(&[]), [""; 0]);
    // A row above moves the others, which print the same.
    let case = case.edit(PEOPLE, "p1,alpha", "p0,alpha,Nərgiz,1970-01-01,,\np1,alpha");
    let new = ["alpha/p0.az.pdf", "alpha/p0.en.pdf"];
    planned(&case, &new, "never made");
    assert_eq!(case.made(&[]), new);
    // A number that all print, in a workbook.
    let case = case
        .costs(&[("alpha", "2018-03-31", "12.50", "travel"), ("alpha", "2018-04-01", "8", "rent")]);
    assert_eq!(plan(&case).1, "inputs/costs.xlsx › Costs!C3 changed");
    assert_eq!(case.made(&[]).len(), 6);
    // A cell that only one language prints.
    let case = case.edit("inputs/projects.csv", "Birinci", "İkinci");
    let (outputs, why) = plan(&case);
    assert_eq!(why, "inputs/projects.csv › C2 changed");
    assert!(
        outputs.len() == 3 && outputs.iter().all(|path| path.ends_with(".az.pdf")),
        "{outputs:?}"
    );
    assert_eq!(case.made(&[]), outputs);
}

#[test]
fn what_a_document_is_made_from_makes_it_anew() {
    let text = "{{ read_text(\"inputs/note.md\") | markdown }}\n#image(\"/inputs/dot.svg\", alt: \"A dot\")\n";
    let dot = |colour: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\" fill=\"{colour}\"/></svg>"
        )
    };
    let case = Case::new()
        .edit(TEMPLATE, "Spent:", &format!("{text}Spent:"))
        .file("templates/other.typ.j2", "= Other\n")
        .file("inputs/note.md", "A note")
        .file("inputs/dot.svg", dot("red"));
    assert_eq!(case.made(&[]), ALL);
    let case = case.file("templates/other.typ.j2", "= Another\n");
    planned(&case, &[], "");
    let case = case.file("inputs/dot.svg", dot("blue"));
    planned(&case, &ALL, "inputs/dot.svg changed");
    assert_eq!(case.made(&[]), ALL);
    let case = case.file("inputs/note.md", "Another note");
    planned(&case, &ALL, "inputs/note.md changed");
    assert_eq!(case.made(&[]), ALL);
    let case = case.edit(TEMPLATE, "Spent:", "Costs:");
    planned(&case, &ALL, "templates/sheet.typ.j2 changed");
    assert_eq!(case.made(&[]), ALL);
    // A remark in a template comes to the same markup.
    let case = case.edit(TEMPLATE, "Costs:", "{# money #}Costs:");
    planned(&case, &[], "");
    assert_eq!(case.made(&[]), [""; 0]);
    let case = case.edit(CONFIG, "title = \"Test\"", "title = \"Best\"");
    planned(&case, &ALL, "pressrun.toml or the options changed");
    assert_eq!(case.made(&[]), ALL);
    let case = case.edit(CONFIG, "title = \"Best\"", "title = \"Best\" # of all");
    planned(&case, &[], "");
    assert_eq!(case.made(&["--creation-timestamp", "1"]), ALL);
    assert_eq!(case.made(&["--creation-timestamp", "1"]), [""; 0]);
    assert_eq!(case.made(&[]), ALL);
    let case = case.file("fonts/some.ttf", notosans::REGULAR_TTF);
    planned(&case, &ALL, "the fonts changed");
    assert_eq!(case.made(&[]), ALL);
    planned(&case, &[], "");
}

/// A picture that a grey field stood in for is there now.
#[test]
fn a_picture_that_was_missing_is_looked_for_again() {
    let case = Case::new()
        .edit(
            CONFIG,
            "[tables.projects]",
            "[pictures]\nmissing = \"placeholder\"\n\n[tables.projects]",
        )
        .edit(
            TEMPLATE,
            "Spent:",
            "#image(\"/inputs/dot.png\", width: 9pt, alt: \"A dot\")\nSpent:",
        );
    assert_eq!(case.made(&[]), ALL);
    let mut dot = Vec::new();
    let mut encoder = png::Encoder::new(&mut dot, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[0]).unwrap();
    let case = case.file("inputs/dot.png", &dot);
    assert_eq!(case.made(&[]), ALL);
    assert_eq!(case.made(&[]), [""; 0]);
    let case = case.remove("inputs/dot.png");
    planned(&case, &ALL, "inputs/dot.png changed");
}

#[test]
fn files_that_are_gone_or_foreign_are_made_anew() {
    let case = Case::new();
    assert_eq!(case.made(&[]), ALL);
    let published = case.published();
    let path = case.path("output").join(P1[0]);
    fs::remove_file(&path).unwrap();
    planned(&case, &P1[..1], "output/alpha/p1.az.pdf is missing");
    assert_eq!(case.made(&[]), P1[..1]);
    fs::write(&path, "not a PDF").unwrap();
    planned(&case, &P1[..1], "output/alpha/p1.az.pdf is not the file that was published");
    assert_eq!(case.made(&[]), P1[..1]);
    assert_eq!(case.published(), published);
    // A folder that was restored has other times and the same content.
    let later = SystemTime::now() + Duration::from_secs(60);
    fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    planned(&case, &[], "");
    assert_eq!(case.made(&[]), [""; 0]);
    // Without a memory everything is made, and comes to the same.
    let state = case.path("output/.pressrun/state");
    let whole = fs::read(&state).unwrap();
    fs::write(&state, &whole[..whole.len() / 2]).unwrap();
    ends(&case.run(&["build"]), 0);
    fs::write(&state, "nonsense").unwrap();
    assert_eq!(case.made(&[]), ALL);
    assert_eq!(case.published(), published);
    planned(&case, &[], "");
}

#[test]
fn failed_documents_are_tried_again_alone_if_that_is_wanted() {
    let case = Case::new().edit(PEOPLE, "1985-01-02", "");
    ends(&case.run(&["build"]), 1);
    planned(&case, &["alpha/p2.az.pdf", "alpha/p2.en.pdf"], "failed the last time");
    let case =
        case.edit(PEOPLE, "Quliyev,,", "Quliyev,1985-01-02,").edit(PEOPLE, "*stars*", "*suns*");
    assert_eq!(case.made(&["--only-failed"]), ["alpha/p2.az.pdf", "alpha/p2.en.pdf"]);
    let edition: Value =
        serde_json::from_slice(&fs::read(case.path("output/edition.json")).unwrap()).unwrap();
    assert_eq!(edition["pending"], json!(P1));
    let artifacts = edition["artifacts"].as_array().unwrap().iter();
    let paths: Vec<&str> = artifacts.map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(
        paths,
        [
            "alpha/p2.az.pdf",
            "alpha/p2.en.pdf",
            "figures/alpha/p2.az.json",
            "figures/alpha/p2.en.json"
        ]
    );
    assert_eq!(case.made(&[]), P1);
    let run = case.edit(PEOPLE, ",1990-05-31", ",").run(&["build", "--fail-fast", "-j", "1"]);
    ends(&run, 1);
    assert!(run.stderr.contains(", 1 failed, 3 not begun\n"), "{}", run.stderr);
}

#[test]
fn documents_that_are_made_no_more_are_named_and_removed_on_demand() {
    let case = Case::new();
    assert_eq!(case.made(&[]), ALL);
    let case = case
        .edit(CONFIG, "languages = [\"en\", \"az\"]", "languages = [\"en\"]")
        .edit("inputs/projects.csv", "alpha;", "beta;")
        .edit(PEOPLE, "p1,alpha", "p1,beta")
        .edit(PEOPLE, "p2,alpha", "p2,beta")
        .costs(&[("beta", "2018-03-31", "12.50", "travel")]);
    let run = case.run(&["build"]);
    ends(&run, 0);
    assert!(
        run.stderr.contains("note[publish/stale]: 4 documents in output/ are made no more"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("output/alpha/p2.az.pdf"), "{}", run.stderr);
    // A part of the plan says nothing of the rest.
    assert!(!case.run(&["build", "sheet"]).stderr.contains("publish/stale"));
    fs::write(case.path("output/alpha/p1.az.pdf"), "somebody's own").unwrap();
    let run = case.run(&["build", "--prune"]);
    ends(&run, 0);
    assert!(run.stderr.contains("output/alpha/p2.az.pdf was removed"), "{}", run.stderr);
    assert!(run.stderr.contains("warning[publish/not-pruned]"), "{}", run.stderr);
    assert_eq!(
        case.documents(),
        ["alpha/p1.az.pdf", "beta/p1.en.pdf", "beta/p2.en.pdf", "edition.json"]
    );
    fs::remove_file(case.path("output/alpha/p1.az.pdf")).unwrap();
    ends(&case.run(&["build", "--prune"]), 0);
    assert!(!case.run(&["build"]).stderr.contains("publish/stale"));
}

#[test]
fn documents_of_other_periods_are_not_stale() {
    let case = Case::new()
        .edit(CONFIG, "{{ person.id }}.", "{{ person.id }}-{{ period.id }}.")
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\nneeds_period = true");
    ends(&case.run(&["build", "--period", "2018-Q1"]), 0);
    let run = case.run(&["build", "--period", "2018-Q2", "--prune"]);
    ends(&run, 0);
    assert!(!run.stderr.contains("removed"), "{}", run.stderr);
    assert_eq!(case.documents().len(), 9);
}

/// A document is searched for personal values when it is made. One that becomes personal later must
/// not stay in it unnoticed.
#[test]
fn values_that_become_protected_are_looked_for_in_what_is_there() {
    let case = Case::new().edit(PEOPLE, "Likes *stars* & #hashes", "Call Rəşad Vəliyev");
    assert_eq!(case.made(&[]), ALL);
    let case = case.edit(PEOPLE, "02,,\n", "02,Telman Cəfərov,\n");
    planned(&case, &[], "");
    let case = case.edit(PEOPLE, "Telman Cəfərov", "rəşad  vəliyev");
    planned(&case, &P1, "protected data changed that may stand in it");
    let run = case.run(&["build"]);
    ends(&run, 1);
    assert!(run.stderr.contains("error[privacy/leak]"), "{}", run.stderr);
    ends(&case.run(&["build"]), 1);
}

/// Of protected columns not even a hash of single cells is kept, and others cannot read what is.
#[test]
#[cfg(unix)]
fn what_is_remembered_tells_nobody_about_people() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::new()
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\naudience = \"internal\"")
        .edit(TEMPLATE, "{{ person.note }}", "{{ person.note }} {{ person.phone }}");
    assert_eq!(case.made(&[]), ALL);
    let case = case.edit(PEOPLE, "12 000", "12 001");
    planned(&case, &P1, "`people` changed");
    assert_eq!(case.made(&[]), P1);
    let mode = fs::metadata(case.path("output/.pressrun/state")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn warnings_are_told_again_and_checks_are_run_again() {
    let case = Case::new().edit(TEMPLATE, "Spent:", "#text(font: \"No such\")[x] Spent:");
    let first = case.run(&["build"]);
    assert!(first.stderr.contains("warning[typst/unknown-font]"), "{}", first.stderr);
    let published = case.published();
    let second = case.run(&["build"]);
    assert!(second.stderr.contains("(4 up to date)"), "{}", second.stderr);
    assert_eq!(second.golden(), first.golden());
    assert_eq!(case.published(), published);
    let check = "[[checks]]\nname = \"little\"\nassert = \"spent <= 19\"\n\n[documents.sheet]";
    let case = case.edit(CONFIG, "[documents.sheet]", check);
    let run = case.run(&["build"]);
    ends(&run, 1);
    assert!(run.stderr.contains("check/failed"), "{}", run.stderr);
    assert_eq!(reasons(&case).len(), 4);
}

#[test]
fn one_run_at_a_time() {
    let case = Case::new();
    let (lock, _) =
        pressrun::publish::lock::OutputLock::take(&case.path("output"), "bundle").unwrap();
    let run = case.run(&["build"]);
    ends(&run, 4);
    let own = format!("`pressrun bundle` (process {}", std::process::id());
    assert!(
        run.stderr.contains("error[publish/in-use]") && run.stderr.contains(&own),
        "{}",
        run.stderr
    );
    assert_eq!(case.output(), [""; 0]);
    // Looking does not need the folder.
    ends(&case.run(&["plan"]), 0);
    drop(lock);
    ends(&case.run(&["build"]), 0);
}

/// One step of somebody's work on a workspace.
#[derive(Debug, Clone)]
enum Step {
    Note(usize, u8),
    Born(usize, u8),
    Cost(usize, u8),
    Title(u8),
    Phone(u8),
    Template(u8),
    Language(bool),
    Touch(usize),
    Destroy(usize),
    Row(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..2usize, 0..3u8).prop_map(|(row, n)| Step::Note(row, n)),
        (0..2usize, 0..2u8).prop_map(|(row, n)| Step::Born(row, n)),
        (0..2usize, 0..3u8).prop_map(|(row, n)| Step::Cost(row, n)),
        (0..2u8).prop_map(Step::Title),
        (0..2u8).prop_map(Step::Phone),
        (0..2u8).prop_map(Step::Template),
        any::<bool>().prop_map(Step::Language),
        (0..4usize).prop_map(Step::Touch),
        (0..4usize).prop_map(Step::Destroy),
        any::<bool>().prop_map(Step::Row),
    ]
}

/// What the workspace is made of.
#[derive(Debug, Clone, Default)]
struct Content {
    notes: [u8; 2],
    born: [u8; 2],
    costs: [u8; 2],
    title: u8,
    phone: u8,
    template: u8,
    one_language: bool,
    third: bool,
}

impl Content {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Note(row, n) => self.notes[*row] = *n,
            Step::Born(row, n) => self.born[*row] = *n,
            Step::Cost(row, n) => self.costs[*row] = *n,
            Step::Title(n) => self.title = *n,
            Step::Phone(n) => self.phone = *n,
            Step::Template(n) => self.template = *n,
            Step::Language(one) => self.one_language = *one,
            Step::Row(third) => self.third = *third,
            Step::Touch(_) | Step::Destroy(_) => {}
        }
    }

    fn write(&self, case: Case) -> Case {
        // An empty birthday makes the template fail.
        let born = self.born.map(|n| ["1990-05-31", ""][usize::from(n)]);
        let third = if self.third { "p3,alpha,Şəhla,1970-03-04,,\n" } else { "" };
        let people = format!(
            "id,project,name,born,phone,note\n{third}p1,alpha,Aygün,{},+994 1{},n{}\np2,alpha,İlqar,{},,n{}\n",
            born[0], self.phone, self.notes[0], born[1], self.notes[1]
        );
        let costs = self.costs.map(|n| format!("{n}.5"));
        let template =
            format!("{}\n{}", crate::common::TEMPLATE, "Text ".repeat(usize::from(self.template)));
        let languages = if self.one_language { "[\"en\"]" } else { "[\"en\", \"az\"]" };
        case.file(PEOPLE, people)
            .file(
                "inputs/projects.csv",
                format!("id;title_en;title_az\nalpha;First;B{}\n", self.title),
            )
            .file(TEMPLATE, template)
            .file(CONFIG, crate::common::CONFIG.replace("[\"en\", \"az\"]", languages))
            .costs(&[
                ("alpha", "2018-03-31", &costs[0], "travel"),
                ("alpha", "2018-04-01", &costs[1], "rent"),
            ])
    }
}

/// However somebody goes on working, building now and then, in the end everything is as if it had been
/// built at once.
#[test]
fn building_by_and_by_comes_to_the_same_as_building_at_once() {
    let config = Config { cases: 8, failure_persistence: None, ..Config::default() };
    let work = prop::collection::vec(prop::collection::vec(step(), 1..3), 1..5);
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let result = runner.run(&work, |days| {
        let mut content = Content::default();
        let mut case = content.write(Case::new());
        case.run(&["build", "--prune"]);
        for day in &days {
            for step in day {
                content.take(step);
                let output = |n: &usize| case.path("output").join(ALL[*n]);
                match step {
                    Step::Touch(n) => drop(fs::File::options().append(true).open(output(n))),
                    Step::Destroy(n) => drop(fs::write(output(n), "half")),
                    _ => {}
                }
            }
            case = content.write(case);
            let by_and_by = case.run(&["build", "--prune"]);
            let workbook = fs::read(case.path("inputs/costs.xlsx")).unwrap();
            let at_once = content.write(Case::new()).file("inputs/costs.xlsx", workbook);
            let fresh = at_once.run(&["build"]);
            prop_assert_eq!(by_and_by.code, fresh.code);
            let (have, want) = (case.published(), at_once.published());
            // The last good file of a document that fails stays.
            for (path, bytes) in &want {
                prop_assert!(have.get(path) == Some(bytes), "{path} differs after {days:?}");
            }
            if fresh.code == 0 {
                prop_assert_eq!(have.len(), want.len(), "after {:?}", days);
            }
        }
        Ok(())
    });
    result.unwrap();
}

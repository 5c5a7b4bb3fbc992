//! Numbers about people of several editions cannot be subtracted unnoticed: the ledger remembers them.

use std::fs;

use crate::common::Case;

const CONFIG: &str = r#"[workspace]
title = "Test"

[privacy]
ledger = "records/published.jsonl"

[tables.people]
source = "inputs/people.csv"
people = true
period = "date"
columns.date = { type = "date" }
columns.sex = { one_of = ["female", "male"] }

[figures.people]
count = "people"
by = "sex"

[figures.share_of_men]
value = "people[\"male\"] / people"
format = "percent"

[documents.leaflet]
template = "templates/leaflet.typ.j2"
output = "{{ period.id }}.pdf"
needs_period = true
"#;

const LEDGER: &str = "records/published.jsonl";

/// So many women and men in each of some quarters of 2020.
fn people(quarters: &[(usize, usize)]) -> String {
    let mut text = "id,date,sex\n".to_owned();
    for (quarter, (women, men)) in quarters.iter().enumerate() {
        for number in 0..women + men {
            let sex = if number < *women { "female" } else { "male" };
            text += &format!("{quarter}-{number},2020-{:02}-15,{sex}\n", quarter * 3 + 1);
        }
    }
    text
}

fn case(quarters: &[(usize, usize)], template: &str) -> Case {
    Case::new()
        .file("pressrun.toml", CONFIG)
        .file("inputs/people.csv", people(quarters))
        .file("templates/leaflet.typ.j2", template)
}

const TO_DATE: &str = "{{ to_date.figures.people.total }} people\n";

fn build(case: &Case, period: &str) -> crate::common::Run {
    case.run(&["build", "leaflet", "--period", period, "-j", "1"])
}

#[test]
fn two_cumulative_numbers_that_tell_of_few_are_reported() {
    let case = case(&[(12, 9), (2, 1), (20, 20)], TO_DATE);
    let first = build(&case, "2020-Q1");
    assert_eq!((first.code, first.stderr.contains("privacy/")), (0, false), "{}", first.stderr);
    let ledger = fs::read_to_string(case.path(LEDGER)).unwrap();
    assert_eq!(ledger.lines().count(), 2, "{ledger}");
    assert!(ledger.contains(r#""shown":"21","in":["2020-Q1.pdf"]"#), "{ledger}");

    // The same again changes nothing.
    let again = build(&case, "2020-Q1");
    assert!(!again.stderr.contains("privacy/"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(case.path(LEDGER)).unwrap(), ledger);

    let second = build(&case, "2020-Q2");
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(second.stderr.contains("warning[privacy/differencing]"), "{}", second.stderr);
    assert!(
        second.stderr.contains(
            "`to_date.people` in output/2020-Q2.pdf and `to_date.people` in output/2020-Q1.pdf differ by fewer than 5 people"
        ),
        "{}",
        second.stderr
    );
    let third = build(&case, "2020-Q3");
    assert!(!third.stderr.contains("privacy/"), "{}", third.stderr);
}

#[test]
fn as_an_error_it_stops_the_document_and_leaves_the_ledger() {
    let case = case(&[(12, 9), (2, 1)], TO_DATE).edit(
        "pressrun.toml",
        "[privacy]\n",
        "[privacy]\ndifferencing = \"error\"\n",
    );
    assert_eq!(build(&case, "2020-Q1").code, 0);
    let ledger = fs::read(case.path(LEDGER)).unwrap();
    let run = build(&case, "2020-Q2");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(!case.path("output/2020-Q2.pdf").exists());
    assert_eq!(fs::read(case.path(LEDGER)).unwrap(), ledger);
    // `check` tells it before anything is made.
    let check = case.run(&["check", "leaflet", "--period", "2020-Q2"]);
    assert!(check.stderr.contains("error[privacy/differencing]"), "{}", check.stderr);
}

#[test]
fn a_correction_after_publication_tells_of_those_it_concerns() {
    let case = case(&[(12, 9)], TO_DATE);
    build(&case, "2020-Q1");
    let case = case.file("inputs/people.csv", people(&[(12, 11)]));
    let run = build(&case, "2020-Q1");
    assert!(
        run.stderr.contains("the number `to_date.people` differs by fewer than 5"),
        "{}",
        run.stderr
    );
    // Both are known now.
    let ledger = fs::read_to_string(case.path(LEDGER)).unwrap();
    assert!(ledger.contains("\"21\"") && ledger.contains("\"23\""), "{ledger}");
}

/// Men of the second quarter are hidden in its own leaflet. Those up to each quarter, printed elsewhere,
/// give them back by subtraction; and so does a share of a total.
#[test]
fn a_hidden_number_that_others_give_back_is_reported() {
    let now = "{{ figures.people.value(\"male\") | number }} men, {{ figures.people.total | number }} in all\n";
    let template = |body: &str| format!("#set page(paper: \"a6\")\n{body}");
    let case = case(&[(12, 9), (30, 3)], &template(now));
    build(&case, "2020-Q2");
    let men = "{{ to_date.figures.people.value(\"male\") | number }} men\n";
    let case = case.file("templates/leaflet.typ.j2", template(men));
    build(&case, "2020-Q1");
    let run = build(&case, "2020-Q2");
    let told = "the number `people[\"male\"]`, which is hidden in output/2020-Q2.pdf, can be worked out from \
         `to_date.people[\"male\"]` in output/2020-Q1.pdf, `to_date.people[\"male\"]` in output/2020-Q2.pdf";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let ledger = fs::read_to_string(case.path(LEDGER)).unwrap();
    assert!(!ledger.contains("\"shown\":\"3\""), "{ledger}");
    assert!(ledger.contains("\"shown\":null"), "{ledger}");

    let shares = "{{ to_date.figures.share_of_men | percent }}\n";
    let case = case.file("templates/leaflet.typ.j2", template(shares));
    build(&case, "2020-Q1");
    let ledger = fs::read_to_string(case.path(LEDGER)).unwrap();
    assert!(ledger.contains("\"shown\":\"21\""), "a share tells of its whole: {ledger}");
}

#[test]
fn a_number_that_was_shown_and_is_hidden_now_is_reported() {
    let case = case(&[(12, 9)], TO_DATE);
    build(&case, "2020-Q1");
    let case = case.edit("pressrun.toml", "[privacy]\n", "[privacy]\npublic = 50\n");
    let run = build(&case, "2020-Q1");
    assert!(
        run.stderr.contains("which is hidden here, is shown in output/2020-Q1.pdf"),
        "{}",
        run.stderr
    );
}

#[test]
fn without_its_ledger_nothing_about_people_is_published() {
    let case = case(&[(12, 9)], TO_DATE).file(LEDGER, "garbage\n");
    let run = build(&case, "2020-Q1");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("error[privacy/bad-ledger]"), "{}", run.stderr);
    assert!(!case.path("output/2020-Q1.pdf").exists());
    assert_eq!(fs::read_to_string(case.path(LEDGER)).unwrap(), "garbage\n");
}

#[test]
fn a_share_cannot_keep_the_ledger() {
    let case = case(&[(12, 9)], TO_DATE);
    for command in ["build", "check", "plan"] {
        let run = case.run(&[command, "--period", "2020-Q1", "--shard", "1/3"]);
        assert_eq!(run.code, 2, "{command}: {}", run.stderr);
        assert!(run.stderr.contains("error[plan/shard-with-ledger]"), "{}", run.stderr);
        assert!(run.stderr.contains(LEDGER), "{}", run.stderr);
    }
    assert!(case.output().is_empty() && !case.path(LEDGER).exists());
}

//! What changed between two editions, and which cells are behind it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{CONFIG, Case, Run};

const REPORT: &str = "Now {{ figures.spent.total }}, rent {{ figures.spent.value(\"rent\") }}; \
                      to date {{ to_date.figures.spent.total }}; ratio {{ figures.ratio }}\n";

const DOCUMENT: &str = r#"
[figures.ratio]
value = "to_date.spent['rent'] / 2"
decimals = 2

[documents.report]
template = "templates/report.typ.j2"
each = "projects"
output = "{{ project.id }}/{{ period.id }}.{{ lang }}.pdf"
audience = "donor"
needs_period = true

[bundles.quarterly]
documents = "report"
contents = ["trace"]
output = "{{ period.id }}.zip"
"#;

const FIRST: [(&str, &str, &str, &str); 3] = [
    ("alpha", "2018-01-31", "100", "travel"),
    ("alpha", "2018-02-01", "200", "rent"),
    ("alpha", "2018-03-01", "300", "rent"),
];

fn case(rows: &[(&str, &str, &str, &str)]) -> Case {
    Case::new()
        .costs(rows)
        .file("pressrun.toml", format!("{CONFIG}{DOCUMENT}"))
        .file("templates/report.typ.j2", REPORT)
}

fn built(case: &Case, args: &[&str]) {
    let run = case.run(args);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn diff(case: &Case, old: &Path, new: &Path, more: &[&str]) -> Run {
    let args = [&["diff", old.to_str().unwrap(), new.to_str().unwrap()], more].concat();
    case.run(&args)
}

fn says(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn a_corrected_cell_is_found_behind_every_figure_that_it_changed() {
    let case = case(&FIRST);
    built(&case, &["build", "report", "--period", "2018-Q1"]);
    fs::rename(case.path("output"), case.path("old")).unwrap();
    // One cell is corrected, one row comes late, one goes, and the sheet is sorted anew.
    let case = case.costs(&[
        ("alpha", "2018-03-01", "330.50", "rent"),
        ("alpha", "2018-02-15", "40", "travel"),
        ("alpha", "2018-02-01", "200", "rent"),
    ]);
    built(&case, &["build", "report", "--period", "2018-Q1"]);
    let (old, new) = (case.path("old"), case.path("output"));
    let run = diff(&case, &old, &new, &["--exit-code"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    says("diff_same_period", &run.stdout);
    let json: Value =
        serde_json::from_str(&diff(&case, &old, &new, &["--format", "json"]).stdout).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["figures"][1]["difference"], "-29.5");

    let same = diff(&case, &new, &new, &["--exit-code"]);
    assert_eq!((same.code, same.stdout.as_str()), (0, "2 documents compared, no figure changed\n"));
}

#[test]
fn between_quarters_only_corrections_are_told_and_what_came_since() {
    let case = case(&FIRST);
    built(&case, &["bundle", "quarterly", "--period", "2018-Q1"]);
    // A late correction of the first quarter, and the second quarter's costs.
    let rows = [
        FIRST[0],
        ("alpha", "2018-02-01", "250", "rent"),
        FIRST[2],
        ("alpha", "2018-04-02", "70", "travel"),
        ("alpha", "2018-05-02", "80", "rent"),
    ];
    let case = case.costs(&rows);
    built(&case, &["bundle", "quarterly", "--period", "2018-Q2"]);
    let (old, new) = (case.path("output/2018-Q1.zip"), case.path("output/2018-Q2.zip"));
    says("diff_quarters", &diff(&case, &old, &new, &[]).stdout);
}

#[test]
fn figures_that_came_and_went_and_documents_without_a_counterpart_are_told() {
    let case = case(&FIRST);
    built(&case, &["build", "report", "--period", "2018-Q1"]);
    fs::rename(case.path("output"), case.path("old")).unwrap();
    let case = case
        .edit("templates/report.typ.j2", "{{ figures.ratio }}", "{{ all.figures.spent.total }}")
        .edit("inputs/projects.csv", "Birinci\n", "Birinci\nbeta;Second;İkinci\n");
    built(&case, &["build", "report", "--period", "2018-Q1"]);
    says("diff_came_and_went", &diff(&case, &case.path("old"), &case.path("output"), &[]).stdout);
}

#[test]
fn what_holds_no_figures_is_refused() {
    let case = case(&FIRST).file("empty/readme.txt", "").file("broken.zip", "PK");
    for (file, reason) in [
        ("empty", "there are no records of figures in it"),
        ("broken.zip", "invalid Zip archive"),
        ("missing", "neither an output folder nor a bundle"),
        ("inputs/projects.csv", "neither an output folder nor a bundle"),
    ] {
        let run = diff(&case, &case.path(file), &case.path(file), &[]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("diff/unreadable"), "{}", run.stderr);
        assert!(run.stderr.contains(reason), "{}", run.stderr);
    }
}

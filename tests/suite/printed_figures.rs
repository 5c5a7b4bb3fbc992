//! Every number on a page is known: the figure that it is, its page, and what stands behind it.

use std::fs;

use pdf_extract::{Document, Object};
use serde_json::Value;

use crate::common::{CONFIG, Case};

const REPORT: &str = r#"#let cell(body) = text(weight: "bold", body)
= Costs
In all {{ to_date.figures.spent.total }} and {{ figures.spent.total | money }}.
#pagebreak()
= Table
#cell({{ figures.spent.value("rent") | number(decimals=2) }})
#table(columns: 2, cell({{ "Travel costs" }}), cell({{ figures.spent.value("travel") | number(decimals=2) }}))
{% set kept = to_date.figures.spent.value("travel") -%}
#pagebreak()
= Made by hand
{{ project.title }}
Twice: {{ figures.spent.total * 2 }}. Kept: {{ kept }}.
{% for part in figures.spent.groups %}{{ loop.index }}. {{ part.key }}: {{ part.value }}
{% endfor %}
#for n in ({{ figures.spent.groups | map(attribute="value") | list }}) { rect(width: n * 1pt) }
"#;

const DOCUMENT: &str = r#"
[documents.report]
template = "templates/report.typ.j2"
each = "projects"
output = "{{ project.id }}/report.{{ lang }}.pdf"
audience = "donor"
languages = "en"
needs_period = true
"#;

fn case() -> Case {
    let case = Case::new().costs(&[
        ("alpha", "2018-03-31", "112.50", "travel"),
        ("alpha", "2018-04-01", "7", "rent"),
        ("alpha", "2018-04-02", "1600.25", "rent"),
    ]);
    case.edit(CONFIG_FILE, CONFIG, &format!("{CONFIG}{DOCUMENT}"))
        .file("templates/report.typ.j2", REPORT)
}

const CONFIG_FILE: &str = "pressrun.toml";
const PDF: &str = "output/alpha/report.en.pdf";

fn built(case: &Case, more: &[&str]) -> Value {
    let run = case.run(&[&["build", "report", "--period", "2018-Q2"], more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("figures/"), "{}", run.stdout);
    record(case)
}

fn record(case: &Case) -> Value {
    let json = fs::read(case.path("output/figures/alpha/report.en.json")).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// Each printing as `figure[part] text page`, with `~` where the page is not certain.
fn printings(record: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for number in record["numbers"].as_array().unwrap() {
        for printed in number["printed"].as_array().into_iter().flatten() {
            let part = number["part"][0].as_str().map(|part| format!("[{part}]"));
            let sure = if printed["certain"] == true { "" } else { "~" };
            all.push(format!(
                "{}.{}{} {} {sure}{}",
                number["view"].as_str().unwrap(),
                number["figure"].as_str().unwrap(),
                part.unwrap_or_default(),
                printed["text"].as_str().unwrap(),
                printed["pages"],
            ));
        }
    }
    all.sort();
    all
}

fn says(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn each_printed_number_is_known_with_its_page() {
    let case = case();
    let record = built(&case, &[]);
    says("printed_figures", &printings(&record).join("\n"));
    let untraced: Vec<&str> = record["untraced"]
        .as_array()
        .unwrap()
        .iter()
        .map(|untraced| untraced["text"].as_str().unwrap())
        .collect();
    assert_eq!(untraced, ["3214.5"]);
}

/// Short numbers equal others by chance, so the template's syntax decides what they are.
#[test]
fn a_variable_is_the_figure_that_it_was_set_to_and_nothing_else() {
    let template = r#"{% set rent = figures.spent.value("rent") -%}
{% set rows = costs | list | length -%}
{% set here = 7 -%}
{% set other = rent if rows else 0 -%}
{% macro one(v) %}{{ v }}{% endmacro -%}
{% macro own() %}{% set n = figures.spent.total %}{{ n }}{% endmacro -%}
First {{ figures.spent.value("travel") }}.
{{ rent }} {{ rows }} {{ here }} {{ other | number }} {{ one(7) }} {{ own() }} {{ rent + 1 }}
"#;
    let case = case()
        .costs(&[("alpha", "2018-04-01", "7", "rent"), ("alpha", "2018-04-01", "1", "travel")])
        .file("templates/report.typ.j2", template);
    let record = built(&case, &[]);
    let known = [
        "current.spent 8 [1]",
        "current.spent[rent] 7 [1]",
        "current.spent[rent] 7 [1]",
        "current.spent[travel] 1 [1]",
    ];
    assert_eq!(printings(&record), known);
    let untraced: Vec<&Value> =
        record["untraced"].as_array().unwrap().iter().map(|u| &u["text"]).collect();
    // The number of rows and the sum are the template's own, though figures have the same numbers.
    assert_eq!(untraced, ["2", "7", "8"]);
}

#[test]
fn the_rows_behind_a_number_are_recorded_with_their_cells() {
    let record = built(&case(), &[]);
    let rent = record["numbers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|number| number["part"][0] == "rent")
        .unwrap();
    assert_eq!(rent["count"], 2);
    assert_eq!(rent["days"], "2018-04-01 to 2018-06-30");
    let rows = rent["rows"].as_array().unwrap();
    let cells: Vec<&str> = rows.iter().map(|row| row["cell"].as_str().unwrap()).collect();
    assert_eq!(cells, ["inputs/costs.xlsx › Costs!C3", "inputs/costs.xlsx › Costs!C4"]);
    assert_eq!(rows[1]["value"], "1600.25");
    assert_eq!(rows[1]["time"], "2018-04-02");
}

#[test]
fn a_finished_document_is_explained_from_its_record() {
    let case = case();
    built(&case, &[]);
    let pdf = case.path(PDF);
    let ask = |more: &[&str]| {
        let run = case.run(&[&["explain", pdf.to_str().unwrap()], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run
    };
    let told = ask(&[]);
    assert_eq!(told.stderr, "");
    says("explain_document", &told.stdout);
    says("explain_document_csv", &ask(&["--format", "csv"]).stdout);
    let json: Value = serde_json::from_str(&ask(&["--format", "json"]).stdout).unwrap();
    assert_eq!((&json["version"], &json["same_pdf"]), (&Value::from(1), &Value::from(true)));

    // What has changed since is said, and the record stays what it was.
    let case = case.costs(&[("alpha", "2018-04-01", "8", "rent")]).file(PDF, "%PDF-1.7");
    let changed = case.run(&["explain", case.path(PDF).to_str().unwrap()]);
    says("explain_document_changed", &changed.golden());
    assert_eq!(changed.stdout, told.stdout);
}

#[test]
fn a_document_without_figures_says_so() {
    let case = case().file("templates/report.typ.j2", "= Nothing");
    let run = case.run(&["build", "report", "--period", "2018-Q2"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!case.path("output/figures").exists());
    let run = case.run(&["explain", case.path(PDF).to_str().unwrap()]);
    assert_eq!(run.stdout, "output/alpha/report.en.pdf prints no numbers of figures\n");
    assert_eq!(run.code, 0, "{}", run.stderr);
    // A PDF that no edition tells of has no answer.
    let case = case.file("output/alpha/other.pdf", "%PDF-1.7").file("away.pdf", "%PDF-1.7");
    for (file, id) in [
        ("output/alpha/other.pdf", "explain/no-record"),
        ("output/alpha/none.pdf", "explain/unreadable"),
        ("away.pdf", "explain/outside-output"),
    ] {
        let run = case.run(&["explain", case.path(file).to_str().unwrap()]);
        assert!(run.stderr.contains(id), "{}", run.stderr);
        assert_eq!(run.code, 2);
    }
}

#[test]
fn a_record_does_not_outlive_its_numbers() {
    let case = case();
    built(&case, &[]);
    let case = case.file("templates/report.typ.j2", "= Nothing");
    assert_eq!(case.run(&["build", "report", "--period", "2018-Q2"]).code, 0);
    assert!(!case.path("output/figures/alpha/report.en.json").exists());
}

#[test]
fn numbers_that_no_figure_explains_can_be_forbidden() {
    let level = |level: &str| {
        let with = format!("audience = \"donor\"\nuntraced_numbers = \"{level}\"\nlanguages");
        case().edit(CONFIG_FILE, "audience = \"donor\"\nlanguages", &with)
    };
    let forbidden = level("error").run(&["build", "report", "--period", "2018-Q2"]);
    says("untraced_numbers", &forbidden.golden());
    let told = level("warn").run(&["build", "report", "--period", "2018-Q2"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stderr.contains("warning[template/untraced-number]"), "{}", told.stderr);
    let wrong = level("never").run(&["check"]);
    says("untraced_numbers_misspelt", &wrong.golden());
}

/// The files inside a PDF: name and content.
fn attachments(pdf: &[u8]) -> Vec<(String, String)> {
    let document = Document::load_mem(pdf).unwrap();
    let mut found = Vec::new();
    for object in document.objects.values() {
        let Object::Dictionary(spec) = object else { continue };
        let Ok(files) = spec.get(b"EF").and_then(Object::as_dict) else { continue };
        let name = spec.get(b"F").and_then(Object::as_str).unwrap();
        let stream = files.get(b"F").and_then(Object::as_reference).unwrap();
        let stream = document.get_object(stream).and_then(Object::as_stream).unwrap();
        let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        found.push((String::from_utf8_lossy(name).into_owned(), String::from_utf8(bytes).unwrap()));
    }
    found.sort();
    found
}

const ATTACHED: &str = "audience = \"donor\"\nattach = [\"trace\", \"figures\"]\n\
                        pdf = { standards = [\"ua-1\", \"a-3a\"] }\nlanguages";

#[test]
fn a_report_carries_its_figures_and_their_rows() {
    let titled = REPORT.replacen("#let", "#set document(title: [Report])\n#let", 1);
    let titled = titled.replace("#for n in", "#let _ =").replace("{ rect(width: n * 1pt) }", "");
    let case = case()
        .edit(CONFIG_FILE, "audience = \"donor\"\nlanguages", ATTACHED)
        .file("templates/report.typ.j2", titled.replace("#table(columns: 2,", "#grid(columns: 2,"));
    built(&case, &[]);
    let files = attachments(&fs::read(case.path(PDF)).unwrap());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["figures.json", "trace.csv"]);
    says("attached_trace", &files[1].1);
    let figures: Value = serde_json::from_str(&files[0].1).unwrap();
    assert_eq!(figures["artifact"], "alpha/report.en.pdf");
    assert!(figures["numbers"][0].get("rows").is_none());
    let explained = case.run(&["explain", case.path(PDF).to_str().unwrap()]);
    assert_eq!(explained.stderr, "");
}

#[test]
fn a_standard_without_attachments_is_refused() {
    let case = case().edit(CONFIG_FILE, "audience = \"donor\"\nlanguages", ATTACHED).edit(
        CONFIG_FILE,
        "a-3a",
        "a-2a",
    );
    says("attachments_refused", &case.run(&["check"]).golden());
}

#[test]
fn rows_and_counts_of_people_stay_out_of_the_record() {
    let people = "[tables.people]\nsource";
    let case = case()
        .edit(CONFIG_FILE, "audience = \"donor\"", "audience = \"public\"")
        .edit(CONFIG_FILE, people, "[tables.people]\npeople = true\nsource")
        .edit(
            CONFIG_FILE,
            "[figures.spent]",
            "[figures.persons]\ncount = \"people\"\n\n[figures.spent]",
        )
        .edit(CONFIG_FILE, "languages = \"en\"", "languages = \"en\"\nattach = [\"trace\"]")
        .file(
            "templates/report.typ.j2",
            "People: {{ figures.persons }}, {{ figures.spent.total }}",
        );
    let record = built(&case, &[]);
    let persons = &record["numbers"][0];
    assert_eq!(persons["figure"], "persons");
    assert_eq!(persons["printed"][0]["text"], "<5");
    assert_eq!(persons["count"], Value::Null);
    assert!(persons.get("rows").is_none());
    let trace = &attachments(&fs::read(case.path(PDF)).unwrap())[0].1;
    assert!(trace.contains("Costs!C") && !trace.contains("people.csv"), "{trace}");
}

#[test]
fn a_bundle_tells_its_figures_without_their_rows() {
    let bundle = "[bundles.all]\ndocuments = \"report\"\noutput = \"{{ project.id }}.zip\"\n";
    let case =
        case().edit(CONFIG_FILE, "[documents.report]", &format!("{bundle}\n[documents.report]"));
    let run = case.run(&["bundle", "all", "--period", "2018-Q2"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let file = fs::File::open(case.path("output/alpha.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> = archive.file_names().map(|n| n.unwrap().into_owned()).collect();
    let own = ["manifest.json", "SHA256SUMS"];
    let picture = "thumbnails/alpha/report.en.png";
    let others = ["alpha/report.en.pdf", "figures.json", "index.html", picture];
    assert_eq!(names, [&own[..], &others].concat());
    let figures: Value = serde_json::from_reader(archive.by_name("figures.json").unwrap()).unwrap();
    let document = &figures["documents"][0];
    assert_eq!(document["artifact"], "alpha/report.en.pdf");
    assert!(document["numbers"].as_array().unwrap().iter().all(|n| n.get("rows").is_none()));
    assert_eq!(document["numbers"][0]["printed"][0]["text"], "1719.75");
}

//! Periods relative to a day, fiscal years, the life of projects, and what is due when.

use std::fs;

use serde_json::{Value, json};

use crate::common::{Case, Run};

const CONFIG: &str = "pressrun.toml";

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

/// Two projects with a life, and reports with periods of their own.
fn case() -> Case {
    let config = "[tables.reports]\nsource = \"inputs/reports.csv\"\nkey = \"id\"\nperiod = \"period\"\n\
        due_after = 60\nsent = \"sent\"\n\
        columns.project = { references = \"projects.id\" }\ncolumns.period = { type = \"period\" }\n\
        columns.sent = { type = \"date\" }\n\n\
        [documents.report]\ntemplate = \"templates/report.typ.j2\"\neach = \"reports\"\n\
        output = \"{{ project.id }}/{{ report.id }}.{{ lang }}.pdf\"\n\n\
        [documents.facts]\ntemplate = \"templates/report.typ.j2\"\neach = \"projects\"\nneeds_period = true\n\
        output = \"{{ project.id }}/facts-{{ period.id }}.{{ lang }}.pdf\"\n\n\
        [bundles.quarterly]\ndocuments = [\"report\", \"facts\"]\n\
        output = \"{{ project.id }}-{{ period.id }}.zip\"\n\n[documents.sheet]";
    let life = "columns.title = { translated = true, required = true }\n\
        life = { start = \"start\", end = \"end\" }\n\
        columns.start = { type = \"date\" }\ncolumns.end = { type = \"date\" }";
    Case::new()
        .edit(CONFIG, "[documents.sheet]", config)
        .edit(CONFIG, "columns.title = { translated = true, required = true }", life)
        .file("templates/report.typ.j2", "{{ project.title }} in {{ period.label }}\n")
        .file(
            "inputs/projects.csv",
            "id;title_en;title_az;start;end\nalpha;First;Birinci;2016-01-15;2018-06-30\n\
             beta;Second;İkinci;2018-07-01;\n",
        )
        .file(
            "inputs/reports.csv",
            "id,project,period,sent\na-q1,alpha,2018-Q1,2018-05-30\na-q2,alpha,2018-Q2,\n\
             b-q3,beta,2018-Q3,\nb-fy,beta,FY2018-07,\n",
        )
}

fn planned(case: &Case, args: &[&str]) -> Vec<String> {
    let run = case.run(&[&["plan", "--format", "json", "-l", "en"], args].concat());
    ends(&run, 0);
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    let output = |job: &Value| job["output"].as_str().unwrap().to_owned();
    plan["jobs"].as_array().unwrap().iter().map(output).collect()
}

#[test]
fn a_period_can_be_counted_from_a_day() {
    let case = case();
    let facts = |args: &[&str]| planned(&case, &[&["facts"], args].concat());
    assert_eq!(
        facts(&["--period", "last-quarter", "--today", "2018-10-02"]),
        ["beta/facts-2018-Q3.en.pdf"]
    );
    assert_eq!(
        facts(&["-p", "this-month", "--today", "2018-06-30"]),
        ["alpha/facts-2018-06.en.pdf"]
    );
    let run = case.run(&["plan", "facts", "--period", "last-year", "--today", "2019-01-01"]);
    assert!(run.stderr.contains("the period is 2018\n"), "{}", run.stderr);
    let case = case.edit(CONFIG, "[workspace]", "[workspace]\nyear_starts = 7");
    assert_eq!(
        planned(&case, &["facts", "-p", "this-year", "--today", "2019-01-01"]),
        ["beta/facts-FY2018-07.en.pdf"]
    );
    // The clock is asked where no day is given.
    ends(&case.run(&["plan", "--period", "last-half-year"]), 0);
    for wrong in ["last-week", "next-year", "FY2018"] {
        let run = case.run(&["plan", "--period", wrong]);
        ends(&run, 2);
        assert!(run.stderr.contains("last-quarter, this-year and the like"), "{}", run.stderr);
    }
}

#[test]
fn outside_a_projects_life_nothing_is_made_and_that_is_said() {
    let case = case();
    assert_eq!(
        planned(&case, &["report", "facts", "-p", "2018-Q1"]),
        ["alpha/a-q1.en.pdf", "alpha/facts-2018-Q1.en.pdf"]
    );
    let run = case.run(&["plan", "facts", "-p", "2018-Q1"]);
    assert!(
        run.stderr.contains("note[plan/outside-life]: `beta` begins on 2018-07-01"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("inputs/projects.csv › D3"), "{}", run.stderr);
    // A period that only touches it is enough, and an open end is no end.
    assert_eq!(planned(&case, &["facts", "-p", "2018"]).len(), 2);
    assert_eq!(planned(&case, &["facts", "-p", "2030-Q1"]), ["beta/facts-2030-Q1.en.pdf"]);
    // Nothing at all to do is no error for a job that runs by itself.
    let run = case.run(&["bundle", "quarterly", "-p", "2010-Q1"]);
    ends(&run, 0);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("`alpha` begins on 2016-01-15: nothing is made for it in 2010-Q1"),
        "{}",
        run.stderr
    );
    assert!(!case.path("output/edition.json").exists());
    let run = case.run(&["bundle", "quarterly", "-p", "2018-Q2"]);
    ends(&run, 0);
    assert_eq!(run.stdout, "output/alpha-2018-Q2.zip\n");
}

#[test]
fn a_fiscal_year_is_called_by_its_days() {
    let case = case();
    ends(&case.run(&["build", "report", "--for", "b-fy"]), 0);
    let text = |path: &str| pdf_extract::extract_text(case.path(path)).unwrap();
    let english = text("output/beta/b-fy.en.pdf");
    assert!(english.contains("1 July 2018 to 30 June 2019"), "{english}");
    let azerbaijani = text("output/beta/b-fy.az.pdf");
    assert!(azerbaijani.contains("1 iyul 2018 – 30 iyun 2019"), "{azerbaijani}");
}

#[test]
fn the_calendar_tells_what_is_due_and_how_it_stands() {
    let case = case();
    ends(&case.run(&["build", "report", "--for", "b-q3"]), 0);
    let calendar = |args: &[&str]| {
        let run = case.run(&[&["calendar", "--today", "2018-09-01"], args].concat());
        ends(&run, 0);
        run
    };
    let run = calendar(&[]);
    assert_eq!(
        run.stdout,
        "due         state    row   period     documents\n\
         2018-05-30  sent     a-q1  2018-Q1    0 of 2 there\n\
         2018-08-29  overdue  a-q2  2018-Q2    0 of 2 there\n\
         2018-11-29  made     b-q3  2018-Q3    2 of 2 there\n\
         2019-08-29  missing  b-fy  FY2018-07  0 of 2 there\n"
    );
    assert_eq!(run.stderr, "4 dates, 1 overdue on 2018-09-01\n");
    assert_eq!(calendar(&["--open", "--for", "alpha"]).stdout.lines().count(), 2);
    assert_eq!(calendar(&["--period", "this-quarter"]).stdout.lines().count(), 2);
    let run = calendar(&["--format", "json", "--for", "b-q3"]);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let document = |language: &str| json!({ "document": "report", "language": language, "output": format!("beta/b-q3.{language}.pdf"), "made": true });
    assert_eq!(
        told,
        json!({ "version": 1, "today": "2018-09-01", "deadlines": [{
            "due": "2018-11-29", "state": "made", "table": "reports", "row": "b-q3", "group": "beta",
            "period": "2018-Q3", "sent": null, "documents": [document("en"), document("az")],
        }] })
    );
    let ical = calendar(&["--format", "ical"]).stdout;
    assert!(
        ical.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
            && ical.ends_with("END:VCALENDAR\r\n")
    );
    assert_eq!(ical.matches("BEGIN:VEVENT\r\n").count(), 4);
    for line in [
        "UID:reports-a-q2@pressrun\r\n",
        "DTSTART;VALUE=DATE:20180829\r\n",
        "SUMMARY:Due: a-q2 (2018-Q2)\r\n",
    ] {
        assert!(ical.contains(line), "{ical}");
    }
    // A column may say the day, and what says nothing is not due.
    let case =
        case.edit(CONFIG, "due_after = 60", "due = \"sent\"").edit(CONFIG, "sent = \"sent\"\n", "");
    let run = case.run(&["calendar", "--today", "2018-01-01"]);
    assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
}

#[test]
fn the_schedule_of_a_table_must_make_sense() {
    let text = fs::read_to_string(case().path(CONFIG)).unwrap();
    for (from, to, message) in [
        ("due_after = 60", "due_after = -1", "`due_after` cannot be -1"),
        ("due_after = 60", "due = \"sent\"\ndue_after = 60", "has both `due` and `due_after`"),
        ("due_after = 60", "due = \"day\"", "there is no declared column `day`"),
        ("due_after = 60", "due = \"period\"", "`period` says no days: it is period"),
        ("due_after = 60\n", "", "has `sent` and nothing is due"),
        ("period = \"period\"\ndue_after", "due_after", "its rows have no period"),
        ("start = \"start\",", "start = \"begin\",", "there is no declared column `begin`"),
        ("[workspace]", "[workspace]\nyear_starts = 13", "`year_starts` cannot be 13"),
    ] {
        assert!(text.contains(from), "{from}");
        let run = case().file(CONFIG, text.replace(from, to)).run(&["plan"]);
        ends(&run, 2);
        assert!(run.stderr.contains(message), "{message}: {}", run.stderr);
    }
}

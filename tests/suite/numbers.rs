//! What is said and hidden about numbers before they are printed.

use crate::common::{CONFIG, Case};

fn text(case: &Case, path: &str) -> String {
    let text = pdf_extract::extract_text(case.path(path)).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn rounded_lines_that_miss_their_total_are_told_and_can_be_printed() {
    let costs =
        [("alpha", "2018-03-31", "10.004", "travel"), ("alpha", "2018-04-01", "7.004", "rent")];
    let case = Case::new()
        .edit("pressrun.toml", "by = \"kind\"\n", "by = \"kind\"\nunit = \"EUR\"\n")
        .file(
            "templates/sheet.typ.j2",
            "{{ figures.spent.total }}, off by {{ figures.spent.rounding_difference }}\n",
        )
        .costs(&costs);
    let run = case.run(&["build", "-l", "en", "-j", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = "warning[figure/rounding-difference]: the rounded parts of the figure `spent` add up to 17.00 EUR, and not to its total 17.01 EUR";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert_eq!(text(&case, "output/alpha/p1.en.pdf"), "17.01, off by -0.01");
    let exact = case
        .costs(&[("alpha", "2018-03-31", "10.01", "travel"), ("alpha", "2018-04-01", "7", "rent")]);
    let run = exact.run(&["build", "-l", "en", "-j", "1"]);
    assert!(!run.stderr.contains("rounding"), "{}", run.stderr);
    assert_eq!(text(&exact, "output/alpha/p1.en.pdf"), "17.01, off by 0");
}

/// A number that is one cell of a personal column is that cell, whatever it is called.
#[test]
fn a_single_personal_cell_is_hidden_in_every_disguise() {
    let config = CONFIG.replace(
        "columns.phone = { personal = true }\n",
        "columns.salary = { type = \"decimal\", personal = true }\n",
    );
    let figures = r#"
[figures.salaries]
sum = "people.salary"
by = "team"
[figures.best_paid]
max = "people.salary"
[figures.mean]
average = "people.salary"
[figures.doubled]
value = "best_paid * 2"
[figures.of_one]
value = "salaries[\"b\"] + 1"
[documents.report]
template = "templates/report.typ.j2"
output = "report.pdf"
languages = "en"
audience = "donor"
[documents.inside]
template = "templates/report.typ.j2"
output = "inside.pdf"
languages = "en"
audience = "internal"
"#;
    let config = config.split("[documents.sheet]").next().unwrap().to_owned() + figures;
    let case = Case::new()
        .file("pressrun.toml", config)
        .file(
            "inputs/people.csv",
            "id,project,name,born,team,salary\np1,alpha,A,1990-05-31,a,1000\np2,alpha,B,1990-05-31,a,1100\n\
             p3,alpha,C,1990-05-31,a,1200\np4,alpha,D,1990-05-31,b,4000\np5,alpha,E,1990-05-31,c,900\np6,alpha,F,1990-05-31,c,950\n",
        )
        .file(
            "templates/report.typ.j2",
            "{{ figures.salaries.value(\"a\") }}; {{ figures.salaries.value(\"b\") }}; {{ figures.salaries.value(\"c\") }}; \
             {{ figures.salaries.total }}; {{ figures.best_paid }}; {{ figures.doubled }}; {{ figures.of_one }}; {{ figures.mean | number(0) }}\n",
        );
    let run = case.run(&["build", "-j", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(text(&case, "output/inside.pdf"), "3300; 4000; 1850; 9150; 4000; 8000; 4001; 1,525");
    // The second team of two is hidden with the one of one, or the total would give it back.
    assert_eq!(text(&case, "output/report.pdf"), "3300; –; –; 9150; –; –; –; 1,525");
}

#[test]
fn a_number_that_is_the_same_in_all_documents_needs_no_key_to_be_explained() {
    let case = Case::new();
    let run = case.run(&["explain", "spent", "--document", "sheet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("any of 2 rows of `sheet`"), "{}", run.stdout);
    let two = Case::new()
        .file("inputs/projects.csv", "id;title_en;title_az\nalpha;First;Birinci\nbeta;B;B\n")
        .edit("inputs/people.csv", "p2,alpha", "p2,beta");
    let run = two.run(&["explain", "spent", "--document", "sheet"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("name one with `--for`: p1, p2"), "{}", run.stderr);
}

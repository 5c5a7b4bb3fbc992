//! Checks that are declared in `pressrun.toml`: what a failure says, and which documents it stops.

use crate::common::{CONFIG, Case, Run};

/// A workspace with two projects, of which the second has spent too much.
fn case(checks: &str) -> Case {
    let config = CONFIG.replace("by = \"kind\"\n", "by = \"kind\"\nunit = \"EUR\"\n");
    let more = "\n[tables.budget]\nsource = \"inputs/budget.csv\"\n\
         columns.project = { references = \"projects.id\" }\n\
         columns.amount = { type = \"decimal\" }\n\
         [figures.budget]\nsum = \"budget.amount\"\nby = \"kind\"\n\
         [documents.card]\ntemplate = \"templates/card.typ.j2\"\neach = \"projects\"\n\
         languages = \"en\"\noutput = \"{{ project.id }}/card.pdf\"\n";
    Case::new()
        .file("pressrun.toml", format!("{config}{more}{checks}"))
        .file("templates/card.typ.j2", "= {{ project.title }}\n")
        .file("inputs/projects.csv", "id;title_en;title_az\nalpha;First;Birinci\nbeta;B;B\n")
        .file(
            "inputs/people.csv",
            "id,project,name,born,phone,note\np1,alpha,A,1990-05-31,,\np2,beta,B,1985-01-02,077,\n",
        )
        .file("inputs/budget.csv", "project,kind,amount\nalpha,travel,100\nbeta,travel,20\n")
        .costs(&[
            ("alpha", "2018-03-31", "12.50", "travel"),
            ("beta", "2018-04-01", "17", "travel"),
            ("beta", "2018-04-02", "8.10", "travel"),
        ])
}

fn says(name: &str, run: &Run) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, format!("{}{}", run.golden(), run.stdout));
    });
}

const WITHIN: &str =
    "[[checks]]\nname = \"spending stays within the budget\"\nassert = \"spent <= budget\"\n";

#[test]
fn a_failed_check_stops_only_what_depends_on_it() {
    let case = case(&format!("{WITHIN}by = \"kind\"\nmessage = \"correct the costs\"\n"));
    // The sheet of beta prints `spent`; the cards print no figure, and alpha has money left.
    says("assertion_stops_dependents", &case.run(&["build", "-j", "1"]));
    assert!(case.path("output/alpha/p1.en.pdf").is_file());
    assert!(case.path("output/beta/card.pdf").is_file());
    assert!(!case.path("output/beta/p2.en.pdf").exists());
}

#[test]
fn documents_can_be_named() {
    let run = case(&format!("{WITHIN}documents = [\"card\"]\n")).run(&["build", "-j", "1"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("output/beta/p2.en.pdf"), "{}", run.stdout);
    assert!(run.stdout.contains("output/alpha/card.pdf"), "{}", run.stdout);
    assert!(!run.stdout.contains("output/beta/card.pdf"), "{}", run.stdout);
}

#[test]
fn a_warning_is_told_and_stops_nothing() {
    let run = case(&format!("{WITHIN}level = \"warning\"\n")).run(&["build", "-j", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("warning[check/failed]"), "{}", run.stderr);
    assert!(run.stdout.contains("output/beta/p2.en.pdf"));
}

#[test]
fn a_period_is_checked_for_itself() {
    let with = |period: &str| {
        case(&format!("{WITHIN}level = \"warning\"\n"))
            .edit("pressrun.toml", "each = \"people\"", "each = \"people\"\nneeds_period = true")
            .run(&["check", "--period", period])
    };
    let (first, second) = (with("2018-Q1"), with("2018-Q2"));
    assert!(!first.stderr.contains("check/failed"), "{}", first.stderr);
    assert!(second.stderr.contains("fails for beta in 2018-Q2"), "{}", second.stderr);
}

#[test]
fn rows_are_checked_with_the_rows_they_reference() {
    let checks = "[[checks]]\nname = \"people are grown up\"\ntable = \"people\"\n\
         assert = \"born < \\\"1988-01-01\\\" or project.title_en == \\\"B\\\"\"\n\
         message = \"correct the dates of birth\"\n";
    says("assertion_rows", &case(checks).run(&["build", "-j", "1"]));
}

#[test]
fn what_cannot_be_checked_is_an_error() {
    let checks = "[[checks]]\nname = \"nonsense\"\nassert = \"spnt <= budget\"\n\
         [[checks]]\nname = \"columns\"\ntable = \"costs\"\nassert = \"amont > 0\"\n\
         [[checks]]\nname = \"no condition\"\nassert = \"spent + budget\"\n";
    says("assertion_impossible", &case(checks).run(&["check"]));
    let syntax = "[[checks]]\nname = \"syntax\"\nassert = \"spent <= (budget\"\n\
         [[checks]]\nname = \"both\"\nassert = \"1 < 2\"\ntable = \"costs\"\nby = \"kind\"\n\
         [[checks]]\nassert = \"sum(spent) < 1\"\nlevel = \"eror\"\n";
    says("assertion_syntax", &case(syntax).run(&["check"]));
}

#[test]
fn a_budget_by_headings_brings_its_figures_and_checks() {
    let more = "[tables.contract]\nsource = \"inputs/contract.csv\"\n\
         columns.project = { references = \"projects.id\" }\n\
         columns.amount = { type = \"decimal\" }\n\
         [figures.contract]\nsum = \"contract.amount\"\nby = \"kind\"\n\
         [finance]\nbudget = \"budget\"\nspent = \"spent\"\noriginal = \"contract\"\n\
         indirect = \"rent\"\n";
    let case = |budget: &str, contract: &str, rent: &str| {
        case(more)
            .file("inputs/budget.csv", format!("project,kind,amount\n{budget}"))
            .file("inputs/contract.csv", format!("project,kind,amount\n{contract}"))
            .file(
                "templates/card.typ.j2",
                "{% for line in figures.budget_used.groups %}{{ line.key }} {{ line.text }} \
                 {{ figures.budget_remaining.value(line.key) }} \
                 {{ figures.budget_change_rate.value(line.key) | percent }}; {% endfor %}",
            )
            .costs(&[
                ("alpha", "2018-03-31", "120", "travel"),
                ("alpha", "2018-04-01", rent, "rent"),
            ])
    };
    // A quarter more travel than in the contract, and rent at its limit of 7 % of 120.
    let good =
        case("alpha,travel,125\nalpha,rent,20\n", "alpha,travel,100\nalpha,rent,20\n", "8.40");
    let run = good.run(&["build", "card", "--for", "alpha", "-j", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = pdf_extract::extract_text(good.path("output/alpha/card.pdf")).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(text, "rent 42% 11.6 0%; travel 96% 5 25%;");
    let bad =
        case("alpha,travel,125.01\nalpha,rent,0\n", "alpha,travel,100\nalpha,rent,0\n", "8.41");
    says("assertion_finance", &bad.run(&["build", "card", "--for", "alpha", "-j", "1"]));
}

/// In a text with escaped signs the parser's places are not those of the file.
#[test]
fn an_expression_with_escaped_signs_is_shown_whole() {
    let figure = "[figures.rate]\nvalue = \"\\\"ə\\\" == \\\"ə\\\" and spnt / budget\"\n";
    says("assertion_escaped_signs", &case(figure).run(&["check"]));
}

//! What `pressrun explain` says about a number, and that the rows that it names come to it.

use crate::common::{Case, Run};
use rust_decimal::Decimal;
use serde_json::Value;

const CONFIG: &str = "pressrun.toml";

/// A workspace with figures of every kind of rule.
fn case() -> Case {
    Case::new()
        .edit(
            CONFIG,
            "[figures.spent]\n",
            r#"[tables.bills]
source = "inputs/bills.csv"
period = "date"
columns.project = { references = "projects.id" }
columns.date = { type = "date" }
columns.amount = { type = "decimal" }
columns.salary = { type = "decimal", personal = true }
columns.worker = { personal = true }

[tables.rates]
source = "inputs/rates.csv"
columns.rate = { type = "decimal" }
columns.period = { type = "period" }

[figures.billed]
sum = "bills.amount"
unit = "EUR"
decimals = 2
convert = { currency = "currency", rates = "rates", method = "month" }

[figures.rents]
count = "costs"
where = { kind = "rent" }

[figures.mean]
value = "to_date.spent['travel'] / people"

[figures.people]
count = "people"

[figures.shared]
share = "billed"
weights = "spent"
unit = "EUR"

[figures.salaries]
sum = "bills.salary"
by = "worker"

[figures.best_paid]
max = "bills.salary"

[figures.spent]
"#,
        )
        .file(
            "inputs/bills.csv",
            "project,date,amount,currency,salary,worker\n\
             alpha,2018-04-02,10.00,EUR,777,Leyla\n\
             alpha,2018-04-03,100.00,PLN,888,Orxan\n\
             alpha,2018-07-03,5.00,GBP,999,Orxan\n",
        )
        .file("inputs/rates.csv", "currency,period,rate\nPLN,2018-04,4.1985\n")
}

fn ask(case: &Case, figure: &str, more: &[&str]) -> Run {
    let args = ["explain", figure, "--for", "alpha", "--period", "2018-Q2"];
    let run = case.run(&[&args, more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

fn says(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn a_number_is_told_down_to_its_cells() {
    let case = case();
    for (name, figure) in [
        ("explain_sum", "to_date.spent"),
        ("explain_part", "to_date.spent[travel]"),
        ("explain_count", "rents"),
        ("explain_converted", "billed"),
        ("explain_value", "mean"),
        ("explain_share", "shared"),
    ] {
        says(name, &ask(&case, figure, &[]).stdout);
    }
    let part = ask(&case, "to_date.spent", &["--part", "travel"]);
    assert_eq!(part.stdout, ask(&case, "to_date.spent[travel]", &[]).stdout);
}

#[test]
fn a_table_of_rows_has_one_line_each() {
    says("explain_csv", &ask(&case(), "billed", &["--format", "csv"]).stdout);
}

/// The rows of an explanation and of all that it is made of come to the numbers that it tells.
fn reproduces(told: &Value) {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<Decimal>().ok());
    let rows = told["rows"].as_array().unwrap();
    let adds = |row: &Value| number(&row["converted"]).or_else(|| number(&row["value"]));
    if matches!(told["operation"].as_str(), Some("sum" | "count")) {
        let sum: Decimal = rows.iter().filter_map(adds).sum();
        let places = told["decimals"].as_u64().map_or(28, |places| places as u32);
        let away = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        assert_eq!(Some(sum.round_dp_with_strategy(places, away)), number(&told["value"]));
        assert_eq!(told["count"], rows.len());
    }
    told["made_of"].as_array().unwrap().iter().for_each(reproduces);
}

#[test]
fn the_rows_come_to_the_number() {
    let case = case();
    let views = ["", "to_date.", "previous.", "same_period_last_year.", "all."];
    for figure in ["spent", "people", "rents", "mean"] {
        for view in views {
            reproduces(&told(&case, &format!("{view}{figure}")));
        }
    }
    // The other views have an amount without a rate, or nothing to be shared by.
    for figure in ["billed", "to_date.billed", "shared", "to_date.shared"] {
        reproduces(&told(&case, figure));
    }
}

fn told(case: &Case, figure: &str) -> Value {
    let run = ask(case, figure, &["--format", "json"]);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(told["version"], 1);
    told["explanation"].clone()
}

#[test]
fn many_rows_are_cut_unless_all_are_wanted() {
    let rows = [("alpha", "2018-04-01", "7", "rent"); 14];
    let case = Case::new().costs(&rows);
    let few = ask(&case, "spent", &[]).stdout;
    assert!(few.contains("… and 4 more rows; --all shows them"), "{few}");
    let all = ask(&case, "spent", &["--all"]).stdout;
    assert_eq!(all.matches("Costs!C").count(), 14, "{all}");
}

#[test]
fn what_personal_columns_hold_is_not_told() {
    let case = case();
    for figure in ["salaries", "best_paid", "to_date.salaries"] {
        for format in ["human", "csv", "json"] {
            let said = ask(&case, figure, &["--format", format]).stdout;
            assert!(said.contains("(personal)"), "{said}");
            for secret in ["777", "888", "Leyla", "Orxan"] {
                assert!(!said.contains(secret), "{secret}: {said}");
            }
        }
    }
    let run = case.run(&["explain", "all.salaries", "--part", "Nobody"]);
    assert_eq!(run.code, 2);
    assert!(!run.stderr.contains("Leyla"), "{}", run.stderr);
}

#[test]
fn a_document_tells_its_own_scope() {
    let case = case();
    let args = ["explain", "to_date.spent", "--document", "sheet", "--period", "2018-Q2"];
    let run = case.run(&[&args[..], &["--for", "p1"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("scope  person p1, "), "{}", run.stdout);
    let several = case
        .file("inputs/projects.csv", "id;title_en;title_az\nalpha;First;Birinci\nbeta;B;B\n")
        .edit("inputs/people.csv", "p2,alpha", "p2,beta")
        .run(&args);
    says("explain_several_documents", &several.golden());
}

#[test]
fn questions_without_an_answer_say_what_to_ask() {
    let case = case();
    let asked: [&[&str]; 5] = [
        &["spend"],
        &["spent", "--part", "travle"],
        &["people", "--part", "travel"],
        &["spent", "--for", "alfa"],
        &["all.billed"],
    ];
    let run = |args: &&[&str]| case.run(&[&["explain"], *args].concat()).golden();
    says("explain_mistakes", &asked.iter().map(run).collect::<String>());
}

#[test]
fn a_quotient_of_two_figures_is_not_shared_out() {
    let case = case().edit(
        CONFIG,
        "[figures.people]\n",
        "[figures.rate]\nvalue = \"spent / all.spent\"\nby = \"kind\"\n\n[figures.people]\n",
    );
    let run = case.run(&["explain", "rate"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("weight"), "{}", run.stdout);
}

//! The figures of `[indicators]`, and what is shared out in a document for one of those who share it.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::config::Workspace;
use crate::data::read::InProcess;
use crate::data::scope::{Data, DataScope};
use crate::data::tables;
use crate::figure::{Amount, Figure};
use crate::scope::{Scope, View};
use crate::table::Value;

const CONFIG: &str = r#"
[workspace]
title = "Test"
[tables.indicators]
source = "indicators.csv"
key = "id"
columns.milestone = { type = "decimal" }
columns.less = { type = "boolean" }
[tables.progress]
source = "progress.csv"
period = "date"
columns.indicator = { references = "indicators.id" }
columns.date = { type = "date" }
columns.value = { type = "decimal" }
[indicators]
table = "indicators"
progress = "progress"
milestones = { 2021 = "milestone" }
lower_is_better = "less"
combine_column = "how"
groups = "level"
"#;

const INDICATORS: &str = "\
id,level,baseline,target,milestone,less,how
people,output,0,80,30,no,
days,outcome,40,10,30,yes,last
kept,outcome,5,5,5,yes,
policy,impact,none,adopted,,no,
handed,output,0,1000,,no,sum
best,output,10,20,,no,max
never,output,0,5,,no,
";

const PROGRESS: &str = "\
indicator,date,value,sex
people,2021-03-31,20,female
people,2021-03-31,9,male
people,2021-06-30,31,female
people,2021-06-30,12,male
people,2021-06-30,13,male
days,2021-03-31,25,
days,2021-06-30,19,
kept,2021-03-31,4,
policy,2021-03-31,1,
handed,2021-03-31,300,
handed,2021-06-30,400,
best,2021-03-31,22,
best,2021-06-30,15,
";

/// The data of some CSV files, in a row of a table and a period.
fn scope(
    config: &str,
    files: &[(&str, &str)],
    at: Option<(&str, usize)>,
    period: &str,
) -> DataScope {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let workspace = Workspace::parse(folder.path(), config).unwrap();
    let loaded = tables::load(&workspace, &InProcess);
    assert!(!loaded.problems.iter().any(|problem| problem.is_error()), "{:?}", loaded.problems);
    let problems = super::validate(&workspace, &loaded.tables);
    assert!(problems.is_empty(), "{problems:?}");
    let data = Arc::new(Data::new(&workspace, loaded.tables));
    let row = at.map(|(table, row)| (data.table(table).unwrap().clone(), row));
    DataScope::new(data, row, period.parse().ok())
}

fn logframe(progress: &str, by: &str, period: &str) -> DataScope {
    let files = [("indicators.csv", INDICATORS), ("progress.csv", progress)];
    scope(&format!("{CONFIG}{by}"), &files, None, period)
}

/// The numbers of a figure along its first dimension, and its total under `*`.
fn numbers(scope: &DataScope, view: View, name: &str) -> BTreeMap<String, String> {
    let figure = scope.figure(view, name).unwrap().unwrap();
    let text = |at: Option<usize>| match figure.cell(&[at]).value {
        Amount::Number(number) => number.normalize().to_string(),
        other => format!("{other:?}"),
    };
    let keys = figure.dimensions[0].keys.iter().enumerate();
    keys.map(|(at, key)| (key.to_string(), text(Some(at))))
        .chain([("*".into(), text(None))])
        .collect()
}

#[test]
fn each_indicator_has_its_numbers_and_their_total_has_none() {
    let scope = logframe(PROGRESS, "by = \"sex\"\n", "2021-Q2");
    let found = |name: &str| numbers(&scope, View::Current, name);
    let is = |name: &str, wanted: &[(&str, &str)]| {
        let found = found(name);
        for (key, number) in wanted {
            assert_eq!(found[*key], *number, "{name} of {key}");
        }
    };
    is(
        "indicator_baseline",
        &[("people", "0"), ("days", "40"), ("policy", "NotAvailable"), ("*", "NotAvailable")],
    );
    is("indicator_target", &[("handed", "1000"), ("policy", "NotAvailable")]);
    is("indicator_milestone", &[("people", "30"), ("handed", "NotAvailable")]);
    is(
        "indicator_current",
        &[
            // Of two rows of one day for the men the later one is right.
            ("people", "44"),
            ("days", "19"),
            ("kept", "4"),
            ("handed", "700"),
            ("best", "22"),
            ("never", "NotAvailable"),
            ("*", "NotAvailable"),
        ],
    );
    is("indicator_measured", &[("handed", "400"), ("kept", "NotAvailable")]);
    is(
        "indicator_achievement",
        &[
            ("people", "0.55"),
            ("days", "0.7"),
            ("kept", "1"),
            ("handed", "0.7"),
            ("best", "1.2"),
            ("policy", "NotAvailable"),
            ("never", "NotAvailable"),
            ("*", "NotAvailable"),
        ],
    );
    assert_eq!(
        found("indicators_reached"),
        BTreeMap::from([
            ("outcome".into(), "1".into()),
            ("output".into(), "1".into()),
            ("*".into(), "2".into()),
        ])
    );
    assert_eq!(found("indicators_measured")["*"], "5");
    let figure = scope.figure(View::Current, "indicator_current").unwrap().unwrap();
    let women = figure.dimensions[1].keys.iter().position(|key| key.to_string() == "female");
    assert_eq!(figure.cell(&[Some(0), women]).value, Amount::Number(Decimal::from(31)));
}

#[test]
fn a_target_that_is_kept_is_reached_until_it_is_not() {
    let worse = PROGRESS.replace("kept,2021-03-31,4,", "kept,2021-03-31,6,");
    let scope = logframe(&worse, "", "2021-Q2");
    assert_eq!(numbers(&scope, View::Current, "indicator_achievement")["kept"], "NotAvailable");
}

#[test]
fn an_earlier_period_is_seen_from_its_end() {
    let scope = logframe(PROGRESS, "", "2021-Q2");
    assert_eq!(numbers(&scope, View::Previous, "indicator_current")["days"], "25");
    assert_eq!(numbers(&scope, View::Previous, "indicator_achievement")["days"], "0.5");
    let later = logframe(PROGRESS, "", "2022-Q1");
    assert_eq!(numbers(&later, View::Current, "indicator_milestone")["people"], "NotAvailable");
    assert_eq!(numbers(&later, View::Current, "indicator_current")["days"], "19");
}

#[test]
fn a_word_that_says_nothing_is_named_with_its_cell() {
    let files = [
        ("indicators.csv", &*INDICATORS.replace("yes,last", "yes,latest")),
        ("progress.csv", PROGRESS),
    ];
    let scope = scope(CONFIG, &files, None, "2021-Q2");
    let failure = scope.figure(View::Current, "indicator_current").unwrap().unwrap_err();
    assert_eq!(
        failure.to_string(),
        "finds `latest` in indicators.csv › G3, which is none of last, sum and max"
    );
}

#[test]
fn a_group_that_is_no_column_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("indicators.csv"), INDICATORS).unwrap();
    std::fs::write(folder.path().join("progress.csv"), PROGRESS).unwrap();
    let config = CONFIG.replace("groups = \"level\"", "groups = \"levle\"\nby = \"gender\"");
    let workspace = Workspace::parse(folder.path(), &config).unwrap();
    let loaded = tables::load(&workspace, &InProcess);
    let problems = super::validate(&workspace, &loaded.tables);
    let told = |name: &str| problems.iter().any(|problem| problem.message.contains(name));
    assert!(told("levle") && told("gender"), "{problems:?}");
}

const SHARED: &str = r#"
[workspace]
title = "Test"
[tables.donors_of]
source = "donors.csv"
key = "id"
[tables.given]
source = "given.csv"
columns.donor = { references = "donors_of.id" }
columns.amount = { type = "decimal" }
[tables.lines]
source = "lines.csv"
columns.amount = { type = "decimal" }
[tables.bills]
source = "bills.csv"
columns.donor = { references = "donors_of.id" }
columns.amount = { type = "decimal" }
[figures.given]
sum = "given.amount"
by = "donor"
unit = "EUR"
[figures.budget]
sum = "lines.amount"
by = "heading"
unit = "EUR"
[figures.billed]
sum = "bills.amount"
by = "heading"
unit = "EUR"
[figures.planned]
share = "budget"
weights = "given"
by = "heading"
unit = "EUR"
[figures.pooled]
share = "billed"
weights = "given"
by = "heading"
unit = "EUR"
[finance]
budget = "planned"
spent = "billed"
"#;

fn total(figure: &Figure) -> Decimal {
    figure.total().number().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// What the donors get of each heading adds up to it, and each donor's document shows its own part
    /// of the same shares.
    #[test]
    fn the_parts_of_all_donors_make_the_whole(
        given in prop::collection::vec(1_u32..1_000_000, 2..5),
        lines in prop::collection::vec(0_u32..10_000_000, 1..6),
    ) {
        let cents = |number: &u32| format!("{}.{:02}", number / 100, number % 100);
        let mut files = ["id\n", "donor,amount\n", "heading,amount\n", "donor,heading,amount\n"]
            .map(str::to_owned);
        for (donor, amount) in given.iter().enumerate() {
            files[0] += &format!("d{donor}\n");
            files[1] += &format!("d{donor},{}\n", cents(amount));
            files[3] += &format!("d{donor},h0,{}\n", cents(&(amount / 3)));
        }
        for (heading, amount) in lines.iter().enumerate() {
            files[2] += &format!("h{heading},{}\n", cents(amount));
        }
        let names = ["donors.csv", "given.csv", "lines.csv", "bills.csv"];
        let files: Vec<(&str, &str)> =
            names.into_iter().zip(files.iter().map(String::as_str)).collect();
        let all = scope(SHARED, &files, None, "");
        let figure = |scope: &DataScope, name: &str| scope.figure(View::Current, name).unwrap().unwrap();
        let (budget, planned) = (figure(&all, "budget"), figure(&all, "planned"));
        prop_assert_eq!(total(&planned), total(&budget));
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for donor in 0..given.len() {
            let own = scope(SHARED, &files, Some(("donors_of", donor)), "");
            for name in ["planned", "pooled"] {
                *sums.entry(name.to_owned()).or_default() += total(&figure(&own, name));
            }
            let part = figure(&own, "planned");
            prop_assert_eq!(&part.dimensions[1].keys, &[Value::Text(format!("d{donor}").into())]);
            for (place, key) in part.dimensions[0].keys.iter().enumerate() {
                *sums.entry(key.to_string()).or_default() += part.cell(&[Some(place)]).value.number().unwrap();
            }
            // The costs of the one donor are set against its own part.
            let left = total(&figure(&own, "budget_remaining"));
            prop_assert_eq!(left, total(&part) - total(&figure(&own, "billed")));
        }
        prop_assert_eq!(sums["planned"], total(&budget));
        prop_assert_eq!(sums["pooled"], total(&figure(&all, "billed")));
        for (place, key) in budget.dimensions[0].keys.iter().enumerate() {
            prop_assert_eq!(sums[&key.to_string()], budget.cell(&[Some(place)]).value.number().unwrap());
        }
    }

    /// What was measured of women and men makes what was measured, however it is combined.
    #[test]
    fn parts_of_an_indicator_add_up(
        rows in prop::collection::vec((0_usize..3, 1_u8..29, 0_u32..500, 0_usize..3), 0..30),
        combine in prop::sample::select(vec!["last", "sum", "max"]),
    ) {
        let mut progress = "indicator,date,value,sex\n".to_owned();
        for (indicator, day, value, sex) in &rows {
            let name = ["people", "kept", "never"][*indicator];
            let sex = ["female", "male", ""][*sex];
            progress += &format!("{name},2021-02-{day:02},{value},{sex}\n");
        }
        let scope = logframe(&progress, &format!("by = \"sex\"\ncombine = \"{combine}\"\n"), "2021-Q1");
        let figure = scope.figure(View::Current, "indicator_current").unwrap().unwrap();
        for key in 0..figure.dimensions[0].keys.len() {
            let whole = figure.cell(&[Some(key)]);
            let parts = (0..figure.dimensions[1].keys.len()).map(|part| figure.cell(&[Some(key), Some(part)]));
            let sum: Decimal = parts.filter_map(|cell| cell.value.number()).sum();
            prop_assert_eq!(whole.value.number().unwrap_or_default(), sum);
            prop_assert_eq!(whole.value == Amount::NotAvailable, whole.count == 0);
        }
    }
}

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::share::largest_remainder;
use crate::config::Workspace;
use crate::data::read::InProcess;
use crate::data::scope::{Data, DataScope};
use crate::data::tables;
use crate::figure::{Amount, Figure};
use crate::scope::{Scope, View};

const ROWS: &str = "\
id,sex,age,days,amount,currency,date,person
1,women,18–29,3,10.005,EUR,2018-01-10,a
2,women,30–59,1,20.00,PLN,2018-02-10,b
3,men,18–29,,8.50,PLN,2018-04-10,a
4,men,60+,8,1.10,EUR,2017-02-01,
5,women,18–29,4,7.00,EUR,2018-03-31,c
";

const RATES: &str = "\
currency,period,rate
PLN,2018-01,4.00
PLN,2018-02,5.00
PLN,2018-03,6.00
PLN,2018-04,4.25
PLN,,4.50
";

const CONFIG: &str = r#"
[workspace]
title = "Test"
[tables.rows]
source = "rows.csv"
period = "date"
columns.age = { one_of = ["0–17", "18–29", "30–59", "60+"] }
columns.days = { type = "integer" }
columns.amount = { type = "decimal" }
columns.date = { type = "date" }
[tables.rates]
source = "rates.csv"
columns.rate = { type = "decimal" }
"#;

/// The figures of a configuration over the rows above, in a period.
fn scope(figures: &str, period: Option<&str>) -> DataScope {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rows.csv"), ROWS).unwrap();
    std::fs::write(folder.path().join("rates.csv"), RATES).unwrap();
    let text = format!("{CONFIG}{figures}");
    let workspace = Workspace::parse(folder.path(), &text).unwrap();
    let loaded = tables::load(&workspace, &InProcess);
    let errors = loaded.problems.iter().filter(|problem| problem.is_error());
    assert_eq!(errors.count(), 0, "{:?}", loaded.problems);
    let problems = super::validate(&workspace, &loaded.tables);
    assert!(problems.is_empty(), "{problems:?}");
    let data = Arc::new(Data::new(&workspace, loaded.tables));
    DataScope::new(data, None, period.map(|period| period.parse().unwrap()))
}

fn figure(scope: &DataScope, view: View, name: &str) -> Arc<Figure> {
    scope.figure(view, name).unwrap().unwrap()
}

/// A cell by its values in plain form, as text.
fn cell(figure: &Figure, keys: &[&str]) -> String {
    let keys: Vec<_> =
        keys.iter().map(|key| crate::expression::Operand::Text((*key).to_owned())).collect();
    match super::combine::part_of(figure, &keys).unwrap().value {
        Amount::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_rule_and_its_totals() {
    let scope = scope(
        "[figures.people]\ncount = \"rows\"\nby = [\"sex\", \"age\"]\n\
         [figures.persons]\ndistinct = \"rows.person\"\nby = \"sex\"\n\
         [figures.pairs]\ndistinct = [\"rows.person\", \"rows.sex\"]\n\
         [figures.days]\nsum = \"rows.days\"\nby = \"sex\"\n\
         [figures.mean]\naverage = \"rows.days\"\nby = \"sex\"\n\
         [figures.least]\nmin = \"rows.days\"\n[figures.most]\nmax = \"rows.days\"\n\
         [figures.middle]\nmedian = \"rows.days\"\n\
         [figures.none]\naverage = \"rows.days\"\nwhere = { id = \"3\" }\n\
         [figures.a_day]\nvalue = \"days / people\"\nby = [\"sex\", \"age\"]\n\
         [figures.share_of_women]\nvalue = \"people[\\\"women\\\"] / people\"\ndecimals = 3\n",
        None,
    );
    let all = |name: &str| figure(&scope, View::All, name);
    let people = all("people");
    let shown = |figure: &Figure| -> Vec<String> {
        figure
            .dimensions
            .iter()
            .map(|d| d.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            .collect()
    };
    assert_eq!(shown(&people), ["men women", "0–17 18–29 30–59 60+"]);
    assert_eq!(people.cells.len(), 15);
    for (keys, value) in [
        (&[][..], "5"),
        (&["women"], "3"),
        (&["women", "18–29"], "2"),
        (&["men", "0–17"], "0"),
        (&["nobody"], "0"),
    ] {
        assert_eq!(cell(&people, keys), value, "{keys:?}");
    }
    assert_eq!(people.cell(&[None, Some(1)]).value, Amount::Number(Decimal::from(3)));
    assert_eq!(people.rows(&[Some(1), Some(1)]), [0, 4]);
    assert_eq!(people.rows(&[None, Some(1)]), [0, 2, 4]);
    for (index, _) in people.cells.iter().enumerate() {
        assert_eq!(people.index(&people.at(index)), Some(index));
    }
    for (name, keys, value) in [
        ("persons", &[][..], "3"),
        ("persons", &["men"], "1"),
        ("pairs", &[], "5"),
        ("days", &[], "16"),
        ("days", &["men"], "8"),
        ("mean", &[], "4"),
        ("mean", &["women"], "2.6666666666666666666666666667"),
        ("least", &[], "1"),
        ("most", &[], "8"),
        ("middle", &[], "3.50"),
        ("none", &[], "NotAvailable"),
        ("a_day", &["women", "18–29"], "4"),
        ("a_day", &["men", "0–17"], "NotAvailable"),
        ("a_day", &[], "3.20"),
        ("share_of_women", &[], "0.60"),
    ] {
        assert_eq!(cell(&all(name), keys), value, "{name} {keys:?}");
    }
}

#[test]
fn derived_columns_split_figures() {
    let scope = scope(
        "[tables.rows.derived.quarter]\nquarter = \"date\"\n\
         [figures.people]\ncount = \"rows\"\nby = \"quarter\"\n",
        None,
    );
    let people = figure(&scope, View::All, "people");
    let keys: Vec<String> = people.dimensions[0].keys.iter().map(ToString::to_string).collect();
    assert_eq!(keys, ["2017-Q1", "2018-Q1", "2018-Q2"]);
    assert_eq!(cell(&people, &["2018-Q1"]), "3");
    let table = people.table.as_ref().unwrap();
    let column = table.column("quarter").unwrap();
    assert_eq!(table.address(1, column).unwrap().to_string(), "rows.csv › G3");
}

#[test]
fn views_are_seen_from_the_period() {
    let scope = scope(
        "[figures.people]\ncount = \"rows\"\n\
         [figures.growth]\nvalue = \"people - previous.people\"\n\
         [figures.part]\nvalue = \"people / to_date.people\"\n",
        Some("2018-Q1"),
    );
    for (view, name, value) in [
        (View::Current, "people", "3"),
        (View::ToDate, "people", "4"),
        (View::Previous, "people", "0"),
        (View::LastYear, "people", "1"),
        (View::All, "people", "5"),
        (View::Current, "growth", "3"),
        (View::Current, "part", "0.75"),
        (View::LastYear, "part", "1"),
    ] {
        assert_eq!(cell(&figure(&scope, view, name), &[]), value, "{view:?} {name}");
    }
}

#[test]
fn money_is_rounded_once_and_the_difference_told() {
    let scope = scope(
        "[figures.spent]\nsum = \"rows.amount\"\nunit = \"EUR\"\nby = \"id\"\n\
         where = { currency = \"EUR\" }\n\
         [figures.exact]\nsum = \"rows.amount\"\nunit = \"EUR\"\ndecimals = \"all\"\n\
         where = { currency = \"EUR\" }\n\
         [figures.yen]\nsum = \"rows.amount\"\nunit = \"JPY\"\n",
        None,
    );
    let spent = figure(&scope, View::All, "spent");
    assert_eq!(cell(&spent, &["1"]), "10.01");
    assert_eq!(cell(&spent, &[]), "18.11");
    assert_eq!(spent.rounding_difference, Decimal::ZERO);
    assert_eq!(cell(&figure(&scope, View::All, "exact"), &[]), "18.105");
    assert_eq!(cell(&figure(&scope, View::All, "yen"), &[]), "47");
}

#[test]
fn amounts_are_converted_as_declared() {
    let figures = |method: &str| {
        format!(
            "[figures.spent]\nsum = \"rows.amount\"\nunit = \"EUR\"\nby = \"sex\"\n\
             convert = {{ currency = \"currency\", rates = \"rates\", method = \"{method}\" }}\n"
        )
    };
    // 10.005 + 7 + 20 PLN in the first quarter; 8.50 PLN in April; 1.10 the year before.
    for (method, view, total, rates) in [
        ("month", View::All, "24.11", 2),
        ("month", View::Current, "21.01", 1),
        ("average", View::Current, "21.01", 1),
        ("fixed", View::All, "24.44", 1),
    ] {
        let spent = figure(&scope(&figures(method), Some("2018-Q1")), view, "spent");
        assert_eq!(cell(&spent, &[]), total, "{method} {view:?}");
        assert_eq!(spent.rates.len(), rates, "{method} {view:?}");
        assert!(spent.rates.iter().all(|rate| (rate.address.is_some()) == (method != "average")));
    }
}

#[test]
fn a_missing_rate_names_the_amount() {
    let folder = "[figures.spent]\nsum = \"rows.amount\"\nunit = \"USD\"\n\
         convert = { currency = \"currency\", rates = \"rates\" }\n";
    let failure = scope(folder, None).figure(View::All, "spent").unwrap().unwrap_err();
    assert_eq!(
        failure.to_string(),
        "has no exchange rate for EUR in 2018-01 in the table `rates`, needed for rows.csv › F2"
    );
}

#[test]
fn shares_add_up_line_by_line() {
    let scope = scope(
        "[figures.days]\nsum = \"rows.days\"\nby = \"age\"\n\
         [figures.weights]\ncount = \"rows\"\nby = \"sex\"\n\
         [figures.shares]\nshare = \"days\"\nweights = \"weights\"\nby = \"age\"\n\
         [figures.all]\nshare = \"days\"\nweights = \"weights\"\n",
        None,
    );
    let (days, shares) = (figure(&scope, View::All, "days"), figure(&scope, View::All, "shares"));
    assert_eq!(shares.dimensions.len(), 2);
    for line in 0..4 {
        assert_eq!(shares.cell(&[Some(line), None]).value, days.cell(&[Some(line)]).value);
    }
    assert_eq!(shares.total(), days.total());
    let all = figure(&scope, View::All, "all");
    assert_eq!((cell(&all, &["men"]), cell(&all, &["women"])), ("6.40".into(), "9.60".into()));
}

proptest! {
    #[test]
    fn shares_add_up_to_the_last_decimal(
        amount in -1_000_000_000i64..1_000_000_000,
        weights in prop::collection::vec(0u32..100_000, 1..9),
    ) {
        let amount = Decimal::new(amount, 2);
        let decimals: Vec<Decimal> = weights.iter().map(|weight| Decimal::from(*weight)).collect();
        let Some(shares) = largest_remainder(amount, &decimals, 2) else {
            prop_assert!(weights.iter().all(|weight| *weight == 0));
            return Ok(());
        };
        prop_assert_eq!(shares.iter().sum::<Decimal>(), amount);
        let total: Decimal = decimals.iter().sum();
        for (share, weight) in shares.iter().zip(&decimals) {
            let exact = amount * weight / total;
            prop_assert!((share - exact).abs() < Decimal::new(1, 2), "{} for {}", share, exact);
        }
    }

    /// Whatever the rows are, every total is the sum of its parts, and the rows behind a number
    /// give it again.
    #[test]
    fn totals_are_the_sum_of_their_parts(
        rows in prop::collection::vec((0u8..4, 0u8..3, 0u8..3, -500i64..500), 0..60),
    ) {
        let mut text = String::from("a,b,c,n\n");
        for (a, b, c, n) in &rows {
            let letter = |n: &u8| if *n == 0 { String::new() } else { format!("v{n}") };
            text += &format!("{},{},{},{}\n", letter(a), letter(b), letter(c), Decimal::new(*n, 2));
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("rows.csv"), text).unwrap();
        let workspace = Workspace::parse(Path::new(folder.path()), "[workspace]\ntitle = \"T\"\n\
            [tables.rows]\nsource = \"rows.csv\"\ncolumns.n = { type = \"decimal\" }\n\
            [figures.f]\nsum = \"rows.n\"\nby = [\"a\", \"b\", \"c\"]\n").unwrap();
        let loaded = tables::load(&workspace, &InProcess);
        let data = Arc::new(Data::new(&workspace, loaded.tables));
        let scope = DataScope::new(data.clone(), None, None);
        let figure = scope.figure(View::All, "f").unwrap().unwrap();
        let table = data.table("rows").unwrap();
        let numbers = &table.columns[table.column("n").unwrap()].cells;
        for (index, cell) in figure.cells.iter().enumerate() {
            let at = figure.at(index);
            let rows = figure.rows(&at);
            let again: Decimal = rows.iter().filter_map(|row| numbers.number(*row as usize)).sum();
            prop_assert_eq!(cell.value, Amount::Number(again));
            prop_assert_eq!(cell.count as usize, rows.len());
        }
        prop_assert_eq!(figure.rows(&[]).len(), rows.len());
        let inner: Decimal = (0..figure.cells.len())
            .filter(|index| figure.at(*index).iter().all(Option::is_some))
            .filter_map(|index| figure.cells[index].value.number())
            .sum();
        prop_assert_eq!(figure.total(), Amount::Number(inner));
    }
}

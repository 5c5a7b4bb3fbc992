//! The whole life of two projects, quarter by quarter, as a scheduled job sees it: each quarter brings a
//! new export with late corrections in it. Each bundle proves what is in it, is made again to the same
//! bytes, and differs from the one before in the corrections, and in nothing else.

use std::collections::BTreeSet;
use std::fs;

use jiff::civil::{Date, date};
use serde_json::Value;

use crate::common::Case;

const CONFIG: &str = r#"[workspace]
title = "Two projects"
languages = ["en", "az"]
each = "projects"
timestamp = "2024-06-30"

[tables.projects]
source = "inputs/projects.csv"
key = "id"
life = { start = "start", end = "end" }
columns.start = { type = "date" }
columns.end = { type = "date" }

[tables.costs]
source = "inputs/costs.xlsx"
sheet = "Costs"
period = "date"
columns.project = { references = "projects.id", required = true }
columns.date = { type = "date", required = true }
columns.amount = { type = "decimal", min = 0 }

[figures.spent]
sum = "costs.amount"
by = "kind"
unit = "EUR"

[[checks]]
name = "parts add up"
assert = "to_date.spent >= spent"

[documents.report]
template = "templates/report.typ.j2"
each = "projects"
output = "{{ project.id }}/{{ period.id }}.{{ lang }}.pdf"
needs_period = true
audience = "donor"
untraced_numbers = "error"

[bundles.quarterly]
documents = "report"
contents = ["trace"]
output = "bundles/{{ project.id }}-{{ period.id }}.zip"
"#;

const REPORT: &str = r#"= {{ project.id }}, {{ period.label }}
{% for part in to_date.figures.spent.groups %}{{ part.key }}: {{ part.value | money }}
{% endfor %}
Now {{ shown("spent") }}, to date {{ shown("to_date.spent") }}
"#;

/// The first and last day of each project.
const LIVES: [(&str, Date, Date); 2] = [
    ("mobilaze", date(2016, 1, 15), date(2019, 7, 14)),
    ("mobilaze-2", date(2021, 6, 1), date(2024, 5, 31)),
];

/// A cost as the book-keeping knows it: what it came to be, quarter by quarter.
struct Cost {
    project: &'static str,
    day: Date,
    kind: &'static str,
    cents: i64,
    /// The quarter from which on it is another amount, and that amount.
    corrected: Option<(usize, i64)>,
    /// The quarter from which on it is known at all, if later than its own.
    late: Option<usize>,
}

/// The quarters from 2016-Q1 to 2024-Q2: name, first and last day.
fn quarters() -> Vec<(String, Date, Date)> {
    let quarter = |n: i16| {
        let start = date(2016 + n / 4, (n % 4 * 3 + 1) as i8, 1);
        let end = start.saturating_add(jiff::Span::new().months(3)).yesterday().unwrap();
        (format!("{}-Q{}", start.year(), n % 4 + 1), start, end)
    };
    (0..34).map(quarter).collect()
}

/// Two costs a month of each project. Some are corrected in a later quarter, some come late.
fn book(quarters: &[(String, Date, Date)]) -> Vec<Cost> {
    let mut costs = Vec::new();
    for (number, (_, start, _)) in quarters.iter().enumerate() {
        for (month, day) in [(0, 5), (0, 20), (1, 7), (1, 23), (2, 9), (2, 28)] {
            let day = start.saturating_add(jiff::Span::new().months(month)).with().day(day).build();
            let day = day.unwrap();
            for (project, start, end) in LIVES {
                let count = costs.len() as i64;
                // The last quarter of a project has no next one to correct it in.
                let later = number + 1 + costs.len() % 2;
                let known = quarters.get(later).is_some_and(|(_, first, _)| *first <= end);
                if day < start || day > end {
                    continue;
                }
                costs.push(Cost {
                    project,
                    day,
                    kind: if count % 3 == 0 { "travel" } else { "rent" },
                    cents: 10_000 + count * 137 % 90_000,
                    corrected: (known && count % 17 == 5).then_some((later, 5_000 + count * 11)),
                    late: (known && count % 29 == 7).then_some(later),
                });
            }
        }
    }
    costs
}

/// The export at the end of a quarter, in another order each time.
fn export(
    costs: &[Cost],
    quarter: usize,
    end: Date,
) -> Vec<(&'static str, String, String, &'static str)> {
    let known =
        costs.iter().filter(|cost| cost.day <= end && cost.late.is_none_or(|late| late <= quarter));
    let mut rows: Vec<_> = known
        .map(|cost| {
            let cents = match cost.corrected {
                Some((since, cents)) if since <= quarter => cents,
                _ => cost.cents,
            };
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            (cost.project, cost.day.to_string(), amount, cost.kind)
        })
        .collect();
    if quarter % 2 == 1 {
        rows.reverse();
    }
    rows
}

/// What must be told of the corrections that a quarter's export brought to one project.
fn planted(
    costs: &[Cost],
    project: &str,
    quarter: usize,
) -> BTreeSet<(String, Option<String>, String)> {
    let text = |cents: i64| rust_decimal::Decimal::new(cents, 2).normalize().to_string();
    let mut found = BTreeSet::new();
    for cost in costs.iter().filter(|cost| cost.project == project) {
        let corrected = cost.corrected.filter(|(since, _)| *since == quarter);
        let amount = match cost.corrected {
            Some((since, cents)) if since <= quarter => cents,
            _ => cost.cents,
        };
        if cost.late == Some(quarter) {
            found.insert((cost.day.to_string(), None, text(amount)));
        } else if corrected.is_some() {
            found.insert((cost.day.to_string(), Some(text(cost.cents)), text(amount)));
        }
    }
    found
}

fn told(case: &Case, old: &str, new: &str) -> BTreeSet<(String, Option<String>, String)> {
    let (old, new) = (case.path(old), case.path(new));
    let run = case.run(&["diff", old.to_str().unwrap(), new.to_str().unwrap(), "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(found["without_rows"], false);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let cells = found["cells"].as_array().unwrap();
    cells
        .iter()
        .map(|c| (text(&c["time"]).unwrap(), text(&c["old"]), text(&c["new"]).unwrap()))
        .collect()
}

#[test]
fn each_quarter_of_two_projects_is_proved_and_compared() {
    let quarters = quarters();
    assert_eq!(quarters.last().unwrap().0, "2024-Q2");
    let costs = book(&quarters);
    let projects: String =
        LIVES.iter().map(|(id, start, end)| format!("{id},{start},{end}\n")).collect();
    let mut case = Case::new()
        .remove("inputs/people.csv")
        .remove("templates/sheet.typ.j2")
        .file("pressrun.toml", CONFIG)
        .file("templates/report.typ.j2", REPORT)
        .file("inputs/projects.csv", format!("id,start,end\n{projects}"));
    let mut corrections = 0;
    let mut bundles = 0;
    for (number, (quarter, start, end)) in quarters.iter().enumerate() {
        let rows = export(&costs, number, *end);
        let rows: Vec<_> = rows
            .iter()
            .map(|(p, day, amount, kind)| (*p, day.as_str(), amount.as_str(), *kind))
            .collect();
        case = case.costs(&rows);
        let alive: Vec<&str> = LIVES
            .iter()
            .filter(|(_, first, last)| first <= end && start <= last)
            .map(|(id, ..)| *id)
            .collect();
        let run = case.run(&["bundle", "quarterly", "--period", quarter, "--quiet"]);
        assert_eq!(run.code, 0, "{quarter}: {}", run.stderr);
        for (project, ..) in LIVES.iter().filter(|(id, ..)| !alive.contains(id)) {
            assert!(!case.path(&format!("output/bundles/{project}-{quarter}.zip")).exists());
            assert!(run.stderr.contains(&format!("`{project}` ")), "{quarter}: {}", run.stderr);
        }
        for project in alive {
            let zip = format!("output/bundles/{project}-{quarter}.zip");
            let bytes = fs::read(case.path(&zip)).unwrap();
            let path = case.path(&zip);
            let proof = case.run(&["verify", "--rebuild", path.to_str().unwrap()]);
            assert_eq!(proof.code, 0, "{zip}: {}{}", proof.stdout, proof.stderr);
            assert_eq!(bytes, fs::read(&path).unwrap(), "{zip}");
            bundles += 1;
            let before = number.checked_sub(1).map(|before| &quarters[before].0);
            let older = before.map(|before| format!("output/bundles/{project}-{before}.zip"));
            let Some(older) = older.filter(|older| case.path(older).exists()) else { continue };
            let wanted = planted(&costs, project, number);
            corrections += wanted.len();
            assert_eq!(told(&case, &older, &zip), wanted, "{older} and {zip}");
        }
    }
    assert_eq!((bundles, corrections > 10), (15 + 13, true), "{corrections} corrections");
}

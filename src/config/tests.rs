//! Tests of the configuration as a whole: what is read, and what is said about slips.

use std::path::Path;

use super::*;
use crate::diagnostic::{Color, Format, render_all};

/// Uses every key of the schema at least once.
const EVERYTHING: &str = r##"
[workspace]
title = "Projects"
languages = ["en", "az"]
each = "projects"
period = "2018-Q1"
year_starts = 7
timestamp = "2018-04-30"
public_key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"

[tables.projects]
source = "inputs/projects.csv"
sheet = "Projects"
delimiter = ";"
key = "id"
singular = "project"
period = "start"
life = { start = "start", end = "end" }
due = "end"
sent = "end"

[tables.projects.columns]
id = { type = "text", required = true }
title = { translated = true, fallback = "en", header = "Name" }
start = { type = "date", min = "2016-01-01", max = 2020-12-31 }
end = { type = "date" }

[tables.costs]
source = "inputs/*/costs.xlsx"
columns.project = { references = "projects.id", scope = false }
columns.donor = { references = "donors.id" }
columns.amount = { type = "decimal", min = 0, max = 1_000.5 }
columns.heading = { one_of = ["1", "2"], personal = true, trusted = true, consent = { column = "agreed", until = "agreed_until" } }
columns.agreed = { type = "list" }
columns.agreed_until = { type = "date" }
columns.health = { sensitive = true }

[tables.people]
source = "inputs/people.csv"
primary_key = ["project", "number"]
people = true
quote = "'"
encoding = "windows-1254"
header = [2, 3]
until = "Total"
skip_rows = [5, "10-12", "#"]
hidden_rows = "drop"
fill_merged_cells = true
pad_rows = true
on_error = "reject"
missing_values = ["-", "n/a"]
decimal_char = ","
group_char = "."
foreign_keys = [{ fields = "project", reference = { resource = "projects", fields = "id" } }]
columns.project = { required = true }
columns.number = { type = "integer", minimum = 1, maximum = 99, unique = true }
columns.code = { pattern = "AZ-[0-9]+", enum = ["AZ-1"] }
columns.born = { type = "date", format = "%d/%m/%y", missing_values = "?" }
columns.share = { type = "percent", format = "hundredths", decimal_char = ".", group_char = "," }
columns.needs = { type = "list", separator = " ", unit = "kg", label.en = "Needs" }

[tables.stock]
source = "inputs/stock.xlsx"
table = "Stock"
period = "when"
due_after = 60
columns.when = { type = "period" }

[limits]
cells = 1_000_000
unpacked_mib = 512
memory_mib = 2048
seconds = 60

[tables.costs.derived.age]
age_band = "born"
on = "date"
bands = ["0-17", "18+"]

[tables.costs.derived.when]
month = "date"

[tables.costs.derived.half]
half_year = "date"

[tables.costs.derived.quarter_of]
quarter = "date"

[tables.costs.derived.year_of]
year = "date"

[tables.costs.derived.code]
pseudonym = ["full_name", "born"]

[tables.costs.derived.disabled]
disability = ["seeing", "hearing"]
severe = ["3"]

[finance]
budget = "everything"
spent = "spent"
original = "spent"
by = "heading"
indirect = "8"
contingency = "9"
transfer_limit = 0.15
indirect_limit = 0.07
contingency_limit = 0.05

[indicators]
table = "logframe"
progress = "measured"
baseline = "before"
target = "after"
milestones = { 2022 = "in_2022" }
lower_is_better = "less"
value = "number"
combine = "sum"
combine_column = "how"
by = "sex"
groups = ["level"]

[tables.logframe]
source = "inputs/logframe.csv"
key = "id"

[tables.measured]
source = "inputs/measured.csv"
period = "date"
columns.indicator = { references = "logframe.id" }
columns.date = { type = "date" }

[[checks]]
name = "costs are in order"
assert = "most >= least"
each = "workspace"
by = "heading"
level = "warning"
message = "look at the costs"
documents = ["report"]

[[checks]]
name = "amounts are paid"
table = "costs"
assert = "amount > 0"

[figures.everything]
average = "costs.amount"
by = ["heading", "project"]
unit = "EUR"
format = "money"
decimals = 2
convert = { currency = "currency", rates = "costs", method = "average", to = "EUR" }
label.en = "Costs"
label.az = "Xərclər"

[figures.people]
distinct = ["costs.project", "costs.heading"]

[figures.least]
min = "costs.amount"

[figures.most]
max = "costs.amount"

[figures.middle]
median = "costs.amount"

[figures.rate]
value = "to_date.most / least"
format = "percent"

[figures.shares]
share = "most"
weights = "everything"

[figures.spent]
sum = "costs.amount"
by = "heading"
where = { heading = ["1", 2] }
unit = "EUR"

[figures.lines]
count = "costs"
protect = false
reason = "its rows are no people"

[typography]
hyphens = false
niceties = false

[pictures]
max_ppi = 220
quality = 80
missing = "placeholder"

[preflight]
off_page = "error"
page_count = "warning"
empty_page = "off"
resolution = "error"
alt = "error"
small_text = "off"
contrast = "off"
lonely_lines = "off"
donors = "error"
links = "off"
ink_colours = "note"
pages = { exactly = 4, at_least = 2 }
min_ppi = 200
min_size = 5.5
min_contrast = 7

[privacy]
public = 10
donor = 3
internal = 0
zeros = "hide"
pseudonym_key = "PRESSRUN_PSEUDONYM_KEY"
ledger = "published.jsonl"
differencing = "error"

[documents.report]
template = "src/lib.rs"
each = "projects"
where = { id = "a" }
languages = ["az"]
output = "{{ project.id }}/report.{{ lang }}.pdf"
needs_period = true
audience = "donor"
use = "print"
pdf = { standards = ["ua-1"] }
attach = ["trace", "figures"]
untraced_numbers = "error"
impose = { sheets = "booklet", creep = 0.1 }
png = { pages = "1,3-", ppi = 72 }
svg = { pages = "1" }
preflight = { overflow = "error", untranslated = "off", safe = 5, pages = { multiple_of = 4, at_most = 8 } }
options = { fold = "z", bleed = 3, marks = true, name = { en = "News", az = "Xəbərlər" } }

[documents.leaflet]
template = "src/lib.rs"
output = "leaflet.{{ lang }}.pdf"
impose = { sheets = "tri-fold", paper = "sra3", turn = "long-edge", turned_in = 96 }

[documents.all]
template = "src/lib.rs"
output = "all.{{ lang }}.pdf"
audience = "donor"
annexes = ["report", "leaflet"]

[bundles.quarterly]
documents = ["report"]
contents = ["figures", "trace", "thumbnails", "preflight", "rejects", "tables"]
audience = "internal"
use = "print"
sensitive = true
sign = true
deliver = "s3://centre-reports/bundles"
output = "bundles/{{ project.id }}.zip"

[brand]
ink = "#1C2733"
[brand.for.a]
ink = "#000000"

[donors.eu]
name = { en = "European Union", az = "Avropa İttifaqı" }
short = "EU"
logo = "inputs/eu.svg"
statement = "Funded by the European Union"
disclaimer.en = "…"
for = ["a"]
"##;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn problems(text: &str) -> String {
    match Workspace::parse(root(), text) {
        Ok(_) => "no problems".to_owned(),
        Err(list) => render_all(&list, Format::Human, Color::Never),
    }
}

#[test]
fn every_key_is_read() {
    let workspace = Workspace::parse(root(), EVERYTHING).map_err(|_| problems(EVERYTHING)).unwrap();
    assert_eq!(workspace.languages, ["en", "az"]);
    assert_eq!(workspace.tables[1].columns[0].references.as_ref().unwrap().table, "projects");
    assert!(!workspace.tables[1].columns[0].scope);
    assert_eq!(workspace.documents[0].languages, ["az"]);
    assert_eq!(workspace.documents[0].png.as_ref().unwrap().pages.len(), 2);
    assert_eq!(workspace.donors[0].name["az"], "Avropa İttifaqı");
    let options = &workspace.documents[0].options;
    assert_eq!(options["fold"], OptionValue::Text("z".to_owned()));
    assert_eq!(options["bleed"], OptionValue::Number(3.into()));
    assert_eq!(options["marks"], OptionValue::Switch(true));
    let OptionValue::ByLanguage(name) = &options["name"] else { panic!("{options:?}") };
    assert_eq!(name["az"], "Xəbərlər");
    assert_eq!(workspace.brand.merged(Some("a"))["ink"], "#000000");
    assert_eq!(workspace.documents[2].annexes, ["report", "leaflet"]);
    let leaflet = workspace.documents[1].impose.unwrap();
    assert_eq!((leaflet.imposition, leaflet.turned), (Imposition::TriFold, 96.0));
    assert_eq!((leaflet.paper, leaflet.turn), (Paper::Sra3, Turn::LongEdge));
    let people = &workspace.tables[2];
    assert_eq!(people.composite_key, ["project", "number"]);
    assert_eq!(people.layout.header, HeaderChoice::Rows(vec![2, 3]));
    assert_eq!(people.layout.skip_rows.len(), 3);
    assert_eq!(people.columns[0].references.as_ref().unwrap().table, "projects");
    assert_eq!(people.columns[1].missing_values, ["-", "n/a"]);
    assert_eq!(people.columns[3].missing_values, ["?"]);
    assert_eq!(people.columns[4].decimal_char, Some('.'));
    assert_eq!(people.columns[5].label["en"], "Needs");
    assert_eq!(workspace.limits.memory, 2 << 30);
    assert!(!workspace.typography.hyphens && workspace.pictures.placeholder);
    let preflight = &workspace.documents[0].preflight;
    assert_eq!(preflight.level(Rule::Overflow), Level::Error);
    assert_eq!(preflight.level(Rule::PageCount), Level::Warning);
    assert!(!preflight.wants(Rule::Untranslated) && !preflight.wants(Rule::Links));
    let pages =
        PageCount { exactly: Some(4), multiple_of: Some(4), at_least: Some(2), at_most: Some(8) };
    assert_eq!((preflight.pages, preflight.safe, preflight.min_ppi), (pages, 5.0, 200.0));
    assert_eq!(workspace.timestamp.unwrap().to_string(), "2018-04-30T00:00:00Z");
}

#[test]
fn the_schema_and_the_reader_know_the_same_keys() {
    let schema: serde_json::Value = serde_json::from_str(&schema_json()).unwrap();
    let mut sections: Vec<(&str, &serde_json::Value)> = vec![("pressrun.toml", &schema)];
    for (name, section) in schema["$defs"].as_object().unwrap() {
        sections.push((name, section));
    }
    let mut keys = std::collections::BTreeSet::new();
    for (_, section) in sections {
        keys.extend(section["properties"].as_object().into_iter().flat_map(|p| p.keys().cloned()));
    }
    // Each key of the schema stands in the text that the reader accepts whole; a key that only
    // the reader knows would be reported by the schema's users, as it refuses unknown keys.
    for key in &keys {
        let used = EVERYTHING.contains(&format!("{key} ="))
            || EVERYTHING.contains(&format!("[{key}."))
            || EVERYTHING.contains(&format!("{key}."))
            || EVERYTHING.contains(&format!("[{key}]"));
        assert!(used, "the sample does not use `{key}`");
    }
    assert!(keys.len() > 35, "{}", keys.len());
}

#[test]
fn all_slips_are_reported_at_once() {
    insta::assert_snapshot!(problems(
        r##"
[workspace]
title = 7
langauges = ["en"]
period = "2018-Q5"

[tables.costs]
source = "inputs/*.xlsx"
columns.amount = { type = "decmal" }
columns.date = { type = "date", min = "soon" }
columns.project = { references = "project.id" }

[figures.spent]
sum = "cost.amount"

[documents.report]
template = "src/lip.rs"
each = "cots"
output = "a.pdf"
audience = "everyone"
pdf = { standard = ["ua-1"] }
"##
    ));
}

#[test]
fn a_syntax_error_points_at_its_line() {
    insta::assert_snapshot!(problems("[workspace]\ntitle = \"a\nlanguages = [\"en\"]\n"));
}

#[test]
fn an_empty_file_says_how_to_start() {
    insta::assert_snapshot!(problems(""));
}

/// What a logframe lacks is told with the line to write.
#[test]
fn a_logframe_without_its_parts_says_what_to_add() {
    let with = |tables: &str, section: &str| {
        problems(&format!(
            "[workspace]\ntitle = \"T\"\n[tables.logframe]\nsource = \"inputs/projects.csv\"\n{tables}\n\
             [indicators]\ntable = \"logframe\"\nprogress = \"measured\"\n{section}"
        ))
    };
    let bare = "[tables.measured]\nsource = \"inputs/projects.csv\"";
    let good = "key = \"id\"\n[tables.measured]\nsource = \"inputs/projects.csv\"\nperiod = \"date\"\n\
         columns.indicator = { references = \"logframe.id\" }";
    assert_eq!(with(good, ""), "no problems");
    let said = with(bare, "");
    for wanted in [
        "the table `logframe` has no key, so its indicators cannot be told apart",
        "add `period = \"date\"` to [tables.measured]",
        "add `columns.indicator = { references = \"logframe.id\" }` to [tables.measured]",
    ] {
        assert!(said.contains(wanted), "{said}");
    }
    assert!(with(good, "milestones = { soon = \"m\" }").contains("`soon` is not a period"));
    assert!(with(good, "combine = \"first\"").contains("`combine` cannot be `first`"));
    assert!(with(good, "targte = \"t\"").contains("did you mean `target`?"));
    let people = with(&good.replace("period =", "people = true\nperiod ="), "");
    assert!(people.contains("the rows of `measured` are people, and no indicators"), "{people}");
    let own = with(&format!("{good}\n[figures.indicator_target]\ncount = \"logframe\""), "");
    assert!(own.contains("the figure `indicator_target` is made by [indicators] too"), "{own}");
}

//! An error names the template line and the cell, whatever way the value took to its place.

use crate::common::Case;
use serde_json::Value;

const TEMPLATE: &str = "templates/sheet.typ.j2";

/// One place of a problem: file, line or cell, and the remark.
type Place = (String, String, String);

/// Builds the English sheet of the first person with this line in it, and gives the places of the
/// only error.
fn places(case: Case, line: &str) -> Vec<Place> {
    let case = case.edit(TEMPLATE, "{{ person.note }}", line);
    let run = case.run(&["build", "--for", "p1", "-l", "en", "--message-format", "json"]);
    assert_eq!(run.code, 1, "{line}: {}", run.stderr);
    let problems: Vec<Value> =
        run.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(problems.len(), 1, "{line}: {}", run.stderr);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place = |place: &Value| {
        let spot = match place["cell"].as_str() {
            Some(cell) => match place["sheet"].as_str() {
                Some(sheet) => format!("{sheet}!{cell}"),
                None => cell.to_owned(),
            },
            None => format!("{}:{}", place["line"], place["column"]),
        };
        (text(&place["file"]), spot, text(&place["message"]))
    };
    problems[0]["places"].as_array().unwrap().iter().map(place).collect()
}

fn blames(line: &str, wanted: &[(&str, &str, &str)]) {
    blames_in(Case::new(), line, wanted);
}

/// The line's `§` is not part of it: there the problem must be, and behind that what is `wanted`.
fn blames_in(case: Case, line: &str, wanted: &[(&str, &str, &str)]) {
    let found = places(case, &line.replace('§', ""));
    let column = line.find('§').map(|at| format!("4:{}", line[..at].chars().count() + 1));
    let here = column.as_ref().map(|column| (TEMPLATE, column.as_str(), ""));
    let wanted: Vec<(&str, &str, &str)> = here.into_iter().chain(wanted.iter().copied()).collect();
    let found: Vec<(&str, &str, &str)> =
        found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(found, wanted, "{line}");
}

const PEOPLE: &str = "inputs/people.csv";
const FROM: &str = "from this cell";
const PROBABLY: &str = "probably from this cell";

/// A call that Typst refuses for any text that is no colour.
fn colour(value: &str) -> String {
    format!("#rgb({{{{ §{value} }}}})")
}

#[test]
fn a_value_is_traced_to_its_cell() {
    let name = (PEOPLE, "C2", FROM);
    blames(&colour("person.name"), &[name]);
    // In a string of Typst, and as content.
    blames("#rgb(§\"x{{ person.name }}\")", &[name]);
    blames("#text(fill: §[{{ person.name }}])[x]", &[name]);
    // An umlaut before it does not shift the column, nor does a tag that ends the line.
    blames(&format!("ə{}{{% if true %}}{{% endif %}}", colour("person.name")), &[name]);
}

#[test]
fn a_value_is_traced_through_set_macros_loops_and_filters() {
    let name = (PEOPLE, "C2", FROM);
    blames("{% set x = person.name %}{% set y = x %}#rgb({{ §y }})", &[name]);
    blames("{% macro m(x) %}#rgb({{ x }}){% endmacro %}{{ §m(person.name) }}", &[name]);
    blames("{% set x %}#rgb({{ person.name }}){% endset %}{{ §x }}", &[name]);
    blames("{% for x in [person.name] %}#rgb({{ §x }}){% endfor %}", &[name]);
    // The second of two rows, far from where it was read.
    blames(
        "{% for p in all.people %}{% set last = p.name %}{% if loop.last %}{{ 1 }}{{ 2 }}#rgb({{ §last }}){% endif %}{% endfor %}",
        &[(PEOPLE, "C3", FROM)],
    );
    for filter in [
        "upper",
        "lower",
        "title",
        "trim",
        "replace(\"n\", \"m\")",
        "string",
        "split(\" \") | first",
    ] {
        blames(&colour(&format!("person.name | {filter}")), &[name]);
    }
    blames(&colour("person.born | date"), &[(PEOPLE, "D2", FROM)]);
    blames(&colour("project.title"), &[("inputs/projects.csv", "B2", FROM)]);
    blames(
        "{% set x = person.note %}{{ person.name }}#rgb({{ §x | markdown }})",
        &[(PEOPLE, "F2", FROM)],
    );
    blames("#rgb({{ §person.note | markdown }})", &[(PEOPLE, "F2", FROM)]);
}

#[test]
fn numbers_are_traced_as_well_as_can_be_told() {
    let amount = |remark| ("inputs/costs.xlsx", "Costs!C2", remark);
    // A number has no identity of its own: the cell that was read just before is named.
    blames(
        "{% for c in all.costs %}{% if loop.first %}#rgb({{ §c.amount }}){% endif %}{% endfor %}",
        &[amount(PROBABLY)],
    );
    blames(
        "{% for c in all.costs %}{% if loop.first %}#rgb({{ §c.amount | money }}){% endif %}{% endfor %}",
        &[amount(FROM)],
    );
    blames(
        "{% for c in all.costs %}{% if loop.first %}#rgb({{ §c.amount | number(1) }}){% endif %}{% endfor %}",
        &[amount(FROM)],
    );
}

#[test]
fn text_that_was_put_together_names_what_was_read_for_it() {
    blames(
        &colour("person.name ~ person.note"),
        &[(PEOPLE, "F2", PROBABLY), (PEOPLE, "C2", PROBABLY)],
    );
}

#[test]
fn an_include_is_named_with_the_way_that_led_there() {
    let case = Case::new().file("templates/part.typ.j2", "Part\n#rgb({{ person.name }})\n");
    blames_in(
        case,
        "{% include \"part.typ.j2\" %}",
        &[("templates/part.typ.j2", "2:9", ""), (PEOPLE, "C2", FROM)],
    );
    let case = Case::new()
        .file("templates/macros.typ.j2", "{% macro paint(x) %}\n#rgb({{ x }})\n{% endmacro %}\n");
    let found = places(case, "{% from \"macros.typ.j2\" import paint %}{{ paint(person.name) }}");
    assert!(found.contains(&(PEOPLE.into(), "C2".into(), FROM.into())), "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), (TEMPLATE, "4:43"));
}

#[test]
fn an_error_of_a_filter_names_line_and_cell() {
    let people = "id,project,name,born,phone,note\np1,alpha,Aygün,1990-05-31,,soon\n";
    let case = || Case::new().file(PEOPLE, people);
    let note = (PEOPLE, "F2", FROM);
    for filter in ["date", "money", "number", "percent"] {
        blames_in(case(), &format!("{{{{ person.note | §{filter} }}}}"), &[note]);
    }
    blames_in(case(), "{% set x = person.note %}{{ person.name }}{{ x | §date }}", &[note]);
    let part = case().file("templates/part.typ.j2", "\n{{ person.note | date }}\n");
    blames_in(
        part,
        "{% include \"part.typ.j2\" %}",
        &[("templates/part.typ.j2", "2:18", ""), note, (TEMPLATE, "4:4", "reached from here")],
    );
}

#[test]
fn an_error_in_a_library_leads_back_to_the_cell() {
    let case = Case::new().file("templates/lib.typ", "#let paint(x) = {\n  rgb(x)\n}\n");
    blames_in(
        case,
        "#import \"lib.typ\": paint; #paint({{ person.name }})",
        &[
            ("templates/lib.typ", "2:7", ""),
            (TEMPLATE, "4:28", "while calling `paint`"),
            (PEOPLE, "C2", FROM),
        ],
    );
}

#[test]
fn an_unsafe_place_names_line_and_cell() {
    blames("<{{ §person.name }}>", &[(PEOPLE, "C2", FROM)]);
}

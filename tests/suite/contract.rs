//! What templates ask for is held against what tables and figures have, also where no row leads.

use crate::common::Case;

const CONFIG: &str = "pressrun.toml";
const TEMPLATE: &str = "templates/sheet.typ.j2";

/// A workspace with a second figure, a brand, and a line of a template that no row reaches.
fn case(line: &str) -> Case {
    let more = "\n[figures.people]\ncount = \"people\"\n\n[brand]\ncolour = \"red\"\n";
    let config = crate::common::CONFIG.to_owned() + more;
    Case::new()
        .file(CONFIG, config)
        .edit(
            TEMPLATE,
            "{{ person.note }}",
            &format!("{{% if person.id == 0 %}}{line}{{% endif %}}"),
        )
        .file(
            "templates/parts.typ.j2",
            "{% macro named(p) %}{{ p.name }}{% endmacro %}\
             {% macro money(rows) %}{% for r in rows %}{{ r.amuont }}{% endfor %}{% endmacro %}\
             {% macro unused(p) %}{{ p.whatever }}{{ nobody }}{% endmacro %}",
        )
        .file(
            "templates/part.typ.j2",
            "{% if extra is defined %}{{ extra.x }}{% endif %}{{ p.nmae }}",
        )
        .file("templates/good.typ.j2", "{{ p.name }}{{ elsewhere.title | default(\"\") }}")
}

/// The messages of `check` about the template, with their hints.
fn messages(line: &str) -> Vec<String> {
    let run = case(line).run(&["check", "--message-format", "json"]);
    let mut messages = Vec::new();
    for line in run.stderr.lines() {
        let problem: serde_json::Value = serde_json::from_str(line).unwrap();
        if problem["severity"] == "error" {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            messages.push(format!("{}; {}", text(&problem["message"]), text(&problem["hints"][0])));
        }
    }
    assert_eq!(run.code, i32::from(!messages.is_empty()), "{line}: {}", run.stderr);
    messages
}

#[test]
fn slips_are_found_where_no_row_leads() {
    for (line, wanted) in [
        ("{{ person.nmae }}", "table `people` has no column `nmae`; did you mean `name`?"),
        ("{{ row.nmae }}", "table `people` has no column `nmae`; did you mean `name`?"),
        ("{{ project.titel }}", "table `projects` has no column `titel`; did you mean `title`?"),
        (
            "{{ project.title_ax }}",
            "table `projects` has no column `title_ax`; did you mean `title_az`?",
        ),
        (
            "{% for c in costs %}{{ c.amuont }}{% endfor %}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{% for c in all.costs | sort(attribute=\"date\") | selectattr(\"kind\") | list %}{{ c.amuont }}{% endfor %}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{{ (costs | first).amuont }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        ("{{ costs[0].amuont }}", "table `costs` has no column `amuont`; did you mean `amount`?"),
        (
            "{% set own = costs[1:] %}{{ own[-1].amuont }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{{ costs | sum(attribute=\"amuont\") }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{{ costs | sort(attribute=\"date,amuont\") | length }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{{ costs | map(attribute=\"amuont\") | join(\",\") }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{% for kind, cs in costs | groupby(\"knid\") %}{{ kind }}{% endfor %}",
            "table `costs` has no column `knid`; did you mean `kind`?",
        ),
        (
            "{% for kind, cs in costs | groupby(\"kind\") %}{{ cs[0].amuont }}{% endfor %}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{{ lookup(\"projects\", 1).titel }}",
            "table `projects` has no column `titel`; did you mean `title`?",
        ),
        (
            "{{ lookup(\"project\", 1).title }}",
            "there is no table `project`; did you mean `projects`?",
        ),
        (
            "{{ label(\"costs.amuont\") }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        ("{{ person[\"nmae\"] }}", "table `people` has no column `nmae`; did you mean `name`?"),
        (
            "{{ person[\"#reached+f\"] }}",
            "table `people` has no column `#reached+f`; its columns have no HXL tags",
        ),
        ("{{ figures.spend.total }}", "there is no figure `spend`; did you mean `spent`?"),
        ("{{ to_date.figures.spend.total }}", "there is no figure `spend`; did you mean `spent`?"),
        ("{{ previous.cost }}", "there is no figure `cost`; did you mean `costs`?"),
        (
            "{{ figures.people.total }}",
            "figure `people` is a number and has no `total`; write `figures.people` alone, or split it with `by` in pressrun.toml",
        ),
        ("{{ figures.spent.totl }}", "the figure has no `totl`; did you mean `total`?"),
        (
            "{% for g in figures.spent.groups | sort(attribute=\"value\") %}{{ g.lable }}{% endfor %}",
            "the group of a figure has no `lable`; did you mean `label`?",
        ),
        (
            "{{ costs.amount }}",
            "a list of rows has no `amount`; read it of each row: {% for r in rows %}{{ r.amount }}{% endfor %}",
        ),
        ("{{ period.labl }}", "`period` has no `labl`; did you mean `label`?"),
        ("{{ brand.color }}", "[brand] has no `color`; did you mean `colour`?"),
        ("{{ figure.spent }}", "there is no `figure` here; did you mean `figures`?"),
        (
            "{% set x = person %}{% if lang == \"en\" %}{% set y = x %}{% else %}{% set y = x %}{% endif %}{{ y.nmae }}",
            "table `people` has no column `nmae`; did you mean `name`?",
        ),
        (
            "{% import \"parts.typ.j2\" as parts %}{{ parts.money(costs) }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{% from \"parts.typ.j2\" import money as m %}{{ m(rows=costs) }}",
            "table `costs` has no column `amuont`; did you mean `amount`?",
        ),
        (
            "{% macro m(r) %}{{ r.nmae }}{% endmacro %}{{ m(person) }}",
            "table `people` has no column `nmae`; did you mean `name`?",
        ),
        (
            "{% set p = person %}{% include \"part.typ.j2\" %}",
            "table `people` has no column `nmae`; did you mean `name`?",
        ),
    ] {
        assert_eq!(messages(line), [wanted], "{line}");
    }
}

#[test]
fn nothing_is_said_where_nothing_can_be_known() {
    for line in [
        "{{ person.name }}{{ person.note }}",
        "{{ project.title }}{{ project.title_az }}{{ project[\"title_en\"] }}",
        "{{ cost.amount }}",
        "{% if nobody is defined %}{{ nobody.name }}{% endif %}",
        "{% if person.nick is defined %}{{ person.nick }}{% endif %}",
        "{{ person.nick | default(person.name) }}{{ nobody | default(\"\") }}",
        "{% if lang == \"en\" %}{% set x = person %}{% endif %}{{ x.whatever }}",
        "{% set x = costs %}{% if lang == \"en\" %}{% set x = people %}{% endif %}{% for r in x %}{{ r.amount }}{% endfor %}",
        "{% set rest = [] %}{% set rest = rest + costs %}{% for r in rest %}{{ r.amount }}{% endfor %}",
        "{% set ns = namespace(row=person) %}{% set ns.other = 1 %}{{ ns.row.nmae }}{{ ns.more }}",
        "{% for key, value in person | items %}{{ key }}{% endfor %}",
        "{% for row in costs | batch(2) %}{% for c in row %}{{ c.amount }}{% endfor %}{% endfor %}",
        "{% for g in costs | groupby(\"kind\") %}{{ g.grouper }}{% for c in g.list %}{{ c.amount }}{% endfor %}{% endfor %}",
        "{% for a in costs %}{{ loop.index }}{{ loop.first }}{% endfor %}",
        "{{ figures.spent.value(\"rent\") }}{{ figures.people }}{{ all.figures.spent.groups[0].key }}",
        "{{ period.id }}{{ brand.colour }}{{ document.name }}{{ workspace.title }}{{ row.name }}",
        "{{ donors[0].name }}{% for d in donors %}{{ d.logo }}{{ d.statement }}{% endfor %}",
        "{% import \"parts.typ.j2\" as parts %}{{ parts.named(person) }}{{ parts.named(unknown=1) }}",
        "{% set p = person %}{% include \"good.typ.j2\" %}",
        "{% macro later() %}{{ after.name }}{% endmacro %}{% set after = person %}{{ later() }}",
        "{% macro deep(n, r) %}{{ r.name }}{% if n %}{{ deep(n - 1, r) }}{% endif %}{% endmacro %}{{ deep(3, person) }}",
        "{% macro named(p) %}{{ caller(p) }}{% endmacro %}{% call(x) named(person) %}{{ x.any }}{% endcall %}",
        "{% macro endless(r) %}{% if r.name == 1 %}{{ endless({\"name\": r}) }}{{ endless({\"name\": [r]}) }}{% endif %}{% endmacro %}{{ endless(person) }}",
        "{% set name = \"na\" ~ \"me\" %}{{ person[name] }}",
        "{{ {\"a\": person}.a.name }}{{ (person or project).name }}{{ [person, project][0].title }}",
        "{{ label(\"costs.amount\") }}{{ unit(\"costs.amount\") }}{{ label(\"projects.title\") }}",
        "{% with c = costs | first %}{{ c.amount }}{% endwith %}",
        "{% set x %}{{ person.name }}{% endset %}{{ x }}",
    ] {
        assert_eq!(messages(line), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn one_slip_is_told_once() {
    let case = Case::new().edit(TEMPLATE, "person.note", "person.notes");
    let run = case.run(&["check"]);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!("check_slip_told_once", run.golden());
    });
}

#[test]
fn columns_that_nobody_reads_are_noted() {
    let case = Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{{ costs | sort(attribute=\"date\") | length }}")
        .edit("inputs/projects.csv", "id;title_en;title_az", "id;title_en;title_az;manager;budget")
        .edit("inputs/projects.csv", ";Birinci", ";Birinci;Aygün;12");
    let run = case.run(&["check"]);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!("check_unread_columns", run.golden());
    });
    // A part of the documents does not tell what the others read.
    assert_eq!(
        case.run(&["check", "sheet"]).golden(),
        "exit code 0\nprotected in `people`: personal phone\n3 tables from 3 files and 4 jobs are in order\n"
    );
    assert!(!case.run(&["build"]).stderr.contains("unread"));
}

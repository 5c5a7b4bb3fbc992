//! The inspection of finished pages, from the page back to the template and the cell.

use crate::common::Case;

fn golden(name: &str, text: String) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, text);
    });
}

const TEMPLATE: &str = r##"#set document(title: {{ person.name }})
#set page(width: 120mm, height: 80mm, margin: 10mm)
#set text(lang: {{ lang }})
#let panel(body) = block(width: 50mm, height: 15mm, fill: silver, body)
= {{ person.name }}
#panel({{ person.note }})
#v(20mm)
{{ project.title }}
"##;

fn case() -> Case {
    let note = "This note was written for a whole page of the report, and does not fit into the panel that the \
        leaflet has for it. Nobody looked at the page with both languages side by side, and so it was \
        printed as it is, in the wrong language too.";
    Case::new().file("templates/sheet.typ.j2", TEMPLATE).file(
        "inputs/people.csv",
        format!("id,project,name,born,phone,note\np1,alpha,Aygün,,,\"{note}\"\n"),
    )
}

#[test]
fn findings_name_the_page_the_template_and_the_cell() {
    let run = case().run(&["build", "--language", "az"]);
    golden("preflight_findings", run.golden());
}

#[test]
fn a_level_can_stop_a_document_and_switch_a_rule_off() {
    let stopped = case().edit(
        "pressrun.toml",
        "each = \"people\"\n",
        "each = \"people\"\npreflight = { overflow = \"error\", untranslated = \"off\", pages = { multiple_of = 2 } }\n",
    );
    let run = stopped.run(&["build", "--language", "az"]);
    assert!(!stopped.output().iter().any(|file| file.ends_with(".pdf")));
    golden("preflight_stops", run.golden());
    let quiet = case().edit(
        "pressrun.toml",
        "[documents.sheet]",
        "[preflight]\noverflow = \"off\"\nuntranslated = \"off\"\n\n[documents.sheet]",
    );
    let run = quiet.run(&["build", "--language", "az"]);
    assert!(run.code == 0 && !run.stderr.contains("preflight/"), "{}", run.stderr);
}

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"10\" height=\"10\"/></svg>";

/// A project that `eu` funds, and another donor that does not.
fn funded(shown: &str) -> Case {
    let donors = "\n[donors.eu]\nname = \"European Union\"\nlogo = \"eu.svg\"\n\
        disclaimer = \"The contents are the sole responsibility of the publisher.\"\nfor = [\"alpha\"]\n\
        \n[donors.de]\nname = \"Germany\"\nlogo = \"de.svg\"\nfor = [\"beta\"]\n\n[documents.sheet]";
    Case::new()
        .edit("pressrun.toml", "[documents.sheet]", donors)
        .file(
            "inputs/projects.csv",
            "id;title_en;title_az\nalpha;First;Birinci\nbeta;Second;İkinci\n",
        )
        .file("eu.svg", LOGO)
        .file("de.svg", LOGO)
        .file(
            "templates/sheet.typ.j2",
            format!("#set document(title: {{{{ person.name }}}})\n{shown}\n"),
        )
}

#[test]
fn a_document_shows_its_own_donors_and_what_they_ask_for() {
    let logos = "{% for d in donors %}#image({{ \"/\" ~ d.logo }}, alt: \"x\")\n{{ d.disclaimer }}\n{% endfor %}";
    let told = |shown: &str| {
        let run = funded(shown).run(&["build", "--language", "en", "--for", "p1"]);
        let lines = run.stderr.lines().filter(|line| line.contains("[preflight/donors]"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told(logos), [""; 0]);
    let wrong = format!("{logos}\n#image(\"/de.svg\", alt: \"x\")");
    assert_eq!(
        told(&wrong),
        [
            "warning[preflight/donors]: the document shows the logo of `de`, which does not fund `alpha`"
        ]
    );
    assert_eq!(
        told("Text"),
        ["warning[preflight/donors]: the document shows no logo of who funds `alpha`"]
    );
    assert_eq!(
        told("#image(\"/eu.svg\", alt: \"x\")"),
        ["warning[preflight/donors]: the document shows the logo of `eu` without its disclaimer"]
    );
}

#[test]
fn a_missing_picture_can_be_a_grey_field_and_names_its_cell() {
    let case = Case::new()
        .edit(
            "pressrun.toml",
            "[documents.sheet]",
            "[pictures]\nmissing = \"placeholder\"\n\n[documents.sheet]",
        )
        .edit(
            "templates/sheet.typ.j2",
            "{{ person.note }}",
            "#image({{ person.note }}, width: 20mm, alt: \"x\")",
        )
        .file(
            "inputs/people.csv",
            "id,project,name,born,phone,note\np1,alpha,Aygün,1990-05-31,,/inputs/a.jpg\n",
        );
    let run = case.run(&["build", "--language", "en"]);
    assert_eq!(run.code, 0);
    golden("missing_picture", run.golden());
}

/// With consent a personal value is printed for all, and still is not told to all who read messages.
#[test]
fn findings_do_not_quote_what_is_personal() {
    let case = case()
        .edit(
            "pressrun.toml",
            "columns.phone = { personal = true }",
            "columns.phone = { personal = true }\ncolumns.note = { personal = true, consent = { column = \"agreed\" } }\n\
             columns.agreed = {}",
        )
        .edit("pressrun.toml", "[documents.sheet]", "[documents.sheet]\nuse = \"print\"")
        .edit("inputs/people.csv", ",phone,note\n", ",phone,agreed,note\n")
        .edit("inputs/people.csv", ",,,", ",,,print,");
    let run = case.run(&["build", "--language", "az"]);
    assert!(
        run.stderr.contains("preflight/untranslated") && run.stderr.contains("“…”"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("This note"), "{}", run.stderr);
}

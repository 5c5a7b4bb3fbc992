//! Small numbers of people do not reach a document whose readers must not learn them.

use std::collections::BTreeMap;

use crate::common::{CONFIG, Case};

/// Sex and age of 30 people: 27 women and 3 men, 26 old and 4 young ones.
fn people() -> String {
    let mut text = "id,project,name,born,phone,note,sex,age\n".to_owned();
    for number in 0..30 {
        let sex = if number < 3 { "male" } else { "female" };
        let age = if (2..6).contains(&number) { "young" } else { "old" };
        text.push_str(&format!("p{number:02},alpha,Name {number},1990-05-31,,,{sex},{age}\n"));
    }
    text
}

const FIGURES: &str = r#"
[figures.by_sex]
count = "people"
by = "sex"

[figures.by_age]
count = "people"
by = "age"

[figures.both]
count = "people"
by = ["sex", "age"]

[figures.women]
count = "people"
where = { sex = "female" }

[figures.share_of_men]
value = "by_sex[\"male\"] / by_sex"

[documents.public]
template = "templates/public.typ.j2"
output = "public.{{ lang }}.pdf"

[documents.confidential]
template = "templates/public.typ.j2"
output = "confidential.{{ lang }}.pdf"
audience = "donor"
"#;

const SHEET: &str = r#"{% macro row(g) %}{{ g.value("female") | number }};{{ g.value("male") | number }};{{ g.total | number }}{% endmacro -%}
sex:{{ row(figures.by_sex) }}

age:{{ figures.by_age.value("young") }};{{ figures.by_age.value("old") }};{{ figures.by_age.total }}

women:{{ figures.women }}

men:{{ figures.share_of_men }}

note:{{ suppression_note() }}
"#;

fn case() -> Case {
    let config = CONFIG.split("[documents.sheet]").next().unwrap().to_owned() + FIGURES;
    Case::new()
        .file("pressrun.toml", config)
        .file("inputs/people.csv", people())
        .file("templates/public.typ.j2", SHEET)
}

/// The lines of a finished document, by the word before the colon.
fn lines(case: &Case, path: &str) -> BTreeMap<String, String> {
    let text = pdf_extract::extract_text(case.path(path)).unwrap();
    let named = text.lines().filter_map(|line| line.trim().split_once(':'));
    named.map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect()
}

fn edition(case: &Case) -> serde_json::Value {
    let text = std::fs::read_to_string(case.path("output/edition.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn small_numbers_are_hidden_and_cannot_be_worked_out() {
    let case = case();
    let run = case.run(&["build", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let public = lines(&case, "output/public.en.pdf");
    // The three men would follow from the women, wherever those are counted.
    assert_eq!(public["sex"], "–;<5;30");
    assert_eq!(public["women"], "–");
    assert_eq!(public["age"], "<5;–;30");
    assert_eq!(public["men"], "<5");
    assert!(public["note"].contains("fewer than 5 people"), "{public:?}");
    let azerbaijani = lines(&case, "output/public.az.pdf");
    assert!(azerbaijani["note"].contains("5 nəfərdən az"), "{azerbaijani:?}");
    let confidential = lines(&case, "output/confidential.en.pdf");
    assert_eq!(confidential["sex"], "27;3;30");
    assert_eq!(confidential["note"], "");
}

#[test]
fn the_edition_names_what_was_hidden_and_no_number() {
    let case = case();
    assert_eq!(case.run(&["build", "--quiet"]).code, 0);
    let edition = edition(&case);
    let artifacts = edition["artifacts"].as_array().unwrap();
    let of = |path: &str| artifacts.iter().find(|file| file["path"] == path).unwrap();
    let suppressed = of("public.en.pdf")["suppressed"].as_array().unwrap();
    let told: Vec<String> = suppressed
        .iter()
        .map(|one| format!("{} {} {}", one["figure"], one["keys"], one["why"]).replace('"', ""))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    assert!(of("confidential.en.pdf").get("suppressed").is_none());
}

#[test]
fn thresholds_and_exceptions_are_declared() {
    let shown = |from: &str, to: &str| {
        let case = case().edit("pressrun.toml", from, to);
        let run = case.run(&["build", "--quiet"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let [public, donor] = ["public", "confidential"]
            .map(|name| lines(&case, &format!("output/{name}.en.pdf"))["sex"].clone());
        format!("{public} {donor}")
    };
    let privacy = |keys: &str| format!("[privacy]\n{keys}\n\n[figures.by_sex]");
    assert_eq!(shown("[figures.by_sex]", &privacy("public = 0")), "27;3;30 27;3;30");
    assert_eq!(shown("[figures.by_sex]", &privacy("donor = 10")), "–;<5;30 –;<10;30");
    assert_eq!(
        shown("key = \"id\"\nsingular", "key = \"id\"\npeople = false\nsingular"),
        "27;3;30 27;3;30"
    );
    assert_eq!(
        shown(
            "[figures.by_sex]",
            "[figures.by_sex]\nprotect = false\nreason = \"published elsewhere\""
        ),
        "27;3;30 27;3;30"
    );
}

/// Counting rows by hand is no way around it.
#[test]
fn few_people_are_not_counted_in_a_template() {
    let case = case().file(
        "templates/public.typ.j2",
        "{{ people | length }} {{ people | selectattr(\"sex\", \"eq\", \"male\") | list | length }}",
    );
    let run = case.run(&["build", "--quiet", "--message-format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("template/small-count"), "{}", run.stderr);
    assert_eq!(case.documents(), ["confidential.az.pdf", "confidential.en.pdf", "edition.json"]);
}

#[test]
fn check_says_what_is_protected() {
    let run = case().run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let line = run.stderr.lines().find(|line| line.starts_with("protected in")).unwrap();
    assert_eq!(
        line,
        "protected in `people`: personal phone; numbers below 5 in public documents of by_sex, by_age, both, women"
    );
}

/// A person who stands in a text of the workspace is found on the finished page. The last good file
/// stays, and the message does not name the person.
#[test]
fn a_leak_is_found_on_the_finished_page() {
    let case = case()
        .edit(
            "pressrun.toml",
            "columns.phone =",
            "columns.name = { personal = true }\ncolumns.phone =",
        )
        .edit("inputs/people.csv", "Name 7,", "Aygün Əliyeva,")
        .file("templates/public.typ.j2", "Good: Name 77, Aygünə Əliyeva");
    let good = case.run(&["build", "--quiet"]);
    assert_eq!(good.code, 0, "{}", good.stderr);
    let before = std::fs::read(case.path("output/public.en.pdf")).unwrap();
    for text in ["Story of AYGÜN *ƏLİYEVA*.", "#set document(title: \"Aygün Əliyeva\")"] {
        let case = &case;
        std::fs::write(case.path("templates/public.typ.j2"), text).unwrap();
        let run = case.run(&["build", "--quiet"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("error[privacy/leak]"), "{}", run.stderr);
        assert!(run.stderr.contains("inputs/people.csv › C9"), "{}", run.stderr);
        assert!(!run.stderr.to_lowercase().contains("aygün ə"), "{}", run.stderr);
        assert_eq!(std::fs::read(case.path("output/public.en.pdf")).unwrap(), before);
    }
}

/// Messages about a document for others do not say what a personal cell holds.
#[test]
fn messages_do_not_name_people() {
    let case = case()
        .edit("pressrun.toml", "columns.phone =", "columns.note = {}\ncolumns.name = { personal = true, consent = { column = \"note\" } }\ncolumns.phone =")
        .edit("pressrun.toml", "[documents.public]", "[documents.public]\nuse = \"print\"")
        .edit("inputs/people.csv", "Name 7,1990-05-31,,", "Aygün Əliyeva,1990-05-31,,print")
        .file("templates/public.typ.j2", "#image({{ all.people[7].name }})");
    let run = case.run(&["build", "--quiet", "public"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("typst/missing-file"), "{}", run.stderr);
    assert!(run.stderr.contains("inputs/people.csv › C9"), "{}", run.stderr);
    assert!(run.stderr.contains("•••") && !run.stderr.contains("Aygün"), "{}", run.stderr);
}

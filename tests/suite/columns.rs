//! What a schema says about columns, in templates: labels, units, HXL tags, and the groups of
//! translated columns.

use crate::common::Case;

const CONFIG: &str = r##"[workspace]
title = "Test"
languages = ["en", "az"]

[tables.regions]
source = "inputs/regions.csv"
columns.region = { translated = true }
columns.women = { type = "integer", unit = "people", label = { en = "Women reached", az = "Qadınlar" } }
columns.men = { type = "integer", label = "Men" }

[figures.women]
sum = "regions.#reached+f"
by = "region"

[figures.big]
count = "regions"
where = { "#adm1+code" = "10" }

[documents.page]
template = "templates/page.typ.j2"
output = "page.{{ lang }}.pdf"
"##;

const REGIONS: &str = "region_en,region_az,women,men,code\n\
    #adm1+name+i_en,#adm1+name+i_az,#reached+f,#reached+m,#adm1+code\n\
    Zagatala,Zaqatala,5,4,10\n\
    Barda,Şəki,7,1,11\n\
    Ganja,Çinar,1,1,12\n\
    Barda,Şəki,2,0,10\n";

/// The workspace with this line as its template.
fn case(line: &str) -> Case {
    Case::new()
        .file("pressrun.toml", CONFIG)
        .file("inputs/regions.csv", REGIONS)
        .file("templates/page.typ.j2", format!("#set page(width: 60cm)\n{line}\n"))
}

/// What the pages in both languages say.
fn printed(line: &str) -> [String; 2] {
    let case = case(line);
    let run = case.run(&["build", "--quiet", "-j", "1"]);
    assert_eq!(run.code, 0, "{line}: {}", run.stderr);
    ["en", "az"].map(|language| {
        let path = case.path(&format!("output/page.{language}.pdf"));
        let text = pdf_extract::extract_text(path).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn labels_and_units_are_those_of_the_schema() {
    let line = "{{ label(\"regions.women\") }}, {{ label(\"regions.men\") }}, \
        {{ label(\"regions.code\") }}, {{ label(\"regions.#reached+f\") }}, \
        {{ unit(\"regions.women\") }}, {{ unit(\"regions.men\") }}.";
    let [english, azerbaijani] = printed(line);
    assert_eq!(english, "Women reached, Men, code, Women reached, people, .");
    assert_eq!(azerbaijani, "Qadınlar, Men, code, Qadınlar, people, .");
}

#[test]
fn columns_answer_to_their_tags() {
    let line = "{% for r in regions %}{{ r[\"#reached+f\"] }}/{{ r[\"#adm1+i_az\"] }} {% endfor %}\
        {{ figures.women.total }} {{ figures.big }}";
    assert_eq!(printed(line)[0], "5/Zaqatala 7/Şəki 1/Çinar 2/Şəki 15 2");
    let run = case("{{ regions[0][\"#reachd+f\"] }}").run(&["build", "--quiet"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("table `regions` has no column `#reachd+f`"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `#reached+f`?"), "{}", run.stderr);
    let config = CONFIG.replace("#reached+f", "#reachd+f");
    let run = case("x").file("pressrun.toml", config).run(&["build", "--quiet"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `#reached+f`?"), "{}", run.stderr);
}

#[test]
fn groups_of_a_translated_column_have_one_key_and_the_order_of_their_labels() {
    let line = "{% for g in figures.women.groups %}{{ g.key }}={{ g.label }}={{ g.value }} {% endfor %}\
        {{ figures.women.value(\"Ganja\") }}";
    let [english, azerbaijani] = printed(line);
    assert_eq!(english, "Barda=Barda=9 Ganja=Ganja=1 Zagatala=Zagatala=5 1");
    assert_eq!(azerbaijani, "Ganja=Çinar=1 Barda=Şəki=9 Zagatala=Zaqatala=5 1");
}

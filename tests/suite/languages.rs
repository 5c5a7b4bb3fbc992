//! Documents in three languages: dates, numbers, plurals, lists and typography as each has them, and
//! catalogues that say the same.

use crate::common::{Case, Run};

const EN: &str = "heading = Activities
people =
    { $n ->
        [one] { $n } participant
        *[other] { $n } participants
    }
on = held on { $day }
";
const AZ: &str = "heading = Tədbirlər
people = { $n } iştirakçı
on = { $day } tarixində keçirilib
";
const RU: &str = "heading = Мероприятия
people =
    { $n ->
        [one] { $n } участник
        [few] { $n } участника
        *[many] { $n } участников
    }
on = проведено { $day }
";

const TEMPLATE: &str = r##"#set document(title: {{ t("heading") }})
#set page(width: 160mm, height: 240mm)
#set text(lang: {{ lang }}, font: "Noto Sans")
= {{ t("heading") }}
{% for n in [1, 3, 5, 21, 1234] %}
{{ t("people", n=n | number) }}.
{% endfor %}
{{ t("on", day="2021-06-01" | date_range("2021-06-03", "official")) }};
{{ 3 | ordinal }}; {{ 9 | ordinal("feminine") }}; {{ ["A", "B", "C"] | listed }}; {{ 0.125 | percent(1) }};
{{ 1234.5 | money("EUR") }}; {{ "2021-06-01" | date("day") }}.

{{ person.note | markdown }}

{{ "Müəyyənləşdirilmişdir" | in_language("az") }}

#figure(table(columns: 1, table.header[x], [y]), caption: [z])
"##;

fn case() -> Case {
    Case::new()
        .edit("pressrun.toml", r#"languages = ["en", "az"]"#, r#"languages = ["en", "az", "ru"]"#)
        .edit("pressrun.toml", "columns.title = { translated = true", "columns.title = { translated = true, fallback = \"en\"")
        .file("templates/sheet.typ.j2", TEMPLATE)
        .file("locales/en.ftl", EN)
        .file("locales/az.ftl", AZ)
        .file("locales/ru.ftl", RU)
        .file(
            "inputs/people.csv",
            "id,project,name,born,phone,note\np1,alpha,Aygün,,,\"Dedi: \"\"Kitabxana\"\" - 5 km, 2016-2019\"\n",
        )
}

/// What can be read in a PDF, in lines.
fn read(case: &Case, name: &str) -> Vec<String> {
    let text = pdf_extract::extract_text(case.path("output/alpha").join(name)).unwrap();
    let lines = text.lines().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn each_language_is_written_by_its_own_rules() {
    let case = case();
    let Run { code, stderr, .. } = case.run(&["build"]);
    assert_eq!(code, 0, "{stderr}");
    let wanted = [
        (
            "p1.en.pdf",
            [
                "Activities",
                "1 participant. 3 participants. 5 participants. 21 participants. 1,234 participants.",
                "held on 1–3 June 2021; 3rd; 9th; A, B and C; 12.5%; EUR\u{a0}1,234.50; 1 June.",
                "Dedi: “Kitabxana”\u{a0}– 5\u{a0}km, 2016–2019",
                "Table",
            ],
        ),
        (
            "p1.az.pdf",
            [
                "Tədbirlər",
                "1 iştirakçı. 3 iştirakçı. 5 iştirakçı. 21 iştirakçı. 1.234 iştirakçı.",
                "1–3 iyun 2021-ci il tarixində keçirilib; 3-cü; 9-cu; A, B və C; 12,5%; 1.234,50\u{a0}EUR; 1 iyun.",
                "Dedi: «Kitabxana»\u{a0}– 5\u{a0}km, 2016–2019",
                "Cədvəl",
            ],
        ),
        (
            "p1.ru.pdf",
            [
                "Мероприятия",
                "1 участник. 3 участника. 5 участников. 21 участник. 1\u{a0}234 участника.",
                "проведено 1–3 июня 2021\u{202f}г.; 3-й; 9-я; A, B и C; 12,5\u{a0}%; 1\u{a0}234,50\u{a0}EUR; 1 июня.",
                "Dedi: «Kitabxana»\u{a0}— 5\u{a0}km, 2016–2019",
                "Таблица",
            ],
        ),
    ];
    for (name, lines) in wanted {
        let text = read(&case, name).join(" ");
        for line in lines {
            let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(plain(&text).contains(&plain(line)), "{name}: {line}\n{text}");
        }
        // In every language the Azerbaijani word is one word.
        assert!(text.contains("Müəyyənləşdirilmişdir"), "{name}: {text}");
        assert!(!text.contains('\u{ad}'), "{name}: {text}");
    }
}

#[test]
fn catalogues_that_differ_are_told_with_their_lines() {
    let case = case()
        .file(
            "locales/az.ftl",
            "heading = Tədbirlər\npeople = { $count } iştirakçı\nadditional = Əlavə\n",
        )
        .edit("locales/ru.ftl", "        [few] { $n } участника\n", "");
    let run = case.run(&["check"]);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!("catalogues_that_differ", run.golden());
    });
}

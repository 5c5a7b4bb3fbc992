//! A newsletter with photographs as cameras make them.

use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::common::Case;

#[path = "../../benches/workspaces/photograph.rs"]
mod photograph;

const TEMPLATE: &str = r##"#set document(title: {{ person.name }})
#set page(columns: 2)
{% for n in range(6) %}
#image("/inputs/photo{{ n }}.jpg", alt: "Photograph {{ n }}")
{{ person.note }}
{% endfor %}
"##;

fn newsletter(pictures: Vec<Vec<u8>>) -> Case {
    let text = "The text between the photographs. ".repeat(30);
    let mut case = Case::new().file("templates/sheet.typ.j2", TEMPLATE).file(
        "inputs/people.csv",
        format!("id,project,name,born,phone,note\np1,alpha,Aygün,,,\"{text}\"\n"),
    );
    for (number, picture) in pictures.into_iter().enumerate() {
        case = case.file(&format!("inputs/photo{number}.jpg"), picture);
    }
    case
}

/// The names and times of the pictures that were made smaller.
fn kept(case: &Case) -> BTreeMap<String, SystemTime> {
    let entries = std::fs::read_dir(case.path(".pressrun/pictures")).unwrap();
    let entry = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, entry.metadata().unwrap().modified().unwrap())
    };
    entries.map(entry).collect()
}

#[test]
fn six_large_photographs_make_a_small_newsletter_and_are_scaled_once() {
    let case = newsletter(photograph::six((4000, 3000)).unwrap());
    let photo = case.path("inputs/photo0.jpg").metadata().unwrap().len();
    assert!(photo > 2_000_000, "{photo}");
    let made = || {
        let run = case.run(&["build", "--language", "en", "--force"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        std::fs::read(case.path("output/alpha/p1.en.pdf")).unwrap()
    };
    let first = made();
    assert!(first.len() < 3_000_000, "{}", first.len());
    let scaled = kept(&case);
    assert_eq!(scaled.len(), 6);
    assert!(made() == first);
    assert_eq!(kept(&case), scaled);
}

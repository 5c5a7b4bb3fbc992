//! Pseudonyms of people, made with a key from the environment.

use crate::common::{CONFIG, Case, Run};

const VARIABLE: &str = "TEST_PSEUDONYM_KEY";
const KEY: &str = "a key for tests, thirty-two long";

fn case() -> Case {
    let config = CONFIG.replace(
        "columns.phone = { personal = true }\n",
        "columns.phone = { personal = true }\ncolumns.name = { personal = true }\n\
         derived.code = { pseudonym = \"name\" }\n",
    );
    Case::new()
        .file("pressrun.toml", format!("{config}\n[privacy]\npseudonym_key = \"{VARIABLE}\"\n"))
        .file("templates/sheet.typ.j2", "Case {{ person.code }}\n")
}

fn build(case: &Case, key: Option<&str>) -> Run {
    case.run_with(&["build", "-l", "en", "-j", "1"], |command| {
        command.env_remove(VARIABLE);
        if let Some(key) = key {
            command.env(VARIABLE, key);
        }
    })
}

fn codes(case: &Case) -> Vec<String> {
    let read = |path: &str| pdf_extract::extract_text(case.path(path)).unwrap();
    let texts = ["output/alpha/p1.en.pdf", "output/alpha/p2.en.pdf"].map(read);
    texts.iter().map(|text| text.trim().trim_start_matches("Case ").to_owned()).collect()
}

#[test]
fn they_are_the_same_in_every_run_and_follow_the_person() {
    let case = case();
    let run = build(&case, Some(KEY));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let first = codes(&case);
    assert!(first[0] != first[1] && first[0].len() == 16, "{first:?}");
    let turned = case.file(
        "inputs/people.csv",
        "id,project,name,born,phone,note\np1,alpha,İlqar Quliyev,1985-01-02,,\np2,alpha,Aygün Əliyeva,1990-05-31,,\n",
    );
    build(&turned, Some(KEY));
    assert_eq!(codes(&turned), [first[1].clone(), first[0].clone()]);
    build(&turned, Some("another key for tests, 32 letters"));
    assert!(codes(&turned).iter().all(|code| !first.contains(code)));
}

#[test]
fn without_a_good_key_nothing_is_made_and_the_key_is_never_shown() {
    for (key, what) in
        [(None, "is not set"), (Some("  "), "is not set"), (Some("shortsecret"), "is too short")]
    {
        let case = case();
        let run = build(&case, key);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(
            run.stderr.contains("config/no-pseudonym-key") && run.stderr.contains(what),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains("shortsecret") && !run.stdout.contains("shortsecret"));
        assert!(!case.path("output/alpha").exists());
    }
    let undeclared = case().edit("pressrun.toml", &format!("pseudonym_key = \"{VARIABLE}\""), "");
    let run = build(&undeclared, Some(KEY));
    assert!(
        run.stderr.contains("needs a key, and [privacy] does not say where it is"),
        "{}",
        run.stderr
    );
}

//! Finished PDFs through the eyes of other programs: qpdf and poppler. Where these are not installed
//! the test says so by name and leaves it at that; .ci/run installs them.

use std::path::Path;
use std::process::Command;

use crate::common::Case;

const TEMPLATE: &str = r##"#set document(title: {{ person.name }}, author: "Test")
#set text(lang: {{ lang }}, font: "Noto Sans")
#set page(width: 70mm, height: auto)
= {{ person.name }}
{{ person.note | markdown }}

#link("https://www.example.org/a?b=c")[Web]
#table(columns: 2, table.header[A][B], [1], [2])
"##;

const AZ: &str = "Müəyyənləşdirilmiş göstəricilərin əhəmiyyəti yüksəkdir";
const RU: &str = "Определение показателей является важным шагом";

fn case() -> Case {
    Case::new()
        .edit("pressrun.toml", r#"languages = ["en", "az"]"#, r#"languages = ["en", "az", "ru"]"#)
        .edit("pressrun.toml", "columns.title = { translated = true", "columns.title = { translated = true, fallback = \"en\"")
        .edit("pressrun.toml", "columns.born = {", "columns.note = { translated = true }\ncolumns.born = {")
        .edit("pressrun.toml", "each = \"people\"\n", "each = \"people\"\npdf = { standards = [\"ua-1\", \"a-2a\"] }\n")
        .file("templates/sheet.typ.j2", TEMPLATE)
        .file(
            "inputs/people.csv",
            format!("id,project,name,born,phone,note_en,note_az,note_ru\np1,alpha,Aygün,,,The values were determined,{AZ},{RU}\n"),
        )
}

#[expect(clippy::print_stderr, reason = "who runs the tests must see what was not looked at")]
fn skipped(program: &str) {
    eprintln!("skipped: {program} is not installed");
}

/// What a program says about a file; `None`, and a word about it, if the program is not there.
pub(crate) fn asked(program: &str, args: &[&str], file: &Path) -> Option<String> {
    let mut command = Command::new(program);
    command.args(args).arg(file).env("LC_ALL", "C.UTF-8");
    if program == "pdftotext" {
        command.arg("-");
    }
    match command.output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{program} on {}: {text}", file.display());
            Some(text)
        }
        Err(_) => {
            skipped(program);
            None
        }
    }
}

#[test]
fn other_programs_find_sound_tagged_and_readable_pdfs() {
    let case = case();
    let run = case.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (language, text) in [("az", AZ), ("ru", RU), ("en", "The values were determined")] {
        let file = case.path(&format!("output/alpha/p1.{language}.pdf"));
        asked("qpdf", &["--check"], &file);
        if let Some(fonts) = asked("pdffonts", &[], &file) {
            let fonts: Vec<&str> = fonts.lines().skip(2).collect();
            // Embedded, as a subset, and with the letters that its glyphs stand for.
            assert!(
                !fonts.is_empty() && fonts.iter().all(|font| font.contains("yes yes yes")),
                "{fonts:?}"
            );
        }
        if let Some(facts) = asked("pdfinfo", &[], &file) {
            let fact =
                |name: &str| facts.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            assert_eq!((fact("Title:"), fact("Tagged:")), (Some("Aygün"), Some("yes")), "{facts}");
        }
        if let Some(structure) = asked("pdfinfo", &["-struct"], &file) {
            for tag in ["H1", "Table", "TH", "Link"] {
                assert!(
                    structure.lines().any(|line| line.trim().starts_with(tag)),
                    "{tag}: {structure}"
                );
            }
        }
        if let Some(links) = asked("pdfinfo", &["-url"], &file) {
            assert!(links.contains("https://www.example.org/a?b=c"), "{links}");
        }
        if let Some(found) = asked("pdftotext", &[], &file) {
            // A word goes on in the next line behind a hyphen.
            let found = found.replace("\u{AD}\n", "").replace("-\n", "");
            let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(found.contains(text), "{language}: {found}");
        }
    }
}

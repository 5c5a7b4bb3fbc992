//! What goes into a bundle besides its documents, and that its readers see no more than they may.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::common::{Case, Run, zip_entries};

const CONFIG: &str = "pressrun.toml";
const ALL: &str = r#"contents = ["trace", "thumbnails", "preflight", "rejects", "tables"]"#;

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

/// Two projects with visits: the guest is personal and open by consent, the diagnosis is sensitive, the
/// story names a guest, and the nights belong to people. `settings` are those of the bundle.
fn case(settings: &str) -> Case {
    let tables = r#"[tables.visits]
source = "inputs/visits.csv"
key = "id"
people = false
on_error = "reject"
columns.project = { references = "projects.id", required = true }
columns.date = { type = "date" }
columns.guest = { personal = true, required = true, consent = { column = "agreed" } }
columns.agreed = { type = "list" }
columns.diagnosis = { sensitive = true, one_of = ["asthma", "none"] }

[tables.guests]
source = "inputs/guests.csv"
key = "id"
people = true
columns.project = { references = "projects.id" }

[tables.nights]
source = "inputs/nights.csv"
columns.guest = { references = "guests.id" }

[bundles.all]
output = "all/{{ project.id }}.zip"
"#;
    let template = "#set document(title: \"Vərəq\")\n= {{ person.id }}\n{% for v in visits %}{{ v.id }}{% endfor %}\
        {% for g in guests %}.{% endfor %}{% for n in nights %}.{% endfor %}\n#text(4pt)[small]\n";
    Case::new()
        .edit(CONFIG, "[documents.sheet]", &format!("{tables}{settings}\n\n[documents.sheet]"))
        .file("templates/sheet.typ.j2", template)
        .file(
            "inputs/projects.csv",
            "id;title_en;title_az\nalpha;First;Birinci\nbeta;Second;İkinci\n",
        )
        .file("inputs/guests.csv", "id,project,region\ng1,alpha,Şəki\ng2,beta,Bakı\n")
        .file("inputs/nights.csv", "guest,date\ng1,2018-01-05\ng2,2018-01-06\n")
        .file(
            "inputs/visits.csv",
            "id,project,date,guest,agreed,diagnosis,remark,story\n\
             v1,alpha,2018-01-05,Rauf Kərimov,\"web, print\",asthma,=1+1,with Sevda Məmmədova\n\
             v2,alpha,2018-02-05,Sevda Məmmədova,web,none,-5,\n\
             v3,beta,2018-02-06,Samir Nəbiyev,print,none,+x,\n",
        )
}

fn bundled(case: &Case, project: &str) -> BTreeMap<String, String> {
    let bytes = fs::read(case.path(&format!("output/all/{project}.zip"))).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    zip_entries(&bytes).into_iter().map(|(name, bytes)| (name, text(bytes))).collect()
}

fn manifest(files: &BTreeMap<String, String>) -> Value {
    serde_json::from_str(&files["manifest.json"]).unwrap()
}

fn withheld(files: &BTreeMap<String, String>, list: &str, table: &str) -> Vec<(Value, String)> {
    let manifest = manifest(files);
    let tables = manifest[list].as_array().unwrap();
    let found = tables.iter().find(|shown| shown["table"] == table).unwrap();
    let parts = found["withheld"].as_array().cloned().unwrap_or_default();
    let why = |part: &Value| (part["column"].clone(), part["why"].as_str().unwrap().to_owned());
    parts.iter().map(why).collect()
}

#[test]
fn the_public_gets_tables_without_people_and_with_what_they_agreed_to() {
    let case = case(&format!("{ALL}\nuse = \"print\""));
    ends(&case.run(&["bundle", "all"]), 0);
    let files = bundled(&case, "alpha");
    // Of one project alone, without formulas; the guest who agreed to the web alone is not named.
    assert_eq!(
        files["tables/visits.csv"],
        "\u{feff}id,project,date,guest,agreed,remark\n\
         v1,alpha,2018-01-05,Rauf Kərimov,\"web, print\",'=1+1\n\
         v2,alpha,2018-02-05,,web,-5\n"
    );
    assert_eq!(
        withheld(&files, "tables", "visits"),
        [
            (json!("diagnosis"), "it is sensitive".to_owned()),
            (
                json!("story"),
                "something that stands in a protected column stands in it too".to_owned()
            ),
            (json!("guest"), "no consent to `print` for 1 cell".to_owned()),
        ]
    );
    let projects = "\u{feff}id,title_en,title_az\nalpha,First,Birinci\n";
    assert_eq!(files["tables/projects.csv"], projects);
    // Neither people nor what refers to them.
    for (table, rows) in [
        ("people", "its rows are people"),
        ("guests", "its rows are people"),
        ("nights", "its rows refer to people in `guests`"),
    ] {
        assert!(!files.contains_key(&format!("tables/{table}.csv")));
        let why = format!("{rows}, and public readers are not told of fewer than 5 people");
        assert_eq!(withheld(&files, "tables", table), [(Value::Null, why.clone())]);
        assert!(files["index.html"].contains(&why), "{}", files["index.html"]);
    }
    for (name, text) in &files {
        for secret in ["Sevda", "+994 12 000", "asthma", "Samir", "Şəki"] {
            assert!(!text.contains(secret), "{secret} is in {name}");
        }
    }
    assert_eq!(manifest(&files)["audience"], "public");
    let zip = case.path("output/all/alpha.zip");
    ends(&case.run(&["verify", "--rebuild", zip.to_str().unwrap()]), 0);
}

#[test]
fn without_a_use_nothing_personal_is_open_and_staff_see_what_they_may() {
    let public = case(ALL);
    ends(&public.run(&["bundle", "all"]), 0);
    let files = bundled(&public, "alpha");
    assert!(!files.values().any(|text| text.contains("Rauf")));
    assert!(
        withheld(&files, "tables", "visits").contains(&(json!("guest"), "it is personal".into()))
    );

    let donor = case(&format!("{ALL}\naudience = \"donor\""));
    ends(&donor.run(&["bundle", "all"]), 0);
    let files = bundled(&donor, "alpha");
    let why = "its rows are people, and such rows are for internal readers alone";
    assert_eq!(withheld(&files, "tables", "guests"), [(Value::Null, why.to_owned())]);

    let staff = case(&format!("{ALL}\naudience = \"internal\""));
    ends(&staff.run(&["bundle", "all"]), 0);
    let files = bundled(&staff, "alpha");
    assert_eq!(files["tables/guests.csv"], "\u{feff}id,project,region\ng1,alpha,Şəki\n");
    assert_eq!(files["tables/nights.csv"], "\u{feff}guest,date\ng1,2018-01-05\n");
    assert!(files["tables/people.csv"].contains("+994 12 000"));
    assert!(files["tables/visits.csv"].contains("Sevda Məmmədova"));
    let sensitive = [(json!("diagnosis"), "it is sensitive".to_owned())];
    assert_eq!(withheld(&files, "tables", "visits"), sensitive);

    let doctors = case(&format!("{ALL}\naudience = \"internal\"\nsensitive = true"));
    ends(&doctors.run(&["bundle", "all"]), 0);
    let files = bundled(&doctors, "alpha");
    assert!(files["tables/visits.csv"].contains("asthma"));
    assert!(!files["tables/visits.csv"].contains("v3"));
}

#[test]
fn rejected_rows_go_in_without_what_is_not_for_the_readers() {
    let wrong = "v4,alpha,2018-13-05,Rauf Kərimov,,none,met Leyla,x\n\
        v5,alpha,2018-01-07,Leyla Həsənli,,cancer,Leyla Həsənli came,\n\
        v6,alpha,2018-01-07,,,none,a remark,\n\
        v7,beta,never,Orxan,,none,,\n\
        v8,gamma,2018-01-07,Orxan,,none,,\n";
    let with = |settings: &str| {
        let case = case(settings);
        let visits = fs::read_to_string(case.path("inputs/visits.csv")).unwrap() + wrong;
        let case = case.file("inputs/visits.csv", visits);
        ends(&case.run(&["bundle", "all", "--allow-rejects"]), 0);
        bundled(&case, "alpha")
    };
    let files = with(ALL);
    let csv = &files["rejects/visits.csv"];
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "\u{feff}_file,_sheet,_row,_problem,id,project,date,agreed,remark,story");
    assert_eq!(lines.len(), 4, "{csv}");
    assert!(
        lines[1].starts_with("inputs/visits.csv,,5,") && lines[1].contains("2018-13-05"),
        "{csv}"
    );
    let hidden = "a mistake in a column that is not shown";
    assert_eq!(lines[2], format!("inputs/visits.csv,,6,{hidden},v5,alpha,2018-01-07,,(personal),"));
    assert!(lines[3].starts_with(&format!("inputs/visits.csv,,7,{hidden},v6,alpha,")), "{csv}");
    for (name, text) in &files {
        for secret in ["Rauf", "Leyla Həsənli", "cancer", "Orxan"] {
            assert!(!text.contains(secret), "{secret} is in {name}");
        }
    }
    let why = withheld(&files, "rejects", "visits");
    assert_eq!(
        why[0].1,
        "rows that belong to others or to a later time, or of which that is not known"
    );
    let staff = with(&format!("{ALL}\naudience = \"internal\"\nsensitive = true"));
    let csv = &staff["rejects/visits.csv"];
    assert!(csv.contains("Leyla Həsənli came") && csv.contains("cancer"), "{csv}");
    // The row of a project that does not exist may be of this one; that of another one is not.
    assert!(csv.contains("v8,gamma") && !csv.contains("v7"), "{csv}");
}

#[test]
fn findings_figures_and_pictures_go_in_as_declared() {
    let case = case(ALL);
    let run = case.run(&["bundle", "all"]);
    ends(&run, 0);
    assert!(run.stderr.contains("preflight/small-text"), "{}", run.stderr);
    let files = bundled(&case, "alpha");
    let findings = &files["preflight.csv"];
    let lines: Vec<&str> = findings.lines().collect();
    assert_eq!(lines[0], "\u{feff}document,language,page,level,rule,finding,place,cells");
    assert_eq!(lines.len(), 1 + 4, "{findings}");
    assert!(
        lines[1].starts_with("alpha/p1.az.pdf,az,1,warning,preflight/small-text,"),
        "{findings}"
    );
    assert!(lines[1].contains("templates/sheet.typ.j2:"), "{findings}");
    let first = &manifest(&files)["documents"][0];
    assert_eq!(first["title"], "Vərəq");
    let warning = &first["warnings"][0];
    assert_eq!((&warning["id"], &warning["page"]), (&json!("preflight/small-text"), &json!(1)));
    assert!(files["thumbnails/alpha/p1.az.png"].contains("PNG"));
    // They belong to no list of documents.
    let pdfs = manifest(&files)["documents"].as_array().unwrap().len();
    assert_eq!(pdfs, 4);
    // What did not change is not drawn again.
    let time = |case: &Case| {
        let file = fs::metadata(case.path("output/thumbnails/alpha/p1.az.png")).unwrap();
        file.modified().unwrap()
    };
    let before = (time(&case), files);
    ends(&case.run(&["bundle", "all"]), 0);
    assert_eq!((time(&case), bundled(&case, "alpha")), before);
    // And what nobody wants any more is gone.
    let case = case.edit(CONFIG, ALL, "contents = []");
    ends(&case.run(&["bundle", "all"]), 0);
    let names: Vec<String> = bundled(&case, "alpha").into_keys().collect();
    let documents = ["p1.az", "p1.en", "p2.az", "p2.en"].map(|name| format!("alpha/{name}.pdf"));
    let mut expected = vec!["SHA256SUMS".to_owned()];
    expected.extend(documents);
    expected.extend(["index.html".to_owned(), "manifest.json".to_owned()]);
    assert_eq!(names, expected);
    assert!(!case.path("output/thumbnails/alpha/p1.az.png").exists());
}

#[test]
fn shares_are_joined_to_the_same_contents() {
    let alone = case(ALL);
    ends(&alone.run(&["bundle", "all"]), 0);
    let workbook = fs::read(alone.path("inputs/costs.xlsx")).unwrap();
    let machine = || case(ALL).file("inputs/costs.xlsx", &workbook);
    let shares = ["1/2", "2/2"].map(|share| {
        let machine = machine();
        ends(&machine.run(&["build", "--shard", share]), 0);
        machine
    });
    let folders = shares.each_ref().map(|share| share.path("output").display().to_string());
    let here = machine();
    ends(&here.run(&["bundle", "all", "--from", &folders[0], &folders[1]]), 0);
    assert_eq!(bundled(&here, "alpha"), bundled(&alone, "alpha"));
    let zip = "output/all/alpha.zip";
    assert!(fs::read(here.path(zip)).unwrap() == fs::read(alone.path(zip)).unwrap());
}

#[test]
fn a_bundle_for_the_public_holds_no_internal_document() {
    let case = case("audience = \"public\"").edit(
        CONFIG,
        "[documents.sheet]",
        "[documents.sheet]\naudience = \"internal\"",
    );
    let run = case.run(&["check"]);
    ends(&run, 2);
    assert!(
        run.stderr
            .contains("a bundle for the audience `public` cannot hold `sheet`, which is internal"),
        "{}",
        run.stderr
    );
    let run = case.edit(CONFIG, "audience = \"public\"", "contents = [\"table\"]").run(&["check"]);
    ends(&run, 2);
    assert!(run.stderr.contains("there is no content `table`"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `tables`?"), "{}", run.stderr);
}

/// A story has no day of its own, and is out with its issue.
#[test]
fn what_came_after_the_period_is_not_in_its_tables() {
    let tables = "[tables.issues]\nsource = \"inputs/issues.csv\"\nkey = \"id\"\nperiod = \"date\"\n\
        columns.project = { references = \"projects.id\" }\ncolumns.date = { type = \"date\" }\n\n\
        [tables.stories]\nsource = \"inputs/stories.csv\"\n\
        columns.issue = { references = \"issues.id\" }\n\n\
        [bundles.all]\noutput = \"all/{{ project.id }}-{{ period.id }}.zip\"\n\
        contents = [\"tables\"]\n\n[documents.sheet]";
    let template = "= {{ person.id }}\n{% for i in issues %}.{% endfor %}{% for s in stories %}.{% endfor %}\n";
    let case = Case::new()
        .edit(CONFIG, "[documents.sheet]", tables)
        .file("templates/sheet.typ.j2", template)
        .file(
            "inputs/projects.csv",
            "id;title_en;title_az\nalpha;First;Birinci\nbeta;Second;İkinci\n",
        )
        .file(
            "inputs/issues.csv",
            "id,project,date\ni1,alpha,2017-12-01\ni2,alpha,2018-03-31\ni3,alpha,2018-04-01\ni4,beta,2018-01-01\n",
        )
        .file("inputs/stories.csv", "issue,text\ni1,a\ni2,b\ni3,c\ni4,d\n,e\n");
    ends(&case.run(&["bundle", "all", "--period", "2018-Q1"]), 0);
    let files = bundled(&case, "alpha-2018-Q1");
    let issues = "\u{feff}id,project,date\ni1,alpha,2017-12-01\ni2,alpha,2018-03-31\n";
    assert_eq!(files["tables/issues.csv"], issues);
    assert_eq!(files["tables/stories.csv"], "\u{feff}issue,text\ni1,a\ni2,b\n");
}

#[test]
fn rejected_rows_of_a_later_time_stay_out_too() {
    let tables = "[tables.issues]\nsource = \"inputs/issues.csv\"\nkey = \"id\"\nperiod = \"date\"\n\
        on_error = \"reject\"\ncolumns.project = { references = \"projects.id\" }\n\
        columns.date = { type = \"date\" }\ncolumns.pages = { type = \"integer\" }\n\n\
        [tables.stories]\nsource = \"inputs/stories.csv\"\non_error = \"reject\"\n\
        columns.issue = { references = \"issues.id\" }\ncolumns.lines = { type = \"integer\" }\n\n\
        [bundles.all]\noutput = \"all/{{ project.id }}-{{ period.id }}.zip\"\n\
        contents = [\"rejects\"]\naudience = \"donor\"\n\n[documents.sheet]";
    let template = "= {{ person.id }}\n{% for i in issues %}.{% endfor %}{% for s in stories %}.{% endfor %}\n";
    let bundled = |audience: &str| {
        let case = Case::new()
            .edit(CONFIG, "[documents.sheet]", &tables.replace("\"donor\"", audience))
            .file("templates/sheet.typ.j2", template)
            .file(
                "inputs/issues.csv",
                "id,project,date,pages\ni1,alpha,2018-03-31,4\ni2,alpha,2018-04-01,4\n\
                 early,alpha,2018-03-01,four\nlate,alpha,2018-08-08,four\nundated,alpha,soon,4\n",
            )
            .file("inputs/stories.csv", "issue,lines\ni1,few\ni2,some\nlost,many\n");
        ends(&case.run(&["bundle", "all", "--period", "2018-Q1", "--allow-rejects"]), 0);
        bundled(&case, "alpha-2018-Q1")
    };
    let holds = |files: &BTreeMap<String, String>, table: &str, words: &[&str]| {
        let csv = &files[&format!("rejects/{table}.csv")];
        let cells: Vec<&str> = csv.lines().flat_map(|line| line.split(',')).collect();
        words.iter().map(|word| cells.contains(word)).collect::<Vec<_>>()
    };
    let (issues, stories) = (["early", "late", "undated"], ["few", "some", "many"]);
    let donor = bundled("\"donor\"");
    assert_eq!(holds(&donor, "issues", &issues), [true, false, false]);
    assert_eq!(holds(&donor, "stories", &stories), [true, false, false]);
    let why = withheld(&donor, "rejects", "issues");
    assert_eq!(
        why[0].1,
        "rows that belong to others or to a later time, or of which that is not known"
    );
    // What may be of any time is for those who may see everything.
    let staff = bundled("\"internal\"");
    assert_eq!(holds(&staff, "issues", &issues), [true, false, true]);
    assert_eq!(holds(&staff, "stories", &stories), [true, false, true]);
}

//! What becomes of rows with mistakes, and what `check` says beyond what a build says.

use crate::common::{Case, Run};
use serde_json::Value;

const CONFIG: &str = "pressrun.toml";
const PEOPLE: &str = "inputs/people.csv";

/// A workspace whose tables of these names leave rows with mistakes out.
fn rejecting(tables: &[&str]) -> Case {
    tables.iter().fold(Case::new(), |case, table| {
        let section = format!("[tables.{table}]\n");
        case.edit(CONFIG, &section, &format!("{section}on_error = \"reject\"\n"))
    })
}

/// One cost that cannot be read, among two.
fn bad_cost(case: Case) -> Case {
    case.costs(&[("alpha", "2018-03-31", "twelve", "travel"), ("alpha", "2018-04-01", "7", "rent")])
}

fn text(case: &Case, path: &str) -> String {
    std::fs::read_to_string(case.path(path)).unwrap()
}

fn json(case: &Case, path: &str) -> Value {
    serde_json::from_str(&text(case, path)).unwrap()
}

/// Compares exit code, problems and results with the golden file.
fn says(name: &str, run: &Run) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, format!("{}{}", run.golden(), run.stdout));
    });
}

#[test]
fn rejected_rows_are_left_out_and_told() {
    let case = bad_cost(rejecting(&["costs"]));
    let run = case.run(&["build", "-j", "1"]);
    says("check_rejects_in_build", &run);
    assert_eq!(
        text(&case, "output/rejects/costs.csv"),
        "\u{feff}_file,_sheet,_row,_problem,project,date,amount,kind\n\
         inputs/costs.xlsx,Costs,2,`twelve` is not a number,alpha,2018-03-31,twelve,travel\n"
    );
    let edition = json(&case, "output/edition.json");
    assert_eq!(
        edition["artifacts"][0]["incomplete"],
        serde_json::json!([{ "table": "costs", "rejected": 1 }])
    );
    let counts = &edition["tables"]["costs"];
    assert_eq!((&counts["read"], &counts["kept"]), (&Value::from(2), &Value::from(1)));
    assert_eq!(edition["tables"]["people"]["rejected"], 0);
}

#[test]
fn rejects_can_be_allowed() {
    let case = bad_cost(rejecting(&["costs"]));
    let run = case.run(&["build", "-j", "1", "--allow-rejects"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("data/rejected-rows"), "{}", run.stderr);
    assert_eq!(case.run(&["check"]).code, 3);
    assert_eq!(case.run(&["check", "--allow-rejects"]).code, 0);
}

#[test]
fn the_file_of_a_mended_table_goes() {
    let case = bad_cost(rejecting(&["costs"])).file("output/rejects/notes.txt", "mine");
    case.run(&["check"]);
    assert_eq!(case.output(), ["rejects/costs.csv", "rejects/notes.txt"]);
    let case = case.costs(&[("alpha", "2018-03-31", "12", "travel")]);
    assert_eq!(case.run(&["check"]).code, 0);
    assert_eq!(case.output(), ["rejects/notes.txt"]);
}

#[test]
fn a_bundle_says_what_it_lacks() {
    let case = bad_cost(rejecting(&["costs"]));
    let bundle = "\n[bundles.all]\noutput = \"{{ project.id }}.zip\"\n";
    let config = text(&case, CONFIG) + bundle;
    let case = case.file(CONFIG, config);
    let run = case.run(&["bundle", "all", "-j", "1"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let file = std::fs::File::open(case.path("output/alpha.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let manifest: Value =
        serde_json::from_reader(archive.by_name("manifest.json").unwrap()).unwrap();
    let lacks = serde_json::json!([{ "table": "costs", "rejected": 1 }]);
    assert_eq!(manifest["incomplete"], lacks);
    assert_eq!(manifest["documents"][0]["incomplete"], lacks);
}

#[test]
fn rows_that_refer_to_rejected_rows_are_rejected_too() {
    let case = rejecting(&["projects", "people", "costs"])
        .edit(CONFIG, "columns.born", "columns.boss = { references = \"people.id\" }\ncolumns.born")
        .edit("inputs/projects.csv", "Birinci\n", "Birinci\nbeta;;İkinci\n")
        .file(
            PEOPLE,
            "id,project,name,born,phone,note,boss\n\
             p1,alpha,Aygün,1990-05-31,,,\n\
             p2,alpha,İlqar,1985-01-02,,,p3\n\
             p3,beta,Lalə,1985-01-02,,,p1\n\
             p4,gamma,Nigar,soon,,,\n",
        )
        .costs(&[("beta", "2018-03-31", "12", "travel"), ("alpha", "2018-03-31", "12", "travel")]);
    let run = case.run(&["check"]);
    says("check_rejects_cascade", &run);
    assert_eq!(
        text(&case, "output/rejects/people.csv"),
        "\u{feff}_file,_sheet,_row,_problem,id,project,name,born,phone,note,boss\n\
         inputs/people.csv,,3,the row `p3` of table `people` was rejected,\
         p2,alpha,İlqar,1985-01-02,,,p3\n\
         inputs/people.csv,,4,the row `beta` of table `projects` was rejected,\
         p3,beta,Lalə,1985-01-02,,,p1\n\
         inputs/people.csv,,5,`soon` is not a date,p4,gamma,Nigar,soon,,,\n"
    );
    assert_eq!(case.output(), ["rejects/costs.csv", "rejects/people.csv", "rejects/projects.csv"]);
}

#[test]
fn a_table_that_stops_may_not_refer_to_a_rejected_row() {
    let case = rejecting(&["projects"])
        .edit("inputs/projects.csv", "Birinci\n", "Birinci\nbeta;;İkinci\n")
        .edit(PEOPLE, "p2,alpha", "p2,beta");
    says("check_rejected_reference", &case.run(&["build", "--quiet"]));
}

#[test]
fn a_cell_that_its_column_decides_about_can_reject_its_row() {
    let case = rejecting(&["people"])
        .edit(
            CONFIG,
            "columns.phone",
            "columns.pay = { type = \"decimal\", max = 1000 }\ncolumns.phone",
        )
        .file(
            PEOPLE,
            "id;project;name;born;phone;note;pay\n\
             p1;alpha;Aygün;1990-05-31;;;12,5\n\
             p2;alpha;İlqar;1985-01-02;;;1.234\n",
        );
    let run = case.run(&["check", "--message-format", "short"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let rejects = text(&case, "output/rejects/people.csv");
    assert!(rejects.ends_with(";;;1.234\n") || rejects.contains("1.234"), "{rejects}");
    assert!(run.stdout.lines().any(|line| {
        line.split_whitespace().collect::<Vec<_>>()[..4] == ["people", "2", "1", "1"]
    }));
}

/// Runs `check` for a machine and returns the counts of its tables, each of which adds up.
fn counts(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let tables: Vec<Value> = lines.filter(|line| line["kind"] == "table").collect();
    for table in &tables {
        let number = |field: &str| table[field].as_u64().unwrap();
        let parts = ["kept", "rejected", "skipped", "hidden", "below"].map(number);
        assert_eq!(number("read"), parts.iter().sum::<u64>(), "{table}");
    }
    tables
}

#[test]
fn every_row_is_accounted_for() {
    let case = rejecting(&["people"])
        .edit(
            CONFIG,
            "key = \"id\"\nsingular = \"person\"",
            "key = \"id\"\nsingular = \"person\"\nuntil = \"Total\"\nskip_rows = \"Note\"\nheader = 3",
        )
        .file(
            PEOPLE,
            "The people\nof this year\nid,project,name,born,phone,note\n\
             p1,alpha,Aygün,1990-05-31,,\nNote,,,,,\np2,alpha,İlqar,soon,,\n\
             p3,delta,Lalə,,,\n,,,,,\nTotal,2,,,,\np5,alpha,Nobody,,,\n",
        )
        .edit("templates/sheet.typ.j2", ", born {{ person.born | date }}", "");
    says("check_counts", &case.run(&["check"]));
    let tables = counts(&case.run(&["check", "--message-format", "json"]));
    let people = tables.iter().find(|table| table["table"] == "people").unwrap();
    let wanted = [("read", 6), ("kept", 1), ("rejected", 2), ("skipped", 1), ("below", 2)];
    for (field, number) in wanted {
        assert_eq!(people[field], number, "{people}");
    }
    assert_eq!(people["above"], 2);
}

#[test]
fn every_row_of_the_sample_is_accounted_for() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(["check", "--message-format", "json", "--root", env!("CARGO_MANIFEST_DIR")]);
    let output = command.output().unwrap();
    let run = Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(counts(&run).len() >= 15);
}

#[test]
fn what_one_language_lacks_is_told_once_a_column() {
    let case = Case::new()
        .edit(
            CONFIG,
            "columns.title = { translated = true, required = true }",
            "columns.title = { translated = true }\ncolumns.place = { translated = true, fallback = \"en\" }",
        )
        .file(
            "inputs/projects.csv",
            "id;title_en;title_az;place_en;place_az\n\
             alpha;First, 1,500 people;Birinci, 1.500 nəfər;Baku;\n\
             beta;Second;;Ganja;Gəncə\n\
             gamma;Third;;;\n\
             delta;;Dördüncü;;\n\
             epsilon;Fifth, in 2018;Beşinci, 2019;Baku;Bakı\n\
             zeta;Five trainings on 12 March;12.03: 5 təlim;;\n",
        )
        .edit("templates/sheet.typ.j2", "{{ person.note }}", "{{ project.place }}{{ person.note }}");
    let run = case.run(&["check"]);
    says("check_translations", &run);
    assert!(!case.run(&["build", "--quiet"]).stderr.contains("translation"));
}

#[test]
fn the_sample_and_the_starter_are_in_order() {
    for root in ["", "starter"] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pressrun"));
        command.args(["check", "--message-format", "short", "--root"]).arg(&root);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(!said.contains("error[") && !said.contains("warning["), "{said}");
    }
}

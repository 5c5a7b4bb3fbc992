//! Several machines share the jobs, and what they make is joined to the same bundles as one machine's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::common::{Case, Run};

const CONFIG: &str = "pressrun.toml";
/// Twenty people in two languages.
const JOBS: usize = 40;

fn ends(run: &Run, code: i32) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
}

/// A machine with the workspace of twenty people in two projects. All get the same workbook.
fn machine(workbook: &[u8]) -> Case {
    let bundle = "[bundles.all]\noutput = \"all/{{ project.id }}.zip\"\n\n[documents.sheet]";
    let people: Vec<String> = (0..20)
        .map(|n| format!("p{n},{},Person {n},1990-05-31,,\n", ["alpha", "beta"][n % 2]))
        .collect();
    Case::new()
        .edit(CONFIG, "[documents.sheet]", bundle)
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\npng = { pages = \"1\", ppi = 20 }")
        .edit("inputs/projects.csv", "Birinci\n", "Birinci\nbeta;Second;İkinci\n")
        .file("inputs/people.csv", format!("id,project,name,born,phone,note\n{}", people.concat()))
        .file("inputs/costs.xlsx", workbook)
}

fn workbook() -> Vec<u8> {
    fs::read(Case::new().path("inputs/costs.xlsx")).unwrap()
}

fn from<'a>(folders: &'a [PathBuf], args: &[&'a str]) -> Vec<&'a str> {
    let folders = folders.iter().map(|folder| folder.to_str().unwrap());
    ["bundle", "all", "--from"].into_iter().chain(folders).chain(args.iter().copied()).collect()
}

#[test]
fn shares_are_an_exact_partition_and_stay_what_they_are() {
    let case = machine(&workbook());
    let planned = |args: &[&str]| -> Vec<String> {
        let run = case.run(&[&["plan", "--format", "json"], args].concat());
        ends(&run, 0);
        let plan: Value = serde_json::from_str(&run.stdout).unwrap();
        let output = |job: &Value| job["output"].as_str().unwrap().to_owned();
        plan["jobs"].as_array().unwrap().iter().map(output).collect()
    };
    let all: BTreeSet<String> = planned(&[]).into_iter().collect();
    for shares in [1, 2, 3, 7, 64] {
        let mut union = Vec::new();
        for share in 1..=shares {
            union.extend(planned(&["--shard", &format!("{share}/{shares}")]));
        }
        assert_eq!(union.len(), all.len(), "of {shares}");
        assert_eq!(union.into_iter().collect::<BTreeSet<_>>(), all, "of {shares}");
    }
    // A share does not depend on what else is made.
    let share: BTreeSet<String> = planned(&["--shard", "1/3"]).into_iter().collect();
    let azerbaijani = planned(&["--shard", "1/3", "-l", "az"]);
    let expected: Vec<&String> = share.iter().filter(|path| path.ends_with(".az.pdf")).collect();
    assert_eq!(
        azerbaijani.iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(),
        expected
    );
    ends(&case.run(&["plan", "--shard", "4/3"]), 2);
}

#[test]
fn what_several_machines_made_is_joined_to_the_same_bytes() {
    let workbook = workbook();
    let alone = machine(&workbook);
    ends(&alone.run(&["bundle", "all"]), 0);
    let machines = [1, 2, 3].map(|share| {
        let machine = machine(&workbook);
        ends(&machine.run(&["build", "--shard", &format!("{share}/3")]), 0);
        machine
    });
    let folders = machines.each_ref().map(|machine| machine.path("output"));
    let here = self::machine(&workbook);
    let run = here.run(&from(&folders, &[]));
    ends(&run, 0);
    assert_eq!(run.stdout, "output/all/alpha.zip\noutput/all/beta.zip\n");
    let documents = format!("packed {JOBS} of {JOBS} documents, {JOBS} pages, in ");
    assert!(run.stderr.contains(&documents), "{}", run.stderr);
    let run = here.run(&from(&folders, &["--message-format", "json", "--timings"]));
    ends(&run, 0);
    let summary: Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(summary["bundles"], json!(["all/alpha.zip", "all/beta.zip"]));
    assert_eq!((&summary["made"], &summary["exit_code"]), (&json!(JOBS), &json!(0)));
    let stages: Vec<&String> = summary["seconds"].as_object().unwrap().keys().collect();
    assert_eq!(stages, ["reading", "planning", "packing", "all"]);
    assert_eq!(here.output(), ["all/alpha.zip", "all/beta.zip"]);
    for zip in ["output/all/alpha.zip", "output/all/beta.zip"] {
        assert!(fs::read(here.path(zip)).unwrap() == fs::read(alone.path(zip)).unwrap(), "{zip}");
        let path = here.path(zip);
        ends(&here.run(&["verify", "--rebuild", path.to_str().unwrap()]), 0);
    }
    // A share that is not there, a folder without a record, other inputs, and a file that was changed.
    let run = here.run(&from(&folders[..2], &[]));
    ends(&run, 1);
    assert!(run.stderr.contains("error[bundle/incomplete]"), "{}", run.stderr);
    let run = here.run(&from(&[here.path("inputs")], &[]));
    ends(&run, 2);
    assert!(run.stderr.contains("error[bundle/wrong-part]"), "{}", run.stderr);
    let document = fs::read_dir(folders[0].join("alpha")).unwrap().flatten().next().unwrap().path();
    fs::write(&document, "somebody else's").unwrap();
    let run = here.run(&from(&folders, &[]));
    ends(&run, 1);
    assert!(run.stderr.contains("is not the file that was published"), "{}", run.stderr);
    let [first, ..] = machines;
    let first = first.edit("inputs/people.csv", "Person 3", "Person 33");
    ends(&first.run(&["build", "--shard", "1/3"]), 0);
    let run = here.run(&from(&folders, &[]));
    ends(&run, 2);
    assert!(
        run.stderr.contains("it was not made from the same `inputs/people.csv` as"),
        "{}",
        run.stderr
    );
}

#[test]
fn shares_made_with_gnu_parallel_join_to_the_bytes_of_one_run() {
    if Command::new("parallel").arg("--version").output().is_err() {
        println!("skipped: GNU parallel is not there");
        return;
    }
    let workbook = workbook();
    let alone = machine(&workbook);
    ends(&alone.run(&["bundle", "all", "--period", "2018-Q1"]), 0);
    let shared = machine(&workbook);
    let program = Path::new(env!("CARGO_BIN_EXE_pressrun")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(program.to_owned()).chain(std::env::split_paths(&path));
    let run = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/parallel.sh"))
        .arg(shared.root())
        .args(["3", "all", "2018-Q1"])
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("HOME", shared.root())
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for zip in ["output/all/alpha.zip", "output/all/beta.zip"] {
        assert!(fs::read(shared.path(zip)).unwrap() == fs::read(alone.path(zip)).unwrap(), "{zip}");
    }
    // Each of the shares has made something.
    for share in ["1", "2", "3"] {
        assert!(shared.path("shares").join(share).join("edition.json").is_file());
    }
}

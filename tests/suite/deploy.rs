//! What lies in `deploy/` can be used as it is: files that parse, and command lines that the program takes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use pressrun::cli::args::Arguments;
use regex::Regex;
use serde_yaml::Value;

const GUIDE: &str = "docs/schedules.md";
/// When a quarter's bundles are made, for cron.
const SCHEDULE: &str = "0 6 2 1,4,7,10 *";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The files of `deploy/`, by their path in the repository.
fn files() -> Vec<String> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().join("deploy")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path.strip_prefix(root()).unwrap().display().to_string()),
            }
        }
    }
    files.sort();
    files
}

/// The variables of shells and of workflows, with values that they can have.
fn with_values(line: &str) -> String {
    let variable = Regex::new(r"\$\{\{.*?\}\}|\$\{?(\w+)\}?").unwrap();
    let value = |found: &regex::Captures<'_>| match found.get(1).map(|name| name.as_str()) {
        Some("PERIOD" | "period") => "2026-Q1",
        Some("share" | "1") => "2",
        Some("SHARES" | "SLURM_ARRAY_TASK_COUNT" | "SLURM_CPUS_PER_TASK") => "3",
        Some("bundle") => "quarterly",
        other => panic!("nobody has said what {other:?} is in: {line}"),
    };
    variable.replace_all(line, value).into_owned()
}

/// The arguments of all calls of the program in a text.
fn calls(text: &str) -> Vec<Vec<String>> {
    let call = Regex::new(r"(?m)(?:^|[\s`/])pressrun(?::[\d.]+)? ([a-z][^\n`;|>&#]*)").unwrap();
    let commands = ["build", "bundle", "calendar", "check", "deliver", "plan", "verify"];
    let calls = call.captures_iter(text).map(|found| found[1].to_owned());
    let calls = calls.filter(|call| {
        commands.iter().any(|command| call.split_whitespace().next() == Some(command))
    });
    calls
        .map(|call| {
            let words = with_values(call.trim_end().trim_end_matches(" 2"));
            words.split_whitespace().map(|word| word.replace(['"', '\''], "")).collect()
        })
        .collect()
}

fn takes(args: &[String], file: &str) {
    let all = std::iter::once("pressrun").chain(args.iter().map(String::as_str));
    if let Err(error) = Arguments::try_parse_from(all) {
        panic!("{file}: pressrun {}\n{error}", args.join(" "));
    }
}

#[test]
fn the_program_takes_every_command_line() {
    for file in files().iter().map(String::as_str).chain([GUIDE]) {
        let calls = calls(&read(file));
        // The timer calls the service, and the CronJob has a list, which is read below.
        let silent = [".timer", "cronjob.yaml"].iter().any(|end| file.ends_with(end));
        assert!(silent || !calls.is_empty(), "no call in {file}");
        calls.iter().for_each(|args| takes(args, file));
    }
    // The check itself notices a slip.
    let slip = calls("pressrun bundle quarterly --perid last-quarter");
    assert!(Arguments::try_parse_from(["pressrun".to_owned()].iter().chain(&slip[0])).is_err());
}

#[test]
fn the_guide_names_every_file_and_no_other() {
    let guide = read(GUIDE);
    let name = Regex::new(r"\bdeploy/[\w./-]*\w").unwrap();
    let mut named: Vec<&str> = name.find_iter(&guide).map(|found| found.as_str()).collect();
    for path in &named {
        assert!(root().join(path).exists(), "{GUIDE} names {path}");
    }
    named.sort_unstable();
    for file in files() {
        assert!(named.binary_search(&file.as_str()).is_ok(), "{GUIDE} does not name {file}");
    }
}

#[test]
fn kubernetes_files_say_what_they_should() {
    let job: Value = serde_yaml::from_str(&read("deploy/kubernetes/cronjob.yaml")).unwrap();
    assert_eq!(
        (job["apiVersion"].as_str(), job["kind"].as_str()),
        (Some("batch/v1"), Some("CronJob"))
    );
    assert_eq!(job["spec"]["schedule"].as_str(), Some(SCHEDULE));
    let inner = &job["spec"]["jobTemplate"]["spec"];
    let container = &inner["template"]["spec"]["containers"][0];
    let args: Vec<String> = serde_yaml::from_value(container["args"].clone()).unwrap();
    takes(&args, "cronjob.yaml");
    assert_eq!(args[..2], ["bundle", "quarterly"]);
    let rule = &inner["podFailurePolicy"]["rules"][0]["onExitCodes"];
    assert_eq!(rule["containerName"], container["name"]);
    assert_eq!(rule["values"], serde_yaml::from_str::<Value>("[1, 2, 3]").unwrap());

    let job: Value = serde_yaml::from_str(&read("deploy/kubernetes/indexed-job.yaml")).unwrap();
    let spec = &job["spec"];
    assert_eq!(spec["completionMode"].as_str(), Some("Indexed"));
    let container = &spec["template"]["spec"]["containers"][0];
    let shares = container["env"].as_sequence().unwrap().iter().find(|v| v["name"] == "SHARES");
    assert_eq!(
        shares.unwrap()["value"].as_str().unwrap(),
        spec["completions"].as_u64().unwrap().to_string()
    );
    shell_takes(container["args"][0].as_str().unwrap());
    for job in [inner, spec] {
        let pod = &job["template"]["spec"];
        let volumes: Vec<&Value> =
            pod["volumes"].as_sequence().unwrap().iter().map(|volume| &volume["name"]).collect();
        for mount in pod["containers"][0]["volumeMounts"].as_sequence().unwrap() {
            assert!(volumes.contains(&&mount["name"]), "{mount:?}");
        }
    }
}

#[test]
fn the_workflow_is_one() {
    let workflow: Value = serde_yaml::from_str(&read("deploy/github-actions.yml")).unwrap();
    assert_eq!(workflow["on"]["schedule"][0]["cron"].as_str(), Some(SCHEDULE));
    let steps = workflow["jobs"]["bundles"]["steps"].as_sequence().unwrap();
    for step in steps {
        match (step["uses"].as_str(), step["run"].as_str()) {
            (Some(action), None) => assert!(action.contains("@v"), "{action}"),
            (None, Some(script)) => assert!(!script.is_empty()),
            _ => panic!("neither an action nor a script: {step:?}"),
        }
    }
    // The ZIPs that are handed on are where the bundle of the sample puts them.
    assert!(
        read("pressrun.toml")
            .contains("output    = \"bundles/{{ project.id }}-{{ period.id }}.zip\"")
    );
}

fn shell_takes(script: &str) {
    let shell = Command::new("bash").args(["-n", "-c", script]).output().unwrap();
    assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));
}

#[test]
fn scripts_and_the_cron_line_are_sound() {
    for file in files().iter().filter(|file| file.ends_with(".sh")) {
        shell_takes(&read(file));
    }
    let table = read("deploy/crontab");
    let lines: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    let [line] = lines[..] else { panic!("{lines:?}") };
    // cron takes a percent sign for the end of a line.
    assert!(line.strip_prefix(SCHEDULE).is_some_and(|command| !command.contains('%')), "{line}");
}

/// Sections of a unit file with their keys.
fn unit(text: &str) -> BTreeMap<(String, String), String> {
    let (mut unit, mut section) = (BTreeMap::new(), String::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
        } else {
            let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("no key: {line}"));
            let old = unit.insert((section.clone(), key.to_owned()), value.to_owned());
            assert_eq!(old, None, "{line}");
        }
    }
    unit
}

#[test]
fn systemd_units_are_sound() {
    let text = read("deploy/systemd/pressrun-quarterly.service");
    let service = unit(&text);
    let of = |unit: &BTreeMap<(String, String), String>, section: &str, key: &str| {
        unit.get(&(section.to_owned(), key.to_owned())).cloned().unwrap_or_default()
    };
    assert_eq!(of(&service, "Service", "Type"), "oneshot");
    assert_eq!(of(&service, "Service", "RestartPreventExitStatus"), "1 2 3");
    assert_eq!(
        of(&service, "Service", "ReadWritePaths"),
        of(&service, "Service", "WorkingDirectory")
    );
    let timer = read("deploy/systemd/pressrun-quarterly.timer");
    let when = of(&unit(&timer), "Timer", "OnCalendar");
    assert_eq!(when, "*-01,04,07,10-02 06:00:00");

    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        println!("skipped: systemd-analyze is not there");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = of(&service, "Service", "ExecStart");
    let program = program.split(' ').next().unwrap();
    // It looks for the program, which is not installed here.
    let here = text.replace(program, env!("CARGO_BIN_EXE_pressrun"));
    fs::write(folder.path().join("pressrun-quarterly.service"), here).unwrap();
    fs::write(folder.path().join("pressrun-quarterly.timer"), timer).unwrap();
    let mut verify = Command::new("systemd-analyze");
    verify.arg("verify").args(
        ["pressrun-quarterly.service", "pressrun-quarterly.timer"]
            .map(|name| folder.path().join(name)),
    );
    let said = verify.output().unwrap();
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    // Machines have units of their own that it complains about.
    let ours: Vec<&str> = text.lines().filter(|line| line.contains("pressrun-quarterly")).collect();
    assert_eq!(ours, Vec::<&str>::new());
}

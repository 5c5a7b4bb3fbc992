//! `pressrun build` of one document of one page against `typst compile` of the same source, the
//! start of the processes included. See docs/performance.md.
#![allow(clippy::print_stdout, reason = "printing is what a benchmark is for")]

mod harness;
mod typesetting;
mod workspaces;

use std::process::{Command, ExitCode};

use harness::race::{Race, Target};
use harness::{Fallible, fresh_folder, machine, option, process, tools};
use typesetting::record;
use workspaces::time_build;

const OURS: &str = "pressrun build";
const TYPST: &str = "typst compile";

fn main() -> Fallible<ExitCode> {
    match record::served_as_worker() {
        Some(code) => Ok(code),
        None => race().map(|()| ExitCode::SUCCESS),
    }
}

fn race() -> Fallible<()> {
    let root = fresh_folder("one")?;
    workspaces::one(&root)?;
    machine::introduce("one: one document of one page");
    let requests = record::requests(&root, None)?;
    let request = requests.first().ok_or("no document")?;
    let source = root.join("source.typ");
    std::fs::write(&source, &request.text)?;

    let mut race = Race::default();
    race.enter(OURS, || time_build(&root, 1));
    if let Some(typst) = tools::typst() {
        let (root, source) = (&root, &source);
        race.enter(TYPST, move || {
            let mut command = Command::new(&typst);
            command.arg("compile").arg("--ignore-system-fonts").arg("--root").arg(root);
            command.args(["--pdf-standard", &request.standards.join(",")]);
            if let Some(seconds) = request.timestamp {
                command.args(["--creation-timestamp", &seconds.to_string()]);
            }
            process::time(command.arg(source).arg(root.join("typst.pdf")))
        });
    }
    let results = race.run(option("--rounds", 20))?;
    results.print();
    results.ratio("\npressrun / typst", (OURS, TYPST), Target::AtMost(3.0));
    Ok(())
}

//! What can crash, hang or eat all memory does so in a worker process, and harms one document or
//! one file only. Every template here really does it.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::Case;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

const CONFIG: &str = r#"[workspace]
title = "Test"
languages = ["en"]

[documents.first]
template = "templates/first.typ.j2"
output = "first.pdf"

[documents.broken]
template = "templates/broken.typ.j2"
output = "broken.pdf"

[documents.last]
template = "templates/last.typ.j2"
output = "last.pdf"
"#;

/// Three documents that were published once; since then the middle one got a new template and the
/// other two a new word.
fn broken_by(template: &str) -> (Case, Vec<u8>) {
    let case = Case::new()
        .file("pressrun.toml", CONFIG)
        .file("templates/first.typ.j2", "Old")
        .file("templates/broken.typ.j2", "Good")
        .file("templates/last.typ.j2", "Old");
    let run = case.run(&["build", "-j", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let good = fs::read(case.path("output/broken.pdf")).unwrap();
    let case = case
        .file("templates/first.typ.j2", "New")
        .file("templates/broken.typ.j2", template)
        .file("templates/last.typ.j2", "New");
    (case, good)
}

/// One failed job with this message, the last good file as it was, the others published anew.
fn only_one_failed(case: &Case, good: &[u8], code: i32, stderr: &str, message: &str) {
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains(message), "{stderr}");
    assert_eq!(stderr.matches("error[").count(), 1, "{stderr}");
    assert!(stderr.contains("in templates/broken.typ.j2"), "{stderr}");
    assert_eq!(fs::read(case.path("output/broken.pdf")).unwrap(), good, "the last good file");
    for name in ["first.pdf", "last.pdf"] {
        let text = pdf_extract::extract_text(case.path("output").join(name)).unwrap();
        assert_eq!(text.trim(), "New", "{name}");
    }
    let edition = fs::read_to_string(case.path("output/edition.json")).unwrap();
    let edition: serde_json::Value = serde_json::from_str(&edition).unwrap();
    assert_eq!(edition["failed"], serde_json::json!(["broken.pdf"]));
    assert_eq!(edition["artifacts"].as_array().unwrap().len(), 2);
    assert_eq!(case.output(), ["broken.pdf", "edition.json", "first.pdf", "last.pdf"]);
}

fn fails_alone(case: &Case, good: &[u8], args: &[&str], message: &str) {
    let args: Vec<&str> = ["build", "-j", "1"].into_iter().chain(args.iter().copied()).collect();
    let run = case.run(&args);
    only_one_failed(case, good, run.code, &run.stderr, message);
}

/// Typst numbers the files that it meets with 16 bits and panics when they are used up. Here one
/// file is read by 83,521 different paths.
#[cfg(unix)]
#[test]
fn a_panic_is_one_failed_document() {
    let (case, good) = broken_by(
        "#let names = range(17).map(n => str(n) + \"/\")\n\
         #for a in names { for b in names { for c in names { for d in names {\n\
         let _ = read(\"/maze/\" + a + b + c + d + \"x.txt\") } } } }\n",
    );
    let case = case.file("maze/x.txt", "x");
    for name in 0..17 {
        std::os::unix::fs::symlink(".", case.path("maze").join(name.to_string())).unwrap();
    }
    fails_alone(
        &case,
        &good,
        &[],
        "error[typeset/crash]: the document could not be typeset: its worker crashed \
         (the program panicked with \"out of file ids",
    );
}

/// Typst counts calls and refuses endless recursion, yet writes a list in lists in lists … by
/// calling itself.
#[test]
fn a_stack_overflow_is_one_failed_document() {
    let (case, good) =
        broken_by("#{ let x = (); for _ in range(400000) { x = (x,) }; [#repr(x).len()] }");
    fails_alone(
        &case,
        &good,
        &[],
        "error[typeset/stack-overflow]: the document could not be typeset: its worker ran out of stack",
    );
}

#[test]
fn endless_recursion_in_a_template_is_one_failed_document() {
    let (case, good) = broken_by("#let f(n) = f(n + 1)\n#f(0)");
    let run = case.run(&["build", "-j", "1"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("maximum function call depth exceeded"), "{}", run.stderr);
    assert!(run.stderr.contains("templates/broken.typ.j2:1:13"), "{}", run.stderr);
    assert_eq!(fs::read(case.path("output/broken.pdf")).unwrap(), good);
}

const ENDLESS: &str =
    "#let n = range(10000)\n#for a in n { for b in n { for c in n { for d in n {} } } }";

#[test]
fn a_document_without_end_is_stopped() {
    let (case, good) = broken_by(ENDLESS);
    let start = Instant::now();
    fails_alone(
        &case,
        &good,
        &["--timeout", "1"],
        "error[typeset/time-limit]: the document could not be typeset: it took longer than 1 s",
    );
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_document_that_eats_all_memory_is_stopped() {
    let (case, good) = broken_by("#{ let x = \"ab\"; for _ in range(40) { x += x }; x.len() }");
    fails_alone(
        &case,
        &good,
        &["--memory", "128"],
        "error[typeset/memory-limit]: the document could not be typeset: \
         it needs more than the 128 MiB that a worker may use",
    );
}

/// As a machine that runs out of memory does, or a person who is tired of waiting.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_is_killed_at_work_is_one_failed_document() {
    let (case, good) = broken_by(ENDLESS);
    let mut pressrun = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    pressrun.args(["build", "-j", "1", "--root"]).arg(case.root()).stderr(Stdio::piped());
    let child = pressrun.stdout(Stdio::null()).spawn().unwrap();
    // The first document must be finished, so that the worker is at the endless one.
    wait_for(|| {
        pdf_extract::extract_text(case.path("output/first.pdf")).ok()?.contains("New").then_some(())
    });
    let worker = wait_for(|| child_of(child.id()));
    std::thread::sleep(Duration::from_millis(200));
    assert!(Command::new("kill").args(["-KILL", &worker.to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let code = output.status.code().unwrap();
    let message = "its worker crashed (the process ended with signal: 9 (SIGKILL))";
    only_one_failed(&case, &good, code, &stderr, message);
}

/// Whoever kills pressrun does not want to hunt its workers.
#[cfg(target_os = "linux")]
#[test]
fn a_busy_worker_ends_with_the_program_that_started_it() {
    let (case, _) = broken_by(ENDLESS);
    let mut pressrun = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    pressrun.args(["build", "broken", "-j", "1", "--root"]).arg(case.root());
    let mut child = pressrun.stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let worker = wait_for(|| child_of(child.id()));
    child.kill().unwrap();
    child.wait().unwrap();
    let alive =
        || fs::read_to_string(format!("/proc/{worker}/stat")).is_ok_and(|s| !s.contains(") Z "));
    wait_for(|| (!alive()).then_some(()));
}

#[cfg(target_os = "linux")]
fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("waited in vain");
}

/// The process that a process has started.
#[cfg(target_os = "linux")]
fn child_of(parent: u32) -> Option<u32> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).find(|process| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // The name of the program, in parentheses, may hold blanks.
        let mut fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        fields.nth(1) == Some(parent.to_string().as_str())
    })
}

/// A sheet whose used range is every cell that there can be would take 549 GB as a grid.
#[test]
fn the_far_corner_of_a_sheet_brings_nothing_down() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Costs").unwrap();
    for (column, header) in ["project", "date", "amount", "kind"].into_iter().enumerate() {
        sheet.write_string(0, column as u16, header).unwrap();
    }
    sheet.write_string(1_048_575, 16_383, "far").unwrap();
    let case = Case::new().file("inputs/costs.xlsx", book.save_to_buffer().unwrap());
    let run = case.run(&["check"]);
    // The last row lacks its date, and that is all there is to say.
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("inputs/costs.xlsx › Costs!B1048576"), "{}", run.stderr);
}

/// 2 MB of workbook that unpack to more than a gibibyte of text.
#[test]
fn a_workbook_that_unpacks_without_end_is_one_diagnostic() {
    let honest = fs::read(Case::new().path("inputs/costs.xlsx")).unwrap();
    let mut honest = zip::ZipArchive::new(std::io::Cursor::new(honest)).unwrap();
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().large_file(true);
    for index in 0..honest.len() {
        let mut entry = honest.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        bomb.start_file(name.as_str(), options).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let open = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
                <sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>";
            bomb.write_all(open.as_bytes()).unwrap();
            let letters = [b'A'; 1 << 20];
            (0..1200).for_each(|_| bomb.write_all(&letters).unwrap());
            bomb.write_all(b"</t></is></c></row></sheetData></worksheet>").unwrap();
        } else {
            std::io::copy(&mut entry, &mut bomb).unwrap();
        }
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 8 << 20, "{}", bomb.len());
    let case = Case::new().file("inputs/costs.xlsx", bomb);
    let run = case.run(&["check"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("inputs/costs.xlsx"), "{}", run.stderr);
}

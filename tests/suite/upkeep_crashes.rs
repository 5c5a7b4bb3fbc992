//! Whatever happens to a run, what it leaves behind is whole and on record, and the next run comes to
//! the same as one that was never disturbed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pressrun::source::sha256;
use serde_json::Value;

use crate::common::Case;

/// Files by their path below the output folder, with their SHA-256.
type Published = BTreeMap<String, String>;

const BUNDLE: &str =
    "[bundles.all]\ndocuments = [\"sheet\"]\noutput = \"all.zip\"\n\n[documents.sheet]";

/// A workspace of many documents, each with a picture of its page.
fn case(people: usize, edition: u8) -> Case {
    let rows: Vec<String> = (0..people)
        .map(|n| format!("p{n},alpha,Person {n},1990-05-31,,edition {edition}\n"))
        .collect();
    Case::new()
        .file("inputs/people.csv", format!("id,project,name,born,phone,note\n{}", rows.concat()))
        .edit("pressrun.toml", "[tables.costs]\nsource = \"inputs/costs.xlsx\"\nsheet = \"Costs\"\nperiod = \"date\"\n", "[tables.costs]\nsource = \"inputs/costs.csv\"\nperiod = \"date\"\n")
        .file("inputs/costs.csv", "project,date,amount,kind\nalpha,2018-03-31,12.50,travel\n")
        .edit("pressrun.toml", "[documents.sheet]", BUNDLE)
        .edit("pressrun.toml", "each = \"people\"", "each = \"people\"\npng = { ppi = 20 }")
}

/// Turns the workspace of one edition into that of another.
fn turn(case: Case, people: usize, edition: u8) -> Case {
    let other = self::case(people, edition);
    let text = fs::read(other.path("inputs/people.csv")).unwrap();
    case.file("inputs/people.csv", text)
}

/// What an undisturbed run of an edition publishes.
fn undisturbed(people: usize, edition: u8) -> Published {
    let case = case(people, edition);
    let run = case.run(&["bundle", "all"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    case.published()
}

fn start(case: &Case, set: impl FnOnce(&mut Command)) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(["bundle", "all", "-j", "2", "--root"]).arg(case.root());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    set(&mut command);
    command.spawn().unwrap()
}

/// Every file is a complete one of the old or the new edition, and everything on record is there as it
/// is on record.
fn agrees(case: &Case, editions: [&Published; 2], after: &str) {
    for (path, hash) in case.published() {
        let partial = Path::new(&path)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with(".pressrun-partial-");
        if path == "edition.json" || partial {
            continue;
        }
        let known = editions.iter().any(|edition| edition.get(&path) == Some(&hash));
        assert!(known, "{path} is neither old nor new after {after}");
    }
    let Ok(text) = fs::read(case.path("output/edition.json")) else { return };
    let record: Value =
        serde_json::from_slice(&text).unwrap_or_else(|e| panic!("{e} after {after}"));
    for artifact in record["artifacts"].as_array().unwrap() {
        let path = artifact["path"].as_str().unwrap();
        let bytes = fs::read(case.path("output").join(path))
            .unwrap_or_else(|e| panic!("{path} is on record and not there after {after} ({e})"));
        assert_eq!(sha256(&bytes), artifact["sha256"], "{path} is not as on record after {after}");
    }
}

/// Kills runs at moments spread over the time that a whole run takes, and lets the last one end.
fn kill_many(times: u32, people: usize) {
    let editions = [undisturbed(people, 0), undisturbed(people, 1)];
    let both = [&editions[0], &editions[1]];
    let mut case = case(people, 0);
    let begin = Instant::now();
    assert!(start(&case, |_| {}).wait().unwrap().success());
    let whole = begin.elapsed();
    assert_eq!(case.published(), editions[0]);
    let mut reached = 0;
    for time in 0..times {
        let edition = (time % 2 + 1) % 2;
        case = turn(case, people, edition as u8);
        // The golden ratio spreads moments evenly however many there are.
        let moment = whole.mul_f64((f64::from(time) * 0.618_034).fract());
        let mut child = start(&case, |_| {});
        std::thread::sleep(moment);
        child.kill().unwrap();
        let killed = !child.wait().unwrap().success();
        reached += u32::from(killed);
        agrees(&case, both, &format!("kill {time} at {moment:?}"));
        if time % 10 == 9 {
            assert!(start(&case, |_| {}).wait().unwrap().success());
            assert_eq!(case.published(), editions[edition as usize], "after kill {time}");
        }
    }
    assert!(reached > times / 5, "only {reached} of {times} runs were killed in time");
    let last = (times % 2) as u8;
    case = turn(case, people, last);
    assert!(start(&case, |_| {}).wait().unwrap().success());
    assert_eq!(case.published(), editions[usize::from(last)]);
}

#[test]
fn a_killed_run_leaves_whole_files_and_a_true_record() {
    kill_many(20, 8);
}

/// `cargo test --test suite two_hundred -- --ignored`
#[test]
#[ignore = "takes minutes; CONTRIBUTING.md says when to run it"]
fn two_hundred_killed_runs_leave_whole_files_and_a_true_record() {
    kill_many(200, 20);
}

/// Limits the size of every file that the run writes, the cheapest full disk. The shell ignores the
/// signal that would end the run, so that writing fails as it does on a full disk.
fn with_small_files(case: &Case, blocks: u32) -> std::process::Output {
    let script =
        format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" bundle all -j 2 --root \"$1\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_pressrun")]).arg(case.root());
    command.output().unwrap()
}

#[test]
#[cfg(unix)]
fn where_files_cannot_be_written_whole_the_old_ones_stay() {
    const PEOPLE: usize = 6;
    let editions = [undisturbed(PEOPLE, 0), undisturbed(PEOPLE, 1)];
    let mut case = case(PEOPLE, 0);
    assert!(start(&case, |_| {}).wait().unwrap().success());
    case = turn(case, PEOPLE, 1);
    let mut failures = 0;
    for blocks in [0, 1, 2, 4, 8, 12, 16, 20, 24, 32, 48, 64] {
        let output = with_small_files(&case, blocks);
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            failures += 1;
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains("publish/") || said.contains("bundle/"), "{said}");
        }
        agrees(&case, [&editions[0], &editions[1]], &format!("{blocks} blocks: {said}"));
    }
    assert!(failures > 3, "the limit was never reached");
    assert!(start(&case, |_| {}).wait().unwrap().success());
    assert_eq!(case.published(), editions[1]);
}

/// A file system of its own that is as small as it gets. Mounting needs rights that not everybody has.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_spoils_nothing() {
    const PEOPLE: usize = 6;
    let editions = [undisturbed(PEOPLE, 0), undisturbed(PEOPLE, 1)];
    let mut case = case(PEOPLE, 0);
    fs::create_dir(case.path("output")).unwrap();
    let output = case.path("output");
    let mount = ["-t", "tmpfs", "-o", "size=4m", "tmpfs"];
    if !Command::new("mount").args(mount).arg(&output).output().is_ok_and(|o| o.status.success()) {
        println!("skipped a_full_disk_spoils_nothing: mounting is not permitted");
        return;
    }
    let _mounted = Mounted(output.clone());
    assert!(start(&case, |_| {}).wait().unwrap().success());
    let mut outcomes = Vec::new();
    for spare in [0, 4, 8, 16, 32, 64, 96, 128, 160, 192, 256] {
        let ballast = fill(&output.join(".pressrun/ballast"), spare * 1024);
        case = turn(case, PEOPLE, 1);
        let run = start(&case, |_| {}).wait_with_output().unwrap();
        outcomes.push(run.status.success());
        let said = String::from_utf8_lossy(&run.stderr);
        agrees(&case, [&editions[0], &editions[1]], &format!("{spare} KiB to spare: {said}"));
        fs::remove_file(ballast).unwrap();
        if run.status.success() {
            assert_eq!(case.published(), editions[1]);
            case = turn(case, PEOPLE, 0);
            assert!(start(&case, |_| {}).wait().unwrap().success());
        }
    }
    case = turn(case, PEOPLE, 1);
    assert!(start(&case, |_| {}).wait().unwrap().success());
    assert_eq!(case.published(), editions[1]);
    assert!(outcomes.contains(&false), "the disk was never full: {outcomes:?}");
}

/// Fills the file system of a path with a file, up to so many bytes.
fn fill(path: &Path, spare: u64) -> std::path::PathBuf {
    let mut file = fs::File::create(path).unwrap();
    let mut length = 0;
    while let Ok(written @ 1..) = std::io::Write::write(&mut file, &[0; 4096]) {
        length += written as u64;
    }
    file.set_len(length.saturating_sub(spare)).unwrap();
    path.to_owned()
}

/// Unmounts a file system in the end, whatever comes of the test.
struct Mounted(std::path::PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// A signal ends the run within a moment, with what is finished on record.
#[test]
#[cfg(unix)]
fn a_run_that_is_told_to_stop_ends_in_order() {
    const PEOPLE: usize = 60;
    let whole = undisturbed(PEOPLE, 0);
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let case = case(PEOPLE, 0);
        let child = start(&case, |_| {});
        let begin = Instant::now();
        while !case.path("output/alpha/p3.en.pdf").exists() {
            assert!(begin.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(2));
        }
        let told = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(told.unwrap().success());
        let asked = Instant::now();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(asked.elapsed() < Duration::from_secs(20));
        assert!(said.contains("note[publish/stopped]"), "{said}");
        agrees(&case, [&whole, &whole], signal);
        let record: Value =
            serde_json::from_slice(&fs::read(case.path("output/edition.json")).unwrap()).unwrap();
        let (made, pending) =
            (record["artifacts"].as_array().unwrap(), record["pending"].as_array().unwrap());
        assert!(!made.is_empty() && !pending.is_empty());
        assert_eq!(record["failed"].as_array().unwrap().len(), 0);
        assert!(!case.path("output/all.zip").exists());
        assert!(!case.path("output/.pressrun/holder.json").exists());
        let run = case.run(&["bundle", "all", "--message-format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        // What the first run finished is not made again.
        let pdf = |file: &&Value| file["path"].as_str().unwrap().ends_with(".pdf");
        let finished = made.iter().filter(pdf).count();
        assert_eq!(run.stdout.matches("\"kept\":true").count(), finished);
        assert_eq!(case.published(), whole);
    }
}

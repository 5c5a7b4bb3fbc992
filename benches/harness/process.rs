//! Processes: how long they take, and how much memory they and their children take.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Fallible;
use super::machine::value;
use super::race::Cost;

/// How often memory is looked at. The kernel keeps the peak, so that only growth within the last
/// moment of a process is missed.
const INTERVAL: Duration = Duration::from_millis(5);

/// Runs a program to its end, start included. What it prints on stdout is thrown away.
pub(crate) fn time(command: &mut Command) -> Fallible<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed();
    match status.success() {
        true => Ok(time.into()),
        false => Err(format!("{} ended with {status}", command.get_program().display()).into()),
    }
}

/// Runs several programs side by side, until the last one ends.
pub(crate) fn time_together(commands: &mut [Command]) -> Fallible<Cost> {
    let start = Instant::now();
    let children: Result<Vec<Child>, _> = commands
        .iter_mut()
        .map(|command| command.stdin(Stdio::null()).stdout(Stdio::null()).spawn())
        .collect();
    for mut child in children? {
        let status = child.wait()?;
        if !status.success() {
            return Err(format!("it ended with {status}").into());
        }
    }
    Ok(start.elapsed().into())
}

/// Runs a program that measures a part of its work itself and prints the cost with [`tell`].
pub(crate) fn ask(command: &mut Command) -> Fallible<Cost> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let mut words = answer.split_whitespace();
    let mut number = || words.next().and_then(|word| word.parse::<f64>().ok());
    match (output.status.success(), number(), number()) {
        (true, Some(seconds), Some(kib)) => {
            Ok(Cost { time: Duration::from_secs_f64(seconds), memory: Some(kib as u64 * 1024) })
        }
        _ => Err(format!("it ended with {} and said {answer:?}", output.status).into()),
    }
}

/// Tells [`ask`] the time, and the peak memory of this process.
pub(crate) fn tell(time: Duration) {
    let kib = peak("self").unwrap_or(0) / 1024;
    println!("{} {kib}", time.as_secs_f64());
}

/// The peak of a process's memory so far, in bytes.
fn peak(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kib: u64 = value(&status, "VmHWM")?.split(' ').next()?.parse().ok()?;
    Some(kib * 1024)
}

/// The peak memory of a process, and of the largest of its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peaks {
    pub(crate) parent: u64,
    pub(crate) child: u64,
}

/// Runs a program to its end and watches its memory and that of its children.
pub(crate) fn watch(command: &mut Command) -> Fallible<Peaks> {
    let mut process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let id = process.id().to_string();
    let mut parent = 0;
    let mut children: BTreeMap<String, u64> = BTreeMap::new();
    let status = loop {
        if let Some(status) = process.try_wait()? {
            break status;
        }
        parent = peak(&id).unwrap_or(0).max(parent);
        for child in children_of(&id) {
            if let Some(peak) = peak(&child) {
                children.insert(child, peak);
            }
        }
        std::thread::sleep(INTERVAL);
    };
    if !status.success() {
        return Err(format!("it ended with {status}").into());
    }
    Ok(Peaks { parent, child: children.into_values().max().unwrap_or(0) })
}

/// The kernel lists children by the thread that started them.
fn children_of(process: &str) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let lists = threads.into_iter().flatten().flatten();
    let lists = lists.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

//! What the numbers were measured on.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

/// Prints the title of a benchmark and the machine.
pub(crate) fn introduce(title: &str) {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = value(&cpuinfo, "model name").unwrap_or("unknown processor");
    let cores = available_parallelism().map_or(0, usize::from);
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = value(&meminfo, "MemTotal")
        .and_then(|amount| amount.split(' ').next()?.parse::<u64>().ok())
        .map_or("unknown memory".to_owned(), |kib| format!("{} GiB", (kib + (1 << 19)) >> 20));
    let system = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    println!("{title}");
    println!("{processor}, {cores} cores, {memory}, Linux {}, {}", system.trim(), compiler());
    println!("load when it began: {load}\n");
}

/// The value behind a name and a colon.
pub(crate) fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_once(':')?.1.trim())
}

fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    version.map_or("unknown compiler".to_owned(), |version| version.trim().to_owned())
}

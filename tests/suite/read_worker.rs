//! The reading worker: many parts to one question, an early end, and its limits.

use std::path::Path;
use std::time::Duration;

use pressrun::data::read::{ReadOptions, ReadPart, ReadRequest, ReadTask};
use pressrun::worker::{Failure, Flow, Streamed, Worker, WorkerCommand};
use rust_xlsxwriter::Workbook;

const LONG: Duration = Duration::from_secs(120);

fn worker(memory: u64) -> Worker {
    let args = ["worker", "read", "--memory", &memory.to_string(), "--root", "."];
    let command = WorkerCommand {
        program: env!("CARGO_BIN_EXE_pressrun").into(),
        args: args.iter().map(Into::into).collect(),
    };
    Worker::start(&command, memory).expect("the worker starts")
}

/// A workbook of so many rows.
fn workbook(folder: &Path, rows: u32) -> ReadRequest {
    let path = folder.join("rows.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..rows {
        sheet.write(row, 0, row).expect("a number is written");
        sheet.write(row, 1, format!("text {row}")).expect("a text is written");
    }
    workbook.save(&path).expect("the workbook is saved");
    let options = ReadOptions::default();
    ReadRequest { path, display: "inputs/rows.xlsx".into(), task: ReadTask::Rows, options }
}

#[test]
fn rows_come_in_many_parts_and_the_worker_can_be_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut request = workbook(folder.path(), 30_000);
    let mut worker = worker(1 << 30);
    for _ in 0..2 {
        let (mut infos, mut rows, mut batches) = (0, 0, 0);
        let streamed = worker.stream(&request, LONG, |part: ReadPart| {
            match part {
                ReadPart::Info(info) => {
                    assert_eq!((info.sheet.as_deref(), rows), (Some("Sheet1"), 0));
                    infos += 1;
                }
                ReadPart::Rows(batch) => {
                    rows += batch.len();
                    batches += 1;
                }
                ReadPart::End(end) => {
                    assert_eq!(end, None);
                    return Flow::Last;
                }
                other => panic!("{other:?}"),
            }
            Flow::More
        });
        assert_eq!(streamed, Ok(Streamed::Whole));
        assert_eq!((infos, rows), (1, 30_000));
        assert!(batches > 1);
    }
    request.task = ReadTask::Sheets;
    let first: ReadPart = worker.call(&request, LONG).unwrap();
    assert!(matches!(first, ReadPart::Sheets(sheets) if sheets[0].name == "Sheet1"));
}

#[test]
fn nobody_needs_to_hear_a_worker_out() {
    let folder = tempfile::tempdir().unwrap();
    let request = workbook(folder.path(), 60_000);
    let mut worker = worker(1 << 30);
    let mut parts = 0;
    let streamed = worker.stream(&request, LONG, |_: ReadPart| {
        parts += 1;
        if parts == 2 { Flow::Stop } else { Flow::More }
    });
    assert_eq!((streamed, parts), (Ok(Streamed::Stopped), 2));
}

#[test]
fn limits_end_a_worker() {
    let folder = tempfile::tempdir().unwrap();
    let request = workbook(folder.path(), 60_000);
    let short = Duration::from_millis(1);
    let streamed = worker(1 << 30).stream(&request, short, |_: ReadPart| Flow::More);
    assert_eq!(streamed, Err(Failure::TimedOut { limit: short }));
    let memory = 4 << 20;
    let streamed = worker(memory).stream(&request, LONG, |part: ReadPart| match part {
        ReadPart::End(_) => Flow::Last,
        _ => Flow::More,
    });
    assert_eq!(streamed, Err(Failure::OutOfMemory { limit: memory }));
}

#[test]
fn what_takes_the_rows_is_not_timed() {
    let folder = tempfile::tempdir().unwrap();
    let request = workbook(folder.path(), 60_000);
    let limit = Duration::from_secs(20);
    let mut parts = 0;
    let streamed = worker(1 << 30).stream(&request, limit, |part: ReadPart| {
        parts += 1;
        if parts < 4 {
            std::thread::sleep(Duration::from_millis(100));
        }
        if matches!(part, ReadPart::End(_)) { Flow::Last } else { Flow::More }
    });
    assert_eq!(streamed, Ok(Streamed::Whole));
}

//! Hands jobs out to worker processes as they come free.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::checks::Checked;
use super::job::Job;
use super::make::{self, Filled, MakeOptions, Observer, Outcome};
use super::origins::Origins;
use super::session::Session;
use crate::typeset::{PressWorker, PrintResponse, WorkerSetup};

/// How many writers publish at the same time. Writing waits for the disk and not for a core, so one
/// a worker would be too few; each further one costs the memory of a thread.
const WRITERS_PER_WORKER: usize = 2;

/// A typeset job on its way to the disk.
struct Typeset {
    index: usize,
    filled: Filled,
    response: PrintResponse,
}

/// Makes all jobs. The outcomes come in the order of the jobs.
pub(super) fn run(
    session: &Session,
    jobs: &[Job],
    options: &MakeOptions,
    observer: &dyn Observer,
    checked: &Checked,
) -> Vec<Outcome> {
    let workers = options.workers.clamp(1, jobs.len().max(1));
    let next = AtomicUsize::new(0);
    let origins = Origins::new(session);
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new(jobs.iter().map(|_| None).collect());
    let finish = |outcome: Outcome| {
        observer.finished(&jobs[outcome.job], &outcome);
        let index = outcome.job;
        outcomes.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(outcome);
    };
    let (to_disk, from_workers) = sync_channel::<Typeset>(workers * WRITERS_PER_WORKER);
    let from_workers = Mutex::new(from_workers);
    thread::scope(|scope| {
        for _ in 0..workers {
            let to_disk = to_disk.clone();
            let (next, finish) = (&next, &finish);
            scope.spawn(move || work(session, jobs, options, (next, checked), &to_disk, finish));
        }
        drop(to_disk);
        for _ in 0..workers * WRITERS_PER_WORKER {
            let (from_workers, origins, finish) = (&from_workers, &origins, &finish);
            scope.spawn(move || write(session, jobs, options, origins, from_workers, finish));
        }
    });
    let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.into_iter().flatten().collect()
}

/// Fills and typesets jobs until there are none left.
fn work(
    session: &Session,
    jobs: &[Job],
    options: &MakeOptions,
    (next, checked): (&AtomicUsize, &Checked),
    to_disk: &SyncSender<Typeset>,
    finish: &dyn Fn(Outcome),
) {
    let mut worker = PressWorker::new(WorkerSetup {
        program: options.program.clone(),
        root: session.workspace.root.clone(),
        memory: options.memory,
        font_paths: options.font_paths.clone(),
        system_fonts: options.system_fonts,
    });
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(job) = jobs.get(index) else { return };
        let stops = checked.stops(index);
        let fill = || match stops.is_empty() {
            true => make::fill(session, job),
            false => Err(stops.to_vec()),
        };
        let typeset = fill().and_then(|filled| {
            let response = make::typeset(session, job, &filled, options, &mut worker)?;
            Ok(Typeset { index, filled, response })
        });
        match typeset {
            Ok(typeset) => {
                // The writers live as long as this sender, so sending cannot fail.
                let _ = to_disk.send(typeset);
            }
            Err(diagnostics) => finish(Outcome {
                job: index,
                artifacts: Vec::new(),
                sources: Default::default(),
                diagnostics,
            }),
        }
    }
}

/// Publishes typeset jobs until the workers are done.
fn write(
    session: &Session,
    jobs: &[Job],
    options: &MakeOptions,
    origins: &Origins,
    from_workers: &Mutex<Receiver<Typeset>>,
    finish: &dyn Fn(Outcome),
) {
    loop {
        let received = from_workers.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Typeset { index, filled, response }) = received else { return };
        let job = (index, &jobs[index]);
        finish(make::publish(session, origins, job, filled, response, &options.output));
    }
}

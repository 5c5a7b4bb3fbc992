//! Hands jobs out to worker processes as they come free.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::annexes::{self, Annex};
use super::checks::Checked;
use super::job::Job;
use super::make::{self, MakeOptions, Observer, Outcome, Typeset};
use super::origins::Origins;
use super::session::Session;
use super::upkeep::Upkeep;
use crate::diagnostic::Diagnostic;
use crate::typeset::{PressWorker, WorkerSetup};

/// How many writers publish at the same time. Writing waits for the disk and not for a core, so one
/// a worker would be too few; each further one costs the memory of a thread.
const WRITERS_PER_WORKER: usize = 2;

/// What all threads of a run share.
struct Run<'a> {
    session: &'a Session,
    jobs: &'a [Job],
    options: &'a MakeOptions,
    upkeep: &'a Upkeep,
    checked: &'a Checked,
    origins: &'a Origins,
    observer: &'a dyn Observer,
    /// The jobs that are not up to date, or not certainly, and can be made now.
    open: Vec<usize>,
    /// The jobs by the path of their PDF, where annexes are looked for.
    by_output: HashMap<&'a str, usize>,
    /// A worker that makes itself ready already.
    ready: Mutex<Option<PressWorker>>,
    /// Why the record of the unfinished edition could not be written.
    trouble: Mutex<Option<Box<Diagnostic>>>,
    next: AtomicUsize,
    /// Whether no further job is to be begun.
    enough: AtomicBool,
    outcomes: Mutex<Vec<Option<Outcome>>>,
}

/// A worker that is not running yet.
pub(super) fn worker(session: &Session, options: &MakeOptions) -> PressWorker {
    PressWorker::new(WorkerSetup {
        program: options.program.clone(),
        root: session.workspace.root.clone(),
        memory: options.memory,
        font_paths: options.font_paths.clone(),
        system_fonts: options.system_fonts,
        stop: options.stop.clone(),
    })
}

/// Makes all jobs but those that are kept. The outcomes of both come in the order of the jobs. `begin`
/// is done before anything is published, while the first document is typeset; `ready` is a worker that
/// was started before, if one was.
///
/// # Errors
/// If `begin` fails; then nothing was made.
pub(super) fn run(
    session: &Session,
    (jobs, kept): (&[Job], Vec<Outcome>),
    options: &MakeOptions,
    upkeep: &Upkeep,
    observer: &dyn Observer,
    (checked, origins): (&Checked, &Origins),
    (ready, begin): (Option<PressWorker>, impl FnOnce() -> Result<(), Box<Diagnostic>> + Send),
) -> Result<Vec<Outcome>, Box<Diagnostic>> {
    let mut outcomes: Vec<Option<Outcome>> = jobs.iter().map(|_| None).collect();
    for outcome in kept {
        observer.finished(&jobs[outcome.job], &outcome);
        let index = outcome.job;
        outcomes[index] = Some(outcome);
    }
    let wanted = |index: &usize| !options.only_failed || upkeep.is_unmade(&jobs[*index]);
    let open = (0..jobs.len()).filter(|index| outcomes[*index].is_none()).filter(wanted);
    // Documents with annexes wait until these are made.
    let (open, waiting): (Vec<usize>, Vec<usize>) =
        open.partition(|index| jobs[*index].annexes.is_empty());
    let by_output = match waiting.is_empty() {
        true => HashMap::new(),
        false => jobs.iter().enumerate().map(|(index, job)| (job.output.as_str(), index)).collect(),
    };
    let workers = |open: usize| options.workers.clamp(1, open.max(1));
    let mut run = Run {
        session,
        jobs,
        options,
        upkeep,
        checked,
        origins,
        observer,
        open,
        by_output,
        ready: Mutex::new(ready),
        trouble: Mutex::default(),
        next: AtomicUsize::new(0),
        enough: AtomicBool::new(false),
        outcomes: Mutex::new(outcomes),
    };
    let mut begin = Some(begin);
    for open in [std::mem::take(&mut run.open), waiting] {
        if !open.is_empty() && run.trouble().is_none() {
            let workers = workers(open.len());
            run.open = open;
            run.next = AtomicUsize::new(0);
            run.all(workers, begin.take());
        }
    }
    if let Some(begin) = begin {
        begin()?;
    }
    if let Some(problem) = run.trouble().take() {
        return Err(problem);
    }
    let outcomes = run.outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(outcomes.into_iter().flatten().collect())
}

impl Run<'_> {
    fn all(
        &self,
        workers: usize,
        begin: Option<impl FnOnce() -> Result<(), Box<Diagnostic>> + Send>,
    ) {
        let (to_disk, from_workers) = sync_channel::<Typeset>(workers * WRITERS_PER_WORKER);
        let from_workers = Mutex::new(from_workers);
        thread::scope(|scope| {
            for _ in 0..workers {
                let to_disk = to_disk.clone();
                scope.spawn(move || self.work(&to_disk));
            }
            drop(to_disk);
            for _ in 0..workers * WRITERS_PER_WORKER {
                let from_workers = &from_workers;
                scope.spawn(move || self.write(from_workers));
            }
            if let Some(begin) = begin {
                scope.spawn(|| self.upkeep.foresee(self.session));
                *self.trouble() = begin().err();
                let well = self.trouble().is_none();
                self.upkeep.begun(well);
            }
        });
    }

    fn trouble(&self) -> MutexGuard<'_, Option<Box<Diagnostic>>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> bool {
        self.options.stop.asked().is_some()
    }

    fn finish(&self, outcome: Outcome) {
        let job = &self.jobs[outcome.job];
        if outcome.artifacts.is_empty() {
            self.upkeep.remember_failed(self.session, job);
            if self.options.fail_fast {
                self.enough.store(true, Ordering::Relaxed);
            }
        }
        self.observer.finished(job, &outcome);
        let index = outcome.job;
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(outcome);
    }

    /// Fills and typesets jobs until there are none left, or no more are wanted or may be published.
    fn work(&self, to_disk: &SyncSender<Typeset>) {
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut worker = ready.unwrap_or_else(|| worker(self.session, self.options));
        let goes_on = || !self.enough.load(Ordering::Relaxed) && self.trouble().is_none();
        while !self.stopped() && goes_on() {
            let next = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(index) = self.open.get(next).copied() else { return };
            self.observer.begun(index);
            match self.one(index, &mut worker) {
                // The writers live as long as this sender, so sending cannot fail.
                Ok(Some(typeset)) => drop(to_disk.send(typeset)),
                Ok(None) => {}
                // A job that was dropped in the middle has neither failed nor been made.
                Err(_) if self.stopped() || self.trouble().is_some() => return,
                Err(diagnostics) => self.finish(Outcome::failed(index, diagnostics)),
            }
        }
    }

    /// Fills and typesets a job. `None` if it turned out to be up to date.
    fn one(
        &self,
        index: usize,
        worker: &mut PressWorker,
    ) -> Result<Option<Typeset>, Vec<Diagnostic>> {
        let (session, job) = (self.session, &self.jobs[index]);
        let stops = self.checked.stops(index);
        if !stops.is_empty() {
            return Err(stops.to_vec());
        }
        let (upkeep, origins, anew) = (self.upkeep, self.origins, self.options.force);
        let annexes = self.annexes(job)?;
        if !anew
            && annexes.is_empty()
            && let Some(kept) = upkeep.refreshed(session, (index, job), origins)?
        {
            self.finish(kept);
            return Ok(None);
        }
        let filled = make::fill(session, job)?;
        let request = make::request(session, job, &filled, self.options);
        let content = upkeep.content(session, job, &filled, &request, &annexes);
        if !anew
            && let Some(kept) = upkeep.settle(session, (index, job), &filled, content, origins)?
        {
            self.finish(kept);
            return Ok(None);
        }
        let response = make::typeset(session, job, &request, self.options, worker)?;
        Ok(Some(Typeset { index, filled, content, annexes, response }))
    }

    /// The annexes of a job, as they lie in the output folder now.
    fn annexes(&self, job: &Job) -> Result<Vec<Annex>, Vec<Diagnostic>> {
        let outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        annexes::ready(job, |path| outcomes[*self.by_output.get(path)?].as_ref())
    }

    /// Publishes typeset jobs until the workers are done.
    fn write(&self, from_workers: &Mutex<Receiver<Typeset>>) {
        loop {
            let received = from_workers.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(typeset) = received else { return };
            let job = &self.jobs[typeset.index];
            let outcome = make::publish(self.session, self.origins, job, typeset, self.upkeep);
            outcome.into_iter().for_each(|outcome| self.finish(outcome));
        }
    }
}

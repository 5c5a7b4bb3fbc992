//! The side that answers.

use std::io::{self, BufReader, BufWriter};
use std::process::ExitCode;
use std::thread;
#[cfg(unix)]
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::frame;

/// The stack of the working thread. Typst nests deeply in honest documents too; its own limits
/// stop most of what is endless before this is used up.
const STACK: usize = 64 << 20;

/// The environment variable in which a worker is told the process that started it.
pub(super) const PARENT: &str = "PRESSRUN_PARENT";

/// Answers requests from stdin on stdout until stdin ends. `prepare` makes the handler in the
/// working thread. The handler is given a request and an emitter, through which it sends one answer
/// or, if the other side expects that, many; the emitter returns `false` if nobody listens.
///
/// The work happens in one thread with a one-thread pool of its own: a job that waits for the
/// shared pool could otherwise be given a second job on the same stack.
pub fn serve<Q, A, H>(prepare: impl FnOnce() -> H + Send + 'static) -> ExitCode
where
    Q: DeserializeOwned,
    A: Serialize,
    H: FnMut(Q, &mut dyn FnMut(A) -> bool),
{
    end_with_parent();
    let work = move || -> io::Result<()> {
        let mut handle = prepare();
        let mut requests = BufReader::with_capacity(1 << 16, io::stdin().lock());
        let mut answers = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        while let Some(request) = frame::read::<Q>(&mut requests)? {
            let mut sent = Ok(());
            handle(request, &mut |answer| {
                if sent.is_ok() {
                    sent = frame::write(&mut answers, &answer);
                }
                sent.is_ok()
            });
            sent?;
        }
        Ok(())
    };
    let thread = thread::Builder::new().name("worker".to_owned()).stack_size(STACK).spawn(|| {
        // The pool makes this very thread its only member.
        match rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build() {
            Ok(pool) => pool.install(work),
            Err(error) => Err(io::Error::other(error)),
        }
    });
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Ends this process soon after the one that started it is gone. A worker that is idle sees its
/// input end; one that is busy, maybe for ever, would not.
#[cfg(unix)]
fn end_with_parent() {
    use std::os::unix::process::parent_id;
    // The parent may be gone before this line is reached, so it says itself who it is.
    let told = std::env::var(PARENT).ok().and_then(|id| id.parse().ok());
    let parent = told.unwrap_or_else(parent_id);
    thread::spawn(move || {
        while parent_id() == parent {
            thread::sleep(Duration::from_millis(500));
        }
        std::process::exit(1);
    });
}

#[cfg(not(unix))]
fn end_with_parent() {}

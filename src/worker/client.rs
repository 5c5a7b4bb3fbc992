//! The side that asks.

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failure::Failure;
use super::frame;
use super::serve::PARENT;
use super::stop::Stop;

/// How much of a worker's last words is kept, in bytes.
const LAST_WORDS: usize = 8 * 1024;
/// How much memory is set aside for a frame before any of it has come.
const MOST_AHEAD: usize = 1 << 20;
/// How long a worker that closed its answers may take to end.
const DYING: Duration = Duration::from_secs(5);
/// How often a wish to stop is looked for while an answer is waited for.
const GLANCE: Duration = Duration::from_millis(50);

/// How a worker is started.
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}

/// What to do after a part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// More parts follow.
    More,
    /// It was the last one.
    Last,
    /// More may follow, and none is wanted.
    Stop,
}

/// How a streamed answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streamed {
    /// With its last part; the worker can be asked again.
    Whole,
    /// Before its last part; the worker has been ended.
    Stopped,
}

/// A running worker. Dropping it ends it.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    requests: BufWriter<ChildStdin>,
    answers: Receiver<io::Result<Option<Vec<u8>>>>,
    last_words: Option<JoinHandle<String>>,
    memory: u64,
    stop: Stop,
}

impl Worker {
    /// Starts a worker. `memory` is the cap in bytes that its arguments tell it, for messages.
    ///
    /// # Errors
    /// If the process cannot be started.
    pub fn start(command: &WorkerCommand, memory: u64) -> Result<Self, Failure> {
        let lost = |error: io::Error| Failure::Lost { message: error.to_string() };
        let mut process = Command::new(&command.program);
        process.args(&command.args);
        // What a worker makes must not depend on the user's language, zone or backtrace settings.
        for name in ["LANG", "LC_ALL", "TZ", "SOURCE_DATE_EPOCH", "TYPST_FONT_PATHS"] {
            process.env_remove(name);
        }
        process.env("RUST_BACKTRACE", "0");
        process.env(PARENT, std::process::id().to_string());
        process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C goes to all processes of a terminal's group; this one decides what becomes of workers.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut process, 0);
        let mut child = process.spawn().map_err(lost)?;
        let gone = || Failure::Lost { message: "its streams are closed".to_owned() };
        let requests = BufWriter::new(child.stdin.take().ok_or_else(gone)?);
        let answers = answers(child.stdout.take().ok_or_else(gone)?);
        let last_words = child.stderr.take().map(last_words);
        Ok(Self { child, requests, answers, last_words, memory, stop: Stop::default() })
    }

    /// Lets a wish to stop end the worker in the middle of its work.
    #[must_use]
    pub fn stopped_by(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }

    /// Sends a request and waits for its answer. After a failure the worker is dead and must be
    /// replaced.
    ///
    /// # Errors
    /// If the worker dies, takes too long or cannot be spoken to.
    pub fn call<Q: Serialize, A: DeserializeOwned>(
        &mut self,
        request: &Q,
        limit: Duration,
    ) -> Result<A, Failure> {
        self.send(request)?;
        self.answer(limit, limit)
    }

    /// Sends a request and hands on the parts of its answer until `on_part` says that one was the
    /// last, or that no more are wanted. `limit` is the time for all parts together; what `on_part`
    /// takes does not count. The worker reads ahead by a part or two and then waits.
    ///
    /// # Errors
    /// If the worker dies, takes too long or cannot be spoken to. It must be replaced then.
    pub fn stream<Q: Serialize, A: DeserializeOwned>(
        &mut self,
        request: &Q,
        limit: Duration,
        mut on_part: impl FnMut(A) -> Flow,
    ) -> Result<Streamed, Failure> {
        self.send(request)?;
        let mut left = limit;
        loop {
            let start = Instant::now();
            let part = self.answer(left, limit)?;
            left = left.saturating_sub(start.elapsed());
            match on_part(part) {
                Flow::More => {}
                Flow::Last => return Ok(Streamed::Whole),
                Flow::Stop => {
                    // It is in the middle of its answer, so that it cannot be asked anything else.
                    self.kill();
                    return Ok(Streamed::Stopped);
                }
            }
        }
    }

    fn send<Q: Serialize>(&mut self, request: &Q) -> Result<(), Failure> {
        frame::write(&mut self.requests, request).map_err(|_| self.died())
    }

    /// Waits for one frame. `limit` is the whole time that the worker has, for the message.
    fn answer<A: DeserializeOwned>(
        &mut self,
        left: Duration,
        limit: Duration,
    ) -> Result<A, Failure> {
        let end = Instant::now() + left;
        let answer = loop {
            if self.stop.asked().is_some() {
                self.kill();
                return Err(Failure::Stopped);
            }
            let rest = end.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(rest.min(GLANCE)) {
                Err(RecvTimeoutError::Timeout) if rest > GLANCE => {}
                answer => break answer,
            }
        };
        match answer {
            Ok(Ok(Some(bytes))) => postcard::from_bytes(&bytes)
                .map_err(|error| Failure::Lost { message: error.to_string() }),
            Ok(Ok(None)) | Err(RecvTimeoutError::Disconnected) => Err(self.died()),
            Ok(Err(error)) => Err(Failure::Lost { message: error.to_string() }),
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                Err(Failure::TimedOut { limit })
            }
        }
    }

    /// Why a worker that closed its streams is dead.
    fn died(&mut self) -> Failure {
        let status = self.wait();
        let words = self.last_words.take().and_then(|reader| reader.join().ok());
        Failure::of_dead(status, &words.unwrap_or_default(), self.memory)
    }

    /// Waits for the process to end, for a moment, and then ends it.
    fn wait(&mut self) -> Option<ExitStatus> {
        let start = Instant::now();
        while start.elapsed() < DYING {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) => thread::sleep(Duration::from_millis(2)),
                Err(_) => return None,
            }
        }
        self.kill();
        None
    }

    fn kill(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads answers in a thread of its own, so that waiting for one can have a limit.
fn answers(stdout: ChildStdout) -> Receiver<io::Result<Option<Vec<u8>>>> {
    let (sender, receiver) = sync_channel(1);
    thread::spawn(move || {
        let mut stdout = BufReader::with_capacity(1 << 16, stdout);
        loop {
            let answer = raw_frame(&mut stdout);
            let last = !matches!(answer, Ok(Some(_)));
            if sender.send(answer).is_err() || last {
                return;
            }
        }
    });
    receiver
}

/// The bytes of a frame, which only the caller knows how to read.
fn raw_frame(stream: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match stream.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length) as usize;
    // A worker gone wrong may announce anything; what is announced is not believed beyond this.
    let mut bytes = Vec::with_capacity(length.min(MOST_AHEAD));
    stream.take(length as u64).read_to_end(&mut bytes)?;
    Ok((bytes.len() == length).then_some(bytes))
}

/// Collects the end of what a worker writes to stderr.
fn last_words(mut stderr: ChildStderr) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut words = Vec::new();
        let mut chunk = [0; 1024];
        while let Ok(count @ 1..) = stderr.read(&mut chunk) {
            words.extend_from_slice(&chunk[..count]);
            if words.len() > 2 * LAST_WORDS {
                words.drain(..words.len() - LAST_WORDS);
            }
        }
        String::from_utf8_lossy(&words).into_owned()
    })
}

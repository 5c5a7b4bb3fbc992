//! Records what pressrun asks of its printing workers: the benchmark's own executable takes the
//! worker's place, writes down each request, and makes nothing.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use pressrun::config::Workspace;
use pressrun::pipeline::{
    HeadStart, Job, LoadOptions, MakeOptions, Observer, Outcome, Selection, Session, Upkeep, make,
    plan,
};
use pressrun::typeset::{PrintRequest, PrintResponse};
use pressrun::worker::Stop;

use crate::harness::Fallible;

/// The file that requests are recorded in, below the workspace.
pub(crate) const REQUESTS: &str = "requests.jsonl";

/// Whether this process was started as a worker, by [`requests`]; it then has served as one.
pub(crate) fn served_as_worker() -> Option<ExitCode> {
    let arguments: Vec<String> = std::env::args().collect();
    let root = arguments.iter().skip_while(|argument| *argument != "--root").nth(1)?;
    let file = Path::new(root).join(REQUESTS);
    (arguments.get(1)? == "worker").then(|| {
        pressrun::worker::serve(move || {
            let mut file = File::create(file);
            move |request: PrintRequest, emit: &mut dyn FnMut(PrintResponse) -> bool| {
                if let (Ok(file), Ok(line)) = (&mut file, serde_json::to_string(&request)) {
                    // A line that is missing shows when they are counted.
                    let _ = writeln!(file, "{line}");
                }
                emit(PrintResponse::default());
            }
        })
    })
}

/// All requests that a build of a workspace makes; of one document, if it is named.
pub(crate) fn requests(root: &Path, document: Option<&str>) -> Fallible<Vec<PrintRequest>> {
    let program = std::env::current_exe()?;
    let failed = |_| "the workspace of the benchmark has errors; `pressrun check` tells them";
    let workspace = Workspace::load(root).map_err(failed)?;
    // Workbooks are read as the program reads them.
    let reader = env!("CARGO_BIN_EXE_pressrun").into();
    let reading = LoadOptions { program: reader, ..LoadOptions::this_program()? };
    let session = Session::load(workspace, &reading).map_err(failed)?;
    let documents = document.map(str::to_owned).into_iter().collect();
    let plan = plan(&session, &Selection { documents, ..Selection::default() }).map_err(failed)?;
    let options = MakeOptions {
        program,
        workers: 1,
        timeout: Duration::from_secs(120),
        memory: 1 << 30,
        timestamp: session.workspace.timestamp,
        font_paths: Vec::new(),
        system_fonts: false,
        output: root.join("output"),
        force: true,
        only_failed: false,
        fail_fast: false,
        stop: Stop::default(),
    };
    let upkeep = Upkeep::look(&session, &options);
    let outcomes = make(&session, (&plan, None), &options, (&upkeep, HeadStart::none()), &Silent);
    let requests = read(root)?;
    if requests.len() == plan.jobs.len() {
        return Ok(requests);
    }
    let problems = outcomes.iter().flat_map(|outcome| &outcome.diagnostics);
    let first = problems.map(|problem| problem.message.as_str()).next().unwrap_or_default();
    Err(format!("{} of {} sources; {first}", requests.len(), plan.jobs.len()).into())
}

/// The requests that were recorded.
pub(crate) fn read(root: &Path) -> Fallible<Vec<PrintRequest>> {
    let lines = BufReader::new(File::open(root.join(REQUESTS))?).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

struct Silent;

impl Observer for Silent {
    fn finished(&self, _: &Job, _: &Outcome) {}
}

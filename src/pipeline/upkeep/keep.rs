//! The outcomes of jobs that are up to date, from what is remembered of them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::super::annexes::{self, Annex};
use super::super::checks::{Checked, run_checks};
use super::super::donors;
use super::super::failures::unwritable;
use super::super::job::Job;
use super::super::make::{self, Filled, MakeOptions, Outcome};
use super::super::origins::{Behind, Origin, Origins};
use super::super::session::Session;
use super::prints::{print_of, print_of_message};
use super::remember::Finished;
use super::{Upkeep, Verdict, Why};
use crate::diagnostic::Diagnostic;
use crate::publish::figures::FiguresRecord;
use crate::publish::state::{Made, Print, Words};
use crate::table::Table;
use crate::typeset::PrintRequest;

impl Upkeep {
    /// The jobs that are certainly up to date, with all their files. Those of which only their template
    /// can tell are not among them.
    pub(in crate::pipeline) fn kept(
        &self,
        session: &Session,
        jobs: &[Job],
        checked: &Checked,
        origins: &Origins,
    ) -> Vec<Outcome> {
        self.prepare(session);
        let outcome = |(index, job): (usize, &Job), annexes: &[Annex]| {
            if !checked.stops(index).is_empty() {
                return None;
            }
            let Verdict::Kept(made, touched) = self.verdict(session, job) else { return None };
            if made.annexes != annexes::print(annexes) {
                return None;
            }
            let origin = self.origin(session, origins, made);
            if has_figures(made) && origin.print != made.sources {
                return None;
            }
            self.remember_kept(made, touched);
            Some(self.outcome(session, &origin, (index, job), made))
        };
        let with_annexes = |(_, job): &(usize, &Job)| !job.annexes.is_empty();
        let alone = jobs.par_iter().enumerate().filter(|job| !with_annexes(job));
        let mut kept: Vec<Outcome> = alone.filter_map(|job| outcome(job, &[])).collect();
        // What has annexes is up to date if they are those that were there.
        let joined: Vec<(usize, &Job)> = jobs.iter().enumerate().filter(with_annexes).collect();
        if !joined.is_empty() {
            let by_output: HashMap<&str, &Outcome> =
                kept.iter().map(|outcome| (jobs[outcome.job].output.as_str(), outcome)).collect();
            let whole = |(index, job): (usize, &Job)| {
                let annexes = annexes::ready(job, |path| by_output.get(path).copied()).ok()?;
                outcome((index, job), &annexes)
            };
            let whole: Vec<Outcome> = joined.into_iter().filter_map(whole).collect();
            kept.extend(whole);
        }
        self.remember_seen(kept.iter().map(|outcome| &jobs[outcome.job]));
        kept
    }

    /// Makes what the verdicts on all jobs need, on all cores: within a verdict it would be made on one,
    /// while the others wait.
    fn prepare(&self, session: &Session) {
        let tables = self.stale_tables(session);
        if !tables.is_empty() {
            tables.iter().for_each(|table| session.prints.of(table, |_| ()));
            self.secrets(session);
        }
    }

    /// The tables behind documents that were made from other data.
    pub(super) fn stale_tables(&self, session: &Session) -> Vec<Arc<Table>> {
        let stale = |made: &&Made| !self.now.same_data(&made.base);
        let stale = self.state.made.values().filter(stale);
        let names: BTreeSet<&String> = stale.flat_map(|made| made.tables.keys()).collect();
        names.into_iter().filter_map(|name| session.data.table(name).cloned()).collect()
    }

    /// The outcome of a job that is up to date but for its record of figures, which names the files that
    /// it was made from and so is written anew. `None` if the job is not up to date.
    ///
    /// # Errors
    /// If the record cannot be written.
    pub(in crate::pipeline) fn refreshed(
        &self,
        session: &Session,
        (index, job): (usize, &Job),
        origins: &Origins,
    ) -> Result<Option<Outcome>, Vec<Diagnostic>> {
        let Verdict::Kept(made, touched) = self.verdict(session, job) else { return Ok(None) };
        let origin = self.origin(session, origins, made);
        let made =
            Made { outputs: touched.unwrap_or_else(|| made.outputs.clone()), ..made.clone() };
        let made = self.with_sources(job, made, &origin)?;
        self.remember_kept(&made, Some(made.outputs.clone()));
        self.remember_seen([job]);
        Ok(Some(self.outcome(session, &origin, (index, job), &made)))
    }

    /// Names the sources of a document anew in its record of figures, if it has one.
    fn with_sources(
        &self,
        job: &Job,
        mut made: Made,
        origin: &Origin,
    ) -> Result<Made, Vec<Diagnostic>> {
        if made.sources == origin.print {
            return Ok(made);
        }
        made.sources = origin.print;
        let path = FiguresRecord::path(&job.output);
        let Some(place) = made.outputs.iter().position(|output| output.path == path) else {
            return Ok(made);
        };
        if !self.may_publish() {
            return Err(Vec::new());
        }
        let json = FiguresRecord::with_sources(&self.output, &job.output, &origin.sources)
            .map(|record| record.to_json())
            .and_then(|json| make::write_one(&self.output, &path, json.as_bytes()))
            .map_err(|error| vec![unwritable(&path, error).in_job(&job.output)])?;
        made.outputs[place] = json;
        Ok(made)
    }

    fn origin(&self, session: &Session, origins: &Origins, made: &Made) -> Origin {
        origins.known(session, made.files, || {
            let files = self.state.files.get(&made.files).cloned().unwrap_or_default();
            Behind {
                inputs: files.inputs,
                used: files.used.into_iter().map(|(path, _)| path).collect(),
                dependencies: files.dependencies,
            }
        })
    }

    /// Why each job would be made, without making any; nothing for those that are up to date.
    pub fn outlook(&self, session: &Session, jobs: &[Job], options: &MakeOptions) -> Vec<Vec<Why>> {
        let checked = run_checks(session, jobs);
        self.prepare(session);
        let one = |(index, job): (usize, &Job)| match checked.stops(index) {
            [] => self.look_ahead(session, job, options),
            stops => stops.iter().map(|stop| Why::Check(stop.message.clone())).collect(),
        };
        let mut outlook: Vec<Vec<Why>> = jobs.par_iter().enumerate().map(one).collect();
        // What is made again is made again in the PDFs in which it is an annex.
        let joined: Vec<(usize, &Job)> =
            jobs.iter().enumerate().filter(|(_, job)| !job.annexes.is_empty()).collect();
        if !joined.is_empty() {
            let anew: HashSet<&str> = jobs
                .iter()
                .zip(&outlook)
                .filter_map(|(job, why)| (!why.is_empty()).then_some(job.output.as_str()))
                .collect();
            for (index, job) in joined {
                let changed = job.annexes.iter().filter(|path| anew.contains(path.as_str()));
                outlook[index].extend(changed.cloned().map(Why::Annex));
            }
        }
        outlook
    }

    fn look_ahead(&self, session: &Session, job: &Job, options: &MakeOptions) -> Vec<Why> {
        let (made, changed) = match self.verdict(session, job) {
            Verdict::Kept(..) if job.annexes.is_empty() => return Vec::new(),
            Verdict::Kept(made, _) => (made, Vec::new()),
            Verdict::Make(why) => return why,
            Verdict::Unsure(made, changed) => (made, changed),
        };
        let Ok(filled) = make::fill(session, job) else { return vec![Why::Content] };
        let request = make::request(session, job, &filled, options);
        let content = self.content(session, job, &filled, &request, &self.known_annexes(job));
        let same = match changed.is_empty() {
            true => made.content == content,
            false => self.same(made, content),
        };
        match same {
            true => Vec::new(),
            false => self.why(session, job, (made, &changed), &filled),
        }
    }

    /// The annexes of a job as an earlier run left them.
    fn known_annexes(&self, job: &Job) -> Vec<Annex> {
        let known = |path: &String| {
            let file = self.state.made.get(path)?.outputs.first()?;
            Some(Annex { path: path.clone(), sha256: file.sha256.clone() })
        };
        job.annexes.iter().filter_map(known).collect()
    }

    /// The print of all that makes a filled template a document: what is handed to the typesetting, and
    /// what is recorded of its numbers.
    pub(in crate::pipeline) fn content(
        &self,
        session: &Session,
        job: &Job,
        filled: &Filled,
        request: &PrintRequest,
        annexes: &[Annex],
    ) -> Print {
        let record = filled.numbers.record(session, job, &filled.markup, &[]);
        let record = if record.is_empty() { String::new() } else { record.to_json() };
        let untraced = format!("{:?}", job.config(&session.workspace).untraced_numbers);
        let content =
            print_of(&(print_of_message(request), record, untraced, donors::asked(session, job)));
        match annexes {
            [] => content,
            annexes => print_of(&(content, annexes)),
        }
    }

    /// Whether a job is up to date, now that its template is filled.
    ///
    /// # Errors
    /// If it is, and its record of figures cannot be written.
    pub(in crate::pipeline) fn settle(
        &self,
        session: &Session,
        (index, job): (usize, &Job),
        filled: &Filled,
        content: Print,
        origins: &Origins,
    ) -> Result<Option<Outcome>, Vec<Diagnostic>> {
        let made = match self.verdict(session, job) {
            Verdict::Unsure(made, _) if self.same(made, content) => made,
            // All that it depends on is the same; the print tells that its annexes are too.
            Verdict::Kept(made, _) if made.content == content => made,
            _ => return Ok(None),
        };
        // Typst read the same files; the tables and templates behind the markup may be others.
        let files = self.state.files.get(&made.files);
        let behind = Behind {
            inputs: filled.scope.files(),
            used: filled.markup.used.clone(),
            dependencies: files.map(|files| files.dependencies.clone()).unwrap_or_default(),
        };
        let origin = origins.of(session, job.document, &behind);
        let made = self.with_sources(job, made.clone(), &origin)?;
        let scope = &*filled.scope;
        let finished = Finished {
            job,
            content,
            scope,
            behind: &behind,
            sources: origin.print,
            annexes: made.annexes,
            words: Words::default(),
        };
        self.remember_same(session, finished, &made);
        let mut outcome = self.outcome(session, &origin, (index, job), &made);
        make::describe(session, &mut outcome, &scope.tables(), scope.suppressed());
        Ok(Some(outcome))
    }

    /// The outcome of a job that is up to date.
    fn outcome(
        &self,
        session: &Session,
        origin: &Origin,
        (index, job): (usize, &Job),
        made: &Made,
    ) -> Outcome {
        let record = |file| Arc::new(make::record(session, job, file, made.pages, origin));
        let mut outcome = Outcome {
            job: index,
            artifacts: made.outputs.iter().map(record).collect(),
            sources: origin.sources.clone(),
            diagnostics: made.warnings.clone(),
            kept: true,
        };
        if let Some(first) = outcome.artifacts.first_mut().map(Arc::make_mut) {
            first.title = made.title.clone();
        }
        make::describe(session, &mut outcome, made.tables.keys(), made.suppressed.clone());
        outcome
    }
}

fn has_figures(made: &Made) -> bool {
    made.outputs.iter().any(|output| FiguresRecord::is_path(&output.path))
}

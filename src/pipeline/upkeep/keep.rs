//! The outcomes of jobs that are up to date, from what is remembered of them.

use rayon::prelude::*;

use super::super::checks::{Checked, run_checks};
use super::super::job::Job;
use super::super::make::{self, Filled, MakeOptions, Outcome};
use super::super::origins::{Behind, Origins};
use super::super::session::Session;
use super::prints::print_of_message;
use super::remember::Finished;
use super::{Upkeep, Verdict, Why};
use crate::publish::state::{Made, Print};
use crate::typeset::PrintRequest;

/// What became of a job whose template had to tell.
pub(in crate::pipeline) enum Settled {
    /// It is up to date.
    Same(Box<Outcome>),
    /// It must be made; the print of its content.
    New(Print),
}

impl Upkeep {
    /// The jobs that are certainly up to date. Those of which only their template can tell are not
    /// among them.
    pub(in crate::pipeline) fn kept(
        &self,
        session: &Session,
        jobs: &[Job],
        checked: &Checked,
        origins: &Origins,
    ) -> Vec<Outcome> {
        let outcome = |(index, job): (usize, &Job)| {
            if !checked.stops(index).is_empty() {
                return None;
            }
            let Verdict::Kept(made, touched) = self.verdict(session, job) else { return None };
            self.remember_kept(made, touched);
            Some(self.outcome(session, origins, (index, job), made))
        };
        jobs.par_iter().enumerate().filter_map(outcome).collect()
    }

    /// Why each job would be made, without making any; nothing for those that are up to date.
    pub fn outlook(&self, session: &Session, jobs: &[Job], options: &MakeOptions) -> Vec<Vec<Why>> {
        let checked = run_checks(session, jobs);
        let one = |(index, job): (usize, &Job)| match checked.stops(index) {
            [] => self.look_ahead(session, job, options),
            stops => stops.iter().map(|stop| Why::Check(stop.message.clone())).collect(),
        };
        jobs.par_iter().enumerate().map(one).collect()
    }

    fn look_ahead(&self, session: &Session, job: &Job, options: &MakeOptions) -> Vec<Why> {
        match self.verdict(session, job) {
            Verdict::Kept(..) => Vec::new(),
            Verdict::Make(why) => why,
            Verdict::Unsure(made, changed) => match make::fill(session, job) {
                Ok(filled) => {
                    let request = make::request(session, job, &filled, options);
                    match self.same(made, self.content(&request)) {
                        true => Vec::new(),
                        false => self.why(session, job, (made, &changed), &filled),
                    }
                }
                Err(_) => vec![Why::Content],
            },
        }
    }

    /// The print of what is handed to the typesetting.
    pub(in crate::pipeline) fn content(&self, request: &PrintRequest) -> Print {
        print_of_message(request)
    }

    /// Whether a job is up to date, now that its template is filled.
    pub(in crate::pipeline) fn settle(
        &self,
        session: &Session,
        (index, job): (usize, &Job),
        filled: &Filled,
        request: &PrintRequest,
        origins: &Origins,
    ) -> Settled {
        let content = self.content(request);
        let Verdict::Unsure(made, _) = self.verdict(session, job) else {
            return Settled::New(content);
        };
        if !self.same(made, content) {
            return Settled::New(content);
        }
        // Typst read the same files; the tables and templates behind the markup may be others.
        let behind = Behind {
            inputs: filled.scope.files(),
            used: filled.markup.used.clone(),
            dependencies: self.dependencies(made),
        };
        let scope = &*filled.scope;
        let finished = Finished { job, content, scope, behind: &behind, words: Vec::new() };
        self.remember_same(session, finished, made);
        let mut outcome = self.outcome(session, origins, (index, job), made);
        let origin = origins.of(session, job.document, &behind);
        outcome.sources = origin.sources.clone();
        for file in &mut outcome.artifacts {
            file.made_from = origin.files.clone();
        }
        make::describe(session, &mut outcome, &scope.tables(), scope.suppressed());
        Settled::Same(Box::new(outcome))
    }

    fn dependencies(&self, made: &Made) -> Vec<(String, String)> {
        self.state
            .files
            .get(&made.files)
            .map(|files| files.dependencies.clone())
            .unwrap_or_default()
    }

    /// The outcome of a job that is up to date.
    pub(in crate::pipeline) fn outcome(
        &self,
        session: &Session,
        origins: &Origins,
        (index, job): (usize, &Job),
        made: &Made,
    ) -> Outcome {
        let files = self.state.files.get(&made.files);
        let behind = files.map(|files| Behind {
            inputs: files.inputs.clone(),
            used: files.used.iter().map(|(path, _)| path.clone()).collect(),
            dependencies: files.dependencies.clone(),
        });
        let origin = origins.of(session, job.document, &behind.unwrap_or_default());
        let record = |file| make::record(session, job, file, made.pages, &origin);
        let mut outcome = Outcome {
            job: index,
            artifacts: made.outputs.iter().map(record).collect(),
            sources: origin.sources.clone(),
            diagnostics: made.warnings.clone(),
            kept: true,
        };
        make::describe(session, &mut outcome, made.tables.keys(), made.suppressed.clone());
        outcome
    }
}

//! A job: one document for one row, one language, one period.

use std::sync::Arc;

use serde::Serialize;

use super::upkeep::Why;
use crate::config::{Access, DocumentConfig, Workspace};
use crate::diagnostic::Diagnostic;
use crate::period::Period;
use crate::table::Table;

/// One document for one row, one language, one period.
#[derive(Debug, Clone)]
pub struct Job {
    /// Index into [`Workspace::documents`].
    pub document: usize,
    /// The row, if the document is made for each row of a table.
    pub row: Option<(Arc<Table>, usize)>,
    /// The row's key.
    pub key: Option<String>,
    /// The key of the row of [`Workspace::each`] that the row is or belongs to.
    pub group: Option<String>,
    /// The language.
    pub language: String,
    /// The period.
    pub period: Option<Period>,
    /// Path of the PDF below the output folder.
    pub output: String,
    /// The paths of the documents whose pages follow in its PDF.
    pub annexes: Vec<String>,
}

impl Job {
    /// The document's settings.
    pub fn config<'a>(&self, workspace: &'a Workspace) -> &'a DocumentConfig {
        &workspace.documents[self.document]
    }

    /// What it may read of the columns that are protected. Consent must hold on the last day of its
    /// period, else on the day that the workspace's documents carry.
    pub fn access(&self, workspace: &Workspace) -> Access {
        let config = self.config(workspace);
        let stamp =
            workspace.timestamp.and_then(|time| time.in_tz("UTC").ok()).map(|time| time.date());
        Access {
            audience: config.audience,
            sensitive: config.sensitive,
            purpose: config.purpose.clone(),
            rule: workspace.privacy.rule(config.audience),
            day: self.period.map(Period::end).or(stamp),
        }
    }

    /// The path of a page exported beside the PDF: `a/b.en.pdf` → `a/b.en.p1.png`.
    pub fn page_output(&self, page: u32, extension: &str) -> String {
        let stem = self.output.strip_suffix(".pdf").unwrap_or(&self.output);
        format!("{stem}.p{page}.{extension}")
    }

    /// The path of the sheets for a press: `a/b.en.pdf` → `a/b.en.sheets.pdf`.
    pub fn sheets_output(&self) -> String {
        let stem = self.output.strip_suffix(".pdf").unwrap_or(&self.output);
        format!("{stem}.sheets.pdf")
    }

    /// A name for the job that is the same in every run, which becomes the PDF's identifier.
    pub fn identity(&self, workspace: &Workspace) -> String {
        let key = self.key.as_deref().unwrap_or_default();
        let period = self.period.map(|period| period.to_string()).unwrap_or_default();
        let document = &self.config(workspace).name;
        format!("{}\n{document}\n{key}\n{}\n{period}", workspace.title, self.language)
    }
}

/// All jobs of a run, in the order of the configuration and the tables.
#[derive(Debug, Default)]
pub struct Plan {
    /// The jobs. No two have the same output path.
    pub jobs: Vec<Job>,
    /// Notes, such as documents left out because they need a period.
    pub notes: Vec<Diagnostic>,
}

/// A job as `pressrun plan --format json` lists it.
#[derive(Debug, Serialize)]
pub struct PlannedJob<'a> {
    /// The document's name.
    pub document: &'a str,
    /// The row's key.
    pub row: Option<&'a str>,
    /// The language.
    pub language: &'a str,
    /// The period.
    pub period: Option<Period>,
    /// The template's path.
    pub template: &'a str,
    /// Path below the output folder.
    pub output: &'a str,
    /// Why it would be made; empty if it is up to date.
    pub why: &'a [Why],
}

impl Plan {
    /// The jobs as they are listed, with why each would be made.
    pub fn list<'a>(
        &'a self,
        workspace: &'a Workspace,
        why: &'a [Vec<Why>],
    ) -> Vec<PlannedJob<'a>> {
        let planned = |(job, why): (&'a Job, &'a Vec<Why>)| {
            let document = job.config(workspace);
            PlannedJob {
                document: &document.name,
                row: job.key.as_deref(),
                language: &job.language,
                period: job.period,
                template: &document.template,
                output: &job.output,
                why,
            }
        };
        self.jobs.iter().zip(why).map(planned).collect()
    }
}

//! Whether a finished document names those who paid for it, and nobody else: the part of preflight
//! that needs to know which donor funds what.

use super::job::Job;
use super::session::Session;
use crate::config::{Audience, ConfigText, DonorConfig, Level, Rule};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::typeset::PrintResponse;

/// Whether the text of the pages is needed for this.
pub(super) fn wants_words(session: &Session, job: &Job) -> bool {
    let workspace = &session.workspace;
    !workspace.donors.is_empty() && job.config(workspace).preflight.wants(Rule::Donors)
}

/// All that the check depends on besides the document, in one text.
pub(super) fn asked(session: &Session, job: &Job) -> String {
    if !wants_words(session, job) {
        return String::new();
    }
    let told = |donor: &DonorConfig| {
        format!("{:?}", (&donor.id, &donor.funds, &donor.logo, &donor.disclaimer))
    };
    let donors: Vec<String> = session.workspace.donors.iter().map(told).collect();
    let config = job.config(&session.workspace);
    format!("{:?}", (donors, &job.group, config.audience, config.preflight.level(Rule::Donors)))
}

/// Another donor's logo, and logos and disclaimers that are missing.
pub(super) fn check(session: &Session, job: &Job, response: &PrintResponse) -> Vec<Diagnostic> {
    let workspace = &session.workspace;
    let config = job.config(workspace);
    let level = config.preflight.level(Rule::Donors);
    if !wants_words(session, job) || response.pdf.is_none() {
        return Vec::new();
    }
    let Some(group) = &job.group else { return Vec::new() };
    let funds = |donor: &&DonorConfig| donor.funds.is_empty() || donor.funds.contains(group);
    let own: Vec<&DonorConfig> = workspace.donors.iter().filter(funds).collect();
    let shows = |donor: &DonorConfig| {
        let logo = donor.logo.as_deref().map(|logo| logo.trim_start_matches('/'));
        logo.is_some_and(|logo| response.dependencies.iter().any(|(path, _)| path == logo))
    };
    let found = |message: String, donor: &DonorConfig, hint: &str| {
        let make = match level {
            Level::Error => Diagnostic::error,
            Level::Note => Diagnostic::note,
            _ => Diagnostic::warning,
        };
        make(Stage::Document, Rule::Donors.id(), message)
            .at(Place::file(&config.template), "")
            .with(section(&workspace.text, donor), "this donor")
            .hint(hint)
            .in_job(&job.output)
    };
    let mut problems = Vec::new();
    let shared = |donor: &DonorConfig| own.iter().any(|other| other.logo == donor.logo);
    for donor in workspace.donors.iter().filter(|donor| !funds(donor) && !shared(donor)) {
        if shows(donor) {
            let message = format!(
                "the document shows the logo of `{}`, which does not fund `{group}`",
                donor.id
            );
            let hint = "show the rows of `donors` that are in scope, and no logo by its path";
            problems.push(found(message, donor, hint));
        }
    }
    if config.audience == Audience::Internal {
        return problems;
    }
    let shown: Vec<&&DonorConfig> = own.iter().filter(|donor| shows(donor)).collect();
    let with_logo = own.iter().find(|donor| donor.logo.is_some());
    if let (Audience::Public, true, Some(donor)) = (config.audience, shown.is_empty(), with_logo) {
        let message = format!("the document shows no logo of who funds `{group}`");
        problems.push(found(message, donor, "show the rows of `donors` that are in scope"));
    }
    let text = letters(&response.words.join(" "));
    for donor in shown {
        let wanted = donor.disclaimer.get(&job.language).map(|text| letters(text));
        if wanted.is_some_and(|wanted| !wanted.is_empty() && !text.contains(&wanted)) {
            let message =
                format!("the document shows the logo of `{}` without its disclaimer", donor.id);
            problems.push(found(message, donor, "print `disclaimer` of the donor below its logo"));
        }
    }
    problems
}

/// The first line of a donor's section.
fn section(text: &ConfigText, donor: &DonorConfig) -> Place {
    let line = text.text[donor.span.start..].find('\n').unwrap_or(donor.span.len());
    text.place(donor.span.start..donor.span.start + line)
}

/// The letters and digits of a text: how its lines break tells nothing.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

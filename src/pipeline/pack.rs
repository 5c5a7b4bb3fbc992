//! Packs finished documents into bundles, with the page, the figures and the manifest that describe them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::enclosures::enclosures;
use super::job::Plan;
use super::make::{MakeOptions, Outcome};
use super::origins::all_sources;
use super::parts::Parts;
use super::record::GENERATOR;
use super::session::Session;
use super::zip::BundlePaths;
use crate::config::{BundleConfig, BundleContent, CheckLevel};
use crate::diagnostic::{Diagnostic, Stage};
use crate::period::Period;
use crate::publish::bundle::{self, CHECKSUMS, Content, Entry, INDEX, MANIFEST, NotWritten};
use crate::publish::edition::ArtifactRecord;
use crate::publish::figures::{BundleFigures, FIGURES_VERSION, FiguresRecord};
use crate::publish::index;
use crate::publish::manifest::{EntryRecord, MANIFEST_VERSION, Manifest, SourcesByKind};
use crate::publish::paths::{collision_key, is_thumbnail};
use crate::publish::signature::Signer;
use crate::typeset::font_files;

/// A finished bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundled {
    /// Path below the output folder.
    pub path: String,
    /// How many documents are in it.
    pub documents: usize,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Packs the published documents of a run, one ZIP for each group of jobs, sorted by path. A group with a
/// job that failed or that the run has not come to gets no new ZIP: a bundle is whole or the last good one
/// stays. Files that other runs have made are taken from their folders.
pub fn bundle(
    session: &Session,
    (config, period): (&BundleConfig, Option<Period>),
    paths: &BundlePaths,
    (plan, outcomes): (&Plan, &[Outcome]),
    options: &MakeOptions,
    elsewhere: Option<&Parts>,
    signer: Option<&Signer>,
) -> (Vec<Bundled>, Vec<Diagnostic>) {
    let mut bundles = Vec::new();
    let mut problems = Vec::new();
    let fonts = fonts(session, options);
    let packer = Packer { session, config, period, options, elsewhere, signer, fonts };
    let mut members: BTreeMap<Option<&str>, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        members.entry(plan.jobs[outcome.job].group.as_deref()).or_default().push(outcome);
    }
    let mut jobs: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for job in &plan.jobs {
        *jobs.entry(job.group.as_deref()).or_default() += 1;
    }
    for (key, path) in paths {
        let key = key.as_deref();
        let members = members.remove(&key).unwrap_or_default();
        let jobs = jobs.get(&key).copied().unwrap_or_default();
        match packer.one(key, path, &members, jobs) {
            Ok(bundled) => bundles.push(bundled),
            Err(problem) => problems.push(*problem),
        }
    }
    (bundles, problems)
}

/// What the bundles of a run share.
struct Packer<'a> {
    session: &'a Session,
    config: &'a BundleConfig,
    period: Option<Period>,
    options: &'a MakeOptions,
    elsewhere: Option<&'a Parts>,
    signer: Option<&'a Signer>,
    fonts: BTreeMap<String, String>,
}

impl Packer<'_> {
    fn one(
        &self,
        key: Option<&str>,
        path: &str,
        members: &[&Outcome],
        jobs: usize,
    ) -> Result<Bundled, Box<Diagnostic>> {
        let error = |id, message: String| Box::new(Diagnostic::error(Stage::Document, id, message));
        let made = members.iter().filter(|outcome| !outcome.artifacts.is_empty()).count();
        if made < jobs {
            let missing = jobs - made;
            let message =
                format!("output/{path} was not made, as {missing} of its documents failed");
            return Err(error("bundle/incomplete", message));
        }
        let output = &self.options.output;
        let contents = &self.config.contents;
        let artifacts = members.iter().flat_map(|member| &member.artifacts);
        let artifacts = artifacts.map(|artifact| artifact.as_ref().clone());
        let (records, others): (Vec<_>, Vec<_>) =
            artifacts.partition(|artifact| FiguresRecord::is_path(&artifact.path));
        let (mut pictures, mut documents): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|artifact| is_thumbnail(&artifact.path));
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        let trace = contents.holds(BundleContent::Trace);
        let figures = match trace || contents.holds(BundleContent::Figures) {
            true => Some(figures(records, trace, &|path| self.place(path)).map_err(
                |(path, cause)| {
                    error("bundle/unreadable", format!("cannot read output/{path} ({cause})"))
                },
            )?),
            false => None,
        };
        if !contents.holds(BundleContent::Thumbnails) {
            pictures.clear();
        }
        let mut manifest = self.manifest(key, documents, members);
        let enclosed = enclosures(self.session, contents, (key, self.period), &mut manifest);
        let document = |document: &ArtifactRecord| {
            let record = EntryRecord { bytes: document.bytes, sha256: document.sha256.clone() };
            let content = Content::File(self.place(&document.path), record);
            Entry { path: document.path.clone(), content }
        };
        let text = |path: &str, text: String| Entry {
            path: path.to_owned(),
            content: Content::Bytes(text.into_bytes()),
        };
        let mut entries: Vec<Entry> =
            manifest.documents.iter().chain(&pictures).map(document).collect();
        entries.extend(figures.map(|figures| text(BundleFigures::NAME, figures)));
        entries.extend(enclosed);
        let records = entries.iter().map(|entry| (entry.path.clone(), entry.record()));
        manifest.entries = records.collect();
        entries.push(text(INDEX, index::page(&manifest)));
        if let Some(twice) = twins(&entries) {
            let message = format!("output/{path} was not made, as two files in it are {twice}");
            return Err(error("bundle/collision", message));
        }
        let count = manifest.documents.len();
        let zip =
            bundle::write(&output.join(path), manifest, entries, self.signer).map_err(|cause| {
                match cause {
                    NotWritten::Unreadable(file, cause) => {
                        error("bundle/unreadable", format!("cannot read output/{file} ({cause})"))
                    }
                    NotWritten::Altered(file) => {
                        let message = format!("output/{file} is not the file that was published");
                        error("bundle/unreadable", message)
                    }
                    NotWritten::Unwritable(cause) => {
                        error("bundle/unwritable", format!("cannot write output/{path} ({cause})"))
                    }
                }
            })?;
        let EntryRecord { bytes, sha256 } = zip;
        Ok(Bundled { path: path.to_owned(), documents: count, bytes, sha256 })
    }

    /// Where a published file is.
    fn place(&self, path: &str) -> PathBuf {
        let folder = self.elsewhere.and_then(|parts| parts.places.get(path));
        folder.unwrap_or(&self.options.output).join(path)
    }

    fn manifest(
        &self,
        key: Option<&str>,
        documents: Vec<ArtifactRecord>,
        members: &[&Outcome],
    ) -> Manifest {
        let workspace = &self.session.workspace;
        let incomplete: BTreeSet<_> = documents.iter().flat_map(|d| d.incomplete.clone()).collect();
        let sources = all_sources(members.iter().copied());
        let must_hold = workspace.checks.iter().filter(|check| check.level == CheckLevel::Error);
        Manifest {
            version: MANIFEST_VERSION,
            generator: GENERATOR.to_owned(),
            title: workspace.title.clone(),
            bundle: self.config.name.clone(),
            row: key.map(str::to_owned),
            period: self.period.map(|period| period.to_string()),
            audience: self.config.contents.audience,
            contents: self.config.contents.parts.iter().copied().collect(),
            tables: Vec::new(),
            rejects: Vec::new(),
            incomplete: incomplete.into_iter().collect(),
            checks_passed: must_hold.map(|check| check.name.clone()).collect(),
            documents,
            entries: BTreeMap::new(),
            sources_by_kind: by_kind(self.session, &sources),
            sources,
            fonts: self.fonts.clone(),
        }
    }
}

/// A path that two files of a bundle have, also to a file system that knows no upper and lower case.
fn twins(entries: &[Entry]) -> Option<&str> {
    let mut taken: BTreeSet<String> =
        [MANIFEST, CHECKSUMS].iter().map(|own| collision_key(own)).collect();
    let mut paths = entries.iter().map(|entry| entry.path.as_str());
    paths.find(|path| !taken.insert(collision_key(path)))
}

fn by_kind(session: &Session, sources: &BTreeMap<String, String>) -> SourcesByKind {
    let mut kinds = SourcesByKind::default();
    let templates: BTreeSet<&str> = session.templates.names().collect();
    let settings = session.workspace.text.path.to_string();
    for path in sources.keys() {
        let list = match path {
            path if *path == settings => &mut kinds.settings,
            path if session.inputs.contains_key(path) => &mut kinds.inputs,
            path if templates.contains(path.as_str()) => &mut kinds.templates,
            _ => &mut kinds.files,
        };
        list.push(path.clone());
    }
    kinds
}

/// The font files of the workspace and of the folders that were named, by their path below the workspace
/// or, as a manifest names no path of the machine, by their name.
fn fonts(session: &Session, options: &MakeOptions) -> BTreeMap<String, String> {
    let files = font_files(&session.workspace.root, &options.font_paths, false);
    let named = |path: &Path| match path.is_absolute() {
        true => {
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
        false => {
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            parts.join("/")
        }
    };
    files.into_iter().map(|(path, hash)| (named(&path), hash)).collect()
}

/// The `figures.json` of a bundle: what its documents print, with the rows behind it if they are wanted.
fn figures(
    mut records: Vec<ArtifactRecord>,
    trace: bool,
    place: &dyn Fn(&str) -> PathBuf,
) -> Result<String, (String, std::io::Error)> {
    records.sort_by(|a, b| a.path.cmp(&b.path));
    let mut documents = Vec::new();
    for record in records {
        let read = std::fs::read(place(&record.path))
            .and_then(|bytes| Ok(serde_json::from_slice::<FiguresRecord>(&bytes)?));
        let figures = read.map_err(|error| (record.path, error))?;
        documents.push(if trace { figures } else { figures.without_rows() });
    }
    let version = FIGURES_VERSION;
    Ok(BundleFigures { version, generator: GENERATOR.to_owned(), documents }.to_json())
}

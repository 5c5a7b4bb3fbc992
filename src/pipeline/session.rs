//! A loaded workspace: configuration, data and templates, ready to plan and make jobs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::leak::Leaks;
use super::reader::WorkerReader;
use super::upkeep::Prints;
use crate::config::{Limits, Workspace};
use crate::data;
use crate::data::scope::Data;
use crate::data::{Rejects, RowCounts};
use crate::diagnostic::{Diagnostic, Stage};
use crate::template::Templates;
use crate::typeset::standards;

/// A loaded workspace.
#[derive(Debug)]
pub struct Session {
    /// The settled configuration.
    pub workspace: Workspace,
    /// The tables and figures.
    pub data: Arc<Data>,
    /// The templates and catalogues.
    pub templates: Templates,
    /// Every input file that was read, with its SHA-256.
    pub inputs: BTreeMap<String, String>,
    /// What became of the rows of each table.
    pub counts: BTreeMap<String, RowCounts>,
    /// The rows left out, of tables that have any.
    pub rejects: Vec<Rejects>,
    /// The personal values that documents are searched for; made when first asked for.
    pub(super) leaks: OnceLock<Leaks>,
    /// The prints of the tables; each made when first asked for.
    pub(super) prints: Prints,
    /// What was noticed while loading: warnings and notes only.
    pub warnings: Vec<Diagnostic>,
}

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// The executable that serves as worker; this one unless a test says otherwise.
    pub program: PathBuf,
    /// Memory that the reading of one workbook may use, in bytes.
    pub memory: u64,
    /// Time that the reading of one workbook may take.
    pub timeout: Duration,
}

impl LoadOptions {
    /// The defaults, with this executable as worker: 1 GiB and 120 seconds a workbook.
    ///
    /// # Errors
    /// If the path of this executable cannot be found out.
    pub fn this_program() -> std::io::Result<Self> {
        Ok(Self {
            program: std::env::current_exe()?,
            memory: 1 << 30,
            timeout: Duration::from_secs(120),
        })
    }
}

impl LoadOptions {
    /// The same within the limits that a workspace declares.
    #[must_use]
    pub fn within(self, limits: &Limits) -> Self {
        let timeout = Duration::from_secs(limits.seconds);
        Self { memory: limits.memory, timeout, ..self }
    }
}

impl Session {
    /// Reads all data and templates of a workspace.
    ///
    /// # Errors
    /// Every problem of the inputs, the templates and the figures, warnings included.
    pub fn load(workspace: Workspace, options: &LoadOptions) -> Result<Self, Vec<Diagnostic>> {
        let reader = WorkerReader::new(options, &workspace.root);
        let loaded = data::tables::load(&workspace, &reader);
        let data::tables::Loaded { tables, files, counts, rejects, mut problems } = loaded;
        problems.extend(data::figures::validate(&workspace, &tables));
        problems.extend(data::documents::validate(&workspace, &tables));
        problems.extend(bad_standards(&workspace));
        let others: Vec<String> =
            workspace.documents.iter().map(|document| document.template.clone()).collect();
        let templates = Templates::load(&workspace.root, &workspace.languages, &others);
        if problems.iter().any(Diagnostic::is_error) {
            problems.extend(templates.problems());
            return Err(problems);
        }
        problems.extend(templates.unused_problems(&others));
        let data = Arc::new(Data::new(&workspace, tables));
        Ok(Self {
            prints: Prints::new(data.tables().keys()),
            data,
            inputs: files.into_iter().map(|file| (file.path, file.sha256)).collect(),
            leaks: OnceLock::new(),
            workspace,
            counts,
            rejects,
            templates,
            warnings: problems,
        })
    }
}

impl Session {
    /// The personal values that documents are searched for.
    pub(super) fn leaks(&self) -> &Leaks {
        self.leaks.get_or_init(|| Leaks::new(&self.data))
    }
}

/// Unknown or contradicting PDF standards are errors of the configuration.
fn bad_standards(workspace: &Workspace) -> Vec<Diagnostic> {
    let documents = workspace.documents.iter();
    documents
        .filter_map(|document| {
            let message = standards::check(&document.pdf.standards).err()?;
            let place = workspace.text.place(document.span.clone());
            Some(
                Diagnostic::error(Stage::Config, "config/bad-standard", message)
                    .at(place, format!("in document `{}`", document.name)),
            )
        })
        .collect()
}

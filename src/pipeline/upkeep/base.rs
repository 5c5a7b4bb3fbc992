//! What all documents of a run share: the program, the settings, the fonts, and the data as a whole.

use std::path::Path;

use super::super::make::MakeOptions;
use super::super::record::GENERATOR;
use super::super::session::Session;
use super::prints::print_of;
use super::why::Why;
use crate::config::{DerivedRule, TableConfig};
use crate::publish::state::{Base, Made, Print, modified};
use crate::typeset::font_files;

/// The same without the protected values, which are only looked at when something changed.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) struct Now {
    program: Print,
    pub(super) settings: Print,
    names: Print,
    fonts: Print,
    data: Print,
}

impl Now {
    pub(super) fn new(session: &Session, options: &MakeOptions) -> Self {
        let workspace = &session.workspace;
        let time = options.timestamp.map(jiff::Timestamp::as_second);
        let names: Vec<&str> = session.templates.names().collect();
        Self {
            program: program(&options.program),
            settings: print_of(&(&workspace.text.text, time)),
            names: print_of(&names),
            fonts: print_of(&font_files(
                &workspace.root,
                &options.font_paths,
                options.system_fonts,
            )),
            data: print_of(&(&session.inputs, pseudonyms(session))),
        }
    }

    pub(super) fn with(&self, secrets: Print) -> Base {
        let Self { program, settings, names, fonts, data } = *self;
        Base { program, settings, names, fonts, data, secrets }
    }

    /// What makes every document anew.
    pub(super) fn why(&self, before: &Base) -> Vec<Why> {
        let mut why = Vec::new();
        if before.program != self.program {
            why.push(Why::Program);
        }
        if before.fonts != self.fonts {
            why.push(Why::Fonts);
        }
        why
    }

    /// Whether a template that asks the same is told the same about everything but the data.
    pub(super) fn same_settings(&self, before: &Base) -> bool {
        before.settings == self.settings && before.names == self.names
    }

    /// Whether a document was made from the same, the protected values apart.
    pub(super) fn is_base_of(&self, made: &Made) -> bool {
        self.with(made.base.secrets) == made.base
    }

    /// Tables come from their files and the settings alone.
    pub(super) fn same_data(&self, before: &Base) -> bool {
        before.data == self.data
    }
}

/// Tables with pseudonyms come from a secret key too, of which nothing is kept.
fn pseudonyms(session: &Session) -> Vec<Print> {
    let made = |config: &&TableConfig| {
        config.derived.iter().any(|column| matches!(column.rule, DerivedRule::Pseudonym { .. }))
    };
    let tables = session.workspace.tables.iter().filter(made);
    let tables = tables.filter_map(|config| session.data.table(&config.name));
    tables.map(|table| session.prints.of(table, |prints| prints.whole)).collect()
}

/// The version, and the size and time of the executable: during development many programs have one
/// version.
fn program(path: &Path) -> Print {
    let file = std::fs::metadata(path).ok();
    print_of(&(GENERATOR, file.map(|file| (file.len(), modified(&file)))))
}

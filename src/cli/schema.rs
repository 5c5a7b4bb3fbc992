//! `pressrun schema`

use super::args::SchemaOf;
use super::exit::Exit;
use super::term::Terminal;
use crate::config::schema_json;
use crate::publish::manifest::Manifest;

pub(super) fn run(of: SchemaOf, terminal: &Terminal) -> Exit {
    terminal.result(&match of {
        SchemaOf::Config => schema_json(),
        SchemaOf::Manifest => Manifest::schema(),
    });
    Exit::Made
}

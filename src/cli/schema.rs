//! `pressrun schema`

use super::exit::Exit;
use super::term::Terminal;
use crate::config::schema_json;

pub(super) fn run(terminal: &Terminal) -> Exit {
    terminal.result(&schema_json());
    Exit::Made
}

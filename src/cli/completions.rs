//! `pressrun completions`

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Arguments;
use super::exit::Exit;
use super::term::Terminal;

pub(super) fn run(shell: Shell, terminal: &Terminal) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "pressrun", &mut script);
    terminal.result(&String::from_utf8_lossy(&script));
    Exit::Made
}

//! `pressrun fonts`

use super::args::{Common, FontArgs};
use super::exit::Exit;
use super::term::Terminal;
use crate::typeset::fonts::{FontFamily, list};

pub(super) fn run(args: &FontArgs, common: &Common, terminal: &Terminal) -> Exit {
    // Outside a workspace only the built-in fonts are listed.
    let root = super::root(common).ok();
    let families = list(root.as_deref(), &args.font_paths, args.system_fonts);
    let mut text = String::new();
    for FontFamily { name, origin, variants } in &families {
        text.push_str(&format!("{name}  ({origin})\n"));
        if args.variants {
            variants.iter().for_each(|variant| text.push_str(&format!("  {variant}\n")));
        }
    }
    terminal.result(&text);
    Exit::Made
}

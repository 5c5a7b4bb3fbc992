//! Any texts as cells of a column of each type: each is a value or a diagnostic, and the rows add up.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pressrun::config::Workspace;
use pressrun::data::TableBuilder;
use pressrun::data::read::{ReadOptions, read_bytes};

const TYPES: [&str; 14] = [
    "text", "integer", "decimal", "percent", "date", "time", "datetime", "year", "boolean",
    "period", "list", "url", "email", "geopoint",
];

/// A table of one column `c`, for each type.
static WORKSPACE: LazyLock<Workspace> = LazyLock::new(|| {
    let mut text = "[workspace]\ntitle = \"T\"\nlanguages = [\"en\", \"az\"]\n".to_owned();
    for kind in TYPES {
        text.push_str(&format!(
            "[tables.{kind}s]\nsource = \"a.csv\"\ncolumns.c = {{ type = \"{kind}\" }}\n"
        ));
    }
    Workspace::parse(Path::new("."), &text).expect("the configuration above is in order")
});

fuzz_target!(|text: &str| {
    let file = format!("c\n{text}\n");
    let options = ReadOptions { delimiter: Some(b'\t'), ..ReadOptions::default() };
    for config in &WORKSPACE.tables {
        let mut builder = TableBuilder::new(config, &WORKSPACE.languages);
        let _ = read_bytes(file.clone().into_bytes(), "csv", "a.csv", &options, &mut builder);
        let built = builder.finish();
        assert!(built.counts.add_up(), "{:?}", built.counts);
        assert_eq!(built.counts.kept as usize, built.table.len());
        assert!(built.table.columns.iter().all(|column| column.cells.len() == built.table.len()));
    }
});

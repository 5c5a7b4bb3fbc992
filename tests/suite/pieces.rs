//! Large text files are read in pieces, on all cores: table, diagnostics and counts must be those of
//! the file read whole, wherever the pieces end.

use std::path::Path;

use pressrun::config::Workspace;
use pressrun::data::read::{
    InProcess, RawReader, ReadOptions, ReadResult, SheetListing, Sink, read_file,
};
use pressrun::data::tables;
use pressrun::diagnostic::{Color, Format, render_all};
use proptest::prelude::*;
use tempfile::TempDir;

/// Reads in pieces of this size, or whole.
struct InPieces(Option<usize>);

impl RawReader for InPieces {
    fn read(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
        sink: &mut dyn Sink,
    ) -> ReadResult {
        // Where the file must be read again, pieces are no longer asked for.
        let piece = options.piece.and(self.0);
        read_file(path, display, &ReadOptions { piece, ..options.clone() }, sink)
    }

    fn sheets(
        &self,
        path: &Path,
        display: &str,
        options: &ReadOptions,
    ) -> ReadResult<Vec<SheetListing>> {
        InProcess.sheets(path, display, options)
    }
}

/// A table that every kind of trouble is declared for. The dialect is declared, so that pieces may be
/// as small as one likes.
const CONFIG: &str = r#"[workspace]
title = "T"
[tables.t]
source = "*.csv"
key = "id"
delimiter = ";"
quote = '"'
columns.number = { type = "decimal", min = 0, max = 1000 }
columns.day = { type = "date" }
columns.share = { type = "percent" }
columns.price = { type = "decimal" }
columns.word = { one_of = ["yes", "no", "Gəncə"] }
columns.code = { unique = true }
"#;

fn workspace(config: &str, files: &[(&str, &[u8])]) -> (TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        std::fs::write(folder.path().join(path), bytes).unwrap();
    }
    std::fs::write(folder.path().join("pressrun.toml"), config).unwrap();
    let workspace = Workspace::load(folder.path())
        .unwrap_or_else(|found| panic!("{}", render_all(&found, Format::Human, Color::Never)));
    (folder, workspace)
}

/// All that can be told of a table: its rows with their places, what is said, counts and files.
fn told(workspace: &Workspace, piece: Option<usize>) -> (Vec<String>, String) {
    let loaded = tables::load(workspace, &InPieces(piece));
    let table = &loaded.tables["t"];
    let mut told: Vec<String> = (0..table.len())
        .map(|row| {
            let cells = (0..table.columns.len()).map(|c| table.value(row, c).to_string());
            let origin = table.origins[row];
            let cells = cells.collect::<Vec<_>>().join("|");
            format!("{} {} {cells}", origin.sheet, origin.row)
        })
        .collect();
    told.extend(table.columns.iter().map(|column| column.name.clone()));
    told.extend(table.sheets.iter().map(|sheet| format!("{} {}", sheet.file, sheet.sha256)));
    told.extend(loaded.files.iter().map(|file| format!("{} {}", file.path, file.sha256)));
    told.push(format!("{:?}", loaded.counts["t"]));
    let rejects = loaded.rejects.iter().map(|rejects| String::from_utf8(rejects.csv()).unwrap());
    told.extend(rejects);
    (told, render_all(&loaded.problems, Format::Human, Color::Never))
}

/// Whether a workspace reads the same in pieces of all these sizes as whole. Returns what is said.
fn same(config: &str, files: &[(&str, &[u8])], sizes: &[usize]) -> String {
    let (_folder, workspace) = workspace(config, files);
    let (whole, said) = told(&workspace, None);
    for size in sizes {
        let (pieces, also) = told(&workspace, Some(*size));
        assert_eq!(pieces, whole, "in pieces of {size}");
        for (line, wanted) in also.lines().zip(said.lines()) {
            assert_eq!(line, wanted, "in pieces of {size}");
        }
        assert_eq!(also.len(), said.len(), "in pieces of {size}");
    }
    said
}

const HEADER: &str = "id;number;day;share;price;word;code;note";

/// Some hundred rows in which nothing is wrong but what `change` makes of a row.
fn rows(change: impl Fn(usize) -> Option<&'static str>) -> String {
    let usual =
        |row: usize| format!("{row};{row}.5;2018-03-{:02};12%;7;yes;c{row};x", row % 28 + 1);
    let line = |row: usize| change(row).map_or_else(|| usual(row), str::to_owned);
    (0..400).fold(format!("{HEADER}\n"), |text, row| text + &line(row) + "\n")
}

const SIZES: [usize; 4] = [64, 700, 1000, 5000];

#[test]
fn what_stands_twice_is_found_across_pieces() {
    let text = rows(|row| match row {
        390 => Some("7;1;2018-03-01;1%;7;yes;d;x"),
        391 => Some("a;1;2018-03-01;1%;7;yes;c9;x"),
        392 => Some(";1;2018-03-01;1%;7;yes;e;x"),
        _ => None,
    });
    let said = same(CONFIG, &[("a.csv", text.as_bytes())], &SIZES);
    assert!(said.contains("`7` stands twice") && said.contains("a.csv › A9"), "{said}");
    assert!(said.contains("`c9` stands twice") && said.contains("the key `id` is empty"), "{said}");
    assert!(said.contains("a.csv › A394"), "{said}");
}

#[test]
fn a_late_piece_decides_what_is_doubtful_in_the_first() {
    for late in ["1,5;31/12/2018;", "1.5;12/31/2018;"] {
        let text = rows(|row| match row {
            0 => Some("0;1.234;03/04/2018;0.5;7;yes;c0;x"),
            380 if late.starts_with("1,") => Some("380;1,5;31/12/2018;50%;7;yes;d;x"),
            380 => Some("380;1.5;12/31/2018;0.3;7;yes;d;x"),
            _ => None,
        });
        // The other rows must not decide.
        let text = text.replace(".5;2018", ";2018").replace("12%", "0.12");
        let said = same(CONFIG, &[("a.csv", text.as_bytes())], &SIZES);
        assert!(said.contains("numbers such as `1.234`"), "{said}");
        assert!(said.contains("dates such as `03/04/2018`"), "{said}");
    }
}

#[test]
fn currencies_that_mix_across_pieces_are_told_where_they_mix() {
    let text = rows(|row| match row {
        3 => Some("3;1;2018-03-01;1%;7 EUR;yes;c3;x"),
        350 => Some("350;1;2018-03-01;1%;7 USD;yes;d;x"),
        _ => None,
    });
    let said = same(CONFIG, &[("a.csv", text.as_bytes())], &SIZES);
    assert!(said.contains("is in USD, but cells above are in EUR"), "{said}");
}

#[test]
fn remarks_bad_cells_and_ragged_rows_are_those_of_the_whole() {
    let text = rows(|row| match row {
        100 => Some("100;1;2018-03-01;1%;7;yes;d1;Gәncә"),
        200 => Some("200;1;2018-03-01;1%;7;Gәncә;d2;Az?rbaycan"),
        210 => Some(";;;;;;;"),
        211 => Some(""),
        220 => Some("220;1;2018-03-01;1%;7;no;d3"),
        230 => Some("230;1;2018-03-01;1%;7;no;d4;x;;"),
        240 => Some("240;1;2018-03-01;1%;7;no;d5;x;y"),
        300 => Some("300;2000;soon;x;7;maybe;d6;x"),
        301 => Some("Total;-1;soon;x;7;maybe;d7;x"),
        _ => None,
    });
    let said = same(CONFIG, &[("a.csv", text.as_bytes())], &SIZES);
    for wanted in ["look like ə", "question mark", "fields where the header", "`soon`"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(said.contains("a.csv › B302"), "{said}");
    // Where rows are left out, they are looked at one by one.
    for more in ["on_error = \"reject\"", "until = \"Total\"", "skip_rows = \"30\""] {
        let config = CONFIG.replace("key =", &format!("{more}\nkey ="));
        same(&config, &[("a.csv", text.as_bytes())], &SIZES);
    }
    // Columns that have no header, and fields that are missing at the end.
    let gap = text.replace("code;note", "code;;note").replace(";d1;", ";d1;aside;");
    let config = CONFIG.replace("key =", "pad_rows = true\nkey =");
    let said = same(&config, &[("a.csv", gap.as_bytes())], &SIZES);
    assert!(said.contains("has no header"), "{said}");
}

#[test]
fn line_ends_and_quoted_line_breaks_keep_their_numbers() {
    let text = rows(|row| match row {
        333 => Some("333;1;2018-03-01;1%;7;yes;d1;\"two\nlines; \"\"or\"\" more\""),
        350 => Some("350;twelve;2018-03-01;1%;7;yes;d2;x"),
        _ => None,
    });
    for end in ["\n", "\r\n", "\r"] {
        let text = text.replace('\n', end);
        let said = same(CONFIG, &[("a.csv", text.as_bytes())], &SIZES);
        assert!(said.contains("`twelve` is not a number"), "{said}");
        let marked = format!("\u{feff}sep=;{end}{text}");
        same(CONFIG, &[("a.csv", marked.as_bytes())], &SIZES);
    }
    // A quotation mark that is never closed is found in the whole file.
    let open = text.replace("more\"", "more");
    let said = same(CONFIG, &[("a.csv", open.as_bytes())], &SIZES);
    assert!(said.contains("never closed") && said.contains("a.csv:335"), "{said}");
}

#[test]
fn a_file_that_turns_out_late_to_be_no_utf_8_is_read_again() {
    let text = rows(|_| None);
    let mut bytes = text.clone().into_bytes();
    bytes.extend(b"a;1;2018-03-01;1%;7;yes;d1;caf\xe9\n");
    let said = same(CONFIG, &[("a.csv", text.as_bytes()), ("b.csv", &bytes)], &SIZES);
    assert!(said.contains("which is a guess"), "{said}");
}

#[test]
fn files_may_have_columns_that_others_lack() {
    let text = rows(|_| None);
    let other: String = (0..200).fold("id;more;note\n".to_owned(), |text, row| {
        text + &format!("o{row};{row};Bakı {row}\n")
    });
    let third = other.replace('o', "p").replace("npte", "note").replace("mpre", "extra");
    let files: [(&str, &[u8]); 3] =
        [("a.csv", text.as_bytes()), ("b.csv", other.as_bytes()), ("c.csv", third.as_bytes())];
    same(CONFIG, &files, &SIZES);
}

fn cell() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        " ",
        "1",
        "2.50",
        "1.234",
        "1,5",
        "-7",
        "12%",
        "0.5",
        "7 EUR",
        "3 €",
        "yes",
        "no",
        "Gәncә",
        "2018-03-31",
        "03/04/2018",
        "13/04/2018",
        "Az?rbaycan",
        "x y",
        "Total",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_cells_read_the_same_in_pieces(
        cells in prop::collection::vec(prop::collection::vec(cell(), 8..9), 90..160),
        size in 32usize..900,
        strange in 0usize..3000,
    ) {
        let mut text = format!("{HEADER}\n");
        for (row, mut cells) in cells.into_iter().enumerate() {
            if row * 20 == strange / 20 * 20 {
                cells.push("\"a\nb\"");
            }
            text += &cells.join(";");
            text.push('\n');
        }
        same(CONFIG, &[("a.csv", text.as_bytes())], &[size, 4 * size]);
    }
}

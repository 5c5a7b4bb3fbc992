//! Real files that nobody here wrote: each is read with the right values, or refused with a message
//! that is fixed here. Their content is not copied into the project: what was read is compared by
//! its hash, which was taken after the values had been looked at.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pressrun::config::Workspace;
use pressrun::data::read::{InProcess, is_table};
use pressrun::data::tables::{self, Loaded};
use pressrun::source::sha256;
use pressrun::table::Table;

/// The folder with the files, or `None` with a word about what is skipped.
fn corpus(test: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
    if !folder.is_dir() {
        println!("skipped: {test} (there is no ../shared/realdata)");
        return None;
    }
    Some(folder.canonicalize().unwrap())
}

/// Loads one file as a table, with further keys of its section.
fn load(folder: &Path, file: &str, keys: &str) -> Loaded {
    // A plus or bracket in a path is no pattern.
    let source = file.replace('[', "[[]").replace('?', "[?]");
    let text = format!(
        "[workspace]\ntitle = \"T\"\nlanguages = [\"en\"]\n[tables.t]\nsource = '{source}'\n{keys}\n"
    );
    let workspace = Workspace::parse(folder, &text).unwrap_or_else(|found| panic!("{found:#?}"));
    tables::load(&workspace, &InProcess)
}

fn table(folder: &Path, file: &str, keys: &str) -> Arc<Table> {
    let loaded = load(folder, file, keys);
    let errors: Vec<_> = loaded.problems.iter().filter(|problem| problem.is_error()).collect();
    assert!(errors.is_empty(), "{file}: {errors:#?}");
    loaded.tables["t"].clone()
}

/// The rows as texts, by the names of their columns.
fn rows(table: &Table) -> Vec<BTreeMap<String, String>> {
    let cell = |row: usize, column: usize| {
        (table.columns[column].name.clone(), table.value(row, column).to_string())
    };
    (0..table.len())
        .map(|row| (0..table.columns.len()).map(|column| cell(row, column)).collect())
        .collect()
}

/// Everything in a table, in a fixed form.
fn dump(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut text = names.join("\u{1f}");
    for row in 0..table.len() {
        let cells = (0..table.columns.len()).map(|column| table.value(row, column).to_string());
        let cells: Vec<String> = cells.collect();
        write!(text, "\n{} {}", table.origins[row].row, cells.join("\u{1f}")).unwrap();
    }
    text
}

const SPECTRUM: &str = "max-mapper+csv-spectrum";
const HXL: &str = "HXLStandard+libhxl-python/tests/files/test_io";
const FRICTIONLESS: &str = "frictionlessdata+frictionless-py/data";

#[test]
fn csv_spectrum_reads_as_its_authors_expect() {
    let Some(folder) = corpus("csv_spectrum_reads_as_its_authors_expect") else { return };
    let mut compared = 0;
    for entry in std::fs::read_dir(folder.join(SPECTRUM).join("json")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let json = std::fs::read(&path).unwrap();
        // One of them has a single row without a list around it.
        let expected: Vec<BTreeMap<String, String>> = serde_json::from_slice(&json)
            .or_else(|_| serde_json::from_slice(&json).map(|row| vec![row]))
            .unwrap();
        let found = rows(&table(&folder, &format!("{SPECTRUM}/csvs/{name}.csv"), ""));
        let plain = |rows: Vec<BTreeMap<String, String>>| -> Vec<BTreeMap<String, String>> {
            let clean = |text: String| text.replace("\r\n", "\n").trim().to_owned();
            let row = |row: BTreeMap<String, String>| -> BTreeMap<String, String> {
                row.into_iter().map(|(key, text)| (slug(&key), clean(text))).collect()
            };
            rows.into_iter().map(row).collect()
        };
        let (mut found, expected) = (plain(found), plain(expected));
        if name == "location_coordinates" {
            // The number in the CSV is another than the one in its authors' JSON.
            let number = "contact_phone_number".to_owned();
            found[0].insert(number.clone(), expected[0][&number].clone());
        }
        assert_eq!(found, expected, "{name}");
        compared += 1;
    }
    assert_eq!(compared, 12);
}

/// The name that a column gets from its header.
fn slug(header: &str) -> String {
    let words: Vec<String> = header
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

#[test]
fn one_table_in_several_containers_reads_equal() {
    let Some(folder) = corpus("one_table_in_several_containers_reads_equal") else { return };
    let expected = rows(&table(&folder, &format!("{HXL}/input-valid.csv"), ""));
    assert_eq!(expected.len(), 4);
    assert_eq!(expected[0]["registro"], "001");
    for ending in ["ssv", "tsv", "hxl", "xlsx", "xls"] {
        let found = rows(&table(&folder, &format!("{HXL}/input-valid.{ending}"), ""));
        assert_eq!(found, expected, "{ending}");
    }
}

#[test]
fn both_separators_and_all_line_ends_mean_the_same() {
    let Some(folder) = corpus("both_separators_and_all_line_ends_mean_the_same") else { return };
    let csv = "PHPOffice+PhpSpreadsheet/tests/data/Reader/CSV";
    for (first, second) in [
        (
            format!("{FRICTIONLESS}/issue-1009-comma.csv"),
            format!("{FRICTIONLESS}/issue-1009-semicolon.csv"),
        ),
        (format!("{SPECTRUM}/csvs/newlines.csv"), format!("{SPECTRUM}/csvs/newlines_crlf.csv")),
        (format!("{csv}/linend.mac.csv"), format!("{csv}/linend.unix.csv")),
        (format!("{csv}/linend.win.csv"), format!("{csv}/linend.unix.csv")),
        (format!("{csv}/premiere.utf16lebom.csv"), format!("{csv}/premiere.utf8bom.csv")),
        (format!("{csv}/premiere.win1252.csv"), format!("{csv}/premiere.utf8bom.csv")),
    ] {
        let (one, other) = (table(&folder, &first, ""), table(&folder, &second, ""));
        assert!(!one.is_empty(), "{first}");
        assert_eq!(rows(&one), rows(&other), "{first}");
    }
}

/// The two workbooks hold the same serial numbers, which the one counts from 1900 and the other
/// from 1904: the same cell shows a day that is 1,462 days later.
#[test]
fn each_epoch_gives_the_day_that_the_spreadsheet_program_shows() {
    let Some(folder) = corpus("each_epoch_gives_the_day_that_the_spreadsheet_program_shows") else {
        return;
    };
    let days = |year: &str| -> Vec<(String, jiff::civil::Date)> {
        let file = format!("SheetJS+test_files/1904/{year}.xlsx");
        let table = table(&folder, &file, "header = 1");
        let day = |row: usize| table.value(row, 1).to_string().parse().unwrap();
        (0..table.len()).map(|row| (table.value(row, 0).to_string(), day(row))).collect()
    };
    let (one, other) = (days("1900"), days("1904"));
    assert_eq!(one.len(), 4);
    for ((serial, day), (same_serial, later)) in one.into_iter().zip(other) {
        assert_eq!(serial, same_serial);
        // The year 1900 has a day too many in this calendar, before which the count is off by one.
        let off = i32::from(day < jiff::civil::date(1900, 3, 1));
        assert_eq!((later - day).get_days(), 1462 - off, "{serial}");
    }
}

#[test]
fn columns_are_addressed_by_tag() {
    let Some(folder) = corpus("columns_are_addressed_by_tag") else { return };
    let keys = "columns.women = { header = \"#targeted+f\", type = \"integer\" }\n\
                columns.day = { header = \"#date\", type = \"date\", format = \"d MMMM yyyy\" }\n";
    for ending in ["csv", "xlsx", "xls"] {
        let table = table(&folder, &format!("{HXL}/input-valid.{ending}"), keys);
        let (women, day) = (table.column("women").unwrap(), table.column("day").unwrap());
        assert_eq!(table.value(0, women).to_string(), "100", "{ending}");
        assert_eq!(table.value(0, day).to_string(), "2015-03-01", "{ending}");
        assert_eq!(table.column("#targeted+m"), table.column("mujeres"), "{ending}");
    }
}

#[test]
fn merged_cells_are_filled_where_it_is_declared() {
    let Some(folder) = corpus("merged_cells_are_filled_where_it_is_declared") else { return };
    let file = format!("{HXL}/input-merged.xlsx");
    let table = table(&folder, &file, "fill_merged_cells = true");
    let found = rows(&table);
    let column = |name: &str| -> Vec<&str> { found.iter().map(|row| &*row[name]).collect() };
    assert_eq!(column("organización"), ["ACNUR", "UNICEF", "UNICEF", "OMS"]);
    assert_eq!(column("país"), ["Panamá", "Colombia", "Colombia", "Venezuela"]);
    assert_eq!(column("date_reported"), ["1 March 2015"; 4]);
}

#[test]
fn a_header_of_two_lines_is_joined() {
    let Some(folder) = corpus("a_header_of_two_lines_is_joined") else { return };
    let file = format!("{HXL}/input-untagged.csv");
    let table = table(&folder, &file, "header = [1, 2]");
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names[4..6], ["para_quién_hombres", "para_quién_mujeres"]);
    assert_eq!(table.len(), 4);
}

#[test]
fn every_file_is_read_or_refused_as_fixed_here() {
    let Some(folder) = corpus("every_file_is_read_or_refused_as_fixed_here") else { return };
    let mut report = String::new();
    for path in files(&folder) {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        let loaded = load(&folder, &name, "");
        let table = &loaded.tables["t"];
        let hash = sha256(dump(table).as_bytes());
        let problems: Vec<String> = loaded
            .problems
            .iter()
            .map(|problem| format!("\n    {}: {}", problem.id, problem.message.replace('\n', "⏎")))
            .collect();
        let rows = table.len();
        writeln!(
            report,
            "{name}: {rows} x {} {}{}",
            table.columns.len(),
            &hash[..8],
            problems.concat()
        )
        .unwrap();
        if std::env::var_os("PRESSRUN_SHOW_CORPUS").is_some() {
            println!("=== {name}\n{}{}", dump(table).replace('\u{1f}', " | "), problems.concat());
        }
        let counts = &loaded.counts["t"];
        assert!(counts.add_up(), "{name}: {counts:?}");
        assert_eq!(counts.kept, rows as u64, "{name}");
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!("corpus", report);
    });
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            match entry.unwrap().path() {
                path if path.is_dir() => folders.push(path),
                path if is_table(&path) => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

//! `pressrun inspect`: what it tells about files, and that what it prints for `pressrun.toml` reads
//! them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pressrun::config::Workspace;
use pressrun::data::read::InProcess;
use pressrun::data::tables;
use pressrun::diagnostic::{Color, Diagnostic, Format, render_all};
use rust_xlsxwriter::{Format as CellFormat, Formula, Workbook};
use tempfile::TempDir;

use crate::common::Run;

/// Real tables that nobody here wrote, if they are there.
fn real_data() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
    root.is_dir().then_some(root)
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all_files(&path, files) } else { files.push(path) }
    }
    files.sort();
}

/// Runs `pressrun inspect` in a folder.
fn inspect(folder: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_pressrun"))
        .arg("inspect")
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Puts what `--toml` prints into a `pressrun.toml` and reads the file with it. Returns how many
/// tables there are.
fn round_trip(folder: &Path, file: &str) -> usize {
    round_trip_with(folder, file, |printed| printed)
}

/// The same, after a person has changed what was printed.
fn round_trip_with(folder: &Path, file: &str, change: impl Fn(String) -> String) -> usize {
    let run = inspect(folder, &["--toml", file]);
    if run.code != 0 {
        assert_eq!(run.code, 3, "{file}: {}", run.stderr);
        assert!(run.stderr.contains("error["), "{file}: {}", run.stderr);
        return 0;
    }
    let config = format!(
        "[workspace]\ntitle = \"T\"\nlanguages = [\"en\", \"az\"]\n\n{}",
        change(run.stdout)
    );
    let shown = |problems: &[Diagnostic]| render_all(problems, Format::Human, Color::Never);
    let workspace = Workspace::parse(folder, &config)
        .unwrap_or_else(|problems| panic!("{file}:\n{}\n{config}", shown(&problems)));
    let loaded = tables::load(&workspace, &InProcess);
    let errors: Vec<Diagnostic> =
        loaded.problems.into_iter().filter(Diagnostic::is_error).collect();
    assert!(errors.is_empty(), "{file}:\n{}\n{config}", shown(&errors));
    let told = inspect(folder, &["--message-format", "json", file]).stdout;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    for (index, table) in workspace.tables.iter().enumerate() {
        // Every row that was told of is read.
        let counts = &loaded.counts[&table.name];
        let rows = told["tables"][index]["rows"].as_u64().unwrap();
        assert_eq!(counts.kept + counts.rejected, rows, "{file}:\n{config}");
        for column in &table.columns {
            let read = &loaded.tables[&table.name];
            let index = read.column(&column.name).unwrap();
            assert_eq!(read.columns[index].kind, column.kind, "{file}: {}", column.name);
        }
    }
    workspace.tables.len()
}

fn golden(name: &str, folder: &Path, args: &[&str]) {
    let run = inspect(folder, args);
    let text = format!("exit code {}\n{}{}", run.code, run.stdout, run.stderr);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, text);
    });
}

/// A folder with one file.
fn folder(name: &str, content: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), content).unwrap();
    folder
}

/// Rows of a text file: a person, a day, an amount, a project.
fn participants() -> String {
    let mut text = String::from(
        "Kod;Soyad, ad;Doğum tarixi;Məbləğ;Təşkilat;Telefon;İştirak;Mövzular;Qeyd;Poçt indeksi\n",
    );
    let names = ["Aygün Əliyeva", "İlqar Quliyev", "Nərmin Hәsənova", "Rəşad Məmmədov"];
    let organisations = ["DMX", "ICMPD", "icmpd", "SMS  Bakı", "SMS Bakı"];
    let topics = ["visa;law", "law", "returns", "visa;returns"];
    for row in 0..24 {
        let day = match row {
            7 => "gələn il".to_owned(),
            row => format!("{:02}.{:02}.19{}", row % 28 + 1, row % 12 + 1, 60 + row),
        };
        let amount = match row {
            3 => "-".to_owned(),
            9 => "n/a".to_owned(),
            row => format!("{}.{:03},50", row + 1, row * 41 % 1000),
        };
        text.push_str(&format!(
            "P{row:03};{};{day};{amount};{}{};+994 50 20{row:02};{};\"{}\";{};{:04}\n",
            names[row % 4],
            organisations[row % 5],
            if row == 5 { " " } else { "" },
            if row % 3 == 0 { "hə" } else { "yox" },
            topics[row % 4],
            if row == 11 { "Az?rbaycan" } else { "" },
            row * 31,
        ));
    }
    text
}

/// A workbook as people make them: a title, a header of two lines, notes below, hidden sheets.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let bold = CellFormat::new().set_bold();
    let day = CellFormat::new().set_num_format("dd.mm.yyyy");
    let share = CellFormat::new().set_num_format("0.0%");
    let sheet = book.add_worksheet().set_name("Costs 2018").unwrap();
    sheet.write(0, 0, "Expenditure of the second quarter").unwrap();
    sheet.merge_range(2, 0, 3, 0, "Code", &bold).unwrap();
    sheet.merge_range(2, 1, 2, 2, "Payment", &bold).unwrap();
    sheet.merge_range(2, 3, 2, 4, "Amount", &bold).unwrap();
    for (column, text) in [(1, "Date"), (2, "Item"), (3, "EUR"), (4, "Share")] {
        sheet.write(3, column, text).unwrap();
    }
    for row in 0..14u32 {
        let at = row + 4;
        sheet.write(at, 0, format!("1.{row}")).unwrap();
        let date = f64::from(43_191 + row * 3);
        match row {
            6 => drop(sheet.write(at, 1, "15.05.2018").unwrap()),
            _ => drop(sheet.write_with_format(at, 1, date, &day).unwrap()),
        }
        sheet.write(at, 2, ["Rent", "Travel", "Fees "][row as usize % 3]).unwrap();
        match row {
            4 => drop(sheet.write(at, 3, "12,50").unwrap()),
            row => drop(sheet.write(at, 3, 100.5 * f64::from(row + 1)).unwrap()),
        }
        sheet.write_with_format(at, 4, f64::from(row) / 14.0, &share).unwrap();
    }
    sheet.set_row_hidden(9).unwrap();
    sheet.write(18, 0, "Total").unwrap().write(18, 3, 10_552.5).unwrap();
    sheet.write(20, 0, "Source: the accounts of the project, as of 30 June 2018").unwrap();
    let errors = book.add_worksheet().set_name("Rates").unwrap();
    errors.write(0, 0, "Month").unwrap().write(0, 1, "Rate").unwrap();
    errors.write(1, 0, "2018-04").unwrap();
    errors.write(1, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    errors.write(2, 0, "2018-05").unwrap().write(2, 1, 1.17).unwrap();
    book.add_worksheet().set_name("Empty").unwrap();
    let lists = book.add_worksheet().set_name("Lists").unwrap();
    lists.set_hidden(true).write(0, 0, "x").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_text_file_is_told_with_everything_odd_in_it() {
    let folder = folder("participants.csv", participants().as_bytes());
    golden("inspect_csv", folder.path(), &["participants.csv"]);
    golden("inspect_csv_toml", folder.path(), &["--toml", "participants.csv"]);
    assert_eq!(round_trip(folder.path(), "participants.csv"), 1);
}

#[test]
fn a_workbook_is_told_sheet_by_sheet() {
    let folder = folder("costs.xlsx", &workbook());
    golden("inspect_workbook", folder.path(), &["costs.xlsx"]);
    golden("inspect_workbook_toml", folder.path(), &["--toml", "costs.xlsx"]);
    golden("inspect_hidden_sheet", folder.path(), &["--sheet", "lists", "costs.xlsx"]);
    golden("inspect_no_such_sheet", folder.path(), &["--sheet", "Cost", "costs.xlsx"]);
    assert_eq!(round_trip(folder.path(), "costs.xlsx"), 2);
}

#[test]
fn what_is_ambiguous_is_for_a_person_to_decide() {
    let text =
        "id;amount;paid\n1;559.434;03/04/2021\n2;1.234;05/06/2021\n3;7.000;-\n4;-;07/08/2021\n";
    let folder = folder("a.csv", text.as_bytes());
    golden("inspect_ambiguous", folder.path(), &["a.csv"]);
    golden("inspect_ambiguous_toml", folder.path(), &["--toml", "a.csv"]);
    assert_eq!(round_trip(folder.path(), "a.csv"), 1);
    for choice in 0..2 {
        assert_eq!(round_trip_with(folder.path(), "a.csv", |text| chosen(&text, choice)), 1);
    }
}

/// The section with one of the declarations that are offered, instead of the one that is made.
fn chosen(text: &str, choice: usize) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut offered: Vec<&str> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("# columns.") {
            Some(_) => offered.push(&line[2..]),
            None if line.starts_with("columns.") && !offered.is_empty() => {
                lines.push(offered[choice]);
                offered.clear();
            }
            None => lines.push(line),
        }
    }
    lines.join("\n")
}

#[test]
fn a_machine_gets_one_object_a_file() {
    let folder = folder("a.csv", b"id,amount\n1,2.50\n2,-\n3,4.75\n4,1.25\n");
    fs::write(folder.path().join("b.csv"), "name\nx\n").unwrap();
    let run =
        inspect(folder.path(), &["--message-format", "json", "a.csv", "missing.csv", "b.csv"]);
    assert_eq!(run.code, 3);
    let objects: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 2, "{}", run.stdout);
    let amount = &objects[0]["tables"][0]["columns"][1];
    assert_eq!(
        (objects[0]["kind"].as_str(), objects[0]["version"].as_u64()),
        (Some("inspection"), Some(1))
    );
    assert_eq!(amount["type"], "decimal");
    assert_eq!((&amount["min"], &amount["max"]), (&"1.25".into(), &"4.75".into()));
    assert_eq!(amount["oddities"][0]["id"], "missing-values");
    assert_eq!(amount["oddities"][0]["cells"][0]["cell"], "B3");
    let problem: serde_json::Value = serde_json::from_str(run.stderr.trim()).unwrap();
    assert_eq!(problem["id"], "data/unreadable");
}

#[test]
fn a_long_file_is_told_from_a_few_of_its_values() {
    let rows: String = (0..12_000).map(|row| format!("P{row};{}\n", row % 7)).collect();
    let folder = folder("long.csv", format!("id;level\n{rows}").as_bytes());
    let run = inspect(folder.path(), &["long.csv"]);
    assert!(run.stdout.contains("12\u{202f}000 rows") && run.stdout.contains("> 10\u{202f}000"));
    let run = inspect(folder.path(), &["--toml", "long.csv"]);
    assert!(run.stdout.contains("# key = \"id\"  # if none stands twice"), "{}", run.stdout);
    assert_eq!(round_trip(folder.path(), "long.csv"), 1);
}

#[test]
fn what_cannot_be_read_is_said_as_a_run_says_it() {
    let folder = folder("page.xls", b"<html><table></table></html>");
    fs::write(folder.path().join("empty.csv"), "").unwrap();
    golden("inspect_unreadable", folder.path(), &["page.xls", "empty.csv"]);
    assert_eq!(inspect(folder.path(), &[]).code, 2);
}

#[test]
fn lines_fit_the_terminal_and_cells_cannot_speak_to_it() {
    let cells = "long header that goes on and on and on;b\n\u{1b}[31mred\u{1b}[0m;\u{202e}x\n";
    let folder = folder("a.csv", format!("{cells}{}", "word ".repeat(60)).as_bytes());
    let run = inspect(folder.path(), &["a.csv"]);
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'), "{}", run.stdout);
    let longest = run.stdout.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 100, "{longest}\n{}", run.stdout);
    assert_eq!(round_trip(folder.path(), "a.csv"), 1);
}

#[test]
fn every_real_file_is_read_by_what_is_printed_for_it() {
    let Some(root) = real_data() else {
        println!("skipped: every_real_file_is_read_by_what_is_printed_for_it");
        return;
    };
    let mut files = Vec::new();
    all_files(&root, &mut files);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("inputs")).unwrap();
    let mut tables = 0;
    for (number, file) in files.iter().enumerate() {
        // Two files of one name come from different projects.
        let name = file.file_name().unwrap().to_string_lossy();
        let path = format!("inputs/{number} {name}");
        fs::copy(file, folder.path().join(&path)).unwrap();
        tables += round_trip(folder.path(), &path);
    }
    assert!(tables > 80, "only {tables} tables were found");
}

/// Real files that show what people do to spreadsheets.
#[test]
fn real_files_are_told() {
    let Some(root) = real_data() else {
        println!("skipped: real_files_are_told");
        return;
    };
    for (name, file) in [
        ("inspect_real_hxl", "HXLStandard+libhxl-python/tests/files/test_io/input-merged.xlsx"),
        ("inspect_real_flows", "OCHA-DAP+hdx-scraper-iati-viz/tests/fixtures/covid/flows.csv"),
        (
            "inspect_real_needs",
            "OCHA-DAP+hdx-scraper-hno/tests/fixtures/sdn_hpc_needs_api_2021.csv",
        ),
        ("inspect_real_errors", "tafia+calamine/tests/errors.xlsx"),
        ("inspect_real_sheets", "tafia+calamine/tests/any_sheets.ods"),
        ("inspect_real_password", "tafia+calamine/tests/pass_protected.xlsx"),
    ] {
        golden(name, &root, &[file]);
    }
}

/// A cell of any kind that is met in files.
fn any_cell() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    prop_oneof![
        3 => (-5000i64..5000).prop_map(|n| n.to_string()),
        2 => (0u32..100_000).prop_map(|n| format!("{},{:02}", n / 100, n % 100)),
        2 => (0u32..100_000).prop_map(|n| format!("{}.{:03}", n / 1000 + 1, n % 1000)),
        2 => (1u32..29, 1u32..13).prop_map(|(d, m)| format!("{d:02}/{m:02}/2021")),
        2 => (1u32..29, 1u32..13).prop_map(|(d, m)| format!("2020-{m:02}-{d:02}")),
        1 => (0u32..99).prop_map(|n| format!("{n}%")),
        1 => (0u32..9).prop_map(|n| format!("EUR {n}")),
        1 => (0u32..24).prop_map(|n| format!("{n}:30")),
        2 => proptest::sample::select(vec![
            "", "-", "n/a", "yes", "no", "bəli", "Total", "007", "£5", "2018-Q1", "a@b.org", "https://x.y/z",
            "40.1 49.8 0 0", "Gәncə", "Az?rbaycan", " x ", "x\ny", "it's \"so\"", "#org+f", "Note: x",
            "2020-01-01 10:30", "1e5", "1.10", "TRUE", "…", "2019", "0", "1,234,567", "-€5",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ]
}

fn any_rows() -> impl proptest::strategy::Strategy<Value = Vec<Vec<String>>> {
    use proptest::prelude::*;
    (1usize..6).prop_flat_map(|width| {
        // Columns mostly hold one kind of cell, as they do in files.
        let column = prop_oneof![
            any_cell().prop_flat_map(|cell| proptest::collection::vec(
                prop_oneof![5 => Just(cell), 1 => any_cell()],
                14
            )),
            proptest::collection::vec(any_cell(), 14),
            (0u32..90).prop_map(|from| (from..from + 14).map(|n| n.to_string()).collect()),
        ];
        proptest::collection::vec(column, width).prop_map(|columns| {
            (0..14).map(|row| columns.iter().map(|column| column[row].clone()).collect()).collect()
        })
    })
}

/// How many files are made up; more if the environment asks for them.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: cases(), max_shrink_iters: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_file_is_read_by_what_is_printed_for_it(
        rows in any_rows(),
        headers in proptest::collection::vec("id|Name|Amount \\(EUR\\)|date|year|%|A b|ab|şəkil|[a-z]{1,5}", 5),
        in_workbook: bool,
        (title, total, note) in proptest::prelude::any::<(bool, bool, bool)>(),
        ragged in proptest::collection::vec(0usize..14, 0..3),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let file = if in_workbook { "any.xlsx" } else { "any.csv" };
        let mut all = vec![headers[..rows[0].len()].to_vec()];
        all.extend(rows);
        if !in_workbook {
            ragged.iter().for_each(|row| drop(all[row + 1].pop()));
        }
        let alone = |text: &str| vec![text.to_owned(), String::new()];
        if title {
            all.insert(0, alone("List of the year"));
        }
        if total {
            all.push(vec!["Total".to_owned(), "12".to_owned()]);
        }
        if note {
            all.push(alone("Source: the ministry of all things that are counted"));
        }
        if in_workbook {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (row, cells) in (0u32..).zip(all) {
                for (column, cell) in (0..).zip(cells) {
                    match cell.parse::<f64>() {
                        Ok(number) if row % 7 != 3 => drop(sheet.write(row, column, number).unwrap()),
                        _ => drop(sheet.write(row, column, cell).unwrap()),
                    }
                }
            }
            book.save(folder.path().join(file)).unwrap();
        } else {
            let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_path(folder.path().join(file)).unwrap();
            all.into_iter().for_each(|row| writer.write_record(row).unwrap());
            drop(writer);
        }
        round_trip(folder.path(), file);
    }
}

//! Real workbooks that nobody here wrote, read to the right values or refused with one message.
//!
//! They lie beside the project and not in it; without them each test says that it was skipped.

use std::path::{Path, PathBuf};

use pressrun::config::SheetChoice;
use pressrun::data::read::{
    Area, Batch, NumberFormat, RawCell, ReadOptions, SheetInfo, Sink, list_sheets, read_file,
};
use pressrun::diagnostic::Diagnostic;

const HXL: &str = "HXLStandard+libhxl-python/tests/files/test_io";
const CALAMINE: &str = "tafia+calamine/tests";
const PRESENCE: &str = "OCHA-DAP+hdx-scraper-operationalpresence";

/// A real file, or `None` with a word about it.
fn real(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata").join(path);
    if !file.exists() {
        println!("skipped: {path} is not here");
        return None;
    }
    Some(file)
}

/// The column and what it holds, of each cell of a row.
type Cells = Vec<(u32, String)>;

#[derive(Default)]
struct Seen {
    info: SheetInfo,
    /// Number of each row, whether it is hidden, and its cells.
    rows: Vec<(u32, bool, Cells)>,
}

impl Sink for Seen {
    fn info(&mut self, info: SheetInfo) {
        self.info = info;
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        for row in batch.rows() {
            let cells = row.cells().map(|(column, cell)| (column, show(cell))).collect();
            self.rows.push((row.number(), row.hidden(), cells));
        }
        true
    }

    fn warning(&mut self, warning: Diagnostic) {
        panic!("{warning:?}");
    }
}

fn show(cell: RawCell<'_>) -> String {
    match cell {
        RawCell::Text(text) => text.to_owned(),
        RawCell::Number(number, NumberFormat::General) => number.to_string(),
        RawCell::Number(number, format) => format!("{number} as {format:?}"),
        RawCell::Boolean(value) => value.to_string(),
        RawCell::DateTime(value) => value.to_string(),
        RawCell::Time(value) => value.to_string(),
        RawCell::Error(text) => text.to_owned(),
        RawCell::Uncomputed => "uncomputed".to_owned(),
    }
}

impl Seen {
    /// The cells of a row by its number, without their columns.
    fn row(&self, number: u32) -> Vec<&str> {
        let row = self.rows.iter().find(|(found, ..)| *found == number);
        row.map_or_else(Vec::new, |(_, _, cells)| cells.iter().map(|(_, c)| c.as_str()).collect())
    }

    fn column(&self, column: u32) -> Vec<&str> {
        let cell = |cells: &Cells| cells.iter().position(|(found, _)| *found == column);
        let rows = self.rows.iter();
        rows.filter_map(|(_, _, cells)| cell(cells).map(|index| cells[index].1.as_str())).collect()
    }
}

fn read_with(file: &Path, options: &ReadOptions) -> Result<Seen, Box<Diagnostic>> {
    let mut seen = Seen::default();
    read_file(file, "inputs/file", options, &mut seen)?;
    Ok(seen)
}

fn read(file: &Path) -> Seen {
    read_with(file, &ReadOptions::default()).expect("a file that can be read")
}

fn sheet(name: &str) -> ReadOptions {
    ReadOptions { sheet: SheetChoice::Name(name.to_owned()), ..ReadOptions::default() }
}

#[test]
fn one_table_reads_the_same_from_xls_and_xlsx() {
    let Some(xls) = real(&format!("{HXL}/input-valid.xls")) else { return };
    let Some(xlsx) = real(&format!("{HXL}/input-valid.xlsx")) else { return };
    let (xls, xlsx) = (read(&xls), read(&xlsx));
    assert_eq!(xls.info.merged, xlsx.info.merged);
    // The first row has no inverted question marks in the XLS.
    assert_eq!(xls.rows[1..], xlsx.rows[1..]);
    assert_eq!(xlsx.rows.len(), 7);
    assert_eq!(xlsx.row(3)[..2], ["#sector+es", "#subsector+es"]);
    assert_eq!(xlsx.row(4)[..2], ["001", "WASH"]);
}

#[test]
fn merged_ranges_are_told() {
    let Some(file) = real(&format!("{HXL}/input-merged.xlsx")) else { return };
    let seen = read(&file);
    assert!(seen.info.merged.contains(&Area { top: 4, bottom: 7, left: 8, right: 8 }));
    let Some(file) = real(&format!("{CALAMINE}/merged_cells.ods")) else { return };
    let seen = read(&file);
    assert_eq!(seen.info.merged, [Area { top: 2, bottom: 3, left: 0, right: 0 }]);
    assert_eq!(seen.rows[2], (3, false, vec![(2, "C".to_owned())]));
    let Some(file) = real(&format!("{CALAMINE}/merged_range.xlsx")) else { return };
    let problem = read_with(&file, &ReadOptions::default()).err().unwrap();
    assert_eq!(problem.message, "the workbook has several sheets");
    assert!(!read_with(&file, &sheet("Sheet1")).unwrap().info.merged.is_empty());
}

#[test]
fn a_real_ods_is_read_whole() {
    let Some(file) = real(&format!("{PRESENCE}/history/0f5913e/3w_bdi_feb_2023.ods")) else {
        return;
    };
    let seen = read(&file);
    assert_eq!(seen.rows.len(), 322);
    assert_eq!(seen.row(1), ["Province", "Secteur", "Acronyme de l'Organisation"]);
    assert_eq!(seen.row(2), ["#adm1+name", "#sector", "#org+acronym"]);
    // Some lines leave the province out; all name an organisation.
    assert_eq!(seen.rows[45], (46, false, vec![(1, "Education".into()), (2, "FVS/AMADE".into())]));
    assert_eq!(seen.column(2).len(), 322);
    assert!(seen.rows.iter().all(|(_, hidden, _)| !hidden));
}

#[test]
fn a_real_activity_list_is_read_whole() {
    let path = "tests/fixtures/input/3w_operational_presence_dataset_january_april_2025.xlsx";
    let Some(file) = real(&format!("{PRESENCE}/{path}")) else { return };
    let seen = read(&file);
    assert_eq!(seen.rows.len(), 4147);
    assert_eq!(seen.row(1)[..3], ["Month", "Cluster", "Region"]);
    let table = ReadOptions { named_table: Some("Table2".into()), ..ReadOptions::default() };
    let area = read_with(&file, &table).unwrap().info.area.unwrap();
    assert_eq!((area.top, area.left, area.right), (1, 0, 7));
}

#[test]
fn the_same_days_come_from_both_calendars() {
    let Some(old) = real("SheetJS+test_files/1904/1900.xlsx") else { return };
    let Some(mac) = real("SheetJS+test_files/1904/1904.xlsx") else { return };
    for file in [old, mac] {
        let seen = read(&file);
        assert_eq!(seen.rows.len(), 5);
        // The third column says in words what the second means.
        for (day, word) in seen.column(1).iter().zip(seen.column(2)) {
            assert_eq!(*day, format!("{word}T00:00:00"));
        }
    }
    let Some(file) = real(&format!("{CALAMINE}/date.xlsx")) else { return };
    let Some(mac) = real(&format!("{CALAMINE}/date_1904.xlsx")) else { return };
    let (seen, mac) = (read(&file), read(&mac));
    assert_eq!(seen.rows, mac.rows);
    // 255 hours and some are no date.
    let days = ["2021-01-01T00:00:00", "2021-01-02T00:00:00", "10.6320601851852"];
    assert_eq!(seen.column(0), days);
    let Some(file) = real(&format!("{CALAMINE}/date.ods")) else { return };
    let days = ["2021-01-01T00:00:00", "2021-01-01T10:10:10", "10:10:10", "10:10:10.123"];
    assert_eq!(read(&file).column(0), days);
}

#[test]
fn errors_are_told_by_name() {
    let Some(file) = real(&format!("{CALAMINE}/errors.xlsx")) else { return };
    let errors = ["#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"];
    assert_eq!(read(&file).column(0), errors);
}

#[test]
fn rows_keep_their_numbers() {
    let Some(file) = real(&format!("{CALAMINE}/header-row.xlsx")) else { return };
    let seen = read(&file);
    assert_eq!(seen.rows.iter().map(|(number, ..)| *number).collect::<Vec<_>>(), [3, 9, 10]);
    assert_eq!(seen.row(10), ["put data here", "1", "2", "3"]);
    let Some(file) = real(&format!("{CALAMINE}/empty_sheet.xlsx")) else { return };
    assert!(read(&file).rows.is_empty());
}

#[test]
fn hidden_sheets_and_charts_are_passed_over() {
    for ending in ["xlsx", "ods"] {
        let Some(file) = real(&format!("{CALAMINE}/any_sheets.{ending}")) else { return };
        let seen = read(&file);
        assert_eq!(seen.info.sheet.as_deref(), Some("Visible"));
        assert_eq!((seen.row(1), seen.row(3)), (vec!["1", "2"], vec!["5", "6"]));
        assert!(read_with(&file, &sheet("hidden")).is_ok());
        let sheets = list_sheets(&file, "inputs/file", &ReadOptions::default()).unwrap();
        let hidden: Vec<bool> = sheets.iter().map(|sheet| sheet.hidden).collect();
        assert_eq!(hidden[..3], [false, true, true], "{ending}");
    }
}

#[test]
fn repeated_cells_and_rows_are_written_out() {
    let Some(file) = real("PHPOffice+PhpSpreadsheet/tests/data/Reader/Ods/RepeatedCells.ods")
    else {
        return;
    };
    let seen = read(&file);
    assert_eq!(seen.row(1), ["TestA", "TestE", "TestG", "A", "A", "A", "TestK"]);
    assert_eq!(seen.rows[0].2[1].0, 4);
    let Some(file) = real(&format!("{CALAMINE}/number_rows_repeated.ods")) else { return };
    for name in ["Sheet1", "Sheet2", "Sheet3"] {
        let seen = read_with(&file, &sheet(name)).unwrap();
        let numbers: Vec<u32> = seen.rows.iter().map(|(number, ..)| *number).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{name}: {numbers:?}");
    }
}

#[test]
fn a_named_table_is_found() {
    let Some(file) = real(&format!("{CALAMINE}/inventory-table.xlsx")) else { return };
    let table =
        |name: &str| ReadOptions { named_table: Some(name.to_owned()), ..ReadOptions::default() };
    let seen = read_with(&file, &table("Table1")).unwrap();
    assert_eq!(seen.info.area, Some(Area { top: 1, bottom: 5, left: 0, right: 2 }));
    assert_eq!(seen.row(2), ["1", "Apple", "50"]);
    let problem = read_with(&file, &table("Table9")).err().unwrap();
    assert_eq!(problem.id, "data/no-named-table");
}

#[test]
fn a_password_is_told() {
    let Some(file) = real(&format!("{CALAMINE}/pass_protected.xlsx")) else { return };
    let problem = read_with(&file, &ReadOptions::default()).err().unwrap();
    assert_eq!(problem.id, "data/password");
    assert_eq!(problem.message, "the workbook is protected by a password");
}

//! Random tables, written by other people's libraries, are read back as they were written.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::{Date, date};
use pressrun::config::Workspace;
use pressrun::data::read::InProcess;
use pressrun::data::tables;
use pressrun::table::Value;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};

/// One row of a table with a column of each usual type; `None` is an empty cell.
#[derive(Debug, Clone)]
struct Row {
    text: Option<String>,
    whole: Option<i64>,
    amount: Option<Decimal>,
    day: Option<Date>,
    flag: Option<bool>,
}

const HEADERS: [&str; 5] = ["text", "whole", "amount", "day", "flag"];
const COLUMNS: &str = "columns.whole = { type = \"integer\" }\n\
    columns.amount = { type = \"decimal\" }\n\
    columns.day = { type = \"date\" }\n\
    columns.flag = { type = \"boolean\" }\n";

/// Texts as cells hold them: any letters, separators, quotation marks and line breaks, without
/// blanks at the ends, which nobody sees.
fn text() -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        4 => "[a-zA-Z0-9əğıöüşçƏĞİÖÜŞÇ ]{1,12}",
        2 => "[,;\t|\"'#=@<>&\\\\/. -]{1,6}",
        1 => "[a-z]{1,4}\n[a-z]{1,4}",
        1 => "[0-9]{1,3}[.,][0-9]{1,3}",
        1 => "[\u{4e00}-\u{4e10}\u{1f600}-\u{1f610}а-я]{1,4}",
    ];
    prop::collection::vec(letters, 1..4)
        .prop_map(|parts| parts.concat().trim().to_owned())
        .prop_filter("something must be left", |text| !text.is_empty())
}

fn row() -> impl Strategy<Value = Row> {
    let amount = (-99_999_999i64..99_999_999, 0u32..4);
    let day = (1990i16..2060, 1i8..13, 1i8..29);
    (
        prop::option::weighted(0.9, text()),
        prop::option::weighted(0.9, -1_000_000_000i64..1_000_000_000),
        prop::option::weighted(
            0.9,
            amount.prop_map(|(number, places)| Decimal::new(number, places)),
        ),
        prop::option::weighted(0.9, day.prop_map(|(year, month, day)| date(year, month, day))),
        prop::option::weighted(0.9, any::<bool>()),
    )
        .prop_map(|(text, whole, amount, day, flag)| Row { text, whole, amount, day, flag })
        // A row of nothing is no row.
        .prop_filter("something must be in it", |row| row.text.is_some() || row.whole.is_some())
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 1..20)
}

/// Reads the file and compares every cell.
fn reads_back(folder: &Path, file: &str, keys: &str, rows: &[Row]) -> Result<(), TestCaseError> {
    let text = format!(
        "[workspace]\ntitle = \"T\"\nlanguages = [\"en\"]\n[tables.t]\nsource = \"{file}\"\n{keys}\n{COLUMNS}"
    );
    let workspace = Workspace::parse(folder, &text).unwrap_or_else(|found| panic!("{found:?}"));
    let loaded = tables::load(&workspace, &InProcess);
    let errors: Vec<_> = loaded.problems.iter().filter(|problem| problem.is_error()).collect();
    prop_assert!(errors.is_empty(), "{errors:#?}");
    let table = &loaded.tables["t"];
    prop_assert_eq!(table.len(), rows.len());
    for (index, row) in rows.iter().enumerate() {
        let cell = |name: &str| table.value(index, table.column(name).unwrap());
        let or_empty = |value: Option<Value>| value.unwrap_or(Value::Empty);
        let text = row.text.as_ref().map(|text| Value::Text(text.as_str().into()));
        prop_assert_eq!(cell("text"), or_empty(text));
        prop_assert_eq!(cell("whole"), or_empty(row.whole.map(Value::Integer)));
        prop_assert_eq!(cell("amount"), or_empty(row.amount.map(Value::Decimal)));
        prop_assert_eq!(cell("day"), or_empty(row.day.map(Value::Date)));
        prop_assert_eq!(cell("flag"), or_empty(row.flag.map(Value::Boolean)));
    }
    Ok(())
}

fn write_csv(path: &Path, delimiter: u8, ends: csv::Terminator, rows: &[Row]) {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(ends)
        // Quoted throughout, as the collection tools export; numbers are texts all the same.
        .quote_style(csv::QuoteStyle::Always)
        .from_path(path)
        .unwrap();
    writer.write_record(HEADERS).unwrap();
    for row in rows {
        let mut fields = vec![row.text.clone().unwrap_or_default()];
        fields.push(row.whole.map(|number| number.to_string()).unwrap_or_default());
        fields.push(row.amount.map(|number| number.to_string()).unwrap_or_default());
        fields.push(row.day.map(|day| day.to_string()).unwrap_or_default());
        fields.push(
            row.flag.map(|flag| if flag { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
        );
        writer.write_record(fields).unwrap();
    }
    writer.flush().unwrap();
}

fn write_xlsx(path: &Path, rows: &[Row]) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(0, column, header).unwrap();
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (index, row) in (1..).zip(rows) {
        if let Some(text) = &row.text {
            sheet.write_string(index, 0, text).unwrap();
        }
        if let Some(number) = row.whole {
            sheet.write_number(index, 1, number as f64).unwrap();
        }
        if let Some(number) = row.amount {
            sheet.write_number(index, 2, number.to_string().parse::<f64>().unwrap()).unwrap();
        }
        if let Some(date) = row.day {
            let serial = f64::from((date - jiff::civil::date(1899, 12, 30)).get_days());
            sheet.write_number_with_format(index, 3, serial, &day).unwrap();
        }
        if let Some(flag) = row.flag {
            sheet.write_boolean(index, 4, flag).unwrap();
        }
    }
    workbook.save(path).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn csv_reads_back(rows in rows(), delimiter in prop::sample::select(vec![b',', b';', b'\t']), crlf: bool) {
        let folder = tempfile::tempdir().unwrap();
        let ends = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        write_csv(&folder.path().join("t.csv"), delimiter, ends, &rows);
        // Amounts with three places may be grouped; that is declared, as the message demands.
        reads_back(folder.path(), "t.csv", "decimal_char = \".\"", &rows)?;
    }

    #[test]
    fn workbooks_read_back(rows in rows()) {
        let folder = tempfile::tempdir().unwrap();
        write_xlsx(&folder.path().join("t.xlsx"), &rows);
        reads_back(folder.path(), "t.xlsx", "", &rows)?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), ending in prop::sample::select(vec!["csv", "xlsx", "xls", "ods", "xlsb"])) {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("t.{ending}");
        std::fs::write(folder.path().join(&file), bytes).unwrap();
        let text = format!("[workspace]\ntitle = \"T\"\n[tables.t]\nsource = \"{file}\"\n");
        let workspace = Workspace::parse(folder.path(), &text).unwrap();
        let loaded = tables::load(&workspace, &InProcess);
        let mut seen = String::new();
        for problem in &loaded.problems {
            write!(seen, "{problem:?}").unwrap();
        }
        prop_assert!(!seen.contains("panicked"), "{seen}");
        prop_assert!(loaded.counts["t"].add_up());
    }
}

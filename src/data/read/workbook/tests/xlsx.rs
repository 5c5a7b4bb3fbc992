use rust_xlsxwriter::{Chart, ChartType, Format, Table, TableColumn, Workbook};

use super::*;
use crate::config::SheetChoice;
use crate::data::read::Area;

fn saved(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

#[test]
fn hidden_rows_and_merged_ranges_are_told() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 0, 1, "Title", &Format::new()).unwrap();
    for row in 1..5 {
        sheet.write(row, 0, format!("r{}", row + 1)).unwrap();
    }
    sheet.set_row_hidden(2).unwrap();
    sheet.set_row_height(4, 0).unwrap();
    let seen = read_as(&saved(workbook), "xlsx", &ReadOptions::default()).unwrap();
    assert!(seen.info.knows_hidden);
    assert_eq!(seen.info.merged, [Area { top: 1, bottom: 1, left: 0, right: 1 }]);
    assert_eq!(seen.rows, ["1: Title", "2: r2", "3H: r3", "4: r4", "5H: r5"]);
}

#[test]
fn number_formats_that_carry_meaning_are_kept() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let formats = ["General", "0.0%", "0000000", "yyyy-mm-dd", "hh:mm", "[h]:mm", "#,##0.00", "@"];
    for (column, code) in formats.into_iter().enumerate() {
        let format = Format::new().set_num_format(code);
        let number = if column == 3 { 44_348.0 } else { 0.25 };
        sheet.write_number_with_format(0, column as u16, number, &format).unwrap();
    }
    sheet.write_string_with_format(1, 0, "00012", &Format::new().set_num_format("@")).unwrap();
    sheet.write_boolean(1, 1, true).unwrap();
    sheet.write_string(1, 2, "two\nlines").unwrap();
    sheet.write_string(1, 3, "_x000D_\n").unwrap();
    let found = rows(&saved(workbook), "xlsx");
    assert_eq!(
        found[0],
        "1: 0.25 | 0.25 in percent | 0.25 in 7 digits | 2021-06-01T00:00:00 | time 06:00:00 | \
         0.25 | 0.25 | 0.25"
    );
    assert!(found[1].starts_with("2: 00012 | true | two\nlines"), "{found:?}");
}

#[test]
fn both_calendars_give_the_same_days() {
    let sheet = |day: f64| {
        format!(
            "<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>{day}</v></c>\
             <c r=\"B1\" s=\"2\"><v>0.5</v></c></row></sheetData>"
        )
    };
    let expected = ["1: 2021-06-01T00:00:00 | time 12:00:00"];
    assert_eq!(rows(&xlsx_of(&sheet(44_348.0), ""), "xlsx"), expected);
    let mac = xlsx_of(&sheet(42_886.0), "<workbookPr date1904=\"1\"/>");
    assert_eq!(rows(&mac, "xlsx"), expected);
}

#[test]
fn formulas_are_read_by_their_result() {
    let sheet = "<sheetData><row r=\"3\"><c r=\"A3\"><f>1+1</f></c>\
        <c r=\"B3\"><f>1+1</f><v>2</v></c><c r=\"C3\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>\
        <c r=\"D3\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"E3\"><f>A1</f><v/></c>\
        <c r=\"F3\" t=\"str\"><f>\"a\"</f><v>a</v></c></row></sheetData>";
    let found = rows(&xlsx_of(sheet, ""), "xlsx");
    assert_eq!(found, ["3: uncomputed | 2 | error #DIV/0! | uncomputed | a"]);
}

#[test]
fn far_corners_cost_nothing() {
    let sheet = "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\">\
        <c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>\
        </sheetData>";
    assert_eq!(rows(&xlsx_of(sheet, ""), "xlsx"), ["1: 1", "1048576: 2"]);
}

#[test]
fn rows_out_of_order_are_sorted() {
    let sheet = "<sheetData><row r=\"5\" hidden=\"1\"><c r=\"B5\"><v>5</v></c></row><row r=\"2\">\
        <c r=\"B2\"><v>2</v></c><c r=\"A2\"><v>1</v></c></row></sheetData>";
    assert_eq!(rows(&xlsx_of(sheet, ""), "xlsx"), ["2: 1 | 2", "5H: 5"]);
    let cells = "<c r=\"B1\"><v>2</v></c><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>3</v></c>";
    let sheet = format!("<sheetData><row r=\"1\">{cells}</row></sheetData>");
    assert_eq!(rows(&xlsx_of(&sheet, ""), "xlsx"), ["1: 1 | 3"]);
    let sheet = "<sheetData><row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"A2\"><v>1</v></c></row>\
        </sheetData>";
    let said = refused(&xlsx_of(sheet, ""), "xlsx", &ReadOptions::default());
    assert!(said.contains("the cell A2 comes after later ones"), "{said}");
}

#[test]
fn cells_without_a_reference_follow_each_other() {
    let sheet = "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><f>A1</f></c></row>\
        </sheetData>";
    assert_eq!(rows(&xlsx_of(sheet, ""), "xlsx"), ["1: 1 | 2", "2: uncomputed"]);
}

#[test]
fn a_named_table_is_found_wherever_it_lies() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "a cover").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Data").unwrap();
    sheet.write(4, 1, "1.1").unwrap();
    let columns = [TableColumn::new().set_header("line"), TableColumn::new().set_header("amount")];
    let table = Table::new().set_name("Costs").set_columns(&columns).set_total_row(true);
    sheet.add_table(3, 1, 5, 2, &table).unwrap();
    let bytes = saved(workbook);

    let named =
        |name: &str| ReadOptions { named_table: Some(name.to_owned()), ..ReadOptions::default() };
    let seen = read_as(&bytes, "xlsx", &named("costs")).unwrap();
    assert_eq!(seen.info.sheet.as_deref(), Some("Data"));
    assert_eq!(seen.info.area, Some(Area { top: 4, bottom: 5, left: 1, right: 2 }));
    assert_eq!(
        refused(&bytes, "xlsx", &named("Incomes")),
        "data/no-named-table: the workbook has no table named `Incomes` / its named tables are \
         `Costs`"
    );
    let elsewhere = ReadOptions { sheet: SheetChoice::Number(1), ..named("Costs") };
    assert!(refused(&bytes, "xlsx", &elsewhere).contains("it has no named table"));
    let listed = sheets(bytes, "xlsx", "a.xlsx", &ReadOptions::default()).unwrap();
    assert_eq!(listed[1].tables, ["Costs"]);
}

#[test]
fn the_only_sheet_with_content_is_read() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet();
    workbook.add_worksheet().write(0, 0, "here").unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Sheet2!$A$1:$A$1");
    workbook.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    let hidden = workbook.add_worksheet();
    hidden.write(0, 0, "not here").unwrap();
    hidden.set_hidden(true);
    let bytes = saved(workbook);
    let seen = read_as(&bytes, "xlsx", &ReadOptions::default()).unwrap();
    assert_eq!(
        (seen.info.sheet.as_deref(), seen.rows),
        (Some("Sheet2"), vec!["1: here".to_owned()])
    );
    let listed = sheets(bytes, "xlsx", "a.xlsx", &ReadOptions::default()).unwrap();
    let listed: Vec<_> = listed.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(listed, [("Sheet1", false), ("Sheet2", false), ("Sheet3", true)]);
}

#[test]
fn many_rows_come_in_several_batches_and_can_be_stopped() {
    struct First(usize);
    impl Sink for First {
        fn info(&mut self, _: SheetInfo) {}
        fn rows(&mut self, batch: &Batch) -> bool {
            self.0 += batch.len();
            false
        }
        fn warning(&mut self, _: Diagnostic) {}
    }
    let row = |number: usize| format!("<row r=\"{number}\"><c r=\"A{number}\"><v>1</v></c></row>");
    let sheet: String = (1..=40_000).map(row).collect();
    let bytes = xlsx_of(&format!("<sheetData>{sheet}</sheetData>"), "");
    assert_eq!(rows(&bytes, "xlsx").len(), 40_000);
    let mut first = First(0);
    read(bytes.clone(), "xlsx", "a.xlsx", &ReadOptions::default(), &mut first).unwrap();
    assert_eq!(first.0, Batch::CELLS);
    let few = ReadOptions { max_cells: 100, ..ReadOptions::default() };
    assert!(refused(&bytes, "xlsx", &few).starts_with("data/too-many-cells"));
}

use super::*;
use crate::config::SheetChoice;
use crate::data::read::Area;

fn sheet(rows: &str) -> String {
    format!("<table:table table:name=\"Sheet1\">{rows}</table:table>")
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

#[test]
fn values_are_read_by_their_kind() {
    let cells = r#"
      <table:table-cell office:value-type="string"><text:p>two</text:p><text:p>lines<text:s
        text:c="2"/>&amp; <text:span>more</text:span></text:p></table:table-cell>
      <table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p>
      </table:table-cell>
      <table:table-cell office:value-type="percentage" office:value="0.4"/>
      <table:table-cell office:value-type="currency" office:value="12.5"/>
      <table:table-cell office:value-type="date" office:date-value="2021-06-01"/>
      <table:table-cell office:value-type="time" office:time-value="PT10H30M00S"/>
      <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
      <table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""
        calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
      <table:table-cell table:formula="of:=1+1"/>
      <table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p>
        </office:annotation><text:p>noted</text:p></table:table-cell>"#;
    assert_eq!(
        rows(&ods_of("", &sheet(&row(cells))), "ods"),
        ["1: two\nlines  & more | 1.5 | 0.4 in percent | 12.5 | 2021-06-01T00:00:00 | \
          time 10:30:00 | true | error #DIV/0! | uncomputed | noted"]
    );
}

#[test]
fn styles_tell_leading_zeros_and_durations() {
    let styles = r#"<number:number-style style:name="N1"><number:number
        number:min-integer-digits="5" number:decimal-places="0"/></number:number-style>
      <number:time-style style:name="N2" number:truncate-on-overflow="false"><number:hours/>
      </number:time-style>
      <style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
      <style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>"#;
    let sheets = sheet(&format!(
        "<table:table-column/><table:table-column table:default-cell-style-name=\"ce1\"/>{}",
        row("<table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" \
             office:value=\"12\"/><table:table-cell office:value-type=\"float\" \
             office:value=\"13\"/><table:table-cell table:style-name=\"ce2\" \
             office:value-type=\"time\" office:time-value=\"PT6H\"/>")
    ));
    assert_eq!(
        rows(&ods_of(styles, &sheets), "ods"),
        ["1: 12 in 5 digits | 13 in 5 digits | 0.25"]
    );
}

#[test]
fn hidden_repeated_and_merged_rows_are_told() {
    let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
    let rows = format!(
        "{}<table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>\
         <table:table-row table:visibility=\"filter\" table:number-rows-repeated=\"2\">{cell}\
         </table:table-row><table:table-row-group table:display=\"false\">{}\
         </table:table-row-group>{}<table:table-row table:number-rows-repeated=\"1048570\">\
         <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        row(&format!(
            "<table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"3\" \
             office:value-type=\"string\"><text:p>a</text:p></table:table-cell>\
             <table:covered-table-cell/>{}",
            cell.replace(
                "<table:table-cell",
                "<table:table-cell table:number-columns-repeated=\"2\""
            )
        )),
        row(cell),
        row(cell),
    );
    let seen = read_as(&ods_of("", &sheet(&rows)), "ods", &ReadOptions::default()).unwrap();
    assert!(seen.info.knows_hidden);
    assert_eq!(seen.info.merged, [Area { top: 1, bottom: 3, left: 0, right: 1 }]);
    assert_eq!(seen.rows, ["1: a | 1 | 1", "5H: 1", "6H: 1", "7H: 1", "8: 1"]);
}

#[test]
fn sheets_are_chosen_as_in_other_formats() {
    let styles = "<style:style style:name=\"ta1\"><style:table-properties table:display=\"false\"/>\
        </style:style>";
    let cell = row("<table:table-cell office:value-type=\"string\"><text:p>x</text:p>\
        </table:table-cell>");
    let sheets = format!(
        "<table:table table:name=\"Lists\" table:style-name=\"ta1\">{cell}</table:table>\
         <table:table table:name=\"Empty\"/><table:table table:name=\"Costs\">{cell}</table:table>"
    );
    let bytes = ods_of(styles, &sheets);
    let seen = read_as(&bytes, "ods", &ReadOptions::default()).unwrap();
    assert_eq!((seen.info.sheet.as_deref(), seen.rows.len()), (Some("Costs"), 1));
    let hidden = ReadOptions { sheet: SheetChoice::Name("lists".into()), ..ReadOptions::default() };
    assert_eq!(read_as(&bytes, "ods", &hidden).unwrap().info.sheet.as_deref(), Some("Lists"));
}

#[test]
fn too_many_repeated_cells_are_refused() {
    let cell = "<table:table-cell table:number-columns-repeated=\"16384\" \
        office:value-type=\"float\" office:value=\"1\"/>";
    let rows =
        format!("<table:table-row table:number-rows-repeated=\"1048576\">{cell}</table:table-row>");
    let few = ReadOptions { max_cells: 100_000, ..ReadOptions::default() };
    let said = refused(&ods_of("", &sheet(&rows)), "ods", &few);
    assert!(said.starts_with("data/too-many-cells"), "{said}");
}

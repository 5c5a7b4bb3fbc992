//! XLS and XLSB, of which the records are written here by hand.

use super::*;
use crate::data::read::Area;

/// A record of an XLS.
fn biff(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// Numbers of two bytes.
fn shorts(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The text of a format: a length of two bytes, a flag, and the letters.
fn format_text(code: &str) -> Vec<u8> {
    [&(code.len() as u16).to_le_bytes()[..], &[0], code.as_bytes()].concat()
}

/// An XLS with one sheet of the given records.
fn xls_of(sheet: &[Vec<u8>]) -> Vec<u8> {
    let bof = |kind: u16| biff(0x0809, &shorts(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let end = biff(0x000a, &[]);
    let format = biff(0x041e, &[&164u16.to_le_bytes()[..], &format_text("00000")].concat());
    let style = |id: u16| biff(0x00e0, &[shorts(&[0, id]), vec![0; 16]].concat());
    let mut book = [bof(5), format, style(0), style(9), style(164), style(14)].concat();
    let name = b"Sheet1";
    let length = 8 + name.len();
    let start = (book.len() + 4 + length + end.len()) as u32;
    let bound = [&start.to_le_bytes()[..], &[0, 0, name.len() as u8, 0], name].concat();
    book.extend(biff(0x0085, &bound));
    book.extend(&end);
    book.extend(bof(0x10));
    book.extend(sheet.concat());
    book.extend(&end);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&book).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn number(row: u16, column: u16, style: u16, value: f64) -> Vec<u8> {
    biff(0x0203, &[shorts(&[row, column, style]), value.to_le_bytes().to_vec()].concat())
}

#[test]
fn an_xls_tells_hidden_rows_and_number_formats() {
    let row = |row: u16, flags: u16| biff(0x0208, &shorts(&[row, 0, 4, 300, 0, 0, flags, 0]));
    // Two whole numbers in one record: 5 and 6, as percents.
    let rk = |number: u32| (number << 2 | 2).to_le_bytes();
    let many = [shorts(&[2, 0]), shorts(&[1]), rk(5).to_vec(), shorts(&[1]), rk(6).to_vec()];
    let many = [many.concat(), shorts(&[1])].concat();
    let bytes = xls_of(&[
        row(0, 0x0100),
        row(1, 0x0120),
        number(0, 0, 0, 0.5),
        number(0, 1, 1, 0.5),
        number(0, 2, 2, 12.0),
        number(0, 3, 3, 44_348.0),
        number(1, 0, 0, 2.0),
        biff(0x0205, &[shorts(&[1, 1, 0]), vec![0x07, 1]].concat()),
        biff(0x00bd, &many),
        biff(0x00e5, &shorts(&[1, 0, 1, 0, 3])),
    ]);
    let seen = read_as(&bytes, "xls", &ReadOptions::default()).unwrap();
    assert!(seen.info.knows_hidden);
    assert_eq!(seen.info.merged, [Area { top: 1, bottom: 2, left: 0, right: 3 }]);
    assert_eq!(
        seen.rows,
        [
            "1: 0.5 | 0.5 in percent | 12 in 5 digits | 2021-06-01T00:00:00",
            "2H: 2 | error #DIV/0!",
            "3: 5 in percent | 6 in percent",
        ]
    );
}

#[test]
fn formulas_of_an_xls_are_read_by_their_result() {
    let formula = |column: u16, result: [u8; 8], flags: u16| {
        let data = [shorts(&[0, column, 0]), result.to_vec(), shorts(&[flags, 0, 0, 0])].concat();
        biff(0x0006, &data)
    };
    let special = |kind: u8, value: u8| [kind, 0, value, 0, 0, 0, 0xff, 0xff];
    let text = biff(0x0207, &[shorts(&[2]), vec![1], shorts(&[0x259, 0x131])].concat());
    let bytes = xls_of(&[
        formula(0, 2.5f64.to_le_bytes(), 0),
        formula(1, special(0, 0), 0),
        text,
        formula(2, special(1, 1), 0),
        formula(3, special(2, 0x2a), 0),
        formula(4, special(3, 0), 0),
        formula(5, special(3, 0), 2),
    ]);
    assert_eq!(rows(&bytes, "xls"), ["1: 2.5 | əı | true | error #N/A | uncomputed"]);
    // Where no formula has a result, none was computed.
    let bytes = xls_of(&[formula(0, special(3, 0), 0)]);
    assert_eq!(rows(&bytes, "xls"), ["1: uncomputed"]);
}

#[test]
fn a_far_corner_of_an_xls_costs_nothing() {
    let bytes = xls_of(&[number(0, 0, 0, 1.0), number(65_535, 255, 0, 2.0)]);
    assert_eq!(rows(&bytes, "xls"), ["1: 1", "65536: 2"]);
    let bytes = xls_of(&[number(3, 0, 0, 1.0), number(1, 1, 0, 2.0), number(1, 0, 0, 3.0)]);
    assert_eq!(rows(&bytes, "xls"), ["2: 3 | 2", "4: 1"]);
}

#[test]
fn an_encrypted_xls_is_told() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let records = [biff(0x0809, &shorts(&[0x0600, 5, 0, 0])), biff(0x002f, &[0; 6])].concat();
    file.create_stream("/Workbook").unwrap().write_all(&records).unwrap();
    file.flush().unwrap();
    let bytes = file.into_inner().into_inner();
    assert!(refused(&bytes, "xls", &ReadOptions::default()).starts_with("data/password"));
}

/// A record of an XLSB.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let kind = match kind {
        0..=0x7f => vec![kind as u8],
        _ => vec![(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8],
    };
    assert!(data.len() < 0x80);
    [kind, vec![data.len() as u8], data.to_vec()].concat()
}

fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [longs(&[units.len() as u32]), shorts(&units)].concat()
}

/// An XLSB with one sheet of the given records.
fn xlsb_of(data: &[Vec<u8>], after: &[Vec<u8>]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" \
         Target=\"worksheets/sheet1.bin\"/></Relationships>"
    );
    let sheet = [longs(&[0, 1]), wide("rId1"), wide("Sheet1")].concat();
    let book = [
        record(0x0099, &[0; 12]),
        record(0x009c, &sheet),
        record(0x0090, &[]),
        record(0x009d, &[0; 24]),
    ];
    let style = |id: u16| record(0x002f, &[shorts(&[0, id]), vec![0; 12]].concat());
    let styles = [
        record(0x0267, &longs(&[1])),
        record(0x002c, &[shorts(&[164]), wide("00000")].concat()),
        record(0x0269, &longs(&[3])),
        style(0),
        style(9),
        style(164),
        record(0x026a, &[]),
    ];
    let sheet = [
        record(0x0081, &[]),
        record(0x0094, &longs(&[0, 9, 0, 9])),
        record(0x0091, &[]),
        data.concat(),
        record(0x0092, &[]),
        after.concat(),
        record(0x0082, &[]),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("xl/_rels/workbook.bin.rels", relations.into_bytes()),
        ("xl/workbook.bin", book.concat()),
        ("xl/styles.bin", styles.concat()),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_xlsb_tells_what_calamine_leaves_out() {
    let row = |row: u32, flags: u8| {
        record(0x0000, &[longs(&[row, 0]), vec![0x2c, 0x01, 0, flags, 0], longs(&[0])].concat())
    };
    let real = |column: u32, style: u32, value: f64| {
        record(0x0005, &[longs(&[column, style]), value.to_le_bytes().to_vec()].concat())
    };
    let failed = |column: u32| record(0x000b, &[longs(&[column, 0]), vec![0x07, 0, 0]].concat());
    let data = [
        row(0, 0),
        real(0, 0, 0.5),
        failed(1),
        real(2, 1, 0.5),
        row(4, 0x10),
        real(0, 2, 12.0),
        failed(1),
    ];
    let bytes = xlsb_of(&data, &[record(0x00b0, &longs(&[0, 1, 0, 2]))]);
    let seen = read_as(&bytes, "xlsb", &ReadOptions::default()).unwrap();
    assert!(seen.info.knows_hidden);
    assert_eq!(seen.info.merged, [Area { top: 1, bottom: 2, left: 0, right: 2 }]);
    assert_eq!(
        seen.rows,
        ["1: 0.5 | error #DIV/0! | 0.5 in percent", "5H: 12 in 5 digits | error #DIV/0!"]
    );
}

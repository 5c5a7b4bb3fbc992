use super::*;
use crate::data::read::container::refuse_lock_file;

fn says(bytes: &[u8], ending: &str, expected: &str) {
    let said = refused(bytes, ending, &ReadOptions::default());
    assert!(said.contains(expected), "{said}");
}

#[test]
fn what_is_no_workbook_is_named() {
    let html = b"\xef\xbb\xbf\n<html><table><tr><td>1</td></tr></table></html>";
    says(html, "xls", "data/not-a-workbook: the file is a web page under the name of a workbook");
    says(html, "xls", "save the page's table as CSV");
    says(html, "xlsx", "is a web page");
    let xml = b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:\
        spreadsheet\"></Workbook>";
    says(xml, "xls", "is an XML spreadsheet (2003)");
    let utf16: Vec<u8> = "\u{feff}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    says(&utf16, "xls", "is a web page");
    says(b"a\tb\r\n1\t2\r\n", "xls", "is plain text under the name of a workbook / rename it");
    says(b"%PDF-1.7\n\xff", "xlsx", "is a PDF");
    says(b"\x09\x04\x06\x00\x00\x00\x10\x00", "xls", "is a sheet of Excel 2, 3 or 4");
    says(b"\x01\x02\x03", "ods", "the file is not a workbook");
    says(b"", "xlsx", "data/empty-file: the file is empty");
}

#[test]
fn a_wrong_ending_is_named_with_the_right_one() {
    let xlsx = xlsx_of("<sheetData/>", "");
    says(
        &xlsx,
        "xls",
        "data/wrong-ending: the file is named `.xls`, yet it holds an Excel workbook",
    );
    says(&xlsx, "xls", "rename it so that it ends with `.xlsx`");
    says(&xlsx, "ods", "rename it so that it ends with `.xlsx`");
    assert!(rows(&xlsx, "xlsm").is_empty());
    says(&ods_of("", ""), "xlsx", "yet it holds an OpenDocument spreadsheet");
    says(&zip_of(&[("xl/workbook.bin", "")]), "xlsx", "ends with `.xlsb`");
    says(&zip_of(&[("word/document.xml", "")]), "xlsx", "the file is a ZIP, yet not a workbook");
}

/// An OLE container of which only the name of one stream is there.
fn ole(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

#[test]
fn passwords_and_old_formats_are_told_apart() {
    says(&ole("EncryptedPackage"), "xlsx", "data/password: the workbook is protected");
    says(&ole("Workbook"), "xlsx", "it holds an old Excel workbook (97-2003) / rename it");
    says(&ole("Workbook"), "xls", "data/unreadable: the workbook cannot be read");
    says(&ole("WordDocument"), "xls", "is an old Office document, yet not a workbook");
    let manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    let encrypted = zip_of(&[("content.xml", "\u{1}"), ("META-INF/manifest.xml", manifest)]);
    says(&encrypted, "ods", "data/password");
}

#[test]
fn truncated_and_damaged_files_are_told_apart() {
    let xlsx = xlsx_of("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>", "");
    for length in [4, 30, xlsx.len() / 2, xlsx.len() - 23] {
        says(&xlsx[..length], "xlsx", "data/truncated: the workbook is cut off");
    }
    let mut damaged = xlsx.clone();
    let middle = xlsx.len() / 3;
    damaged[middle..middle + 40].fill(0xff);
    let said = refused(&damaged, "xlsx", &ReadOptions::default());
    assert!(said.starts_with("data/damaged") || said.starts_with("data/unreadable"), "{said}");
}

#[test]
fn a_panic_of_a_parser_is_a_refusal() {
    let refused = guarded("inputs/a.xls", || -> ReadResult { panic!("as calamine does") });
    assert_eq!(refused.err().unwrap().message, "the workbook cannot be read (it is damaged)");
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let blanks = " ".repeat(3 << 20);
    let sheet = format!("<sheetData>{blanks}</sheetData>");
    let bomb = xlsx_of(&sheet, "");
    assert!(bomb.len() < 20_000);
    let small = ReadOptions { max_inflated: 1 << 20, ..ReadOptions::default() };
    let said = refused(&bomb, "xlsx", &small);
    assert!(said.starts_with("data/too-large-inflated: the workbook unpacks to more than 1 MiB"));
    // One that lies about the size of its sheet is found out while it is unpacked.
    let size = (sheet.len() + "<worksheet xmlns=\"\"></worksheet>".len() + 59) as u32;
    let mut lying = bomb.clone();
    let mut lies = 0;
    for at in 0..lying.len() - 4 {
        let found = u32::from_le_bytes([lying[at], lying[at + 1], lying[at + 2], lying[at + 3]]);
        if found.abs_diff(size) < 100 && found > 3 << 20 {
            lying[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
            lies += 1;
        }
    }
    assert!(lies > 0);
    let said = refused(&lying, "xlsx", &small);
    assert!(said.contains("larger than its declared uncompressed size"), "{said}");
}

#[test]
fn lock_files_are_refused_by_name() {
    let said = |name: &str| {
        let problem = refuse_lock_file(std::path::Path::new(name), name).err().unwrap();
        format!("{}: {} / {}", problem.id, problem.message, problem.hints.join("; "))
    };
    assert_eq!(
        said("inputs/~$budget.xlsx"),
        "data/lock-file: `~$budget.xlsx` is a lock file: the workbook is open in Excel / name the \
         workbook itself: `budget.xlsx`"
    );
    assert!(said("inputs/.~lock.budget.ods#").ends_with(
        "open in LibreOffice / name the workbook \
        itself: `budget.ods`"
    ));
    assert!(refuse_lock_file(std::path::Path::new("inputs/budget.xlsx"), "").is_ok());
}

use super::*;

/// A sink that keeps the rows: number, line, and texts.
#[derive(Default)]
struct Kept {
    rows: Vec<(u32, u32, Vec<String>)>,
    warnings: Vec<Diagnostic>,
    info: SheetInfo,
}

impl Sink for Kept {
    fn info(&mut self, info: SheetInfo) {
        self.info = info;
    }

    fn rows(&mut self, batch: &Batch) -> bool {
        for row in batch.rows() {
            let text = |cell| match cell {
                RawCell::Text(text) => text.to_owned(),
                other => format!("{other:?}"),
            };
            let texts = row.cells().map(|(_, cell)| text(cell)).collect();
            self.rows.push((row.number(), row.line(), texts));
        }
        true
    }

    fn warning(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }
}

fn kept(bytes: impl AsRef<[u8]>) -> (Kept, ReadResult) {
    let mut kept = Kept::default();
    let result = read(bytes.as_ref().to_vec(), "a.csv", &ReadOptions::default(), &mut kept);
    (kept, result)
}

fn numbers(text: &str) -> Vec<(u32, u32)> {
    kept(text).0.rows.iter().map(|(number, line, _)| (*number, *line)).collect()
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_program_does() {
    for text in ["a;b\r1;2\r3;4\r", "a;b\r\n1;2\r\n3;4\r\n", "a;b\n1;2\n3;4"] {
        assert_eq!(numbers(text), [(1, 1), (2, 2), (3, 3)], "{text:?}");
    }
    assert_eq!(numbers("a;b\n\n\"x\ny\";1\nz;2\n"), [(1, 1), (3, 3), (4, 5)]);
    assert_eq!(numbers("a;b\r\n\r\n\"x\r\ny\";1\r\nz;2\r\n"), [(1, 1), (3, 3), (4, 5)]);
    assert_eq!(numbers("\n\na;b\n"), [(3, 3)]);
    assert_eq!(numbers("sep=;\r\na;b\r\n1;2\r\n"), [(1, 2), (2, 3)]);
}

#[test]
fn line_breaks_inside_cells_stay() {
    let (kept, result) = kept("a,b\n\"x\ny\",\"say \"\"hi\"\"\"\n");
    result.unwrap();
    assert_eq!(kept.rows[1].2, ["x\ny", "say \"hi\""]);
}

/// A text without quotation marks is split by hand, another one by the library: both must agree.
#[test]
fn with_and_without_quotation_marks_rows_are_the_same() {
    let parts = ["a", ";", "\n", "\r\n", "\r", "ə b", " ", "1,5"];
    for seed in 0..4000u64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut text = String::new();
        for _ in 0..14 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(parts[(state >> 33) as usize % parts.len()]);
        }
        let rows = |text: &str| {
            let mut kept = Kept::default();
            let options = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
            read(text.as_bytes().to_vec(), "a.csv", &options, &mut kept).unwrap();
            kept.rows
        };
        // A last record with quotation marks sends the whole text the other way.
        let mut other = rows(&format!("{text}\n\"q\""));
        assert_eq!(other.pop().unwrap().2, ["q"], "{text:?}");
        assert_eq!(rows(&text), other, "{text:?}");
    }
}

#[test]
fn rows_of_nothing_are_no_rows() {
    assert_eq!(numbers("a,b\n,\n1,2\n \n"), [(1, 1), (3, 3)]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named() {
    let (_, result) = kept("a,b\n1,\"x\n2,y\n3,z\n");
    let problem = result.unwrap_err();
    assert_eq!(problem.id, "data/unclosed-quote");
    assert_eq!(problem.labels[0].place.headline(), "a.csv:2:3");
    assert!(kept("a,b\n1,\"x\ny\"").1.is_ok());
    assert!(kept("a,b\n1,5\" pipe\n").1.is_ok());
}

#[test]
fn what_was_guessed_is_said() {
    let (kept, result) = kept(b"id,name\n1,caf\xe9\n");
    result.unwrap();
    assert_eq!(kept.warnings[0].id, "data/guessed-encoding");
    assert_eq!(kept.rows[1].2, ["1", "café"]);
    assert_eq!(kept.info.text.unwrap().delimiter, b',');
}

#[test]
fn a_large_file_comes_in_several_batches_in_order() {
    let mut text = "id;name\n".to_owned();
    for id in 0..40_000 {
        text.push_str(&format!("{id};name {id}\n"));
    }
    let (kept, result) = kept(&text);
    result.unwrap();
    assert_eq!(kept.rows.len(), 40_001);
    assert!(kept.rows.iter().zip(1..).all(|((number, ..), wanted)| *number == wanted));
    assert_eq!(kept.rows[40_000].2, ["39999", "name 39999"]);
}

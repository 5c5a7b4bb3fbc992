//! The QR codes of the library, read back from a picture by a reader of their own: another way round
//! than the one by which they are drawn (ISO/IEC 18004).

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

/// For each version from 1: check bytes a block, then blocks and data bytes of both groups (level M).
const BLOCKS: [(usize, &[(usize, usize)]); 10] = [
    (10, &[(1, 16)]),
    (16, &[(1, 28)]),
    (26, &[(1, 44)]),
    (18, &[(2, 32)]),
    (24, &[(2, 43)]),
    (16, &[(4, 27)]),
    (18, &[(4, 31)]),
    (22, &[(2, 38), (2, 39)]),
    (22, &[(3, 36), (2, 37)]),
    (26, &[(4, 43), (1, 44)]),
];

/// The modules of a picture: rows from the top, true where dark.
fn modules(png: &[u8]) -> Vec<Vec<bool>> {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (width, samples) = (info.width as usize, info.color_type.samples());
    let dark = |x: usize, y: usize| pixels[(y * width + x) * samples] < 128;
    let read = |size: usize| -> Vec<Vec<bool>> {
        let pitch = width as f64 / (size + 8) as f64;
        let at = |index: usize| ((index as f64 + 4.5) * pitch) as usize;
        (0..size).map(|y| (0..size).map(|x| dark(at(x), at(y))).collect()).collect()
    };
    // The version is the one in which the two lines of single modules between the corners are there.
    let sizes = (1..=10).map(|version| 17 + 4 * version);
    let found = sizes.map(read).find(|rows| {
        let size = rows.len();
        (8..size - 8).all(|i| rows[6][i] == (i % 2 == 0) && rows[i][6] == (i % 2 == 0))
            && (0..7).all(|i| rows[0][i] && rows[size - 1][i] && rows[0][size - 1 - i])
    });
    found.expect("a symbol in the picture")
}

/// Whether a module holds a mark, not data.
fn is_mark(version: usize, x: usize, y: usize) -> bool {
    let size = 17 + 4 * version;
    let corner = |x: usize, y: usize| x < 9 && y < 9;
    let far = |x: usize, y: usize| x >= size - 8 && y < 9;
    if corner(x, y) || far(x, y) || far(y, x) || x == 6 || y == 6 {
        return true;
    }
    let block = |x: usize, y: usize| y < 6 && (size - 11..size - 8).contains(&x);
    if version >= 7 && (block(x, y) || block(y, x)) {
        return true;
    }
    let centres: Vec<usize> = match version {
        1 => vec![],
        2..=6 => vec![6, size - 7],
        _ => vec![6, size / 2, size - 7],
    };
    let near = |a: usize, b: usize| a.abs_diff(b) <= 2;
    centres.iter().any(|cx| {
        centres.iter().any(|cy| {
            let free = ![(6, 6), (6, size - 7), (size - 7, 6)].contains(&(*cx, *cy));
            free && near(x, *cx) && near(y, *cy)
        })
    })
}

fn flips(mask: u32, x: usize, y: usize) -> bool {
    0 == match mask {
        0 => (x + y) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (x + y) % 3,
        4 => (y / 2 + x / 3) % 2,
        5 => x * y % 2 + x * y % 3,
        6 => (x * y % 2 + x * y % 3) % 2,
        _ => ((x + y) % 2 + x * y % 3) % 2,
    }
}

fn times(mut a: u32, mut b: u32) -> u32 {
    let mut product = 0;
    while b > 0 {
        product ^= if b & 1 == 1 { a } else { 0 };
        a = if a & 128 == 0 { a << 1 } else { (a << 1) ^ 0x11d };
        b >>= 1;
    }
    product
}

/// The text of a symbol. Panics where it breaks a rule.
fn text_of(rows: &[Vec<bool>]) -> String {
    let size = rows.len();
    let version = (size - 17) / 4;
    let bits = |places: &[(usize, usize)]| {
        places.iter().fold(0u32, |sum, (x, y)| sum * 2 + u32::from(rows[*y][*x]))
    };
    // The format, from its highest bit, beside the first corner; and again beside the two others.
    let mut first: Vec<(usize, usize)> = (0..6).map(|x| (x, 8)).collect();
    first.extend([(7, 8), (8, 8), (8, 7)]);
    first.extend((0..6).rev().map(|y| (8, y)));
    let mut second: Vec<(usize, usize)> = (0..7).map(|i| (8, size - 1 - i)).collect();
    second.extend((0..8).map(|i| (size - 8 + i, 8)));
    assert_eq!(bits(&first), bits(&second), "both copies of the format");
    assert!(rows[size - 8][8], "the module that is always dark");
    let format = bits(&first) ^ 0x5412;
    assert_eq!(format >> 13, 0, "level M");
    let mask = format >> 10 & 7;

    let mut stream = Vec::new();
    let pairs = (1..size).rev().step_by(2);
    let columns = pairs.map(|x| if x <= 6 { x - 1 } else { x });
    for (turn, right) in columns.enumerate() {
        for step in 0..size {
            let y = if turn % 2 == 0 { size - 1 - step } else { step };
            for x in [right, right - 1] {
                if !is_mark(version, x, y) {
                    stream.push(rows[y][x] != flips(mask, x, y));
                }
            }
        }
    }
    let byte = |bits: &[bool]| bits.iter().fold(0u32, |sum, bit| sum * 2 + u32::from(*bit));
    let bytes: Vec<u32> = stream.chunks_exact(8).map(byte).collect();

    let (checks, groups) = BLOCKS[version - 1];
    let sizes: Vec<usize> =
        groups.iter().flat_map(|(count, size)| std::iter::repeat_n(*size, *count)).collect();
    let mut blocks: Vec<Vec<u32>> = vec![Vec::new(); sizes.len()];
    let mut taken = bytes.into_iter();
    for index in 0..*sizes.iter().max().unwrap() {
        for (block, _) in blocks.iter_mut().zip(&sizes).filter(|(_, size)| index < **size) {
            block.push(taken.next().unwrap());
        }
    }
    for _ in 0..checks {
        blocks.iter_mut().for_each(|block| block.push(taken.next().unwrap()));
    }
    // A block without a fault is zero at the first powers of 2.
    for block in &blocks {
        let mut power = 1;
        for _ in 0..checks {
            let value = block.iter().fold(0, |sum, byte| times(sum, power) ^ byte);
            assert_eq!(value, 0, "a block of version {version} checks");
            power = times(power, 2);
        }
    }
    let data: Vec<u32> =
        blocks.iter().zip(&sizes).flat_map(|(block, size)| block[..*size].to_vec()).collect();
    let bits: Vec<bool> =
        data.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    assert_eq!(byte(&bits[..4]), 4, "bytes");
    let wide = if version < 10 { 8 } else { 16 };
    let length = byte(&bits[4..4 + wide]) as usize;
    let text: Vec<u8> =
        bits[4 + wide..].chunks_exact(8).take(length).map(|b| byte(b) as u8).collect();
    String::from_utf8(text).unwrap()
}

#[test]
fn codes_say_what_they_were_given() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("qr");
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    fs::create_dir_all(root.join("templates/lib/parts")).unwrap();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let part = "templates/lib/parts/qr.typ";
    fs::copy(repository.join(part), root.join(part)).unwrap();
    // One text for each version, and those that end at its last byte.
    let mut texts: Vec<String> = [
        "a",
        "https://www.migration.gov.az",
        "tel:+994125550120",
        "Qeyri-qanuni miqrasiya: riskləri bilin",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend(
        [14, 26, 42, 62, 84, 106, 122, 152, 180, 213]
            .map(|length| "abcdefghij".repeat(22)[..length].to_owned()),
    );
    let rows = texts.iter().enumerate().map(|(id, text)| format!("{id};{text}\n"));
    fs::write(root.join("codes.csv"), "id;text\n".to_owned() + &rows.collect::<String>()).unwrap();
    let config = "[workspace]\ntitle = \"Codes\"\n[tables.codes]\nsource = \"codes.csv\"\nkey = \"id\"\n\
         [documents.code]\ntemplate = \"templates/code.typ.j2\"\neach = \"codes\"\noutput = \"{{ row.id }}.pdf\"\n\
         png = { ppi = 300 }\n";
    fs::write(root.join("pressrun.toml"), config).unwrap();
    let template = "#import \"/templates/lib/parts/qr.typ\": qr-code\n\
         #set page(width: 60mm, height: 60mm, margin: 0mm)\n\
         #qr-code({{ row.text }}, {{ row.text }}, size: 60mm)\n";
    fs::write(root.join("templates/code.typ.j2"), template).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    let output = command.args(["build", "--quiet", "--root"]).arg(&root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut versions = Vec::new();
    for (id, text) in texts.iter().enumerate() {
        let rows = modules(&fs::read(root.join(format!("output/{id}.p1.png"))).unwrap());
        versions.push((rows.len() - 17) / 4);
        assert_eq!(&text_of(&rows), text);
    }
    assert_eq!(versions[4..], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

    // A text that no such symbol can hold is an error that says so.
    fs::write(root.join("codes.csv"), format!("id;text\n0;{}\n", "x".repeat(214))).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    let output = command.args(["build", "--quiet", "--root"]).arg(&root).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("the QR code can hold 213 bytes, and this text has 214"), "{told}");
}

//! Pictures of finished pages, compared with those in `tests/pictures/`.
//!
//! Set `PRESSRUN_UPDATE_PICTURES=1` to accept the pages as they are now, and look at them before
//! you commit them. A page that differs is left in `target/tmp/pictures/` for comparison.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A page in shades of grey.
#[derive(PartialEq, Eq)]
struct Picture {
    width: u32,
    height: u32,
    shades: Vec<u8>,
}

impl Picture {
    fn decode(bytes: &[u8]) -> Self {
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let shades = match info.color_type.samples() {
            1 => pixels,
            samples => pixels
                .chunks(samples)
                .map(|pixel| {
                    let [red, green, blue] = [0, 1, 2].map(|channel| u32::from(pixel[channel]));
                    ((red * 299 + green * 587 + blue * 114) / 1000) as u8
                })
                .collect(),
        };
        Self { width: info.width, height: info.height, shades }
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.write_header().unwrap().write_image_data(&self.shades).unwrap();
        bytes
    }

    /// Sixteen shades are enough to see a page by, and make small files.
    fn coarse(mut self) -> Self {
        self.shades.iter_mut().for_each(|shade| *shade = (*shade / 17) * 17);
        self
    }

    /// How many pixels are clearly another shade. `None` if the sizes differ.
    fn distance(&self, other: &Self) -> Option<usize> {
        let same_size = (self.width, self.height) == (other.width, other.height);
        let clearly = |(a, b): (&u8, &u8)| usize::from(a.abs_diff(*b) > 34);
        same_size.then(|| self.shades.iter().zip(&other.shades).map(clearly).sum())
    }
}

/// Rounding in another processor may shift the edge of a letter; a moved line is far more than
/// this many pixels.
const TOLERATED: usize = 25;

fn compare(name: &str, page: &Path) {
    let found = Picture::decode(&fs::read(page).unwrap()).coarse();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name);
    if std::env::var_os("PRESSRUN_UPDATE_PICTURES").is_some() {
        fs::create_dir_all(expected.parent().unwrap()).unwrap();
        fs::write(&expected, found.encode()).unwrap();
        return;
    }
    let known = fs::read(&expected).ok().map(|bytes| Picture::decode(&bytes));
    let distance = known.as_ref().and_then(|known| known.distance(&found));
    if distance.is_none_or(|pixels| pixels > TOLERATED) {
        let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures").join(name);
        fs::create_dir_all(left.parent().unwrap()).unwrap();
        fs::write(&left, found.encode()).unwrap();
        let how = match (known, distance) {
            (None, _) => "there is no picture of it yet".to_owned(),
            (_, None) => "it has another size".to_owned(),
            (_, Some(pixels)) => format!("{pixels} pixels differ"),
        };
        panic!("{name}: {how}; see {}", left.display());
    }
}

fn pressrun(args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    let output = command.args(args).env_remove("SOURCE_DATE_EPOCH").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

/// Asks for pages as pictures. One pixel a point is 72.
fn with_pictures(root: &Path, pages: &str, ppi: u32) {
    let path = root.join("pressrun.toml");
    let mut config = String::new();
    for line in fs::read_to_string(&path).unwrap().lines() {
        if line.starts_with("png ") {
            continue;
        }
        config.push_str(line);
        config.push('\n');
        if line.starts_with("[documents.") {
            config.push_str(&format!("png = {{ pages = \"{pages}\", ppi = {ppi} }}\n"));
        }
    }
    fs::write(path, config).unwrap();
}

#[test]
fn the_pages_of_a_new_workspace_look_as_they_did() {
    let root = empty_folder("starter-pictures");
    let place = root.display().to_string();
    pressrun(&["init", &place, "--quiet"]);
    with_pictures(&root, "1", 72);
    pressrun(&["build", "--quiet", "--root", &place]);
    for name in ["newsletter.en.p1.png", "report-2026-Q1.en.p1.png"] {
        compare(&format!("starter/{name}"), &root.join("output").join(name));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => copy(&path, &to.join(entry.file_name())),
            path => drop(fs::copy(path, to.join(entry.file_name())).unwrap()),
        }
    }
}

/// Pages of each kind of document: its name, its row, where it lies, and the pages.
const SAMPLE: [(&str, &str, &str, &[u32]); 16] = [
    ("newsletter", "mobilaze-nl-1", "mobilaze/newsletters/mobilaze-nl-1.en", &[1, 2, 3, 4]),
    ("newsletter", "mobilaze-nl-4", "mobilaze/newsletters/mobilaze-nl-4.en", &[4, 5, 6, 7, 8]),
    ("newsletter", "mobilaze-nl-4", "mobilaze/newsletters/mobilaze-nl-4.az", &[1, 4, 6]),
    ("newsletter", "mobilaze-2-nl-3", "mobilaze-2/newsletters/mobilaze-2-nl-3.az", &[1, 3]),
    ("booklet", "mobilaze-study", "mobilaze/booklets/mobilaze-study.az", &[1, 2, 3, 4, 16]),
    ("leaflet", "restart-leaflet", "restart/leaflets/restart-leaflet.az", &[1, 2]),
    ("leaflet", "mobilaze-2-leaflet", "mobilaze-2/leaflets/mobilaze-2-leaflet.en", &[1]),
    ("donor-report", "restart-2020-q1-de", "restart/reports/restart-2020-q1-de.en", &[1, 3, 4, 9]),
    ("donor-report", "mobilaze-2018-q1", "mobilaze/reports/mobilaze-2018-q1.az", &[2, 7]),
    ("complete-report", "mobilaze-final", "mobilaze/reports/mobilaze-final-complete.az", &[1, 2]),
    ("factsheet", "mobilaze-2", "mobilaze-2/factsheet.en", &[1]),
    ("factsheet", "restart", "restart/factsheet.az", &[1]),
    ("certificate", "MOB-0020", "mobilaze/certificates/MOB-DS-2018-01.az", &[1]),
    ("invitation", "mobilaze-closing", "mobilaze/invitations/mobilaze-closing.en", &[1, 2]),
    ("invitation", "restart-closing", "restart/invitations/restart-closing.az", &[2]),
    ("letter", "brochure-1", "mobilaze-2/letters/letter-brochure-01.az", &[1]),
];

/// The repository's own workspace, with pictures asked for.
fn sample(name: &str) -> PathBuf {
    let root = empty_folder(name);
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["inputs", "templates", "locales"] {
        copy(&repository.join(name), &root.join(name));
    }
    fs::copy(repository.join("pressrun.toml"), root.join("pressrun.toml")).unwrap();
    with_pictures(&root, "1-16", 48);
    root
}

fn pages_of(root: &Path, theme: &str, documents: &[(&str, &str, &str, &[u32])]) {
    let place = root.display().to_string();
    for (document, row, path, pages) in documents {
        pressrun(&["build", document, "--for", row, "--quiet", "--root", &place]);
        for page in *pages {
            let file = format!("{path}.p{page}.png");
            compare(
                &format!("{theme}/{}", file.replace('/', "-")),
                &root.join("output").join(file),
            );
        }
    }
}

#[test]
fn the_pages_of_the_sample_look_as_they_did() {
    pages_of(&sample("sample-pictures"), "sample", &SAMPLE);
}

/// The same words in the other theme, which one line of `pressrun.toml` asks for.
#[test]
fn the_pages_in_the_other_theme_look_as_they_did() {
    let root = sample("gazette-pictures");
    let path = root.join("pressrun.toml");
    let config = fs::read_to_string(&path).unwrap();
    fs::write(&path, config.replace("[brand]\n", "[brand]\ntheme = \"gazette\"\n")).unwrap();
    let pages: [(&str, &str, &str, &[u32]); 5] = [
        ("newsletter", "mobilaze-nl-1", "mobilaze/newsletters/mobilaze-nl-1.en", &[1, 3, 4]),
        ("leaflet", "restart-leaflet", "restart/leaflets/restart-leaflet.az", &[1]),
        ("donor-report", "restart-2020-q1-de", "restart/reports/restart-2020-q1-de.en", &[1, 3]),
        ("invitation", "mobilaze-closing", "mobilaze/invitations/mobilaze-closing.en", &[1]),
        ("factsheet", "mobilaze", "mobilaze/factsheet.az", &[1]),
    ];
    pages_of(&root, "gazette", &pages);
}

/// Every chart and every part of the library, in both languages.
#[test]
fn charts_and_parts_look_as_they_did() {
    let root = empty_folder("parts-pictures");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&repository.join("tests/parts"), &root);
    copy(&repository.join("templates/lib"), &root.join("templates/lib"));
    with_pictures(&root, "1-2", 60);
    pressrun(&["build", "--quiet", "--root", &root.display().to_string()]);
    for name in ["charts.az.p1", "charts.en.p2", "parts.en.p1", "parts.az.p2"] {
        let file = format!("{name}.png");
        compare(&format!("parts/{file}"), &root.join("output").join(&file));
    }
}

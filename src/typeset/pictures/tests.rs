use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};
use tempfile::TempDir;

use super::super::{Press, PressOptions, PrintRequest, PrintResponse, print};
use super::*;
use crate::config::ImageConfig;
use crate::diagnostic::Severity;

/// A photograph with some detail, in two colours, so that one sees how it is turned: red above, blue
/// below.
fn photo(width: u32, height: u32) -> Vec<u8> {
    photo_turned(width, height, 1)
}

fn photo_turned(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(31) ^ y.wrapping_mul(17)) as u8 / 8;
        if y < height / 2 { Rgb([220, noise, noise]) } else { Rgb([noise, noise, 220]) }
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    let turn = [
        0x4D,
        0x4D,
        0,
        0x2A,
        0,
        0,
        0,
        8,
        0,
        1,
        1,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    encoder.set_exif_metadata(turn.to_vec()).unwrap();
    DynamicImage::ImageRgb8(picture).write_with_encoder(encoder).unwrap();
    bytes
}

struct Desk {
    folder: TempDir,
    press: Press,
}

impl Desk {
    fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let options = PressOptions { root: folder.path().to_owned(), ..PressOptions::default() };
        let press = Press::new(&options);
        Self { folder, press }
    }

    fn print(&mut self, text: &str, placeholder: bool) -> PrintResponse {
        let request = PrintRequest {
            path: "a.typ".to_owned(),
            text: format!("#set page(width: 60mm, height: 60mm, margin: 0mm)\n{text}"),
            ident: "a".to_owned(),
            timestamp: Some(0),
            png: Some(ImageConfig { pages: Vec::new(), ppi: 36.0 }),
            pictures: PictureConfig { placeholder, ..PictureConfig::default() },
            ..PrintRequest::default()
        };
        print(&mut self.press, &request)
    }

    fn kept(&self) -> usize {
        let folder = self.folder.path().join(".pressrun/pictures");
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }
}

/// The colour of a pixel of the only page, at shares of its width and height.
fn pixel(response: &PrintResponse, (x, y): (f64, f64)) -> [u8; 3] {
    let page = image::load_from_memory(&response.pngs[0].bytes).unwrap().to_rgb8();
    let at = |share: f64, side: u32| ((share * f64::from(side)) as u32).min(side - 1);
    page.get_pixel(at(x, page.width()), at(y, page.height())).0
}

fn is_red([r, _, b]: [u8; 3]) -> bool {
    r > 150 && b < 100
}

fn is_blue([r, _, b]: [u8; 3]) -> bool {
    b > 150 && r < 100
}

#[test]
fn large_photographs_get_as_few_pixels_as_they_are_printed_with() {
    let photo = photo(2000, 1500);
    let mut desk = Desk::with(&[("a.jpg", &photo)]);
    let small = desk.print("#image(\"a.jpg\", width: 30mm)", false);
    assert_eq!(small.problems, []);
    let pdf = small.pdf.as_ref().unwrap();
    assert!(pdf.len() < 60_000 && photo.len() > 300_000, "{} of {}", pdf.len(), photo.len());
    // 30 mm at 300 ppi, both ways.
    let dictionary = String::from_utf8_lossy(pdf).into_owned();
    assert!(dictionary.contains("/Width 355") && dictionary.contains("/Height 266"));
    assert!(is_red(pixel(&small, (0.2, 0.1))) && is_blue(pixel(&small, (0.2, 0.3))));
    assert_eq!(small.dependencies, [("a.jpg".to_owned(), sha256(&photo))]);
    // The same bytes, whether the small picture was kept or is made anew.
    assert_eq!(desk.kept(), 1);
    let again = desk.print("#image(\"a.jpg\", width: 30mm)", false);
    let mut anew = Desk::with(&[("a.jpg", &photo)]);
    let fresh = anew.print("#image(\"a.jpg\", width: 30mm)", false);
    assert!(small.pdf == again.pdf && small.pdf == fresh.pdf);
    // A kept picture that was damaged is not used.
    let folder = desk.folder.path().join(".pressrun/pictures");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, b"rubbish").unwrap();
    assert!(desk.print("#image(\"a.jpg\", width: 30mm)", false).pdf == small.pdf);
}

#[test]
fn the_largest_use_of_a_picture_counts_and_turning_and_scaling_too() {
    let photo = photo(2000, 1500);
    let mut desk = Desk::with(&[("a.jpg", &photo)]);
    let text = "#image(\"a.jpg\", width: 10mm)#scale(200%, reflow: true, rotate(90deg, reflow: true, image(\"a.jpg\", width: 12mm)))";
    let pdf = desk.print(text, false).pdf.unwrap();
    let dictionary = String::from_utf8_lossy(&pdf).into_owned();
    // 24 mm at 300 ppi.
    assert!(dictionary.contains("/Width 284") && !dictionary.contains("/Width 119"));
}

#[test]
fn a_photograph_keeps_its_place_size_and_turn() {
    // Turned by a quarter: what is above in the file stands at the right.
    for (orientation, red, blue) in [
        (1, (0.5, 0.2), (0.5, 0.8)),
        (3, (0.5, 0.8), (0.5, 0.2)),
        (6, (0.8, 0.5), (0.2, 0.5)),
        (8, (0.2, 0.5), (0.8, 0.5)),
    ] {
        let photo = photo_turned(1600, 1600, orientation);
        let mut desk = Desk::with(&[("a.jpg", &photo)]);
        let made = desk.print("#image(\"a.jpg\", width: 60mm)", false);
        assert_eq!(desk.kept(), 1);
        assert!(is_red(pixel(&made, red)) && is_blue(pixel(&made, blue)), "{orientation}");
    }
}

#[test]
fn a_picture_that_is_no_larger_than_it_is_printed_stays_as_it_is() {
    let photo = photo(1600, 1200);
    let mut desk = Desk::with(&[("a.jpg", &photo)]);
    let made = desk.print("#image(\"a.jpg\", width: 130mm)", false);
    let pdf = made.pdf.unwrap();
    assert!(
        pdf.windows(12).any(|part| part == b"/Width 1600\n" || part.starts_with(b"/Width 1600"))
    );
    assert_eq!(desk.kept(), 0);
}

#[test]
fn who_attaches_or_reads_a_photograph_gets_the_photograph() {
    let photo = photo(1600, 1200);
    let clean = super::super::clean::cleaned(&Bytes::new(photo.clone()))
        .map_or(photo.clone(), |b| b.to_vec());
    let mut desk = Desk::with(&[("a.jpg", &photo)]);
    for text in [
        "#pdf.attach(\"a.jpg\")",
        "#image(\"a.jpg\", width: 10mm)#pdf.attach(\"a.jpg\")",
        "#read(\"a.jpg\", encoding: none).len()",
    ] {
        let response = desk.print(text, false);
        assert_eq!(response.problems, [], "{text}");
        let pdf = response.pdf.unwrap();
        let stands_in = b"pressrun stands in for";
        assert!(!pdf.windows(stands_in.len()).any(|part| part == stands_in), "{text}");
    }
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"100\"><image href=\"a.jpg\" width=\"100\" height=\"100\"/></svg>";
    std::fs::write(desk.folder.path().join("b.svg"), drawing).unwrap();
    let made = desk
        .print("#image(\"a.jpg\", width: 5mm)#place(top, image(\"b.svg\", width: 60mm))", false);
    assert!(is_red(pixel(&made, (0.5, 0.3))), "{:?} {:?}", pixel(&made, (0.5, 0.3)), made.problems);
    assert_eq!(clean.len(), desk.press.files.loader().whole(file_id()).unwrap().len());
}

fn file_id() -> typst::syntax::FileId {
    use typst::syntax::{FileId, RootedPath, VirtualPath, VirtualRoot};
    FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new("a.jpg").unwrap()))
}

#[test]
fn a_missing_picture_is_an_error_or_a_grey_field_that_is_told() {
    let mut desk = Desk::with(&[]);
    assert!(desk.print("#image(\"a.jpg\")", true).pdf.is_some());
    for name in ["b.jpg", "b.jpeg", "b.png", "b.gif", "b.webp", "b.svg"] {
        let text = format!("#image(\"{name}\", width: 60mm)");
        let refused = desk.print(&text, false);
        assert_eq!(refused.problems[0].severity, Severity::Error, "{name}");
        let made = desk.print(&text, true);
        let told: Vec<&str> =
            made.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            told,
            [format!("there is no picture `{name}`; a grey field stands in for it on page 1")]
        );
        let [r, g, b] = pixel(&made, (0.5, 0.3));
        assert!(r == g && g == b && (0xC0..0xE0).contains(&r), "{name}");
    }
}

#[test]
fn stand_ins_are_as_large_as_what_they_stand_in_for() {
    for (width, height) in [(1225, 1225), (1500, 1001), (1501, 1000)] {
        let photo = photo_turned(width, height, 6);
        let original = stand_in(&photo).unwrap();
        let grey = RasterImage::plain(original.stand_in.clone(), ExchangeFormat::Jpg).unwrap();
        let whole = RasterImage::plain(Bytes::new(photo.clone()), ExchangeFormat::Jpg).unwrap();
        assert_eq!((grey.width(), grey.height()), (whole.width(), whole.height()));
        assert_eq!(grey.dpi(), whole.dpi());
        assert_eq!(stand_in::of(&original.stand_in), Some(sha256(&photo).as_str()));
        assert_eq!(stand_in::of(&photo), None);
    }
    assert!(stand_in(&photo(800, 600)).is_none());
    let photo = photo(1300, 1300);
    for length in (0..700).chain([photo.len() / 2]) {
        let _ = stand_in(&photo[..length]);
    }
}

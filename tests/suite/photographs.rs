//! A newsletter with photographs as cameras make them.

use std::collections::BTreeMap;
use std::time::SystemTime;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, Rgb, RgbImage};

use crate::common::Case;

const TEMPLATE: &str = r##"#set document(title: {{ person.name }})
#set page(columns: 2)
{% for n in range(6) %}
#image("/inputs/photo{{ n }}.jpg", alt: "Photograph {{ n }}")
{{ person.note }}
{% endfor %}
"##;

/// Something with as much detail as a photograph: soft shapes and the noise of a sensor.
fn photograph(width: u32, height: u32) -> RgbImage {
    let mut noise: u32 = 1;
    RgbImage::from_fn(width, height, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as u8;
        let wave = ((x / 37) ^ (y / 53)) as u8 & 63;
        Rgb([
            wave + 90 + grain,
            (x * 120 / width) as u8 + 60 + grain,
            (y * 120 / height) as u8 + 40 + grain,
        ])
    })
}

fn newsletter(picture: &DynamicImage) -> Case {
    let text = "The text between the photographs. ".repeat(30);
    let mut case = Case::new().file("templates/sheet.typ.j2", TEMPLATE).file(
        "inputs/people.csv",
        format!("id,project,name,born,phone,note\np1,alpha,Aygün,,,\"{text}\"\n"),
    );
    for number in 0..6 {
        let mut bytes = Vec::new();
        // Each has another quality, and so is another file.
        let encoder = JpegEncoder::new_with_quality(&mut bytes, 90 + number);
        picture.write_with_encoder(encoder).unwrap();
        case = case.file(&format!("inputs/photo{number}.jpg"), bytes);
    }
    case
}

/// The names and times of the pictures that were made smaller.
fn kept(case: &Case) -> BTreeMap<String, SystemTime> {
    let entries = std::fs::read_dir(case.path(".pressrun/pictures")).unwrap();
    let entry = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, entry.metadata().unwrap().modified().unwrap())
    };
    entries.map(entry).collect()
}

#[test]
fn six_large_photographs_make_a_small_newsletter_and_are_scaled_once() {
    let picture = DynamicImage::ImageRgb8(photograph(2000, 1500));
    let case = newsletter(&picture.resize_exact(4000, 3000, FilterType::Nearest));
    let photo = case.path("inputs/photo0.jpg").metadata().unwrap().len();
    assert!(photo > 2_000_000, "{photo}");
    let made = || {
        let run = case.run(&["build", "--language", "en", "--force"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        std::fs::read(case.path("output/alpha/p1.en.pdf")).unwrap()
    };
    let first = made();
    assert!(first.len() < 3_000_000, "{}", first.len());
    let scaled = kept(&case);
    assert_eq!(scaled.len(), 6);
    assert!(made() == first);
    assert_eq!(kept(&case), scaled);
}

//! A newsletter with photographs as cameras make them.

use std::time::{Duration, Instant};

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

/// The least time of some builds, and the size of the PDF.
fn built(case: &Case) -> (Duration, u64) {
    let mut least = Duration::MAX;
    for _ in 0..2 {
        let start = Instant::now();
        let run = case.run(&["build", "--language", "en", "--jobs", "1"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        least = least.min(start.elapsed());
    }
    (least, case.path("output/alpha/p1.en.pdf").metadata().unwrap().len())
}

#[test]
fn six_large_photographs_make_a_small_newsletter_in_little_time() {
    let picture = DynamicImage::ImageRgb8(photograph(2000, 1500));
    let picture = picture.resize_exact(4000, 3000, FilterType::Nearest);
    let large = newsletter(&picture);
    let photo = large.path("inputs/photo0.jpg").metadata().unwrap().len();
    let (slow, bytes) = built(&large);
    let (quick, _) = built(&newsletter(&picture.thumbnail(1000, 750)));
    eprintln!("{photo} bytes a photograph, {bytes} the PDF, {slow:?} against {quick:?}");
    assert!(photo > 2_000_000, "{photo}");
    assert!(bytes < 3_000_000, "{bytes}");
    // docs/performance.md has the measured ratio, which must be below 1.5; here other tests run beside.
    assert!(slow < quick * 3, "{slow:?} against {quick:?}");
}

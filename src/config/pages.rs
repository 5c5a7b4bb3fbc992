//! Reads how pages are set and inspected: `[typography]`, `[pictures]`, `[preflight]`.

use toml::Spanned;

use super::reader::Section;
use super::settled::{Level, PictureConfig, Preflight, Rule, Typography};

pub(super) fn typography(top: &Section<'_>) -> Typography {
    let mut typography = Typography::default();
    let Some(section) = top.section("typography") else { return typography };
    typography.hyphens = section.boolean("hyphens").unwrap_or(typography.hyphens);
    typography.niceties = section.boolean("niceties").unwrap_or(typography.niceties);
    section.finish();
    typography
}

pub(super) fn pictures(top: &Section<'_>) -> PictureConfig {
    let mut pictures = PictureConfig::default();
    let Some(section) = top.section("pictures") else { return pictures };
    if let Some(ppi) = limited(&section, "max_ppi", 36.0, 2400.0) {
        pictures.max_ppi = ppi;
    }
    if let Some(quality) = limited(&section, "quality", 1.0, 100.0) {
        pictures.quality = quality as u8;
    }
    if let Some(missing) = section.text("missing") {
        match missing.get_ref().as_str() {
            "error" => pictures.placeholder = false,
            "placeholder" => pictures.placeholder = true,
            other => {
                let message = format!("`missing` cannot be `{other}`");
                let hint = Some("write \"error\" or \"placeholder\"".to_owned());
                section.problems.error("config/bad-choice", message, missing.span(), hint);
            }
        }
    }
    section.finish();
    pictures
}

/// `[preflight]` of the workspace, or `preflight` of a document, which starts from the former.
pub(super) fn preflight(parent: &Section<'_>, from: &Preflight) -> Preflight {
    let mut preflight = from.clone();
    let Some(section) = parent.section("preflight") else { return preflight };
    for (name, rule) in Rule::ALL {
        let Some(word) = section.text(name) else { continue };
        match word.get_ref().parse::<Level>() {
            Ok(level) => drop(preflight.levels.insert(rule, level)),
            Err(()) => {
                let message = format!("`{name}` cannot be `{}`", word.get_ref());
                let hint = Some("write \"off\", \"note\", \"warning\" or \"error\"".to_owned());
                section.problems.error("config/bad-choice", message, word.span(), hint);
            }
        }
    }
    if let Some(pages) = section.section("pages") {
        let targets = [
            ("exactly", &mut preflight.pages.exactly),
            ("multiple_of", &mut preflight.pages.multiple_of),
            ("at_least", &mut preflight.pages.at_least),
            ("at_most", &mut preflight.pages.at_most),
        ];
        for (key, target) in targets {
            let number = pages.number(key);
            *target = number.and_then(|number| count(&pages, key, &number)).or(*target);
        }
        pages.finish();
    }
    let limits = [
        ("min_ppi", &mut preflight.min_ppi, 1.0, 2400.0),
        ("min_size", &mut preflight.min_size, 0.0, 100.0),
        ("min_contrast", &mut preflight.min_contrast, 1.0, 21.0),
        ("safe", &mut preflight.safe, 0.0, 100.0),
    ];
    for (key, target, least, most) in limits {
        *target = limited(&section, key, least, most).unwrap_or(*target);
    }
    section.finish();
    preflight
}

fn count(section: &Section<'_>, key: &str, number: &Spanned<String>) -> Option<u32> {
    let count = number.get_ref().parse::<u32>().ok().filter(|count| *count > 0);
    if count.is_none() {
        let message = format!("`{key}` must be a whole number above 0");
        section.problems.error("config/bad-limit", message, number.span(), None);
    }
    count
}

fn limited(section: &Section<'_>, key: &'static str, least: f32, most: f32) -> Option<f32> {
    let given = section.number(key)?;
    let number = given.get_ref().parse::<f32>().ok();
    let number = number.filter(|number| (least..=most).contains(number));
    if number.is_none() {
        let message = format!("`{key}` must lie between {least} and {most}");
        section.problems.error("config/bad-limit", message, given.span(), None);
    }
    number
}

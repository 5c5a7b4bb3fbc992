//! Reads `pressrun.toml` into a settled [`Workspace`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;

use super::reader::{Problems, Section, scalar};
use super::settled::{BrandConfig, ConfigText, DonorConfig, Preflight, Workspace};
use super::{
    checks, deliver, documents, figures, finance, indicators, layout, pages, protection, tables,
};
use crate::diagnostic::{Diagnostic, Place, Stage};
use crate::period::Period;

/// The name of the configuration file.
pub const FILE_NAME: &str = "pressrun.toml";

impl Workspace {
    /// Finds the workspace that a folder belongs to: the nearest one upwards with a
    /// `pressrun.toml`.
    pub fn find(from: &Path) -> Option<PathBuf> {
        from.ancestors().find(|folder| folder.join(FILE_NAME).is_file()).map(Path::to_owned)
    }

    /// Reads the `pressrun.toml` of a workspace folder.
    ///
    /// # Errors
    /// Every slip in the file, each with its place; or one diagnostic if it cannot be read.
    pub fn load(root: &Path) -> Result<Self, Vec<Diagnostic>> {
        let bytes = std::fs::read(root.join(FILE_NAME)).map_err(|error| {
            vec![
                Diagnostic::error(
                    Stage::Config,
                    "config/unreadable",
                    format!("cannot read {FILE_NAME} ({error})"),
                )
                .at(Place::file(root.join(FILE_NAME).display().to_string()), "")
                .hint(
                    "run `pressrun init` to make a new workspace, or name its folder with `--root`",
                ),
            ]
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            vec![
                Diagnostic::error(
                    Stage::Config,
                    "config/not-utf8",
                    format!("{FILE_NAME} is not UTF-8 (byte {})", error.utf8_error().valid_up_to()),
                )
                .at(Place::file(FILE_NAME), "")
                .hint("save the file as UTF-8"),
            ]
        })?;
        Self::parse(root, &text)
    }

    /// Reads configuration text for a workspace folder.
    ///
    /// # Errors
    /// Every slip in the text, each with its place.
    pub fn parse(root: &Path, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let text_without_bom = text.strip_prefix('\u{feff}').unwrap_or(text);
        let config = ConfigText { path: FILE_NAME.into(), text: text_without_bom.into() };
        let (table, errors) = DeTable::parse_recoverable(text_without_bom);
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| syntax_error(&config, error)).collect());
        }
        let problems = Problems::new(config.clone());
        let span = table.span();
        let root_section = Section::new("", table.get_ref(), span, &problems);
        let workspace = read(root, config, &root_section, &problems);
        root_section.finish();
        let mut list = problems.into_list();
        match workspace {
            Some(workspace) if list.is_empty() => Ok(workspace),
            _ => {
                list.sort_by_key(|problem| problem.labels.first().map(|label| label.place.start));
                Err(list)
            }
        }
    }
}

fn syntax_error(config: &ConfigText, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    let diagnostic = Diagnostic::error(Stage::Config, "config/syntax", message)
        .hint("texts stand in quotes, lists in […]; see docs/reference.md");
    match error.span() {
        Some(span) => diagnostic.at(config.place(span), ""),
        None => diagnostic.at(Place::file(&*config.path), ""),
    }
}

fn read(
    root: &Path,
    text: ConfigText,
    top: &Section<'_>,
    problems: &Problems,
) -> Option<Workspace> {
    let Some(general) = top.section("workspace") else {
        problems.error(
            "config/missing-section",
            "pressrun.toml has no [workspace] section",
            0..0,
            Some("start it with [workspace], title = \"…\" and languages = [\"en\"]".into()),
        );
        return None;
    };
    let languages = languages(&general);
    let each = general.text("each");
    let period = general.text("period").and_then(|period| parse_period(&period, problems));
    let year_starts = year_starts(&general);
    let timestamp = general.text("timestamp").and_then(|time| parse_timestamp(&time, problems));
    let public_key = deliver::public_key(general.text("public_key"), problems);
    let title = general.required_text("title").map(Spanned::into_inner).unwrap_or_default();
    general.finish();

    let limits = layout::limits(top);
    let privacy = protection::privacy(top);
    let tables = tables::read(top, &languages, privacy.pseudonym_key.as_deref());
    let known: BTreeSet<&str> =
        tables.iter().map(|table| table.name.as_str()).chain(["donors"]).collect();
    let each = each
        .and_then(|each| documents::known_name("table", &each, known.iter().copied(), problems));
    let mut figures = figures::read(top, &tables, &languages);
    let preflight = pages::preflight(top, &Preflight::default());
    let documents = documents::read(top, root, &languages, &tables, &preflight);
    let bundles = documents::read_bundles(top, &documents);
    let mut checks = checks::read(top, &tables, &documents, each.as_deref());
    finance::read(top, each.as_deref(), &mut figures, &mut checks);
    indicators::read(top, &tables, each.as_deref(), &mut figures, &mut checks);
    Some(Workspace {
        root: root.to_owned(),
        text,
        title,
        brand: brand(top),
        donors: donors(top, &languages),
        languages,
        each,
        period,
        year_starts,
        timestamp,
        public_key,
        limits,
        privacy,
        typography: pages::typography(top),
        pictures: pages::pictures(top),
        tables,
        figures,
        checks,
        documents,
        bundles,
    })
}

fn languages(general: &Section<'_>) -> Vec<String> {
    let given = general.texts("languages").unwrap_or_default();
    let mut languages: Vec<String> = Vec::new();
    for tag in given {
        let span = tag.span();
        let tag = tag.into_inner();
        let valid = tag.parse::<unic_langid::LanguageIdentifier>().is_ok();
        if !valid {
            general.problems.error(
                "config/bad-language",
                format!("`{tag}` is not a language tag"),
                span,
                Some("write languages as `en`, `az` or `en-GB`".into()),
            );
        } else if languages.contains(&tag) {
            let message = format!("language `{tag}` stands twice");
            general.problems.error("config/duplicate", message, span, None);
        } else {
            languages.push(tag);
        }
    }
    if languages.is_empty() {
        languages.push("en".to_owned());
    }
    languages
}

/// `year_starts`: the month in which the fiscal year begins.
fn year_starts(section: &Section<'_>) -> i8 {
    let Some(given) = section.number("year_starts") else { return 1 };
    let month = given.get_ref().parse().ok().filter(|month| (1..=12).contains(month));
    month.unwrap_or_else(|| {
        let message = format!("`year_starts` cannot be {}", given.get_ref());
        let hint = Some("write the number of a month, from 1 to 12".to_owned());
        section.problems.error("config/bad-choice", message, given.span(), hint);
        1
    })
}

pub(super) fn parse_period(text: &Spanned<String>, problems: &Problems) -> Option<Period> {
    text.get_ref()
        .parse()
        .map_err(|error: crate::period::NotAPeriod| {
            problems.error("config/bad-period", error.to_string(), text.span(), None);
        })
        .ok()
}

fn parse_timestamp(text: &Spanned<String>, problems: &Problems) -> Option<jiff::Timestamp> {
    let given = text.get_ref();
    let day = given
        .parse::<jiff::civil::Date>()
        .ok()
        .and_then(|day| day.in_tz("UTC").ok().map(|day| day.timestamp()));
    day.or_else(|| given.parse().ok()).or_else(|| {
        problems.error(
            "config/bad-timestamp",
            format!("`{given}` is not a day or a point in time"),
            text.span(),
            Some("write it as 2018-04-30 or 2018-04-30T12:00:00Z".into()),
        );
        None
    })
}

fn brand(top: &Section<'_>) -> BrandConfig {
    let Some(section) = top.section("brand") else { return BrandConfig::default() };
    let mut brand = BrandConfig::default();
    for (name, value) in section.entries() {
        if name == "for" {
            continue;
        }
        let text = section.expect(&name, value, "a text or a number", scalar(value.get_ref()));
        brand.values.extend(text.map(|text| (name, text)));
    }
    for (key, own) in section.sections("for") {
        let mut values = BTreeMap::new();
        for (name, value) in own.entries() {
            let text = own.expect(&name, value, "a text or a number", scalar(value.get_ref()));
            values.extend(text.map(|text| (name, text)));
        }
        brand.by_key.insert(key, values);
    }
    brand
}

fn donors(top: &Section<'_>, languages: &[String]) -> Vec<DonorConfig> {
    let mut donors = Vec::new();
    for (id, section) in top.sections("donors") {
        donors.push(DonorConfig {
            id,
            span: section.span.clone(),
            name: by_language(&section, "name", languages),
            short: section.text("short").map(Spanned::into_inner),
            logo: section.text("logo").map(Spanned::into_inner),
            statement: by_language(&section, "statement", languages),
            disclaimer: by_language(&section, "disclaimer", languages),
            funds: section
                .texts("for")
                .unwrap_or_default()
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
        });
        section.finish();
    }
    donors
}

/// A text for all languages, or a section with one text a language.
pub(super) fn by_language(
    section: &Section<'_>,
    key: &'static str,
    languages: &[String],
) -> BTreeMap<String, String> {
    let Some(value) = section.get(key) else { return BTreeMap::new() };
    if let Some(text) = value.get_ref().as_str() {
        return languages.iter().map(|language| (language.clone(), text.to_owned())).collect();
    }
    let Some(table) = section.section(key) else { return BTreeMap::new() };
    let mut texts = BTreeMap::new();
    for (language, value) in table.entries() {
        if !languages.contains(&language) {
            section.problems.error(
                "config/unknown-language",
                format!("`{language}` is not one of the workspace's languages"),
                value.span(),
                Some(format!("they are {}", languages.join(", "))),
            );
        }
        let text = value.get_ref().as_str();
        let text = section.expect(&language, value, "a text in quotes", text);
        texts.extend(text.map(|text| (language, text.to_owned())));
    }
    texts
}

//! Reads the `[documents.x]` and `[bundles.x]` sections.

use std::path::Path;

use toml::Spanned;

use super::annexes;
use super::bundles;
use super::deliver;
use super::figures::conditions;
use super::impose;
use super::options;
use super::pages;
use super::protection;
use super::reader::{Problems, Section};
use super::settled::{
    Audience, BundleConfig, DocumentConfig, ImageConfig, PageRange, PdfConfig, Preflight,
    TableConfig,
};
use super::tracing;
use crate::diagnostic::{did_you_mean, nearest};

/// The resolution of PNG pages where none is declared, in pixels per inch; Typst's own default.
const DEFAULT_PPI: f32 = 144.0;

pub(super) fn read(
    top: &Section<'_>,
    root: &Path,
    languages: &[String],
    tables: &[TableConfig],
    preflight: &Preflight,
) -> Vec<DocumentConfig> {
    let mut documents: Vec<DocumentConfig> = Vec::new();
    let mut asked = Vec::new();
    for (name, section) in top.sections("documents") {
        let preflight = pages::preflight(&section, preflight);
        let annexes = section.texts("annexes").unwrap_or_default();
        let document = document(name, &section, root, languages, tables);
        section.finish();
        if let Some(document) = document {
            asked.push((documents.len(), annexes));
            documents.push(DocumentConfig { preflight, ..document });
        }
    }
    annexes::settle(&mut documents, asked, top.problems);
    documents
}

fn document(
    name: String,
    section: &Section<'_>,
    root: &Path,
    languages: &[String],
    tables: &[TableConfig],
) -> Option<DocumentConfig> {
    let problems = section.problems;
    let template = section.required_text("template");
    if let Some(template) = &template {
        check_template(template, root, problems);
    }
    let output = section.required_text("output");
    let table_names = || tables.iter().map(|table| table.name.as_str()).chain(["donors"]);
    let each =
        section.text("each").and_then(|each| known_name("table", &each, table_names(), problems));
    let own_languages = section.texts("languages").map(|tags| {
        let known = || languages.iter().map(String::as_str);
        tags.iter().filter_map(|tag| known_name("language", tag, known(), problems)).collect()
    });
    let audience = section.text("audience").and_then(|given| audience(&given, problems));
    let audience = audience.unwrap_or_default();
    let (purpose, sensitive) = protection::access(section, audience);
    let needs_period = section.boolean("needs_period").unwrap_or(false);
    let pdf = pdf(section);
    let attach = tracing::attach(section, &pdf);
    let untraced_numbers = tracing::untraced_numbers(section);
    let png = images(section, "png");
    let svg = images(section, "svg");
    let condition = conditions(section);
    let options = options::read(section, languages);
    let impose = impose::impose(section, &options);
    let (template, output) = (template?, output?);
    Some(DocumentConfig {
        name,
        span: section.span.clone(),
        template_span: template.span(),
        template: template.into_inner(),
        each,
        condition,
        languages: own_languages.unwrap_or_else(|| languages.to_vec()),
        output_span: output.span(),
        output: output.into_inner(),
        needs_period,
        audience,
        purpose,
        sensitive,
        pdf,
        impose,
        annexes: Vec::new(),
        attach,
        untraced_numbers,
        png,
        svg,
        preflight: Preflight::default(),
        options,
    })
}

/// A template must exist; the nearest file of its name is proposed if not.
fn check_template(template: &Spanned<String>, root: &Path, problems: &Problems) {
    let path = template.get_ref();
    if root.join(path).is_file() {
        return;
    }
    let known: Vec<String> = glob::glob(&format!(
        "{}/templates/**/*.typ.j2",
        glob::Pattern::escape(&root.display().to_string())
    ))
    .into_iter()
    .flatten()
    .flatten()
    .filter_map(|found| Some(found.strip_prefix(root).ok()?.to_str()?.replace('\\', "/")))
    .collect();
    let hint = nearest(path, known.iter().map(String::as_str))
        .map(|name| format!("did you mean `{name}`?"))
        .or_else(|| Some("the path starts at the folder with pressrun.toml".to_owned()));
    let message = format!("there is no template `{path}`");
    problems.error("config/missing-file", message, template.span(), hint);
}

pub(super) fn audience(given: &Spanned<String>, problems: &Problems) -> Option<Audience> {
    let all = [Audience::Public, Audience::Donor, Audience::Internal];
    let found = all.into_iter().find(|audience| audience.as_str() == given.get_ref());
    if found.is_none() {
        let message = format!("`{}` is not an audience", given.get_ref());
        let hint = Some("write public, donor or internal".to_owned());
        problems.error("config/unknown-audience", message, given.span(), hint);
    }
    found
}

fn pdf(section: &Section<'_>) -> PdfConfig {
    let Some(pdf) = section.section("pdf") else { return PdfConfig::default() };
    let standards = pdf.texts("standards").unwrap_or_default();
    let config = PdfConfig { standards: standards.into_iter().map(Spanned::into_inner).collect() };
    pdf.finish();
    config
}

fn images(section: &Section<'_>, key: &'static str) -> Option<ImageConfig> {
    let images = section.section(key)?;
    let pages = images.text("pages").map(|text| page_ranges(&text, section.problems));
    let ppi = match key {
        "png" => images.number("ppi"),
        _ => None,
    };
    let ppi = ppi.and_then(|text| match text.get_ref().parse::<f32>() {
        Ok(ppi) if (1.0..=2400.0).contains(&ppi) => Some(ppi),
        _ => {
            let message = "`ppi` must lie between 1 and 2400";
            section.problems.error("config/bad-limit", message, text.span(), None);
            None
        }
    });
    images.finish();
    Some(ImageConfig { pages: pages.unwrap_or_default(), ppi: ppi.unwrap_or(DEFAULT_PPI) })
}

/// Reads Typst's spelling of pages: `1,3-5,8-`.
fn page_ranges(text: &Spanned<String>, problems: &Problems) -> Vec<PageRange> {
    let parse = |part: &str| -> Option<PageRange> {
        let number = |text: &str| match text.trim() {
            "" => Some(None),
            text => text.parse().ok().filter(|page| *page > 0).map(Some),
        };
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let range = PageRange { first: number(first)?, last: number(last)? };
        let empty = range.first.is_none() && range.last.is_none();
        let reversed = range.first.zip(range.last).is_some_and(|(first, last)| first > last);
        (!empty && !reversed).then_some(range)
    };
    text.get_ref()
        .split(',')
        .filter_map(|part| {
            let range = parse(part);
            if range.is_none() {
                let message = format!("`{}` is not a page or a range of pages", part.trim());
                let hint = Some("write pages as \"1\", \"1,3-5\" or \"2-\"".to_owned());
                problems.error("config/bad-pages", message, text.span(), hint);
            }
            range
        })
        .collect()
}

pub(super) fn read_bundles(top: &Section<'_>, documents: &[DocumentConfig]) -> Vec<BundleConfig> {
    let mut found = Vec::new();
    for (name, section) in top.sections("bundles") {
        let known = || documents.iter().map(|document| document.name.as_str());
        let members = section.texts("documents").unwrap_or_default();
        let members: Vec<String> = members
            .iter()
            .filter_map(|member| known_name("document", member, known(), section.problems))
            .collect();
        let members = match members.is_empty() {
            true => known().map(str::to_owned).collect(),
            false => members,
        };
        let contents = bundles::contents(&section, &members, documents);
        let sign = section.boolean("sign").unwrap_or(false);
        let deliver = deliver::read(&section);
        let output = section.required_text("output");
        let span = section.span.clone();
        section.finish();
        found.extend(output.map(|output| BundleConfig {
            name,
            span,
            documents: members,
            contents,
            sign,
            deliver,
            output_span: output.span(),
            output: output.into_inner(),
        }));
    }
    found
}

/// The name, if it is one of the known ones; an error that proposes the nearest if not.
pub(super) fn known_name<'a>(
    what: &str,
    given: &Spanned<String>,
    known: impl Iterator<Item = &'a str> + Clone,
    problems: &Problems,
) -> Option<String> {
    let name = given.get_ref();
    if known.clone().any(|known| known == name) {
        return Some(name.clone());
    }
    let hint = did_you_mean(name, known.clone()).unwrap_or_else(|| {
        let known: Vec<&str> = known.collect();
        match known.is_empty() {
            true => format!("there are no {what}s yet"),
            false => format!("there are {}", known.join(", ")),
        }
    });
    let message = format!("there is no {what} `{name}`");
    problems.error("config/unknown-name", message, given.span(), Some(hint));
    None
}

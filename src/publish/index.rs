//! The page that lists what is in a bundle. It needs no network, no script and no font.

mod html;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write;

use self::html::{count, escaped, language_name, link, size};
use super::bundle::{CHECKSUMS, MANIFEST};
use super::edition::ArtifactRecord;
use super::figures::BundleFigures;
use super::manifest::{Manifest, PREFLIGHT, TableShown};
use super::paths::thumbnail;

const STYLE: &str = include_str!("index.css");

/// A document with the other files that were made of it: pictures of pages, sheets for a press.
struct Listed<'a> {
    pdf: &'a ArtifactRecord,
    others: Vec<&'a ArtifactRecord>,
}

/// The page. The manifest must know all entries but this one. Documents stand by their name, then in the
/// order of their paths.
pub fn page(manifest: &Manifest) -> String {
    let (main, rest) = match (&manifest.row, &manifest.period) {
        (Some(row), period) => (row, period.as_ref()),
        (None, Some(period)) => (period, None),
        (None, None) => (&manifest.bundle, None),
    };
    let rest = rest.map(|period| format!(" <span>{}</span>", escaped(period))).unwrap_or_default();
    let heading = escaped(main) + &rest;
    let title = [Some(main), manifest.period.as_ref().filter(|period| *period != main)];
    let title: Vec<String> = title.into_iter().flatten().map(|word| escaped(word)).collect();
    let listed = listed(&manifest.documents);
    let mut groups: BTreeMap<&str, Vec<&Listed<'_>>> = BTreeMap::new();
    for document in &listed {
        groups.entry(&document.pdf.document).or_default().push(document);
    }
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"{}\">\n<title>{} · {}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<div class=\"page\">\n\
         <a class=\"skip\" href=\"#documents\">To the documents</a>\n<header>\n",
        escaped(&manifest.generator),
        title.join(" "),
        escaped(&manifest.title),
    );
    // Writing into a text cannot fail, here and below.
    let _ = writeln!(
        html,
        "<p class=\"over\">{} · {}</p>\n<h1>{heading}</h1>",
        escaped(&manifest.title),
        escaped(&manifest.bundle)
    );
    facts(&mut html, manifest, &listed);
    contents(&mut html, &groups);
    html += "</header>\n<main id=\"documents\">\n";
    for table in &manifest.incomplete {
        let (name, rows) = (escaped(&table.table), count(table.rejected, "row", "rows"));
        let _ = writeln!(
            html,
            "<p class=\"note\">{rows} of the table <b>{name}</b> had a mistake and were left out.</p>"
        );
    }
    for (number, (name, documents)) in groups.iter().enumerate() {
        let _ = writeln!(
            html,
            "<section aria-labelledby=\"d{number}\">\n<h2 id=\"d{number}\">{}<small>{}</small></h2>\n\
             <ul class=\"documents\">",
            escaped(&spoken(name)),
            count(documents.len() as u64, "document", "documents")
        );
        documents.iter().for_each(|document| card(&mut html, manifest, document));
        html += "</ul>\n</section>\n";
    }
    files(&mut html, manifest);
    let _ = write!(
        html,
        "</main>\n<footer>\n<p><code>sha256sum -c {CHECKSUMS}</code> in the unpacked folder proves that every \
         file is the one that was made; <code>pressrun verify</code> proves it of the ZIP.</p>\n\
         <p>Made by {}.</p>\n</footer>\n</div>\n</body>\n</html>\n",
        escaped(&manifest.generator)
    );
    html
}

/// A document's name in `pressrun.toml` as a heading.
fn spoken(name: &str) -> String {
    let name = name.replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// PDFs with what belongs to each. A picture of a page is named after its document.
fn listed(files: &[ArtifactRecord]) -> Vec<Listed<'_>> {
    let (pdfs, others): (Vec<_>, Vec<_>) = files
        .iter()
        .partition(|file| file.path.ends_with(".pdf") && !file.path.ends_with(".sheets.pdf"));
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut listed: Vec<Listed<'_>> = Vec::new();
    for pdf in pdfs {
        places.insert(pdf.path.trim_end_matches(".pdf"), listed.len());
        listed.push(Listed { pdf, others: Vec::new() });
    }
    for file in others {
        let stem = file.path.rsplit_once('.').and_then(|(rest, _)| rest.rsplit_once('.'));
        match stem.and_then(|(stem, _)| places.get(stem)) {
            Some(place) => listed[*place].others.push(file),
            // One whose document is not there is listed by itself.
            None => listed.push(Listed { pdf: file, others: Vec::new() }),
        }
    }
    listed
}

fn facts(html: &mut String, manifest: &Manifest, listed: &[Listed<'_>]) {
    let pages: u64 = listed.iter().map(|document| u64::from(document.pdf.pages)).sum();
    let bytes: u64 = manifest.entries.values().map(|entry| entry.bytes).sum();
    let mut languages: Vec<&str> =
        listed.iter().map(|document| document.pdf.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    let languages: Vec<String> =
        languages.into_iter().map(|tag| named_language(tag, "span")).collect();
    let facts = [
        ("Documents", listed.len().to_string()),
        ("Pages", pages.to_string()),
        ("Languages", languages.join(", ")),
        ("Size", size(bytes)),
    ];
    html.push_str("<dl class=\"facts\">\n");
    for (name, value) in facts {
        let _ = writeln!(html, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    html.push_str("</dl>\n");
}

/// A language by its own name, and in it.
fn named_language(tag: &str, element: &str) -> String {
    let (lang, name) = (escaped(tag), escaped(language_name(tag)));
    format!("<{element} lang=\"{lang}\">{name}</{element}>")
}

/// The way to each part, if there is more than one.
fn contents(html: &mut String, groups: &BTreeMap<&str, Vec<&Listed<'_>>>) {
    html.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for (number, name) in groups.keys().enumerate() {
        let _ = writeln!(html, "<li><a href=\"#d{number}\">{}</a></li>", escaped(&spoken(name)));
    }
    html.push_str("<li><a href=\"#data\">Data and proof</a></li>\n</ul>\n</nav>\n");
}

fn card(html: &mut String, manifest: &Manifest, document: &Listed<'_>) {
    let pdf = document.pdf;
    let small = thumbnail(&pdf.path);
    let picture = match manifest.entries.contains_key(&small) {
        true => Some(small),
        false => document
            .others
            .iter()
            .map(|file| file.path.clone())
            .find(|path| path.ends_with(".png") || path.ends_with(".svg")),
    };
    let picture = match picture {
        // The link beside it says what it is.
        Some(picture) => format!("<img src=\"{}\" alt=\"\" loading=\"lazy\">", link(&picture)),
        None => "<span class=\"none\" aria-hidden=\"true\">PDF</span>".to_owned(),
    };
    let language = escaped(&pdf.language);
    let file = pdf.path.rsplit('/').next().unwrap_or(&pdf.path);
    let (title, lang) = match &pdf.title {
        Some(title) => (escaped(title), format!(" lang=\"{language}\"")),
        None => (escaped(file), String::new()),
    };
    let address = link(&pdf.path);
    let mut about = vec![
        named_language(&pdf.language, "span"),
        count(u64::from(pdf.pages), "page", "pages"),
        size(pdf.bytes),
    ];
    let of: Vec<&String> = [&pdf.row, &pdf.period]
        .into_iter()
        .flatten()
        .filter(|word| {
            Some(*word) != manifest.row.as_ref() && Some(*word) != manifest.period.as_ref()
        })
        .collect();
    about.extend(of.into_iter().map(|word| escaped(word)));
    let about: String = about.into_iter().map(|word| format!("<li>{word}</li>")).collect();
    let _ = writeln!(
        html,
        "<li>\n<span class=\"sheet\">{picture}</span>\n\
         <a class=\"title\" href=\"{address}\"{lang} hreflang=\"{language}\" type=\"application/pdf\">{title}</a>\n\
         <ul class=\"about\">{about}</ul>\n<p class=\"path\">{}</p>",
        escaped(&pdf.path)
    );
    if !document.others.is_empty() {
        html.push_str("<p class=\"more\">");
        for other in &document.others {
            let rest = other.path.strip_prefix(pdf.path.trim_end_matches(".pdf"));
            let name = match rest.unwrap_or(&other.path).trim_start_matches('.') {
                "sheets.pdf" => "Sheets for a press (PDF)".to_owned(),
                page => match page.split_once('.') {
                    Some((page, kind)) => {
                        format!("Page {} ({})", page.trim_start_matches('p'), kind.to_uppercase())
                    }
                    None => page.to_owned(),
                },
            };
            let _ = write!(html, "<a href=\"{}\">{}</a> ", link(&other.path), escaped(&name));
        }
        html.push_str("</p>\n");
    }
    html.push_str("</li>\n");
}

/// What is in the bundle besides its documents, and what of it is not shown.
fn files(html: &mut String, manifest: &Manifest) {
    let held = |path: &str| manifest.entries.get(path).map(|entry| entry.bytes);
    let mut data = String::new();
    if let Some(bytes) = held(BundleFigures::NAME) {
        let what = "every printed figure: its rule, its place, and what it was made from";
        file(&mut data, BundleFigures::NAME, what, Some(bytes), &[]);
    }
    if let Some(bytes) = held(PREFLIGHT) {
        let found: usize =
            manifest.documents.iter().map(|file| file.warnings.len() + file.notes.len()).sum();
        let what = match found {
            0 => "the inspection of the pages; nothing was found".to_owned(),
            found => format!(
                "the inspection of the pages: {}",
                count(found as u64, "finding", "findings")
            ),
        };
        file(&mut data, PREFLIGHT, &what, Some(bytes), &[]);
    }
    file(&mut data, MANIFEST, "what everything is and was made from", None, &[]);
    file(&mut data, CHECKSUMS, "the checksum of every file", None, &[]);
    section(html, "data", "Data and proof", &data);
    for (id, heading, tables) in [
        ("tables", "Source tables", &manifest.tables),
        ("rejects", "Rows with a mistake", &manifest.rejects),
    ] {
        let mut list = String::new();
        for table in tables {
            shown(&mut list, table, table.path.as_deref().and_then(held));
        }
        section(html, id, heading, &list);
    }
}

/// A list of files under a heading, if there are any.
fn section(html: &mut String, id: &str, heading: &str, list: &str) {
    if !list.is_empty() {
        let _ = write!(
            html,
            "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>\n\
             <ul class=\"files\">\n{list}</ul>\n</section>\n"
        );
    }
}

/// A table, what of it is in the bundle, and why not all.
fn shown(html: &mut String, table: &TableShown, bytes: Option<u64>) {
    let withheld = table.withheld.iter().map(|withheld| match &withheld.column {
        Some(column) => format!("without {column}: {}", withheld.why),
        None => withheld.why.clone(),
    });
    let withheld: Vec<String> = withheld.collect();
    match &table.path {
        Some(path) => file(html, path, &count(table.rows, "row", "rows"), bytes, &withheld),
        None => {
            let _ = writeln!(
                html,
                "<li><span class=\"name\">{}</span><span class=\"what\">not in this bundle</span>{}</li>",
                escaped(&table.table),
                points(&withheld)
            );
        }
    }
}

fn file(html: &mut String, path: &str, what: &str, bytes: Option<u64>, points_of: &[String]) {
    let bytes = bytes.map(size).unwrap_or_default();
    let _ = writeln!(
        html,
        "<li><a class=\"name\" href=\"{}\">{}</a><span class=\"what\">{}</span>\
         <span class=\"size\">{bytes}</span>{}</li>",
        link(path),
        escaped(path),
        escaped(what),
        points(points_of)
    );
}

fn points(of: &[String]) -> String {
    let points: String = of.iter().map(|point| format!("<li>{}</li>", escaped(point))).collect();
    if points.is_empty() { points } else { format!("<ul>{points}</ul>") }
}

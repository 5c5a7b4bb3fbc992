//! The page that lists what is in a bundle. It needs no network, no script and no font.

use std::fmt::Write;

use super::bundle::{CHECKSUMS, MANIFEST};
use super::edition::ArtifactRecord;
use super::manifest::Manifest;

const STYLE: &str = "\
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}\
h1{font-size:1.5rem;margin:0 0 .25rem}p{margin:.25rem 0 1rem}\
table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid #c9d1d8}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
img{display:block;width:6rem;border:1px solid #c9d1d8}\
code{font-size:.8rem;overflow-wrap:anywhere;color:#4a5763}\
a{color:#0b4f6c}a:focus-visible{outline:3px solid #e2a72e}\
@media(prefers-color-scheme:dark){body{background:#14191e;color:#e6eaee}a{color:#8fc7e0}code{color:#a9b4be}\
th,td{border-color:#3a444d}}";

/// The page. Documents stand in the order of the manifest; pictures of their pages stand with them.
pub fn page(manifest: &Manifest) -> String {
    let of: Vec<String> =
        [&manifest.row, &manifest.period].into_iter().flatten().map(|text| escaped(text)).collect();
    let heading = match of.is_empty() {
        true => escaped(&manifest.bundle),
        false => format!("{}: {}", escaped(&manifest.bundle), of.join(", ")),
    };
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{heading}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{heading}</h1>\n<p>{}</p>\n",
        escaped(&manifest.title)
    );
    html += "<table>\n<thead><tr><th scope=\"col\">Page 1</th><th scope=\"col\">Document</th>\
        <th scope=\"col\">Language</th><th scope=\"col\" class=\"n\">Pages</th>\
        <th scope=\"col\" class=\"n\">Size</th></tr></thead>\n<tbody>\n";
    for document in manifest.documents.iter().filter(|file| file.path.ends_with(".pdf")) {
        row(&mut html, manifest, document);
    }
    html += "</tbody>\n</table>\n";
    for table in &manifest.incomplete {
        let (name, rejected) = (escaped(&table.table), table.rejected);
        // Writing into a text cannot fail.
        let _ = writeln!(html, "<p>Rows left out of the table {name}: {rejected}</p>");
    }
    let generator = escaped(&manifest.generator);
    let _ = write!(
        html,
        "<p><a href=\"{MANIFEST}\">{MANIFEST}</a> tells what everything was made from; \
         <a href=\"{CHECKSUMS}\">{CHECKSUMS}</a> holds the checksums. Made by {generator}.</p>\n\
         </main>\n</body>\n</html>\n"
    );
    html
}

fn row(html: &mut String, manifest: &Manifest, document: &ArtifactRecord) {
    let stem = document.path.strip_suffix(".pdf").unwrap_or(&document.path);
    let mut pictures = manifest.documents.iter().filter(|file| {
        file.path.strip_prefix(stem).is_some_and(|rest| {
            rest.starts_with(".p") && (rest.ends_with(".png") || rest.ends_with(".svg"))
        })
    });
    let picture = pictures.next().map_or_else(String::new, |picture| {
        format!("<img src=\"{}\" alt=\"\" loading=\"lazy\">", link(&picture.path))
    });
    let words =
        [Some(document.document.as_str()), document.row.as_deref(), document.period.as_deref()];
    let words: Vec<String> = words.into_iter().flatten().map(escaped).collect();
    let language = escaped(&document.language);
    let _ = writeln!(
        html,
        "<tr><td>{picture}</td><td><a href=\"{}\" hreflang=\"{language}\" type=\"application/pdf\">{}</a><br>{}<br><code>{}</code></td>\
         <td>{language}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
        link(&document.path),
        escaped(&document.path),
        words.join(" · "),
        escaped(&document.sha256),
        document.pages,
        size(document.bytes),
    );
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A text as HTML, also within quotation marks.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}

/// A path as a relative web address.
fn link(path: &str) -> String {
    let mut address = String::from("./");
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_name_holds_becomes_markup() {
        let hostile = "<script>\"'&";
        let document = ArtifactRecord {
            path: format!("{hostile} ə#?.pdf"),
            document: hostile.to_owned(),
            row: Some(hostile.to_owned()),
            language: hostile.to_owned(),
            period: None,
            pages: 3,
            bytes: 1_234_567,
            sha256: "ab".to_owned(),
            made_from: Vec::new().into(),
            incomplete: Vec::new(),
            suppressed: Vec::new(),
            warnings: Vec::new(),
        };
        let manifest = Manifest {
            title: hostile.to_owned(),
            bundle: hostile.to_owned(),
            row: Some(hostile.to_owned()),
            documents: vec![document],
            ..Manifest::default()
        };
        let html = page(&manifest);
        assert!(!html.contains("<script>"));
        assert!(html.contains("href=\"./%3Cscript%3E%22%27%26%20%C9%99%23%3F.pdf\""), "{html}");
        assert!(html.contains("1.2 MB"));
    }
}

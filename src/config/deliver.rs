//! Reads where bundles are delivered to, and the key that signatures are held against.

use std::path::Path;

use minisign::PublicKey;
use toml::Spanned;
use url::Url;

use super::reader::{Problems, Section};
use super::settled::{DeliverConfig, Destination};
use crate::diagnostic::{Diagnostic, Place, Stage};

const FORMS: &str = "write \"s3://bucket/folder\" or \"file:///srv/share/folder\"";

/// The `deliver` of a bundle.
pub(super) fn read(section: &Section<'_>) -> Option<DeliverConfig> {
    let text = section.text("deliver")?;
    let span = text.span();
    let bad = |why: &str| {
        section.problems.error("config/bad-destination", why, span.clone(), Some(FORMS.to_owned()));
        None
    };
    let Ok(url) = Url::parse(text.get_ref()) else {
        return bad("`deliver` is not the address of a folder");
    };
    let holds_secret = !url.username().is_empty() || url.password().is_some();
    if holds_secret || url.query().is_some() || url.fragment().is_some() {
        section.problems.add(secret(section.problems, &span));
        return None;
    }
    let to = match url.scheme() {
        // Its text as it stands: the names of objects know no percent signs.
        "s3" => {
            let rest = text.get_ref().get("s3://".len()..).unwrap_or_default();
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            let fits = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            if bucket.is_empty() || !bucket.chars().all(fits) {
                return bad("`deliver` names no bucket");
            }
            let parts: Vec<&str> = prefix.split('/').filter(|part| !part.is_empty()).collect();
            if parts.iter().any(|part| [".", ".."].contains(part)) {
                return bad("the folder in `deliver` has `.` or `..` in it");
            }
            Destination::S3 { bucket: bucket.to_owned(), prefix: parts.join("/") }
        }
        "file" => match url.to_file_path() {
            Ok(folder) if folder != Path::new("/") => Destination::Folder(folder),
            _ => return bad("`deliver` names no folder of this machine"),
        },
        _ => return bad("`deliver` is neither an `s3://` nor a `file://` address"),
    };
    Some(DeliverConfig { to, span })
}

/// The line is not shown: a password in it would go on into logs.
fn secret(problems: &Problems, span: &std::ops::Range<usize>) -> Diagnostic {
    let mut place: Place = problems.place(span.clone());
    place.lines.clear();
    let message = format!(
        "the address of `deliver` in line {} has a user, password, query or fragment",
        place.start.line
    );
    let place = Place::file(place.file);
    Diagnostic::error(Stage::Config, "config/secret-in-address", message)
        .at(place, "")
        .hint("take it out; credentials come from the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
}

/// A public key of minisign, `RW…`.
pub(super) fn public_key(key: Option<Spanned<String>>, problems: &Problems) -> Option<String> {
    let key = key?;
    if PublicKey::from_base64(key.get_ref().trim()).is_err() {
        let hint = "it is the second line of a file such as minisign.pub, and begins with RW";
        let message = "`public_key` is not a public key of minisign";
        problems.error("config/bad-public-key", message, key.span(), Some(hint.to_owned()));
        return None;
    }
    Some(key.into_inner().trim().to_owned())
}

//! The fixed words of a new document: those of its keys that the workspace's catalogues do not have.

use std::collections::BTreeSet;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::kind::code;
use super::{Planned, cannot};
use crate::diagnostic::Diagnostic;

/// The catalogues of the sample workspace.
static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// The catalogues that must be written, each as it was with what was missing at its end. Words of a
/// language that there are none in stand there in English, to be translated.
pub(super) fn missing(
    root: &Path,
    languages: &[String],
    read: &[&str],
) -> Result<Vec<Planned>, Vec<Diagnostic>> {
    let keys: BTreeSet<&str> = read.iter().flat_map(|text| keys_of(text)).collect();
    let mut files = Vec::new();
    for language in languages {
        let path = Path::new("locales").join(format!("{language}.ftl"));
        let old = match std::fs::read_to_string(root.join(&path)) {
            Ok(old) => old,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(vec![cannot(&path, &error)]),
        };
        let known: BTreeSet<&str> = messages(&old).into_iter().map(|(key, _)| key).collect();
        let wanted: Vec<&str> = keys.iter().copied().filter(|key| !known.contains(key)).collect();
        if wanted.is_empty() {
            continue;
        }
        let own = catalogue(code(language));
        let mut text = match old.trim_end() {
            "" => String::new(),
            old => format!("{old}\n\n"),
        };
        if own.is_empty() {
            text.push_str("# To be translated.\n");
        }
        let given = messages(if own.is_empty() { catalogue("en") } else { own });
        for (_, message) in given.into_iter().filter(|(key, _)| wanted.contains(key)) {
            text.push_str(message);
        }
        files.push(Planned { path, text });
    }
    Ok(files)
}

fn catalogue(language: &str) -> &'static str {
    let file = LOCALES.get_file(format!("{language}.ftl"));
    file.and_then(|file| file.contents_utf8()).unwrap_or_default()
}

/// The keys that a template asks for: the texts in `t("…")`.
fn keys_of(template: &str) -> impl Iterator<Item = &str> {
    let calls = template.match_indices("t(\"");
    let own = calls.filter(|(at, _)| {
        let before = template[..*at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    });
    own.filter_map(|(at, call)| template[at + call.len()..].split_once('"').map(|(key, _)| key))
}

/// The messages of a catalogue: key, and all of its lines.
fn messages(catalogue: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut start: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in catalogue.split_inclusive('\n') {
        let goes_on = line.starts_with([' ', '\t', '}']) && !line.trim().is_empty();
        if !goes_on {
            found.extend(start.take().map(|(key, from)| (key, &catalogue[from..at])));
            let key = line.split_once('=').map(|(key, _)| key.trim());
            let named = key.filter(|key| !key.is_empty() && !key.starts_with('#'));
            start = named.map(|key| (key, at));
        }
        at += line.len();
    }
    found.extend(start.map(|(key, from)| (key, &catalogue[from..])));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_lines() {
        let text = "# A note = not a key\na = A\nn =\n    { $n ->\n        [one] x\n       *[other] y\n    }\n\nb = B";
        let found = messages(text);
        let keys: Vec<&str> = found.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["a", "n", "b"]);
        assert!(found[1].1.ends_with("    }\n"), "{:?}", found[1]);
        assert_eq!(found[2].1, "b = B");
    }

    #[test]
    fn keys_are_found_where_they_are_asked_for() {
        let text = r#"{{ t("a") }} {% set x = t("b-c", n=1) %} {{ lookup("t") }} {{ cat("d") }}"#;
        assert_eq!(keys_of(text).collect::<Vec<_>>(), ["a", "b-c"]);
    }
}

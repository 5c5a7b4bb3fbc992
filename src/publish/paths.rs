//! Output paths: always below the output folder, and the same file on every file system.

use std::path::{Component, Path};

use unicode_normalization::UnicodeNormalization;

use super::PRIVATE;

/// The folder below the output folder with the small pictures of first pages.
pub const THUMBNAILS: &str = "thumbnails";

/// The path of the small picture of a PDF's first page: `a/b.en.pdf` → `thumbnails/a/b.en.png`.
pub fn thumbnail(pdf: &str) -> String {
    format!("{THUMBNAILS}/{}.png", pdf.strip_suffix(".pdf").unwrap_or(pdf))
}

/// Whether a published file is the small picture of a document's first page.
pub fn is_thumbnail(path: &str) -> bool {
    path.strip_prefix(THUMBNAILS).is_some_and(|rest| rest.starts_with('/'))
}

/// Checks a path below the output folder and brings it into one form: `/` between its parts, no
/// `.` parts, letters composed (NFC).
///
/// # Errors
/// A message if the path is empty, absolute, leads out of the folder, or names a folder.
pub fn output_path(given: &str) -> Result<String, String> {
    let given: String = given.trim().nfc().collect();
    if given.is_empty() {
        return Err("the output path is empty".to_owned());
    }
    if given.ends_with('/') {
        return Err(format!("the output path `{given}` names a folder, not a file"));
    }
    let outside = || format!("the output path `{given}` lies outside the output folder");
    let mut parts = Vec::new();
    for component in Path::new(&given).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(outside());
            }
        }
    }
    let forbidden = |sign: char| matches!(sign, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    if given.contains(|sign: char| forbidden(sign) || sign.is_control()) {
        return Err(format!(
            "the output path `{given}` holds a character that not every system allows"
        ));
    }
    if let Some(part) = parts.iter().find(|part| part.ends_with(['.', ' '])) {
        return Err(format!(
            "`{part}` in the output path `{given}` ends with a blank or a full stop, which Windows does not keep"
        ));
    }
    if let Some(part) = parts.iter().find(|part| is_reserved(part)) {
        return Err(format!(
            "`{part}` in the output path `{given}` is the name of a device on Windows"
        ));
    }
    match parts.first() {
        None => return Err(outside()),
        Some(first) if [PRIVATE, THUMBNAILS].contains(&first.to_lowercase().as_str()) => {
            return Err(format!(
                "the output path `{given}` lies in a folder that pressrun keeps for itself"
            ));
        }
        Some(_) => {}
    }
    Ok(parts.join("/"))
}

/// Whether Windows takes the name of a file for a device, whatever extension it has (Microsoft, "Naming
/// Files, Paths, and Namespaces").
pub fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    if ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let mut signs = number.unwrap_or_default().chars();
    let digit = |sign: char| matches!(sign, '1'..='9' | '¹' | '²' | '³');
    signs.next().is_some_and(digit) && signs.next().is_none()
}

/// A form in which two paths are equal if some file system takes them for one: composed letters,
/// upper and lower case the same.
pub fn collision_key(path: &str) -> String {
    path.nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_the_output_folder() {
        assert_eq!(output_path("a/./b.pdf").unwrap(), "a/b.pdf");
        assert_eq!(output_path("Bakı/şəkil.pdf").unwrap(), "Bakı/şəkil.pdf");
        for outside in [
            "../a.pdf",
            "/etc/a.pdf",
            "a/../../b.pdf",
            "",
            "a/",
            "C:\\a.pdf",
            ".",
            ".Pressrun/a.pdf",
            "Thumbnails/a.pdf",
        ] {
            assert!(output_path(outside).is_err(), "{outside}");
        }
    }

    #[test]
    fn no_path_is_one_that_windows_cannot_keep() {
        for refused in [
            "a:b.pdf",
            "a\\b.pdf",
            "a*.pdf",
            "a?.pdf",
            "a\"b.pdf",
            "<a>.pdf",
            "a|b.pdf",
            "a\tb.pdf",
            "a./b.pdf",
            "a /b.pdf",
            "a/b.pdf.",
            "con.pdf",
            "a/NUL",
            "lpt9.en.pdf",
            "COM¹.pdf",
            "aux .pdf",
        ] {
            assert!(output_path(refused).is_err(), "{refused}");
        }
        for kept in ["contract.pdf", "com.pdf", "com10.pdf", "lpt.pdf", "a.con.pdf", ".a/b.pdf"] {
            assert_eq!(output_path(kept).unwrap(), kept);
        }
    }

    #[test]
    fn one_name_in_two_spellings_collides() {
        assert_eq!(collision_key("E\u{301}/A.pdf"), collision_key("é/a.PDF"));
        assert_ne!(collision_key("ə.pdf"), collision_key("e.pdf"));
    }
}

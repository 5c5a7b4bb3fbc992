//! The page of a bundle in a real browser (Debian: `chromium`), opened from a folder without a network.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use zip::ZipArchive;

use crate::common::Case;

/// What the browser is to tell: every link as it resolves it, every picture once it is loaded or not, and
/// whatever the page wanted from elsewhere, which the policy forbids and reports.
const PROBE: &str = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src file:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<script>
const refused = [];
addEventListener("securitypolicyviolation", event => refused.push(event.blockedURI));
addEventListener("load", async () => {
  const pictures = [];
  for (const image of document.images) {
    image.loading = "eager";
    if (!image.complete) await new Promise(done => image.onload = image.onerror = done);
    pictures.push([image.src, image.naturalWidth]);
  }
  const links = [...document.links].map(link => [link.href, link.textContent, link.closest("[lang]").lang]);
  const wide = document.documentElement.scrollWidth > innerWidth;
  const told = JSON.stringify({ links, pictures, refused, wide });
  document.body.replaceChildren("BE" + "GIN" + encodeURIComponent(told) + "END");
});
</script>
"#;

/// The program, if it is there.
fn chromium() -> Option<&'static str> {
    let there = |name: &&str| {
        Command::new(name).arg("--version").output().is_ok_and(|run| run.status.success())
    };
    ["chromium", "chromium-browser"].into_iter().find(there)
}

/// Opens a page with the probe in its head.
fn opened(program: &str, page: &Path, width: u32) -> Value {
    let probed = page.with_file_name("probed.html");
    let html = fs::read_to_string(page).unwrap();
    assert!(html.contains("<head>\n"));
    fs::write(&probed, html.replacen("<head>\n", &format!("<head>\n{PROBE}"), 1)).unwrap();
    let profile = tempfile::tempdir().unwrap();
    let run = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--window-size={width},900"))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", probed.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&run.stdout);
    let told = dom.split_once("BEGIN").and_then(|(_, rest)| rest.split_once("END"));
    let told = told.unwrap_or_else(|| panic!("{dom}{}", String::from_utf8_lossy(&run.stderr)));
    serde_json::from_str(&decoded(told.0)).unwrap()
}

/// A text without percent signs before codes.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        match (first, more) {
            (b'%', [a, b, after @ ..]) => {
                let code = std::str::from_utf8(&[*a, *b]).map(|code| u8::from_str_radix(code, 16));
                bytes.push(code.unwrap().unwrap());
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The file that an address means, if it lies in the folder.
fn file(address: &Value, folder: &Path) -> PathBuf {
    let address = address.as_str().unwrap();
    let path = address.strip_prefix("file://").unwrap_or_else(|| panic!("{address} is elsewhere"));
    let path = PathBuf::from(decoded(path.split('#').next().unwrap()));
    assert!(path.starts_with(folder), "{address} is elsewhere");
    path
}

fn unpacked(case: &Case) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let bytes = fs::read(case.path("output/all/alpha.zip")).unwrap();
    ZipArchive::new(Cursor::new(bytes)).unwrap().extract(folder.path()).unwrap();
    folder
}

#[test]
fn a_browser_opens_the_page_of_a_bundle_without_a_network() {
    let Some(program) = chromium() else {
        return println!(
            "skipped a_browser_opens_the_page_of_a_bundle_without_a_network: there is no chromium"
        );
    };
    let bundle = "[bundles.all]\noutput = \"all/{{ project.id }}.zip\"\n\
        contents = [\"trace\", \"thumbnails\", \"preflight\", \"tables\"]\n\n[documents.sheet]";
    let case = Case::new().edit("pressrun.toml", "[documents.sheet]", bundle).edit(
        "inputs/people.csv",
        "p2,alpha",
        "Şəki ğüöçı İ #1 100%+,alpha",
    );
    let run = case.run(&["bundle", "all"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let folder = unpacked(&case);
    let root = folder.path().canonicalize().unwrap();
    let page = root.join("index.html");
    for width in [1280, 500] {
        let told = opened(program, &page, width);
        assert_eq!(told["refused"], serde_json::json!([]));
        assert_eq!(told["wide"], false, "it does not fit into {width} pixels");
        let pictures = told["pictures"].as_array().unwrap();
        assert_eq!(pictures.len(), 4);
        for picture in pictures {
            assert!(file(&picture[0], &root).is_file(), "{picture}");
            assert!(picture[1].as_u64().unwrap() > 100, "{picture}");
        }
        let links = told["links"].as_array().unwrap();
        let mut linked: Vec<PathBuf> = links
            .iter()
            .map(|link| file(&link[0], &root))
            .filter(|path| path.file_name().is_none_or(|name| name != "probed.html"))
            .collect();
        linked.sort();
        assert!(linked.contains(&root.join("alpha/Şəki ğüöçı İ #1 100%+.az.pdf")), "{linked:?}");
        // Every file is listed, once, and nothing besides.
        let mut files = Vec::new();
        all_files(&root, &mut files);
        let own = ["index.html", "probed.html"].map(|name| root.join(name));
        files.retain(|path| !own.contains(path) && !path.starts_with(root.join("thumbnails")));
        files.sort();
        assert_eq!(linked, files);
        let named = links.iter().find(|link| link[1] == "Aygün Əliyeva").unwrap();
        assert!(["az", "en"].contains(&named[2].as_str().unwrap()), "{named}");
    }
    // What comes from elsewhere or is not there is noticed.
    let html = fs::read_to_string(&page).unwrap();
    let broken = "<img src=\"http://127.0.0.1:9/a.png\"><img src=\"./gone.png\"></main>";
    fs::write(&page, html.replacen("</main>", broken, 1)).unwrap();
    let told = opened(program, &page, 1280);
    assert_eq!(told["refused"], serde_json::json!(["http://127.0.0.1:9/a.png"]));
    let widths: Vec<u64> = told["pictures"].as_array().unwrap()[4..]
        .iter()
        .map(|picture| picture[1].as_u64().unwrap())
        .collect();
    assert_eq!(widths, [0, 0]);
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all_files(&path, files),
            false => files.push(path),
        }
    }
}

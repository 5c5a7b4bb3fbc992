//! The repository's own workspace: its words in both languages, whose emblems stand where, and one
//! document of each kind, read back from the PDF.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock};

use pressrun::config::Workspace;
use pressrun::data::scope::DataScope;
use pressrun::diagnostic::{Color, Diagnostic, Format, render_all};
use pressrun::locale::Language;
use pressrun::pipeline::{Job, LoadOptions, Plan, Selection, Session, plan};
use pressrun::scope::{Scope, View};
use pressrun::template::{JobContext, Markup};
use serde_json::Value;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => copy(&path, &to.join(entry.file_name())),
            path => drop(fs::copy(path, to.join(entry.file_name())).unwrap()),
        }
    }
}

/// A copy of the workspace, so that the repository's own `output/` stays as it is.
fn copied(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    fs::copy(repository().join("pressrun.toml"), folder.join("pressrun.toml")).unwrap();
    for name in ["inputs", "templates", "locales", "fonts"] {
        let from = repository().join(name);
        if from.is_dir() {
            copy(&from, &folder.join(name));
        }
    }
    folder
}

fn pressrun(root: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(args).arg("--root").arg(root).env_remove("SOURCE_DATE_EPOCH");
    command.output().unwrap()
}

fn stdout_of(root: &Path, args: &[&str]) -> String {
    let output = pressrun(root, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The messages of a catalogue, and the arguments that each asks for.
fn catalogue(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path = repository().join(format!("locales/{language}.ftl"));
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut last = String::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let Some((key, _)) = line.split_once('=').filter(|_| starts) {
            last = key.trim().to_owned();
            let new = messages.insert(last.clone(), BTreeSet::new()).is_none();
            assert!(new, "`{last}` stands twice in {language}.ftl");
        }
        for part in line.split('$').skip(1) {
            let name = part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            messages.get_mut(&last).unwrap().insert(name.to_owned());
        }
    }
    messages
}

#[test]
fn both_catalogues_have_the_same_words_and_arguments() {
    let (en, az) = (catalogue("en"), catalogue("az"));
    assert!(en.len() > 50);
    let differ: Vec<&String> =
        en.keys().chain(az.keys()).filter(|key| en.get(*key) != az.get(*key)).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path, ending)),
            path if path.to_string_lossy().ends_with(ending) => found.push(path),
            _ => {}
        }
    }
    found
}

#[test]
fn every_word_that_a_template_asks_for_exists() {
    let known = catalogue("en");
    let mut asked = 0;
    let mut missing = Vec::new();
    for path in files(&repository().join("templates"), ".j2") {
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("t(\"") {
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &text[at + 3..];
            let (key, after) = rest.split_once('"').unwrap();
            asked += 1;
            // A key that is put together must at least begin like one that there is.
            let exists = match after.trim_start().starts_with('~') {
                true => known.keys().any(|other| other.starts_with(key)),
                false => known.contains_key(key),
            };
            if !exists {
                missing.push(format!("{key} in {}", path.display()));
            }
        }
    }
    assert!(asked > 50, "{asked}");
    assert!(missing.is_empty(), "{missing:?}");
}

fn shown(problems: &[Diagnostic]) -> String {
    render_all(problems, Format::Human, Color::Never)
}

/// The whole workspace, planned.
fn planned() -> (Session, Plan) {
    let workspace =
        Workspace::load(repository()).unwrap_or_else(|found| panic!("{}", shown(&found)));
    let options = LoadOptions {
        program: env!("CARGO_BIN_EXE_pressrun").into(),
        ..LoadOptions::this_program().unwrap()
    };
    let session =
        Session::load(workspace, &options).unwrap_or_else(|found| panic!("{}", shown(&found)));
    let plan =
        plan(&session, &Selection::default()).unwrap_or_else(|found| panic!("{}", shown(&found)));
    (session, plan)
}

#[test]
fn every_document_is_planned_in_both_languages() {
    let (session, plan) = planned();
    for document in &session.workspace.documents {
        let count = |language: &str| {
            let of = |job: &&Job| job.config(&session.workspace).name == document.name;
            plan.jobs.iter().filter(of).filter(|job| job.language == language).count()
        };
        assert!(count("en") > 0, "{}", document.name);
        assert_eq!(count("en"), count("az"), "{}", document.name);
    }
    // Each of the three projects gets a factsheet, reports and publications of its own.
    for group in ["mobilaze", "restart", "mobilaze-2"] {
        let documents: BTreeSet<&str> = plan
            .jobs
            .iter()
            .filter(|job| job.group.as_deref() == Some(group))
            .map(|job| job.config(&session.workspace).name.as_str())
            .collect();
        assert!(
            documents.is_superset(&["factsheet", "donor-report"].into()),
            "{group}: {documents:?}"
        );
    }
}

/// Fills the template of every job.
fn filled(session: &Session, plan: &Plan) -> Vec<(String, String, Markup)> {
    let fill = |job: &pressrun::pipeline::Job| {
        let config = job.config(&session.workspace);
        let group = job.group.clone().unwrap();
        let context = JobContext {
            scope: Arc::new(DataScope::new(session.data.clone(), job.row.clone(), job.period)),
            language: Language::new(&job.language),
            languages: session.workspace.languages.clone(),
            workspace_title: session.workspace.title.clone(),
            document: config.name.clone(),
            options: config.options.clone(),
            access: job.access(&session.workspace),
            brand: session.workspace.brand.merged(Some(&group)),
            typography: session.workspace.typography,
            root: session.workspace.root.clone(),
        };
        let markup = session.templates.render(&config.template, &context);
        (job.output.clone(), group, markup.unwrap_or_else(|found| panic!("{}", shown(&found))))
    };
    plan.jobs.iter().map(fill).collect()
}

/// RESTART has no money of the European Union: its emblem there would be a false statement. The
/// other two projects have no other money, and must show it in everything.
#[test]
fn the_emblem_stands_where_the_money_comes_from() {
    let (session, plan) = planned();
    let documents = filled(&session, &plan);
    assert_eq!(documents.len(), plan.jobs.len());
    for (output, group, markup) in &documents {
        let emblem = markup.text.contains("eu-emblem");
        let funded = markup.text.contains("Funded by the European Union")
            || markup.text.contains("Avropa İttifaqı tərəfindən maliyyələşdirilir");
        let of_the_union = group != "restart";
        // A certificate is for a person, who gets the emblem without the sentence.
        assert_eq!(emblem, of_the_union, "the emblem in {output}");
        assert!(!funded || of_the_union, "the statement in {output}");
        for donor in ["de-bmi", "nl-dtv", "pl-mswia"] {
            let logo = markup.text.contains(&format!("logos/{donor}"));
            assert!(!logo || !of_the_union, "the logo of {donor} in {output}");
        }
    }
}

/// One document of each kind and project, in both languages.
struct Built {
    folder: PathBuf,
    artifacts: Vec<Value>,
}

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let folder = copied("sample");
    let list = stdout_of(&folder, &["plan", "--format", "json", "--quiet"]);
    let list: Value = serde_json::from_str(&list).unwrap();
    let mut wanted: BTreeMap<(String, String), String> = BTreeMap::new();
    for job in list["jobs"].as_array().unwrap() {
        let text = |key: &str| job[key].as_str().unwrap().to_owned();
        let project = text("output").split('/').next().unwrap().to_owned();
        wanted.entry((text("document"), project)).or_insert_with(|| text("row"));
    }
    let mut artifacts = Vec::new();
    let documents: BTreeSet<&String> = wanted.keys().map(|(document, _)| document).collect();
    for document in documents {
        let mut args = vec!["build", document, "--quiet", "-j", "2"];
        for ((_, _), row) in wanted.iter().filter(|((name, _), _)| name == document) {
            args.extend(["--for", row]);
        }
        stdout_of(&folder, &args);
        let edition = fs::read(folder.join("output/edition.json")).unwrap();
        let edition: Value = serde_json::from_slice(&edition).unwrap();
        assert_eq!(edition["failed"], serde_json::json!([]));
        artifacts.extend(edition["artifacts"].as_array().unwrap().clone());
    }
    Built { folder, artifacts }
});

impl Built {
    /// The text of a PDF, with blanks where it had any kind of space.
    fn text(&self, path: &str) -> String {
        let text = pdf_extract::extract_text(self.folder.join("output").join(path)).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn pdfs(&self) -> impl Iterator<Item = &str> {
        let paths = self.artifacts.iter().map(|artifact| artifact["path"].as_str().unwrap());
        // Sheets for a press are pictures of these, and keep to no standard.
        paths.filter(|path| path.ends_with(".pdf") && !path.ends_with(".sheets.pdf"))
    }
}

#[test]
fn each_kind_of_document_is_made_without_a_warning() {
    let kinds: BTreeSet<&str> =
        BUILT.artifacts.iter().map(|artifact| artifact["document"].as_str().unwrap()).collect();
    let all = [
        "booklet",
        "booklet-print",
        "certificate",
        "complete-report",
        "donor-report",
        "factsheet",
        "invitation",
        "leaflet",
        "leaflet-print",
        "letter",
        "newsletter",
    ];
    assert_eq!(kinds, all.into());
    for artifact in &BUILT.artifacts {
        assert_eq!(artifact.get("warnings"), None, "{}", artifact["path"]);
        let path = artifact["path"].as_str().unwrap();
        let restart = path.starts_with("restart/") || path.starts_with("figures/restart/");
        let made_from = artifact["made_from"].as_array().unwrap();
        let emblem = made_from.iter().any(|path| path.as_str().unwrap().contains("eu-emblem"));
        assert_eq!(emblem, !restart, "the emblem as a source of {}", artifact["path"]);
    }
}

/// The last issue of MOBILAZE has every kind of page, in both languages, and loses no headline.
#[test]
fn a_long_issue_fills_eight_pages() {
    let sheet = read_stories();
    for (language, column) in [("en", "title_en"), ("az", "title_az")] {
        let path = format!("mobilaze/newsletters/mobilaze-nl-4.{language}.pdf");
        let artifact = BUILT.artifacts.iter().find(|artifact| artifact["path"] == path).unwrap();
        assert_eq!(artifact["pages"], 8);
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let text = squeezed(&BUILT.text(&path));
        let titles: Vec<&str> = sheet
            .iter()
            .filter(|row| row["issue"] == "mobilaze-nl-4")
            .map(|row| row[column].as_str())
            .collect();
        assert!(titles.len() >= 11);
        for title in titles {
            assert!(text.contains(&squeezed(title)), "{path}: {title}");
        }
    }
}

/// The rows of the stories of MOBILAZE.
fn read_stories() -> Vec<BTreeMap<String, String>> {
    use calamine::Reader;
    let path = repository().join("inputs/mobilaze/stories.xlsx");
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = workbook.worksheet_range("Stories").unwrap();
    let mut rows = range.rows().map(|row| row.iter().map(ToString::to_string));
    let head: Vec<String> = rows.next().unwrap().collect();
    rows.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

#[test]
fn azerbaijani_letters_can_be_read_back() {
    let pdfs: Vec<&str> = BUILT.pdfs().filter(|path| path.contains(".az.")).collect();
    assert!(pdfs.len() >= 10, "{pdfs:?}");
    for path in pdfs {
        let text = BUILT.text(path);
        assert!(text.contains('ə'), "{path}: {text}");
        assert!(!text.contains('\u{FFFD}'), "{path}");
    }
    let text = BUILT.text("restart/factsheet.az.pdf");
    for letter in "əƏğıİöüşç".chars() {
        assert!(text.contains(letter), "{letter}: {text}");
    }
    assert!(
        text.contains("Geri qayıdan Azərbaycan vətəndaşlarının reinteqrasiyasına dəstək"),
        "{text}"
    );
}

/// The rows of a CSV of the inputs.
fn rows(path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_path(repository().join("inputs").join(path))
        .unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn figures_are_those_of_the_inputs() {
    let projects = rows("projects.csv");
    let budget = &projects.iter().find(|row| row["id"] == "restart").unwrap()["budget"];
    assert_eq!(budget.parse::<f64>().unwrap(), 400_000.0);
    assert!(BUILT.text("restart/factsheet.en.pdf").contains("EUR 400,000"));
    assert!(BUILT.text("restart/factsheet.az.pdf").contains("400.000 EUR"));
    // Counted here by hand, there by a declared figure.
    let beneficiaries = rows("restart/beneficiaries.csv");
    let women = beneficiaries.iter().filter(|row| row["sex"] == "female").count();
    let text = BUILT.text("restart/factsheet.az.pdf");
    for wanted in [
        format!("Cəmi {women} {} {}", beneficiaries.len() - women, beneficiaries.len()),
        // Two elderly women, and four men with a disability: nobody shall be recognised.
        "Yaşlılıq <5 – 8".to_owned(),
        "Əlillik – <5 9".to_owned(),
        "5 nəfərdən az".to_owned(),
    ] {
        assert!(text.contains(&wanted), "{wanted}: {text}");
    }
    for row in &projects {
        for language in ["en", "az"] {
            let text = BUILT.text(&format!("{}/factsheet.{language}.pdf", row["id"]));
            let title = &row[&format!("title_{language}")];
            assert!(text.contains(title), "{title}: {text}");
        }
    }
}

#[test]
fn a_public_document_cannot_name_participants() {
    let folder = copied("leak");
    let template = folder.join("templates/factsheet/main.typ.j2");
    let text = fs::read_to_string(&template).unwrap();
    let leak = "\n{% for p in all.participants %}{{ p.full_name }}{% endfor %}\n";
    fs::write(template, text + leak).unwrap();
    let output = pressrun(&folder, &["check", "factsheet", "--message-format", "short"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("template/personal-column"), "{stderr}");
    assert!(stderr.contains("templates/factsheet/main.typ.j2:"), "{stderr}");
}

/// The number of a figure as the document of a report sees it; of one part, if one is named.
fn in_report(session: &Session, report: &str, figure: &str, part: Option<&str>) -> String {
    let table = session.data.table("reports").unwrap();
    let key = table.key.unwrap();
    let row = (0..table.len()).find(|row| table.value(*row, key).to_string() == report).unwrap();
    let period = table.value(row, table.period.unwrap()).to_string().parse().unwrap();
    let scope = DataScope::new(session.data.clone(), Some((table.clone(), row)), Some(period));
    let figure = scope.figure(View::Current, figure).unwrap().unwrap();
    let at = part.map(|part| {
        figure.dimensions[0].keys.iter().position(|key| key.to_string() == part).unwrap()
    });
    figure.cell(&[at]).value.number().unwrap().normalize().to_string()
}

/// The facts of the three projects: five components of 2.5 million, three donors of 400,000 to the cent,
/// 87 returnees, and indicators that are counted by specific objective.
#[test]
fn the_money_and_indicators_of_the_projects_are_right() {
    let (session, _) = planned();
    let is =
        |report: &str, figure: &str, part: Option<&str>| in_report(&session, report, figure, part);
    assert_eq!(is("mobilaze-final", "budget_by_component", None), "2500000");
    let components = rows("allocations.csv").into_iter().filter(|row| row["project"] == "mobilaze");
    let components: Vec<String> = components.map(|row| row["component"].clone()).collect();
    assert_eq!(components.len(), 5);
    let reports = [("de", "180000"), ("nl", "130000"), ("pl", "90000")];
    let mut fifth = rust_decimal::Decimal::ZERO;
    for (donor, contribution) in reports {
        let report = format!("restart-2020-q2-{donor}");
        assert_eq!(is(&report, "planned", None), contribution);
        assert_eq!(is(&report, "contributions", None), contribution);
        fifth += is(&report, "planned", Some("5")).parse::<rust_decimal::Decimal>().unwrap();
    }
    assert_eq!(fifth.to_string(), is("restart-final", "budget", Some("5")));
    assert_eq!(is("restart-final", "beneficiaries", None), "87");
    assert_eq!(is("restart-final", "indicator_current", Some("RES-I07")), "87");
    // 57 of 15 to 60, before anybody rounds it.
    assert!(is("restart-final", "indicator_achievement", Some("RES-I06")).starts_with("0.93333"));
    assert_eq!(is("mobilaze-2-2023-q4", "indicators_measured", None), "10");
    assert_eq!(is("mobilaze-2-2023-q4", "indicators_reached", Some("outcome")), "1");
}

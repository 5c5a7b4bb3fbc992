//! A small workspace in a temporary folder, and the program run over it.

pub(crate) mod ink;
pub(crate) mod paper;
pub(crate) mod server;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rust_xlsxwriter::{Format, Workbook};

/// A workspace that is complete and in order until a test breaks it.
pub(crate) struct Case {
    folder: tempfile::TempDir,
}

/// What a run said and how it ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) const CONFIG: &str = r#"[workspace]
title = "Test"
languages = ["en", "az"]
each = "projects"

[tables.projects]
source = "inputs/projects.csv"
key = "id"
columns.title = { translated = true, required = true }

[tables.people]
source = "inputs/people.csv"
key = "id"
singular = "person"
columns.project = { references = "projects.id", required = true }
columns.born = { type = "date" }
columns.phone = { personal = true }

[tables.costs]
source = "inputs/costs.xlsx"
sheet = "Costs"
period = "date"
columns.project = { references = "projects.id" }
columns.date = { type = "date", required = true }
columns.amount = { type = "decimal", min = 0 }
columns.kind = { one_of = ["travel", "rent"] }

[figures.spent]
sum = "costs.amount"
by = "kind"

[documents.sheet]
template = "templates/sheet.typ.j2"
each = "people"
output = "{{ project.id }}/{{ person.id }}.{{ lang }}.pdf"
"#;

pub(crate) const TEMPLATE: &str = r#"#set document(title: {{ person.name }})
= {{ person.name }}
Project {{ project.title }}, born {{ person.born | date }}.
{{ person.note }}
Spent: {{ figures.spent.total | money }}
"#;

impl Case {
    pub(crate) fn new() -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap() };
        case.file("pressrun.toml", CONFIG)
            .file("templates/sheet.typ.j2", TEMPLATE)
            .file("inputs/projects.csv", "id;title_en;title_az\nalpha;First;Birinci\n")
            .file(
                "inputs/people.csv",
                "id,project,name,born,phone,note\n\
                 p1,alpha,Aygün Əliyeva,1990-05-31,+994 12 000,Likes *stars* & #hashes\n\
                 p2,alpha,İlqar Quliyev,1985-01-02,,\n",
            )
            .costs(&[
                ("alpha", "2018-03-31", "12.50", "travel"),
                ("alpha", "2018-04-01", "7", "rent"),
            ])
    }

    /// Writes a file, over an old one.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Replaces a text in a file, where it must stand.
    pub(crate) fn edit(self, path: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "`{from}` is not in {path}");
        self.file(path, text.replace(from, to))
    }

    /// Writes the workbook: numbers as numbers, ISO days as days, the rest as text.
    pub(crate) fn costs(self, rows: &[(&str, &str, &str, &str)]) -> Self {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Costs").unwrap();
        for (column, header) in ["project", "date", "amount", "kind"].into_iter().enumerate() {
            sheet.write_string(0, column as u16, header).unwrap();
        }
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for (row, (project, date, amount, kind)) in (1..).zip(rows) {
            sheet.write_string(row, 0, *project).unwrap();
            match date.parse::<jiff::civil::Date>() {
                Ok(date) => {
                    let serial = (date - jiff::civil::date(1899, 12, 30)).get_days();
                    sheet.write_number_with_format(row, 1, f64::from(serial), &day).unwrap();
                }
                Err(_) => drop(sheet.write_string(row, 1, *date).unwrap()),
            }
            match amount.parse::<f64>() {
                Ok(amount) => drop(sheet.write_number(row, 2, amount).unwrap()),
                Err(_) => drop(sheet.write_string(row, 2, *amount).unwrap()),
            }
            sheet.write_string(row, 3, *kind).unwrap();
        }
        let bytes = workbook.save_to_buffer().unwrap();
        self.file("inputs/costs.xlsx", bytes)
    }

    pub(crate) fn remove(self, path: &str) -> Self {
        fs::remove_file(self.path(path)).unwrap();
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Builds, and returns the documents that were made and not kept, sorted.
    pub(crate) fn made(&self, args: &[&str]) -> Vec<String> {
        let run = self.run(&[&["build", "--message-format", "json"], args].concat());
        let lines = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
        let mut made: Vec<String> = lines
            .filter(|line: &serde_json::Value| {
                line["kind"] == "job" && line["made"] == true && line["kept"] == false
            })
            .map(|line| line["output"].as_str().unwrap().to_owned())
            .collect();
        made.sort();
        made
    }

    /// Runs the program over the workspace.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, |_| {})
    }

    /// Runs the program with further settings of the process.
    pub(crate) fn run_with(&self, args: &[&str], set: impl FnOnce(&mut Command)) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
        command.args(args).arg("--root").arg(self.root());
        for name in ["NO_COLOR", "SOURCE_DATE_EPOCH", "TYPST_FONT_PATHS"] {
            command.env_remove(name);
        }
        set(&mut command);
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// The files below the output folder without the records of figures and small pictures, sorted.
    pub(crate) fn documents(&self) -> Vec<String> {
        let besides = ["figures/", "thumbnails/"];
        let own = |path: &String| !besides.iter().any(|folder| path.starts_with(folder));
        self.output().into_iter().filter(own).collect()
    }

    /// All files below the output folder, sorted, without those that the program keeps for itself.
    pub(crate) fn output(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(&self.path("output"), &self.path("output"), &mut files);
        files.retain(|file| !file.starts_with(".pressrun/"));
        files.sort();
        files
    }

    /// The SHA-256 of all these files.
    pub(crate) fn published(&self) -> BTreeMap<String, String> {
        let read = |file: String| {
            let bytes = fs::read(self.path("output").join(&file)).unwrap();
            (file, pressrun::source::sha256(&bytes))
        };
        self.output().into_iter().map(read).collect()
    }
}

fn collect(base: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(base, &path, files);
        } else {
            files.push(path.strip_prefix(base).unwrap().display().to_string());
        }
    }
}

impl Run {
    /// The run as a golden text: exit code and problems, without what differs from run to run.
    pub(crate) fn golden(&self) -> String {
        let problems: Vec<&str> = self.stderr.lines().filter(|line| !is_progress(line)).collect();
        format!("exit code {}\n{}\n", self.code, problems.join("\n").trim_end())
    }
}

fn is_progress(line: &str) -> bool {
    let count = line.trim_start().split_once('/').is_some_and(|(done, rest)| {
        done.bytes().all(|b| b.is_ascii_digit())
            && (rest.contains(" made ") || rest.contains(" failed "))
    });
    count || line.starts_with("published ")
}

/// The names of the entries of a ZIP, in their order, and what they hold.
pub(crate) fn zip_entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

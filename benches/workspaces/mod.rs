//! Workspaces that are made for a benchmark.
#![allow(dead_code, reason = "each benchmark uses its own part of this")]

mod photograph;

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::harness::Fallible;
use crate::harness::process;
use crate::harness::race::Cost;

const GIVEN: [&str; 8] = ["Aygün", "Elçin", "Günel", "İlqar", "Nərgiz", "Rəşad", "Şəbnəm", "Tural"];
const FAMILY: [&str; 7] =
    ["Əliyeva", "Quliyev", "Cəfərova", "Hüseynov", "Məmmədova", "Şahbazlı", "Ağayev"];
const COURSES: [(&str, &str); 3] = [
    ("Documents, identity and the new border law", "Bakı"),
    ("Kadastr və miqrasiya məlumatlarının idarə edilməsi", "Gəncə"),
    ("Counselling people who return: first interview to first year", "Şəki"),
];

/// Writes a workspace that makes so many certificates of one page, each from one row of one CSV
/// file: with the ornament of the sample's certificates, or plain ones.
pub(crate) fn certificates(folder: &Path, count: usize, plain: bool) -> Fallible<()> {
    let library = include_str!("certificates/certificate.typ");
    let library = library.replace("let plain = false", &format!("let plain = {plain}"));
    let mut rows = "id;full_name;course;place;date;days\n".to_owned();
    for row in 0..count {
        // Numbers in the names keep them apart, so that no text is laid out twice.
        let (given, family) = (GIVEN[row % 8], FAMILY[row / 8 % 7]);
        let (course, place) = COURSES[row / 40 % 3];
        let (month, day, days) = (row / 40 % 12 + 1, row / 480 % 28 + 1, row / 40 % 4 + 1);
        writeln!(
            rows,
            "C-{row:05};{given} {family} {row};{course};{place};2018-{month:02}-{day:02};{days}"
        )?;
    }
    let files = [
        ("pressrun.toml", include_str!("certificates/pressrun.toml")),
        ("templates/main.typ.j2", include_str!("certificates/main.typ.j2")),
        ("templates/certificate.typ", &library),
        ("inputs/emblem.svg", include_str!("certificates/emblem.svg")),
        ("inputs/participants.csv", &rows),
    ];
    write(folder, &files)
}

/// Writes a workspace that makes one document of one page.
pub(crate) fn one(folder: &Path) -> Fallible<()> {
    let files = [
        ("pressrun.toml", include_str!("one/pressrun.toml")),
        ("templates/main.typ.j2", include_str!("one/main.typ.j2")),
        ("inputs/activities.csv", include_str!("one/activities.csv")),
    ];
    write(folder, &files)
}

/// Writes a workspace that makes one document with six photographs of this size.
pub(crate) fn photographs(folder: &Path, size: (u32, u32)) -> Fallible<()> {
    let files = [
        ("pressrun.toml", include_str!("photographs/pressrun.toml")),
        ("templates/main.typ.j2", include_str!("photographs/main.typ.j2")),
    ];
    write(folder, &files)?;
    std::fs::create_dir_all(folder.join("inputs"))?;
    for (number, jpeg) in photograph::six(size)?.into_iter().enumerate() {
        std::fs::write(folder.join(format!("inputs/photo{number}.jpg")), jpeg)?;
    }
    Ok(())
}

/// Copies the sample workspace, which is this repository.
pub(crate) fn sample(folder: &Path) -> Fallible<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(repository.join("pressrun.toml"), folder.join("pressrun.toml"))?;
    ["inputs", "locales", "templates"]
        .iter()
        .try_for_each(|part| copy(&repository.join(part), &folder.join(part)))
}

fn copy(from: &Path, to: &Path) -> Fallible<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &to)?,
            false => drop(std::fs::copy(entry.path(), to)?),
        }
    }
    Ok(())
}

fn write(folder: &Path, files: &[(&str, &str)]) -> Fallible<()> {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// A build of everything in a workspace, with so many workers.
pub(crate) fn build(root: &Path, workers: usize) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.arg("build").arg("--quiet").args(["-j", &workers.to_string()]);
    command.arg("--root").arg(root);
    command
}

/// The time of a build that finds nothing published yet.
pub(crate) fn time_build(root: &Path, workers: usize) -> Fallible<Cost> {
    forget_output(root)?;
    process::time(&mut build(root, workers))
}

/// Puts what earlier builds published aside, so that the next one has to make it. It is not deleted:
/// file systems are slow for a while to make files where many have just been deleted.
pub(crate) fn forget_output(root: &Path) -> Fallible<()> {
    let output = root.join("output");
    if output.exists() {
        let before = (0..).map(|n| root.join(format!("output-before-{n}")));
        let free = before.into_iter().find(|path| !path.exists());
        std::fs::rename(output, free.ok_or("no name is free")?)?;
    }
    Ok(())
}

/// The published PDFs, in no order.
pub(crate) fn published(folder: &Path) -> Fallible<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(published(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "pdf") {
            found.push(std::fs::read(path)?);
        }
    }
    Ok(found)
}

//! A large table, made up: the same numbers, days and names on every machine.
#![allow(dead_code, reason = "each benchmark uses its own part of this")]

pub(crate) mod load;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use jiff::civil::{Date, date};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::harness::Fallible;

/// The workspace that declares the table; `SOURCE` stands for the file.
const CONFIG: &str = r#"[workspace]
title = "A large table"

[limits]
cells = 20_000_000

[tables.activities]
source = "SOURCE"
columns.id = { type = "integer", required = true, min = 1 }
columns.project = { required = true }
columns.start = { type = "date", required = true }
columns.end = { type = "date", required = true }
columns.budget = { type = "decimal", min = 0 }
columns.spent = { type = "decimal", min = 0 }
columns.rate = { type = "decimal" }
columns.people = { type = "integer", min = 0 }
columns.title = { required = true }
columns.place = {}
columns.person = {}
columns.done = { one_of = ["yes", "no"] }
"#;

const COLUMNS: [&str; 12] = [
    "id", "project", "start", "end", "budget", "spent", "rate", "people", "title", "place",
    "person", "done",
];
const PROJECTS: [&str; 5] = ["mobilaze", "restart", "mobilaze-2", "sərhəd", "dialoq"];
const TITLES: [&str; 5] = [
    "Əmək miqrasiyası üzrə təlim",
    "Study visit on readmission",
    "Könüllü qayıdış: məsləhətçilər üçün seminar",
    "Workshop on documents and identity",
    "İctimai məlumatlandırma kampaniyası",
];
const PLACES: [&str; 5] = ["Bakı", "Gəncə", "Şəki", "Mingəçevir", "Quba"];
const GIVEN: [&str; 6] = ["Aygün", "Elçin", "Günel", "İlqar", "Nərgiz", "Rəşad"];
const FAMILY: [&str; 5] = ["Əliyeva", "Quliyev", "Cəfərova", "Hüseynov", "Şahbazlı"];

/// One row, before it is written in some format. Money in hundredths.
struct Row {
    id: u32,
    project: &'static str,
    start: Date,
    end: Date,
    budget: u64,
    spent: u64,
    rate: u64,
    people: u64,
    title: &'static str,
    place: &'static str,
    person: (&'static str, &'static str),
    done: &'static str,
}

/// Rows in which nothing repeats soon, from a linear congruential generator.
fn rows(count: usize) -> impl Iterator<Item = Row> {
    let mut state = 2016_u64;
    let mut below = move |limit: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    (1..).take(count).map(move |id| {
        let start = date(2016, 1, 1).saturating_add(jiff::Span::new().days(below(2900) as i64));
        let days = below(14) as i64;
        let budget = below(10_000_000);
        Row {
            id,
            project: PROJECTS[below(5) as usize],
            start,
            end: start.saturating_add(jiff::Span::new().days(days)),
            budget,
            spent: below(budget + 1),
            rate: below(20_000),
            people: below(240),
            title: TITLES[below(5) as usize],
            place: PLACES[below(5) as usize],
            person: (GIVEN[below(6) as usize], FAMILY[below(5) as usize]),
            done: if below(3) == 0 { "no" } else { "yes" },
        }
    })
}

/// Writes a workspace with a CSV file of so many rows.
pub(crate) fn csv(folder: &Path, count: usize) -> Fallible<()> {
    std::fs::write(folder.join("pressrun.toml"), CONFIG.replace("SOURCE", "activities.csv"))?;
    let mut file = BufWriter::new(File::create(folder.join("activities.csv"))?);
    writeln!(file, "{}", COLUMNS.join(","))?;
    let money = |hundredths: u64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
    for row in rows(count) {
        let Row { id, project, start, end, people, title, place, person, done, .. } = row;
        let (budget, spent) = (money(row.budget), money(row.spent));
        let rate = format!("{}.{:04}", row.rate / 10_000, row.rate % 10_000);
        let (given, family) = person;
        writeln!(
            file,
            "{id},{project},{start},{end},{budget},{spent},{rate},{people},{title},{place},{given} {family},{done}"
        )?;
    }
    file.flush()?;
    Ok(())
}

/// Writes a workspace with a workbook of so many rows.
pub(crate) fn xlsx(folder: &Path, count: usize) -> Fallible<()> {
    std::fs::write(folder.join("pressrun.toml"), CONFIG.replace("SOURCE", "activities.xlsx"))?;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day_format = Format::new().set_num_format("yyyy-mm-dd");
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write(0, column, name)?;
    }
    let day =
        |day: Date| ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8);
    for (line, row) in (1..).zip(rows(count)) {
        sheet.write(line, 0, row.id)?;
        sheet.write(line, 1, row.project)?;
        sheet.write_with_format(line, 2, &day(row.start)?, &day_format)?;
        sheet.write_with_format(line, 3, &day(row.end)?, &day_format)?;
        sheet.write(line, 4, row.budget as f64 / 100.0)?;
        sheet.write(line, 5, row.spent as f64 / 100.0)?;
        sheet.write(line, 6, row.rate as f64 / 10_000.0)?;
        sheet.write(line, 7, row.people as f64)?;
        sheet.write(line, 8, row.title)?;
        sheet.write(line, 9, row.place)?;
        sheet.write(line, 10, format!("{} {}", row.person.0, row.person.1))?;
        sheet.write(line, 11, row.done)?;
    }
    book.save(folder.join("activities.xlsx"))?;
    Ok(())
}

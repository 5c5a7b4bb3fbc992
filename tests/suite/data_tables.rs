//! Workspaces on disk, read as a run reads them: what is found, and what is said about slips.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use pressrun::config::Workspace;
use pressrun::data::read::InProcess;
use pressrun::data::scope::{Data, DataScope};
use pressrun::data::{figures, tables};
use pressrun::diagnostic::{Color, Diagnostic, Format, render_all};
use pressrun::scope::{Scope, View};
use pressrun::table::Table;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

/// A workspace with these tables and files.
fn workspace(config: &str, files: &[(&str, &str)]) -> (TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let head = "[workspace]\ntitle = \"T\"\nlanguages = [\"en\", \"az\"]\n";
    fs::write(folder.path().join("pressrun.toml"), format!("{head}{config}")).unwrap();
    let workspace = load_config(folder.path());
    (folder, workspace)
}

fn load_config(root: &Path) -> Workspace {
    Workspace::load(root)
        .unwrap_or_else(|found| panic!("{}", render_all(&found, Format::Human, Color::Never)))
}

fn load(workspace: &Workspace) -> (BTreeMap<String, Arc<Table>>, Vec<Diagnostic>) {
    let loaded = tables::load(workspace, &InProcess);
    let (tables, problems) = (loaded.tables, loaded.problems);
    (tables, problems)
}

/// All that is said about a workspace.
fn said(config: &str, files: &[(&str, &str)]) -> String {
    let (_folder, workspace) = workspace(config, files);
    let (_, problems) = load(&workspace);
    render_all(&problems, Format::Human, Color::Never)
}

const COSTS: &str = "[tables.costs]\nsource = \"costs.*\"\nkey = \"id\"\n\
    columns.amount = { type = \"decimal\", min = 0 }\n";

#[test]
fn a_bad_cell_in_csv() {
    insta::assert_snapshot!(said(COSTS, &[("costs.csv", "id;amount\na;12,50\nb;twelve\n")]));
}

#[test]
fn a_bad_cell_in_a_workbook() {
    let (folder, workspace) = workspace(COSTS, &[]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Costs").unwrap();
    for (column, text) in ["id", "amount"].into_iter().enumerate() {
        sheet.write(2, column as u16 + 1, text).unwrap();
    }
    sheet.write(3, 1, "a").unwrap().write(3, 2, 0.1 + 0.2).unwrap();
    sheet.write(4, 1, "b").unwrap().write(4, 2, "n/a").unwrap();
    book.save(folder.path().join("costs.xlsx")).unwrap();
    let (tables, problems) = load(&workspace);
    let amount = tables["costs"].column("amount").unwrap();
    assert_eq!(tables["costs"].value(0, amount).to_string(), "0.3");
    let address = tables["costs"].address(0, amount).unwrap();
    assert_eq!(address.to_string(), "costs.xlsx › Costs!C4");
    insta::assert_snapshot!(render_all(&problems, Format::Human, Color::Never));
}

#[test]
fn a_missing_column() {
    insta::assert_snapshot!(said(COSTS, &[("costs.csv", "id;amuont\na;1\n")]));
}

#[test]
fn a_key_that_stands_twice() {
    insta::assert_snapshot!(said(COSTS, &[("costs.csv", "id;amount\na;1\nb;2\na;3\n")]));
}

#[test]
fn an_unknown_reference_is_reported_beside_other_problems() {
    let config = format!(
        "{COSTS}columns.project = {{ references = \"projects.id\" }}\n\
         [tables.projects]\nsource = \"projects.csv\"\nkey = \"id\"\n"
    );
    insta::assert_snapshot!(said(
        &config,
        &[
            ("projects.csv", "id;name\nrestart;R\nmobilaze;M\n"),
            ("costs.csv", "id;amount;project\na;x;restart\nb;2;mobilase\nc;3;\n"),
        ],
    ));
}

#[test]
fn a_workbook_without_the_sheet() {
    let config = format!("{COSTS}sheet = \"Costs\"\n");
    let (folder, workspace) = workspace(&config.replace("columns.", "#"), &[]);
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cost").unwrap();
    book.save(folder.path().join("costs.xlsx")).unwrap();
    insta::assert_snapshot!(render_all(&load(&workspace).1, Format::Human, Color::Never));
}

#[test]
fn many_problems_are_summed_up() {
    let rows: String = (0..30).map(|row| format!("k{row};bad\n")).collect();
    let (_folder, workspace) = workspace(COSTS, &[("costs.csv", &format!("id;amount\n{rows}"))]);
    let (_, problems) = load(&workspace);
    assert_eq!(problems.iter().filter(|problem| problem.is_error()).count(), 20);
    assert!(problems[20].message.contains("10 more problems, 30 in all"));
}

#[test]
fn far_corners_of_a_sheet_cost_nothing() {
    let (folder, workspace) = workspace(COSTS, &[]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "id").unwrap().write(0, 1, "amount").unwrap();
    sheet.write(1_048_575, 0, "a").unwrap().write(1_048_575, 16_383, "far").unwrap();
    book.save(folder.path().join("costs.xlsx")).unwrap();
    let (tables, problems) = load(&workspace);
    // The cell that is lost because nothing stands above it is named.
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].id, "data/unnamed-column");
    assert_eq!(problems[0].labels[0].place.headline(), "costs.xlsx › Sheet1!XFD1048576");
    assert_eq!(tables["costs"].address(0, 0).unwrap().row, 1_048_576);
}

#[test]
fn a_column_may_be_absent_from_one_of_several_files() {
    let config = "[tables.costs]\nsource = \"*/costs.csv\"\nkey = \"id\"\n\
        columns.note = { type = \"text\" }\n";
    let (_folder, workspace) =
        workspace(config, &[("a/costs.csv", "id;note\n1;x\n"), ("b/costs.csv", "id;other\n2;y\n")]);
    let (tables, problems) = load(&workspace);
    assert!(problems.is_empty(), "{problems:?}");
    let note = tables["costs"].column("note").unwrap();
    assert!(tables["costs"].value(1, note).is_empty());
    assert!(tables["costs"].address(1, note).is_none());
}

const SCOPED: &str = r#"each = "projects"
[tables.projects]
source = "projects.csv"
key = "id"
[tables.costs]
source = "costs.csv"
period = "date"
columns.project = { references = "projects.id" }
columns.donor = { references = "donors.id" }
columns.date = { type = "date" }
columns.amount = { type = "decimal" }
columns.level = { type = "integer", one_of = ["1", "2", "3"] }
[tables.reports]
source = "reports.csv"
key = "id"
columns.project = { references = "projects.id" }
columns.donor = { references = "donors.id" }
[figures.spent]
sum = "costs.amount"
by = "level"
[donors.eu]
name = { en = "European Union", az = "Avropa İttifaqı" }
for = ["a"]
[donors.nl]
name = { en = "Netherlands", az = "Niderland" }
for = ["b"]
"#;

#[test]
fn a_job_sees_its_own_rows_in_its_period() {
    let (_folder, workspace) = workspace(
        SCOPED,
        &[
            ("projects.csv", "id;name\na;A\nb;B\n"),
            (
                "costs.csv",
                "project;donor;date;amount;level\na;eu;2018-01-10;1.10;1\na;nl;2018-02-10;2.20;3\n\
                 a;eu;2017-12-31;4;1\nb;nl;2018-01-01;8;2\n",
            ),
            ("reports.csv", "id;project;donor\nr1;a;eu\njoint;a;\n"),
        ],
    );
    let (tables, problems) = load(&workspace);
    assert!(problems.is_empty(), "{}", render_all(&problems, Format::Human, Color::Never));
    assert!(figures::validate(&workspace, &tables).is_empty());
    let data = Arc::new(Data::new(&workspace, tables.clone()));
    let scope = |table: &str, row| {
        let row = (tables[table].clone(), row);
        DataScope::new(data.clone(), Some(row), Some("2018-Q1".parse().unwrap()))
    };
    let count = |scope: &DataScope, view| scope.rows(view, "costs").unwrap().len();
    let project = scope("projects", 0);
    for (view, rows) in [(View::Current, 2), (View::ToDate, 3), (View::Previous, 1), (View::All, 4)]
    {
        assert_eq!(count(&project, view), rows, "{view:?}");
    }
    assert_eq!(project.rows(View::Current, "donors").unwrap().len(), 1);
    // The donor's report sees the donor's costs, the joint one those of all donors.
    assert_eq!(count(&scope("reports", 0), View::Current), 1);
    assert_eq!(count(&scope("reports", 1), View::Current), 2);
    assert_eq!(scope("reports", 1).rows(View::Current, "projects").unwrap().len(), 1);
    assert!(
        scope("reports", 1).related().iter().any(|(name, row)| name == "donor" && row.is_none())
    );
    // Groups follow `one_of`, zeros included, also where the column holds whole numbers.
    let spent = project.figure(View::Current, "spent").unwrap().unwrap();
    let number = |at: &[Option<usize>]| spent.cell(at).value.number().unwrap().to_string();
    let groups: Vec<String> =
        (0..spent.dimensions[0].keys.len()).map(|key| number(&[Some(key)])).collect();
    assert_eq!(
        (number(&[]).as_str(), groups),
        ("3.30", vec!["1.10".into(), "0".into(), "2.20".into()])
    );
}

/// What the collection tools export: one sheet for the form and one for each repeated group, joined
/// by numbers; columns with a leading underscore; several choices in one cell.
#[test]
fn repeated_groups_are_joined_by_their_parent() {
    let config = "[tables.visits]\nsource = \"kobo.xlsx\"\nsheet = \"form\"\nkey = \"_index\"\n\
        columns._index = { type = \"integer\" }\n\
        columns.needs = { header = \"visit/needs\", type = \"list\", separator = \" \" }\n\
        columns.place = { header = \"_gps\", type = \"geopoint\" }\n\
        [tables.members]\nsource = \"kobo.xlsx\"\nsheet = \"members\"\n\
        columns._parent_index = { type = \"integer\", references = \"visits._index\" }\n\
        columns.age = { type = \"integer\", header = \"members/age\" }\n\
        [figures.people]\ncount = \"members\"\n";
    let (folder, workspace) = workspace(config, &[]);
    let mut book = Workbook::new();
    let form = book.add_worksheet().set_name("form").unwrap();
    let rows: [[&str; 4]; 3] = [
        ["visit/place", "visit/needs", "_gps", "_index"],
        ["Bakı", "water food", "40.409 49.867 0 0", "1"],
        ["Gəncə", "", "", "2"],
    ];
    fill(form, &rows);
    let members = book.add_worksheet().set_name("members").unwrap();
    let rows: [[&str; 4]; 4] = [
        ["members/name", "members/age", "_parent_table_name", "_parent_index"],
        ["A", "7", "form", "2"],
        ["B", "40", "form", "2"],
        ["C", "12", "form", "1"],
    ];
    fill(members, &rows);
    book.save(folder.path().join("kobo.xlsx")).unwrap();
    let (tables, problems) = load(&workspace);
    assert!(problems.is_empty(), "{}", render_all(&problems, Format::Human, Color::Never));
    let visits = tables["visits"].clone();
    let value = |name: &str| visits.value(0, visits.column(name).unwrap()).to_string();
    assert_eq!(value("needs"), "water, food");
    assert_eq!(value("place"), "49.867, 40.409");
    let data = Arc::new(Data::new(&workspace, tables));
    let of = |row| {
        let scope = DataScope::new(data.clone(), Some((visits.clone(), row)), None);
        scope
            .figure(View::Current, "people")
            .unwrap()
            .unwrap()
            .total()
            .number()
            .unwrap()
            .to_string()
    };
    assert_eq!((of(0), of(1)), ("1".to_owned(), "2".to_owned()));
}

/// Writes texts, and whole numbers as numbers.
fn fill<const N: usize>(sheet: &mut rust_xlsxwriter::Worksheet, rows: &[[&str; N]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            match text.parse::<f64>() {
                Ok(number) => drop(sheet.write_number(row, column, number).unwrap()),
                Err(_) => drop(sheet.write_string(row, column, *text).unwrap()),
            }
        }
    }
}

/// Large tables are read column by column, those with rows to leave out row by row: both must come
/// to the same values and say the same.
#[test]
fn column_by_column_is_as_good_as_row_by_row() {
    let mut text = "id;amount;day;note;empty\n".to_owned();
    for row in 0..3000 {
        let amount = match row % 997 {
            3 => "twelve",
            5 => "1.234",
            7 => "",
            _ => "1,50",
        };
        let day = if row % 1310 == 9 { "soon" } else { "03/04/2021" };
        let day = if row == 2000 { "31/12/2021" } else { day };
        let note = ["Bakı", "Gәncә", "Az?rbaycan", " plain "][row % 4];
        let id = if row == 2500 { 17 } else { row };
        text.push_str(&format!("{id};{amount};{day};{note};\n"));
    }
    let keys = "[tables.t]\nsource = \"t.csv\"\nkey = \"id\"\n{more}\
        columns.amount = { type = \"decimal\", max = 1000 }\ncolumns.day = { type = \"date\" }\n";
    let files = [("t.csv", text.as_str())];
    let read = |more: &str| {
        let (folder, workspace) = workspace(&keys.replace("{more}", more), &files);
        let loaded = tables::load(&workspace, &InProcess);
        drop(folder);
        let table = loaded.tables["t"].clone();
        let rows: Vec<String> = (0..table.len())
            .map(|row| {
                let cells = (0..table.columns.len()).map(|c| table.value(row, c).to_string());
                format!("{} {}", table.origins[row].row, cells.collect::<Vec<_>>().join("|"))
            })
            .collect();
        (rows, render_all(&loaded.problems, Format::Human, Color::Never), loaded.counts["t"])
    };
    let (by_column, by_row) = (read(""), read("skip_rows = \"no row starts so\"\n"));
    assert_eq!(by_column.0.len(), 3000);
    assert_eq!(by_column.0, by_row.0);
    assert_eq!(by_column.1, by_row.1);
    assert_eq!(by_column.2, by_row.2);
    assert!(by_column.1.contains("the key `17` stands twice"), "{}", by_column.1);
}

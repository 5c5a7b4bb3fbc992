//! What the program says about mistakes, word by word. Each case is a good workspace with one
//! thing broken in it, as a tired colleague would.

use crate::common::Case;

/// Runs `build --quiet` and compares exit code and messages with the golden file.
fn says(name: &str, case: &Case) {
    says_to(name, case, &["build", "--quiet", "-j", "1"]);
}

const PEOPLE: &str = "inputs/people.csv";
const TEMPLATE: &str = "templates/sheet.typ.j2";
const CONFIG: &str = "pressrun.toml";

/// A workspace with one document for each piece of template, all but the first made once.
fn pieces(pieces: &[&str]) -> Case {
    let mut case = Case::new();
    let mut config = crate::common::CONFIG.to_owned();
    for (number, piece) in (1..).zip(pieces) {
        config.push_str(&format!(
            "\n[documents.t{number:02}]\ntemplate = \"templates/t{number:02}.typ.j2\"\noutput = \"t{number:02}.{{{{ lang }}}}.pdf\"\nlanguages = [\"en\"]\n"
        ));
        case = case.file(&format!("templates/t{number:02}.typ.j2"), format!("{piece}\n"));
    }
    case.file(CONFIG, config)
}

/// Runs `check` over pieces of templates and compares what it says about each with the golden file.
fn says_of_each(name: &str, case: &Case) {
    says_to(name, case, &["check", "--quiet", "--message-format", "short"]);
}

/// A personal column is not read in a public document, whichever way a template takes.
#[test]
fn personal_columns_stay_closed() {
    let case = pieces(&[
        "{{ all.people[0].phone }}",
        "{% for g in figures.by_phone.groups %}{{ g.key }}{% endfor %}",
        "{% for g in figures.by_phone.groups %}{{ g.label }}{% endfor %}",
        "{% for g in figures.by_owner.groups %}{{ g.label }}{% endfor %}",
        "{{ (all.people | sort(attribute=\"phone\") | first).name }}",
        "{{ (all.people | sort(attribute=\"name,phone\") | first).name }}",
        "{% for key, rows in all.people | groupby(\"phone\") %}{{ key }}{% endfor %}",
        "{{ all.people | map(attribute=\"phone\") | join(\",\") }}",
        "{{ all.people | map(attribute=\"phone\", default=\"\") | length }}",
        "{% for p in all.people | selectattr(\"phone\") %}{{ p.name }}{% endfor %}",
        "{% for p in all.people | rejectattr(\"phone\", \"none\") %}{{ p.name }}{% endfor %}",
        "{% for p in all.people | unique(attribute=\"phone\") %}{{ p.name }}{% endfor %}",
        "{{ all.people | sum(attribute=\"phone\") }}",
        "{{ (all.people | list | min(attribute=\"phone\")).name }}",
        "{{ (all.people | max(attribute=\"phone\")).name }}",
        "{{ all.people | join(\",\", attribute=\"phone\") }}",
        "{{ all.people[0] | attr(\"phone\") }}",
        "{% for pair in all.people[0] | items %}x{% endfor %}",
        "{% for pair in all.people[0] | dictsort(by=\"value\") %}x{% endfor %}",
        "{{ (all.people | map(\"attr\", \"phone\") | list) | length }}",
        "#let x = {{ all.people[0] }}",
        "#let x = {{ all.people }}",
        "{% if all.people[0].phone %}x{% endif %}",
        "{% set ns = namespace(a=all.people[0].phone) %}",
    ])
    .edit(CONFIG, "[figures.spent]", "[figures.by_phone]\ncount = \"people\"\nby = \"phone\"\n\n[figures.by_owner]\ncount = \"cars\"\nby = \"owner\"\n\n[tables.cars]\nsource = \"inputs/cars.csv\"\ncolumns.owner = { references = \"people.id\" }\n\n[figures.spent]")
    .edit(CONFIG, "columns.phone =", "columns.name = { personal = true }\ncolumns.phone =")
    .file("inputs/cars.csv", "owner\np1\n");
    says_of_each("personal_columns_stay_closed", &case);
}

/// A person's value is printed where the person agreed to this use, and not a day longer.
#[test]
fn consent_opens_single_values() {
    let mut case = pieces(&[
        "{{ all.people[0].name }}",
        "{{ all.people[1].name }}",
        "{{ all.people[2].name }}",
        "{{ all.people | map(attribute=\"name\") | join(\", \") }}",
        "{{ all.people[0].health }}",
        "{{ all.people[0].phone }}",
    ])
    .edit(CONFIG, "languages = [\"en\", \"az\"]", "languages = [\"en\", \"az\"]\ntimestamp = \"2018-03-31\"")
    .edit(CONFIG, "columns.phone =", "columns.agreed = { type = \"list\" }\ncolumns.agreed_until = { type = \"date\" }\ncolumns.health = { sensitive = true }\ncolumns.name = { personal = true, consent = { column = \"agreed\", until = \"agreed_until\" } }\ncolumns.phone =")
    .file(
        PEOPLE,
        "id,project,name,born,phone,note,agreed,agreed_until,health\n\
         p1,alpha,Aygün Əliyeva,1990-05-31,+994 12 000,,\"print, web\",2018-03-31,good\n\
         p2,alpha,İlqar Quliyev,1985-01-02,,,web,,\n\
         p3,alpha,Nərgiz Həsənova,1985-01-02,,,print,2018-03-30,\n",
    )
    .file("templates/sheet.typ.j2", "{{ person.id }}");
    for number in 1..=6 {
        let section = format!("[documents.t{number:02}]");
        case = case.edit(CONFIG, &section, &format!("{section}\nuse = \"print\""));
    }
    says_of_each("consent_opens_single_values", &case);
    says_to("consent_names_the_row", &case, &["check", "--quiet"]);
    says_of_each(
        "consent_needs_a_use",
        &case.edit(CONFIG, "[documents.t01]\nuse = \"print\"", "[documents.t01]"),
    );
}

/// Special categories are for internal documents that say so, and for no others.
#[test]
fn sensitive_columns_stay_closed() {
    let case = pieces(&[
        "{{ all.people[0].note }}",
        "{{ all.people[0].note }}",
        "{{ all.people[0].note }}",
        "{{ all.people[0].note }}",
    ])
    .edit(CONFIG, "columns.phone =", "columns.note = { sensitive = true }\ncolumns.phone =")
    .edit(CONFIG, "[documents.t02]", "[documents.t02]\naudience = \"donor\"")
    .edit(CONFIG, "[documents.t03]", "[documents.t03]\naudience = \"internal\"")
    .edit(CONFIG, "[documents.t04]", "[documents.t04]\naudience = \"internal\"\nsensitive = true")
    .file("templates/sheet.typ.j2", "{{ person.id }}");
    says_of_each("sensitive_columns_stay_closed", &case);
}

#[test]
fn protection_that_contradicts_itself() {
    says(
        "protection_that_contradicts_itself",
        &Case::new()
            .edit(CONFIG, "columns.phone = { personal = true }", "columns.phone = { sensitive = true, consent = { column = \"agreed\" } }\ncolumns.note = { consent = { column = \"born\", until = \"id\" } }\ncolumns.id = {}")
            .edit(CONFIG, "[figures.spent]", "[privacy]\npublic = 2\nzeros = \"no\"\n\n[figures.spent]\nprotect = false")
            .edit(CONFIG, "each = \"people\"", "each = \"people\"\nsensitive = true"),
    );
}

/// What is published of a personal column are counts: the total, the part of a value that the
/// template itself names, and what `where` chooses. Rows are in order without looking at it.
#[test]
fn personal_columns_can_be_counted() {
    let case = pieces(&[
        "{{ figures.by_phone.total }} {{ figures.by_phone.value(\"+994 12 000\") }} {{ figures.mine }}",
        "{{ all.people | unique | length }} {{ (all.people | sort | first).id }} {{ (all.people | max).id }} {{ all.people[0] == all.people[1] }} {{ all.people[0] in all.people }} {{ all.people[0] < all.costs[0] }}",
    ])
    .edit(CONFIG, "[figures.spent]", "[figures.by_phone]\ncount = \"people\"\nby = \"phone\"\n\n[figures.mine]\ncount = \"people\"\nwhere = { phone = \"+994 12 000\" }\n\n[privacy]\npublic = 0\n\n[figures.spent]");
    let run = case.run(&["check", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

/// A name that does not exist never prints nothing.
#[test]
fn misspelt_names_are_told() {
    let case = pieces(&[
        "{{ nope }}",
        "{% for p in all.people %}{{ loop.index }}{% endfor %}{{ nope }}",
        "{% set ns = namespace(n=0) %}{% set ns.n = 1 %}{{ nope }}",
        "{{ all.people[0].nme }}",
        "{{ all.people[0].nme | upper }}",
        "{{ all.people[0].nme | trim | lower }}",
        "{{ brand.colr | upper }}",
        "{{ all.costs[0].amonut | money }}",
        "{{ all.costs[0].dat | date }}",
        "{{ all.costs[0].amonut | number(2) }}",
        "{{ all.costs[0].amonut | percent }}",
        "{{ all.people[0].nte | markdown }}",
        "{{ all.people[0].nte | markup }}",
        "{{ all.costs[0].amonut | round }}",
        "{{ all.costs[0].amonut | string }}",
        "{{ all.cost | sum(attribute=\"amount\") }}",
        "{{ all.costs | sum(attribute=\"amonut\") }}",
        "{{ (all.costs | sort(attribute=\"dat\") | first).date }}",
        "{{ (all.costs | sort(attribute=\"date,amonut\") | first).date }}",
        "{{ all.costs | map(attribute=\"amonut\") | join(\", \") }}",
        "{{ all.costs | selectattr(\"knd\", \"equalto\", \"rent\") | list | length }}",
        "{{ all.costs | rejectattr(\"knd\") | list | length }}",
        "{% for kind, rows in all.costs | groupby(\"knd\") %}{{ kind }}{% endfor %}",
        "{{ all.costs | unique(attribute=\"knd\") | list | length }}",
        "{{ (all.costs | list | max(attribute=\"amonut\")).date }}",
        "{{ all.costs[0].knd | default(all.costs[0].amonut) }}",
        "{% if all.costs[0].knd is none %}x{% endif %}",
        "{{ all.costs[0].knd | default(\"-\") }} {{ all.costs | map(attribute=\"knd\", default=\"-\") | join(\",\") }}",
    ])
    .edit(CONFIG, "[tables.projects]", "[brand]\ncolor = \"#123456\"\n\n[tables.projects]");
    says_of_each("misspelt_names_are_told", &case);
}

/// Rows and figures that are split have no text, and the engine's form for programmers never
/// reaches a page.
#[test]
fn rows_are_no_text() {
    let case = pieces(&[
        "{{ all.people[0] | string }}",
        "{{ all.people[0] ~ \"\" }}",
        "{{ all.people | join(\",\") }}",
        "{{ all.people | string }}",
        "{{ all.people | list | string }}",
        "{% set x = all.people[0] ~ \"\" %}",
        "{{ all.people[0] | upper }}",
        "{{ all.people[0] | money }}",
        "{{ all.people | markdown }}",
        "{{ figures.spent | string }}",
        "{{ figures.spent.groups | join(\",\") }}",
        "{{ figures ~ \"\" }}",
        "{{ all.people[0] | pprint }}",
        "{{ debug(all.people[0]) }}",
        "{{ [all.people[0]] ~ \"\" }}",
        "{{ {\"a\": all.people} ~ \"\" }}",
        "{{ __pressrun ~ \"\" }}",
        "#let x = {{ __pressrun }}",
        "{{ namespace(a=all.people[0]) ~ \"\" }}",
        "{% for group in all.people | groupby(\"project\") %}{{ group ~ \"\" }}{% endfor %}",
    ]);
    says_of_each("rows_are_no_text", &case);
}

/// A template or catalogue with a slip in it fails the documents that use it, and no others.
#[test]
fn a_broken_template_stops_only_its_documents() {
    let case = pieces(&[
        "{% if person %}",
        "{% include \"t01.typ.j2\" %}",
        "{% set part = \"t01\" ~ \".typ.j2\" %}{% include part %}",
        "{{ t(\"spent\") }}",
        "Good",
    ])
    .file("locales/en.ftl", "spent = Spent\n= nothing\n")
    .file("templates/old.typ.j2", "{% endfor %}\n");
    says("a_broken_template_stops_only_its_documents", &case);
    let made = ["alpha/p1.az.pdf", "alpha/p1.en.pdf", "alpha/p2.az.pdf", "alpha/p2.en.pdf"];
    assert_eq!(case.documents(), [&made[..], &["edition.json", "t05.en.pdf"]].concat());
    let plan = case.run(&["plan", "--quiet"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    assert!(plan.stdout.contains("t01.en.pdf"), "{}", plan.stdout);
    let check = case.run(&["check", "--quiet", "t01", "t05"]);
    assert_eq!(check.code, 1);
    assert!(check.stderr.contains("error[template/syntax]"), "{}", check.stderr);
    assert_eq!(case.run(&["check", "--quiet", "t05"]).code, 0);
}

/// Runs a command and compares exit code and messages with the golden file.
fn says_to(name: &str, case: &Case, args: &[&str]) {
    let run = case.run(args);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../golden" }, {
        insta::assert_snapshot!(name, run.golden());
    });
}

/// The path of a ZIP names a row that a document which is made once does not have.
#[test]
fn a_document_without_a_row_in_a_bundle() {
    let case = pieces(&["Once"]).edit(
        CONFIG,
        "[documents.sheet]",
        "[bundles.all]\noutput = \"{{ project.id }}.zip\"\n\n[documents.sheet]",
    );
    says_to("bundle_no_row", &case, &["bundle", "all", "--quiet", "-j", "1"]);
}

macro_rules! cases {
    ($($name:ident: $case:expr;)*) => { $(
        #[test]
        fn $name() {
            says(stringify!($name), &$case);
        }
    )* };
}

cases! {
    // pressrun.toml
    config_unknown_key: Case::new().edit(CONFIG, "singular", "singluar");
    config_wrong_type: Case::new().edit(CONFIG, "required = true }", "required = \"yes\" }");
    config_syntax: Case::new().edit(CONFIG, "title = \"Test\"", "title = Test");
    config_missing_template: Case::new().edit(CONFIG, "sheet.typ.j2", "sheets.typ.j2");
    config_missing_input: Case::new().edit(CONFIG, "inputs/people.csv", "inputs/poeple.csv");
    config_unknown_figure_column: Case::new().edit(CONFIG, "costs.amount", "costs.amonut");
    config_unknown_standard: Case::new().edit(CONFIG, "each = \"people\"", "each = \"people\"\npdf = { standards = [\"ua1\"] }");
    // the plan
    plan_collision: Case::new().edit(CONFIG, "{{ person.id }}.{{ lang }}", "sheet.{{ lang }}");
    plan_outside_output: Case::new().edit(CONFIG, "{{ project.id }}/", "../");
    plan_bad_name: Case::new().edit(CONFIG, "{{ person.id }}", "{{ person.idd }}");
    // data
    data_bad_number_in_xlsx: Case::new().costs(&[("alpha", "2018-03-31", "twelve", "travel")]);
    data_bad_date_in_csv: Case::new().edit(PEOPLE, "1990-05-31", "31.05.90");
    data_ambiguous_date: Case::new().edit(PEOPLE, "1990-05-31", "03/04/1990");
    data_day_serial: Case::new().edit(PEOPLE, "1990-05-31", "33024");
    data_missing_sign: Case::new().costs(&[("alpha", "2018-03-31", "-", "travel")]);
    data_total_row: Case::new().costs(&[
        ("alpha", "2018-03-31", "12", "travel"),
        ("Total", "", "12", ""),
    ]);
    data_unclosed_quote: Case::new().edit(PEOPLE, "Likes", "\"Likes");
    data_row_with_a_field_too_many: Case::new().edit(PEOPLE, "Aygün Əliyeva", "Əliyeva, Aygün");
    data_too_many_cells: Case::new()
        .edit(CONFIG, "[tables.projects]", "[limits]\ncells = 5\n\n[tables.projects]");
    data_guessed_columns: Case::new().costs(&[("alpha", "2018-03-31", "1,234", "travel"), ("alpha", "2018-03-31", "1,5", "rent")]);
    data_lock_file: Case::new().edit(CONFIG, "inputs/costs.xlsx", "inputs/~$costs.xlsx").file("inputs/~$costs.xlsx", "x");
    data_several_bad_cells: Case::new()
        .edit(PEOPLE, "1985-01-02", "soon")
        .costs(&[("alpha", "", "1,234", "travl"), ("beta", "2018-01-01", "-3", "rent")]);
    data_missing_column: Case::new().edit(PEOPLE, "born", "birthday").edit(PEOPLE, "project,", "proiect,");
    data_duplicate_key: Case::new().edit(PEOPLE, "p2,", "p1,");
    data_unknown_reference: Case::new().edit(PEOPLE, "p2,alpha", "p2,alfa");
    data_missing_translation: Case::new().edit("inputs/projects.csv", ";Birinci", ";");
    data_ragged_row: Case::new().edit(PEOPLE, "1985-01-02,,", "1985-01-02");
    data_not_utf8: Case::new().file(PEOPLE, b"id,project,name\np1,alpha,Ayg\xfcn\n");
    data_no_such_sheet: Case::new().edit(CONFIG, "sheet = \"Costs\"", "sheet = \"Cost\"");
    data_not_a_workbook: Case::new().file("inputs/costs.xlsx", "<html><table></table></html>");
    data_broken_workbook: Case::new().file("inputs/costs.xlsx", "PK\u{3}\u{4}nothing");
    data_no_such_day: Case::new().edit(PEOPLE, "1990-05-31", "30.2.2026");
    data_required_translation_without_column: Case::new()
        .file("inputs/projects.csv", "id;title_en\nalpha;First\n");
    data_empty_cells_beside_a_reference: Case::new().edit(PEOPLE, "p2,alpha", "p2,alfa").edit(PEOPLE, "İlqar Quliyev", "");
    // templates
    template_undefined_variable: Case::new().edit(TEMPLATE, "figures.spent", "figure.spent");
    template_unknown_column: Case::new().edit(TEMPLATE, "person.note", "person.notes");
    template_unknown_figure: Case::new().edit(TEMPLATE, "figures.spent", "figures.spend");
    template_undefined_in_a_condition: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{% if person.notes %}{{ person.notes }}{% endif %}");
    template_undefined_argument: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{% macro m(text, n) %}{{ text }}{{ n }}{% endmacro %}{{ m(person.note) }}");
    template_undefined_over_a_variable: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{% set x = person.notes %}{{ person.note }}: {{ x }}");
    template_unknown_label: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{{ label(\"people.note\") }} {{ label(\"people.nots\") }}");
    template_unknown_filter: Case::new().edit(TEMPLATE, "| money", "| mony");
    template_syntax: Case::new().edit(TEMPLATE, "{{ person.note }}", "{% if person.note %}");
    template_empty_value_in_filter: Case::new().edit(PEOPLE, "1985-01-02", "");
    template_personal_column: Case::new().edit(TEMPLATE, "person.note", "person.phone");
    template_unsafe_place: Case::new().edit(TEMPLATE, "{{ person.note }}", "`{{ person.note }}` <{{ person.id }}>");
    template_untrusted_markup: Case::new().edit(TEMPLATE, "person.note", "person.note | markup");
    template_filter_on_markup: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{% filter upper %}{{ person.note }}{% endfilter %}");
    template_missing_include: Case::new().edit(TEMPLATE, "{{ person.note }}", "{% include \"part.typ.j2\" %}");
    template_error_in_include: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{% include \"part.typ.j2\" %}")
        .file("templates/part.typ.j2", "Hello\n{{ nobody.name }}\n");
    template_missing_text: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{{ read_text(\"inputs/texts/\" ~ person.id ~ \".md\") | markdown }}");
    template_missing_label: Case::new()
        .edit(TEMPLATE, "Spent:", "{{ t(\"spnt\") }}:")
        .file("locales/en.ftl", "spent = Spent\n")
        .file("locales/az.ftl", "spent = Xərclənib\n");
    template_personal_column_of_a_figure: Case::new()
        .edit(CONFIG, "by = \"kind\"", "by = \"kind\"\n\n[figures.reached]\ncount = \"people\"\nby = \"phone\"")
        .edit(TEMPLATE, "{{ person.note }}", "{% for group in figures.reached.groups %}{{ group.key }}{% endfor %}");
    template_personal_column_sorted_by: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{% for p in all.people | sort(attribute=\"phone\") %}{{ p.name }}{% endfor %}");
    template_personal_column_in_a_row: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "#let x = {{ person }}");
    template_row_as_text: Case::new().edit(TEMPLATE, "{{ person.note }}", "{{ person ~ \"!\" }}");
    template_misspelt_in_filter: Case::new().edit(TEMPLATE, "person.note", "person.nte | upper");
    template_misspelt_attribute: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "{{ costs | map(attribute=\"amonut\") | join(\", \") }}");
    template_sum_too_large: Case::new()
        .edit(CONFIG, "sum = \"costs.amount\"\nby = \"kind\"", "sum = \"debts.amount\"")
        .edit(CONFIG, "[figures.spent]", "[tables.debts]\nsource = \"inputs/debts.csv\"\ncolumns.amount = { type = \"decimal\" }\n\n[figures.spent]")
        .edit(TEMPLATE, "figures.spent.total", "figures.spent")
        .file("inputs/debts.csv", "amount\n70000000000000000000000000000\n70000000000000000000000000000\n");
    // Typst
    typst_syntax_in_template: Case::new().edit(TEMPLATE, "Spent:", "#let = ");
    typst_error_in_template: Case::new().edit(TEMPLATE, "Spent:", "#undefined-thing");
    typst_error_from_cell: Case::new().edit(TEMPLATE, "{{ person.note }}", "#text(fill: rgb({{ person.name }}))[x]");
    typst_error_in_library: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "#import \"/templates/lib.typ\": half\n#half({{ person.name }})")
        .file("templates/lib.typ", "#let half(x) = x / 2\n");
    typst_missing_picture: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "#image(\"/inputs/{{ person.phone }}\", alt: \"x\")")
        .edit(CONFIG, "phone = { personal = true }", "phone = { personal = false }")
        .edit(PEOPLE, "+994 12 000", "pictures/aygun.png")
        .edit(PEOPLE, "1985-01-02,,", "1985-01-02,pictures/ilqar.png,");
    typst_missing_alt: Case::new()
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\npdf = { standards = [\"ua-1\"] }")
        .edit(TEMPLATE, "{{ person.note }}", "#image(\"/templates/dot.svg\")")
        .file("templates/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    typst_missing_package: Case::new()
        .edit(TEMPLATE, "{{ person.note }}", "#import \"@preview/cetz:0.3.4\"");
    typst_missing_glyph_in_plain_pdf: Case::new()
        .edit(PEOPLE, "Likes *stars*", "日本 stars")
        .edit(TEMPLATE, "Spent:", "Spent 日:");
    typst_missing_glyph: Case::new()
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\npdf = { standards = [\"ua-1\"] }")
        .edit(PEOPLE, "Likes *stars*", "日本 stars");
}

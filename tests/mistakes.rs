//! What the program says about mistakes, word by word. Each case is a good workspace with one
//! thing broken in it, as a tired colleague would.
#![allow(clippy::unwrap_used, reason = "a panic is the test failing")]

mod common;

use common::Case;

/// Runs `build --quiet` and compares exit code and messages with the golden file.
fn says(name: &str, case: &Case) {
    let run = case.run(&["build", "--quiet", "-j", "1"]);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "golden" }, {
        insta::assert_snapshot!(name, run.golden());
    });
}

const PEOPLE: &str = "inputs/people.csv";
const TEMPLATE: &str = "templates/sheet.typ.j2";
const CONFIG: &str = "pressrun.toml";

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
    typst_missing_glyph: Case::new()
        .edit(CONFIG, "each = \"people\"", "each = \"people\"\npdf = { standards = [\"ua-1\"] }")
        .edit(PEOPLE, "Likes *stars*", "日本 stars");
}

//! Data is never code: whatever a cell holds, a reader gets those characters.
//!
//! Values are put into templates at every place that Typst's syntax has, the markup is set by
//! Typst, and the text on the finished pages is compared with the cell.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::common::paper::{Page, Paper};
use icu::properties::CodePointSetData;
use icu::properties::props::DefaultIgnorableCodePoint;
use pressrun::config::Access;
use pressrun::diagnostic::{Color, Diagnostic, Format, render_all};
use pressrun::figure::{Failure, Figure};
use pressrun::locale::Language;
use pressrun::period::Period;
use pressrun::scope::{Scope, View};
use pressrun::table::{Cells, Column, ColumnType, Origin, RowSet, Sheet, Table, Value};
use pressrun::template::{JobContext, Markup, Templates};
use proptest::prelude::*;

/// A table `rows` with one row for each value: `v` is a plain column, `t` a trusted one that holds
/// the same, `n` counts from 0.
#[derive(Debug)]
struct Rows(Arc<Table>);

impl Rows {
    fn new(values: &[impl AsRef<str>]) -> Self {
        let column = |name: &str, kind, trusted, cells: Vec<Value>| Column {
            name: name.to_owned(),
            kind,
            references: None,
            scope: false,
            personal: false,
            sensitive: false,
            consent: None,
            trusted,
            one_of: Vec::new(),
            tag: None,
            unit: None,
            label: BTreeMap::new(),
            cells: Cells::of(kind, cells),
        };
        let texts: Vec<Value> =
            values.iter().map(|value| Value::Text(value.as_ref().into())).collect();
        let numbers = (0..values.len()).map(|n| Value::Integer(n as i64)).collect();
        Self(Arc::new(Table {
            name: "rows".into(),
            singular: "row".into(),
            people: false,
            columns: vec![
                column("v", ColumnType::Text, false, texts.clone()),
                column("t", ColumnType::Text, true, texts),
                column("n", ColumnType::Integer, false, numbers),
            ],
            translated: BTreeMap::new(),
            key: None,
            period: None,
            sheets: vec![Sheet {
                file: "inputs/rows.csv".into(),
                name: None,
                sha256: String::new(),
                columns: vec![Some(0), Some(1), Some(2)],
            }],
            origins: (0..values.len()).map(|n| Origin { sheet: 0, row: n as u32 + 2 }).collect(),
        }))
    }
}

impl Scope for Rows {
    fn table_names(&self) -> Vec<String> {
        vec!["rows".into()]
    }

    fn figure_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn rows(&self, _: View, table: &str) -> Option<RowSet> {
        assert!(table != "trap", "as the engine may do");
        (table == "rows").then(|| RowSet::all(self.0.clone()))
    }

    fn figure(&self, _: View, _: &str) -> Option<Result<Arc<Figure>, Failure>> {
        None
    }

    fn table(&self, name: &str) -> Option<Arc<Table>> {
        (name == "rows").then(|| self.0.clone())
    }

    fn row(&self) -> Option<(Arc<Table>, usize)> {
        None
    }

    fn related(&self) -> Vec<(String, Option<(Arc<Table>, usize)>)> {
        Vec::new()
    }

    fn period(&self) -> Option<Period> {
        None
    }
}

/// Letters and marks that turn the direction of writing, which the big list tests.
fn right_to_left(c: char) -> bool {
    use icu::properties::CodePointMapData;
    use icu::properties::props::BidiClass as B;
    let class = CodePointMapData::<B>::new().get(c);
    !matches!(
        class,
        B::LeftToRight
            | B::EuropeanNumber
            | B::EuropeanSeparator
            | B::EuropeanTerminator
            | B::CommonSeparator
            | B::OtherNeutral
            | B::WhiteSpace
            | B::BoundaryNeutral
            | B::NonspacingMark
            | B::SegmentSeparator
            | B::ParagraphSeparator
    )
}

/// Templates in a folder of their own.
struct Shelf {
    _folder: tempfile::TempDir,
    templates: Templates,
}

impl Shelf {
    fn new<'a>(files: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("templates")).unwrap();
        let partials = [
            ("part.txt.j2", "a{{ row.v }}b"),
            ("macros.txt.j2", "{% macro shown(x) %}a{{ x }}b{% endmacro %}"),
        ];
        let partials = partials.map(|(name, text)| (name, text.to_owned()));
        for (name, text) in files.into_iter().chain(partials) {
            fs::write(folder.path().join("templates").join(name), text).unwrap();
        }
        let templates = Templates::load(folder.path(), &[], &[]);
        let problems = templates.problems();
        assert!(problems.is_empty(), "{}", told(&problems));
        Self { _folder: folder, templates }
    }

    fn fill(&self, name: &str, values: &[impl AsRef<str>]) -> Result<Markup, Vec<Diagnostic>> {
        let context = JobContext {
            scope: Arc::new(Rows::new(values)),
            language: Language::new("en"),
            languages: vec!["en".into()],
            workspace_title: "Test".into(),
            document: "test".into(),
            options: BTreeMap::new(),
            access: Access::default(),
            brand: BTreeMap::new(),
            typography: pressrun::config::Typography::default(),
            root: self._folder.path().to_owned(),
        };
        self.templates.render(&format!("templates/{name}"), &context)
    }
}

fn told(problems: &[Diagnostic]) -> String {
    render_all(problems, Format::Human, Color::Never)
}

/// What a reader gets of a cell: every character, as it is, except that
///
/// - each kind of line end starts a new line,
/// - a tab is a blank,
/// - other control characters have no shape and are left out, as are the code points that Unicode
///   sets aside as no characters.
///
/// A character that no font has still counts: the page shows a box for it and its text is there
/// to be copied.
fn seen(cell: &str) -> String {
    let mut text = String::new();
    for c in cell.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => text.push('\n'),
            '\t' => text.push(' '),
            c if c.is_control() => {}
            c if matches!(c as u32, 0xFDD0..=0xFDEF) || c as u32 & 0xFFFF >= 0xFFFE => {}
            c => text.push(c),
        }
    }
    text
}

/// The part of a text that can be seen: blanks before a line end cannot, empty lines are gaps and
/// no characters, and characters that Unicode declares invisible where a font has no shape for
/// them (joiners, marks of direction, soft hyphens) leave no trace on the page.
fn visible(text: &str) -> String {
    let invisible = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let text: String = text.chars().filter(|c| !invisible.contains(*c)).collect();
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.trim_end_matches(|c: char| c.is_whitespace()))
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

/// Every string of the list that is made to break programs, and the strings of our own that are
/// made to break Typst.
fn hostile() -> Vec<String> {
    let mut values: Vec<String> = OWN.iter().map(|value| (*value).to_owned()).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/realdata/minimaxir+big-list-of-naughty-strings/blns.txt");
    match fs::read_to_string(path) {
        Ok(list) => values.extend(
            list.lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
                .map(str::to_owned),
        ),
        Err(_) => println!("skipped: the big list of naughty strings is not in ../shared"),
    }
    values
}

const OWN: &[&str] = &[
    "x",
    "",
    " ",
    "  two  blanks  ",
    "line\nline",
    "a\r\nb\rc\u{85}d\u{2028}e\u{2029}f",
    "\n",
    "ends with a line\n",
    "\nstarts with one",
    "two\n\nlines",
    "tab\there",
    "nul\u{0}bell\u{7}esc\u{1b}[31mdel\u{7f}c1\u{9b}",
    "no\u{FDD0}char\u{FDD1}acters\u{FFFE}\u{1FFFF}",
    "\u{202E}right to left",
    "\u{202A}a\u{202B}b\u{202C}c",
    "\u{2067}isolate\u{2066}d",
    "\u{200F}\u{200E}\u{61C}marks",
    "שלום world مرحبا",
    "soft\u{ad}hyphen zero\u{200b}width no\u{a0}break",
    "x//y",
    "x/*y",
    "*/ x",
    "// all",
    "https://example.org/a?b=c#d",
    "C:\\temp",
    "C:\\new\\u{41}\\",
    "\\",
    "\\\\",
    "a@b.com",
    "@ref",
    "#1",
    "#panic()",
    "#[x]",
    "#{1+1}",
    "#let x = 1",
    "#import \"x\"",
    "<B",
    "<label>",
    "$100",
    "$x$",
    "*a",
    "*a*",
    "_a_",
    "`raw`",
    "```raw",
    "1. first",
    "+ item",
    "- item",
    "/ term: x",
    "= heading",
    "== ",
    "--",
    "---",
    "...",
    "-?",
    "~",
    "\"",
    "'",
    "\"quoted\" and 'single'",
    "\\\"; #panic(); \"",
    "\"; panic(); \"",
    "];",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ";",
    ".x",
    ".pdf(1)[x]",
    ",",
    ":",
    "%",
    "&",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{# note #}",
    "none",
    "true",
    "12.50",
    "-3",
    "1e999",
    "zzvalueazz",
    "Əliyeva Şəhla, Bakı",
    "e\u{301}",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
    "日本語",
    "ﬁ ﬂ",
];

/// Where the value of a row can stand: the template, and what the page shows around the value.
/// Nothing in a template may be a mark that Typst's other places would print differently.
const PLACES: &[(&str, &str, &str)] = &[
    ("{{ row.v }}", "", ""),
    ("ab{{ row.v }}cd", "ab", "cd"),
    ("12{{ row.v }}34", "12", "34"),
    ("(a){{ row.v }}(b)", "(a)", "(b)"),
    ("a.{{ row.v }}.pdf(1)", "a.", ".pdf(1)"),
    ("a:{{ row.v }}[b]", "a:", "[b]"),
    ("{{ row.v }};b", "", ";b"),
    ("= a{{ row.v }}b", "a", "b"),
    ("= {{ row.v }}", "", ""),
    ("- a{{ row.v }}b", "•a", "b"),
    ("+ {{ row.v }}b", "1.", "b"),
    ("7. {{ row.v }}b", "7.", "b"),
    ("/ a{{ row.v }}: b", "a", "b"),
    ("/ a: b{{ row.v }}c", "ab", "c"),
    ("*{{ row.v }}*", "", ""),
    ("_{{ row.v }}_", "", ""),
    ("*_a{{ row.v }}b_*", "a", "b"),
    ("#link(\"https://example.org\")[a{{ row.v }}b]", "a", "b"),
    ("#box[a{{ row.v }}b]", "a", "b"),
    ("#[{{ row.v }}]b", "", "b"),
    ("#table([a{{ row.v }}b])", "a", "b"),
    ("#if true [a{{ row.v }}b] else [c]", "a", "b"),
    ("#let f(x) = box(x); #f[{{ row.v }}]", "", ""),
    ("#{ let x = {{ row.v }}; [a#{x}b] }", "a", "b"),
    ("#let s = (a: {{ row.v }}); c#s.a;d", "c", "d"),
    ("#(\"a\" + {{ row.v }} + \"b\")", "a", "b"),
    ("#text({{ row.v }})", "", ""),
    ("#text(size: 9pt, {{ row.v }})b", "", "b"),
    ("#{{ row.v }};b", "", "b"),
    ("#((x: {{ row.v }}).x)", "", ""),
    ("#\"a{{ row.v }}b\"", "a", "b"),
    ("#text(\"{{ row.v }}\")", "", ""),
];

/// Places whose value is not printed.
const COMMENTS: [(&str, &str); 3] =
    [("a/* {{ row.v }} */b", "ab"), ("ab // {{ row.v }}\n", "ab"), ("#(/* {{ row.v }} */1)", "1")];

/// Places in formulas. Letters around the value are set as variables there, so only the value is
/// compared.
const FORMULAS: &[&str] =
    &["$ {{ row.v }} $", "$a_{{ row.v }}$", "$ sqrt({{ row.v }}) / 2 $", "$vec({{ row.v }}, b)$"];

/// Places where no value can stand.
const REFUSED: &[&str] = &[
    "`{{ row.v }}`",
    "```\n{{ row.v }}\n```",
    "```{{ row.v }}\nx\n```",
    "<{{ row.v }}>",
    "a <a{{ row.v }}>",
    "@{{ row.v }}",
    "@a-{{ row.v }}",
    "https://example.org/{{ row.v }}",
    "a\\{{ row.v }}",
    "#let {{ row.v }} = 1",
    "#let a{{ row.v }} = 1",
    "#a{{ row.v }}",
    "#{{ row.v }}a",
    "#text({{ row.v }}: 1)[x]",
    "#(a: 1).{{ row.v }}",
    "$arrow.{{ row.v }}$",
    "#eval({{ row.v }})",
    "#eval(\"{{ row.v }}\")",
    "#std.eval({{ row.v }}, mode: \"markup\")",
    "#import \"{{ row.v }}\": *",
    "#include \"{{ row.v }}\"",
    "#h({{ row.v }}cm)",
];

const HEAD: &str = "#set page(width: auto, height: auto, margin: 4pt)\n";

/// A document that shows each row at one place, on a page of its own.
fn each_on_a_page(place: &str) -> String {
    format!("{HEAD}{{% for row in rows %}}\n{place}\n#pagebreak()\n{{% endfor %}}\n")
}

/// Sets each template with all values, and asks about each page whether it is right: given the
/// template's number, the value and the page, `check` says what is wrong.
fn judge(
    places: &[&str],
    values: &[impl AsRef<str>],
    check: impl Fn(usize, &str, &Page) -> Option<String>,
) {
    let names: Vec<String> = (0..places.len()).map(|n| format!("{n}.typ.j2")).collect();
    let shelf = Shelf::new(
        names.iter().map(String::as_str).zip(places.iter().map(|place| each_on_a_page(place))),
    );
    let paper = Paper::new();
    let mut wrong = Vec::new();
    for (number, (name, place)) in names.iter().zip(places).enumerate() {
        let markup = match shelf.fill(name, values) {
            Ok(markup) => markup,
            Err(problems) => {
                wrong.push(format!("`{place}` was refused:\n{}", told(&problems[..1])));
                continue;
            }
        };
        let pages = match paper.read(&markup.text) {
            Ok(pages) => pages,
            Err(errors) => {
                wrong.push(format!("`{place}` does not compile: {errors}"));
                continue;
            }
        };
        assert_eq!(pages.len(), values.len() + 1, "`{place}`: a value made or ate a page");
        wrong.extend(pages.iter().zip(values).filter_map(|(page, value)| {
            Some(format!("`{place}` shows {}", check(number, value.as_ref(), page)?))
        }));
    }
    let shown = wrong.iter().take(30).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} differ:\n{shown}", wrong.len());
}

/// Whether a page shows exactly a text.
fn differs(page: &Page, wanted: &str) -> Option<String> {
    let (found, wanted) = (visible(&page.text()), visible(wanted));
    (found != wanted).then(|| format!("{found:?}, not {wanted:?}"))
}

/// Compares places of [`PLACES`].
fn compare(places: &[(&str, &str, &str)]) {
    let templates: Vec<&str> = places.iter().map(|(template, ..)| *template).collect();
    judge(&templates, &hostile(), |number, value, page| {
        let (_, before, after) = places[number];
        differs(page, &format!("{before}{}{after}", seen(value)))
    });
}

// The places are split so that the tests run side by side.

#[test]
fn a_reader_gets_the_cell_in_running_text() {
    compare(&PLACES[..8]);
}

#[test]
fn a_reader_gets_the_cell_in_headings_lists_and_emphasis() {
    compare(&PLACES[8..18]);
}

#[test]
fn a_reader_gets_the_cell_in_content() {
    compare(&PLACES[18..23]);
}

#[test]
fn a_reader_gets_the_cell_in_formulas() {
    judge(FORMULAS, &hostile(), |_, value, page| {
        // Typst's marks are all in ASCII. How lines and right-to-left text are drawn in a formula
        // is Typst's affair, as long as they do no harm there.
        let plain = value.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        let shown = page.drawn();
        (plain && !shown.contains(value)).then(|| format!("{shown:?} without {value:?}"))
    });
}

#[test]
fn a_reader_gets_the_cell_over_code() {
    compare(&PLACES[23..]);
}

#[test]
fn comments_stay_comments() {
    judge(&COMMENTS.map(|(template, _)| template), &hostile(), |number, _, page| {
        differs(page, COMMENTS[number].1)
    });
}

#[test]
fn places_where_no_value_can_stand_are_refused() {
    for (number, place) in REFUSED.iter().enumerate() {
        let name = format!("{number}.typ.j2");
        let shelf = Shelf::new([(
            name.as_str(),
            format!("{{% for row in rows %}}{place}\n{{% endfor %}}"),
        )]);
        // One value would do as a name or a number, the other as neither.
        for value in ["abc", "] #panic() <x>"] {
            match shelf.fill(&name, &[value]) {
                Ok(markup) => panic!("`{place}` took `{value}`: {}", markup.text),
                Err(problems) => {
                    let ids: Vec<&str> = problems.iter().map(|p| p.id.as_ref()).collect();
                    assert!(
                        ids.iter()
                            .all(|id| *id == "template/unsafe-place" || *id == "typst/syntax"),
                        "{place}: {ids:?}"
                    );
                    let lines = [1, 2].map(|line| format!("templates/{name}:{line}:"));
                    assert!(lines.iter().any(|line| told(&problems).contains(line)), "{place}");
                }
            }
        }
    }
}

#[test]
fn a_mark_beside_a_value_never_changes_its_meaning() {
    // Between letters `_` and `*` are characters, and a value is no letter to Typst.
    for place in ["report_{{ row.v }}_final", "x_{{ row.v }}_{{ row.v }}_y", "2*{{ row.v }}*2"] {
        let shelf = Shelf::new([("a.typ.j2", each_on_a_page(place))]);
        let problems = shelf.fill("a.typ.j2", &["x"]).unwrap_err();
        assert_eq!(problems[0].id, "template/unsafe-place", "{}", told(&problems));
    }
    for (place, shown) in [
        ("report\\_{{ row.v }}\\_final", "report_x_final"),
        ("*{{ row.v }}:* {{ row.v }}", "x: x"),
        ("_{{ row.v }}_ *{{ row.v }}*", "x x"),
        ("a -- {{ row.v }}--b", "a – x–b"),
    ] {
        judge(&[place], &["x"], |_, _, page| differs(page, shown));
    }
}

/// Ways over which a value can come to its place.
const WAYS: &[(&str, &str, &str)] = &[
    ("{% set x = row.v %}a{{ x }}b", "a", "b"),
    ("{% set x %}*{{ row.v }}*{% endset %}(a){{ x }}(b)", "(a)", "(b)"),
    ("{% macro m(x) %}_{{ x }}_{% endmacro %}(a){{ m(row.v) }}(b)", "(a)", "(b)"),
    (
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}a{{ row.v }}b{% endcall %}",
        "a",
        "b",
    ),
    ("{{ \"a\" ~ row.v ~ \"b\" }}", "a", "b"),
    ("#text({{ \"a\" ~ row.v ~ \"b\" }})", "a", "b"),
    ("{% set x %}.{{ row.v }}.{% endset %}{{ \"a#\" ~ x ~ \"_b\" }}", "a#.", "._b"),
    ("{{ [\"a\", row.v, \"b\"] | join(\"*\") }}", "a*", "*b"),
    ("{% for x in [row.v] %}a{{ x }}b{% endfor %}", "a", "b"),
    ("{% for x in [row] | map(attribute=\"v\") %}a{{ x }}b{% endfor %}", "a", "b"),
    ("{% with x = row.v %}a{{ x }}b{% endwith %}", "a", "b"),
    ("{% if row.v is not number %}a{{ row.v }}b{% endif %}", "a", "b"),
    ("{{ row.v if true else 1 }}b", "", "b"),
    ("{% include \"part.txt.j2\" %}", "a", "b"),
    ("{% from \"macros.txt.j2\" import shown %}{{ shown(row.v) }}", "a", "b"),
    ("#text({{ {\"k\": row.v} }}.k)", "", ""),
    ("#for x in {{ [row.v] }} [a#{x}b]", "a", "b"),
    ("#({{ [row.v, 1] }}.first())", "", ""),
];

#[test]
fn a_reader_gets_the_cell_over_macros_sets_loops_and_includes() {
    let templates: Vec<&str> = WAYS.iter().map(|(template, ..)| *template).collect();
    judge(&templates, OWN, |number, value, page| {
        let (_, before, after) = WAYS[number];
        differs(page, &format!("{before}{}{after}", seen(value)))
    });
}

#[test]
fn numbers_and_other_values_are_what_they_are() {
    for (place, shown) in [
        ("{{ row.n }}.5 a", "0.5 a"),
        ("{{ row.n + 7 }}% of {{ row.n }}cm", "7% of 0cm"),
        ("{{ row.n - 7 }}. first", "-7. first"),
        ("#repr({{ row.n - 7 }})", "-7"),
        ("#repr({{ row.n + 7 }}cm + {{ 0.5 }}em)", "198.43pt + 0.5em"),
        ("#repr(1% - {{ row.n - 7 }}%)", "8%"),
        (
            "#repr(({{ 1.5 }}, {{ true }}, {{ none }}, {{ [1, \"a\"] }}))",
            "(1.5, true, none, (1, \"a\"))",
        ),
        ("a{{ none }}b{{ true }}{{ 1.5 }}", "abtrue1.5"),
        ("$ {{ row.n + 7 }} $", "7"),
    ] {
        judge(&[place], &["x"], |_, _, page| {
            (page.drawn() != shown).then(|| format!("{:?}, not {shown:?}", page.drawn()))
        });
    }
}

#[test]
fn marks_of_direction_end_with_the_cell() {
    let shelf = Shelf::new([("a.typ.j2", each_on_a_page("{{ row.v }}b"))]);
    for (cell, literal) in [
        ("\u{202E}a", "#\"\u{202E}a\u{202C}\";b"),
        ("\u{2067}\u{202A}a", "#\"\u{2067}\u{202A}a\u{202C}\u{2069}\";b"),
        ("\u{2067}a\u{2069}", "#\"\u{2067}a\u{2069}\";b"),
    ] {
        let markup = shelf.fill("a.typ.j2", &[cell]).unwrap();
        assert!(markup.text.contains(literal), "{cell:?}: {:?}", markup.text);
    }
}

/// The text of a Markdown source, as its own parser sees it.
fn words(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let options = Options::ENABLE_STRIKETHROUGH;
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => {
                text.push_str(&seen(&t));
            }
            Event::SoftBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// What is left of a text without blanks and marks of lists.
fn bare(text: &str) -> String {
    visible(text).chars().filter(|c| !c.is_whitespace() && !"•‣–".contains(*c)).collect()
}

/// What is left without quotation marks, dashes, hyphens and points.
fn without_marks(text: &str) -> String {
    text.chars().filter(|c| !"\"'“”‘’-–—.…".contains(*c)).collect()
}

#[test]
fn markdown_of_a_cell_is_safe() {
    let own = [
        "[x]()",
        "[x](https://a.b \"t\")",
        "![alt](x.png)",
        "[x](#panic())",
        "a\\\nb",
        "<b>]</b>",
        "```typ\n#panic()\n```",
        "    #panic()",
        "| a |\n|---|",
        "- a\n- b\n\n  c",
        "# #h",
        "> q\n\nr",
        "a  \nb",
        "***",
        "[x]: y\n\n[x]",
        "&#35;panic()",
        "\\#1",
        "<https://example.org/?a=#b>",
        "$x$",
        "[^1]\n\n[^1]: note",
    ];
    let values: Vec<String> = hostile().into_iter().chain(own.map(str::to_owned)).collect();
    judge(
        &[
            "{{ row.v | markdown(niceties=false) }}",
            "#box[a{{ row.v | markdown(niceties=false) }}b]",
            "{{ row.v | markdown }}",
        ],
        &values,
        |number, value, page| {
            let (wanted, found) = (bare(&words(value)), bare(&page.text()));
            let (wanted, found) = match number {
                0 => (wanted, found),
                1 => (format!("a{wanted}b"), found),
                // The marks are those of the language; everything else comes through.
                _ => (without_marks(&wanted), without_marks(&found)),
            };
            // Markers of numbered lists stand between the words.
            let numbered = value.trim_start().starts_with(|c: char| c.is_ascii_digit());
            (found != wanted && !numbered)
                .then(|| format!("{found:?}, not {wanted:?} for {value:?}"))
        },
    );
}

#[test]
fn nothing_in_markdown_brings_the_program_down() {
    let shelf = Shelf::new([("a.typ.j2", each_on_a_page("{{ row.v | markdown }}"))]);
    for part in ["> ", "- ", "1. ", "*a ", "[", "![", "<b>", "**", "`", "  - x\n"] {
        // Either it is set or it is refused with the cell's address.
        if let Err(problems) = shelf.fill("a.typ.j2", &[part.repeat(5000)]) {
            assert!(told(&problems).contains("inputs/rows.csv › A2"), "{part}");
        }
    }
}

/// A panic inside the engine is one failed document with a place, and the next one is filled.
#[test]
fn a_panic_of_the_engine_fails_one_document() {
    let shelf = Shelf::new([
        ("trap.typ.j2", "{{ rows[0].v }} {{ trap }}".to_owned()),
        ("good.typ.j2", "{{ rows[0].v }}".to_owned()),
    ]);
    let problems = shelf.fill("trap.typ.j2", &["a"]).unwrap_err();
    let said = told(&problems);
    assert_eq!(problems.len(), 1, "{said}");
    assert_eq!(problems[0].id, "template/engine-failure");
    assert!(
        said.contains("as the engine may do") && said.contains("templates/trap.typ.j2"),
        "{said}"
    );
    assert_eq!(shelf.fill("good.typ.j2", &["a"]).unwrap().text, "#\"a\";");
}

#[test]
fn markup_is_for_trusted_columns_only() {
    let shelf = Shelf::new([
        ("v.typ.j2", each_on_a_page("{{ row.v | markup }}")),
        ("joined.typ.j2", each_on_a_page("{{ (row.v ~ \"x\") | markup }}")),
        ("upper.typ.j2", each_on_a_page("{{ row.v | upper | markup }}")),
        ("set.typ.j2", each_on_a_page("{% set x = row.v %}{% set y = x %}{{ y | markup }}")),
        (
            "late.typ.j2",
            each_on_a_page("{% set x = row.v %}{{ row.n }}{{ row.n }}{{ x | markup }}"),
        ),
        ("slice.typ.j2", each_on_a_page("{{ row.v[:5] | markup }}")),
        ("list.typ.j2", each_on_a_page("{{ [row.v] | join | markup }}")),
        ("first.typ.j2", each_on_a_page("{{ (row.v | split(\" \") | first) | markup }}")),
        (
            "format.typ.j2",
            each_on_a_page("{% set x = row.v %}{{ row.n }}{{ (\"*\" ~ x ~ \"*\") | markup }}"),
        ),
        (
            "macro.typ.j2",
            each_on_a_page("{% macro m(x) %}{{ x | markup }}{% endmacro %}{{ m(row.v) }}"),
        ),
        ("t.typ.j2", each_on_a_page("{{ row.t | markup }}")),
        ("literal.typ.j2", each_on_a_page("{{ \"*a*\" | markup }}")),
    ]);
    let names =
        ["v", "joined", "upper", "set", "late", "slice", "list", "first", "format", "macro"];
    for name in names {
        let problems = shelf.fill(&format!("{name}.typ.j2"), &["*a* b"]);
        let problems = problems.map(|markup| panic!("{name}: {}", markup.text)).unwrap_err();
        assert_eq!(problems[0].id, "template/untrusted-markup", "{name}: {}", told(&problems));
    }
    let paper = Paper::new();
    for (name, shown) in [("t", "a b"), ("literal", "a")] {
        let markup = shelf.fill(&format!("{name}.typ.j2"), &["*a* b"]).unwrap();
        assert_eq!(paper.read(&markup.text).unwrap()[0].text(), shown);
    }
    for broken in ["*a", "]", "a] #panic() [", "#", "`", "/*", "$"] {
        let problems = shelf.fill("t.typ.j2", &[broken]).unwrap_err();
        assert_eq!(problems[0].id, "template/bad-markup", "{broken}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// Any text at any place, several in one document.
    #[test]
    fn a_reader_gets_any_text_at_any_place(
        chosen in prop::collection::vec((0..PLACES.len() + WAYS.len(), any_text()), 1..12),
    ) {
        let all: Vec<(&str, &str, &str)> = PLACES.iter().chain(WAYS).copied().collect();
        let mut template = String::from("{% for row in rows %}\n");
        for (index, (place, ..)) in all.iter().enumerate() {
            let choice = if index == 0 { "if" } else { "elif" };
            let rows: Vec<String> = (0..chosen.len()).filter(|n| chosen[*n].0 == index).map(|n| n.to_string()).collect();
            template.push_str(&format!("{{% {choice} row.n in [{}] %}}\n{place}\n", rows.join(", ")));
        }
        template.push_str("{% endif %}\n#pagebreak()\n{% endfor %}\n");
        let shelf = Shelf::new([("a.typ.j2", format!("{HEAD}{template}"))]);
        let values: Vec<&str> = chosen.iter().map(|(_, value)| value.as_str()).collect();
        let markup = shelf.fill("a.typ.j2", &values).map_err(|found| TestCaseError::fail(told(&found)))?;
        let pages = PAPER.with(|paper| paper.read(&markup.text)).map_err(TestCaseError::fail)?;
        prop_assert_eq!(pages.len(), values.len() + 1);
        for (page, (index, value)) in pages.iter().zip(&chosen) {
            let (place, before, after) = all[*index];
            let wanted = format!("{before}{}{after}", seen(value));
            prop_assert_eq!(visible(&page.text()), visible(&wanted), "{}", place);
        }
    }

    /// Markdown of any text compiles and lets nothing run.
    #[test]
    fn markdown_of_any_text_compiles(texts in prop::collection::vec(markdown_text(), 1..12)) {
        let shelf = Shelf::new([("a.typ.j2", each_on_a_page("{{ row.v | markdown }}"))]);
        let markup = shelf.fill("a.typ.j2", &texts).map_err(|found| TestCaseError::fail(told(&found)))?;
        let pages = PAPER.with(|paper| paper.read(&markup.text)).map_err(TestCaseError::fail)?;
        prop_assert_eq!(pages.len(), texts.len() + 1);
    }
}

thread_local! {
    static PAPER: Paper = Paper::new();
}

/// Texts of the characters that mean something to Typst or minijinja, and of all others.
fn any_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::sample::select(" \n\t\\\"'#$*_`@<>[](){}.,:;=+-/~%&|0123456789abzəİ".chars().collect::<Vec<_>>()),
        1 => any::<char>().prop_filter("drawn from left to right", |c| !right_to_left(*c)),
    ];
    prop::collection::vec(character, 0..24).prop_map(String::from_iter)
}

fn markdown_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "*",
        "**",
        "_",
        "`",
        "```",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "# ",
        "[",
        "](",
        ")",
        "![",
        "<b>",
        "</b>",
        "<",
        ">",
        "\\",
        "#",
        "$",
        "@",
        "x",
        "y z",
        " ",
        "\t",
        "    ",
        "~~",
        "---",
        "https://a.b",
        "\"",
        ";",
        "]",
        "&amp;",
        "&#0;",
        "|",
        "ə",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

#[test]
fn an_empty_cell_is_none_and_prints_nothing() {
    for (place, shown) in [
        ("a{{ row.v }}b", "ab"),
        ("{{ \"a\" ~ row.v ~ \"b\" }}", "ab"),
        ("{{ [row.v, \"a\", row.v] | join(\"+\") }}", "+a+"),
        ("{{ row.v is none }} {{ row.v is not none }}", "true false"),
        ("{{ row.v or \"else\" }} {{ row.v | default(\"else\", true) }}", "else else"),
        ("{% if row.v %}a{% else %}b{% endif %}", "b"),
        ("{{ \"same\" if row.v == row.t }}", "same"),
        ("#repr({{ row.v }}) #repr(({{ [row.v, 1] }}, \"{{ row.v }}\"))", "none ((none, 1), \"\")"),
        ("a{{ row.v | markdown }}{{ row.v | markup }}{{ row.v | upper }}b", "ab"),
        ("{{ [row.n, row.v] | sort | first }}{{ [row.v, row.n] | sum }}", "00"),
    ] {
        judge(&[place], &[""], |_, _, page| differs(page, shown));
    }
    let shelf = Shelf::new([("a.typ.j2", each_on_a_page("{{ row.v | money }}"))]);
    let said = told(&shelf.fill("a.typ.j2", &[""]).unwrap_err());
    assert!(said.contains("`money` needs a number, not an empty value"), "{said}");
    assert!(said.contains("inputs/rows.csv › A2"), "{said}");
}

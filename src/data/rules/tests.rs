use super::*;

fn languages() -> Vec<String> {
    vec!["en".to_owned(), "az".to_owned()]
}

/// A column of this type with further keys, as `pressrun.toml` declares it.
fn config(kind: &str, keys: &str) -> ColumnConfig {
    let text = format!(
        "[workspace]\ntitle = \"T\"\nlanguages = [\"en\", \"az\"]\n[tables.t]\nsource = \"t.csv\"\ncolumns.c = {{ type = \"{kind}\", {keys} }}\n"
    );
    let workspace = crate::config::Workspace::parse(std::path::Path::new("."), &text)
        .unwrap_or_else(|found| panic!("{found:?}"));
    workspace.tables[0].columns[0].clone()
}

/// What a text is read as, and the rule that it breaches.
fn read(kind: &str, keys: &str, text: &str) -> Result<String, &'static str> {
    cell(kind, keys, RawCell::Text(text))
}

fn cell(kind: &str, keys: &str, cell: RawCell<'_>) -> Result<String, &'static str> {
    let (config, languages) = (config(kind, keys), languages());
    let rules = Rules::new(Some(&config), &languages);
    let parsed = rules.read(cell, &mut Evidence::default()).map_err(|unfit| unfit.id)?;
    if let Some(unfit) = rules.breach("c", &parsed) {
        return Err(unfit.id);
    }
    Ok(match parsed {
        Parsed::Empty => "empty".to_owned(),
        Parsed::Text(text) => text.into_owned(),
        Parsed::Value(value) => value.to_string(),
        Parsed::Doubtful(value, doubt) => format!("{value} {doubt:?}"),
    })
}

fn ok(text: &str) -> Result<String, &'static str> {
    Ok(text.to_owned())
}

#[test]
fn text_is_kept_as_it_is_shown() {
    assert_eq!(read("text", "", "\u{a0} 1.10 \n"), ok("1.10"));
    let number = |value, format| cell("text", "", RawCell::Number(value, format));
    assert_eq!(number(2019.0, NumberFormat::General), ok("2019"));
    assert_eq!(number(42.0, NumberFormat::Digits(7)), ok("0000042"));
    assert_eq!(number(0.125, NumberFormat::Percent), ok("12.5%"));
    assert_eq!(read("integer", "", "   "), ok("empty"));
}

#[test]
fn numbers_of_each_kind() {
    assert_eq!(read("integer", "", "1,234"), ok("1234"));
    assert_eq!(read("integer", "", "7.5"), Err("data/not-an-integer"));
    assert_eq!(read("decimal", "", "559.434"), ok("559.434 DecimalSign('.')"));
    assert_eq!(read("decimal", "decimal_char = \",\"", "559.434"), ok("559434"));
    assert_eq!(read("decimal", "missing_values = [\"-\"]", "-"), ok("empty"));
    assert_eq!(read("decimal", "", "-"), Err("data/not-a-number"));
    assert_eq!(read("decimal", "", "12 %"), Err("data/not-a-number"));
    assert_eq!(read("percent", "", "12,5 %"), ok("0.125"));
    assert_eq!(cell("percent", "", RawCell::Number(0.4, NumberFormat::Percent)), ok("0.4"));
    assert_eq!(read("percent", "", "40"), ok("40 Fraction"));
    assert_eq!(read("percent", "format = \"hundredths\"", "40"), ok("0.4"));
    assert_eq!(read("year", "", "2018"), ok("2018"));
    assert_eq!(read("year", "", "18"), Err("data/not-a-year"));
}

#[test]
fn days_and_times() {
    assert_eq!(read("date", "", "31.3.2018"), ok("2018-03-31"));
    assert_eq!(read("date", "", "03/04/2021"), ok("2021-04-03 DayFirst"));
    assert_eq!(read("date", "format = \"%m/%d/%Y\"", "03/04/2021"), ok("2021-03-04"));
    assert_eq!(read("date", "", "soon"), Err("data/not-a-date"));
    let number = RawCell::Number(43190.0, NumberFormat::General);
    assert_eq!(cell("date", "", number), Err("data/not-a-date"));
    assert_eq!(cell("date", "format = \"excel\"", number), ok("2018-03-31"));
    assert_eq!(
        cell("date", "", RawCell::Time(jiff::civil::time(9, 0, 0, 0))),
        Err("data/not-a-date")
    );
    assert_eq!(read("time", "", "9:30"), ok("09:30:00"));
    assert_eq!(read("datetime", "", "2018-03-31 14:30"), ok("2018-03-31T14:30:00"));
}

#[test]
fn words_for_yes_and_no_of_the_languages() {
    assert_eq!(read("boolean", "", "Bəli"), ok("yes"));
    assert_eq!(read("boolean", "", "yox"), ok("no"));
    assert_eq!(read("boolean", "", "да"), Err("data/not-yes-or-no"));
    assert_eq!(cell("boolean", "", RawCell::Boolean(true)), ok("yes"));
}

#[test]
fn lists_addresses_and_places() {
    assert_eq!(read("list", "", "a, b ,,c"), ok("a, b, c"));
    assert_eq!(read("list", "separator = \" \"", "water food"), ok("water, food"));
    assert_eq!(read("url", "", "https://a.az/b?c"), ok("https://a.az/b?c"));
    assert_eq!(read("url", "", "migration.gov.az"), Err("data/not-a-url"));
    assert_eq!(read("email", "", "a@b.az"), ok("a@b.az"));
    assert_eq!(read("email", "", "a@b, c@d.az"), Err("data/not-an-email"));
    assert_eq!(read("geopoint", "", "49.867, 40.409"), ok("49.867, 40.409"));
    assert_eq!(read("geopoint", "", "40.409 49.867 0 0"), ok("49.867, 40.409"));
    assert_eq!(read("geopoint", "format = \"lat,lon\"", "40.409, 49.867"), ok("49.867, 40.409"));
    assert_eq!(read("geopoint", "", "40, 149"), Err("data/not-a-geopoint"));
}

#[test]
fn rules_are_kept() {
    assert_eq!(read("text", "required = true", ""), Err("data/missing-value"));
    assert_eq!(read("text", "enum = [\"a\"]", "b"), Err("data/not-one-of"));
    assert_eq!(read("integer", "one_of = [\"1\"]", "1"), ok("1"));
    assert_eq!(read("integer", "minimum = 2", "1"), Err("data/too-small"));
    assert_eq!(read("decimal", "max = 2", "2.5"), Err("data/too-great"));
    assert_eq!(read("text", "pattern = \"AZ-[0-9]+\"", "AZ-1x"), Err("data/pattern"));
    assert_eq!(read("text", "pattern = \"AZ-[0-9]+\"", "AZ-12"), ok("AZ-12"));
}

#[test]
fn cells_without_a_value_are_named_as_such() {
    assert_eq!(cell("text", "", RawCell::Error("#DIV/0!")), Err("data/error-cell"));
    assert_eq!(cell("text", "", RawCell::Uncomputed), Err("data/uncomputed-formula"));
}

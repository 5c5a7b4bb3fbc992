use std::cmp::Ordering;

use jiff::civil::date;
use rust_decimal::Decimal;

use super::*;

fn lang(tag: &str) -> Language {
    tag.parse().unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn a_tag_is_checked() {
    assert_eq!(lang("az-Latn").code(), "az");
    assert!("english language".parse::<Language>().is_err());
}

#[test]
fn dates_are_written_as_the_language_does() {
    let day = date(2021, 6, 1);
    for (tag, style, text) in [
        ("en", DateStyle::Long, "1 June 2021"),
        ("en", DateStyle::Medium, "1 Jun 2021"),
        ("en", DateStyle::Short, "01/06/2021"),
        ("en", DateStyle::Month, "June 2021"),
        ("en", DateStyle::Weekday, "Tuesday 1 June 2021"),
        ("en", DateStyle::Year, "2021"),
        ("en", DateStyle::Iso, "2021-06-01"),
        ("az", DateStyle::Long, "1 iyun 2021"),
        ("az", DateStyle::Short, "01.06.2021"),
        ("az", DateStyle::Month, "iyun 2021"),
        ("az", DateStyle::Weekday, "Çərşənbə axşamı, 1 iyun 2021"),
        ("ru", DateStyle::Long, "1 июня 2021\u{202f}г."),
    ] {
        assert_eq!(format_date(day, style, &lang(tag)), text, "{tag} {style:?}");
    }
}

#[test]
fn numbers_have_the_separators_of_the_language() {
    for (tag, value, decimals, text) in [
        ("en", "1234.5", Some(2), "1,234.50"),
        ("az", "1234.5", Some(2), "1.234,50"),
        ("az", "400000", Some(2), "400.000,00"),
        ("en", "-1234.5", None, "−1,234.5"),
        ("en", "1.500", None, "1.5"),
        ("en", "0.005", Some(2), "0.01"),
        ("en", "-0.001", Some(2), "0.00"),
        ("en", "2.5", Some(0), "3"),
        ("en", "0", None, "0"),
        (
            "en",
            "79228162514264337593543950335",
            Some(2),
            "79,228,162,514,264,337,593,543,950,335.00",
        ),
        ("ru", "1234.5", None, "1\u{a0}234,5"),
    ] {
        assert_eq!(format_number(number(value), decimals, &lang(tag)), text, "{tag} {value}");
    }
}

#[test]
fn money_and_percentages_do_not_break_from_their_unit() {
    let money = |value, tag| format_money(number(value), "EUR", 2, &lang(tag));
    assert_eq!(money("1234.5", "en"), "EUR\u{a0}1,234.50");
    assert_eq!(money("-0.5", "en"), "EUR\u{a0}−0.50");
    assert_eq!(money("1234.5", "az"), "1.234,50\u{a0}EUR");
    assert_eq!(format_money(number("12"), "₼", 0, &lang("az")), "12\u{a0}₼");
    let percent = |value, decimals, tag| format_percent(number(value), decimals, &lang(tag));
    assert_eq!(percent("0.58", 0, "en"), "58%");
    assert_eq!(percent("0.585", 1, "az"), "58,5%");
    assert_eq!(percent("-1.2", 0, "ru"), "−120\u{a0}%");
}

#[test]
fn letter_case_knows_the_dotless_i() {
    let (en, az) = (lang("en"), lang("az"));
    assert_eq!(upper("istiqamət", &az), "İSTİQAMƏT");
    assert_eq!(upper("istiqamət", &en), "ISTIQAMƏT");
    assert_eq!(lower("ISIQ İŞ", &az), "ısıq iş");
    assert_eq!(title("immiqrasiya xidməti", &az), "İmmiqrasiya Xidməti");
    assert_eq!(capitalize("iKİ söz", &az), "İki söz");
    assert_eq!(title("a tale of TWO cities", &en), "A Tale Of Two Cities");
}

#[test]
fn names_are_sorted_as_in_the_alphabet() {
    let mut names =
        ["Xızı", "İmişli", "Zaqatala", "Əli", "Ev", "Hacıqabul", "Ismayıl", "Quba", "Qəbələ"];
    names.sort_by(|a, b| compare(a, b, &lang("az")));
    assert_eq!(
        names,
        ["Ev", "Əli", "Hacıqabul", "Xızı", "Ismayıl", "İmişli", "Qəbələ", "Quba", "Zaqatala"]
    );
    assert_eq!(compare("a", "a", &lang("az")), Ordering::Equal);
}

#[test]
fn periods_have_a_name() {
    for (period, en, az) in [
        ("2018-Q1", "January to March 2018", "2018-ci ilin yanvar–mart ayları"),
        ("2019-H2", "July to December 2019", "2019-cu ilin iyul–dekabr ayları"),
        ("2023-05", "May 2023", "2023-cü ilin may ayı"),
        ("2016", "2016", "2016-cı il"),
        ("2020", "2020", "2020-ci il"),
        ("2100", "2100", "2100-cü il"),
        (
            "2016-01-15--2019-07-14",
            "15 January 2016 to 14 July 2019",
            "15 yanvar 2016 – 14 iyul 2019",
        ),
    ] {
        let period = period.parse().unwrap();
        assert_eq!(period_label(period, &lang("en")), en);
        assert_eq!(period_label(period, &lang("az")), az);
    }
}

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

#[test]
fn periods_have_a_russian_name() {
    for (period, ru) in [
        ("2018-Q1", "январь–март 2018\u{a0}г."),
        ("2023-05", "май 2023\u{a0}г."),
        ("2016", "2016 год"),
        ("2016-01-15--2019-07-14", "15 января 2016\u{202f}г. – 14 июля 2019\u{202f}г."),
    ] {
        assert_eq!(period_label(period.parse().unwrap(), &lang("ru")), ru);
    }
}

#[test]
fn dates_take_every_form_that_documents_use() {
    let day = date(2021, 6, 1);
    for (tag, style, text) in [
        ("az", DateStyle::Official, "1 iyun 2021-ci il"),
        ("en", DateStyle::Official, "1 June 2021"),
        ("ru", DateStyle::Official, "1 июня 2021\u{202f}г."),
        ("az", DateStyle::Day, "1 iyun"),
        ("en", DateStyle::Day, "1 June"),
        ("ru", DateStyle::Day, "1 июня"),
        ("ru", DateStyle::Month, "июнь 2021\u{202f}г."),
        ("ru", DateStyle::Short, "01.06.2021"),
        ("ru", DateStyle::Weekday, "вторник, 1 июня 2021\u{202f}г."),
    ] {
        assert_eq!(format_date(day, style, &lang(tag)), text, "{tag} {style:?}");
    }
    for (year, suffix) in [(2016, "cı"), (2019, "cu"), (2020, "ci"), (2023, "cü"), (2000, "ci")] {
        let text = format_date(date(year, 5, 9), DateStyle::Official, &lang("az"));
        assert_eq!(text, format!("9 may {year}-{suffix} il"));
    }
}

#[test]
fn ranges_of_days_say_what_they_share_once() {
    let june = date(2021, 6, 1);
    for (tag, style, to, text) in [
        ("en", DateStyle::Long, date(2021, 6, 1), "1 June 2021"),
        ("en", DateStyle::Long, date(2021, 6, 3), "1–3 June 2021"),
        ("en", DateStyle::Long, date(2021, 7, 3), "1 June – 3 July 2021"),
        ("en", DateStyle::Long, date(2022, 6, 3), "1 June 2021 – 3 June 2022"),
        ("en", DateStyle::Medium, date(2021, 7, 3), "1 Jun 2021 – 3 Jul 2021"),
        ("en", DateStyle::Short, date(2021, 6, 3), "01/06/2021 – 03/06/2021"),
        ("az", DateStyle::Official, date(2021, 6, 3), "1–3 iyun 2021-ci il"),
        ("az", DateStyle::Official, date(2021, 7, 3), "1 iyun – 3 iyul 2021-ci il"),
        ("az", DateStyle::Official, date(2022, 6, 3), "1 iyun 2021-ci il – 3 iyun 2022-ci il"),
        ("ru", DateStyle::Long, date(2021, 6, 3), "1–3 июня 2021\u{202f}г."),
        ("ru", DateStyle::Long, date(2021, 7, 3), "1 июня – 3 июля 2021\u{202f}г."),
        ("de", DateStyle::Long, date(2021, 6, 3), "1.–3. Juni 2021"),
        ("en-US", DateStyle::Long, date(2021, 6, 3), "June 1, 2021 – June 3, 2021"),
    ] {
        assert_eq!(format_date_range(june, to, style, &lang(tag)), text, "{tag} {style:?}");
    }
}

#[test]
fn ordinals_have_the_ending_of_the_language() {
    let ordinal = |number, tag| format_ordinal(number, Gender::default(), &lang(tag));
    assert_eq!(
        [1, 2, 3, 4, 11, 12, 13, 21, 101, 111].map(|n| ordinal(n, "en")),
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "101st", "111th"]
    );
    assert_eq!(
        [0, 3, 6, 9, 10, 20, 30, 40, 100, 1000, 1_000_000].map(|n| ordinal(n, "az")),
        [
            "0-cı",
            "3-cü",
            "6-cı",
            "9-cu",
            "10-cu",
            "20-ci",
            "30-cu",
            "40-cı",
            "100-cü",
            "1000-ci",
            "1000000-cu"
        ]
    );
    let russian = [Gender::Masculine, Gender::Feminine, Gender::Neuter];
    let written = russian.map(|gender| format_ordinal(3, gender, &lang("ru")));
    assert_eq!(written, ["3-й", "3-я", "3-е"]);
    assert_eq!(ordinal(3, "de"), "3.");
}

/// Unicode's data sorts Azerbaijani numerals by their endings too.
#[test]
fn azerbaijani_ordinals_agree_with_unicode() {
    use icu::plurals::{PluralCategory, PluralRuleType, PluralRules, PluralRulesOptions};
    let options = PluralRulesOptions::default().with_type(PluralRuleType::Ordinal);
    let rules = PluralRules::try_new(lang("az").locale().into(), options).unwrap();
    for number in 0..1000_u32 {
        let wanted = match rules.category_for(number) {
            PluralCategory::One => "ci",
            PluralCategory::Few => "cü",
            PluralCategory::Many => "cı",
            _ => "cu",
        };
        assert_eq!(super::ordinal::azerbaijani(u64::from(number)), wanted, "{number}");
    }
}

#[test]
fn lists_are_joined_as_the_language_does() {
    let listed =
        |items: &[&str], joined, tag| format_list(items.iter().copied(), joined, &lang(tag));
    for (tag, text) in [("en", "A, B and C"), ("az", "A, B və C"), ("ru", "A, B и C")] {
        assert_eq!(listed(&["A", "B", "C"], Joined::And, tag), text);
    }
    assert_eq!(listed(&["A", "B"], Joined::Or, "az"), "A yaxud B");
    assert_eq!(listed(&["A"], Joined::And, "en"), "A");
    assert_eq!(listed(&[], Joined::And, "en"), "");
}

#[test]
fn plural_forms_are_those_that_whole_numbers_take() {
    assert_eq!(plural_forms(&lang("en")), ["one", "other"]);
    assert_eq!(plural_forms(&lang("az")), ["one", "other"]);
    assert_eq!(plural_forms(&lang("ru")), ["one", "few", "many"]);
}

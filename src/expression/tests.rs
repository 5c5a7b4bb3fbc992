use std::collections::BTreeMap;

use super::*;
use crate::figure::Hidden;

struct Given(BTreeMap<&'static str, Operand>);

impl Names for Given {
    fn value(&self, path: &[String], keys: &[Operand]) -> Result<Operand, String> {
        let mut name = path.join(".");
        for key in keys {
            name += &format!("[{key}]");
        }
        self.0.get(name.as_str()).cloned().ok_or(format!("there is no `{name}`"))
    }
}

fn given() -> Given {
    let number = |text: &str| Operand::Number(text.parse().unwrap());
    Given(BTreeMap::from([
        ("spent", number("150.10")),
        ("budget", number("300.20")),
        ("none", number("0")),
        ("to_date.spent", number("0.3")),
        ("spent[\"1.10\"]", number("7")),
        ("people[\"women\"][\"18–29\"]", number("4")),
        ("start", Operand::Date(jiff::civil::date(2019, 1, 1))),
        ("end", Operand::Date(jiff::civil::date(2019, 1, 31))),
        ("empty", Operand::Nothing),
        ("few", Operand::Hidden(Hidden::Small(5))),
    ]))
}

#[test]
fn decimals_are_exact_and_a_division_by_zero_is_told() {
    for (source, result) in [
        ("0.1 + 0.2 == to_date.spent", "yes"),
        ("spent / budget", "0.50"),
        ("spent / none", "n/a"),
        ("1 + spent / none", "n/a"),
        ("round(spent * 0.07, 2)", "10.51"),
        ("-spent + 2 * 3 - (1 - 1)", "-144.10"),
        ("spent[\"1.10\"] * 2", "14"),
        ("people[\"women\"][\"18–29\"]", "4"),
        ("0 <= spent <= budget", "yes"),
        ("budget < spent < 1", "no"),
        ("few + 1", "<5"),
        ("few < 3", "<5"),
        ("few < 3 and spent > 1000", "no"),
        ("few < 3 or spent < 1000", "yes"),
        ("end - start", "30"),
        ("days(start, end)", "31"),
        ("start <= \"2019-01-01\"", "yes"),
        ("empty is none and not (spent is none)", "yes"),
        ("empty + 1", "n/a"),
        ("empty < 1", "n/a"),
        ("empty == 1 or empty != 1", "yes"),
        ("7 in [1, 7] and 2 not in [1, 7]", "yes"),
        ("spent if spent > budget else budget", "300.20"),
        ("max(1, spent, 3) - min(4, 5) + abs(-1)", "147.10"),
        ("round(2.5) + round(-2.5) * 2", "-3"),
    ] {
        let expression = Expression::parse(source).unwrap();
        let computed = expression.compute(&given()).map(|operand| operand.to_string());
        assert_eq!(computed, Ok(result.to_owned()), "{source}");
    }
}

#[test]
fn what_cannot_be_computed_is_told_with_its_place() {
    for (source, message, written) in [
        ("spent + \"a\"", "a number and a text cannot be computed with", "spent + \"a\""),
        ("spent / bugdet", "there is no `bugdet`", "bugdet"),
        ("start < 3", "a day and a number cannot be compared", "start < 3"),
        ("spent and budget", "this is a number, not a condition", "spent"),
        ("round(1, 99)", "write `round(number)` or `round(number, places)`", "round(1, 99)"),
        (
            "99999999999999 * 99999999999999 * 99999999999999",
            "the result has more than 28 digits",
            "99999999999999 * 99999999999999 * 99999999999999",
        ),
    ] {
        let expression = Expression::parse(source).unwrap();
        let trouble = expression.compute(&given()).unwrap_err();
        assert_eq!(trouble.message, message, "{source}");
        assert_eq!(&source[trouble.span], written, "{source}");
    }
}

#[test]
fn what_is_no_expression_is_refused() {
    for source in
        ["", "spent /", "spent | round", "a ~ b", "{1: 2}", "x[1:2]", "sum(1)", "2 ** 3", "a.b(1)"]
    {
        assert!(Expression::parse(source).is_err(), "{source}");
    }
    let deep = format!("{}1{}", "(-".repeat(1000), ")".repeat(1000));
    assert!(Expression::parse(&deep).is_err());
    let wrong = Expression::parse("spent + rond(1)").unwrap_err();
    assert_eq!(wrong.hint.as_deref(), Some("did you mean `round`?"));
}

#[test]
fn sides_and_names_are_found() {
    let expression = Expression::parse("to_date.spent <= budget and not (1 > x)").unwrap();
    let names: Vec<String> =
        expression.names().into_iter().map(|(path, _)| path.join(".")).collect();
    assert_eq!(names, ["to_date.spent", "budget", "x"]);
    let sides: Vec<String> = expression.sides().into_iter().map(|(source, _)| source).collect();
    assert_eq!(sides, ["to_date.spent", "budget", "1", "x"]);
    let parts = Expression::parse("a.b[\"1\"] + c.d * 2 <= e.f").unwrap();
    let sides: Vec<String> = parts.sides().into_iter().map(|(source, _)| source).collect();
    assert_eq!(sides, ["a.b[\"1\"] + c.d * 2", "e.f"]);
}

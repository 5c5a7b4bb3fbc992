//! Days and times as people and spreadsheet programs write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;

use super::digits;

/// The order of day and month in dates such as `03/04/2021`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The third of April.
    DayFirst,
    /// The fourth of March.
    MonthFirst,
}

/// A day read from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextDate {
    /// It can be read in one way only; and what it tells about the order in its column.
    Sure(Date, Option<Order>),
    /// It can be read in two ways: day first, and month first.
    Ambiguous(Date, Date),
}

/// Reads a day: ISO 8601 with or without a time, `31.03.2018`, or with slashes or hyphens in an
/// order that the numbers may decide.
pub(super) fn from_text(text: &str) -> Option<TextDate> {
    let sure = |date| Some(TextDate::Sure(date, None));
    if let Some(date) = iso(text.as_bytes()) {
        return sure(date);
    }
    if text.len() > 10 && text.as_bytes()[4] == b'-' {
        return text.replacen(' ', "T", 1).parse::<DateTime>().ok().and_then(|t| sure(t.date()));
    }
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '.' | '/' | '-') {
        return None;
    }
    let mut parts = text.split(separator).map(str::trim);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if first.len() == 4 {
        return sure(day(first, second, third)?);
    }
    if third.len() != 4 {
        return None;
    }
    let (day_first, month_first) = (day(third, second, first), day(third, first, second));
    match (separator, day_first, month_first) {
        ('.', Some(date), _) => sure(date),
        ('.', None, _) => None,
        (_, Some(date), Some(other)) if date == other => sure(date),
        (_, Some(day_first), Some(month_first)) => {
            Some(TextDate::Ambiguous(day_first, month_first))
        }
        (_, Some(date), None) => Some(TextDate::Sure(date, Some(Order::DayFirst))),
        (_, None, Some(date)) => Some(TextDate::Sure(date, Some(Order::MonthFirst))),
        (_, None, None) => None,
    }
}

/// Whether a text is written like a day that no month or no year has: `30.2.2026`, `31/09/2018`.
pub(super) fn is_no_day(text: &str) -> bool {
    let Some(separator) = text.chars().find(|c| !c.is_ascii_digit()) else { return false };
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let [first, second, third] = parts[..] else { return false };
    let number = |text: &str| {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (day, year) = if first.len() == 4 { (third, first) } else { (first, third) };
    let like_a_day = |part: &str| matches!(number(part), Some(1..=31)) && part.len() <= 2;
    matches!(separator, '.' | '/' | '-')
        && year.len() == 4
        && number(year).is_some()
        && like_a_day(day)
        && like_a_day(second)
        && from_text(text).is_none()
}

/// `2018-03-31`, which most dates in files are.
#[inline]
pub(super) fn iso(text: &[u8]) -> Option<Date> {
    let (start, day) = (text.first_chunk::<8>()?, text.get(8..)?);
    if text.len() != 10 || start[4] != b'-' || start[7] != b'-' {
        return None;
    }
    let [y0, y1, y2, y3, _, m0, m1, _] = *start;
    let [year0, year1, month, day] =
        digits::pairs([y0, y1, y2, y3, m0, m1, day[0], day[1]])?.map(i16::from);
    Date::new(year0 * 100 + year1, month as i8, day as i8).ok()
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str| {
        let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<i16>().ok()).flatten()
    };
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Reads a day, a time or both by a declared pattern.
pub(super) fn by_pattern(text: &str, pattern: &str) -> Option<BrokenDownTime> {
    BrokenDownTime::parse(strftime(pattern), text).ok()
}

/// Patterns are those of strptime; the letters of spreadsheet programs, `dd.MM.yyyy`, are turned
/// into them.
pub(super) fn strftime(pattern: &str) -> String {
    if pattern.contains('%') {
        return pattern.to_owned();
    }
    let mut result = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let length = rest.len() - rest.trim_start_matches(c).len();
        match (c, length / c.len_utf8()) {
            ('d' | 'D', 1 | 2) => result.push_str("%d"),
            ('M', 1 | 2) => result.push_str("%m"),
            ('M', 3) => result.push_str("%b"),
            ('M', 4) => result.push_str("%B"),
            ('y' | 'Y', 2) => result.push_str("%y"),
            ('y' | 'Y', 4) => result.push_str("%Y"),
            ('H' | 'h', 1 | 2) => result.push_str("%H"),
            ('m', 1 | 2) => result.push_str("%M"),
            ('s', 1 | 2) => result.push_str("%S"),
            _ => result.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    result
}

/// The last day that serial numbers of spreadsheet programs count to: 9999-12-31.
const LAST_SERIAL: f64 = 2_958_465.0;

/// The day of a spreadsheet program's serial number, in the calendar that starts in 1900.
pub(super) fn from_serial(number: f64) -> Option<Date> {
    // Before 1 March 1900 the count is off by the day that the year 1900 did not have.
    if !(61.0..=LAST_SERIAL).contains(&number) {
        return None;
    }
    let days = jiff::Span::new().try_days(number.trunc() as i64).ok()?;
    jiff::civil::date(1899, 12, 30).checked_add(days).ok()
}

/// `14:30` or `14:30:05`.
pub(super) fn time(text: &str) -> Option<Time> {
    let valid =
        text.len() >= 4 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    let padded = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_owned() };
    (valid && text.contains(':')).then(|| padded.parse().ok()).flatten()
}

/// `2018-03-31T14:30` or with a blank; a day alone is midnight.
pub(super) fn datetime(text: &str) -> Option<DateTime> {
    if let Some(date) = iso(text.as_bytes()) {
        return Some(date.at(0, 0, 0, 0));
    }
    // An offset or zone belongs to the clock that wrote it; the day and time are kept as written.
    let text = text.replacen(' ', "T", 1);
    let local = text.strip_suffix('Z').unwrap_or(&text);
    let local = match local.get(11..).and_then(|time| time.find(['+', '-'])) {
        Some(at) => &local[..11 + at],
        None => local,
    };
    local.contains('T').then(|| local.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_in_every_usual_form() {
        let march = date(2018, 3, 31);
        for text in [
            "2018-03-31",
            "31.03.2018",
            "31.3.2018",
            "2018-03-31T00:00:00",
            "2018/03/31",
            "2018-03-31 14:30",
        ] {
            assert_eq!(from_text(text), Some(TextDate::Sure(march, None)), "{text}");
        }
        assert_eq!(from_text("31/03/2018"), Some(TextDate::Sure(march, Some(Order::DayFirst))));
        assert_eq!(from_text("03-31-2018"), Some(TextDate::Sure(march, Some(Order::MonthFirst))));
        assert_eq!(
            from_text("03/04/2021"),
            Some(TextDate::Ambiguous(date(2021, 4, 3), date(2021, 3, 4)))
        );
        assert_eq!(from_text("04/04/2021"), Some(TextDate::Sure(date(2021, 4, 4), None)));
        for text in
            ["", "31.02.2018", "soon", "31.03.18", "1.2", "2018", "12:30", "1/2/3/4", "şəkil.a.b"]
        {
            assert_eq!(from_text(text), None, "{text}");
        }
    }

    #[test]
    fn days_that_no_month_has() {
        for text in ["30.2.2026", "31/09/2018", "2019-02-29", "12.13.2020"] {
            assert!(is_no_day(text), "{text}");
        }
        for text in ["", "28.2.2026", "soon", "31.05.90", "1.2", "99.99.2020", "2018.1.123"] {
            assert!(!is_no_day(text), "{text}");
        }
    }

    #[test]
    fn patterns_of_both_kinds() {
        for pattern in ["%d/%m/%y", "dd/MM/yy"] {
            let found = by_pattern("03/04/21", pattern).and_then(|t| t.to_date().ok());
            assert_eq!(found, Some(date(2021, 4, 3)), "{pattern}");
        }
        let found = by_pattern("1 June 2021", "d MMMM yyyy").and_then(|t| t.to_date().ok());
        assert_eq!(found, Some(date(2021, 6, 1)));
        assert_eq!(by_pattern("soon", "%Y").and_then(|t| t.to_date().ok()), None);
    }

    #[test]
    fn times_and_points_in_time() {
        assert_eq!(time("9:05"), Some(jiff::civil::time(9, 5, 0, 0)));
        assert_eq!(time("14:30:05"), Some(jiff::civil::time(14, 30, 5, 0)));
        assert_eq!(time("25:00"), None);
        assert_eq!(time("1430"), None);
        let at = date(2018, 3, 31).at(14, 30, 0, 0);
        for text in [
            "2018-03-31T14:30",
            "2018-03-31 14:30:00",
            "2018-03-31T14:30:00.000+04:00",
            "2018-03-31T14:30Z",
        ] {
            assert_eq!(datetime(text), Some(at), "{text}");
        }
        assert_eq!(datetime("2018-03-31"), Some(date(2018, 3, 31).at(0, 0, 0, 0)));
    }

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(from_serial(43190.0), Some(date(2018, 3, 31)));
        assert_eq!(from_serial(43190.75), Some(date(2018, 3, 31)));
        assert_eq!(from_serial(1.0), None);
        assert_eq!(from_serial(f64::NAN), None);
    }
}

//! Days and times as spreadsheet programs keep them: as a number of days.

use calamine::ExcelDateTime;
use jiff::civil::{Date, DateTime, Time};

use super::formats::Shown;
use crate::data::read::{NumberFormat, RawCell};

/// A number with a date format. Durations, and what is no date in the calendar, stay numbers.
pub(super) fn serial(value: &ExcelDateTime, shown: Shown, is_1904: bool) -> RawCell<'static> {
    let days = value.as_f64();
    let number = RawCell::Number(days, NumberFormat::General);
    if !value.is_datetime() || !days.is_finite() || days < 0.0 {
        return number;
    }
    let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
    let time = || {
        let part = |part: u8| i8::try_from(part).ok();
        let nanoseconds = i32::from(milli) * 1_000_000;
        Time::new(part(hour)?, part(minute)?, part(second)?, nanoseconds).ok()
    };
    // Numbers below 1 are the day before the first of the calendar of 1900, so that only their
    // time says anything. The calendar of 1904 starts with the number 0.
    if days < 1.0 && !(is_1904 && shown.day && (days == 0.0 || !shown.time)) {
        return match shown.time {
            true => time().map_or(number, RawCell::Time),
            false => number,
        };
    }
    let date = || {
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()
    };
    match (date(), time()) {
        (Some(date), Some(time)) => RawCell::DateTime(DateTime::from_parts(date, time)),
        _ => number,
    }
}

/// A date or time in ISO form, as ODS and strict XLSX write them.
pub(super) fn iso(text: &str) -> RawCell<'_> {
    let plain = text.trim();
    // A zone says nothing here: spreadsheets know none.
    let plain = plain.strip_suffix('Z').unwrap_or(plain);
    if let Ok(date_time) = plain.parse::<DateTime>() {
        return RawCell::DateTime(date_time);
    }
    if let Ok(time) = plain.parse::<Time>() {
        return RawCell::Time(time);
    }
    match duration(plain) {
        Some(days) => time_of_day(days),
        None => RawCell::Text(text),
    }
}

/// A time of day if the part of a day is less than one; a number of days otherwise.
pub(super) fn time_of_day(days: f64) -> RawCell<'static> {
    let number = RawCell::Number(days, NumberFormat::General);
    if !(0.0..1.0).contains(&days) {
        return number;
    }
    let milliseconds = (days * 86_400_000.0).round() as i64;
    let span = jiff::SignedDuration::from_millis(milliseconds);
    Time::midnight().checked_add(span).map_or(number, RawCell::Time)
}

/// An ISO duration such as `PT10H30M00S`, in days.
pub(super) fn duration(text: &str) -> Option<f64> {
    let (text, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, -1.0),
        None => (text, 1.0),
    };
    let mut seconds = 0.0;
    let mut in_time = false;
    let mut digits = String::new();
    let mut any = false;
    for character in text.strip_prefix('P')?.chars() {
        let unit = match character {
            '0'..='9' | '.' => {
                digits.push(character);
                continue;
            }
            ',' => {
                digits.push('.');
                continue;
            }
            'T' if digits.is_empty() => {
                in_time = true;
                continue;
            }
            'D' => 86_400.0,
            'H' if in_time => 3_600.0,
            'M' if in_time => 60.0,
            'S' if in_time => 1.0,
            // Years and months have no fixed length.
            _ => return None,
        };
        seconds += digits.parse::<f64>().ok()? * unit;
        digits.clear();
        any = true;
    }
    (any && digits.is_empty()).then_some(sign * seconds / 86_400.0)
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;
    use jiff::civil::{datetime, time};

    use super::*;

    fn shown(code: &str, days: f64, is_1904: bool) -> RawCell<'static> {
        let value = ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904);
        serial(&value, Shown::of(code), is_1904)
    }

    #[test]
    fn serial_numbers_follow_both_calendars() {
        let day = RawCell::DateTime(datetime(2021, 6, 1, 0, 0, 0, 0));
        assert_eq!(shown("dd.mm.yyyy", 44_348.0, false), day);
        assert_eq!(shown("dd.mm.yyyy", 42_886.0, true), day);
        let noon = RawCell::DateTime(datetime(2021, 6, 1, 12, 0, 0, 0));
        assert_eq!(shown("dd.mm.yyyy hh:mm", 44_348.5, false), noon);
        // Excel's 29 February 1900 is in no calendar.
        assert_eq!(shown("dd.mm.yyyy", 60.0, false), RawCell::Number(60.0, NumberFormat::General));
        let first = RawCell::DateTime(datetime(1904, 1, 1, 0, 0, 0, 0));
        assert_eq!(shown("dd.mm.yyyy", 0.0, true), first);
    }

    #[test]
    fn a_time_without_a_day_is_a_time() {
        assert_eq!(shown("hh:mm", 0.25, false), RawCell::Time(time(6, 0, 0, 0)));
        assert_eq!(shown("hh:mm", 0.25, true), RawCell::Time(time(6, 0, 0, 0)));
        assert_eq!(shown("yyyy-mm-dd hh:mm", 0.0, false), RawCell::Time(time(0, 0, 0, 0)));
        assert_eq!(shown("dd.mm.yyyy", 0.5, false), RawCell::Number(0.5, NumberFormat::General));
        let long = ExcelDateTime::new(1.25, ExcelDateTimeType::TimeDelta, false);
        let days = serial(&long, Shown::of("[h]:mm"), false);
        assert_eq!(days, RawCell::Number(1.25, NumberFormat::General));
    }

    #[test]
    fn iso_forms_are_read() {
        let of = |text| iso(text);
        assert_eq!(of("2021-06-01"), RawCell::DateTime(datetime(2021, 6, 1, 0, 0, 0, 0)));
        let at = RawCell::DateTime(datetime(2021, 6, 1, 10, 15, 0, 0));
        assert_eq!(of("2021-06-01T10:15:00Z"), at);
        assert_eq!(of("10:15:00"), RawCell::Time(time(10, 15, 0, 0)));
        assert_eq!(of("PT10H15M00S"), RawCell::Time(time(10, 15, 0, 0)));
        assert_eq!(of("PT36H"), RawCell::Number(1.5, NumberFormat::General));
        assert_eq!(of("P1M"), RawCell::Text("P1M"));
    }
}

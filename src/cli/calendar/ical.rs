//! A calendar for calendar programs: iCalendar, as RFC 5545 has it. Each deadline is an event of a day.

use jiff::civil::Date;

use crate::pipeline::{Deadline, DueDocument};

/// The longest line in bytes, without its end (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// The calendar. The day stands for the time at which it was written.
pub(super) fn calendar(title: &str, deadlines: &[Deadline], today: Date) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//pressrun//calendar//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(title)),
    ];
    for (number, deadline) in deadlines.iter().enumerate() {
        event(deadline, number, today, &mut lines);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn event(deadline: &Deadline, number: usize, today: Date, lines: &mut Vec<String>) {
    let day = |day: Date| day.strftime("%Y%m%d").to_string();
    let row = deadline.row.clone().unwrap_or_else(|| number.to_string());
    let period = deadline.period.map(|period| format!(" ({period})")).unwrap_or_default();
    let document = |document: &DueDocument| {
        let there = if document.made { "" } else { " (missing)" };
        format!("output/{}{there}", document.output)
    };
    let mut description: Vec<String> = vec![format!("State: {}", deadline.state.as_str())];
    description.extend(deadline.sent.map(|day| format!("Sent: {day}")));
    description.extend(deadline.documents.iter().map(document));
    lines.extend([
        "BEGIN:VEVENT".to_owned(),
        // The same in every run, so that a calendar program replaces what it has.
        format!("UID:{}@pressrun", escaped(&format!("{}-{row}", deadline.table))),
        format!("DTSTAMP:{}T000000Z", day(today)),
        format!("DTSTART;VALUE=DATE:{}", day(deadline.due)),
        format!("SUMMARY:{}", escaped(&format!("Due: {row}{period}"))),
        format!("DESCRIPTION:{}", escaped(&description.join("\n"))),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]);
}

/// A text value (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            control if control.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A line with its end, broken where it is too long and never within a letter.
fn folded(line: &str) -> String {
    let mut folded = String::new();
    let mut width = 0;
    for letter in line.chars() {
        if width + letter.len_utf8() > LONGEST {
            folded.push_str("\r\n ");
            width = 1;
        }
        folded.push(letter);
        width += letter.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters() {
        let line = format!("SUMMARY:{}", "ə".repeat(100));
        let text = folded(&line);
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST));
        assert_eq!(text.replace("\r\n ", "").trim_end(), line);
    }

    #[test]
    fn signs_of_the_format_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}

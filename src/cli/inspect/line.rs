//! Texts of unknown files in lines of a terminal: nothing in a cell may move the cursor, change a
//! colour or break the alignment.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A text in one line, with signs for what cannot be seen.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => '⏎',
            '\r' => '␍',
            '\t' => '→',
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => '␦',
            c if c.is_control() => '␦',
            c => c,
        })
        .collect()
}

/// The same, with a sign for blanks that are easily overlooked: at the ends, and more than one.
pub(super) fn with_blanks(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_blank =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_none_or(|c| c.is_whitespace());
    let shown = chars.iter().enumerate().map(|(at, c)| {
        let beside = is_blank(at.checked_sub(1)) || is_blank(Some(at + 1));
        if matches!(c, ' ' | '\u{a0}' | '\u{202f}') && beside { '␣' } else { *c }
    });
    one_line(&shown.collect::<String>())
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut to a width with `…` at its end.
pub(super) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut result = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > most {
            break;
        }
        result.push(c);
    }
    format!("{}…", result.trim_end())
}

/// The text, cut to a width with `…` before its last letters, so that both ends are seen.
pub(super) fn cut_inside(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut end: Vec<char> = Vec::new();
    let mut used = 0;
    for c in text.chars().rev() {
        used += c.width().unwrap_or(0);
        if used * 3 > most {
            break;
        }
        end.push(c);
    }
    let end: String = end.into_iter().rev().collect();
    format!("{}{end}", cut(text, most - width(&end)))
}

/// The text with blanks behind up to a width.
pub(super) fn left(text: &str, most: usize) -> String {
    format!("{text}{}", " ".repeat(most.saturating_sub(width(text))))
}

/// The text with blanks ahead up to a width.
pub(super) fn right(text: &str, most: usize) -> String {
    format!("{}{text}", " ".repeat(most.saturating_sub(width(text))))
}

/// The text in lines of a width, broken at blanks.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let word = cut(word, most);
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= most => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_and_wrapped_by_what_they_take() {
        assert_eq!(cut("Expenditure", 6), "Expen…");
        assert_eq!(cut_inside("Organisation of somewhere␣", 12), "Organis…ere␣");
        assert_eq!(width(&cut("漢字漢字", 5)), 5);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!((left("ə", 3), right("ə", 3)), ("ə  ".to_owned(), "  ə".to_owned()));
    }

    #[test]
    fn cells_cannot_speak_to_the_terminal() {
        assert_eq!(with_blanks(" a b  c\u{a0}"), "␣a b␣␣c␣");
        assert_eq!(one_line("a\u{1b}[31m\nb\u{202e}"), "a␦[31m⏎b␦");
    }
}

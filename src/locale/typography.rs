//! What a typesetter does to a typed text: real quotation marks and dashes, and blanks that no line
//! breaks at.

use super::quotes::Marks;
use super::{Language, NO_BREAK_SPACE};

/// Sets texts that follow each other, such as the pieces of a paragraph, which may be parts of one
/// quotation.
#[derive(Debug, Clone)]
pub struct Typographer {
    marks: Marks,
    words: &'static Words,
    /// The character before.
    last: Option<char>,
    /// How many quotations are open.
    depth: usize,
}

/// The words of a language that a line should not part from their neighbours.
#[derive(Debug)]
struct Words {
    /// Not at the end of a line.
    leading: &'static [&'static str],
    /// Not at the beginning of a line.
    trailing: &'static [&'static str],
    /// Not parted from a number before them.
    units: &'static [&'static str],
    /// Not parted from a number behind them.
    counters: &'static [&'static str],
    /// The dash between parts of a sentence.
    dash: char,
}

/// Units that are the same in all languages.
const UNITS: &[&str] = &[
    "%", "‰", "°C", "°", "€", "$", "£", "₼", "₽", "EUR", "USD", "AZN", "PLN", "GBP", "mm", "cm",
    "m", "km", "m²", "km²", "ha", "g", "kg", "t", "l", "ml", "MB", "GB", "kW", "kWh",
];

const AZERBAIJANI: Words = Words {
    leading: &["və", "o", "bu", "nə", "ən"],
    // Particles that belong to the word before.
    trailing: &["da", "də", "ki", "mi", "mı", "mu", "mü"],
    units: &[
        "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr",
        "oktyabr", "noyabr", "dekabr", "il", "ay", "gün", "saat", "nəfər", "faiz", "manat", "avro",
        "km²",
    ],
    counters: &["№", "səh.", "cild", "maddə"],
    dash: '–',
};

const ENGLISH: Words = Words {
    leading: &["a", "A", "I", "Mr", "Mrs", "Ms", "Dr", "Mr.", "Mrs.", "Ms.", "Dr.", "Prof."],
    trailing: &[],
    units: &[
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "am",
        "pm",
        "euro",
        "million",
        "billion",
    ],
    counters: &["No", "No.", "Nos", "p.", "pp.", "Page", "Article", "§"],
    dash: '–',
};

const RUSSIAN: Words = Words {
    leading: &[
        "а", "в", "и", "к", "о", "с", "у", "я", "А", "В", "И", "К", "О", "С", "У", "Я", "во", "да",
        "до", "за", "из", "ко", "на", "не", "ни", "но", "об", "от", "по", "со", "То", "Во", "До",
        "За", "Из", "На", "Не", "Ни", "Но", "Об", "От", "По", "Со", "для", "без", "при", "или",
        "как", "что", "Для",
    ],
    trailing: &["бы", "же", "ли", "б", "ж", "—"],
    units: &[
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
        "г.",
        "гг.",
        "год",
        "года",
        "лет",
        "руб.",
        "евро",
        "манатов",
        "тыс.",
        "млн",
        "млрд",
        "км",
        "м",
        "см",
        "мм",
        "кг",
        "т",
        "га",
        "чел.",
        "ч",
        "мин",
    ],
    counters: &["№", "стр.", "с.", "п.", "ст.", "т.", "рис.", "табл."],
    dash: '—',
};

const OTHER: Words =
    Words { leading: &[], trailing: &[], units: &[], counters: &["№", "§"], dash: '–' };

/// Sets one text by itself. Whatever the author typed as a real mark stays.
pub fn typeset(text: &str, language: &Language) -> String {
    Typographer::new(language).set(text)
}

impl Typographer {
    /// For a text or a row of texts in a language.
    pub fn new(language: &Language) -> Self {
        let words = match language.code() {
            "az" => &AZERBAIJANI,
            "en" => &ENGLISH,
            "ru" => &RUSSIAN,
            _ => &OTHER,
        };
        Self { marks: Marks::of(language), words, last: None, depth: 0 }
    }

    /// Begins a new paragraph: a quotation that was not closed ends here.
    pub fn paragraph(&mut self) {
        self.last = None;
        self.depth = 0;
    }

    /// Takes note of something that is not to be changed, such as code.
    pub fn pass(&mut self, text: &str) {
        self.last = text.chars().next_back().or(self.last);
    }

    /// Sets a text.
    pub fn set(&mut self, text: &str) -> String {
        let marked = self.marked(text);
        self.joined(&marked)
    }

    /// Quotation marks, apostrophes, dashes and dots.
    fn marked(&mut self, text: &str) -> String {
        let mut result = String::with_capacity(text.len() + 8);
        let mut tokens = text.split_inclusive(' ').peekable();
        while let Some(token) = tokens.next() {
            let bare = token.trim_end_matches(' ');
            if bare.contains("://") || bare.contains('@') || bare.starts_with("www.") {
                result.push_str(token);
                self.pass(token);
                continue;
            }
            // A hyphen between blanks, or at the beginning of what somebody says.
            let spaced = matches!(self.last, None | Some(' ' | NO_BREAK_SPACE | '\n'));
            let goes_on =
                token.len() > bare.len() && (self.last.is_some() || tokens.peek().is_some());
            if matches!(bare, "-" | "--" | "---") && spaced && goes_on {
                result.push(self.words.dash);
                result.push_str(&token[bare.len()..]);
                self.last = Some(' ');
                continue;
            }
            match years(bare) {
                Some(years) => {
                    result.push_str(&years);
                    result.push_str(&token[bare.len()..]);
                    self.pass(token);
                }
                None => self.token(token, &mut result),
            }
        }
        result
    }

    fn token(&mut self, token: &str, result: &mut String) {
        let chars: Vec<char> = token.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let next = chars.get(at + 1).copied();
            let run = |c: char| chars[at..].iter().take_while(|other| **other == c).count();
            let (set, taken) = match chars[at] {
                '"' => (self.double(next), 1),
                '\'' => (self.single(next, &chars[at + 1..]), 1),
                '.' if run('.') == 3 => ('…', 3),
                '-' if run('-') == 2 => ('–', 2),
                '-' if run('-') == 3 => ('—', 3),
                c => (
                    c,
                    match c {
                        '.' | '-' => run(c),
                        _ => 1,
                    },
                ),
            };
            let kept = taken > 1 && set == chars[at];
            (0..if kept { taken } else { 1 }).for_each(|_| result.push(set));
            self.last = Some(set);
            at += taken;
        }
    }

    /// Whether a mark at this place opens something.
    fn opens(&self, next: Option<char>) -> bool {
        let before = self.last.is_none_or(|c| c.is_whitespace() || "([{–—„«“‘/".contains(c));
        match next {
            Some(c) => before && !c.is_whitespace(),
            // What comes next stands in another text, such as the first emphasised word.
            None => self.depth == 0 && self.last.is_some_and(char::is_whitespace),
        }
    }

    fn double(&mut self, next: Option<char>) -> char {
        if self.opens(next) {
            self.depth += 1;
            return if self.depth == 1 { self.marks.outer.0 } else { self.marks.inner.0 };
        }
        // Inches, and a mark that closes nothing.
        if self.depth == 0 {
            return match self.last {
                Some(c) if c.is_numeric() => '"',
                _ => self.marks.outer.1,
            };
        }
        self.depth -= 1;
        if self.depth == 0 { self.marks.outer.1 } else { self.marks.inner.1 }
    }

    fn single(&mut self, next: Option<char>, rest: &[char]) -> char {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // The years of a decade: ’90s.
        let digits = rest.iter().take_while(|c| c.is_numeric()).count();
        let decade = digits == 2 && rest.get(2) != Some(&'\'');
        let opens = self.opens(next) && !decade;
        let closed_later = rest.contains(&'\'');
        match () {
            () if letter(self.last) && letter(next) => '’',
            () if opens && closed_later && self.depth > 0 => self.marks.inner.0,
            () if opens && closed_later => '‘',
            () if self.depth > 0
                && !letter(next)
                && self.marks.inner.1 != '’'
                && !letter(self.last) =>
            {
                self.marks.inner.1
            }
            () => '’',
        }
    }

    /// Blanks that no line breaks at.
    fn joined(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len() + 8);
        let mut words = text.split(' ').peekable();
        while let Some(word) = words.next() {
            result.push_str(word);
            if let Some(next) = words.peek() {
                result.push(if self.belong(word, next) { NO_BREAK_SPACE } else { ' ' });
            }
        }
        result
    }

    /// Whether a line should not break between two words.
    fn belong(&self, word: &str, next: &str) -> bool {
        let words = self.words;
        let core = word.trim_start_matches(['(', '«', '“', '„', '‘', '[']);
        const BEHIND: [char; 10] = [',', ';', ':', '!', '?', ')', '»', '”', '“', '…'];
        // With the point of an abbreviation, and without that of the sentence.
        let follower = next.trim_end_matches(BEHIND);
        let plain = next.trim_end_matches(|c| c == '.' || BEHIND.contains(&c));
        // `5`, and `2021-ci` with its ending.
        let number = core.starts_with(char::is_numeric) || core.ends_with(char::is_numeric);
        let unit = |list: &[&str]| list.contains(&follower) || list.contains(&plain);
        if word.is_empty() || next.is_empty() {
            return false;
        }
        let dash = |text: &str| matches!(text, "–" | "—");
        dash(next)
            || words.leading.contains(&core)
            || words.trailing.contains(&follower)
            || (number && (unit(UNITS) || unit(words.units)))
            || (number && is_group(next) && ends_in_group(core))
            || (words.counters.contains(&core) && next.starts_with(char::is_numeric))
            || is_initial(core) && next.starts_with(char::is_uppercase)
    }
}

/// Two years with a hyphen between them, with the dash that means "to".
fn years(token: &str) -> Option<String> {
    let core = token.trim_end_matches([',', '.', ';', ':', ')']).trim_start_matches('(');
    let (from, to) = core.split_once('-')?;
    let year = |text: &str| {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && (text.starts_with("19") || text.starts_with("20"))
    };
    (year(from) && year(to)).then(|| token.replacen('-', "–", 1))
}

/// Three digits, as they go on in a number with blanks: the `000` of `400 000`.
fn is_group(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3 && !text[3..].starts_with(char::is_alphanumeric)
}

fn ends_in_group(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first letter of a name: `A.`
fn is_initial(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_uppercase)
        && chars.next() == Some('.')
        && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// With `~` for blanks that no line breaks at.
    fn set(text: &str, tag: &str) -> String {
        typeset(text, &Language::new(tag)).replace(NO_BREAK_SPACE, "~")
    }

    #[test]
    fn quotation_marks_are_those_of_the_language() {
        for (tag, text, wanted) in [
            ("en", "He said \"no\".", "He said “no”."),
            ("en", "(\"It's 'odd', isn't it?\")", "(“It’s ‘odd’, isn’t it?”)"),
            ("en", "the '90s, the donors' day", "the ’90s, the donors’ day"),
            ("en", "a 5\" pipe", "a~5\" pipe"),
            ("az", "\"Salam\", dedi.", "«Salam», dedi."),
            ("az", "\"Kitab \"Bahar\" adlanır\"", "«Kitab “Bahar” adlanır»"),
            ("az", "məs'ul", "məs’ul"),
            ("ru", "Проект \"Мост\"", "Проект «Мост»"),
            ("ru", "\"Журнал \"Мост\" вышел\"", "«Журнал „Мост“ вышел»"),
            ("de", "Das \"Amt\"", "Das „Amt“"),
            ("az", "“Necə varsa”", "“Necə varsa”"),
        ] {
            assert_eq!(set(text, tag), wanted, "{tag}");
        }
    }

    #[test]
    fn hyphens_become_dashes_where_they_are_none() {
        for (tag, text, wanted) in [
            ("en", "2016-2019, A - B, a--b, x---y, wait...", "2016–2019, A~– B, a–b, x—y, wait…"),
            ("az", "Bakı - paytaxtdır", "Bakı~– paytaxtdır"),
            ("ru", "Баку - столица", "Баку~— столица"),
            (
                "en",
                "AZ-2024-001, 012-345-67-89, 2021-06-01, e-mail",
                "AZ-2024-001, 012-345-67-89, 2021-06-01, e-mail",
            ),
            ("en", "https://a.b/c--d...e and x--y@z.az", "https://a.b/c--d...e and x--y@z.az"),
            ("en", "- ", "- "),
            ("en", "a ---- b ....", "a~---- b ...."),
        ] {
            assert_eq!(set(text, tag), wanted, "{tag}");
        }
    }

    #[test]
    fn lines_do_not_break_where_they_should_not() {
        for (tag, text, wanted) in [
            ("az", "Kişilər və qadınlar da gəldi", "Kişilər və~qadınlar~da gəldi"),
            ("az", "87 nəfər, 5 km, 400 000 manat", "87~nəfər, 5~km, 400~000~manat"),
            ("az", "1 iyun 2021-ci il", "1~iyun 2021-ci~il"),
            ("az", "№ 4, A. Məmmədov", "№~4, A.~Məmmədov"),
            ("en", "I saw a train on 1 June (5 kg).", "I~saw a~train on 1~June (5~kg)."),
            ("en", "page 12 345", "page 12~345"),
            ("en", "in 2021 500 people", "in 2021 500 people"),
            (
                "ru",
                "Он был в Баку 1 июня 2021 г. и на 5 км",
                "Он был в~Баку 1~июня 2021~г. и~на~5~км",
            ),
            ("ru", "если бы, № 3", "если~бы, №~3"),
        ] {
            assert_eq!(set(text, tag), wanted, "{tag}");
        }
    }

    #[test]
    fn a_quotation_may_go_on_behind_other_marks() {
        let mut typographer = Typographer::new(&Language::new("az"));
        let parts = ["Deyir: \"", "bir", " söz\"", " və"];
        let set: String = parts.iter().map(|part| typographer.set(part)).collect();
        assert_eq!(set, "Deyir: «bir söz» və");
    }

    proptest! {
        /// Letters and digits come through as they are, and setting twice is setting once.
        #[test]
        fn only_marks_and_blanks_change(text in "[a-zəA-Z0-9 \"'.,()-]{0,60}", tag in "az|en|ru|de|x") {
            let once = set(&text, &tag);
            let kept = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(kept(&once), kept(&text));
        }
    }
}

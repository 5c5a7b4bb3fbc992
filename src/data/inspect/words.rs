//! What the words of a header tell about its column: keys, personal data, years, codes.

use crate::data::header::slug;
use crate::table::HxlTag;

/// Words that stand in the headers of keys.
const KEYS: &str = "id ids key uuid guid code kod kodu identifier ref reference код pcode";
/// Words that headers of keys end with; elsewhere they count something, as in `number of women`.
const LAST_OF_KEYS: &str = "no nr number num nömrə nömrəsi номер";
/// Words of codes that are written with digits and are no numbers.
const CODES: &str = "id code kod kodu код pcode heading zip postcode postal iban phone telephone tel mobile \
    telefon mobil телефон fax faks passport pasport паспорт fin account hesab voen vöen isbn";
/// Words that make a column personal wherever they stand.
const PERSONAL: &str = "surname lastname firstname fullname forename soyad soyadı soyadi fin phone telephone tel \
    mobile telefon mobil whatsapp email mail eposta passport pasport паспорт телефон фио \
    фамилия имя отчество почта birth təvəllüd birthdate birthday dob born doğum рождения iban ssn \
    signature imza vəsiqə vəsiqəsi ünvan ünvanı адрес";
/// Words that together with one for a name mean the name of a person.
const OF_PERSONS: &str = "full first last middle given family maiden participant participants beneficiary \
    respondent person contact client trainee trainer expert speaker staff employee student \
    child mother father guardian of the and ata tam iştirakçı iştirakçının полное s";
const NAMES: &str = "name names ad adı adi vorname nom prénom";
const YEARS: &str = "year years yr il ili год года jahr année annee an anno año fy";
const PLACES: &str = "gps geo geopoint location coordinates coordinate coords koordinat koordinatlar \
    koordinatları latlon lonlat lat координаты";

/// The words of a header and its tag.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    words: Vec<String>,
    tag: String,
    /// Whether it has a percent sign.
    sign: bool,
}

impl Words {
    pub(super) fn of(header: Option<&str>, tag: Option<&HxlTag>) -> Self {
        // Words in camel case, as programs write them: `startDate`.
        let mut text = String::new();
        let mut before = ' ';
        for c in header.unwrap_or_default().chars() {
            if c.is_uppercase() && before.is_lowercase() {
                text.push(' ');
            }
            text.push(c);
            before = c;
        }
        let text = text.replace('№', " no ");
        let words = slug(&text).split('_').map(str::to_owned).collect();
        let tag = tag.map(ToString::to_string).unwrap_or_default();
        Self { words, tag, sign: text.contains('%') }
    }

    /// Whether one of its words is among those known.
    fn any(&self, known: &str) -> bool {
        self.words.iter().any(|word| is_one(word, known))
    }

    fn tagged(&self, parts: &[&str]) -> bool {
        parts.iter().any(|part| match part.starts_with('#') {
            true => self.tag == *part || self.tag.starts_with(&format!("{part}+")),
            false => self.tag.split('+').skip(1).any(|attribute| attribute == *part),
        })
    }

    /// Whether the column may be a key. A reference such as `project_id` may be one too: whether
    /// its values differ tells.
    pub(super) fn key(&self) -> bool {
        let last = self.words.last().is_some_and(|word| is_one(word, LAST_OF_KEYS));
        last || self.words == ["index"] || self.any(KEYS) || self.tagged(&["id", "code"])
    }

    /// Whether its digits are no numbers to count with.
    pub(super) fn code(&self) -> bool {
        self.any(CODES) || self.tagged(&["phone"])
    }

    pub(super) fn year(&self) -> bool {
        self.any(YEARS) || self.tagged(&["year", "#date+year"])
    }

    pub(super) fn percent(&self) -> bool {
        const PERCENT: &str = "percent percentage pct faiz faizi процент prozent";
        self.any(PERCENT) || self.sign
    }

    pub(super) fn place(&self) -> bool {
        self.any(PLACES) || self.tagged(&["#geo"])
    }

    /// Whether the words alone say that it holds personal data.
    pub(super) fn personal(&self) -> bool {
        let web = self.any("web url site website");
        let named = self.named()
            && self.words.len() > 1
            && self.words.iter().all(|word| {
                is_one(word, OF_PERSONS) || is_one(word, NAMES) || word.parse::<u32>().is_ok()
            });
        let address = self.words == ["address"] || self.words == ["home", "address"];
        (self.any(PERSONAL) && !web)
            || named
            || address
            || self.tagged(&["#contact", "phone", "email"])
    }

    /// Whether it holds names, perhaps of persons.
    pub(super) fn named(&self) -> bool {
        self.any(NAMES)
    }

    /// Whether the header is nothing but a word for a name.
    pub(super) fn only_named(&self) -> bool {
        self.words.len() == 1 && self.named()
    }
}

fn is_one(word: &str, known: &str) -> bool {
    known.split_whitespace().any(|other| other == word)
}

/// Texts that people write into cells for which they have no value.
pub(super) const MISSING: &[&str] = &[
    "-",
    "–",
    "—",
    "--",
    "n/a",
    "N/A",
    "n.a.",
    "N.A.",
    "NA",
    "…",
    "...",
    "..",
    "null",
    "NULL",
    "None",
    "none",
    "nil",
    "NaN",
    "nan",
    "?",
    "#N/A",
    "yoxdur",
    "н/д",
    "нет данных",
    "k.A.",
];

/// Whether a text is two to four words that start with a capital, as names of persons are.
pub(super) fn like_a_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=4).contains(&words.len())
        && words.iter().all(|word| {
            let mut chars = word.chars();
            chars.next().is_some_and(char::is_uppercase)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
                && chars.any(char::is_lowercase)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(header: &str) -> Words {
        Words::of(Some(header), None)
    }

    #[test]
    fn headers_tell_personal_data() {
        for header in [
            "Full name",
            "Soyad, ad",
            "FİN",
            "Telefon",
            "Doğum tarixi",
            "E-mail",
            "Паспорт №",
            "Phone 2",
            "Participant's name",
            "firstName",
            "Date of birth",
        ] {
            assert!(words(header).personal(), "{header}");
        }
        for header in
            ["Organisation name", "Name", "Web address", "Country", "Project name (EN)", "Finance"]
        {
            assert!(!words(header).personal(), "{header}");
        }
        let tag = HxlTag::parse("#contact+name");
        assert!(Words::of(None, tag.as_ref()).personal());
    }

    #[test]
    fn headers_tell_keys_codes_and_years() {
        assert!(
            words("projectId").key()
                && words("№").key()
                && words("Contract no").key()
                && words("iati-identifier").key()
        );
        assert!(!words("Number of women").key() && !words("Price index").key());
        assert!(!words("video").key() && !words("Idea").key());
        assert!(words("Budget heading").code() && !words("Amount").code());
        assert!(words("Hesabat ili").year() && !words("yearly amount").year());
    }

    #[test]
    fn names_of_persons_are_words_with_capitals() {
        assert!(like_a_person("Aygün Əliyeva") && like_a_person("Ana Maria O'Neil"));
        assert!(!like_a_person("UNICEF") && !like_a_person("Save the Children"));
    }
}

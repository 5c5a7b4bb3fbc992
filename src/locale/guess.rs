//! Which language a text is written in.

/// Short words that many sentences of a language have, and the others do not.
const WORDS: [(&str, &[&str]); 3] = [
    (
        "az",
        &[
            "və",
            "bu",
            "ilə",
            "üçün",
            "bir",
            "olan",
            "üzrə",
            "da",
            "də",
            "ki",
            "onun",
            "həm",
            "ən",
            "daha",
            "isə",
            "çox",
            "sonra",
            "görə",
            "kimi",
            "edir",
            "etdi",
            "olunub",
            "edilib",
            "oldu",
            "haqqında",
        ],
    ),
    (
        "en",
        &[
            "the", "and", "of", "to", "in", "is", "for", "with", "was", "were", "that", "are",
            "by", "from", "which", "their", "have", "has", "this", "who", "its", "at", "be",
            "been", "not",
        ],
    ),
    (
        "ru",
        &[
            "и",
            "в",
            "на",
            "не",
            "что",
            "с",
            "по",
            "для",
            "как",
            "это",
            "был",
            "были",
            "его",
            "от",
            "из",
            "к",
            "они",
            "которые",
            "также",
            "или",
            "при",
            "до",
            "году",
            "за",
            "о",
        ],
    ),
];

/// A text with fewer words tells too little.
const LEAST_WORDS: usize = 5;
/// So many short words of one language must be there.
const LEAST_KNOWN: usize = 2;

/// The language of a text, one of `az`, `en` and `ru`, if it is beyond doubt: it has several of the
/// short words of one language and hardly one of another.
pub fn guess_language(text: &str) -> Option<&'static str> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic() && c != super::SOFT_HYPHEN)
        .filter(|word| !word.is_empty())
        .map(|word| word.replace(super::SOFT_HYPHEN, "").to_lowercase())
        .collect();
    if words.len() < LEAST_WORDS {
        return None;
    }
    let mut scores: Vec<(usize, &'static str)> = WORDS
        .iter()
        .map(|(language, known)| {
            (words.iter().filter(|word| known.contains(&word.as_str())).count(), *language)
        })
        .collect();
    scores.sort_unstable();
    let [.., (second, _), (best, language)] = scores.as_slice() else { return None };
    let clear = *best >= LEAST_KNOWN && *best >= 3 * second && best * 10 >= words.len();
    clear.then_some(*language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_tell_their_language_and_names_do_not() {
        for (text, language) in [
            ("The participants of the course were trained in Baku.", Some("en")),
            ("Təlim iştirakçılar üçün çox faydalı oldu və davam edir.", Some("az")),
            ("Участники прошли обучение в Баку и в Гяндже.", Some("ru")),
            ("State Migration Service, Baku, Azerbaijan, 2018", None),
            ("The end", None),
            ("Müəyyənləşdirilmiş qaydalar", None),
            ("Funded by the European Union və digər donorlar ilə birlikdə", None),
            ("12 34 56 78 90", None),
        ] {
            assert_eq!(guess_language(text), language, "{text}");
        }
    }
}

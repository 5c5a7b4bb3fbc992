//! Which plural forms a language has.

use icu::plurals::{PluralCategory, PluralRules, PluralRulesOptions};

use super::Language;

/// The forms that whole numbers of a language take, by the names of Unicode's data: `one`, `few`,
/// `many`, `other`. A form that only fractions or millions take is left out, for texts count people
/// and days.
pub fn plural_forms(language: &Language) -> Vec<&'static str> {
    let options = PluralRulesOptions::default();
    let Ok(rules) = PluralRules::try_new(language.locale().into(), options) else {
        return vec!["other"];
    };
    let used: Vec<PluralCategory> = (0..200_u32).map(|number| rules.category_for(number)).collect();
    FORMS.into_iter().filter(|(form, _)| used.contains(form)).map(|(_, name)| name).collect()
}

const FORMS: [(PluralCategory, &str); 6] = [
    (PluralCategory::Zero, "zero"),
    (PluralCategory::One, "one"),
    (PluralCategory::Two, "two"),
    (PluralCategory::Few, "few"),
    (PluralCategory::Many, "many"),
    (PluralCategory::Other, "other"),
];

//! Reads the `derived.x` entries of a table.

use toml::Spanned;

use super::reader::Section;
use super::settled::{AgeBand, AgeOn, DerivedConfig, DerivedRule};

/// What counts as a disability, as words and as the codes of the questionnaire: see
/// washingtongroup-disability.com, Short Set on Functioning.
const SEVERE: [&str; 4] = ["a lot of difficulty", "cannot do at all", "3", "4"];

/// The keys for periods, and their lengths in months.
const PERIODS: [(&str, i8); 4] = [("month", 1), ("quarter", 3), ("half_year", 6), ("year", 12)];

/// Reads the sections of a table. `key` is the environment variable with the key of pseudonyms.
pub(super) fn read(table: &Section<'_>, key: Option<&str>) -> Vec<DerivedConfig> {
    let mut derived = Vec::new();
    for (name, section) in table.sections("derived") {
        let rule = rule(&section, key);
        let span = section.span.clone();
        section.finish();
        derived.extend(rule.map(|rule| DerivedConfig { name, span, rule }));
    }
    derived
}

fn rule(section: &Section<'_>, key: Option<&str>) -> Option<DerivedRule> {
    if let Some(born) = section.text("age_band") {
        return age_band(section, born.into_inner());
    }
    for (key, months) in PERIODS {
        if let Some(day) = section.text(key) {
            return Some(DerivedRule::PeriodOf { day: day.into_inner(), months });
        }
    }
    if let Some(answers) = section.texts("disability") {
        let severe =
            section.texts("severe").map(|texts| texts.into_iter().map(Spanned::into_inner));
        let severe: Vec<String> = match severe {
            Some(severe) => severe.map(|text| text.to_lowercase()).collect(),
            None => SEVERE.map(str::to_owned).to_vec(),
        };
        let answers = answers.into_iter().map(Spanned::into_inner).collect();
        return Some(DerivedRule::Disability { answers, severe });
    }
    if let Some(of) = section.texts("pseudonym") {
        return pseudonym(section, of, key);
    }
    let message = format!("[{}] does not say what it is made of", section.name);
    let hint =
        "add `age_band`, `month`, `quarter`, `half_year`, `year`, `disability` or `pseudonym`"
            .to_owned();
    section.problems.error("config/missing-key", message, section.span.clone(), Some(hint));
    None
}

fn age_band(section: &Section<'_>, born: String) -> Option<DerivedRule> {
    let on = section.required_text("on");
    let mut bands = Vec::new();
    for text in section.texts("bands").unwrap_or_default() {
        match AgeBand::parse(text.get_ref()) {
            Some(band) => bands.push(band),
            None => {
                let message = format!("`{}` is no span of ages", text.get_ref());
                let hint = Some("write \"18-29\" or \"60+\"".to_owned());
                section.problems.error("config/bad-choice", message, text.span(), hint);
            }
        }
    }
    if bands.is_empty() {
        let message = format!("[{}] has no `bands`", section.name);
        let hint = Some("add `bands = [\"0-17\", \"18-59\", \"60+\"]`".to_owned());
        section.problems.error("config/missing-key", message, section.span.clone(), hint);
    }
    let on = on?.into_inner();
    let on = on.parse().map_or(AgeOn::Column(on), AgeOn::Day);
    Some(DerivedRule::AgeBand { born, on, bands })
}

/// A pseudonym needs a key, which does not stand in the workspace.
fn pseudonym(
    section: &Section<'_>,
    of: Vec<Spanned<String>>,
    key: Option<&str>,
) -> Option<DerivedRule> {
    let value = section.get("pseudonym")?;
    if key.is_none() {
        let message =
            format!("[{}] needs a key, and [privacy] does not say where it is", section.name);
        let hint = "add `pseudonym_key = \"PRESSRUN_PSEUDONYM_KEY\"` to [privacy]: the environment variable that holds it";
        let problems = section.problems;
        problems.error("config/missing-key", message, value.span(), Some(hint.to_owned()));
    }
    let of: Vec<String> = of.into_iter().map(Spanned::into_inner).collect();
    (!of.is_empty()).then_some(DerivedRule::Pseudonym { of })
}

//! How a language writes: dates, numbers, money, letter case, order and periods.
//!
//! Everything goes through ICU4X, so that the result depends on nothing but the language: not on
//! the machine, its settings or its clock. Plain `en` follows British conventions (`1 June 2021`),
//! as documents of European institutions do.

mod case;
mod date;
mod guess;
mod hyphens;
mod list;
mod number;
mod ordinal;
mod period;
mod plural;
mod quotes;
mod typography;

pub use case::{capitalize, compare, lower, title, upper};
pub use date::{DateStyle, format_date, format_date_range};
pub use guess::guess_language;
pub use hyphens::{SOFT_HYPHEN, hyphenate};
pub use list::{Joined, format_list};
pub use number::{format_money, format_number, format_percent};
pub use ordinal::{Gender, format_ordinal};
pub use period::period_label;
pub use plural::plural_forms;
pub use typography::{Typographer, typeset};

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::str::FromStr;

use icu::locale::Locale;

/// Stands between a number and its unit: a blank that no line breaks at.
pub const NO_BREAK_SPACE: char = '\u{A0}';

/// A language as a BCP 47 tag, such as `en` or `az-Latn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    tag: String,
    /// The locale whose conventions hold; `en-GB` for plain `en`.
    locale: Locale,
}

/// A text that is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotALanguage(String);

impl fmt::Display for NotALanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a language tag; write it as en, az or sr-Latn", self.0)
    }
}

impl std::error::Error for NotALanguage {}

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(tag: &str) -> Result<Self, NotALanguage> {
        let wanted = if tag == "en" { "en-GB" } else { tag };
        let locale = wanted.parse().map_err(|_| NotALanguage(tag.to_owned()))?;
        Ok(Self { tag: tag.to_owned(), locale })
    }
}

impl Language {
    /// Whether British conventions hold, as for plain `en`.
    fn is_british(&self) -> bool {
        self.locale.to_string() == "en-GB"
    }

    /// The language of a tag; the root locale's conventions if it is none.
    pub fn new(tag: &str) -> Self {
        tag.parse().unwrap_or_else(|_| Self { tag: tag.to_owned(), locale: Locale::UNKNOWN })
    }

    /// The tag as it was written.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The language without script and region, such as `az`.
    pub fn code(&self) -> &str {
        self.locale.id.language.as_str()
    }

    /// The region whose conventions hold, such as `GB`, if there is one.
    pub fn region(&self) -> Option<&str> {
        self.locale.id.region.as_ref().map(|region| region.as_str())
    }

    pub(crate) fn locale(&self) -> &Locale {
        &self.locale
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tag)
    }
}

/// What takes time to set up for a language, once per thread. ICU4X's formatters do not cross
/// threads.
struct Tools {
    collator: Option<icu::collator::CollatorBorrowed<'static>>,
    decimal: Option<icu::decimal::DecimalFormatter>,
    dates: date::Formatters,
    lists: list::Formatters,
}

impl Tools {
    fn new(language: &Language) -> Self {
        let locale = language.locale();
        Self {
            collator: icu::collator::Collator::try_new(
                locale.into(),
                icu::collator::options::CollatorOptions::default(),
            )
            .ok(),
            decimal: icu::decimal::DecimalFormatter::try_new(
                locale.into(),
                icu::decimal::options::DecimalFormatterOptions::default(),
            )
            .ok(),
            dates: date::Formatters::new(locale),
            lists: list::Formatters::new(locale),
        }
    }
}

fn with_tools<T>(language: &Language, f: impl FnOnce(&Tools) -> T) -> T {
    thread_local! {
        static TOOLS: RefCell<BTreeMap<String, Rc<Tools>>> = const { RefCell::new(BTreeMap::new()) };
    }
    let tools = TOOLS.with_borrow_mut(|all| match all.get(language.tag()) {
        Some(tools) => tools.clone(),
        None => {
            let tools = Rc::new(Tools::new(language));
            all.insert(language.tag().to_owned(), tools.clone());
            tools
        }
    });
    f(&tools)
}

#[cfg(test)]
mod tests;

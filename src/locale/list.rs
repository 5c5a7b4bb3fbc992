//! Lists in a sentence: `A, B and C`.

use icu::list::ListFormatter;
use icu::list::options::ListFormatterOptions;
use icu::locale::Locale;

use super::{Language, with_tools};

/// How the last two items are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Joined {
    /// `A, B and C`
    #[default]
    And,
    /// `A, B or C`
    Or,
}

/// The formatters of one language. `None` where ICU4X has no data.
pub(super) struct Formatters {
    and: Option<ListFormatter>,
    or: Option<ListFormatter>,
}

impl Formatters {
    pub(super) fn new(locale: &Locale) -> Self {
        let options = ListFormatterOptions::default;
        Self {
            and: ListFormatter::try_new_and(locale.into(), options()).ok(),
            or: ListFormatter::try_new_or(locale.into(), options()).ok(),
        }
    }
}

/// Writes items as a list in a sentence.
pub fn format_list<'a>(
    items: impl Iterator<Item = &'a str> + Clone,
    joined: Joined,
    language: &Language,
) -> String {
    let text = with_tools(language, |tools| {
        let formatter = match joined {
            Joined::And => tools.lists.and.as_ref(),
            Joined::Or => tools.lists.or.as_ref(),
        };
        formatter.map(|formatter| formatter.format_to_string(items.clone()))
    });
    text.unwrap_or_else(|| items.collect::<Vec<_>>().join(", "))
}

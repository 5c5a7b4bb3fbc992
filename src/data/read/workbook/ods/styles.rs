//! What the styles of `content.xml` say of cells and sheets.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::super::formats::Shown;
use super::super::package::attribute;
use crate::data::read::NumberFormat;

/// The automatic styles of a document, as far as they say what a value is.
#[derive(Default)]
pub(super) struct Styles {
    /// How the number style of a name shows a number.
    numbers: HashMap<String, Shown>,
    /// The number style of the cell style of a name.
    cells: HashMap<String, String>,
    /// The table styles of hidden sheets.
    hidden: HashSet<String>,
    /// The style that is being read.
    current: Option<String>,
}

impl Styles {
    /// Takes the start of an element. Those that are not styles do not matter.
    pub(super) fn element(&mut self, element: &BytesStart<'_>) {
        let get = |name| attribute(element, name);
        match element.local_name().as_ref() {
            "style" => {
                self.current = get("name");
                if let (Some(name), Some(number)) = (get("name"), get("data-style-name")) {
                    self.cells.insert(name, number);
                }
            }
            "table-properties" if get("display").as_deref() == Some("false") => {
                self.hidden.extend(self.current.clone());
            }
            "percentage-style" => self.start(get("name"), NumberFormat::Percent),
            "number-style" => self.start(get("name"), NumberFormat::General),
            "time-style" => {
                self.start(get("name"), NumberFormat::General);
                // Such a time goes on counting beyond a day: it is a duration.
                let is_time = get("truncate-on-overflow").as_deref() != Some("false");
                self.change(|shown| shown.time = is_time);
            }
            "number" => {
                let digits = get("min-integer-digits").and_then(|text| text.parse().ok());
                let has = |name| get(name).is_some_and(|value| value != "0" && value != "false");
                let plain = !has("decimal-places") && !has("grouping");
                self.change(|shown| {
                    if let (NumberFormat::General, true, Some(digits @ 2..)) =
                        (shown.number, plain, digits)
                    {
                        shown.number = NumberFormat::Digits(digits);
                    }
                });
            }
            _ => {}
        }
    }

    fn start(&mut self, name: Option<String>, number: NumberFormat) {
        self.current.clone_from(&name);
        if let Some(name) = name {
            self.numbers.insert(name, Shown { number, ..Shown::default() });
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Shown)) {
        if let Some(shown) = self.current.as_ref().and_then(|name| self.numbers.get_mut(name)) {
            change(shown);
        }
    }

    /// How the cells of a style show a number.
    pub(super) fn shown(&self, style: Option<&str>) -> Option<Shown> {
        self.numbers.get(self.cells.get(style?)?).copied()
    }

    /// Whether the sheets of a style are hidden.
    pub(super) fn is_hidden(&self, style: Option<&str>) -> bool {
        style.is_some_and(|style| self.hidden.contains(style))
    }
}

//! The report of a table, when it has been looked through.

use std::collections::HashMap;

use super::classify::Mark;
use super::column::{self, Named};
use super::oddities::{cells, grouped};
use super::report::{HeaderReport, Oddity, Plan, Spot, TableReport};
use super::sheet::{Head, Inspector};
use crate::data::header::{Header, Wanted, folded};
use crate::data::read::Area;
use crate::source::column_letters;

/// How many merged ranges are listed.
const MERGED: usize = 50;

impl Inspector {
    /// What was found; `None` if the sheet holds nothing.
    pub fn finish(mut self) -> Option<TableReport> {
        self.end();
        let head = self.head.take()?;
        let in_workbook = self.info.sheet.is_some();
        let columns = named(&head.header)
            .into_iter()
            .filter_map(|named| {
                let profile = self.columns.get(&named.column)?;
                Some(column::report(named, profile, self.rows, in_workbook))
            })
            .collect();
        let oddities = self.oddities(&head);
        Some(TableReport {
            sheet: self.info.sheet.clone(),
            rows: self.rows,
            hidden_rows: self.info.knows_hidden.then_some(self.hidden),
            merged: self.info.merged.iter().take(MERGED).map(range).collect(),
            plan: self.plan(&head),
            header: HeaderReport { rows: head.rows, tags: head.tags, above: head.above },
            below: std::mem::take(&mut self.below.rows),
            columns,
            oddities,
        })
    }

    /// What is odd about the table as a whole.
    fn oddities(&self, head: &Head) -> Vec<Oddity> {
        let mut list = Vec::new();
        let mut add = |id, message: String, count, cells, advice: Option<&str>| {
            let advice = advice.map(str::to_owned);
            list.push(Oddity { id, message, count, cells, advice });
        };
        if head.like_data {
            let message = format!("row {} looks like data, not like a header", head.header.row);
            let advice = "put the names of the columns above it";
            add("no-header", message, 0, Vec::new(), Some(advice));
        }
        for (column, (count, first)) in &self.unnamed {
            let letters = column_letters(*column);
            let spot = |(row, text): &(u32, String)| Spot {
                cell: format!("{letters}{row}"),
                text: text.clone(),
            };
            let message = format!("column {letters} has {} but no header", cells(*count));
            let advice = "write a name above it; until then it is not read";
            add("unnamed-column", message, *count, first.iter().map(spot).collect(), Some(advice));
        }
        for (id, (count, lines), word) in
            [("short-rows", &self.short, "fewer"), ("long-rows", &self.long, "more")]
        {
            if *count == 0 {
                continue;
            }
            let width = head.header.last_column() + 1;
            let lines: Vec<String> = lines.iter().take(4).map(ToString::to_string).collect();
            let what =
                if *count == 1 { "1 row has" } else { &format!("{} rows have", grouped(*count)) };
            let fields = if width == 1 { "field" } else { "fields" };
            let message =
                format!("{what} {word} than {width} {fields}, in line {}", lines.join(", "));
            add(id, message, *count, Vec::new(), None);
        }
        if !self.totals.is_empty() {
            let spot = |(row, text): &(u32, String)| Spot {
                cell: format!("row {row}"),
                text: text.clone(),
            };
            let message = "some rows among the data look like totals".to_owned();
            let spots = self.totals.iter().map(spot).collect();
            let advice = "`skip_rows` leaves them out";
            add("totals", message, self.totals.len() as u64, spots, Some(advice));
        }
        list
    }

    /// What the section of the table must say.
    fn plan(&self, head: &Head) -> Plan {
        let guessed = self.warnings.iter().any(|warning| warning.id == "data/guessed-encoding");
        let encoding = self.info.text.as_ref().map(|text| text.encoding.to_lowercase());
        let in_data = |area: &&Area| area.top > head.header.row && area.bottom > area.top;
        let merged: Vec<&Area> = self.info.merged.iter().filter(in_data).collect();
        let until = self.until();
        let within = |area: &&&Area| area.left == area.right;
        Plan {
            header: if head.found { Vec::new() } else { head.rows.clone() },
            encoding: encoding.filter(|_| guessed),
            skip_rows: self.skip_rows(until.as_ref()),
            until,
            hidden_rows: self.hidden > 0,
            // A cell that reaches over several columns would stand in columns that it is not of.
            fill_merged: !merged.is_empty() && merged.iter().filter(within).count() == merged.len(),
            pad_rows: self.short.0 > 0,
            reject: self.reject(),
        }
    }

    /// The text before which the data ends; `None` if a row of data starts with it too.
    fn until(&self) -> Option<String> {
        let text = self.below.rows.first()?.text.lines().next()?;
        let short: String = text.chars().take(24).collect();
        let free = |text: &str| {
            !self.columns.values().any(|profile| profile.distinct.any_starts_with(text))
        };
        [short.trim_end(), text].into_iter().find(|text| free(text)).map(str::to_owned)
    }

    /// The numbers of the rows below the data, where no text says where they start.
    fn skip_rows(&self, until: Option<&String>) -> Option<String> {
        let (first, last) = (self.below.rows.first()?, self.below.rows.last()?);
        until.is_none().then(|| format!("{}-{}", first.row, last.row))
    }

    /// Why some rows have to be left out until they are mended.
    fn reject(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        let count = |mark| self.columns.values().map(|profile| profile.marked(mark)).sum::<u64>();
        for (count, word) in [
            (count(Mark::Error), "an error such as #DIV/0!"),
            (count(Mark::Uncomputed), "a formula without a result"),
        ] {
            if count > 0 {
                let verb = if count == 1 { "holds" } else { "hold" };
                reasons.push(format!("{} {verb} {word}", cells(count)));
            }
        }
        if self.long.0 > 0 {
            reasons.push(format!("rows with too many fields: {}", grouped(self.long.0)));
        }
        reasons
    }
}

fn range(area: &Area) -> String {
    let cell = |column, row| format!("{}{row}", column_letters(column));
    format!("{}:{}", cell(area.left, area.top), cell(area.right, area.bottom))
}

/// The columns of a header with the names that a run gives them, and how each can be declared.
fn named(header: &Header) -> Vec<Named<'_>> {
    let columns = header.others(&[]);
    let fold = |column: u32| folded(header.text(column).unwrap_or_default());
    let mut groups: HashMap<String, Vec<u32>> = HashMap::new();
    for (column, _) in &columns {
        groups.entry(fold(*column)).or_default().push(*column);
    }
    let mut taken: Vec<String> = Vec::new();
    let mut named = Vec::new();
    for (column, own) in columns {
        let mut name = own.clone();
        let mut number = 2;
        while taken.contains(&name) {
            name = format!("{own}_{number}");
            number += 1;
        }
        taken.push(name.clone());
        let group = groups.get(&fold(column)).map(Vec::as_slice).unwrap_or_default();
        let (headers, unaddressable) = address(header, column, &name, group);
        named.push(Named {
            column,
            text: header.text(column),
            tag: header.tag(column),
            name,
            header: headers,
            unaddressable,
        });
    }
    named
}

/// The header that a declaration of the column must name, if its name does not find it, and
/// whether no declaration does. `group` are the columns that are headed alike.
fn address(header: &Header, column: u32, name: &str, group: &[u32]) -> (Option<String>, bool) {
    let finds = |text: &str| {
        header.find(&Wanted {
            name: name.to_owned(),
            headers: vec![text.to_owned()],
            config: None,
            needed: true,
            in_each: false,
        }) == Some(column)
    };
    if group.len() <= 1 && finds(name) {
        return (None, false);
    }
    // Columns that are headed alike must all be found, or none may be declared.
    let by_text = |column: &u32| header.text(*column).map(str::to_owned);
    let by_tag = |column: &u32| header.tag(*column).map(ToString::to_string);
    for text_of in [&by_text as &dyn Fn(&u32) -> Option<String>, &by_tag] {
        let mut texts: Vec<String> = group.iter().filter_map(text_of).collect();
        texts.sort();
        texts.dedup();
        let own = text_of(&column).filter(|text| finds(text));
        if texts.len() == group.len() && own.is_some() {
            return (own, false);
        }
    }
    (None, true)
}

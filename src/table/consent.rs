//! What a person agreed to.

use jiff::civil::Date;

use super::{Table, Value};

/// The columns that say which uses of a person's data the person agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The column that lists the uses.
    pub column: String,
    /// The column with the last day; the consent does not end where its cell is empty.
    pub until: Option<String>,
}

/// Why a value is not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoConsent {
    /// The use is not among those that the person agreed to.
    NotGiven,
    /// It ended on this day.
    Ended(Date),
    /// It ends some day, and the document has no day.
    NoDay,
}

impl Table {
    /// Whether the person of a row agreed to a use of the data, and still does on a day.
    ///
    /// # Errors
    /// What is missing.
    pub fn consents(
        &self,
        consent: &Consent,
        row: usize,
        purpose: &str,
        day: Option<Date>,
    ) -> Result<(), NoConsent> {
        let given = self.column(&consent.column).map_or(Value::Empty, |c| self.value(row, c));
        if !uses(&given).iter().any(|given| given.eq_ignore_ascii_case(purpose)) {
            return Err(NoConsent::NotGiven);
        }
        let Some(until) = &consent.until else { return Ok(()) };
        match self.column(until).map(|column| self.value(row, column)) {
            Some(Value::Empty) => Ok(()),
            Some(Value::Date(last)) => match day {
                Some(day) if day <= last => Ok(()),
                Some(_) => Err(NoConsent::Ended(last)),
                None => Err(NoConsent::NoDay),
            },
            _ => Err(NoConsent::NotGiven),
        }
    }
}

/// The uses that a cell lists, as a list or as words between commas, semicolons or spaces.
fn uses(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let words = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

//! Why a figure has no value at all.

use std::fmt;

use crate::source::Address;

/// Why a figure cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A sum or product has more digits than a decimal holds (28).
    TooLarge,
    /// No exchange rate is known for an amount.
    NoRate {
        /// The currency, as the row has it.
        currency: String,
        /// The time that the rate is wanted for.
        when: String,
        /// The table of rates.
        rates: String,
        /// The amount that cannot be converted.
        address: Option<Address>,
    },
    /// The parts of a share have no weights to be shared by.
    NoWeights {
        /// The figure of the weights.
        figure: String,
    },
    /// It is split into more parts than anybody can print.
    TooManyParts {
        /// How many.
        parts: usize,
    },
    /// An expression that cannot be computed with what it found.
    Expression {
        /// What is wrong.
        message: String,
    },
}

impl Failure {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::TooLarge => {
                "look for a number that is far too long in the column that it adds up".to_owned()
            }
            Self::NoRate { rates, when, .. } => {
                format!("add a row for {when} to the table `{rates}`")
            }
            Self::NoWeights { figure } => format!("give the figure `{figure}` parts above zero"),
            Self::TooManyParts { .. } => {
                "split it by columns with fewer values, or by fewer columns".to_owned()
            }
            Self::Expression { .. } => "correct the expression in pressrun.toml".to_owned(),
        }
    }
}

/// Says what is wrong, to follow "the figure `x` …".
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("is too large: its sum has more than 28 digits"),
            Self::NoRate { currency, when, rates, address } => {
                write!(f, "has no exchange rate for {currency} in {when} in the table `{rates}`")?;
                address.as_ref().map_or(Ok(()), |address| write!(f, ", needed for {address}"))
            }
            Self::NoWeights { figure } => {
                write!(f, "cannot be shared: the weights of `{figure}` add up to zero")
            }
            Self::TooManyParts { parts } => write!(f, "is split into {parts} parts"),
            Self::Expression { message } => f.write_str(message),
        }
    }
}

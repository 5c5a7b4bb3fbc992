//! A share of the jobs, for runs on several machines.

use std::fmt;
use std::str::FromStr;

use super::job::Job;
use crate::source::sha256;

/// One of several shares of the jobs: `3/16`. Each job belongs to exactly one share of so many, and to the
/// same one on every machine and in every run, whatever other jobs there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, counted from 1.
    number: u64,
    /// Of how many.
    of: u64,
}

impl Shard {
    /// Whether a job belongs to it, which its output path decides.
    pub(super) fn holds(self, job: &Job) -> bool {
        let hash = sha256(job.output.as_bytes());
        // Sixteen digits of a hexadecimal number fill 64 bits.
        let place = u64::from_str_radix(&hash[..16], 16).unwrap_or_default();
        place % self.of == self.number - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let read = parts.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match read {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(format!("`{text}` is no share; write it as 3/16, counted from 1")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_counted_from_one() {
        assert_eq!("3/16".parse::<Shard>().unwrap().to_string(), "3/16");
        for wrong in ["0/3", "4/3", "1", "1/0", "a/b", "1/3/4", "-1/3", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
